"""Settling a demo network: its people, neighborhoods, skills and offices."""

import datetime as dt
import math
import random
import unicodedata
from dataclasses import dataclass, field

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from humans.demo.places import NAMES, Place
from humans.demo.words import ABOUTS, DEEDS
from networks import actors, agreements, founding, memberships, offices
from networks.actors import Actor
from networks.models import Availability, Membership, MemberSkill, Neighborhood, Skill, WelcomeDone, WelcomeStep
from networks.tenancy.current import NetworkRef, entered
from people import privacy
from people.models import Person

PASSWORD = "many hands light work"
KM_PER_DEGREE = 111.2


@dataclass
class Town:
    """A demo network while it is being filled. `offers` says who can do a skill, by its name."""

    place: Place
    ref: NetworkRef
    today: dt.date
    rnd: random.Random
    members: list[Membership] = field(default_factory=list)
    offers: dict[str, list[Membership]] = field(default_factory=dict)
    joined: dict[int, dt.date] = field(default_factory=dict)

    @property
    def coordinator(self) -> Membership:
        return self.members[0]

    def acting(self, membership: Membership) -> Actor:
        """A member of the demo acts for themselves."""
        return Actor(membership)


def settle(town: Town, logins: dict[str, str]) -> None:
    """Everything but the year's story. `logins` names the people (by role) who get a password."""
    place = town.place
    founding.publish_profile(
        tagline=place.tagline,
        story=place.story,
        place=place.where,
        latitude=place.latitude,
        longitude=place.longitude,
        email=f"hello@{place.slug}.example",
        phone=place.phone,
    )
    hoods = _hoods(place)
    skills = {skill.name: skill for skill in Skill.objects.all()}
    secret = make_password(PASSWORD)
    for number, name in enumerate(_names(place, town.rnd)):
        _settle_one(town, number, name, hoods, skills, logins, secret)
    system = actors.system("demo")
    _welcome(town)
    since = town.today - dt.timedelta(days=380)
    for member, role in zip(town.members, ["coordinator", "coordinator", "treasurer", "facilitator"], strict=False):
        offices.appoint(member, role, by=system, since=since, decision="founding")


def _welcome(town: Town) -> None:
    """Those who came more than six weeks ago have been welcomed; the others still have a step or two before them."""
    steps = list(WelcomeStep.objects.all())
    WelcomeDone.objects.bulk_create(
        WelcomeDone(membership=member, step=step)
        for member in town.members
        for step in steps
        if town.joined[member.pk] < town.today - dt.timedelta(days=42)
    )


def _hoods(place: Place) -> list[Neighborhood]:
    along = KM_PER_DEGREE * math.cos(math.radians(place.latitude))
    return [
        Neighborhood.objects.create(
            name=name,
            latitude=round(place.latitude + north / KM_PER_DEGREE, 4),
            longitude=round(place.longitude + east / along, 4),
        )
        for name, north, east in place.hoods
    ]


def _names(place: Place, rnd: random.Random) -> list[str]:
    """As many different names as the place has members, more of the pools named first."""
    names: dict[str, None] = dict.fromkeys(place.first)
    weights = [2 ** (len(place.names) - index) for index in range(len(place.names))]
    while len(names) < place.members:
        first, last = NAMES[rnd.choices(place.names, weights)[0]]
        names[f"{rnd.choice(first)} {rnd.choice(last)}"] = None
    return list(names)


def _settle_one(
    town: Town, number: int, name: str, hoods: list[Neighborhood], skills: dict[str, Skill], logins: dict[str, str], secret: str
) -> None:
    rnd, system = town.rnd, actors.system("demo")
    login = {0: logins.get("coordinator"), 4: logins.get("member")}.get(number)
    online = login is not None or number < 5 or rnd.random() < 0.8
    joined = town.today - dt.timedelta(days=390 if number < 6 else int(rnd.triangular(3, 380, 330)))
    if online:
        email = login or f"{_plain(name)}@{town.place.slug}.example"
        person = Person.objects.create(email=email, password=secret if login else "!demo")
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        if login:
            read_the_notice(town.ref, person)
        member = memberships.admit(memberships.apply(person, name=name, phone=_phone(rnd)), by=system)
        for text in agreements.current_texts():
            memberships.sign_agreement(member, text, by=town.acting(member))
    else:
        member = memberships.enter_offline(name=name, by=system, phone=_phone(rnd))
    member.neighborhood = rnd.choice(hoods)
    member.about = rnd.choice(ABOUTS)
    member.joined_on = joined
    member.save(update_fields=["neighborhood", "about", "joined_on"])
    town.members.append(member)
    town.joined[member.pk] = joined
    _skills(town, member, skills)
    Availability.objects.bulk_create(
        Availability(membership=member, weekday=day, part=part)
        for day, part in sorted(
            {(rnd.randrange(7), rnd.choice(Availability.Part.values)) for _slot in range(rnd.randint(1, 5))}
        )
    )


def read_the_notice(ref: NetworkRef, person: Person) -> None:
    """So that whoever tries the demo sees pages first."""
    with entered(ref, person=person.pk):
        privacy.agree(person)


def _skills(town: Town, member: Membership, skills: dict[str, Skill]) -> None:
    rnd = town.rnd
    weights = [town.place.loves.get(category, 1) for category in DEEDS]
    chosen: dict[tuple[str, str], str] = {}
    for direction, count in (("offer", rnd.randint(1, 4)), ("want", rnd.randint(1, 3))):
        for _one in range(count):
            category = rnd.choices(list(DEEDS), weights)[0]
            name = rnd.choice(DEEDS[category])[0]
            if direction == "want" and (name, "offer") in chosen:
                continue
            chosen[name, direction] = rnd.choice(MemberSkill.Level.values)
    MemberSkill.objects.bulk_create(
        MemberSkill(membership=member, skill=skills[name], direction=direction, level=level)
        for (name, direction), level in chosen.items()
    )
    for name, direction in chosen:
        if direction == "offer":
            town.offers.setdefault(name, []).append(member)


def _plain(name: str) -> str:
    flat = unicodedata.normalize("NFKD", name)
    return ".".join(
        "".join(letter for letter in flat if letter.isascii() and (letter.isalpha() or letter == " ")).lower().split()
    )


def _phone(rnd: random.Random) -> str:
    return f"555 01{rnd.randrange(100):02d}"

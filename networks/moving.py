"""A member of two networks brings their page along from one to the other: what they wrote, their skills, and their past there.

Only they do it, for only they may read both. What is written here already stays; nothing leaves the other network.
"""

import io
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import memberships, profiles, records, skills
from networks.actors import Actor
from networks.models import Availability, File, Membership, MemberSkill, PastElsewhere, Skill
from networks.tenancy import current, lookup
from networks.tenancy.current import entered
from networks.text import fold

FIELDS = ("about", "phone", "phone_alt", "email", "languages")
MOST_GAVE = 5


@dataclass(frozen=True)
class Page:
    """What a page says in another network, as plain values."""

    network: str
    fields: dict[str, Any]
    audiences: dict[str, str]
    picture: bytes | None
    times: list[tuple[int, str]]
    skills: list[tuple[str, list[str], str, str, str]]  # name, synonyms, direction, level, note
    since: Any
    until: Any
    gave: list[str] = field(default_factory=list)


def others(person: Any) -> list[dict[str, Any]]:
    """The person's other networks, where they are or were a member. One query."""
    here = current.network().id
    known = {Membership.State.ACTIVE, Membership.State.SUSPENDED, Membership.State.LEFT}
    return [row for row in memberships.my_networks(person) if row["network_id"] != here and row["state"] in known]


@transaction.atomic
def bring(slug: str, *, by: Actor) -> list[str]:
    """Fills what is empty on one's page here from that in another network of one's own. Answers skills not listed here.

    Refuses `not-allowed` (somebody who acts for another), `network` (none of one's own), `too-many` skills.
    """
    me = by.membership
    if me is None or by.acts_for_another or me.person is None:
        raise Refused("not-allowed", _("Everybody brings their own page themselves."))
    if slug not in {row["slug"] for row in others(me.person)}:
        raise Refused("network", _("Choose one of your networks."), "network")
    return take(me, _read(slug, me.person), by=by)


@transaction.atomic
def take(me: Membership, page: Page, *, by: Actor) -> list[str]:
    """Fills what is empty on a page here from one elsewhere. Answers skills not listed here. Refuses `too-many` skills."""
    empty = {name: value for name, value in page.fields.items() if value and not getattr(me, name)}
    takes_picture = bool(page.picture) and not me.picture_id
    takes_times = bool(page.times) and not Availability.objects.filter(membership=me).exists()
    parts = {"picture": takes_picture, "availability": takes_times, "skills": bool(page.skills)}
    coming = {*empty, *(name for name, comes in parts.items() if comes)}
    # Who sees what comes along too, before it does: nothing is seen by more people than where it was.
    seen = {name: who for name, who in page.audiences.items() if name in coming and name not in me.audiences}
    row = profiles.edit(me, by=by, **empty, **({"audiences": seen} if seen else {}))
    if takes_picture:
        profiles.set_picture(row, io.BytesIO(page.picture or b""), by=by)
    if takes_times:
        profiles.set_times(row, page.times, by=by)
    missing = _bring_skills(row, page, by)
    said = {"since": page.since, "until": page.until, "gave": page.gave}
    PastElsewhere.objects.update_or_create(membership=row, network_name=page.network, defaults=said)
    records.record("profile.brought", by=by, about=row, fields=sorted(empty))
    return missing


def forget(slug_name: str, *, by: Actor) -> None:
    """Takes a past in another network off one's page. Refuses `not-allowed`."""
    if by.membership is None or by.acts_for_another:
        raise Refused("not-allowed", _("Everybody does this themselves."))
    PastElsewhere.objects.filter(membership=by.membership, network_name=slug_name).delete()


def _read(slug: str, person: Any) -> Page:
    """Inside the other network, as the person: their own rows alone."""
    ref = lookup.by_slug(slug)
    assert ref is not None
    with entered(ref, person=person.pk):
        return page_of(Membership.objects.get(person=person))


def page_of(there: Membership) -> Page:
    """What a member's page says, inside the network where it stands."""
    picture = File.objects.filter(pk=there.picture_id).values_list("content", flat=True).first() if there.picture_id else None
    said = MemberSkill.objects.filter(membership=there).select_related("skill")
    gave: list[str] = []
    for _name, past in registry.pasts:
        gave += past(there)
    return Page(
        current.network().name,
        {name: getattr(there, name) for name in FIELDS},
        dict(there.audiences),
        bytes(picture) if picture else None,
        list(Availability.objects.filter(membership=there).values_list("weekday", "part")),
        [(one.skill.name, one.skill.synonyms, one.direction, one.level, one.note) for one in said],
        there.joined_on,
        there.left_on,
        gave[:MOST_GAVE],
    )


def _bring_skills(me: Membership, page: Page, by: Actor) -> list[str]:
    """Those that this network lists under the same name or a name they also go by; the names of the others are answered."""
    listed: dict[str, Skill] = {}
    for skill in Skill.objects.all():
        for name in (*skill.synonyms, skill.name):
            listed[fold(name)] = skill
    have = set(MemberSkill.objects.filter(membership=me).values_list("skill_id", "direction"))
    missing = []
    for name, synonyms, direction, level, note in page.skills:
        found = next((listed[fold(one)] for one in (name, *synonyms) if fold(one) in listed), None)
        if found is None:
            missing.append(name)
        elif (found.pk, direction) not in have:
            skills.add(me, found, direction, by=by, level=level, note=note)
            have.add((found.pk, direction))
    return list(dict.fromkeys(missing))

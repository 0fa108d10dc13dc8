"""A year in a demo network, told through the verbs that members use, with the days on which it happened."""

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from humans.demo.people import Town
from humans.demo.words import APPLICANTS, DEEDS, MESSAGES, OFFER_BODIES, REQUEST_BODIES, THANKS
from networks import memberships
from networks.actors import Actor
from networks.models import Category, Delivery, Membership, Skill
from people.models import Person
from requests_board import exchanges, posts, talk
from requests_board.exchanges import Terms
from requests_board.models import Exchange, Post

# Balances of the story stay inside these, in minutes; the template's limits are -600 and 1800.
LOWEST, HIGHEST = -480, 1500
NEAR_LIMIT = -585


@dataclass
class Teller:
    """Tells the story of one town; `balances` are what the books will say."""

    town: Town
    balances: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.rnd: random.Random = self.town.rnd
        self.categories = {category.name: category for category in Category.objects.all()}
        self.skills = {skill.name: skill for skill in Skill.objects.all()}

    # ── The year ──

    def tell_year(self) -> int:
        """Everything that is over. Returns how many exchanges. Nobody is written to about it."""
        days = sorted(self.rnd.triangular(8, 362, 90) for _one in range(self.town.place.exchanges))
        told = sum(self._tell_one(self.town.today - dt.timedelta(days=int(ago))) for ago in reversed(days))
        Delivery.objects.all().delete()
        return told

    def _tell_one(self, day: dt.date) -> bool:
        pair = self._pair(day)
        if pair is None:
            return False
        giver, receiver, title, skill, minutes = pair
        at = self._time(day)
        if self.rnd.random() < 0.35:
            exchange = self._by_post(giver, receiver, title, skill, minutes, at)
        else:
            exchange = exchanges.record(
                by=Actor(giver), other=receiver, gives=True, title=title, minutes=minutes, happened_on=day, at=at
            )
        exchanges.confirm(exchange, by=Actor(receiver), at=at + dt.timedelta(hours=20))
        self.balances[giver.pk] += minutes
        self.balances[receiver.pk] -= minutes
        if self.rnd.random() < 0.1:
            words = self.rnd.choice(THANKS)
            talk.thank(exchange, words, by=Actor(receiver), is_shared=True, at=at + dt.timedelta(hours=21))
        return True

    def _by_post(
        self, giver: Membership, receiver: Membership, title: str, skill: str, minutes: int, at: dt.datetime
    ) -> Exchange:
        asked = at - dt.timedelta(days=self.rnd.randint(2, 9))
        post = self._publish(receiver, "request", title, skill, minutes, asked)
        terms = Terms(minutes=minutes, starts_at=at)
        exchange = exchanges.propose(terms, by=Actor(giver), post=post, at=asked + dt.timedelta(hours=5))
        exchange = exchanges.agree(exchange, by=Actor(receiver), at=asked + dt.timedelta(hours=9))
        return exchanges.log(exchange, by=Actor(giver), minutes=minutes, happened_on=at.date(), at=at)

    def _pair(self, day: dt.date) -> tuple[Membership, Membership, str, str, int] | None:
        """Who did what for whom: somebody who offers it, somebody who can still receive; care spreads."""
        for _try in range(12):
            category = self.rnd.choices(list(DEEDS), [self.town.place.loves.get(name, 1) for name in DEEDS])[0]
            skill, title, _offer, about = self.rnd.choice(DEEDS[category])
            minutes = max(15, about + self.rnd.choice((-30, -15, 0, 0, 0, 15, 30, 60)))
            givers = [one for one in self.town.offers.get(skill, []) if self._may_give(one, minutes, day)]
            takers = [one for one in self.town.members if self._may_take(one, minutes, day)]
            if not givers or len(takers) < 2:
                continue
            giver = min(self.rnd.sample(givers, min(3, len(givers))), key=lambda one: self.balances[one.pk])
            some = [one for one in self.rnd.sample(takers, min(4, len(takers))) if one.pk != giver.pk]
            return giver, max(some, key=lambda one: self.balances[one.pk]), title, skill, minutes
        return None

    def _may_give(self, member: Membership, minutes: int, day: dt.date) -> bool:
        return self.town.joined[member.pk] < day and self.balances[member.pk] + minutes <= HIGHEST

    def _may_take(self, member: Membership, minutes: int, day: dt.date) -> bool:
        return self.town.joined[member.pk] < day and self.balances[member.pk] - minutes >= LOWEST

    # ── Today ──

    def tell_today(self) -> None:
        """What is open now: exchanges in every state, a member near the limit, requests and offers on the board."""
        for state in ("proposed", "agreed", "agreed", "done", "done", "disputed", "declined", "cancelled", "proposed"):
            self._running(state)
        self._near_limit()
        self._applicants()
        for number in range(max(14, self.town.place.members // 2)):
            self._open_post("request" if number % 5 < 3 else "offer", days_ago=self.rnd.randint(0, 20))

    def _running(self, state: str) -> None:
        pair = self._pair(self.town.today)
        if pair is None:
            return
        giver, receiver, title, skill, minutes = pair
        asked = timezone.now() - dt.timedelta(days=self.rnd.randint(3, 6), hours=self.rnd.randint(1, 9))
        post = self._publish(receiver, "request", title, skill, minutes, asked)
        soon = self._time(self.town.today + dt.timedelta(days=self.rnd.randint(1, 6)))
        question, answer = self.rnd.choice(MESSAGES)
        step = dt.timedelta(hours=3)
        exchange = exchanges.propose(
            Terms(minutes=minutes, starts_at=soon), by=Actor(giver), post=post, message=question, at=asked + step
        )
        if state in ("declined", "cancelled"):
            end = exchanges.decline if state == "declined" else exchanges.cancel
            end(exchange, by=Actor(receiver if state == "declined" else giver), at=asked + 2 * step)
        elif state != "proposed":
            talk.write(exchange, answer, by=Actor(receiver))
            exchange = exchanges.agree(exchange, by=Actor(receiver), at=asked + 3 * step)
            self.balances[giver.pk] += minutes
            self.balances[receiver.pk] -= minutes
            if state in ("done", "disputed"):
                done = timezone.now() - dt.timedelta(hours=self.rnd.randint(2, 30))
                exchange = exchanges.log(exchange, by=Actor(giver), minutes=minutes, happened_on=done.date(), at=done)
            if state == "disputed":
                exchanges.dispute(exchange, by=Actor(receiver), at=timezone.now() - dt.timedelta(hours=1))

    def _near_limit(self) -> None:
        """One member whom neighbors have carried for a while."""
        member = min(self.town.members[5:], key=lambda one: self.balances[one.pk])
        gap = (self.balances[member.pk] - NEAR_LIMIT) // 15 * 15
        giver = next(one for one in self.town.members if one.pk != member.pk and self.balances[one.pk] + gap <= HIGHEST)
        if gap >= 15:
            day = self.town.today - dt.timedelta(days=5)
            exchange = exchanges.record(
                by=Actor(giver),
                other=member,
                gives=True,
                title="Two days of help after the flood in the cellar",
                minutes=gap,
                happened_on=day,
                at=self._time(day),
            )
            exchanges.confirm(exchange, by=Actor(member), at=self._time(day) + dt.timedelta(hours=6))

    def _applicants(self) -> None:
        """Two who wait to be welcomed."""
        for name, note in APPLICANTS:
            email = f"{name.split()[0].lower()}@{self.town.place.slug}.example"
            memberships.apply(Person.objects.create(email=email, password="!demo"), name=name, note=note)

    def _open_post(self, kind: str, *, days_ago: int) -> None:
        category = self.rnd.choices(list(DEEDS), [self.town.place.loves.get(name, 1) for name in DEEDS])[0]
        skill, request, offer, minutes = self.rnd.choice(DEEDS[category])
        authors = self.town.offers.get(skill, []) if kind == "offer" else self.town.members[4:]
        title = offer if kind == "offer" else request
        if authors and not Post.objects.open().filter(title=title).exists():
            at = timezone.now() - dt.timedelta(days=days_ago, minutes=self.rnd.randint(5, 600))
            self._publish(self.rnd.choice(authors), kind, title, skill, minutes, at)

    # ── Small things ──

    def _publish(self, author: Membership, kind: str, title: str, skill: str, minutes: int, at: dt.datetime) -> Post:
        thing = self.skills[skill]
        content = posts.Content(
            title=title,
            category=thing.category,
            body=self.rnd.choice(OFFER_BODIES if kind == "offer" else REQUEST_BODIES),
            skills=(thing,),
            minutes=minutes,
            ways=("hours", "gift") if self.rnd.random() < 0.2 else ("hours",),
            neighborhood=author.neighborhood,
            is_urgent=kind == "request" and self.rnd.random() < self.town.place.urgency,
        )
        return posts.publish(content, kind=kind, by=Actor(author), at=at)

    def _time(self, day: dt.date) -> dt.datetime:
        clock = dt.time(self.rnd.randint(8, 18), self.rnd.choice((0, 15, 30, 45)))
        return dt.datetime.combine(day, clock, tzinfo=self.town.ref.zone)

"""Every change of a circle: opening, changing, who comes in and who goes, who keeps it, the end of it.

Each verb locks the circle first, then the parts it touches; so an open circle with members always has a keeper.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from common.registry import Registry
from networks import apart, clauses, records, roles
from networks.actors import Actor
from networks.models import Category, Circle, CirclePart, Membership, Neighborhood
from networks.text import fold

MOST_OPEN = 200  # circles of one network
MOST_OF_ONE = 40  # circles of one member
State = CirclePart.State
# Called with (circle, member, by) when a member is in it no more, and with None for the member when the whole circle ends.
endings: Registry[Callable[[Circle, Membership | None, Actor], None]] = Registry("endings of circles")


@dataclass(frozen=True)
class Plan:
    """What a circle says of itself. `agreed` is what its members hold each other to."""

    name: str
    about: str = ""
    agreed: str = ""
    entry: str = Circle.Entry.ASK
    category: Category | None = None
    neighborhood: Neighborhood | None = None


def may_look_after(by: Actor) -> bool:
    """Whether the actor may mend any circle: who looks after the board."""
    return roles.can(by, "post.moderate")


def may_open(by: Actor) -> bool:
    if not roles.can(by, "circles.take_part"):
        return False
    return may_look_after(by) or clauses.value("circles.opened_by") == "members"


@transaction.atomic
def open_circle(plan: Plan, *, by: Actor) -> Circle:
    """Opens a circle; who opens it is its first keeper. Refuses `not-allowed`, `circles-opened-by`, `name`, `taken`, `entry`,
    `too-many`."""
    _need_member(by)
    if not may_open(by):
        raise Refused("circles-opened-by", _("Here coordinators open circles. Tell one of them."), why="circles.opened_by")
    if Circle.objects.open().count() >= MOST_OPEN:
        raise Refused("too-many", _("There are many circles already. Join one of them."))
    _need_room(by.member)
    circle = Circle(**_said(plan, None))
    _save(circle)
    CirclePart.objects.create(circle=circle, member=by.member, state=State.IN, is_keeper=True)
    records.record("circle.opened", by=by, about=circle)
    return circle


@transaction.atomic
def change(circle: Circle, plan: Plan, *, by: Actor, version: int | None = None) -> Circle:
    """A keeper says it differently. Refuses `not-keeper`, `gone`, `stale`, `name`, `taken`, `entry`."""
    circle = _locked(circle)
    _need_keeper(circle, by)
    if version is not None and version != circle.version:
        raise Refused("stale", _("This circle was changed meanwhile. What you typed is kept: look, then save it again."))
    for name, value in _said(plan, circle).items():
        setattr(circle, name, value)
    circle.version += 1
    _save(circle)
    records.record("circle.changed", by=by, about=circle)
    return circle


@transaction.atomic
def join(circle: Circle, *, by: Actor) -> CirclePart:
    """Joins, or asks to where members ask first. Done twice is done.

    Refuses `not-allowed`, `gone`, `by-invitation`, `too-many`, `too-soon`.
    """
    _need_member(by)
    circle = _locked(circle)
    part = _part(circle, by.member)
    if part is not None and part.state in (State.IN, State.ASKED):
        return part
    _need_room(by.member)
    before = part.state if part is not None else ""
    if before == State.INVITED or (circle.entry == Circle.Entry.OPEN and before != State.REFUSED):
        return _come_in(circle, by.member, by)
    if circle.entry == Circle.Entry.INVITED:
        raise Refused("by-invitation", _("A keeper invites to this circle. Talk to one of them."))
    _need_days(part, State.REFUSED)
    part = _set(circle, by.member, State.ASKED)
    records.record("circle.asked", by=by, about=circle, member=str(by.member.uid))
    return part


@transaction.atomic
def answer(part: CirclePart, yes: bool, *, by: Actor) -> CirclePart:
    """A keeper answers who asks. Answered twice alike is answered.

    Refuses `not-keeper`, `gone`, `not-waiting`, `not-active`.
    """
    circle, part = _both(part)
    _need_keeper(circle, by)
    if part.state == (State.IN if yes else State.REFUSED):
        return part
    if part.state != State.ASKED:
        raise Refused("not-waiting", _("%(name)s does not ask any more.") % {"name": part.member.name})
    if yes:
        return _come_in(circle, part.member, by)
    part = _set(circle, part.member, State.REFUSED)
    records.record("circle.declined", by=by, about=circle, member=str(part.member.uid))
    return part


@transaction.atomic
def invite(circle: Circle, member: Membership, *, by: Actor) -> CirclePart:
    """A keeper invites a member; who asked already is in. Twice is once.

    Refuses `not-keeper`, `gone`, `not-active`, `too-soon`.
    """
    circle = _locked(circle)
    _need_keeper(circle, by)
    if not member.is_active or apart.are(by.member, member):
        raise Refused("not-active", _("%(name)s is no active member.") % {"name": member.name}, "member")
    part = _part(circle, member)
    if part is not None and part.state in (State.IN, State.INVITED):
        return part
    if part is not None and part.state == State.ASKED:
        return _come_in(circle, member, by)
    _need_days(part, State.LEFT)
    part = _set(circle, member, State.INVITED)
    records.record("circle.invited", by=by, about=circle, member=str(member.uid))
    return part


@transaction.atomic
def leave(circle: Circle, *, by: Actor) -> CirclePart | None:
    """Leaves, takes back that one asked, or says no to an invitation; with the last one the circle ends.

    Refuses `last-keeper`: while others are in, somebody keeps it.
    """
    circle = _locked(circle, even_ended=True)
    part = _part(circle, by.member)
    if part is None or part.state not in (State.IN, State.ASKED, State.INVITED):
        return part
    if part.is_keeper:
        others = _inside(circle).exclude(pk=part.pk)
        if others.exists() and not others.filter(is_keeper=True).exists():
            raise Refused("last-keeper", _("You alone keep this circle. Make somebody else a keeper first."))
    # Where anybody joins only those ask who were taken out: taking the question back does not make them guests again.
    was_out = part.state == State.ASKED and circle.entry == Circle.Entry.OPEN
    _go(circle, part, State.REFUSED if was_out else State.LEFT, by)
    return part


@transaction.atomic
def remove(part: CirclePart, *, by: Actor) -> CirclePart:
    """A keeper takes somebody out, or takes an invitation back. Who was taken out asks before they come again.

    Refuses `not-keeper`, `gone`, `keeper`: another keeper stops keeping it first.
    """
    circle, part = _both(part)
    _need_keeper(circle, by)
    if part.state == State.INVITED:
        part.delete()
        return part
    if part.state != State.IN:
        return part
    if part.is_keeper:
        raise Refused("keeper", _("%(name)s keeps this circle, too. That ends first.") % {"name": part.member.name})
    _go(circle, part, State.REFUSED, by)
    records.record("circle.removed", by=by, about=circle, member=str(part.member.uid))
    return part


@transaction.atomic
def keep(part: CirclePart, on: bool, *, by: Actor) -> CirclePart:
    """Makes a member of the circle a keeper, or ends it. Refuses `not-keeper`, `gone`, `not-in`, `last-keeper`."""
    circle, part = _both(part)
    _need_keeper(circle, by)
    if part.state != State.IN or (on and not part.member.is_active):
        raise Refused("not-in", _("%(name)s is not in this circle.") % {"name": part.member.name})
    if part.is_keeper == on:
        return part
    if not on and not _inside(circle).filter(is_keeper=True).exclude(pk=part.pk).exists():
        raise Refused("last-keeper", _("Somebody keeps a circle. Make another one a keeper first."))
    part.is_keeper = on
    part.save(update_fields=["is_keeper"])
    if on:
        records.record("circle.kept", by=by, about=circle, member=str(part.member.uid))
    return part


@transaction.atomic
def end(circle: Circle, *, by: Actor) -> Circle:
    """The circle ends, with what is asked and offered in it. Ended twice is ended. Refuses `not-keeper`."""
    circle = _locked(circle, even_ended=True)
    if circle.state == Circle.State.ENDED:
        return circle
    _need_keeper(circle, by)
    return _end(circle, by)


def settle(member: Membership, *, by: Actor) -> None:
    """A member leaves the network, and so their circles; where they alone kept one, who is in longest keeps it from then on."""
    for part in CirclePart.objects.filter(member=member, state__in=[State.IN, State.ASKED, State.INVITED]).order_by("circle"):
        circle = _locked(part.circle, even_ended=True)
        part.refresh_from_db()
        others = _inside(circle).exclude(pk=part.pk)
        heir = None if not part.is_keeper or others.filter(is_keeper=True).exists() else others.order_by("since", "id").first()
        if heir is not None:
            heir.is_keeper = True
            heir.save(update_fields=["is_keeper"])
            records.record("circle.kept", by=by, about=circle, member=str(heir.member.uid))
        _go(circle, part, State.LEFT, by)


# ── Parts of the verbs ───────────────────────────────────────────────────────────────────────
def _need_member(by: Actor) -> None:
    if not by.member.is_active or not roles.can(by, "circles.take_part"):
        raise Refused("not-allowed", _("Only active members take part in circles."))


def _need_keeper(circle: Circle, by: Actor) -> None:
    is_one = by.membership is not None and _inside(circle).filter(member=by.membership, is_keeper=True).exists()
    if not is_one and not may_look_after(by):
        raise Refused("not-keeper", _("Keepers of this circle do that."))


def _need_room(member: Membership) -> None:
    if CirclePart.objects.filter(member=member, state__in=[State.IN, State.ASKED]).count() >= MOST_OF_ONE:
        raise Refused("too-many", _("You are in many circles already. Leave one first."))


def _locked(circle: Circle, *, even_ended: bool = False) -> Circle:
    found: Circle = Circle.objects.select_for_update(of=("self",)).get(pk=circle.pk)
    if found.state == Circle.State.ENDED and not even_ended:
        raise Refused("gone", _("This circle has ended."))
    return found


def _both(part: CirclePart) -> tuple[Circle, CirclePart]:
    circle = _locked(part.circle)
    return circle, CirclePart.objects.select_related("member", "circle").get(pk=part.pk)


def _part(circle: Circle, member: Membership) -> CirclePart | None:
    return CirclePart.objects.select_related("member").filter(circle=circle, member=member).first()


def _inside(circle: Circle) -> models.QuerySet[CirclePart]:
    """Who is in it and in the network: who is paused can keep nothing."""
    return CirclePart.objects.filter(circle=circle, state=State.IN, member__state=Membership.State.ACTIVE)


def _need_days(part: CirclePart | None, state: str) -> None:
    """A no stands for a while. Refuses `too-soon`."""
    if part is None or part.state != state:
        return
    again = part.since + dt.timedelta(days=clauses.value("circles.again_days"))
    if again > timezone.now():
        words = _("There was a no lately. Try again from %(day)s.") % {"day": wording.day(timezone.localdate(again), "long")}
        raise Refused("too-soon", words, "member", why="circles.again_days")


def _set(circle: Circle, member: Membership, state: str) -> CirclePart:
    said = {"state": state, "is_keeper": False, "since": timezone.now()}
    part, _made = CirclePart.objects.update_or_create(circle=circle, member=member, defaults=said)
    return part


def _come_in(circle: Circle, member: Membership, by: Actor) -> CirclePart:
    if not member.is_active:
        raise Refused("not-active", _("%(name)s is no active member.") % {"name": member.name})
    part = _set(circle, member, State.IN)
    records.record("circle.joined", by=by, about=circle, member=str(member.uid))
    return part


def _go(circle: Circle, part: CirclePart, state: str, by: Actor) -> None:
    was_in = part.state == State.IN
    part.state, part.is_keeper, part.since = state, False, timezone.now()
    part.save(update_fields=["state", "is_keeper", "since"])
    if not was_in:
        return
    for _name, hook in endings:
        hook(circle, part.member, by)
    if state == State.LEFT:
        records.record("circle.left", by=by, about=circle, member=str(part.member.uid))
    if circle.state == Circle.State.OPEN and not _inside(circle).exists():
        _end(circle, by)


def _end(circle: Circle, by: Actor) -> Circle:
    circle.state, circle.ended_at, circle.version = Circle.State.ENDED, timezone.now(), circle.version + 1
    circle.save(update_fields=["state", "ended_at", "version"])
    for _name, hook in endings:
        hook(circle, None, by)
    records.record("circle.ended", by=by, about=circle)
    return circle


def _save(circle: Circle) -> None:
    """Refuses `taken` where somebody else was faster with the name."""
    try:
        with transaction.atomic():
            circle.save()
    except IntegrityError:
        raise _taken() from None


def _taken() -> Refused:
    return Refused("taken", _("There is a circle of this name already."), "name")


def _said(plan: Plan, before: Circle | None) -> dict[str, object]:
    """The columns of a plan, checked."""
    name = " ".join(plan.name.split())
    if not 3 <= len(name) <= 80:
        raise Refused("name", _("Give it a name of 3 to 80 letters."), "name")
    folded = fold(name)
    twin = Circle.objects.open().filter(name_folded=folded)
    if (twin.exclude(pk=before.pk) if before is not None else twin).exists():
        raise _taken()
    if plan.entry not in Circle.Entry.values:
        raise Refused("entry", _("Choose one of the list."), "entry")
    about, agreed = plan.about.strip(), plan.agreed.strip()
    if len(about) > 2000 or len(agreed) > 4000:
        raise Refused("about", _("That is too long."), "about" if len(about) > 2000 else "agreed")
    return {
        "name": name, "name_folded": folded, "about": about, "agreed": agreed, "entry": plan.entry,
        "category": plan.category, "neighborhood": plan.neighborhood,
    }  # fmt: skip

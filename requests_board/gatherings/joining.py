"""From the first word to the last place: open, join, give a place back, call off. Hours are promised by each who joins."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, currencies, holds
from ledgers.models import Account, Hold
from networks import apart, clauses, records, vettings
from networks.actors import Actor
from networks.models import Category, Membership
from requests_board import posts
from requests_board.exchanges.agreeing import checked_title
from requests_board.exchanges.steps import now_or, stepped
from requests_board.gatherings import steps
from requests_board.gatherings.steps import Part, State
from requests_board.models import Gathering, GatheringPart, Way


@dataclass(frozen=True)
class Plan:
    """What a host plans. `minutes`: of a class its length; of a party each one's time, or all together where it is shared."""

    kind: str
    title: str
    category: Category
    minutes: int | None
    places: int
    least: int = 1
    body: str = ""
    starts_at: dt.datetime | None = None
    where: str = ""


@transaction.atomic
def open(plan: Plan, *, by: Actor, at: dt.datetime | None = None) -> Gathering:
    """A member opens a class or a work party. The same within a minute is one.

    Refuses `gear`, `kind`, `title`, `amount`, `places`, `least`, `vetting`, `minor`, `not-active`, `account`, and what the host
    cannot spend or earn: `floor`, `ceiling`.
    """
    host = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    if "hours" not in clauses.gears():
        raise Refused("gear", _("This network does not use hours."))
    if plan.kind not in Gathering.Kind.values:
        raise Refused("kind", _("Choose a class or a work party."), "kind")
    if not host.is_active:
        raise Refused("not-active", _("%(name)s cannot take part just now.") % {"name": host.name})
    steps.grown_up(by)
    now = now_or(at)
    made = Gathering(
        kind=plan.kind, host=host, title=checked_title(plan.title), category=plan.category, body=plan.body.strip()[:2000],
        minutes=stepped(plan.minutes, Way.HOURS, clauses.value("hours.step")) or 0, places=plan.places, least=plan.least,
        starts_at=plan.starts_at, where=plan.where.strip()[:200], share=clauses.value(f"board.{plan.kind}_hours"), made_at=now,
        changed_at=now,
    )  # fmt: skip
    _check_numbers(made)
    if made.is_class:
        _check_vetting(made.category, host)
    _check_host(made)
    twin = Gathering.objects.filter(host=host, title=made.title, state=State.OPEN, made_at__gt=now - posts.DOUBLE_CLICK)
    found = twin.filter(minutes=made.minutes, starts_at=made.starts_at).first()
    if found is not None:
        return found
    made.save()
    records.record("gathering.opened", by=by, about=made, gathering_kind=made.kind)
    return made


def _check_numbers(made: Gathering) -> None:
    most = clauses.value("board.most_places")
    if isinstance(made.places, bool) or not 1 <= made.places <= most:
        raise Refused("places", _("Write 1 to %(most)s places.") % {"most": most}, "places", why="board.most_places")
    if isinstance(made.least, bool) or not 1 <= made.least <= made.places:
        raise Refused("least", _("Write 1 or more, and no more than there are places."), "least")
    if made.share == Gathering.Share.SPLIT and made.minutes < made.places:
        raise Refused("amount", _("So few minutes cannot be shared by so many."), "hours")


def _check_host(made: Gathering) -> None:
    """What the host will surely earn or spend has to fit now; every promise asks again."""
    room = accounts.room(account_of(made.host))
    if made.is_class and room.can_earn is not None and made.minutes > room.can_earn:
        raise Refused(
            "ceiling",
            _("You have gathered many hours. Ask for something first, or give some on."),
            "hours",
            why="hours.ceiling",
        )
    if not made.is_class and made.minutes > room.can_spend:
        raise Refused("floor", _("That is more than you can spend just now."), "hours", why="hours.floor")


def _check_vetting(category: Category, giver: Membership) -> None:
    if category.vetting and not vettings.has(giver, category.vetting):
        raise Refused(
            "vetting",
            _("For this a coordinator has to see a paper or speak to referees first: %(kind)s. Ask one.")
            % {"kind": category.vetting},
        )


def account_of(member: Membership) -> Account:
    """The account in hours. Refuses `account`."""
    try:
        return accounts.of(member)
    except Account.DoesNotExist:
        raise Refused("account", _("%(name)s has no account yet.") % {"name": member.name}) from None


@transaction.atomic
def join(gathering: Gathering, *, by: Actor, at: dt.datetime | None = None) -> GatheringPart:
    """Takes a place: hours are promised now, limits are asked now. Joined twice is joined.

    Refuses `own-post`, `same-hand`, `minor`, `conflict`, `full`, `vetting`, `not-active` and what the accounts refuse.
    """
    gathering = steps.locked(gathering)
    steps.need_other_hand(gathering, by)
    member = by.member
    part = GatheringPart.objects.filter(gathering=gathering, member=member).first()
    if part is not None and part.state == Part.JOINED:
        return part
    steps.need(gathering, State.OPEN)
    for one in (member, gathering.host):
        if not one.is_active:
            raise Refused("not-active", _("%(name)s cannot take part just now.") % {"name": one.name})
    away = apart.ids_of(member)
    if gathering.host_id in away:
        raise Refused("conflict", _("This is not open to you."))
    if steps.is_full(gathering, steps.parts_of(gathering, Part.JOINED), away):
        raise Refused("full", _("All places are taken."))
    if not gathering.is_class:
        _check_vetting(gathering.category, member)
    now = now_or(at)
    if part is None:
        part = GatheringPart.objects.create(gathering=gathering, member=member, joined_at=now)
    else:
        part.state, part.joined_at = Part.JOINED, now
        part.save(update_fields=["state", "joined_at"])
    part.gathering, part.member = gathering, member
    _promise(part, by=by)
    records.record("gathering.joined", by=by, about=gathering, part=str(part.uid))
    return part


def promised(gathering: Gathering) -> int:
    """How much one place promises: its part where hours are shared, by the least number of neighbors; else all of it."""
    if gathering.share == Gathering.Share.EACH:
        return gathering.minutes
    return -(-gathering.minutes // gathering.least)


def _promise(part: GatheringPart, *, by: Actor) -> None:
    """The host is promised, or promises, no more than the whole; what a class promises beyond it is the fund's."""
    gathering = part.gathering
    mine, hosts = account_of(part.member), account_of(gathering.host)
    amount = promised(gathering)
    if not gathering.is_class:
        if gathering.share == Gathering.Share.SPLIT:
            amount = min(amount, gathering.minutes - _with_host(gathering, hosts, "payer"))
        if amount > 0:
            holds.promise(hosts, mine, amount, source=part.source, by=by)
        return
    fits = _with_host(gathering, hosts, "payee") + amount <= gathering.minutes
    holds.promise(mine, hosts if fits else currencies.fund(hosts.currency), amount, source=part.source, by=by)


def _with_host(gathering: Gathering, hosts: Account, side: str) -> int:
    """What stands promised to the host (or by them) for this. One query."""
    sources = [part.source for part in steps.parts_of(gathering, Part.JOINED, Part.PRESENT)]
    rows = Hold.objects.filter(source__in=sources, state=Hold.State.HELD, **{side: hosts})
    return rows.aggregate(total=Sum("amount"))["total"] or 0


@transaction.atomic
def leave(gathering: Gathering, *, by: Actor) -> GatheringPart:
    """Gives the place back while it is open; the promise is let go. Left twice is left.

    Refuses `own-post`, `same-hand`, `minor`, `not-yours`, `conflict`.
    """
    gathering = steps.locked(gathering)
    steps.need_other_hand(gathering, by)
    steps.need(gathering, State.OPEN)
    part = GatheringPart.objects.filter(gathering=gathering, member=by.member).first()
    if part is None:
        raise Refused("not-yours", _("You have no place in this."))
    return part if part.state == Part.LEFT else give_back(gathering, part, by=by)


def give_back(gathering: Gathering, part: GatheringPart, *, by: Actor) -> GatheringPart:
    """The end of leave, also for who leaves the network. The gathering is locked and open."""
    part.state = Part.LEFT
    part.save(update_fields=["state"])
    holds.release(part.source, by=by)
    if gathering.is_class:
        _give_to_host(gathering, by)
    records.record("gathering.left", by=by, about=gathering, part=str(part.uid))
    return part


def _give_to_host(gathering: Gathering, by: Actor) -> None:
    """The first promise that was the fund's becomes the host's, where there is room for it now."""
    hosts = account_of(gathering.host)
    amount = promised(gathering)
    if _with_host(gathering, hosts, "payee") + amount > gathering.minutes:
        return
    fund = currencies.fund(hosts.currency)
    for part in steps.parts_of(gathering, Part.JOINED):
        hold = holds.held(part.source)
        if hold is not None and hold.payee_id == fund.pk:
            try:
                with transaction.atomic():
                    holds.release(part.source, by=by)
                    holds.promise(account_of(part.member), hosts, amount, source=part.source, by=by)
            except Refused:  # It stays as it was: a limit has changed since.
                pass
            return


@transaction.atomic
def cancel(gathering: Gathering, *, by: Actor, version: int | None = None) -> Gathering:
    """The host calls it off; every promise is let go. Refuses `not-yours`, `same-hand`, `stale`, `conflict`."""
    gathering = steps.locked(gathering)
    steps.need_host(gathering, by)
    if gathering.state == State.CANCELLED:
        return gathering
    steps.need_fresh(gathering, version)
    steps.need(gathering, State.OPEN)
    return call_off(gathering, by=by, now=timezone.now())


def call_off(gathering: Gathering, *, by: Actor, now: dt.datetime) -> Gathering:
    """The end of cancel and of mediation. The row is locked."""
    holds.release_many([part.source for part in steps.parts_of(gathering)])
    gathering.confirms_itself_at = None
    return steps.move(gathering, State.CANCELLED, "gathering.cancelled", by=by, now=now)

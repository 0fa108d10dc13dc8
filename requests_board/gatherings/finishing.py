"""From "done" to the books: the host says who was there, each of them confirms, and all hours move in one transfer."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.quantities import shares
from ledgers import currencies, holds, transfers
from ledgers.models import Account
from networks import clauses, dues, records
from networks.actors import Actor
from requests_board.exchanges.steps import now_or, stepped
from requests_board.gatherings import joining, steps
from requests_board.gatherings.steps import Part, State
from requests_board.models import Gathering, GatheringPart, Way

DUE: Final = "board.gatherings"
Answer = GatheringPart.Answer
# uid of a part → their own minutes; None: as long as all.
Present = Mapping[str, int | None]


@transaction.atomic
def log(
    gathering: Gathering,
    *,
    by: Actor,
    present: Present,
    minutes: int | None,
    happened_on: dt.date | None = None,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Gathering:
    """The host says who was there and how long it took; each of them confirms. After a dispute: says it anew.

    Refuses `not-yours`, `same-hand`, `minor`, `stale`, `conflict`, `amount`, `nobody`, `happened-on`.
    """
    gathering = steps.locked(gathering)
    steps.need_host(gathering, by)
    steps.need_fresh(gathering, version)
    steps.need(gathering, State.OPEN, State.DONE, State.DISPUTED)
    now = now_or(at)
    if at is None:
        happened_on = transfers.checked_day(happened_on, back_days=clauses.value("hours.back_days"))
    _write_present(gathering, present, minutes, by)
    gathering.done_on = happened_on or timezone.localdate(now)
    gathering.done_at, gathering.done_hand, gathering.reminded_at = now, by.hands, None
    gathering.confirms_itself_at = now + dt.timedelta(days=clauses.value("board.confirm_days"))
    done = steps.move(gathering, State.DONE, "gathering.done", by=by, now=now, minutes=gathering.done_minutes)
    dues.at(DUE, gathering.confirms_itself_at - dt.timedelta(days=clauses.value("board.confirm_notice_days")))
    return done


def _write_present(gathering: Gathering, present: Present, minutes: int | None, by: Actor) -> None:
    """Who was there, and for how long; answers to an earlier list are forgotten."""
    step = clauses.value("hours.step")
    gathering.done_minutes = stepped(minutes, Way.HOURS, step)
    assert gathering.done_minutes is not None
    parts = steps.parts_of(gathering, Part.JOINED, Part.PRESENT, Part.ABSENT)
    there = [part for part in parts if str(part.uid) in present]
    if not there or len(there) != len(present):
        raise Refused("nobody", _("Say who was there. If nobody came, call it off."), "present")
    if gathering.share == Gathering.Share.SPLIT and gathering.done_minutes < len(there):
        raise Refused("amount", _("So few minutes cannot be shared by so many."), "hours")
    own_time = not gathering.is_class and gathering.share == Gathering.Share.EACH
    for part in parts:
        said = present.get(str(part.uid))
        part.state = Part.PRESENT if str(part.uid) in present else Part.ABSENT
        part.minutes = stepped(said, Way.HOURS, step) if own_time and said is not None else None
        part.answer, part.answered_at, part.answered_hand, part.logged_hand = Answer.NONE, None, None, by.hands
        part.save(update_fields=["state", "minutes", "answer", "answered_at", "answered_hand", "logged_hand"])


@transaction.atomic
def confirm(gathering: Gathering, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Gathering:
    """One who was there says that it is right; with the last of them the hours move. Confirmed twice is confirmed.

    Refuses `not-yours`, `own-post`, `same-hand`, `minor`, `stale`, `conflict`.
    """
    gathering, part = _answering(gathering, by, version, Answer.CONFIRMED)
    if part is None:
        return gathering
    if part.state != Part.PRESENT:
        raise Refused("conflict", _("It says that you were not there. If you were, say that it is not right."))
    answer(part, Answer.CONFIRMED, by, now_or(at))
    records.record("gathering.agreed", by=by, about=gathering, part=str(part.uid))
    if all(one.answer == Answer.CONFIRMED for one in steps.parts_of(gathering, Part.PRESENT)):
        return conclude(gathering, by=by, now=now_or(at))
    return gathering


@transaction.atomic
def dispute(gathering: Gathering, *, by: Actor, version: int | None = None, at: dt.datetime | None = None) -> Gathering:
    """One of them sees it differently: nothing moves for anybody until the host says it anew, or a coordinator helps.

    Refuses `not-yours`, `own-post`, `same-hand`, `minor`, `stale`, `conflict`.
    """
    gathering, part = _answering(gathering, by, version, Answer.DISPUTED)
    if part is None:
        return gathering
    answer(part, Answer.DISPUTED, by, now_or(at))
    gathering.confirms_itself_at = None
    return steps.move(gathering, State.DISPUTED, "gathering.disputed", by=by, now=now_or(at), part=str(part.uid))


def _answering(gathering: Gathering, by: Actor, version: int | None, said: str) -> tuple[Gathering, GatheringPart | None]:
    """The row, locked, and the place that answers; None where it has answered like that already."""
    gathering = steps.locked(gathering)
    steps.need_other_hand(gathering, by)
    part = steps.own_part(gathering, by)
    if part.answer == said:
        return gathering, None
    steps.need_fresh(gathering, version)
    steps.need(gathering, State.DONE)
    if by.hands is not None and by.hands.pk == part.logged_hand_id:
        raise Refused("same-hand", _("You have spoken for the other side. Somebody else has to speak for this one."))
    return gathering, part


def answer(part: GatheringPart, said: str, by: Actor, now: dt.datetime) -> None:
    part.answer, part.answered_at, part.answered_hand = said, now, by.hands
    part.save(update_fields=["answer", "answered_at", "answered_hand"])


def legs_of(gathering: Gathering, there: list[GatheringPart]) -> tuple[int, list[int], int]:
    """(what the host gets, what each one gets, what the fund gets), in minutes; the sum is zero.

    A class: those there share its length by largest remainder, or each pays it in full and the surplus is the fund's.
    A party: each earns their own time, or they share the whole by largest remainder; the host pays all of it.
    """
    whole = gathering.done_minutes or 0
    if gathering.share == Gathering.Share.SPLIT:
        parts = shares(whole, [1] * len(there))
    else:
        parts = [part.minutes or whole for part in there]
    if gathering.is_class:
        return whole, [-one for one in parts], sum(parts) - whole
    return -sum(parts), parts, 0


def conclude(gathering: Gathering, *, by: Actor, now: dt.datetime) -> Gathering:
    """The end of confirming: all promises are let go and all hours move, in one transfer. The row is locked."""
    there = steps.parts_of(gathering, Part.PRESENT)
    hosts = joining.account_of(gathering.host)
    of_host, of_parts, of_fund = legs_of(gathering, there)
    legs: list[tuple[Account, int]] = [(hosts, of_host)]
    for part, amount in zip(there, of_parts, strict=True):
        legs.append((joining.account_of(part.member), amount))
        part.amount = amount
        part.save(update_fields=["amount"])
    if of_fund:
        legs.append((currencies.fund(hosts.currency), of_fund))
    sources = [part.source for part in steps.parts_of(gathering)]
    holds.release_many(sources, also=[account for account, _amount in legs])
    made = transfers.post(
        hosts.currency,
        legs,
        kind="exchange",
        source=gathering.source,
        by=by,
        happened_on=gathering.done_on,
        note=gathering.title,
    )
    gathering.confirmed_at, gathering.confirms_itself_at = now, None
    flags = list(made.flags)  # type: ignore[attr-defined]
    return steps.move(
        gathering, State.CONFIRMED, "gathering.confirmed", by=by, now=now, minutes=gathering.done_minutes, people=len(there),
        transfer=str(made.uid), flags=flags,
    )  # fmt: skip


@transaction.atomic
def mediate(
    gathering: Gathering,
    *,
    present: Present,
    minutes: int,
    by: Actor,
    version: int | None = None,
    at: dt.datetime | None = None,
) -> Gathering:
    """A coordinator who has no part in it writes down what they came to: who was there, or (0) that nothing moves.

    Refuses `not-allowed`, `stale`, `conflict`, `amount`, `nobody`.
    """
    gathering = steps.locked(gathering)
    mediator = Actor(by.hands, None, by.offices)
    if not steps.may_mediate(gathering, mediator):
        raise Refused("not-allowed", _("A coordinator who is not part of this helps to settle it."))
    steps.need_fresh(gathering, version)
    steps.need(gathering, State.DISPUTED)
    now = now_or(at)
    records.record("gathering.mediated", by=mediator, about=gathering)
    if minutes == 0:
        return joining.call_off(gathering, by=mediator, now=now)
    _write_present(gathering, present, minutes, mediator)
    return conclude(gathering, by=mediator, now=now)

"""Borrowing across networks: asking, yes or no, waiting in line, calling off, telling what is wrong; following a booking."""

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from networks import actors, clauses, dues, records, resting, roles
from networks.actors import Actor
from networks.models import Membership
from networks.records import DELIVER_TASK
from networks.tenancy import current
from requests_board.lending import copies
from requests_board.models import Booking, NeighborLoan, Thing, ThingCopy

DUE = "things.elsewhere"
MOST_WORDS = 600
State = NeighborLoan.State


@transaction.atomic
def ask(copy: ThingCopy, starts_at: dt.datetime, ends_at: dt.datetime, words: str, *, by: Actor) -> NeighborLoan:
    """A member asks for a thing of a neighboring network, [starts_at, ends_at). Their name and words go to its keeper.

    Refuses `gear`, `not-allowed`, `words`, `times`, `late`, `gone`, `own-network`, `agreement`, `asked`.
    """
    from requests_board.things import policy

    if not {"between", "things"} <= clauses.gears():
        raise Refused("gear", _("This network lends nothing across."), why="gear.between")
    if by.membership is None or not roles.can(by, "things.borrow"):
        raise Refused("not-allowed", _("Members borrow things."))
    resting.check(current.network(), copy.subject)
    text = _words(words)
    now = timezone.now()
    if timezone.is_naive(starts_at) or timezone.is_naive(ends_at) or not now - dt.timedelta(hours=26) < starts_at < ends_at:
        raise Refused("times", _("Say from when until when, from today on."), "starts_at")
    if ends_at <= now or ends_at - starts_at > dt.timedelta(days=copy.days, hours=2):
        raise Refused("times", _("There one borrows it for at most %(days)s days.") % {"days": copy.days}, "ends_at")
    if starts_at > now + dt.timedelta(days=policy.of(copy.kind).ahead_days):
        raise Refused("times", _("Choose a nearer day."), "starts_at", why="things.ahead_days")
    me = by.member
    policy.check_not_late(me, policy.of(copy.kind))
    said: list[Any] = [str(copy.uid), me.pk, me.name[:80], starts_at, ends_at, text, transfers.wanting("elsewhere.thing_asked")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_ask_thing(%s, %s, %s, %s, %s, %s, %s)", said)
        refused, number, partner = cursor.fetchone()
    if refused:
        raise _explained(refused)
    nudge_on_commit(DELIVER_TASK, partner)
    made = _again(number)
    records.record("elsewhere.thing_sent", by=by, about=made)
    return made


@transaction.atomic
def agree(loan: NeighborLoan, words: str, *, by: Actor) -> NeighborLoan:
    """Whoever keeps the thing says yes: it is booked, in their name, for the neighbor. Refuses `not-yours`, `gone`, `answered`,
    `deposit`, `training`, `taken`, `times`, and what stops the thing (`called-back`, `in-repair`, `service-due`)."""
    from requests_board.things import policy, steps

    thing = steps.locked_thing(_kept(loan, by))
    rules = policy.of(thing.kind)
    policy.check_ready(thing)
    _check_lent(thing, rules)
    now = timezone.now()
    steps.check_times(thing, loan.starts_at, loan.ends_at, rules, now)
    lapses_at = min(max(loan.starts_at, now) + rules.pickup, loan.ends_at)
    booking = _booked(thing, loan, rules, loan.starts_at, loan.ends_at, lapses_at, by.hands)
    _step(loan, "agreed", by.member.name, words, booking.uid)
    records.record("booking.made", by=by, about=booking, thing=str(thing.uid), version=1)
    return _again(loan.pk)


@transaction.atomic
def queue(loan: NeighborLoan, words: str, *, by: Actor) -> NeighborLoan:
    """Whoever keeps the thing lets who asked wait for it, in the line of its own members, by when they asked.

    Refuses `not-yours`, `gone`, `answered`, `deposit`, `agreement`, `free` (then it is a yes or a no)."""
    from requests_board.things import policy, steps

    thing = steps.locked_thing(_kept(loan, by))
    rules = policy.of(thing.kind)
    _check_lent(thing, rules)
    if loan.state == State.ASKED and not is_busy(thing, loan):
        raise Refused("free", _("Nobody has it then. Say yes, or no."))
    _step(loan, "waiting", by.member.name, words)
    records.record("elsewhere.thing_replied", by=by, about=loan)
    return _again(loan.pk)


def is_busy(thing: Thing, loan: NeighborLoan) -> bool:
    """Whether it cannot be booked for the times that were asked for. One query, or none."""
    from requests_board.things import policy, steps

    if thing.state != Thing.State.READY or policy.is_service_due(thing):
        return True
    buffered = loan.ends_at + policy.of(thing.kind).buffer
    return steps.in_the_way(thing, loan.starts_at, buffered) is not None


def turn_came(loan: NeighborLoan, thing: Thing, until: dt.datetime, *, by: Actor, now: dt.datetime) -> Booking | None:
    """The thing is free and theirs is the first place: it is booked for them, from now on. None where it is no longer lent to
    them; then they are told so. The thing is locked."""
    from requests_board.things import policy

    rules = policy.of(thing.kind)
    try:
        with transaction.atomic():
            _check_lent(thing, rules)
            fetched_by = min(now + dt.timedelta(hours=rules.offer_hours) + rules.pickup, until)
            booking = _booked(thing, loan, rules, now, until, fetched_by, None)
            _step(loan, "agreed", thing.keeper.name, loan.reply, booking.uid)
    except Refused:
        _no_longer(loan, thing)
        return None
    records.record("booking.made", by=by, about=booking, thing=str(thing.uid), version=1)
    return booking


def end_line(thing: Thing) -> None:
    """The thing is gone for good: whoever waits elsewhere is told."""
    for loan in NeighborLoan.objects.in_line(thing):
        _no_longer(loan, thing)


def _no_longer(loan: NeighborLoan, thing: Thing) -> None:
    """Who waits is told, unless they have called it off in this moment: what somebody else does here goes on."""
    try:
        _step(loan, "declined", thing.keeper.name, loan.reply)
    except Refused as refused:
        if refused.code != "answered":
            raise


def _check_lent(thing: Thing, rules: Any) -> None:
    if not thing.for_neighbors or not thing.is_listed:
        raise Refused("gone", _("It is no longer lent to neighboring networks."))
    if not copies.may_cross(rules) or thing.training:
        message = _("This class asks for a deposit or training, which do not cross networks.")
        raise Refused("deposit", message, why="things.deposit_minutes")


def _booked(thing: Thing, loan: NeighborLoan, rules: Any, begins: dt.datetime, ends: dt.datetime, lapses_at: dt.datetime,
            agreed_by: Membership | None) -> Booking:  # fmt: skip
    """In its keeper's name, marked as lent elsewhere. Refuses `taken`."""
    from requests_board.things import steps

    booking = Booking(
        thing=thing, borrower=thing.keeper, state=Booking.State.AGREED, starts_at=begins, ends_at=ends, made_at=timezone.now(),
        agreed_by=agreed_by, elsewhere=loan.pair, lapses_at=lapses_at, next_at=lapses_at,
    )  # fmt: skip
    steps.place(booking, rules)
    dues.at(steps.DUE, lapses_at)
    return booking


@transaction.atomic
def decline(loan: NeighborLoan, words: str, *, by: Actor) -> NeighborLoan:
    """Whoever keeps the thing says no. Refuses `not-yours`, `gone`, `answered`."""
    _kept(loan, by)
    _step(loan, "declined", by.member.name, words)
    records.record("elsewhere.thing_replied", by=by, about=loan)
    return _again(loan.pk)


@transaction.atomic
def cancel(loan: NeighborLoan, *, by: Actor) -> NeighborLoan:
    """Who asked calls it off, before it went out; what was booked there ends in the same moment. Refuses `not-yours`,
    `answered`, `conflict`."""
    _mine(loan, by)
    _step(loan, "cancelled", "", "")
    records.record("elsewhere.thing_called_off", by=by, about=loan)
    return _again(loan.pk)


@transaction.atomic
def report(loan: NeighborLoan, words: str, *, by: Actor) -> NeighborLoan:
    """Who borrowed says that something is wrong with it. Refuses `not-yours`, `words`, `answered`."""
    _mine(loan, by)
    _step(loan, "problem", "", _words(words))
    records.record("elsewhere.thing_reported", by=by, about=loan)
    return _again(loan.pk)


def seen_by(by: Actor) -> Any:
    """What the actor borrows elsewhere, and what is asked of things they look after; coordinators of things see all."""
    rows = NeighborLoan.objects.select_related("partner", "member")
    if roles.can(by, "things.keep"):
        return rows
    kept = Thing.objects.of(by.member).values("uid")
    return rows.filter(Q(is_ours=True, member=by.member) | Q(is_ours=False, thing__in=kept))


def thing_of(loan: NeighborLoan) -> Thing | None:
    """The thing, where it stands here."""
    return None if loan.is_ours else Thing.objects.select_related("keeper").filter(uid=loan.thing).first()


def hear(booking_uid: str) -> None:
    """What became of a booking here goes to who borrowed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_loan_follow(%s, %s)", [booking_uid, transfers.wanting("elsewhere.thing_followed")])
        partner = cursor.fetchone()[0]
    if partner is not None:
        nudge_on_commit(DELIVER_TASK, partner)


def called_off(loan: NeighborLoan) -> None:
    """Who asked has called it off: the next who waits here hears."""
    from requests_board.things import steps, waiting

    thing = thing_of(loan)
    if thing is not None:
        waiting.offer_next(steps.locked_thing(thing), by=actors.system("things"))


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Once a day: who has something of another network is reminded before it is due, and when it is late."""
    rules = clauses.values("things.remind_days", "things.late_days")
    out = NeighborLoan.objects.filter(is_ours=True, state=State.OUT).order_by("ends_at")
    for loan in out[:500]:
        soon = loan.told_at is None and now >= loan.ends_at - dt.timedelta(days=rules["things.remind_days"])
        again = loan.told_at is not None and loan.told_at < loan.ends_at
        often = loan.told_at is not None and now >= loan.told_at + dt.timedelta(days=rules["things.late_days"])
        if (soon and now < loan.ends_at) or (now >= loan.ends_at and (loan.told_at is None or again or often)):
            with connection.cursor() as cursor:
                cursor.execute("SELECT board_loan_told(%s, %s)", [loan.pk, now])
            kind = "elsewhere.thing_due" if now < loan.ends_at else "elsewhere.thing_late"
            records.record(kind, by=actors.system("things"), about=loan)
    return now + dt.timedelta(days=1) if out.exists() else None


def settle(membership: Membership, *, by: Actor) -> None:
    """Who leaves calls off what they asked for. Refuses `things-out`."""
    mine = NeighborLoan.objects.filter(member=membership, is_ours=True)
    if mine.filter(state=State.OUT).exists():
        raise Refused("things-out", _("You still have something of a neighboring network. Bring it back first."))
    own = Actor(membership, by.hands, by.offices)
    for loan in mine.filter(state__in=[State.ASKED, State.WAITING, State.AGREED]):
        cancel(loan, by=own)


def forget(member: Membership) -> None:
    """Their words and their name go, here and there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board_forget_loans(%s)", [member.pk])


def _again(number: int) -> NeighborLoan:
    return NeighborLoan.objects.select_related("partner", "member").get(pk=number)


def _mine(loan: NeighborLoan, by: Actor) -> None:
    if not loan.is_ours or by.membership is None or by.membership.pk != loan.member_id:
        raise Refused("not-yours", _("Whoever asked for it does this."))


def _kept(loan: NeighborLoan, by: Actor) -> Thing:
    from requests_board.things import policy

    thing = thing_of(loan)
    if thing is None:
        raise Refused("gone", _("It is no longer in the library."))
    policy.needs_keeper(thing, by)
    return thing


def _step(loan: NeighborLoan, step: str, name: str, words: str, booking: Any = None) -> None:
    text = " ".join(words.split())[:MOST_WORDS]
    said: list[Any] = [loan.pk, step, name[:80], text, booking, transfers.wanting(f"elsewhere.thing_{step}")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_loan_step(%s, %s, %s, %s, %s, %s)", said)
        refused, partner = cursor.fetchone()
    if refused:
        raise _explained(refused)
    nudge_on_commit(DELIVER_TASK, partner)


def _words(words: str) -> str:
    text = " ".join(words.split())
    if not 3 <= len(text) <= MOST_WORDS:
        raise Refused("words", _("Write a few words: who you are, and how you can be reached."), "words")
    return text


def _explained(code: str) -> Refused:
    plain: dict[str, tuple[Any, str]] = {
        "gone": (_("This thing is not lent to neighboring networks just now."), ""),
        "own-network": (_("This is a thing of your own network. Borrow it in the library."), ""),
        "agreement": (_("There is no agreement about things with this network just now."), "gear.between"),
        "asked": (_("You have asked for it already. They write to you."), ""),
        "unknown": (_("There is nothing to answer."), ""),
        "answered": (_("It has moved on meanwhile. Look again."), ""),
        "conflict": (_("It has just gone out. Bring it back, and its keeper writes that down."), ""),
    }
    message, why = plain[code]
    return Refused(code, message, why=why)

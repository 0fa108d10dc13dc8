"""From the last co-signer to the review: announced, talked over, voted on, decided, carried out. Times are due work."""

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused, is_crossing
from governance.models import Poll, PollResult, Proposal
from governance.polls import polls
from governance.proposals import emergencies, rules
from governance.proposals.proposals import DUE, State, end, keep_version, locked
from networks import actors, clauses, decisions, dues, records
from networks.actors import Actor
from networks.models import Membership

log = logging.getLogger(__name__)


# ── Before the vote ──────────────────────────────────────────────────────────────────────────────
def gathered(row: Proposal, *, by: Actor) -> Proposal:
    """Announces what enough members stand behind: co-signers, or support points where a clause says so."""
    if row.state != State.GATHERING:
        return row
    rule = rules.of(row.kind)
    if row.signatures.count() >= rule.cosigners or _has_support(row):
        _announce(row, rule, by=by)
    return row


def _has_support(row: Proposal) -> bool:
    needed = clauses.value("proposals.support_points")
    if not needed or not clauses.value("gear.points"):
        return False
    from ledgers.points import support

    return support.on([row.source]).get(row.source, 0) >= needed


def _announce(row: Proposal, rule: rules.Rule, *, by: Actor) -> None:
    now = timezone.now()
    row.state, row.rule, row.announced_at = State.NOTICE, rule.as_json(), now
    row.next_at = now + dt.timedelta(days=rule.notice)
    row.save(update_fields=["state", "rule", "announced_at", "next_at"])
    keep_version(row)
    records.record("proposal.announced", by=by, about=row, proposal_kind=row.kind)
    emergencies.carry_out(row, by=by)
    _go_on(row)


def supported(record: Any) -> None:
    """Points were placed on a proposal: perhaps enough."""
    row = Proposal.objects.select_for_update(of=("self",)).filter(uid=record.about.partition(":")[2]).first()
    if row is not None:
        gathered(row, by=actors.system("governance"))


def _go_on(row: Proposal) -> None:
    """Goes as far as its times allow now, and sees to it that it is looked at when the next one comes."""
    while row.next_at is not None and row.next_at <= timezone.now():
        step = _STEPS.get(row.state)
        if step is None:
            return
        step(row)
    if row.next_at is not None:
        dues.at(DUE, row.next_at)


def _put_away(row: Proposal) -> None:
    end(row, State.LAPSED, _("It found too few co-signers in time."), by=actors.system("governance"))


def _open_discussion(row: Proposal) -> None:
    now = timezone.now()
    row.state, row.discussed_at = State.DISCUSSION, now
    row.next_at = max(now + dt.timedelta(days=rules.holding(row).discussion), _earliest(row))
    row.save(update_fields=["state", "discussed_at", "next_at"])
    records.record("proposal.discussed", by=actors.system("governance"), about=row)


def _earliest(row: Proposal) -> dt.datetime:
    """When voting may open at the earliest: words have to have stood, and whoever it concerns has to have had time."""
    said = clauses.values("proposals.settled_days", "proposals.hearing_days")
    earliest = row.announced_at or timezone.now()
    if row.announced_at is not None and row.changed_at > row.announced_at:
        earliest = max(earliest, row.changed_at + dt.timedelta(days=said["proposals.settled_days"]))
    if row.kind == "suspension" and not row.hearing:
        earliest = max(earliest, (row.announced_at or earliest) + dt.timedelta(days=said["proposals.hearing_days"]))
    return earliest


def _open_voting(row: Proposal) -> None:
    if (earliest := _earliest(row)) > timezone.now():
        row.next_at = earliest
        row.save(update_fields=["next_at"])
        return
    by, rule = actors.system("governance"), rules.holding(row)
    said: dict[str, Any] = {"quorum_percent": rule.quorum, "article": f"decide.{row.kind}.quorum"}
    if rule.method == "majority":
        said["threshold_percent"] = rule.threshold
    before = _poll_of(row)
    try:
        with transaction.atomic():
            for stray in Poll.objects.filter(subject=row.source, state__in=[Poll.State.DRAFT, Poll.State.OPEN]):
                polls.void(stray, _("The proposal asks by itself."), by=by)  # Drafted by hand: only its own round decides.
            if before is not None:
                poll = polls.ask_again(before, row.title, row.text, by=by)
            else:
                poll = _drafted(row, rule, said, by=by)
            until = timezone.now() + dt.timedelta(days=rule.voting)
            polls.open(poll, by=by, closes_at=until, electorate=_electorate(row.kind))
            row.state, row.next_at = State.VOTING, None
            row.save(update_fields=["state", "next_at"])
    except Refused as refused:
        log.warning("proposal %s cannot be voted on yet: %s", row.uid, refused.code)
        row.state, row.next_at = State.DISCUSSION, timezone.now() + dt.timedelta(days=1)
        row.save(update_fields=["next_at"])
        return
    records.record("proposal.voting", by=by, about=row)


def _electorate(kind: str) -> list[Any] | None:
    """Whom a decision of this kind asks, where somebody narrows it; None: every member."""
    answers = (asked(kind) for _name, asked in registry.electorates)
    return next((found for found in answers if found is not None), None)


def _drafted(row: Proposal, rule: rules.Rule, said: dict[str, Any], *, by: Actor) -> Poll:
    """Its vote: by the method of its kind, or by the deed's own ballot."""
    enactment = registry.enactments.get(row.deed.get("do", ""))
    if enactment is None or enactment.ballot is None:
        return polls.draft(row.title, rule.method, by=by, text=row.text, subject=row.source, rule=said)
    said.pop("threshold_percent", None)
    plan = enactment.ballot(row.deed["said"])
    options = [polls.Option(one.name, cost=one.cost, member=one.member) for one in plan.options]
    return polls.draft(
        row.title, plan.method, options, by=by, text=row.text, seats=plan.seats, budget=plan.budget, unit=plan.unit,
        subject=row.source, rule=said,
    )  # fmt: skip


_STEPS: dict[str, Callable[[Proposal], None]] = {
    State.GATHERING: _put_away,
    State.NOTICE: _open_discussion,
    State.DISCUSSION: _open_voting,
}


@transaction.atomic
def ask_again(proposal: Proposal, *, by: Actor) -> Proposal:
    """After a block: the changed words go to a new round. Refuses `not-allowed`, `state`, `unchanged`."""
    row = locked(proposal)
    if by.membership is None or row.proposer_id != by.membership.pk:
        raise Refused("not-allowed", _("Only who brought it does that."))
    poll = _poll_of(row)
    if row.state != State.DISCUSSION or poll is None or row.next_at is not None:
        raise Refused("state", _("There is no blocked round to take up again."))
    if row.is_rewordable and poll.closed_at is not None and row.changed_at < poll.closed_at:
        raise Refused("unchanged", _("Change the words first, so that the block is answered."))
    row.next_at = _earliest(row)
    row.save(update_fields=["next_at"])
    _go_on(row)
    return row


def _poll_of(row: Proposal) -> Poll | None:
    """Its vote: the last one that was opened."""
    opened = Poll.objects.filter(subject=row.source, state__in=[Poll.State.OPEN, Poll.State.CLOSED])
    return opened.order_by("-id").first()


# ── The vote is over: called by the poll, in its transaction ─────────────────────────────────────
def closed(poll: Poll, result: PollResult) -> None:
    """Decides, and carries out what was decided."""
    row = _subject(poll)
    if row is None or row.state != State.VOTING or _poll_of(row) != poll:
        return
    by = actors.system("governance")
    if result.has_passed:
        _decide(row, by=by)
    elif result.lacks == "block":
        row.state, row.next_at = State.DISCUSSION, None
        row.save(update_fields=["state", "next_at"])
        records.record("proposal.blocked", by=by, about=row)
    else:
        end(row, State.REJECTED, "", by=by)
        if row.ratifies_id is not None and (measure := locked(row.ratifies)).state == State.ENACTED:  # type: ignore[arg-type]
            emergencies.over(measure)


def voided(poll: Poll) -> None:
    """Its vote was stopped: so is the proposal."""
    row = _subject(poll)
    if row is not None and row.state == State.VOTING:
        end(row, State.VOID, poll.void_reason, by=actors.system("governance"))


def void_vote(row: Proposal, reason: str, *, by: Actor) -> Proposal:
    poll = _poll_of(row)
    assert poll is not None, "what is voted on has a poll"
    polls.void(poll, reason, by=by)
    return locked(row)


def _subject(poll: Poll) -> Proposal | None:
    uid = poll.subject.partition(":")[2]
    return Proposal.objects.select_for_update(of=("self",)).filter(uid=uid).first()


def _decide(row: Proposal, *, by: Actor) -> None:
    now = timezone.now()
    months = clauses.value("proposals.review_months")
    row.state, row.decided_at, row.ended_at = State.PASSED, now, now
    row.review_on = timezone.localdate(now) + dt.timedelta(days=30 * months) if months else None
    row.save(update_fields=["state", "decided_at", "ended_at", "review_on"])
    row.decision = decisions.by_vote(f"{row.number}. {row.title}", row.text, row.source)
    row.save(update_fields=["decision"])
    records.record("proposal.ended", by=by, about=row, state="passed")
    if row.review_on is not None:
        dues.at(DUE, _morning(row.review_on))
    enact(row)
    emergencies.ratify(row)


# ── Carrying out ─────────────────────────────────────────────────────────────────────────────────
def enact(row: Proposal) -> None:
    """Does what was decided, under a savepoint: where a rule refuses, the decision stands and waits, with the reason.

    Where two cross in the database, all that led here is undone and done again (`dues.run_all`).
    """
    if not row.deed:
        return
    enactment = registry.enactments.get(row.deed["do"])
    try:
        if enactment is None:
            raise Refused("deed", _("The software no longer knows how to do this."))
        with transaction.atomic():
            row.result = enactment.enact(row.deed["said"], row)[:80]
    except Refused as refused:
        _wait(row, str(refused.message))
    except DatabaseError as error:
        if is_crossing(error):
            raise
        log.exception("the books refused proposal %s", row.uid)
        _wait(row, _("The books refuse this. A treasurer has to look at it."))
    else:
        row.state, row.waits_for, row.next_at = State.ENACTED, "", None
        row.save(update_fields=["state", "waits_for", "result", "next_at"])
        records.record("proposal.enacted", by=actors.system("governance"), about=row, result=row.result)


def _wait(row: Proposal, reason: str) -> None:
    now = timezone.now()
    row.result, is_new = "", row.state != State.WAITING
    row.state, row.waits_for, row.next_at = State.WAITING, reason[:400], now + dt.timedelta(days=1)
    if row.lapses_at is None:
        row.lapses_at = now + dt.timedelta(days=clauses.value("proposals.waiting_days"))
    row.save(update_fields=["state", "waits_for", "next_at", "lapses_at", "result"])
    dues.at(DUE, row.next_at)
    if is_new:
        records.record("proposal.waiting", by=actors.system("governance"), about=row)


@transaction.atomic
def retry(proposal: Proposal, *, by: Actor) -> Proposal:
    """Tries again what waited; nothing that was done is done twice. Refuses `state`, `lapsed`."""
    row = locked(proposal)
    if row.state != State.WAITING:
        raise Refused("state", _("This does not wait for anything."))
    if row.lapses_at is not None and row.lapses_at <= timezone.now():
        row.state, row.ended_at, row.next_at = State.LAPSED, timezone.now(), None
        row.save(update_fields=["state", "ended_at", "next_at"])
        records.record("proposal.lapsed", by=by, about=row)
        return row
    enact(row)
    return row


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────
@transaction.atomic
def review(proposal: Proposal, text: str, *, by: Actor, again_on: dt.date | None = None) -> Proposal:
    """What became of it, in words; perhaps to be looked at once more. Refuses `not-allowed`, `state`, `text`, `again_on`."""
    row, text = locked(proposal), text.strip()
    if by.membership is None or not by.membership.is_active:
        raise Refused("not-allowed", _("Members look back on what they decided."))
    if not row.has_passed:
        raise Refused("state", _("Only what was decided is looked at again."))
    if not 3 <= len(text) <= 4000:
        raise Refused("text", _("Write how it went, in 3 to 4,000 letters."), "review")
    if again_on is not None and not timezone.localdate() < again_on <= timezone.localdate() + dt.timedelta(days=1900):
        raise Refused("again_on", _("Choose a day ahead, within five years."), "again_on")
    row.review, row.reviewed_at, row.review_on, row.review_asked_at = text, timezone.now(), again_on, None
    row.save(update_fields=["review", "reviewed_at", "review_on", "review_asked_at"])
    if again_on is not None:
        dues.at(DUE, _morning(again_on))
    records.record("proposal.reviewed", by=by, about=row)
    return row


def _morning(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(8)))


# ── Later ────────────────────────────────────────────────────────────────────────────────────────
def run(now: dt.datetime) -> dt.datetime | None:
    """All that is due, each in a savepoint of its own; answers when to look again."""
    by = actors.system("governance")
    for pk in list(Proposal.objects.filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)[:500]):
        with transaction.atomic():
            row = Proposal.objects.select_for_update(of=("self",)).get(pk=pk)
            if row.next_at is None or row.next_at > now:
                continue
            if row.state == State.WAITING:
                retry(row, by=by)
            elif row.state == State.ENACTED:
                emergencies.over(row)
            else:
                _go_on(row)
    today = timezone.localdate(now)
    for row in Proposal.objects.filter(review_on__lte=today, review_asked_at=None)[:500]:
        row.review_asked_at = now
        row.save(update_fields=["review_asked_at"])
        records.record("proposal.review_due", by=by, about=row)
    times = [Proposal.objects.exclude(next_at=None).order_by("next_at").values_list("next_at", flat=True).first()]
    later = Proposal.objects.filter(review_on__gt=today).order_by("review_on").values_list("review_on", flat=True).first()
    times.append(_morning(later) if later else None)
    known = [when for when in times if when is not None]
    return max(min(known), now + dt.timedelta(minutes=1)) if known else None


def voter_of(row: Proposal, member: Membership) -> bool:
    """Whether a member may answer the poll of a proposal."""
    poll = _poll_of(row)
    return poll is not None and poll.voters.filter(member=member).exists()

"""Care conversations: somebody's balance went far to one side, and a coordinator asks what would help (rule 3).

Opened by what the books flag and by a daily look at who has been below zero for long; once per occasion. Nothing is stopped.
"""

import datetime as dt
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Account, CareConversation, CareEntry, Entry
from networks import acting, actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.models import Membership, Record

DUE: Final = "ledgers.care"
Occasion, Outcome = CareConversation.Occasion, CareConversation.Outcome
TALKING: Final = frozenset({Outcome.NOT_REACHED, Outcome.AGAIN})
_GRAVITY: Final = {Occasion.LONG: 0, Occasion.SOFT: 1, Occasion.LIMIT: 2, Occasion.MANY: 0}
_FLAGS: Final = {"soft-floor": Occasion.SOFT, "floor": Occasion.LIMIT, "ceiling": Occasion.MANY}
_SCOPE: Final = "currency:HOURS"


# ── How one begins ──────────────────────────────────────────────────────────────────────────────
def wants(kind: str) -> bool:
    return kind == "limit.flagged"


def hear(record: Record) -> None:
    """The consumer of flags. The same record twice opens nothing twice."""
    for flag in record.data.get("flags", []):
        code, _colon, number = str(flag).partition(":")
        account = Account.objects.select_related("holder", "currency").filter(pk=int(number or 0)).first()
        if code in _FLAGS and account is not None and account.holder is not None:
            begin(account, _FLAGS[code], cause=record.about, by=actors.system("care"))


@transaction.atomic
def begin(
    account: Account, occasion: str, *, cause: str = "", by: Actor, at: dt.datetime | None = None
) -> CareConversation | None:
    """Opens a conversation, or says of one that runs that there is more; None when there is no new occasion."""
    now = at or timezone.now()
    member = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=account.holder_id or 0)
    if account.currency.kind != "hours" or not member.is_active:
        return None
    last = CareConversation.objects.filter(account=account).order_by("-id").first()
    if last is not None and last.closed_at is None:
        if _GRAVITY[Occasion(occasion)] > _GRAVITY[Occasion(last.occasion)]:
            last.occasion, last.cause = occasion, cause
            last.save(update_fields=["occasion", "cause"])
            records.record("care.graver", by=by, about=last, occasion=occasion)
        return last
    if last is not None and not _is_new(account, last, occasion, now):
        return None
    due_on = timezone.localdate(now) + dt.timedelta(days=clauses.value("hours.care_days"))
    made = CareConversation.objects.create(
        account=account, member=member, occasion=occasion, cause=cause, opened_at=now, due_on=due_on
    )
    records.record("care.opened", by=by, about=made, occasion=occasion)
    dues.at(DUE, now + dt.timedelta(days=1))
    return made


def _is_new(account: Account, last: CareConversation, occasion: str, now: dt.datetime) -> bool:
    """Whether this is another occasion than the one that was talked about: graver, long ago, or they have been back since."""
    if _GRAVITY[Occasion(occasion)] > _GRAVITY[Occasion(last.occasion)]:
        return True
    if last.closed_at is not None and last.closed_at <= now - dt.timedelta(days=clauses.value("hours.care_again_days")):
        return True
    since = Entry.objects.filter(account=account, transfer__recorded_at__gt=last.opened_at)
    if occasion == Occasion.MANY:
        return since.filter(balance_after__lte=clauses.value("hours.soft_ceiling", scope=_SCOPE)).exists()
    back = 0 if occasion == Occasion.LONG else clauses.value("hours.soft_floor", scope=_SCOPE)
    return since.filter(balance_after__gte=back).exists()


_LONG_BELOW = """
SELECT a.id FROM ledgers_account a JOIN ledgers_currency c ON c.id = a.currency_id AND c.kind = 'hours'
 CROSS JOIN LATERAL (
       SELECT t.happened_on FROM ledgers_entry e JOIN ledgers_transfer t ON t.id = e.transfer_id
        WHERE e.account_id = a.id
          AND e.id > coalesce((SELECT max(p.id) FROM ledgers_entry p WHERE p.account_id = a.id AND p.balance_after >= 0), 0)
        ORDER BY e.id LIMIT 1) AS below
 WHERE a.kind = 'member' AND a.closed_at IS NULL AND a.balance < 0 AND below.happened_on <= %s
"""


def run_due(now: dt.datetime) -> dt.datetime:
    """Once a day: who has been below zero for long, who has gathered much, and which conversations wait. Again tomorrow."""
    by = actors.system("care")
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute(_LONG_BELOW, [today - dt.timedelta(days=clauses.value("hours.long_below_days"))])
        long_below = [row[0] for row in cursor.fetchall()]
    above = clauses.value("hours.soft_ceiling", scope=_SCOPE)
    open_accounts = Account.objects.filter(kind=Account.Kind.MEMBER, closed_at=None, currency__kind="hours")
    for account in open_accounts.filter(pk__in=long_below).select_related("currency"):
        begin(account, Occasion.LONG, by=by, at=now)
    for account in open_accounts.filter(balance__gt=above).select_related("currency"):
        begin(account, Occasion.MANY, by=by, at=now)
    for row in open_ones().filter(due_on__lte=today).exclude(reminded_on__gt=_week_before(today)):
        row.reminded_on = today
        row.save(update_fields=["reminded_on"])
        records.record("care.waits", by=by, about=row)
    return now + dt.timedelta(days=1)


def _week_before(today: dt.date) -> dt.date:
    """Coordinators hear once a week of a conversation that waits."""
    return today - dt.timedelta(days=7)


# ── What coordinators do ────────────────────────────────────────────────────────────────────────
def open_ones() -> Any:
    return CareConversation.objects.filter(closed_at=None)


def led_by(by: Actor) -> Any:
    """The conversations that a coordinator may see: all but those about themselves and whom they stand for."""
    hand = by.hands
    rows = CareConversation.objects.select_related("member", "taken_by", "account__currency")
    return rows.none() if hand is None else rows.exclude(Q(member=hand))


def need_leader(conversation: CareConversation, by: Actor) -> Membership:
    """Who may lead it. Refuses `not-allowed`, `own-account`."""
    hand = by.hands
    if hand is None or not roles.can(by, "care.write"):
        raise Refused("not-allowed", _("Coordinators have these conversations."))
    if acting.stands_for(hand, conversation.member):
        raise Refused("own-account", _("Another coordinator talks about this with you."))
    return hand


@transaction.atomic
def take(conversation: CareConversation, *, by: Actor) -> CareConversation:
    """A coordinator says that they will call. Refuses `not-allowed`, `own-account`, `closed`."""
    hand = need_leader(conversation, by)
    row = _open(conversation)
    if row.taken_by_id != hand.pk:
        row.taken_by = hand
        row.save(update_fields=["taken_by"])
        records.record("care.taken", by=Actor(hand, None, by.offices), about=row)
    return row


@transaction.atomic
def log(
    conversation: CareConversation,
    *,
    how: str,
    outcome: str,
    said: str = "",
    next_step: str = "",
    due_on: dt.date | None = None,
    by: Actor,
    at: dt.datetime | None = None,
) -> CareEntry:
    """Writes down a try to talk. An outcome other than "not reached" and "we talk again" ends the conversation.

    Refuses `not-allowed`, `own-account`, `closed`, `how`, `outcome`, `said`, `due`.
    """
    hand = need_leader(conversation, by)
    row = _open(conversation)
    now = at or timezone.now()
    if how not in CareEntry.How.values:
        raise Refused("how", _("Choose how you talked."), "how")
    if outcome not in Outcome.values:
        raise Refused("outcome", _("Choose how it came out."), "outcome")
    if len(said) > 2000 or len(next_step) > 200:
        raise Refused("said", _("Use fewer words."), "said" if len(said) > 2000 else "next_step")
    ends = outcome not in TALKING
    if not ends and due_on is None:
        due_on = timezone.localdate(now) + dt.timedelta(days=clauses.value("hours.care_days"))
    if due_on is not None and due_on < timezone.localdate(now):
        raise Refused("due", _("That day is over. Choose today or a later day."), "due_on")
    entry = CareEntry.objects.create(
        conversation=row, by=hand, at=now, how=how, said=said.strip(), outcome=outcome, next_step=next_step.strip(),
        due_on=due_on,
    )  # fmt: skip
    row.outcome, row.next_step, row.taken_by = outcome, entry.next_step, hand
    row.due_on = due_on or row.due_on
    row.closed_at = now if ends else None
    row.save(update_fields=["outcome", "next_step", "taken_by", "due_on", "closed_at"])
    officer = Actor(hand, None, by.offices)
    records.record("care.closed" if ends else "care.logged", by=officer, about=row, how=how, outcome=outcome)
    return entry


def _open(conversation: CareConversation) -> CareConversation:
    row = CareConversation.objects.select_for_update(of=("self",)).select_related("member").get(pk=conversation.pk)
    if row.closed_at is not None:
        raise Refused("closed", _("This conversation has ended. A new occasion opens a new one."))
    return row


# ── What the member sees ────────────────────────────────────────────────────────────────────────
def of_member(member: Membership) -> CareConversation | None:
    """The conversation that waits for a member. One query."""
    return open_ones().filter(member=member).select_related("account__currency", "taken_by").first()  # type: ignore[no-any-return]


def below_since(account: Account) -> dt.date | None:
    """The day on which the balance last went below zero; None when it is not. Two queries."""
    if account.balance >= 0:
        return None
    entries = Entry.objects.filter(account=account)
    before = entries.filter(balance_after__gte=0).order_by("-id").values_list("pk", flat=True).first() or 0
    return entries.filter(pk__gt=before).order_by("id").values_list("transfer__happened_on", flat=True).first()

"""Agreements with other networks: proposing, accepting, ending. Each side has a copy; a verb changes both or neither."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.between import refusals
from ledgers.between.clauses import VOTE
from ledgers.models import Account, Agreement, AgreementTerm
from networks import actors, clauses, dues, records, resting, roles
from networks.actors import Actor
from networks.models import Network
from networks.records import DELIVER_TASK
from networks.tenancy import current

DUE = "between"
MAY = "agreements.write"
MOST_CONTACT = 160


@dataclass(frozen=True)
class Term:
    """For one kind of unit ("hours", "credit"): how far each side may owe the other, in our smallest unit; `ours` of our units
    are worth `theirs` of the partner's."""

    kind: str
    we_owe: int
    they_owe: int
    ours: int = 1
    theirs: int = 1


def partners() -> list[Network]:
    """Local networks that an agreement could be made with, by name."""
    rows = Network.objects.filter(kind=Network.Kind.LOCAL).exclude(state=Network.State.CLOSED)
    return list(rows.exclude(pk=current.network().id).order_by("name")[:2000])


@transaction.atomic
def propose(
    partner: Network, terms: list[Term], *, contact: str, by: Actor, review_on: dt.date | None = None,
    ends_on: dt.date | None = None, lends_things: bool = False, decision: str = "",
) -> Agreement:  # fmt: skip
    """Proposes terms to a partner, whose officers answer; with `lends_things` members borrow across, too.

    Refuses `gear`, `not-allowed`, `vote`, `contact`, `cap`, `partner`, `open`, `unit`, `terms`, `days`."""
    rules = _may_make(terms, by=by, decision=decision)
    resting.check(current.network(), partner)
    words = " ".join(contact.split())[:MOST_CONTACT]
    if not words:
        raise refusals.of_agreement("contact", partner)
    review = review_on or timezone.localdate() + dt.timedelta(days=rules["between.review_days"])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_agreement_propose(%s, %s, %s, %s, %s::text[], %s::bigint[], %s::bigint[], %s::int[],"
            " %s::int[], %s, %s, %s, %s, %s, %s)",
            [
                partner.pk, words, review, ends_on, [one.kind for one in terms], [one.we_owe for one in terms],
                [one.they_owe for one in terms], [one.ours for one in terms], [one.theirs for one in terms], lends_things,
                decision, *transfers.who(by), transfers.wanting("between.proposed"),
            ],
        )  # fmt: skip
        refused, number = cursor.fetchone()
    if refused:
        raise refusals.of_agreement(refused, partner)
    _nudge(partner.pk)
    return with_terms().get(pk=number)


def accept(agreement: Agreement, *, contact: str, by: Actor, decision: str = "") -> Agreement:
    """The side that was asked says yes: it is in force, and an earlier one between the two ends. Refuses `gear`, `not-allowed`,
    `vote`, `cap`, `contact`, `own`, `same-person`, `answered`, `partner`."""
    _may_make(list(agreement.terms.all()), by=by, decision=decision)  # type: ignore[attr-defined]
    resting.check(current.network(), agreement.partner)
    return _step(agreement, "live", by=by, contact=contact, decision=decision)


def decline(agreement: Agreement, *, by: Actor) -> Agreement:
    """Either side: not agreed, or taken back. Refuses `not-allowed`, `answered`."""
    _need_office(by)
    return _step(agreement, "declined", by=by)


def end(agreement: Agreement, *, by: Actor) -> Agreement:
    """Either side, at once. What stands open is still brought towards zero. Refuses `not-allowed`, `answered`."""
    _need_office(by)
    return _step(agreement, "ended", by=by)


@transaction.atomic
def speak(agreement: Agreement, contact: str, *, by: Actor) -> Agreement:
    """Who speaks for this network, from now on. Refuses `not-allowed`, `contact`."""
    _need_office(by)
    words = " ".join(contact.split())[:MOST_CONTACT]
    if not words:
        raise refusals.of_agreement("contact", agreement.partner)
    _note(agreement, contact=words)
    records.record("between.contact", by=by, about=agreement)
    return with_terms().get(pk=agreement.pk)


def with_terms() -> Any:
    """Agreements with partner and terms, the newest first."""
    return Agreement.objects.select_related("partner", "signed_by").prefetch_related("terms")


def with_partner(slug: str) -> Agreement:
    """The agreement by which one pays a network: the one in force, else the last one that was. Refuses `unknown`."""
    rows = with_terms().filter(partner__slug=slug, state__in=[Agreement.State.LIVE, Agreement.State.ENDED])
    found: Agreement | None = rows.filter(state=Agreement.State.LIVE).first() or rows.order_by("-ended_at").first()
    if found is None:
        raise Refused("unknown", _("There is no agreement with the network of this code."), "code")
    return found


def clearing(agreement: Agreement) -> dict[str, Account]:
    """The clearing accounts with this partner, by kind of unit."""
    rows = Account.objects.filter(partner=agreement.partner_id).select_related("currency", "partner")
    return {row.currency.kind: row for row in rows}


def run_due(now: dt.datetime) -> dt.datetime:
    """Once a day: reminds of reviews and ends, ends what is over, and publishes how we stand."""
    today = timezone.localdate(now)
    ahead = today + dt.timedelta(days=clauses.value("between.remind_days"))
    for row in with_terms().filter(state=Agreement.State.LIVE):
        if row.ends_on is not None and row.ends_on < today:
            _step(row, "ended", by=actors.system("calendar"))
            continue
        day = min(row.review_on, row.ends_on or row.review_on)
        if day <= ahead and (row.reminded_on is None or row.reminded_on < day - (ahead - today)):
            _note(row, reminded_on=today)
            records.record("between.review", by=actors.system("calendar"), about=row, on=day.isoformat())
    publish()
    return now + dt.timedelta(days=1)


def publish() -> None:
    """Shows all networks how this one stands with its partners (`ClearingPosition`)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT publish_clearing()")


def _may_make(terms: list[Any], *, by: Actor, decision: str) -> dict[str, Any]:
    """Officers within the caps of the clauses; a vote without them."""
    rules = clauses.values(
        "gear.between", "between.made_by", "between.cap_hours_most", "between.cap_credit_most", "between.review_days"
    )
    if not rules["gear.between"]:
        raise Refused("gear", _("This network makes no agreements with others."), why="gear.between")
    if decision:
        return rules
    _need_office(by)
    if rules["between.made_by"] == VOTE:
        raise Refused("vote", _("Here the members vote on agreements. Bring it to them as a proposal."), why="between.made_by")
    for term in terms:
        key = f"between.cap_{term.kind}_most"
        if max(term.we_owe, term.they_owe) > rules.get(key, 0):
            message = _("That is a wider cap than coordinators agree on by themselves. The members can, by a vote.")
            raise Refused("cap", message, term.kind, why=key)
    return rules


def _need_office(by: Actor) -> None:
    if not roles.can(by, MAY):
        raise Refused("not-allowed", _("Coordinators make agreements with other networks."), why="between.made_by")


@transaction.atomic
def _step(agreement: Agreement, step: str, *, by: Actor, contact: str = "", decision: str = "") -> Agreement:
    words = " ".join(contact.split())[:MOST_CONTACT]
    consumers = transfers.wanting(f"between.{step}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT refused FROM ledgers_agreement_step(%s, %s, %s, %s, %s, %s, %s, %s)",
            [agreement.pk, step, words, decision, *transfers.who(by), consumers],
        )
        refused = cursor.fetchone()[0]
    if refused:
        raise refusals.of_agreement(refused, agreement.partner)
    dues.at(DUE, timezone.now())
    _nudge(agreement.partner_id)
    return with_terms().get(pk=agreement.pk)


def _note(agreement: Agreement, *, contact: str | None = None, reminded_on: dt.date | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_agreement_note(%s, %s, %s)", [agreement.pk, contact, reminded_on])


def _nudge(partner_id: int) -> None:
    """Both networks have something to tell."""
    nudge_on_commit(DELIVER_TASK, current.network().id)
    nudge_on_commit(DELIVER_TASK, partner_id)


def caps_left(term: AgreementTerm, account: Account | None) -> int:
    """How much more this network may come to owe the partner."""
    return max(0, term.we_owe - (account.balance if account is not None else 0))

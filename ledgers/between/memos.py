"""Memos: what stands open with another network is settled in writing, signed by both. Both books move, or neither."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import origins, transfers
from ledgers.between import refusals
from ledgers.between.agreements import MAY
from ledgers.between.clauses import VOTE
from ledgers.hours import fund
from ledgers.models import Account, Currency, Memo, MemoLine
from networks import clauses, roles
from networks.actors import Actor
from networks.models import Decision, Membership, Network
from networks.records import DELIVER_TASK
from networks.tenancy import current

MAY_FOR_OTHERS = "federation.admit"
MOST_WORDS = 2000


@dataclass(frozen=True)
class Settled:
    """How one unit is settled: `way` of MemoLine.Way, with what proves it where it was paid outside."""

    way: str
    reference: str = ""


@dataclass(frozen=True)
class Orphan:
    """A memo that waits for a network which nobody coordinates any more, as the umbrella reads it."""

    pact: str
    asked: Network
    writer: Network
    words: str
    signed_as: str
    lines: list[str]
    lets_go: dict[str, int] = field(default_factory=dict)  # by kind of unit, what the side that was asked gives up


def open_with(partner: Network) -> list[Account]:
    """The clearing accounts with this partner in all units that are open: not at zero here, or in the partner's book alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_memo_kinds(%s)", [partner.pk])
        codes = [kind.upper() for (kind,) in cursor.fetchall()]
    rows = Account.objects.filter(partner=partner, kind=Account.Kind.CLEARING, currency__code__in=codes)
    return list(rows.select_related("currency", "partner").order_by("currency_id"))


def open_partners() -> list[Network]:
    """With whom something stands open, by name."""
    rows = Account.objects.filter(kind=Account.Kind.CLEARING).exclude(balance=0).values("partner_id")
    return list(Network.objects.filter(pk__in=rows).order_by("name"))


def with_lines() -> Any:
    """Memos with partner and lines, the newest first."""
    return Memo.objects.select_related("partner", "signed_by").prefetch_related("lines")


@transaction.atomic
def write(
    partner: Network, ways: dict[str, Settled], *, words: str, name: str, by: Actor, decision: Decision | None = None
) -> Memo:
    """Writes down how what is open with a partner is settled, unit by unit ("hours", "credit"), and signs it by `name`.

    Refuses `not-allowed`, `words`, `name`, `way`, `partner`, `nothing`, `changed`, `reference`, `open`, `decision`, `vote`.
    """
    _need_office(by)
    warrant = _warrant(decision)
    words = words.strip()[:MOST_WORDS]
    if len(words) < 3:
        raise Refused("words", _("Write what you agreed on, in a sentence or two."), "words")
    if any(one.way not in MemoLine.Way.values for one in ways.values()):
        raise Refused("way", _("Choose one of the list."))
    kinds = sorted(ways)
    said: list[Any] = [
        partner.pk, words, _signature(name), kinds, [ways[kind].way for kind in kinds],
        [" ".join(ways[kind].reference.split())[:160] for kind in kinds], warrant,
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_memo_write(%s, %s, %s, %s::text[], %s::text[], %s::text[], %s, %s, %s, %s, %s)",
            [*said, *transfers.who(by), transfers.wanting("memo.written")],
        )
        refused, number = cursor.fetchone()
    if refused:
        raise refusals.of_memo(refused, partner)
    _nudge(partner.pk)
    row: Memo = with_lines().get(pk=number)
    _need_yes(lets_go(row), decision)  # Of what was written under the lock.
    return row


@transaction.atomic
def sign(memo: Memo, *, name: str, by: Actor, decision: Decision | None = None) -> Memo:
    """The side that was asked signs: it is settled.

    Refuses `not-allowed`, `name`, `answered`, `own`, `same-person`, `changed`, `fund`, `fund-there`, `decision`, `vote`.
    """
    _need_office(by)
    _sign(str(memo.pact), name, by=by, decision=_warrant(decision), partner=memo.partner)
    _need_yes(lets_go(memo), decision)
    return with_lines().get(pk=memo.pk)  # type: ignore[no-any-return]


@transaction.atomic
def sign_for(orphan: Orphan, *, name: str, by: Actor, decision: Decision | None = None) -> None:
    """Inside the umbrella: signs for a network that nobody coordinates, by the umbrella's own rules and decisions. Refuses as
    `sign`, and `coordinated`."""
    if not roles.can(by, MAY_FOR_OTHERS):
        raise Refused("not-allowed", _("Staff of the umbrella does this."))
    _sign(orphan.pact, name, by=by, decision=_warrant(decision), partner=orphan.asked)
    _need_yes(orphan.lets_go, decision)
    nudge_on_commit(DELIVER_TASK, orphan.asked.pk)


@transaction.atomic
def decline(memo: Memo, *, by: Actor) -> Memo:
    """Either side: not so, or taken back. Refuses `not-allowed`, `answered`."""
    _need_office(by)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_memo_decline(%s, %s, %s, %s, %s)",
            [memo.pact, *transfers.who(by), transfers.wanting("memo.declined")],
        )
        refused, partner_id = cursor.fetchone()
    if refused:
        raise refusals.of_memo(refused, memo.partner)
    _nudge(partner_id)
    return with_lines().get(pk=memo.pk)  # type: ignore[no-any-return]


def orphans() -> list[Orphan]:
    """Inside the umbrella: what it could sign, because nobody coordinates the network that was asked. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM ledgers_memos_orphaned()")
        rows = cursor.fetchall()
    networks = Network.objects.in_bulk({number for row in rows for number in row[1:3]})
    found: dict[str, Orphan] = {}
    for pact, asked, writer, words, signed_as, kind, amount, way, reference in rows:
        one = found.setdefault(str(pact), Orphan(str(pact), networks[asked], networks[writer], words, signed_as, []))
        if way != MemoLine.Way.CARRIED and amount < 0:
            one.lets_go[kind] = -amount
        one.lines.append(_sentence(kind, amount, way, reference, networks[asked].name, networks[writer].name, None))
    return list(found.values())


def decided(memo: Memo, reader: Membership) -> list[tuple[str, str]]:
    """What stands behind our signature, and HUMANs' where it signed: words, and the address of a page or "". Two queries."""
    found = []
    word, _colon, uid = memo.decision.partition(":")
    row = Decision.objects.filter(uid=uid).first() if word == "decision" else None
    if row is not None:
        voted = origins.of(row.source, reader) if row.source else None
        found.append((row.ref, voted[1] if voted is not None else reverse("networks:decision", args=[uid])))
    if memo.umbrella_words:
        found.append((_("HUMANs decided it: %(words)s") % {"words": memo.umbrella_words}, ""))
    return found


def sentences(memo: Memo) -> list[str]:
    """Who owed whom how much, and what was agreed, unit by unit."""
    units = {one.kind: one for one in Currency.objects.filter(code__in=["HOURS", "CREDIT"])}
    ours, theirs = current.network().name, memo.partner.name
    return [
        _sentence(line.kind, line.amount, line.way, line.reference, ours, theirs, units.get(line.kind))
        for line in memo.lines.all()  # type: ignore[attr-defined]
    ]


def _sentence(kind: str, amount: int, way: str, reference: str, ours: str, theirs: str, unit: Currency | None) -> str:
    if not amount:
        return _("%(ours)s owes nothing, and %(theirs)s neither. What their rate left over in one book is cleared away.") % {
            "ours": ours, "theirs": theirs,
        }  # fmt: skip
    said = wording.amount(abs(amount), unit) if unit is not None else _plain(kind, abs(amount))
    debtor, creditor = (ours, theirs) if amount > 0 else (theirs, ours)
    names = {"debtor": debtor, "creditor": creditor, "amount": said, "reference": reference}
    return {
        "forgiven": _("%(debtor)s owed %(creditor)s %(amount)s. It is let go."),
        "gift": _("%(debtor)s owed %(creditor)s %(amount)s. %(creditor)s gives it."),
        "paid": _("%(debtor)s owed %(creditor)s %(amount)s. It was paid outside of the books: %(reference)s."),
        "carried": _("%(debtor)s owes %(creditor)s %(amount)s. It is carried over and stays open."),
    }[way] % names


def _plain(kind: str, amount: int) -> str:
    return wording.hours(amount) if kind == "hours" else wording.credit(amount)


@transaction.atomic
def _sign(pact: str, name: str, *, by: Actor, decision: str, partner: Network) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM ledgers_memo_sign(%s, %s, %s, %s, %s, %s, %s)",
            [pact, _signature(name), decision, *transfers.who(by), transfers.wanting("memo.signed")],
        )
        refused, partner_id = cursor.fetchone()
    if refused:
        raise refusals.of_memo(refused, partner)
    _nudge(partner_id)


def lets_go(memo: Memo) -> dict[str, int]:
    """By kind of unit, what this network is owed and asks no more for; what is carried over it keeps."""
    lines = memo.lines.all()  # type: ignore[attr-defined]
    return {one.kind: -one.amount for one in lines if one.way != MemoLine.Way.CARRIED and one.amount < 0}


def decisions_for(amounts: dict[str, int]) -> Any:
    """The decisions to choose from where one is needed before so much (by kind of unit) is let go, else None."""
    if not (why := _asks(amounts)):
        return None
    rows = fund.free_decisions()
    return rows.exclude(source="") if why == "between.made_by" else rows


def _asks(amounts: dict[str, int]) -> str:
    """The rule that asks for more than one officer before so much is let go; "" where one is enough."""
    if clauses.value("between.made_by") == VOTE:
        return "between.made_by"
    many = (fund.hands_needed(amount, f"currency:{kind.upper()}") != 1 for kind, amount in amounts.items())
    return "fund.one_officer" if any(many) else ""


def _warrant(decision: Decision | None) -> str:
    if decision is None:
        return ""
    fund.need_decision(decision)
    return f"decision:{decision.uid}"


def _need_yes(amounts: dict[str, int], decision: Decision | None) -> None:
    """As every gift of the fund: so much by one officer, more by a decision of two or of the members."""
    why = _asks(amounts)
    if why == "between.made_by" and (decision is None or not decision.source):
        message = _("Here the members vote on what is agreed with other networks. Choose what they decided.")
        raise Refused("vote", message, "decision", why=why)
    if why and decision is None:
        message = _("One coordinator does not let go of so much. Choose a decision of two officers, or of the members.")
        raise Refused("decision", message, "decision", why=why)


def _signature(name: str) -> str:
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused("name", _("Write your name to sign."), "signed_as")
    return name


def _need_office(by: Actor) -> None:
    if not roles.can(by, MAY):
        raise Refused("not-allowed", _("Coordinators settle what stands open with other networks."))


def _nudge(partner_id: int) -> None:
    nudge_on_commit(DELIVER_TASK, current.network().id)
    nudge_on_commit(DELIVER_TASK, partner_id)

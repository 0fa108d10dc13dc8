"""Memos: what stands open with another network is settled in writing, signed by both. Both books move, or neither."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from common.jobs import nudge_on_commit
from ledgers import transfers
from ledgers.between import refusals
from ledgers.between.agreements import MAY
from ledgers.models import Account, Currency, Memo, MemoLine
from networks import roles
from networks.actors import Actor
from networks.models import Network
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
def write(partner: Network, ways: dict[str, Settled], *, words: str, name: str, by: Actor, decision: str = "") -> Memo:
    """Writes down how what is open with a partner is settled, unit by unit ("hours", "credit"), and signs it by `name`.

    Refuses `not-allowed`, `words`, `name`, `way`, `partner`, `nothing`, `changed`, `reference`, `open`.
    """
    _need_office(by)
    words = words.strip()[:MOST_WORDS]
    if len(words) < 3:
        raise Refused("words", _("Write what you agreed on, in a sentence or two."), "words")
    if any(one.way not in MemoLine.Way.values for one in ways.values()):
        raise Refused("way", _("Choose one of the list."))
    kinds = sorted(ways)
    said: list[Any] = [
        partner.pk, words, _signature(name), kinds, [ways[kind].way for kind in kinds],
        [" ".join(ways[kind].reference.split())[:160] for kind in kinds], decision,
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
    return with_lines().get(pk=number)  # type: ignore[no-any-return]


def sign(memo: Memo, *, name: str, by: Actor, decision: str = "") -> Memo:
    """The side that was asked signs: it is settled.

    Refuses `not-allowed`, `name`, `answered`, `own`, `same-person`, `changed`, `fund`, `fund-there`.
    """
    _need_office(by)
    _sign(str(memo.pact), name, by=by, decision=decision, partner=memo.partner)
    return with_lines().get(pk=memo.pk)  # type: ignore[no-any-return]


def sign_for(orphan: Orphan, *, name: str, by: Actor) -> None:
    """Inside the umbrella: signs for a network that nobody coordinates. Refuses as `sign`, and `coordinated`."""
    if not roles.can(by, MAY_FOR_OTHERS):
        raise Refused("not-allowed", _("Staff of the umbrella does this."))
    _sign(orphan.pact, name, by=by, decision="", partner=orphan.asked)
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
        one.lines.append(_sentence(kind, amount, way, reference, networks[asked].name, networks[writer].name, None))
    return list(found.values())


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

"""An agreement in hours between two networks, 3 h either way, and what to ask of the two books."""

import datetime as dt
from typing import Any

from django.utils import timezone

from ledgers import accounts
from ledgers.between import agreements, codes, payments, rounds
from ledgers.between.agreements import Term
from ledgers.credit import units
from networks import actors, clauses
from networks.models import Network
from networks.tenancy.current import entered

CAP = 180
# Three towns whose credit is worth 10 : 9, 3 : 4 and so on round: 10/9 × 3/4 × 6/5 = 1.
RATES = ((10, 9), (3, 4), (6, 5))


def rule(key: str, value: Any) -> None:
    """In force since an hour ago: the transaction of a test is younger than its rules."""
    since = timezone.now() - dt.timedelta(hours=1)
    clauses.amend(key, value, by=actors.system("test"), decision="founding", from_at=since)


def turn_on(ref: Any) -> None:
    with entered(ref):
        rule("gear.between", True)


def make_agreement(home: Any, officer: Any, other: Any, other_officer: Any, *, cap: int = CAP, **more: Any) -> tuple[Any, Any]:
    """Proposed by `home`, accepted by `other`: both copies."""
    turn_on(home)
    turn_on(other)
    with entered(home):
        ours = agreements.propose(
            Network.objects.get(slug=other.slug), [Term("hours", cap, cap)], contact="Office, 555 0101",
            by=actors.of(officer), **more,
        )  # fmt: skip
    with entered(other):
        theirs = agreements.with_terms().get(pact=ours.pact)
        theirs = agreements.accept(theirs, contact="Hanna, 555 0102", by=actors.of(other_officer))
    with entered(home):
        return agreements.with_terms().get(pk=ours.pk), theirs


def code_of(ref: Any, member: Any, amount: int | None = None, note: str = "") -> str:
    with entered(ref):
        return codes.written(accounts.of(member), amount=amount, note=note)


def balance(ref: Any, member: Any) -> int:
    with entered(ref):
        return int(accounts.of(member).balance)


def position(ref: Any, agreement: Any) -> int:
    """What the clearing account in hours says there."""
    with entered(ref):
        return int(agreements.clearing(agreement)["hours"].balance)


def credit_ring(towns: list[Any], owed: tuple[int, ...]) -> None:
    """Each owes the next so much of its own credit, by rates that multiply to 1 around."""
    for town in towns:
        turn_on(town.network)
        with entered(town.network):
            rule("gear.credit", True)
    for at, amount in enumerate(owed):
        payer, payee = towns[at], towns[(at + 1) % 3]
        with entered(payer.network):
            row = agreements.propose(
                Network.objects.get(pk=payee.network.id), [Term("credit", 50_000, 50_000, *RATES[at])], contact="Office",
                by=actors.of(payer.anna),
            )  # fmt: skip
        with entered(payee.network):
            agreements.accept(agreements.with_terms().get(pact=row.pact), contact="Office", by=actors.of(payee.anna))
            code = codes.written(units.account_of(payee.ben), amount=None, note="")
        with entered(payer.network):
            payments.send(payer.ben, code, amount, kind="payment", by=actors.of(payer.ben))
    publish(towns)


def publish(towns: list[Any]) -> None:
    for town in towns:
        with entered(town.network):
            agreements.publish()


def answer_round(town: Any, agrees: bool) -> None:
    with entered(town.network):
        (part,) = rounds.waiting()
        rounds.answer(part, agrees, by=actors.of(town.anna))

"""An hour between two networks: two transfers, one in each book, or none."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from ledgers import accounts, reversals, transfers
from ledgers.between import agreements, codes, payments
from ledgers.between.agreements import Term
from ledgers.credit import units
from ledgers.models import Agreement, ClearingPosition, Crossing, Transfer, TransferNote
from networks import actors, memberships, offices
from networks.models import Network, Record
from networks.tenancy.current import entered
from tests.ledgers.between.ground import balance, code_of, position, rule, turn_on


def pay(riverside: Any, payer: Any, code: str, minutes: int = 60, **more: Any) -> Transfer:
    with entered(riverside):
        return payments.send(payer, code, minutes, kind=more.pop("kind", "payment"), by=actors.of(payer), **more)


def no(code: str, verb: Any, *args: Any, **more: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        verb(*args, **more)
    assert refused.value.code == code, refused.value
    return refused.value


def test_an_hour_stands_in_both_books(agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any) -> None:
    made = pay(riverside, alice, code_of(hilltop, dan), note="the tap", key="k1")
    assert (balance(riverside, alice), balance(hilltop, dan)) == (-60, 60)
    assert (position(riverside, agreed[0]), position(hilltop, agreed[1])) == (60, -60)
    assert pay(riverside, alice, code_of(hilltop, dan), note="the tap", key="k1").pk == made.pk
    assert balance(hilltop, dan) == 60
    with entered(riverside):
        assert made.note.text == "Dan Example · the tap"
        assert Record.objects.get(kind="transfer.between").actor_id == alice.pk
        with connection.cursor() as cursor:  # The setting is what it was.
            cursor.execute("SELECT current_network()")
            assert cursor.fetchone()[0] == riverside.id
    with entered(hilltop):
        there = Transfer.objects.get(kind="between")
        assert there.note.text == "Alice Example · the tap"
        assert there.source == made.source
        assert Record.objects.get(kind="transfer.between").actor_id is None
        assert Crossing.objects.get().amount == -60


def test_what_is_refused_says_why_and_moves_nothing(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any, carla: Any
) -> None:
    code = code_of(hilltop, dan)
    pay(riverside, alice, code, 150)
    cap = no("cap", pay, riverside, bob, code, 45)
    assert "0.5" in str(cap.message)
    assert cap.why == f"/riverside/between/{agreed[0].uid}/"
    pay(riverside, bob, code, 30)  # To the very cap.
    assert no("cap", pay, riverside, bob, code, 15).message
    no("code", pay, riverside, alice, code[:-3] + "xyz")
    no("own-network", pay, riverside, alice, code_of(riverside, bob))
    with entered(riverside):
        no("not-allowed", payments.send, alice, code, 60, kind="gift", by=actors.of(bob))
    no("kind", pay, riverside, alice, code, kind="loan")
    no("amount", pay, riverside, alice, code, -60)
    # The other way lets the position shrink.
    with entered(hilltop):
        payments.send(dan, code_of(riverside, alice), 120, kind="gift", by=actors.of(dan))
    assert (position(riverside, agreed[0]), position(hilltop, agreed[1])) == (60, -60)
    # Ended: only what brings both sides towards zero goes, and never past it.
    with entered(riverside):
        agreements.end(agreed[0], by=actors.of(carla))
    no("ended", pay, riverside, alice, code)
    with entered(hilltop):
        assert agreements.with_terms().get(pk=agreed[1].pk).state == "ended"
        no("ended", payments.send, dan, code_of(riverside, alice), 75, kind="gift", by=actors.of(dan))
        payments.send(dan, code_of(riverside, alice), 60, kind="gift", by=actors.of(dan))
    assert position(riverside, agreed[0]) == 0


def test_each_members_own_limit_holds_as_in_direct_payments(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any, hanna: Any
) -> None:
    with entered(riverside):
        rule("hours.floor", -30)
        rule("hours.first_exchange", 0)
    refused = no("floor", pay, riverside, alice, code_of(hilltop, dan), 60)
    assert refused.why == "hours.floor"
    with entered(riverside):
        rule("hours.floor", -600)
    with entered(hilltop):
        rule("hours.ceiling", 60)
        rule("hours.first_exchange", 0)
    full = no("receiver-full", pay, riverside, alice, code_of(hilltop, dan), 75)
    assert "Dan" not in str(full.message)
    with entered(hilltop):  # Whoever left takes nothing, and is no different from nobody.
        memberships.suspend(dan, by=actors.of(hanna))
    no("receiver", pay, riverside, alice, code_of(hilltop, dan), 45)
    with entered(hilltop):
        rule("gear.between", False)
    no("receiver", pay, riverside, bob, code_of(hilltop, hanna), 45)


def test_the_function_itself_says_each_of_its_codes(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, bob: Any, dan: Any, carla: Any
) -> None:
    """Asked as the app role, past everything that Python looks at first. `resting`: tests/humans/test_resting.py."""
    with entered(hilltop):
        there = accounts.of(dan).uid
    with entered(riverside):
        rule("gear.credit", True)
        mine, credit = accounts.of(alice).pk, units.account_of(alice).pk
        asked = {
            "agreement": agreed[0].pk,
            "payer": mine,
            "payee": there,
            "amount": 60,
            "key": None,
            "print": "",
            "kind": "between",
        }

        def said(**other: Any) -> str:
            values = {**asked, **other}
            with connection.cursor() as cursor:
                cursor.execute(payments._POST, [
                    values["agreement"], values["payer"], values["payee"], values["amount"], values["kind"],
                    timezone.localdate(), alice.pk, alice.pk, "", "", "", f"member:{alice.uid}", values["key"],
                    values["print"], [], [], [],
                ])  # fmt: skip
                return str(cursor.fetchone()[0] or "")

        for amount in (None, 0, -60, 1_000_000_001, 2**62):
            assert said(amount=amount) == "amount"
        assert said(agreement=0) == "unknown"
        assert said(payer=credit) == "unit"
        assert said(payee=uuid.uuid4()) == "receiver"
        assert said(amount=181) == "cap"
        assert (said(key="k", print="a", amount=15), said(key="k", print="a", amount=15)) == ("", "")
        assert said(key="k", print="b", amount=15) == "key-reused"
        rule("hours.floor", -30)
        rule("hours.first_exchange", 0)
        assert said() == "floor"
        rule("hours.floor", -600)
        proposed = agreements.propose(
            Network.objects.get(slug="hilltop"), [Term("hours", 60, 60)], contact="Office", by=actors.of(carla)
        )
        assert said(agreement=proposed.pk) == "ended"
        left = accounts.of(bob).pk
        memberships.leave(bob, by=actors.of(bob))
        assert said(payer=left) == "account-closed"
        for kind in ("between-move", "payment", ""):
            with pytest.raises(DatabaseError, match="function of its own"), transaction.atomic():
                said(kind=kind)
    with entered(hilltop):
        rule("hours.ceiling", 60)
        rule("hours.first_exchange", 0)
    with entered(riverside):
        assert said() == "receiver-full"
    assert (balance(riverside, alice), balance(hilltop, dan)) == (-15, 15)


def test_credit_crosses_by_the_rate(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, carla: Any, hanna: Any
) -> None:
    for ref in (riverside, hilltop):
        with entered(ref):
            rule("gear.credit", True)
    with entered(riverside):
        ours = agreements.propose(
            Network.objects.get(slug="hilltop"), [Term("hours", 60, 60), Term("credit", 1_000, 500, 10, 9)],
            contact="Office", by=actors.of(carla),
        )  # fmt: skip
    with entered(hilltop):
        theirs = agreements.with_terms().get(pact=ours.pact)
        assert [(one.kind, one.we_owe, one.they_owe, one.ours, one.theirs) for one in theirs.terms.all()] == [
            ("hours", 60, 60, 1, 1), ("credit", 450, 900, 9, 10),
        ]  # fmt: skip
        agreements.accept(theirs, contact="Hanna", by=actors.of(hanna))
        code = codes.written(units.account_of(dan), amount=None, note="")
    with entered(riverside):  # The one before has ended; how we stand goes on.
        assert agreements.with_terms().get(pk=agreed[0].pk).state == "ended"
        made = payments.send(alice, code, 505, kind="payment", by=actors.of(alice))
        assert (Crossing.objects.get(transfer=made).amount, Crossing.objects.get(transfer=made).amount_there) == (505, -455)
        no("cap", payments.send, alice, code, 500, kind="payment", by=actors.of(alice))
    with entered(hilltop):
        assert units.account_of(dan).balance == 455
    check()


def test_two_officers_of_who_received_take_back_both_sides(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, carla: Any, hanna: Any, tess: Any
) -> None:
    made = pay(riverside, alice, code_of(hilltop, dan))
    with entered(riverside):
        no("theirs", transfers.reverse, made, by=actors.of(carla))
    with entered(hilltop):
        there = Transfer.objects.get(kind="between")
        asked = reversals.ask(there, "paid twice", by=actors.of(hanna))
        no("same-person", reversals.confirm, asked, by=actors.of(hanna))
        offices.appoint(dan, "treasurer", by=actors.system("test"), decision="founding")
        no("own-account", reversals.confirm, asked, by=actors.of(dan))
        transfers.reverse(there, by=actors.of(hanna))
        no("reversed", transfers.reverse, there, by=actors.of(hanna))
    assert (balance(riverside, alice), balance(hilltop, dan), position(riverside, agreed[0])) == (0, 0, 0)
    with entered(riverside):
        assert made.reversed_by.kind == "reversal"
    check()


def test_a_third_network_has_no_part_in_it(agreed: Any, humans: Any, riverside: Any, dan: Any, hilltop: Any) -> None:
    code = code_of(hilltop, dan)
    with entered(humans):
        assert not Agreement.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT refused FROM ledgers_agreement_step(%s, 'ended', '', '', NULL, NULL, '', '{}')", [agreed[0].pk]
            )
            assert cursor.fetchone() == ("unknown",)
            cursor.execute(
                "SELECT refused FROM ledgers_post_between(%s, 1, %s, 60, 'between', current_date, NULL, NULL, '', '', '', '',"
                " NULL, '', '{}', NULL)", [agreed[0].pk, "00000000-0000-0000-0000-000000000000"],
            )  # fmt: skip
            assert cursor.fetchone() == ("unknown",)
        no("unknown", agreements.with_partner, codes.read(code).slug)
        with connection.cursor() as cursor:
            cursor.execute("SELECT publish_clearing()")
            cursor.execute("SELECT count(*) FROM ledgers_clearingposition")
            assert cursor.fetchone() == (0,)


def test_an_agreement_takes_two(riverside: Any, hilltop: Any, carla: Any, alice: Any, hanna: Any, dan: Any) -> None:
    turn_on(riverside)
    turn_on(hilltop)
    with entered(riverside):
        partner = Network.objects.get(slug="hilltop")
        said = {"contact": "Office", "by": actors.of(carla)}
        no("not-allowed", agreements.propose, partner, [Term("hours", 60, 60)], contact="x", by=actors.of(alice))
        no("cap", agreements.propose, partner, [Term("hours", 60, 12_015)], **said)
        no("contact", agreements.propose, partner, [Term("hours", 60, 60)], contact=" ", by=actors.of(carla))
        no("partner", agreements.propose, Network.objects.get(slug="humans"), [Term("hours", 60, 60)], **said)
        no("terms", agreements.propose, partner, [Term("hours", 0, 0)], **said)
        no("unit", agreements.propose, partner, [Term("credit", 50, 50)], **said)
        no("days", agreements.propose, partner, [Term("hours", 60, 60)], review_on=timezone.localdate(), **said)
        ours = agreements.propose(partner, [Term("hours", 60, 60)], **said)
        no("open", agreements.propose, partner, [Term("hours", 60, 60)], **said)
        no("own", agreements.accept, ours, contact="x", by=actors.of(carla))
        rule("between.made_by", "vote")
        no("vote", agreements.propose, partner, [Term("hours", 60, 60)], **said)
    with entered(hilltop):
        theirs = agreements.with_terms().get(pact=ours.pact)
        assert (theirs.is_ours, theirs.partner_contact, theirs.signed_by) == (False, "Office", None)
        assert [letter.membership.pk for letter in letters("between.proposed")] == [hanna.pk]
        agreements.decline(theirs, by=actors.of(hanna))
        no("answered", agreements.accept, theirs, contact="x", by=actors.of(hanna))
    with entered(riverside):
        assert agreements.with_terms().get(pk=ours.pk).state == "declined"
        assert [letter.membership.pk for letter in letters("between.declined")]


def test_erasing_a_member_takes_the_name_out_of_the_other_book(
    agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any
) -> None:
    pay(riverside, alice, code_of(hilltop, dan), note="thank you")
    with entered(riverside):
        registry.erasures["ledgers.between"].erase(alice)
    with entered(hilltop):
        assert TransferNote.objects.get().text == ""
    with entered(riverside):
        assert TransferNote.objects.get().text == "Dan Example · thank you"


def test_days_pass_it_reminds_ends_and_publishes(agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any) -> None:
    pay(riverside, alice, code_of(hilltop, dan))
    with entered(riverside):
        now = timezone.now()
        agreements.run_due(now)
        shown = ClearingPosition.objects.get(subject=riverside.id)
        assert (shown.partner_id, shown.owes, shown.we_owe, shown.gave) == (hilltop.id, 60, 180, 0)
        later = now + dt.timedelta(days=340)
        agreements.run_due(later)
        agreements.run_due(later + dt.timedelta(days=1))
        assert Record.objects.filter(kind="between.review").count() == 1
    with entered(hilltop):
        agreements.publish()
        # One person's hours are nobody's business.
        assert ClearingPosition.objects.get(subject=hilltop.id).gave is None


def check() -> None:
    """The transaction ends well: both triggers, asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def letters(kind: str) -> list[Any]:
    return [one for record in Record.objects.filter(kind=kind) for one in registry.notices[kind].letters(record)]

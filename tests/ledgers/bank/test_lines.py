"""Statements through the door: read once, matched, decided by a person, signed by another."""

import io
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from ledgers.bank import hooks, lines, matching, statements
from ledgers.bank.csv_files import Columns
from ledgers.loans import approvals, repayments
from ledgers.models import BankLine, BankStatement, Contribution, Loan, Transfer
from ledgers.pool import contributions, units
from networks.actors import of
from tests.ledgers import lending
from tests.ledgers.bank import files
from tests.ledgers.groups.conftest import refused, rule

BANK = "/riverside/pool/bank/"
PLAIN = Columns(day=1, amount=2, reference=3, name=4, bank_id=5)


def text(answer: Any) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[no-any-return]


def csv_of(*rows: str) -> bytes:
    return ("Date,Amount,Text,Name,Id\n" + "\n".join(rows) + "\n").encode()


@pytest.fixture
def brought(pool: Any, tess: Any) -> Any:
    def bring(*rows: str) -> BankStatement:
        made = statements.receive(csv_of(*rows), "bank.csv", by=of(tess))
        return statements.explain(made, PLAIN, by=of(tess)) if made.state == "columns" else made

    return bring


def send(client: Client, content: bytes, name: str = "bank.csv") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post(BANK, {"file": file})


def test_a_statement_becomes_contributions_by_two_people(
    client_of: Any, pool: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    tesss = client_of(tess)
    rows = csv_of(
        f"2026-11-02,50.00,#{alice.number} share,A. Example,T1", "2026-11-03,20.00,thanks,\"Example, Bob\",T2",
        "2026-11-04,-12.30,seeds,Shop,T3", "2026-11-05,7.00,?,Unknown,T4",
    )  # fmt: skip
    answer = send(tesss, rows)
    path = answer["Location"]
    page = text(tesss.get(path))
    assert "Which column is which?" in page
    said = {"do": "explain", "day": 1, "days": "iso", "amount": 2, "paid_in": 0, "paid_out": 0, "decimal": "", "reference": 3,
            "name": 4, "bank_id": 5}  # fmt: skip
    assert tesss.post(path, {**said, "amount": 4}).status_code == 422
    assert tesss.post(path, said).status_code == 302
    page = text(tesss.get(path))
    assert "contribution of Alice Example" in page
    assert "contribution of Bob Example" in page
    assert BankLine.objects.count() == 4
    assert Contribution.objects.count() == 0
    ticks = [part.partition('"')[0] for part in page.split('name="yes" value="')[1:]]
    assert len(ticks) == 2
    assert tesss.post(path, {"do": "sure", "yes": ticks}).status_code == 302
    assert Transfer.objects.count() == 0
    assert sorted(Contribution.objects.values_list("amount", "state")) == [(2000, "recorded"), (5000, "recorded")]
    assert tesss.post(path, {"do": "sure", "yes": ticks}).status_code == 302
    assert Contribution.objects.count() == 2
    for row in Contribution.objects.all():
        contributions.countersign(row, by=of(carla))
    assert units.pots(pool)["cash"] == 7000
    unknown = BankLine.objects.get(name="Unknown")
    tesss.post(path, {"line": str(unknown.uid), "do": "gift"})
    tesss.post(path, {"line": str(BankLine.objects.get(name="Shop").uid), "do": "ignore"})
    assert BankLine.objects.filter(state="waiting").count() == 0
    assert "Every line is decided" in text(tesss.get(path))
    assert text(tesss.get(f"{path}?show=all")).count("<article") == 4


def test_the_same_lines_come_in_once(brought: Any, tess: Any, pool: Any) -> None:
    first = brought("2026-11-02,50.00,x,A,T1", "2026-11-03,5.00,y,B,T2")
    again = brought("2026-11-02,50.00,x,A,T1", "2026-11-03,5.00,y,B,T2", "2026-11-04,7.00,z,C,T3")
    assert (first.known_count, again.known_count, BankLine.objects.count()) == (0, 2, 3)
    assert again.state == "read"  # The columns are remembered.


def test_a_closing_balance_is_held_against_the_books(pool: Any, alice: Any, tess: Any, carla: Any) -> None:
    content = files.OFX_SGML.replace(b"<TRNAMT>-12.30", b"<TRNAMT>987.70")
    made = statements.receive(content, "x.ofx", by=of(tess))
    shown = statements.balance(made)
    assert shown is not None
    assert (shown.closing, shown.at_hand, shown.waiting, shown.agrees, shown.will_agree) == (103770, 0, 103770, False, True)
    for line in BankLine.objects.all():
        contributions.countersign(lines.contribute(line, alice, by=of(tess)), by=of(carla))
    shown = statements.balance(made)
    assert shown is not None
    assert shown.agrees


def test_what_is_in_the_books_already_is_matched_and_not_posted_twice(
    brought: Any, pool: Any, alice: Any, tess: Any, carla: Any
) -> None:
    by_hand = contributions.countersign(contributions.record(alice, 5000, by=of(tess)), by=of(carla))
    day = by_hand.happened_on.isoformat()
    brought(f"{day},50.00,#{alice.number},Alice Example,T1", f"{day},50.00,#{alice.number},Alice Example,T2")
    first, second = BankLine.objects.order_by("id")
    said = matching.suggest([first, second], pool)
    assert (said[first.pk].kind, said[second.pk].kind) == ("booked", "contribution")
    transfer = Transfer.objects.get()
    lines.match(first, transfer, by=of(tess))
    assert refused(lambda: lines.match(second, transfer, by=of(tess))) == "taken"
    assert refused(lambda: lines.match(first, transfer, by=of(tess))) == "decided"
    third = brought(f"{day},51.00,x,y,T3").lines.get()
    assert refused(lambda: lines.match(third, transfer, by=of(tess))) == "amount"


def test_number_and_name_that_disagree_suggest_nobody(brought: Any, pool: Any, alice: Any, bob: Any) -> None:
    brought(f"2026-11-02,5.00,member no. {alice.number},Bob Example,T1", "2026-11-02,5.00,x,Example Alice,T2")
    one, two = BankLine.objects.order_by("id")
    said = matching.suggest([one, two], pool)
    assert (said[one.pk].kind, said[one.pk].member) == ("", None)
    assert "Alice Example" in said[one.pk].why
    assert "Bob Example" in said[one.pk].why
    assert said[two.pk].member == alice


def test_an_earlier_yes_is_remembered(brought: Any, pool: Any, alice: Any, tess: Any) -> None:
    line = brought("2026-11-02,5.00,x,ACME Payroll,T1").lines.get()
    lines.contribute(line, alice, by=of(tess))
    again = brought("2026-11-03,5.00,x,Acme payroll,T2").lines.get()
    assert matching.suggest([again], pool)[again.pk].member == alice


def test_a_line_whose_contribution_is_declined_is_decided_anew(
    brought: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    line = brought("2026-11-02,5.00,x,y,T1").lines.get()
    made = lines.contribute(line, alice, by=of(tess))
    assert refused(lambda: lines.reopen(line, by=of(tess))) == "in-books"
    assert refused(lambda: lines.contribute(line, bob, by=of(tess))) == "decided"
    contributions.decline(made, "It was Bob's", by=of(carla))
    lines.reopen(line, by=of(tess))
    assert lines.contribute(line, bob, by=of(tess)).member == bob


def test_nobody_records_their_own_line_nor_without_the_office(brought: Any, alice: Any, tess: Any, pool: Any) -> None:
    line = brought("2026-11-02,5.00,x,y,T1").lines.get()
    assert refused(lambda: lines.contribute(line, tess, by=of(tess))) == "own"
    for verb in (lines.ignore, lines.reopen):
        assert refused(lambda verb=verb: verb(line, by=of(alice))) == "not-allowed"  # type: ignore[misc]
    assert refused(lambda: statements.receive(files.CSV, "x", by=of(alice))) == "not-allowed"
    out = brought("2026-11-02,-5.00,x,y,T2").lines.get()
    assert refused(lambda: lines.contribute(out, alice, by=of(tess))) == "sign"
    assert BankLine.objects.get(pk=line.pk).state == "waiting"


HOSTILE: dict[str, bytes] = {
    "a bomb": b'<?xml version="1.0"?><!DOCTYPE D [<!ENTITY a "x">]><Document>&a;</Document>',
    "a zip of zeros": b"PK\x03\x04" + b"\0" * 100,
    "a page": b"<html></html>",
    "nothing": b" ",
    "a picture": b"\x89PNG\r\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_file_is_refused_in_words(content: bytes, client_of: Any, pool: Any, tess: Any) -> None:
    answer = send(client_of(tess), content, "a/../\x00evil\n.xml")
    assert answer.status_code == 422
    assert "Nothing of it came in" in text(answer) or "empty" in text(answer)
    assert BankStatement.objects.count() == 0


def test_a_csv_that_cannot_be_read_stays_with_its_columns(client_of: Any, pool: Any, tess: Any) -> None:
    tesss = client_of(tess)
    path = send(tesss, csv_of("2026-11-02,NaN,x,y,T1"))["Location"]
    said = {"do": "explain", "day": 1, "days": "iso", "amount": 2, "paid_in": 0, "paid_out": 0, "decimal": "", "reference": 3,
            "name": 4, "bank_id": 5}  # fmt: skip
    answer = tesss.post(path, said)
    assert answer.status_code == 422
    assert "line 2, column 2" in text(answer)
    for field, value in (("day", "9"), ("day", "x"), ("days", "never"), ("amount", "-1"), ("decimal", ";")):
        assert tesss.post(path, {**said, field: value}).status_code == 422
    assert tesss.post(path, {"do": "discard"}).status_code == 302
    assert BankStatement.objects.count() == 0


def test_the_bank_is_for_who_keeps_the_books(
    client_of: Any, brought: Any, alice: Any, tess: Any, dan: Any, hilltop: Any
) -> None:
    made = brought("2026-11-02,5.00,x,y,T1")
    for path in (BANK, f"{BANK}{made.uid}/"):
        assert client_of(alice).get(path).status_code == 403
        assert client_of(dan).get(path).status_code in (302, 403)
        assert client_of(dan).get(path.replace("riverside", "hilltop")).status_code in (403, 404)
        assert client_of(tess).get(path).status_code == 200
    assert client_of(tess).get(f"{BANK}{uuid.uuid4()}/").status_code == 404
    for said in ({"do": "ignore", "line": "zz"}, {"do": "match", "line": str(made.lines.get().uid), "transfer": "1"},
                 {"do": "?"},
                 {"do": "sure", "yes": ["x", f"{made.lines.get().uid}|contribution:{alice.uid}"]},
                 {"do": "contribute", "line": str(made.lines.get().uid), "member": "\x01"}):  # fmt: skip
        assert client_of(tess).post(f"{BANK}{made.uid}/", said).status_code in (302, 400)
    assert made.lines.get().state == "waiting"


def test_a_page_of_lines_costs_the_same_whatever_the_file(client_of: Any, brought: Any, tess: Any, count_queries: Any) -> None:
    few = brought(*[f"2026-11-02,{n}.00,#{n},Name {n},F{n}" for n in range(1, 27)])
    many = brought(*[f"2026-11-02,{n}.00,#{n},Name {n},M{n}" for n in range(1, 400)])
    tesss = client_of(tess)
    with count_queries() as first:
        tesss.get(f"{BANK}{few.uid}/")
    with count_queries() as second:
        page = tesss.get(f"{BANK}{many.uid}/")
    asked = [[one["sql"] for one in seen if "SAVEPOINT" not in one["sql"]] for seen in (first, second)]
    assert len(asked[1]) <= len(asked[0]) <= 26
    older = text(page).partition('href="?after=')[2].partition('"')[0]
    assert tesss.get(f"{BANK}{many.uid}/", {"after": older}).status_code == 200
    assert tesss.get(f"{BANK}{many.uid}/", {"after": "zz"}).status_code == 200


def test_the_words_of_a_line_go_with_its_member_and_with_time(brought: Any, alice: Any, tess: Any) -> None:
    import datetime as dt

    from django.utils import timezone

    first = brought("2026-11-02,5.00,secret one,Alice E,T1").lines.get()
    second = brought("2026-11-03,6.00,secret two,Else,T2").lines.get()
    lines.contribute(first, alice, by=of(tess))
    assert hooks.export(alice)["bank_lines"][0]["reference"] == "secret one"
    hooks.erase(alice)
    assert BankLine.objects.get(pk=first.pk).reference == ""
    assert BankLine.objects.get(pk=second.pk).reference == "secret two"
    hooks.forget(timezone.now() + dt.timedelta(days=3000))
    assert BankLine.objects.exclude(reference="", name="").count() == 0


def test_an_instalment_is_recognized_and_paid_back_by_two(
    brought: Any, pool: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    rule("loans.opt_out_days", 0)
    contributions.countersign(contributions.record(bob, 50_000, by=of(tess)), by=of(carla))
    loan = lending.apply(alice, 9_000)
    for one in (tess, carla):
        approvals.approve(loan, by=of(one))
    loan = approvals.pay_out(approvals.sign(loan, by=of(tess)), by=of(carla))
    line = brought(f"2026-11-02,30.00,#{alice.number},A,T1").lines.get()
    said = matching.suggest([line], pool)[line.pk]
    assert (said.kind, said.loan) == ("instalment", loan)
    made = lines.repay(line, loan, by=of(tess))
    assert refused(lambda: lines.reopen(line, by=of(tess))) == "in-books"
    repayments.countersign(made, by=of(carla))
    assert Loan.objects.get(pk=loan.pk).outstanding == 6_000
    other = brought(f"{timezone.localdate()},30.00,x,y,T2").lines.get()
    assert matching.suggest([other], pool)[other.pk].kind == ""


def test_money_that_went_out_is_what_somebody_asked_for(
    pool: Any, client_of: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    from ledgers.pool import withdrawals
    from tests.ledgers import pooling

    pooling.rule("pool.notice_days", 0)
    pooling.save(bob, 9000, first=tess, second=carla)
    file = BankStatement.objects.create(name="out.csv", format="csv", state="read", uploaded_by=tess)
    said = {"statement": file, "booked_on": timezone.localdate(), "state": "waiting"}
    out = BankLine.objects.create(line=1, amount=-2500, name="BOB EXAMPLE", name_folded="bob example", identity="a", **said)
    page = f"/riverside/pool/bank/{file.uid}/"
    assert "Whoever took it out asks for it" in client_of(tess).get(page).content.decode()
    asked = withdrawals.ask(bob, 2500, by=of(bob))
    other = withdrawals.ask(bob, 2400, by=of(bob))
    assert refused(lambda: lines.hand_over(out, other, by=of(tess))) == "amount"
    assert refused(lambda: lines.hand_over(out, asked, by=of(alice))) == "not-allowed"
    seen = client_of(tess).get(page).content.decode()
    assert "Bob Example asked for it" in seen
    client_of(tess).post(page, {"do": "hand-over", "line": out.uid, "withdrawal": asked.uid})
    out.refresh_from_db()
    asked.refresh_from_db()
    assert (out.state, out.target, asked.state) == ("recorded", f"withdrawal:{asked.uid}", "signed")
    assert refused(lambda: lines.reopen(out, by=of(tess))) == "in-books"
    withdrawals.call_off(asked, by=of(carla), reason="Not Bob's")
    lines.reopen(out, by=of(tess))
    again = withdrawals.ask(bob, 2500, by=of(bob))
    withdrawals.sign(again, by=of(carla))
    lines.hand_over(out, again, by=of(tess))
    again.refresh_from_db()
    assert again.state == "paid"

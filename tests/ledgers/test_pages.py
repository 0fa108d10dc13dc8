"""Wallet, statement and paying, through the door."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from ledgers import accounts, statements, transfers
from ledgers.models import Entry, ReversalRequest, Transfer, TransferNote
from networks import actors
from networks.tenancy.current import entered

FORM = {"to": "Bob Example", "amount": "1.5", "kind": "payment", "note": "Bread", "token": "t1", "do": "send"}


@pytest.fixture
def alices(client_of: Any, alice: Any) -> Client:
    return client_of(alice)  # type: ignore[no-any-return]


def balance(network: Any, member: Any) -> int:
    with entered(network):
        return accounts.of(member).balance


def give(network: Any, giver: Any, taker: Any, minutes: int, **more: Any) -> Transfer:
    with entered(network):
        return transfers.pay(
            accounts.of(giver), accounts.of(taker), minutes, **{"kind": "gift", "source": "", "by": actors.of(giver), **more}
        )


def test_the_wallet_says_what_one_can_spend_and_earn(alices: Client) -> None:
    page = alices.get("/riverside/wallet/").content.decode()
    assert "You can spend 10 h and earn 30 h" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_paying_shows_what_it_means_before_anything_moves(alices: Client, riverside: Any, alice: Any) -> None:
    page = alices.post("/riverside/wallet/pay/", {**FORM, "do": "look"})
    text = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert page.status_code == 200
    assert "1.5 h to Bob Example" in text
    assert "After this you have <b>−1.5 h</b>" in text
    assert balance(riverside, alice) == 0


def test_paying_twice_with_one_page_pays_once(alices: Client, riverside: Any, alice: Any, bob: Any) -> None:
    first = alices.post("/riverside/wallet/pay/", FORM)
    again = alices.post("/riverside/wallet/pay/", FORM)
    assert (first.status_code, again.status_code, first["Location"]) == (302, 302, again["Location"])
    assert (balance(riverside, alice), balance(riverside, bob)) == (-90, 90)
    other = alices.post("/riverside/wallet/pay/", {**FORM, "amount": "2"})
    assert other.status_code == 422
    assert balance(riverside, alice) == -90
    assert "Bread" in alices.get(first["Location"]).content.decode()


def test_it_refuses_more_than_the_floor_and_keeps_what_was_written(alices: Client, riverside: Any, alice: Any) -> None:
    for do in ("look", "send"):
        page = alices.post("/riverside/wallet/pay/", {**FORM, "amount": "10.25", "do": do})
        text = page.content.decode().replace("\N{NO-BREAK SPACE}", " ")
        assert page.status_code == 422
        assert "You can spend 10 h" in text
        assert 'value="10.25"' in text
    assert balance(riverside, alice) == 0


def test_a_gift_to_the_fund(alices: Client, riverside: Any, alice: Any) -> None:
    assert alices.post("/riverside/wallet/pay/", {**FORM, "to": "fund"}).status_code == 302
    with entered(riverside):
        made = Transfer.objects.get()
        assert (made.kind, sorted(made.entries.values_list("account__kind", "amount"))) == (
            "gift",
            [("fund", 90), ("member", -90)],
        )


@pytest.mark.parametrize("to", ["Dan Example", "Nobody", "a", "", "999999", "#0", "Alice Example", "\x00", "%", "Bob' OR 1=1"])
def test_it_finds_nobody_who_is_not_meant(to: str, alices: Client, riverside: Any, alice: Any) -> None:
    assert alices.post("/riverside/wallet/pay/", {**FORM, "to": to}).status_code in (400, 422)
    assert balance(riverside, alice) == 0


def test_it_finds_a_neighbor_by_number_and_by_the_start_of_a_name(alices: Client, riverside: Any, bob: Any) -> None:
    for token, to in (("a", f"#{bob.number}"), ("b", "bob"), ("c", "BOB EXAMPLE")):
        assert alices.post("/riverside/wallet/pay/", {**FORM, "to": to, "token": token}).status_code == 302
    assert balance(riverside, bob) == 270


def test_a_statement_is_its_owners(client_of: Any, riverside: Any, alice: Any, bob: Any, carla: Any, dan: Any) -> None:
    made = give(riverside, alice, bob, 60)
    with entered(riverside):
        uid = accounts.of(alice).uid
    for tail in ("", "statement.csv", "statement.pdf", "print/"):
        path = f"/riverside/wallet/statement/{uid}/{tail}"
        assert client_of(alice).get(path).status_code == 200
        assert client_of(carla).get(path).status_code == 200
        assert client_of(bob).get(path).status_code == 404
        assert client_of(dan).get(path).status_code == 302
        assert client_of(dan).get(path.replace("riverside", "hilltop")).status_code == 404
    assert client_of(bob).get(f"/riverside/transfers/{made.uid}/").status_code == 200
    assert client_of(dan).get(f"/hilltop/transfers/{made.uid}/").status_code == 404


def test_only_who_is_concerned_sees_a_line(client_of: Any, riverside: Any, alice: Any, bob: Any, carla: Any) -> None:
    made = give(riverside, alice, carla, 60)
    assert client_of(bob).get(f"/riverside/transfers/{made.uid}/").status_code == 404


def test_taking_back_needs_two_officers(client_of: Any, riverside: Any, alice: Any, bob: Any, carla: Any) -> None:
    from tests import cast

    made = give(riverside, alice, bob, 60)
    path = f"/riverside/transfers/{made.uid}/"
    carlas, coras = client_of(carla), client_of(cast.member(riverside, "Cora"))
    assert client_of(bob).post(path, {"do": "ask", "reason": "x"}).status_code == 200
    assert carlas.post(path, {"do": "ask", "reason": ""}).status_code == 422
    assert carlas.post(path, {"do": "ask", "reason": "Entered twice"}).status_code == 302
    assert carlas.post(path, {"do": "confirm"}).status_code == 302
    assert balance(riverside, bob) == 60
    assert client_of(bob).post(path, {"do": "confirm"}).status_code == 200
    assert balance(riverside, bob) == 60
    assert "Entered twice" in coras.get(path).content.decode()
    assert coras.post(path, {"do": "confirm"}).status_code == 302
    assert balance(riverside, bob) == 0
    assert "This was taken back" in client_of(bob).get(path).content.decode()
    with entered(riverside):
        assert ReversalRequest.objects.get().state == "done"
        assert Transfer.objects.filter(kind="reversal").count() == 1


def test_pages_of_a_statement_cost_the_same_at_any_depth(
    alices: Client, riverside: Any, alice: Any, bob: Any, count_queries: Any
) -> None:
    for n in range(60):
        give(riverside, *((alice, bob) if n % 2 else (bob, alice)), 15, note=f"line {n}")
    with entered(riverside):
        account = accounts.of(alice)
        page = statements.page(account)
        seen = [row.title for row in page.rows]
        while page.older:
            with count_queries() as asked:
                page = statements.page(account, cursor=page.older)
            assert len(asked) == 3
            seen += [row.title for row in page.rows]
        assert seen == [f"line {n}" for n in reversed(range(60))]
        back = statements.page(account, cursor=page.newer)
        assert [row.title for row in back.rows] == seen[len(seen) - len(page.rows) - 25 : len(seen) - len(page.rows)]
    path = f"/riverside/wallet/statement/{account.uid}/"
    with count_queries() as first:
        alices.get(path)
    with count_queries() as deep:
        alices.get(path, {"cursor": page.newer})
    statements_of = [[one["sql"] for one in page if "SAVEPOINT" not in one["sql"]] for page in (first, deep)]
    assert len(statements_of[1]) <= len(statements_of[0]) + 1 <= 13
    assert alices.get(path, {"cursor": "older-zz", "start": "never", "kind": "\x01"}).status_code in (200, 400)


def test_a_csv_runs_no_formula(alices: Client, riverside: Any, alice: Any, bob: Any) -> None:
    for note in ("=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", "plain"):
        give(riverside, alice, bob, 15, note=note)
    with entered(riverside):
        uid = accounts.of(alice).uid
    text = alices.get(f"/riverside/wallet/statement/{uid}/statement.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 7
    for row in rows[1:]:
        assert all(cell[:1] not in "=+@\t" or cell == "" for cell in row)
        assert row[2][:1] != "-"
    assert rows[1][4:] == ["-0:15", "-0:15"]


def test_a_pdf_is_one(alices: Client, riverside: Any, alice: Any, bob: Any) -> None:
    give(riverside, alice, bob, 15, note="#panic() [Żółć] $x$ \\ *a* @ref <b>")
    with entered(riverside):
        uid = accounts.of(alice).uid
    answer = alices.get(f"/riverside/wallet/statement/{uid}/statement.pdf")
    assert answer.content.startswith(b"%PDF-")
    assert len(answer.content) > 5_000
    assert "attachment" in answer["Content-Disposition"]


def test_erasing_a_note_leaves_the_line(riverside: Any, alice: Any, bob: Any) -> None:
    from ledgers import hooks

    give(riverside, alice, bob, 15, note="Secret")
    with entered(riverside):
        hooks.erase(alice)
        assert TransferNote.objects.get().text == ""
        assert Entry.objects.count() == 2
        assert statements.page(accounts.of(bob)).rows[0].title == "Gift"

"""The pages of credit, through the door."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ledgers.credit import codes, invoices, payments, trading, units
from ledgers.models import Invoice, Transfer
from networks import actors
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers.credit import ground

NBSP = "\N{NO-BREAK SPACE}"
# What is written → hundredths, or None where it is refused.
WRITTEN: dict[str, int | None] = {
    "": None, " ": None, "0": None, "-1": None, "-0": None, "0.00": None, "0.0000001": None, "0.001": None, "10000001": None,
    "1000000001": None, "1e308": None, "1e1000000": None, "NaN": None, "Infinity": None, "٣": None, "１２": None, "1,5": 150,
    "1,500": None, "1.500": None, "1.5.0": None, "1 500": None, "0x10": None, "1_000": None, "½": None, "true": None,
    "null": None, "[]": None, "{}": None, "9" * 5000: None, "+1": None, "12 ": 1200, f"1{NBSP}500": None, "2026-11-21": None,
    "1:30": None, "1h30": None, "90m": None, "1.5": 150, "0.01": 1, "12.50": 1250, "12,05": 1205, "1\x00": None, "1%": None,
    "$5": None, ".5": None, "5.": None, "'1'": None,
}  # fmt: skip


@pytest.fixture
def shop(riverside: Any) -> Any:
    with entered(riverside):
        ground.turn_on()
    return riverside


@pytest.fixture
def balance(shop: Any) -> Callable[[Any], int]:
    def of(member: Any) -> int:
        with entered(shop):
            return units.account_of(member).balance

    return of


@pytest.fixture
def bobs(client_of: Any, shop: Any, bob: Any) -> Client:
    return client_of(bob)  # type: ignore[no-any-return]


@pytest.fixture
def asked(shop: Any, alice: Any, bob: Any) -> Invoice:
    with entered(shop):
        return invoices.issue(alice, bob, 4_000, by=actors.of(alice), note="Six jars of honey")


def text_of(answer: Any) -> str:
    return answer.content.decode().replace(NBSP, " ")


def form(**said: str) -> dict[str, str]:
    return {"to": "Bob Example", "amount": "12.50", "kind": "payment", "note": "Bread", "token": "t1", "do": "send", **said}


@pytest.mark.parametrize("written", WRITTEN, ids=[repr(text)[:24] for text in WRITTEN])
def test_the_form_takes_no_odd_amount(written: str, client_of: Any, alice: Any, balance: Any) -> None:
    answer = client_of(alice).post("/riverside/credit/pay/", form(amount=written))
    wanted = WRITTEN[written]
    assert answer.status_code in ((302,) if wanted else (400, 422))
    if not wanted and "\x00" not in written and len(written) < 99:
        assert "like 25" in text_of(answer)
    assert balance(alice) == -(wanted or 0)


def test_paying_shows_what_it_means_and_pays_once(shop: Any, client_of: Any, alice: Any, bob: Any, balance: Any) -> None:
    with entered(shop):
        ground.set_rules(levy=200)
    alices = client_of(alice)
    page = text_of(alices.post("/riverside/credit/pay/", form(do="look")))
    assert "12.50 cr to Bob Example" in page
    assert "After this you have <b>−12.50 cr</b>" in page
    assert "0.25 cr of it goes on to the commons fund" in page
    assert balance(alice) == 0
    first, again = (alices.post("/riverside/credit/pay/", form()) for _twice in range(2))
    assert first["Location"] == again["Location"]
    assert (balance(alice), balance(bob)) == (-1_250, 1_225)
    assert alices.post("/riverside/credit/pay/", form(amount="13")).status_code == 422
    other = alices.post("/riverside/credit/pay/", form(amount="90", token="t2", do="look"))
    assert other.status_code == 422
    assert "You can spend 87.50 cr" in text_of(other)


def test_an_invoice_is_looked_at_and_paid(bobs: Client, asked: Invoice, alice: Any, bob: Any, balance: Any) -> None:
    path = f"/riverside/credit/invoices/{asked.uid}/"
    assert "Six jars of honey" in text_of(bobs.get("/riverside/credit/"))
    look = bobs.post(path, {"do": "look", "amount": "15", "token": "a"})
    assert "Now you have 0.00 cr. After this you have <b>−15.00 cr</b>" in text_of(look)
    for _twice in range(2):
        assert bobs.post(path, {"do": "send", "amount": "15", "token": "a"}).status_code == 302
    assert (balance(alice), balance(bob)) == (1_500, -1_500)
    too_much = bobs.post(path, {"do": "look", "amount": "26", "token": "b"})
    assert too_much.status_code == 422
    assert "more than is left" in text_of(too_much)
    assert 'value="26"' in text_of(too_much)
    assert bobs.post(path, {"do": "decline", "reason": ""}).status_code == 422
    assert bobs.post(path, {"do": "decline", "reason": "One jar was empty"}).status_code == 302
    assert "One jar was empty" in text_of(bobs.get(path))
    assert bobs.post(path, {"do": "send", "amount": "1", "token": "c"}).status_code == 422


def test_only_its_sides_and_officers_see_an_invoice(
    client_of: Any, asked: Invoice, shop: Any, alice: Any, dan: Any, carla: Any
) -> None:
    path = f"/riverside/credit/invoices/{asked.uid}/"
    third = cast.member(shop, "Tess")
    assert client_of(alice).get(path).status_code == 200
    assert client_of(third).get(path).status_code == 200  # A treasurer reads the books.
    assert client_of(third).post(path, {"do": "send", "amount": "1", "token": "x"}).status_code == 422
    assert client_of(third, second_factor=False).get(path).status_code == 404
    assert client_of(dan).get(path).status_code == 302
    assert client_of(dan).get(path.replace("riverside", "hilltop")).status_code == 404
    assert client_of(alice).post(path, {"do": "send", "amount": "1", "token": "x"}).status_code == 422
    with entered(shop):
        assert not Transfer.objects.exists()


def test_asking_by_the_page_asks_once_and_can_be_called_off(client_of: Any, shop: Any, alice: Any) -> None:
    alices = client_of(alice)
    said = {"to": "Bob", "amount": "7,25", "note": "Bicycle tube", "due_on": "", "token": "z"}
    first, again = (alices.post("/riverside/credit/ask/", said) for _twice in range(2))
    assert first["Location"] == again["Location"]
    assert alices.post("/riverside/credit/ask/", {**said, "due_on": "2001-01-01"}).status_code == 422
    assert alices.post("/riverside/credit/ask/", {**said, "to": "Nobody"}).status_code == 422
    assert "Bicycle tube" in text_of(alices.get("/riverside/credit/invoices/?side=issued"))
    assert alices.post(first["Location"], {"do": "cancel"}).status_code == 302
    assert "Called off" in text_of(alices.get(first["Location"]))


def test_lists_go_page_by_page_with_the_same_questions(
    client_of: Any, shop: Any, alice: Any, bob: Any, count_queries: Any
) -> None:
    with entered(shop):
        for number in range(45):
            invoices.issue(alice, bob, 100 + number, by=actors.of(alice), note=f"Jar {number}")
    alices, seen, path, asked = client_of(alice), [], "/riverside/credit/invoices/?side=issued", []
    while path:
        with count_queries() as queries:
            page = alices.get(path).content.decode()
        asked.append(len([one for one in queries if "SAVEPOINT" not in one["sql"]]))
        seen += re.findall(r">(Jar \d+)<", page)
        older = re.search(r'href="(\?[^"]*cursor=older[^"]*)"', page)
        path = f"/riverside/credit/invoices/{older[1].replace('&amp;', '&')}" if older else ""
    assert seen == [f"Jar {number}" for number in reversed(range(45))]
    assert max(asked) <= asked[0] + 1 <= 13
    assert alices.get("/riverside/credit/invoices/?side=no&cursor=older-zz").status_code == 200


def test_a_code_opens_the_form_filled_in_and_no_other(client_of: Any, shop: Any, alice: Any, bob: Any) -> None:
    page = text_of(client_of(alice).get("/riverside/credit/code/", {"amount": "5", "note": "Two loaves"}))
    link = re.search(r'href="[^"]*(/riverside/credit/scan/\?code=[^"]+)"', page)
    assert link
    assert '<path d="M4 4h1v1h-1z' in page
    bobs = client_of(bob)
    filled = text_of(bobs.get(link[1]))
    assert "Alice Example asks for 5.00 cr. “Two loaves”" in filled
    assert f'value="#{alice.number}"' in filled
    assert 'value="5.00"' in filled
    assert "your own code" in text_of(client_of(alice).get(link[1]))
    for changed in (link[1][:-2] + "xx", "/riverside/credit/scan/", "/riverside/credit/scan/?code=" + "a" * 3000):
        assert bobs.get(changed).status_code == 422
    with entered(shop):
        text = codes.written(cast.network("hilltop"), units.account_of(alice), 500, "")
    assert bobs.get("/riverside/credit/scan/", {"code": text}).status_code == 422


def test_the_directory_is_searched_and_left_by_choice(client_of: Any, shop: Any, alice: Any, bob: Any) -> None:
    with entered(shop):
        trading.say(bob, part=40, about="Crème brûlée and bread", is_listed=True, by=actors.of(bob))
    alices = client_of(alice)
    for query, found in (("", True), ("?q=creme+bob", True), ("?q=honey", False), ("?part=50", False), ("?part=25", True)):
        assert ("up to 40 %" in text_of(alices.get(f"/riverside/credit/directory/{query}"))) == found
    said = {"part": "101", "about": "Honey", "is_listed": "on"}
    assert alices.post("/riverside/credit/directory/mine/", said).status_code == 422
    assert alices.post("/riverside/credit/directory/mine/", {**said, "part": "60"}).status_code == 302
    assert "up to 60 %" in text_of(alices.get("/riverside/credit/directory/?q=honey"))
    assert alices.post("/riverside/credit/directory/mine/", {"part": "60", "about": "Honey"}).status_code == 302
    assert "up to 60 %" not in text_of(alices.get("/riverside/credit/directory/"))


def test_the_yearly_statement_lists_trades_and_runs_no_formula(client_of: Any, shop: Any, alice: Any, bob: Any) -> None:
    with entered(shop):
        ground.set_rules(levy=1_000)
        payments.send(bob, alice, 5_000, kind="payment", by=actors.of(bob), note="=1+1")
        payments.send(alice, bob, 1_000, kind="payment", by=actors.of(alice), note="Bread")
        payments.send(alice, bob, 100, kind="gift", by=actors.of(alice), note="Thanks")
        year = Transfer.objects.first().happened_on.year  # type: ignore[union-attr]
    alices = client_of(alice)
    table = list(csv.reader(io.StringIO(alices.get(f"/riverside/credit/tax/{year}.csv").content.decode("utf-8-sig"))))
    assert [row[1:5] for row in table[1:]] == [
        ["Sold", "Bob Example", "'=1+1", "50.00"],
        ["Bought", "Bob Example", "Bread", "-10.00"],
        ["Levy on a trade", "Commons fund", "", "-5.00"],
        ["Sold in all", "", "", "50.00"],
        ["Bought in all", "", "", "-10.00"],
        ["To the fund", "", "", "-5.00"],
    ]
    assert alices.get(f"/riverside/credit/tax/{year}.pdf").content.startswith(b"%PDF")
    assert alices.get("/riverside/credit/tax/1.csv").status_code == 404
    assert len(list(csv.reader(io.StringIO(client_of(bob).get("/riverside/credit/tax/2001.csv").content.decode())))) == 4


def test_credit_that_is_off_has_no_pages(client_of: Any, riverside: Any, alice: Any) -> None:
    for path in ("", "pay/", "ask/", "code/", "scan/", "invoices/", "directory/", "directory/mine/", "tax/2026.csv"):
        assert client_of(alice).get(f"/riverside/credit/{path}").status_code == 404
    assert client_of(alice).get("/riverside/api/v1/invoices/").status_code == 404

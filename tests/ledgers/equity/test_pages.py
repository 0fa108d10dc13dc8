"""Cooperative shares and urgent help through the door."""

from typing import Any

import pytest

from ledgers import accounts
from ledgers.models import EquityOrder, ReliefGrant
from tests.ledgers.groups.conftest import rule
from tests.wall.odd import AMOUNTS

SHARES, RELIEF = "/riverside/pool/shares/", "/riverside/treasury/relief/"


def text(answer: Any) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[no-any-return]


def test_shares_are_bought_and_given_back_by_pressing_buttons(
    client_of: Any, pool: Any, alice: Any, tess: Any, carla: Any
) -> None:
    rule("equity.notice_days", 0)
    alices, tesss, carlas = client_of(alice), client_of(tess), client_of(carla)
    assert "You hold none yet" in text(alices.get(SHARES))
    assert tesss.post(SHARES, {"do": "buy", "buy-member": "Alice", "buy-shares": "2"}).status_code == 302
    order = str(EquityOrder.objects.get().uid)
    assert "Sign it" not in text(tesss.get(SHARES))
    tesss.post(SHARES, {"do": "sign", "order": order})
    alices.post(SHARES, {"do": "sign", "order": order})
    assert EquityOrder.objects.get().state == "recorded"
    carlas.post(SHARES, {"do": "sign", "order": order})
    assert "You hold 2 shares, 50.00 USD" in text(alices.get(SHARES))
    assert alices.post(SHARES, {"do": "ask", "ask-shares": "3"}).status_code == 422
    assert alices.post(SHARES, {"do": "ask", "ask-shares": "1"}).status_code == 302
    back = str(EquityOrder.objects.get(way="back").uid)
    for one in (tesss, carlas):
        one.post(SHARES, {"do": "sign", "order": back})
    assert "You hold 1 share, 25.00 USD" in text(alices.get(SHARES))
    assert alices.post(SHARES, {"do": "buy", "buy-member": "Bob", "buy-shares": "1"}).status_code == 422
    assert alices.post(SHARES, {"do": "decline", "order": order}).status_code == 302
    assert EquityOrder.objects.filter(state="done").count() == 2


@pytest.mark.parametrize("field", ["ask-shares", "buy-shares", "buy-member", "buy-happened_on", "order"])
def test_no_odd_value_breaks_the_page_of_shares(field: str, client_of: Any, pool: Any, tess: Any) -> None:
    tesss = client_of(tess)
    good = {"buy-member": "Alice", "buy-shares": "1", "ask-shares": "1", "order": "x", "buy-happened_on": ""}
    do = "sign" if field == "order" else field.split("-")[0]
    for value in AMOUNTS[::2]:
        assert tesss.post(SHARES, {**good, "do": do, field: value}).status_code in (302, 400, 422), value


def test_urgent_help_by_two_coordinators(
    client_of: Any, in_riverside: Any, alice: Any, carla: Any, cora: Any, tess: Any
) -> None:
    from ledgers import currencies

    said = {
        "do": "record",
        "member": "Alice",
        "unit": str(currencies.hours().uid),
        "amount": "1.5",
        "decision": "",
        "note": "soon",
    }
    carlas, coras = client_of(carla), client_of(cora)
    assert client_of(alice).get(RELIEF).status_code == 403
    assert client_of(tess).get(RELIEF).status_code == 403
    assert carlas.post(RELIEF, {**said, "amount": "9"}).status_code == 422
    assert carlas.post(RELIEF, said).status_code == 302
    grant = str(ReliefGrant.objects.get().uid)
    carlas.post(RELIEF, {"do": "sign", "grant": grant})
    assert ReliefGrant.objects.get().state == "recorded"
    assert "1.5 h for Alice Example" in text(coras.get(RELIEF))
    coras.post(RELIEF, {"do": "sign", "grant": grant})
    assert accounts.of(alice).balance == 90
    assert "Alice" not in text(client_of(tess).get("/riverside/feed/")).partition("The commons fund helped")[2][:120]
    for value in AMOUNTS[::2]:
        assert carlas.post(RELIEF, {**said, "amount": value}).status_code in (302, 400, 422), value


def test_the_desks_show_what_waits(client_of: Any, pool: Any, alice: Any, tess: Any, carla: Any, cora: Any) -> None:
    from ledgers import currencies
    from ledgers.equity import orders
    from ledgers.relief import grants
    from networks.actors import of

    orders.buy(alice, 1, by=of(carla))
    grants.record(alice, currencies.hours(), 60, by=of(carla))
    assert "Cooperative shares waiting for a signature" in text(client_of(tess).get("/riverside/treasury/"))
    assert "Urgent help waiting" in text(client_of(cora).get("/riverside/cockpit/"))


def test_the_ways_there_are_found(client_of: Any, pool: Any, alice: Any, tess: Any, carla: Any) -> None:
    home, desk = text(client_of(alice).get("/riverside/pool/")), text(client_of(tess).get("/riverside/pool/desk/"))
    assert 'href="/riverside/groups/"' in home
    assert f'href="{SHARES}"' in home
    assert 'href="/riverside/pool/bank/"' in desk
    assert f'href="{RELIEF}"' in text(client_of(carla).get("/riverside/cockpit/"))

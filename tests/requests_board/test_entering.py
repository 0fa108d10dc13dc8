"""For members without internet: a coordinator writes it down for one side, the other or a second coordinator confirms."""

from typing import Any

import pytest

from common.errors import Refused
from ledgers import accounts
from networks import actors, memberships
from networks.models import Membership, ProxyConsent
from networks.tenancy.current import entered
from requests_board import entering
from requests_board.models import Exchange
from tests import cast

by = actors.of


@pytest.fixture
def offline(riverside: Any, carla: Any) -> list[Membership]:
    """Two who have a telephone and have given their word, a third who has not."""
    with entered(riverside):
        rows = [memberships.enter_offline(name=name, phone="555-0199", by=by(carla)) for name in ("Olga", "Otto", "Ossi")]
        for one in rows[:2]:
            ProxyConsent.objects.create(membership=one, how="by phone", recorded_by=carla)
        return rows


def test_no_one_coordinator_supplies_both_sides(riverside: Any, carla: Any, offline: list[Membership]) -> None:
    olga, otto, ossi = offline
    cora = cast.member(riverside, "Cora")
    with entered(riverside):
        row = entering.enter(olga, otto, 60, "Snow at number 14", speaks_for_giver=True, by=by(carla))
        assert (row.giver, row.done_by, row.done_hand) == (olga, olga, carla)
        assert list(entering.waiting()) == [row]
        with pytest.raises(Refused) as refused:
            entering.confirm(row, by=by(carla))
        assert refused.value.code == "same-hand"
        entering.confirm(row, by=by(cora))
        assert (accounts.of(olga).balance, accounts.of(otto).balance) == (60, -60)
        with pytest.raises(Refused) as refused:
            entering.enter(ossi, otto, 60, "Without a word", speaks_for_giver=True, by=by(carla))
        assert refused.value.code == "not-allowed"
        other = entering.enter(ossi, otto, 60, "A ride", speaks_for_giver=False, by=by(carla))
        with pytest.raises(Refused) as refused:
            entering.confirm(other, by=by(cora))
        assert refused.value.code == "not-allowed"


def test_a_coordinator_is_no_second_hand_for_themselves(riverside: Any, carla: Any, offline: list[Membership]) -> None:
    with entered(riverside), pytest.raises(Refused) as refused:
        entering.enter(offline[0], carla, 60, "For myself", speaks_for_giver=True, by=by(carla))
    assert refused.value.code == "same-hand"


def test_through_the_door(client_of: Any, riverside: Any, alice: Any, carla: Any, offline: list[Membership]) -> None:
    olga, otto, _ossi = offline
    path = "/riverside/exchanges/entry/"
    said = {"do": "enter", "giver": olga.number, "receiver": otto.number, "speaks_for": "giver", "title": "Soup"}
    assert client_of(alice).get(path).status_code == 403
    carlas, coras = client_of(carla), client_of(cast.member(riverside, "Cora"))
    wrong = carlas.post(path, {**said, "hours": "1e3"})
    assert wrong.status_code == 422
    assert "Soup" in wrong.content.decode()
    assert carlas.post(path, {**said, "hours": "1:30"}).status_code == 302
    assert carlas.post(path, {**said, "hours": "1:30"}).status_code == 302
    with entered(riverside):
        row = Exchange.objects.get()
    assert "Another coordinator calls" in carlas.get(path).content.decode()
    for client, moved in ((carlas, 0), (coras, 90)):
        assert client.post(path, {"do": "confirm", "exchange": str(row.uid)}).status_code == 302
        with entered(riverside):
            assert accounts.of(olga).balance == moved

"""What runs among networks, in the admin site: to read, to find, and with the deeds that have a verb."""

from typing import Any

import pytest

from humans.models import Passage, RegionMember, Seat
from humans.passages import passages
from networks.actors import of
from networks.models import Network
from networks.tenancy.current import entered
from tests.humans import test_regions as of_regions
from tests.humans.passing import another, passed
from tests.humans.test_regions import membership, seated

pytestmark = pytest.mark.django_db
begun, region = of_regions.begun, of_regions.region

ADMIN = "/{}/admin/humans/{}/"


def read(client: Any, slug: str, noun: str, **query: str) -> str:
    page = client.get(ADMIN.format(slug, noun), query)
    assert page.status_code == 200, (slug, noun)
    assert "object (" not in page.content.decode()
    return str(page.content.decode())


def do(client: Any, slug: str, noun: str, row: Any, deed: str, **said: str) -> int:
    return int(client.post(f"{ADMIN.format(slug, noun)}{row.uid}/do/{deed}/", said).status_code)


def test_travelling_proposals_are_found_and_answered_there(
    begun: Any, client_of: Any, humans: Any, riverside: Any, hilltop: Any, alice: Any, carla: Any, ursula: Any
) -> None:
    with entered(riverside):
        row, other = (
            passages.send(passed(alice, title=title), Network.objects.get(pk=humans.id), by=of(carla))
            for title in ("A week of rest", "One van for all")
        )
    ursulas, carlas = client_of(ursula), client_of(carla)
    assert "One van" not in read(ursulas, "humans", "passage", q="week of")
    assert "One van" in read(ursulas, "humans", "passage", q="Riverside", state="sent")
    assert "Not take it up" in ursulas.get(f"{ADMIN.format('humans', 'passage')}{row.uid}/change/").content.decode()
    assert client_of(alice).get(ADMIN.format("riverside", "passage")).status_code in (302, 403)
    do(carlas, "riverside", "passage", row, "decline", said="Ours is better")  # Not the forum.
    do(ursulas, "humans", "passage", row, "call-back")  # Not the sender.
    assert Passage.objects.get(pk=row.pk).state == "sent"
    do(ursulas, "humans", "passage", row, "decline", said="")  # Without a reason nothing is declined.
    assert Passage.objects.get(pk=row.pk).state == "sent"
    do(ursulas, "humans", "passage", row, "decline", said="HUMANs has decided this")
    do(carlas, "riverside", "passage", other, "call-back")
    assert [Passage.objects.get(pk=one.pk).state for one in (row, other)] == ["declined", "back"]
    assert Passage.objects.get(pk=row.pk).reason == "HUMANs has decided this"
    read(ursulas, "humans", "passageanswer", q="Hilltop")


def test_regions_seats_and_joinings_show_each_its_own_part(
    region: Any, client_of: Any, humans: Any, riverside: Any, hilltop: Any, bob: Any, carla: Any, ursula: Any
) -> None:
    valley = another("valley")
    valleys, hannas, carlas = (client_of(one) for one in (membership(valley, "Valley"), membership(hilltop, "Hanna"), carla))
    assert "Hilltop" in read(client_of(ursula), "humans", "regionmember", q="great")
    assert "Great Lakes" not in read(valleys, "valley", "regionmember")
    ours = RegionMember.objects.get(subject=hilltop.id)
    assert do(valleys, "valley", "regionmember", ours, "leave") == 404
    seated(riverside, bob, region)
    assert "Bob" in read(carlas, "great-lakes", "seat", q="bob")
    assert client_of(carla).get(ADMIN.format("riverside", "seat")).status_code == 403  # In a region alone.
    read(hannas, "hilltop", "regionword")
    read(carlas, "riverside", "joining", q="Hilltop")
    read(client_of(ursula), "humans", "joining")
    read(carlas, "riverside", "comer", q="bob")
    do(hannas, "hilltop", "regionmember", ours, "leave")
    assert RegionMember.objects.get(pk=ours.pk).state == "left"
    with entered(region):
        assert Seat.objects.count() == 1

"""Networks on the map: towns as they show them, counted in the night; near ones are one mark; as many statements for one as for
many."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from common import dotmap
from common.dotmap import Box, Spot
from humans.federation import totals
from humans.models import MapCell
from networks import founding
from networks.models import PublicProfile, Record
from networks.tenancy.current import entered
from tests import cast


def stand(slug: str, latitude: float, longitude: float, name: str = "") -> Any:
    ref = founding.found(slug, name or slug.title())
    with entered(ref):
        founding.publish_profile(place="Somewhere", latitude=latitude, longitude=longitude)
    return ref


def count(humans: Any) -> None:
    with entered(humans):
        totals.publish(timezone.now())


def test_a_coordinator_puts_the_town_on_the_map_and_takes_it_off(
    client: Any, client_of: Any, riverside: Any, humans: Any, carla: Any, alice: Any, ursula: Any
) -> None:
    page, said = "/riverside/cockpit/public/", {"place": "Riverside, Iowa", "is_on_map": "on", "takes_applications": "on"}
    assert client_of(alice).post(page, said).status_code == 403
    assert client_of(carla).post(page, {**said, "latitude": "91"}).status_code == 422
    assert client_of(carla).post(page, {**said, "latitude": "41.4876", "longitude": "-91.5814"}).status_code == 302
    row = PublicProfile.objects.get(subject_id=riverside.id)
    assert (row.latitude, row.longitude, row.takes_applications) == (41.5, -91.6, True), "a town, not a street"
    assert "Riverside, Iowa" not in client.get("/networks/").content.decode().partition('<svg class="dotmap"')[2]
    count(humans)
    for seen, link in (
        (client.get("/networks/"), "/riverside/"),
        (client_of(ursula).get("/humans/federation/"), "/humans/federation/networks/riverside/"),
    ):
        drawn = seen.content.decode().partition('<svg class="dotmap"')[2]
        assert 'aria-label="Riverside, Riverside, Iowa"' in drawn
        assert f'{link}" aria-label' in drawn
        assert "style=" not in drawn
    client_of(carla).post(page, {"place": "Riverside, Iowa"})
    count(humans)
    assert 'class="dotmap"' not in client.get("/networks/").content.decode()
    assert "Riverside, Iowa" in client.get("/networks/").content.decode(), "it is in the list"
    with entered(riverside):
        assert Record.objects.filter(kind="network.shown").count() == 2


def test_the_middle_of_the_neighborhoods_stands_for_a_town_that_nobody_wrote(
    client_of: Any, riverside: Any, carla: Any
) -> None:
    client_of(carla).post("/riverside/cockpit/public/", {"is_on_map": "on"})
    assert PublicProfile.objects.get(subject_id=riverside.id).latitude == 43.1


def test_near_ones_are_one_mark_that_leads_to_both(client: Any, db: None, humans: Any, count_queries: Any) -> None:
    stand("oneton", 43.11, -89.38)
    count(humans)
    client.get("/networks/")
    with count_queries() as few:
        client.get("/networks/")
    stand("twoton", 43.14, -89.41)
    stand("farton", -33.9, 18.4)
    for at in range(30):
        stand(f"more-{at}", 52 + at % 5, 5 + at // 5)
    count(humans)
    client.get("/networks/")
    with count_queries() as many:
        page = client.get("/networks/").content.decode()
    assert len(few) == len(many)
    assert "Oneton and 1 more" in page
    assert 'aria-label="Farton, Somewhere"' in page
    assert page.count('class="pin"') < 33
    part = client.get("/networks/?map=43.1,43.2,-89.5,-89.3").content.decode()
    assert "Twoton" in part
    assert "Farton" not in part
    for odd in ("x", "1,2,3", "nan,1,1,1", "95,1,1,1", "inf,inf,0,0", "0,0,0,0,0"):
        assert client.get("/networks/", {"map": odd}).status_code == 200
    found = client.get("/networks/?q=farton").content.decode()
    assert 'aria-label="Farton, Somewhere"' in found
    assert "Twoton" not in found


def test_nobody_but_the_umbrella_counts_and_who_is_gone_is_not_counted(riverside: Any, humans: Any) -> None:
    with entered(riverside):
        for statement in ("SELECT publish_map()", "DELETE FROM humans_mapcell"):
            with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    ref = stand("goneton", 10.0, 10.0)
    cast.welcome(ref)
    count(humans)
    assert MapCell.objects.filter(level=8).count() == 1
    with entered(ref), connection.cursor() as cursor:
        cursor.execute("SELECT network_leaves()")
    count(humans)
    assert not MapCell.objects.exists()


def test_sheets_hold_what_they_show_whatever_lies_where() -> None:
    """Poles, the date line and a town: each mark is on its sheet, and no two marks cover one another."""
    for places in (
        [(90, 180), (-90, -180)],
        [(0, 0)],
        [(51.5, 0), (52, 1), (-40, 175), (-41, -179)],
        [(1, at) for at in range(150)],
    ):
        spots = [Spot(lat, lon, Box(lat, lat, lon, lon), 1, f"{at}") for at, (lat, lon) in enumerate(places)]
        for frame in dotmap.frames(spots):
            drawn = dotmap.sheet(frame, spots, lambda spot: spot.name)
            room = dotmap.ROOM[frame.width][0]
            assert 0 <= frame.level <= 8
            for at, pin in enumerate(drawn.pins):
                assert 0 <= pin.x <= frame.width
                assert 0 <= pin.y <= frame.height
                assert all(abs(pin.x - one.x) >= room - 14 or abs(pin.y - one.y) >= room - 14 for one in drawn.pins[:at])
        assert sum(spot.count for spot in spots) >= sum(pin.spot.count for pin in drawn.pins)

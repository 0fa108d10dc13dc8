"""The federation dashboard: what networks publish and nothing else, in words, against each network's own past."""

import datetime as dt

import pytest
from django.db import connection
from django.db.utils import ProgrammingError
from django.utils import timezone

from humans.federation import health, reading, totals
from networks import vitals
from networks.models import Network
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import sign_in

TODAY = timezone.localdate()


def publish(network, **figures):
    if Network.objects.get(pk=network.id).state == "forming":
        cast.welcome(network)
    with entered(network), connection.cursor() as cursor:
        for key, figure in figures.items():
            weeks = figure if isinstance(figure, list) else [figure]
            for back, value in enumerate(reversed(weeks)):
                day = TODAY - dt.timedelta(weeks=back)
                cursor.execute("SELECT publish_vital_of(%s, %s, %s, %s)", [key, value, day, key != "hours_week"])


def ursula(client):
    sign_in(client, cast.person("ursula@example.org"))
    return client


def test_staff_read_how_each_network_is_doing_and_why(client, riverside, hilltop, humans):
    publish(riverside, members=412, hours=1046, requests=100, requests_met=86, hours_week=[20.0] * 8 + [30.0] * 4)
    publish(hilltop, members=96, hours=92, requests=50, requests_met=27, hours_week=[45.0] * 8 + [16.0] * 4)
    with entered(humans):
        totals.publish(timezone.now())
    page = ursula(client).get("/humans/federation/").content.decode()
    assert page.index("Riverside") < page.index("Hilltop"), "by size"
    assert "More hours than in the weeks before" in page
    assert "Fewer hours than in the weeks before" in page
    assert "1,138" in page, "hours of both"
    assert "75%" in page, "113 of 150 requests"
    one = client.get("/humans/federation/networks/hilltop/").content.decode()
    assert "Could use a hand" in one
    assert "54%" in one
    sheet = client.get("/humans/federation/federation.csv").content.decode("utf-8-sig").splitlines()
    assert sheet[1].startswith("riverside,Riverside,")
    assert ",412,1046," in sheet[1]


def test_a_small_group_is_not_shown_and_no_sum_tells_of_it(client, riverside, hilltop, humans):
    publish(riverside, members=40, things_out=9)
    publish(hilltop, members=4, things_out=3)
    with entered(humans):
        totals.publish(timezone.now())
    assert reading.one("hilltop").figure("members") is None
    now, _ago = reading.totals()
    assert (now["members"], now["things_out"]) == (40, 9)
    assert b">4<" not in ursula(client).get("/humans/federation/").content


def test_the_page_is_there_for_the_umbrella_alone(client, riverside):
    for who in ("carla", "alice", "dan"):
        sign_in(client, cast.person(f"{who}@example.org"))
        assert client.get("/riverside/federation/").status_code == 404
        assert client.get("/humans/federation/").status_code in (302, 403)
    assert ursula(client).get("/humans/federation/networks/nowhere/").status_code == 404


@pytest.mark.parametrize(
    "table",
    [
        "networks_membership",
        "networks_record",
        "ledgers_account",
        "ledgers_agreement",
        "ledgers_crossing",
        "requests_board_post",
        "people_person",
    ],
)
def test_whoever_reads_figures_can_read_no_row_of_a_tenant(db, humans, table):
    with entered(humans), pytest.raises(ProgrammingError, match="permission denied"), reading.as_umbrella() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")


def test_it_asks_as_often_for_one_network_as_for_many(client, count_queries, riverside, hilltop, humans):
    publish(riverside, members=50)
    ursula(client)
    client.get("/humans/federation/")
    with count_queries() as few:
        client.get("/humans/federation/")
    publish(hilltop, members=60, hours_week=[1.0] * 12)
    client.get("/humans/federation/")
    with count_queries() as more:
        client.get("/humans/federation/")
    assert len(few) == len(more)


def test_pages_follow_one_another_by_size(riverside, hilltop, db):
    publish(riverside, members=50)
    publish(hilltop, members=60)
    first, cursor = reading.page(limit=1)
    second, end = reading.page(cursor, limit=1)
    assert [row.slug for row in first + second] == ["hilltop", "riverside"]
    assert reading.page("nonsense'--")[0]
    assert end == "" or end.startswith("50")


def test_a_network_is_held_against_its_own_past_alone():
    def doing(**said):
        return health.of(reading.Published(1, "n", "N", "churn", "", "active", "", None, None, None, **said)).key

    assert doing(weeks=[9.0] * 8 + [6.0] * 4) == "hand"
    assert doing(weeks=[9.0] * 12) == "steady"
    assert doing(weeks=[9.0] * 8 + [12.0] * 4) == "well"
    assert (
        doing(weeks=[9.0] * 12, now={"requests": 20, "requests_met": 10}, before={"requests": 20, "requests_met": 15}) == "hand"
    )
    assert doing(now={"first_reply": 60.0}, before={"first_reply": 20.0}) == "hand"
    assert doing(now={"first_reply": 6.0}, before={"first_reply": 2.0}) == "steady"
    assert doing(weeks=[None] * 12) == "steady"


def test_a_night_publishes_every_figure_of_the_day_and_of_twelve_weeks(in_riverside):
    vitals.publish_all(timezone.now())
    vitals.publish_all(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, count(*), count(*) FILTER (WHERE is_latest) FROM networks_vital WHERE subject_id = %s GROUP BY 1",
            [in_riverside.id],
        )
        found = {key: (rows, latest) for key, rows, latest in cursor.fetchall()}
    assert found["hours_week"] == (12, 1)
    assert found["members"] == (1, 1)
    assert set(found) >= {"hours", "requests", "requests_met", "first_reply", "took_part", "gave_and_received"}

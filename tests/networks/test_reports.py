"""Reports a funder asks for: the same figures on the page, in the file and by API; nobody named, nobody else's."""

import csv
import datetime as dt
import io

import pytest
from django.utils import timezone

from ledgers import reversals
from ledgers.models import Transfer
from networks import actors
from networks.actors import Actor
from networks.tenancy.current import entered
from requests_board import exchanges
from requests_board.models import Post
from tests import cast
from tests.requests_board.conftest import publish

pytestmark = pytest.mark.django_db

NAMES = ("hours", "days-to-met", "unmet", "first-exchanges", "partners", "velocity")


@pytest.fixture
def met(riverside, alice, bob):
    """Alice asked nine days ago; Bob came four days later, for an hour and a half. What else she asks for waits."""
    today = timezone.localdate()
    with entered(riverside):
        post = publish(alice, title="A shelf to hang")
        made = exchanges.propose(exchanges.Terms(minutes=90), by=actors.of(bob), post=post)
        made = exchanges.agree(made, by=actors.of(alice))
        made = exchanges.log(made, minutes=90, happened_on=today - dt.timedelta(days=5), by=actors.of(bob))
        exchanges.confirm(made, by=actors.of(alice))
        Post.objects.filter(pk=post.pk).update(happened_on=today - dt.timedelta(days=9))
        publish(alice, title="Nobody came")
        return post.category


def _rows(browser, name, query=""):
    text = browser.get(f"/riverside/cockpit/reports/{name}/report.csv{query}").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_figures_are_those_of_the_books(client_of, carla, met):
    browser = client_of(carla)
    assert _rows(browser, "hours")[0] | {"Month": ""} == {
        "Month": "", "Category": met.name, "Exchanges": "1", "Hours (hours)": "1.5"
    }  # fmt: skip
    waits = _rows(browser, "days-to-met")
    assert sum(int(row["Requests"]) for row in waits) == 2
    assert sum(int(row["Met"]) for row in waits) == 1
    assert {row["Half of them within (days)"] for row in waits if row["Met"] == "1"} == {"4.0"}
    assert _rows(browser, "unmet") == [
        {"Category": met.name, "Requests": "2", "Not met": "1", "Still open": "1", "Share not met (%)": "50"}
    ]
    assert sum(int(row["Exchanged since"]) for row in _rows(browser, "first-exchanges")) == 2
    assert [(row["Members who took part"], row["Different pairs"]) for row in _rows(browser, "partners")] == [("2", "1")]
    moved = [row for row in _rows(browser, "velocity") if row["Hours moved (hours)"] != "0.0"]
    assert [(row["Lines in the books"], row["Hours moved (hours)"]) for row in moved] == [("1", "1.5")]


def test_page_and_api_say_the_same(client_of, riverside, met):
    browser = client_of(cast.member(riverside, "Tess"))
    page = browser.get("/riverside/cockpit/reports/hours/").content.decode()
    assert met.name in page
    assert "1.5\N{NO-BREAK SPACE}h" in page
    said = browser.get("/riverside/api/v1/reports/hours/").json()
    assert [(row["category"], row["hours"]) for row in said["rows"]] == [(met.name, 90)]
    assert {row["name"] for row in browser.get("/riverside/api/v1/reports/").json()} >= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_report_names_nobody_and_sees_one_network(client_of, carla, hilltop, met, name):
    page = client_of(carla).get(f"/riverside/cockpit/reports/{name}/").content.decode()
    body = page[page.index("<main") : page.index("</main")]
    assert "Alice" not in body
    assert "Bob" not in body
    elsewhere = client_of(cast.member(hilltop, "Hanna")).get(f"/hilltop/cockpit/reports/{name}/").content.decode()
    assert met.name not in elsewhere[elsewhere.index("<main") : elsewhere.index("</main")] or "1.5" not in elsewhere


def test_a_member_reads_none(client_of, alice, dan):
    assert client_of(alice).get("/riverside/cockpit/reports/").status_code == 403
    assert client_of(alice).get("/riverside/cockpit/reports/hours/report.csv").status_code == 403
    assert client_of(alice).get("/riverside/api/v1/reports/hours/").status_code == 403
    assert client_of(dan).get("/riverside/cockpit/reports/hours/")["Location"] == "/riverside/"


def test_days_that_cannot_be_are_said_at_the_field(client_of, carla):
    browser = client_of(carla)
    for query, words in [
        ("?start=2026-03-01&until=2026-02-01", "not before the first"),
        ("?start=1900-01-01&until=2026-02-01", "ten years at most"),
        ("?start=soon", "Write a day, like"),
    ]:
        answer = browser.get(f"/riverside/cockpit/reports/hours/{query}")
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert browser.get("/riverside/cockpit/reports/nonsense/").status_code == 404
    assert browser.get("/riverside/cockpit/reports/hours/?start=1999-01-01&until=1999-12-31").status_code == 200
    assert "Nothing in these days" in browser.get(
        "/riverside/cockpit/reports/hours/?start=1999-01-01&until=1999-12-31"
    ).content.decode()  # fmt: skip


def test_what_was_taken_back_does_not_count_as_moved(client_of, carla, riverside, met):
    with entered(riverside):
        asked = reversals.ask(Transfer.objects.get(), "Twice", by=Actor(carla, None, frozenset({"coordinator"})))
        reversals.confirm(asked, by=Actor(cast.member(riverside, "Cora"), None, frozenset({"coordinator"})))
    assert {row["Hours moved (hours)"] for row in _rows(client_of(carla), "velocity")} == {"0.0"}


def test_a_report_asks_as_often_however_much_there_is(client_of, carla, met, count_queries):
    browser = client_of(carla)
    browser.get("/riverside/cockpit/reports/hours/")
    with count_queries() as few:
        browser.get("/riverside/cockpit/reports/hours/?start=1999-01-01&until=1999-12-31")
    with count_queries() as many:
        browser.get("/riverside/cockpit/reports/hours/")
    assert len(few) == len(many) <= 10

"""Entering a network by its address, and leaving it: what is undone, what is not opened, what never stays behind."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client

from common.errors import NoNetwork, Refused
from networks import founding, links
from networks.models import Neighborhood
from networks.slugs import RESERVED
from networks.tenancy import current, lookup
from networks.tenancy.current import entered
from tests.servers import _free_port
from tests.wall import pages

_founded = []


@pytest.fixture
def two(real_db, new_network, settings):
    """Two networks of their own, whose pages are those of tests/wall/pages.py; the second has its own neighborhood."""
    if not _founded:
        _founded.extend([new_network().network, new_network(time_zone="Europe/Berlin").network])
        with entered(_founded[1]):
            Neighborhood.objects.create(name="Only here", latitude=0, longitude=0)
    settings.NETWORK_URLCONF = settings.ROOT_URLCONF = "tests.wall.pages"
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", ".example"]
    return tuple(_founded)


@pytest.fixture
def hosted(two, as_owner, new_network):
    """A third one, which has moved to a host of its own."""
    with as_owner() as owner:
        host = f"{uuid.uuid4().hex[:8]}.example"
        owner.execute("UPDATE networks_network SET host = %s WHERE id = %s", [host, new_network().network.id])
    lookup.forget()
    return lookup.by_host(host)


def hoods_of(ref):
    with entered(ref):
        return set(Neighborhood.objects.values_list("name", flat=True))


# ── Finding it ──────────────────────────────────────────────────────────────────────────────────
def test_it_mounts_a_network_by_path(two):
    said = Client().get(f"/{two[1].slug}/where/").json()
    assert said == {
        "network": two[1].slug, "path_info": "/where/", "script_name": f"/{two[1].slug}", "prefix": f"/{two[1].slug}/",
        "reversed": f"/{two[1].slug}/where/", "absolute": f"http://testserver/{two[1].slug}/where/", "zone": "Europe/Berlin",
    }  # fmt: skip


def test_it_mounts_a_network_by_host(hosted):
    said = Client().get("/where/", HTTP_HOST=hosted.host).json()
    assert (said["network"], said["script_name"], said["reversed"]) == (hosted.slug, "", "/where/")
    assert said["absolute"] == f"http://{hosted.host}/where/"


def test_it_does_not_mount_by_path_what_has_a_host(hosted):
    assert Client().get(f"/{hosted.slug}/where/").status_code == 404


def test_it_keeps_the_front_door_for_all_other_hosts(two):
    assert Client().get("/where/", HTTP_HOST="other.example").json()["network"] is None


def test_it_answers_400_to_unknown_hosts(two):
    assert Client().get("/where/", HTTP_HOST="evil.test").status_code == 400
    assert Client().get(f"/{two[0].slug}/where/", HTTP_HOST="evil.test").status_code == 400


@pytest.mark.parametrize("slug", ["", "x", "no-such-network", "Riverside", "r%C3%AFver", "x" * 500, "..", "%2e%2e", "-", "1"])
def test_it_answers_404_where_no_network_is(two, slug):
    assert Client().get(f"/{slug}/where/" if slug else "/nothing/").status_code in (301, 404)


def test_it_never_takes_a_reserved_word_for_a_network(two, as_owner):
    for word in sorted(RESERVED)[:5]:
        with pytest.raises(Refused, match="3 to 40"):
            founding.found(word, "Sneaky")
    with as_owner() as owner, pytest.raises(Exception, match="networks_network_slug_free"):
        owner.execute("UPDATE networks_network SET slug = 'admin' WHERE id = %s", [two[0].id])


def test_it_leads_to_the_slash(two):
    assert Client().get(f"/{two[0].slug}")["Location"] == f"/{two[0].slug}/"


# ── What is undone ──────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("ending", ["missing", "broken", "conflict", "unwell", "refused"])
def test_it_undoes_what_a_refused_request_wrote(two, ending):
    pages.seen.clear()
    before = hoods_of(two[0])
    answer = Client(raise_request_exception=False).get(f"/{two[0].slug}/write/{ending}/")
    assert answer.status_code == {"missing": 404, "broken": 500, "conflict": 409, "unwell": 503, "refused": 200}[ending]
    assert hoods_of(two[0]) == before
    assert pages.seen == []


def test_it_keeps_what_a_good_request_wrote_and_runs_hooks_outside(two):
    pages.seen.clear()
    Client().get(f"/{two[0].slug}/write/well/")
    assert "well written" in hoods_of(two[0])
    assert [ending for ending, _network in pages.seen] == ["well"]


def test_it_begins_no_transaction_where_nothing_is_asked(two):
    assert Client().get(f"/{two[0].slug}/idle/").json() == {"idle": True}


def test_it_tells_the_network_in_the_round_trip_of_the_first_statement(two):
    sent = []

    def watch(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch), entered(two[0]):
        Neighborhood.objects.count()
        Neighborhood.objects.count()
    assert [statement.count("set_config") for statement in sent] in ([2, 0], [0, 0])
    assert len(sent) == 2


def test_it_draws_lazy_pages_inside(two):
    assert b"Only here" in Client().get(f"/{two[1].slug}/lazy/").content


def test_streams_run_outside_and_open_their_own(two):
    answer = Client().get(f"/{two[1].slug}/stream/careful/")
    assert b"Only here" in b"".join(answer.streaming_content)
    with pytest.raises(NoNetwork):
        list(Client().get(f"/{two[1].slug}/stream/careless/").streaming_content)


# ── What never stays behind ─────────────────────────────────────────────────────────────────────
def test_it_leaves_nothing_on_a_connection_that_is_kept(two):
    backends = set()
    for turn in range(20):
        said = Client().get(f"/{two[turn % 2].slug}/names/").json()
        backends.add(said["backend"])
        assert ("Only here" in said["hoods"]) == (turn % 2 == 1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('manyhands.network', true), current_setting('manyhands.person', true)")
            assert set(cursor.fetchone()) <= {None, ""}
    assert len(backends) == 1, "the connection was not kept: the test proves nothing"
    assert current.network_id() is None


def test_it_keeps_threads_apart(two):
    start = threading.Barrier(4)

    def visit(number):
        start.wait(10)
        wrong = 0
        for turn in range(15):
            mine = (number + turn) % 2
            said = Client().get(f"/{two[mine].slug}/names/").json()
            wrong += ("Only here" in said["hoods"]) != (mine == 1)
        connection.close()
        return wrong

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(visit, range(4))) == [0, 0, 0, 0]


# ── The database is away ────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("page", ["kicked/", "api/v1/kicked/"])
def test_it_answers_503_when_the_connection_breaks_and_goes_on(two, page):
    client = Client(raise_request_exception=False)
    answer = client.get(f"/{two[0].slug}/{page}")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert answer["Content-Type"].startswith("application/problem+json" if "api" in page else "text/html")
    assert "kicked" not in client.get(f"/{two[0].slug}/names/").json()["hoods"]


def test_it_answers_503_while_no_server_listens(two, settings):
    client, usual = Client(raise_request_exception=False), dict(connection.settings_dict)
    client.get(f"/{two[0].slug}/names/")
    connection.close()
    connection.settings_dict.update(HOST="127.0.0.1", PORT=str(_free_port()))
    try:
        for page in ("names/", "api/v1/kicked/"):
            answer = client.get(f"/{two[0].slug}/{page}")
            assert (answer.status_code, answer["Retry-After"]) == (503, "10")
        lookup.forget()
        assert client.get(f"/{two[0].slug}/names/").status_code == 503
    finally:
        connection.close()
        connection.settings_dict.update(usual)
    assert client.get(f"/{two[0].slug}/names/").status_code == 200


# ── Links ───────────────────────────────────────────────────────────────────────────────────────
def test_links_are_whole_wherever_they_are_made(two, hosted, settings):
    settings.NETWORK_URLCONF = "config.network_urls"
    expected = {two[0]: f"{settings.MAIN_URL}/{two[0].slug}/home/", hosted: f"http://{hosted.host}/home/"}
    made = []

    def work():  # As in a worker: nothing is entered, then another network is.
        made.append({ref: links.url(ref, "networks:home") for ref in expected})
        with entered(two[0]):
            made.append({ref: links.url(ref, "networks:home") for ref in expected})
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert made == [expected, expected]


def test_a_rollback_in_a_nested_entrance_does_not_undo_the_outer(two):
    with entered(two[0]):
        Neighborhood.objects.create(name="kept", latitude=0, longitude=0)
        with entered(two[1]):
            Neighborhood.objects.create(name="dropped", latitude=0, longitude=0)
            transaction.set_rollback(True)
        assert Neighborhood.objects.filter(name="kept").exists()
    assert "kept" in hoods_of(two[0])
    assert "dropped" not in hoods_of(two[1])

"""The inbox and "You", through the door."""

import datetime as dt
import uuid

import pytest
from django.test import Client

from networks.tenancy.current import entered
from notifications import deliver
from notifications.models import InboxItem, Preference, ReachOut
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa(riverside):
    return cast.person(f"rosa-{uuid.uuid4().hex[:8]}@example.org")


@pytest.fixture
def browser(rosa):
    client = Client()
    client.force_login(rosa)
    return client


def tell(person, *titles):
    with entered(None, person=person.pk):
        for title in titles:
            deliver.tell(
                person.pk, about=f"record:{uuid.uuid4()}", topic="joining", title=title, from_name="Riverside",
                link="http://127.0.0.1:8000/riverside/",
            )  # fmt: skip
        return list(InboxItem.objects.filter(person=person).order_by("id"))


def test_an_empty_inbox_says_what_is_normal(browser):
    assert "Quiet in here" in browser.get("/inbox/").content.decode()


def test_new_messages_come_first_and_opening_one_reads_it(browser, rosa):
    _old, new = tell(rosa, "The old one", "The new one")
    answer = browser.get(f"/inbox/{new.uid}/")
    assert answer.url == "http://127.0.0.1:8000/riverside/"
    page = browser.get("/inbox/").content.decode()
    assert page.index("The old one") < page.index("The new one")
    assert "1 new message" in page
    browser.post("/inbox/", {"do": "read_all"})
    assert "Nothing new" in browser.get("/inbox/").content.decode()


def test_anothers_message_is_not_there(browser, alice):
    (theirs,) = tell(alice.person, "For Alice")[-1:]
    answer, missing = browser.get(f"/inbox/{theirs.uid}/"), browser.get(f"/inbox/{uuid.uuid4()}/")
    assert answer.status_code == missing.status_code == 404
    assert answer.content == missing.content
    with entered(None, person=alice.person_id):
        assert InboxItem.objects.get(uid=theirs.uid).read_at is None
    assert "For Alice" not in browser.get("/inbox/").content.decode()


def test_pages_go_on_by_cursor_and_miss_nothing(browser, rosa):
    items = tell(rosa, *[f"Message {number:03}" for number in range(75)])
    for item in items[10:40]:
        browser.get(f"/inbox/{item.uid}/")
    seen, cursor = [], ""
    for _page in range(5):
        answer = browser.get(f"/inbox/?cursor={cursor}")
        seen += [item.title for item in answer.context["items"]]
        cursor = answer.context["page"].older
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 75
    assert seen[0] == "Message 074"
    assert seen[-1] == "Message 010"


@pytest.mark.parametrize("cursor", ["x", "new-", "new-x", "read-99999999999999999999999", "new--1", "%00", "new-٣", "read-0"])
def test_an_odd_cursor_does_no_harm(browser, rosa, cursor):
    tell(rosa, "One")
    assert browser.get(f"/inbox/?cursor={cursor}").status_code in (200, 400)


@pytest.mark.parametrize("page", ["/inbox/", "/me/"])
def test_the_number_of_queries_is_the_same_for_many_messages(browser, rosa, count_queries, page):
    tell(rosa, "One")
    browser.get(page)
    with count_queries() as few:
        browser.get(page)
    tell(rosa, *[f"Message {number}" for number in range(60)])
    with count_queries() as many:
        browser.get(page)
    assert len(many) <= len(few)
    assert len(many) <= 12


def test_the_bar_counts_what_is_new_inside_a_network_too(client_of, alice):
    client = client_of(alice)
    with entered(None, person=alice.person_id):
        InboxItem.objects.filter(person=alice.person).delete()
    tell(alice.person, "One", "Two")
    page = client.get("/riverside/people/").content.decode()
    assert '<span class="count">2<span class="vh"> new' in page


def test_it_keeps_what_comes_by_email(browser, rosa):
    page = browser.get("/me/").content.decode()
    assert "Who wants to join" in page
    form = {"do": "preferences", "pace-joining": "weekly", "pace-welcoming": "now", "pace-bylaws": "inbox"}
    from common import registry

    for key, topic in registry.topics:
        form.setdefault(f"pace-{key}", topic.pace)
    assert browser.post("/me/", form).status_code == 302
    with entered(None, person=rosa.pk):
        kept = dict(Preference.objects.filter(person=rosa).values_list("topic", "pace"))
    assert kept["joining"] == "weekly"
    assert kept["bylaws"] == "inbox"
    assert browser.post("/me/", {**form, "pace-joining": "hourly"}).status_code == 422


def test_it_keeps_quiet_hours(browser, rosa):
    form = {"do": "reach", "time_zone": "America/Chicago", "quiet_from": "22:00", "quiet_until": "07:00",
            "digest_hour": "9", "digest_weekday": "0"}  # fmt: skip
    assert browser.post("/me/", form).status_code == 302
    with entered(None, person=rosa.pk):
        row = ReachOut.objects.get(person=rosa)
    assert (row.quiet_from, row.digest_hour, row.time_zone) == (dt.time(22), 9, "America/Chicago")
    assert browser.post("/me/", {**form, "quiet_until": ""}).status_code == 422
    assert browser.post("/me/", {**form, "time_zone": "Mars/Olympus"}).status_code == 422
    assert browser.post("/me/", {**form, "digest_hour": "25"}).status_code == 422


def test_the_mail_viewer_is_there_in_development_only(client, settings, rosa):
    assert client.get("/mail/").status_code == 404
    settings.DEVELOPMENT = True
    client.post("/sign-in/code/", {"email": rosa.email})
    page = client.get("/mail/")
    assert rosa.email in page.content.decode()
    name = page.context["rows"][0]["name"]
    assert "your code" in client.get(f"/mail/{name}/").content.decode()
    assert client.get("/mail/nothing/").status_code == 404
    assert client.get("/mail/..%2F..%2Fsecret_key/").status_code == 404

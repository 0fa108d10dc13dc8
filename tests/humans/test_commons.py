"""The commons of knowledge: written by Riverside, adopted by Hilltop with credit, followed, and what came of it told back."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from common.errors import Refused
from humans.commons import comparing, guides, news, shelf
from humans.models import Guide, Playbook, PlaybookAdoption, PlaybookLesson, PlaybookVersion
from networks import actors, dues
from networks.models import Delivery, Record
from networks.notices import hand_over
from networks.tenancy.current import entered
from notifications.models import InboxItem
from tests import cast

TEXT = "## Begin\n\nAsk the household first.\n\n1. Make slots.\n2. Cook."
SOUP = {"title": "Soup for a week", "kind": "setup", "summary": "Warm food after a birth.", "step": "", "body": TEXT}


@pytest.fixture
def carla_client(client_of, carla):
    return client_of(carla)


@pytest.fixture
def hanna_client(client_of, hilltop):
    return client_of(cast.member(hilltop, "Hanna"))


def written(client, **more):
    """By Carla's browser: a guide, published. Its playbook."""
    client.post("/riverside/guides/new/", {**SOUP, **more})
    with entered(cast.network("riverside")):
        guide = Guide.objects.get()
    client.post(f"/riverside/guides/{guide.uid}/", {"do": "publish"})
    return guide, Playbook.objects.get(title=more.get("title", SOUP["title"]))


def run_dues(network):
    with entered(network):
        dues.run_all(timezone.now())


def test_a_playbook_is_adopted_followed_and_its_lessons_come_home(carla_client, hanna_client, riverside, hilltop, client):
    guide, book = written(carla_client)
    assert client.get(f"/hilltop/commons/{book.uid}/").status_code == 200, "anyone may read it"
    page = hanna_client.get("/hilltop/commons/?q=soups&kind=setup").text
    assert "Soup for a week" in page
    assert "Waiting for a first network" in page
    assert hanna_client.post(f"/hilltop/commons/{book.uid}/").status_code == 302
    with entered(hilltop):
        copy = Guide.objects.get(origin=book)
    assert "by Riverside, version 1" in hanna_client.get(f"/hilltop/guides/{copy.uid}/").text

    run_dues(riverside)
    carla_client.post(
        f"/riverside/guides/{guide.uid}/edit/", {**SOUP, "body": TEXT.replace("Cook.", "Cook, and name the nuts.")}
    )
    same = carla_client.post(f"/riverside/guides/{guide.uid}/", {"do": "publish", "note": "Nuts have a name now."})
    assert same.status_code == 302
    assert carla_client.post(f"/riverside/guides/{guide.uid}/", {"do": "publish"}).status_code == 422, "nothing is new"
    run_dues(hilltop)
    run_dues(hilltop)
    with entered(hilltop):
        assert Record.objects.filter(kind="guide.newer").count() == 1
        assert news.behind().count() == 1
    seen = hanna_client.get(f"/hilltop/guides/{copy.uid}/").text
    assert "There is a newer version" in seen
    assert "Nuts have a name now." in seen
    assert "<ins>Cook, and name the nuts.</ins>" in seen
    hanna_client.post(f"/hilltop/guides/{copy.uid}/", {"do": "take"})
    with entered(hilltop):
        copy.refresh_from_db()
        assert (copy.origin_version, "name the nuts" in copy.body) == (2, True)

    lesson = {"did": "One train in May", "outcome": "Everybody ate", "advice": "", "people_reached": "4"}
    assert hanna_client.post(f"/hilltop/guides/{copy.uid}/lesson/", {**lesson, "outcome": ""}).status_code == 422
    hanna_client.post(f"/hilltop/guides/{copy.uid}/lesson/", lesson)
    told = PlaybookLesson.objects.get()
    assert (told.version, told.people_reached) == (2, None), "four people are not shown"
    shown = client.get(f"/riverside/commons/{book.uid}/").text
    assert "One train in May" in shown
    assert "Hilltop" in shown
    run_dues(riverside)
    with entered(riverside):
        kinds = list(Record.objects.filter(kind__startswith="playbook.").order_by("id").values_list("kind", flat=True))
        assert kinds == ["playbook.published", "playbook.adopted", "playbook.published", "playbook.lesson"]
        record = Record.objects.get(kind="playbook.lesson")
        hand_over(record)
        assert not Delivery.objects.filter(record=record, attempts__gt=0).exists()
    with entered(None, person=cast.person("carla@example.org").pk):
        assert "Hilltop tells what came of your playbook" in set(InboxItem.objects.values_list("title", flat=True))


def test_only_who_looks_after_guides_writes_and_a_copy_stays_its_networks_own(
    client_of, carla_client, riverside, hilltop, alice, dan
):
    guide, book = written(carla_client)
    for member, path in ((alice, "riverside"), (dan, "hilltop")):
        one = client_of(member)
        assert one.get(f"/{path}/guides/").status_code == 200
        assert one.get(f"/{path}/guides/new/").status_code == 403
        assert one.post(f"/{path}/commons/{book.uid}/").status_code == 403
        with entered(cast.network(path)), pytest.raises(Refused, match="Coordinators and facilitators"):
            guides.adopt(book, by=actors.of(member))
    assert client_of(dan).get(f"/hilltop/guides/{guide.uid}/").status_code == 404
    with entered(hilltop):
        assert not Guide.objects.exists()
        by = actors.system("test")
        copy = guides.adopt(book, by=by)
        assert guides.adopt(book, by=by).pk == copy.pk, "twice is once"
        with pytest.raises(Refused, match="says what its origin says"):
            guides.publish(copy, by=by)
        guides.put_away(copy, by=by)
        with pytest.raises(Refused, match="not in use"):
            guides.tell(copy, guides.Told("a", "b"), by=by)
    assert shelf.used_by(book) == []
    with entered(riverside), pytest.raises(Refused, match="your own"):
        guides.adopt(book, by=actors.system("test"))


def test_what_is_withdrawn_stays_with_who_has_it(carla_client, hanna_client, client, riverside, hilltop):
    guide, book = written(carla_client)
    hanna_client.post(f"/hilltop/commons/{book.uid}/")
    carla_client.post(f"/riverside/guides/{guide.uid}/", {"do": "withdraw"})
    assert client.get(f"/humans/commons/{book.uid}/").status_code == 404
    assert "taken this from the shelf" in hanna_client.get(f"/hilltop/commons/{book.uid}/").text
    assert "Soup for a week" not in client.get("/humans/commons/?q=soup").text
    carla_client.post(f"/riverside/guides/{guide.uid}/", {"do": "show"})
    assert client.get(f"/humans/commons/{book.uid}/").status_code == 200


HOSTILE = """<script>alert(1)</script> <img src=x onerror=alert(2)> ![pic](https://evil.example/x.png)
[a](javascript:alert(3)) [b](data:text/html,x) [c](https://example.org) <style>p{}</style>

<iframe src="//evil.example"></iframe>

# Big

| a | b |
|---|---|
| <b onmouseover=alert(4)>x</b> | y |
"""


def test_a_hostile_text_is_only_words(carla_client, client, hilltop):
    _guide, book = written(carla_client, title="<script>t</script> Soup", body=HOSTILE, summary="<img src=x>")
    page = client.get(f"/hilltop/commons/{book.uid}/").text
    main = page[page.index("<main") : page.index("</main>")]
    for never in ("<script", "<img", "<iframe", "<style", '="javascript:', '="data:', "<b onmouse"):
        assert never not in main, never
    assert 'href="https://example.org" rel="nofollow ugc noopener"' in main
    assert "<h3>Big</h3>" in main


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "ab", "3"),
        ("title", "x" * 121, "120"),
        ("body", "  ", "required"),
        ("body", "x" * 40_001, "40000"),
        ("summary", "x" * 301, "300"),
        ("kind", "secret", "Choose one"),
        ("step", "nowhere", "Choose one"),
        ("body", "a\x00b", "Null"),
    ],
)
def test_it_refuses_at_the_field_and_keeps_what_was_written(carla_client, field, value, words):
    page = carla_client.post("/riverside/guides/new/", {**SOUP, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "Warm food" in page.text or field == "summary"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE humans_playbook SET body = 'mine'",
        "INSERT INTO humans_playbooklesson (subject_id, playbook_id, version, did, outcome, advice, told_at, uid) "
        "VALUES (1, 1, 1, '', '', '', now(), gen_random_uuid())",
        "SELECT commons_is_due(1)",
        "DELETE FROM humans_playbookadoption",
    ],
)
def test_sql_lets_nobody_write_on_the_shelf_past_the_functions(hilltop, sql):
    with entered(hilltop), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)


def test_sql_publishes_no_guide_of_another_network_nor_over_its_playbook(carla_client, riverside, hilltop):
    guide, book = written(carla_client)
    with entered(hilltop):
        mine = Guide.objects.create(kind="guide", title="Mine", body="words", published=book)
        for number in (guide.pk, mine.pk):
            with pytest.raises(ProgrammingError, match=r"no such guide|of another network"), transaction.atomic():
                connection.cursor().execute("SELECT commons_publish(%s, '')", [number])
        cursor = connection.cursor()
        cursor.execute("SELECT commons_show(%s, false), commons_tell(%s, 'a', 'b', '', 9)", [book.pk, book.pk])
        assert cursor.fetchone() == (False, None)
    book.refresh_from_db()
    assert (book.title, book.state) == ("Soup for a week", "shown")


def test_the_umbrella_has_a_playbook_for_each_step(humans):
    found = shelf.for_steps()
    assert len(found) == 10
    assert {books[0].subject_id for books in found.values()} == {humans.id}
    assert PlaybookVersion.objects.filter(subject_id=humans.id).count() >= 10


def test_the_shelf_asks_the_same_number_of_questions_however_long_it_is(client, carla_client, hilltop, count_queries):
    def queries(path):
        client.get(path)
        with count_queries() as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    _guide, book = written(carla_client)
    few = [queries("/hilltop/commons/?q=soup"), queries(f"/hilltop/commons/{book.uid}/")]
    for slug in ("hilltop", "humans"):
        with entered(cast.network(slug)):
            by = actors.system("test")
            guides.tell(guides.adopt(book, by=by), guides.Told("We cooked", "They ate", "", 40), by=by)
            for n in range(3):
                guides.publish(guides.write(guides.Content(f"Soup {slug} {n}", "soup"), by=by), by=by)
    assert PlaybookAdoption.objects.filter(playbook=book).count() == 2
    assert [queries("/hilltop/commons/?q=soup"), queries(f"/hilltop/commons/{book.uid}/")] == few
    assert max(few) <= 9


def test_the_api_does_what_the_pages_do(carla_client, hanna_client, hilltop):
    _guide, book = written(carla_client)
    api = "/hilltop/api/v1/"
    listed = hanna_client.get(f"{api}playbooks/?q=household").json()["results"]
    assert [listed[0][name] for name in ("title", "network", "version")] == ["Soup for a week", "riverside", 1]
    made = hanna_client.post(
        f"{api}playbooks/{book.uid}/adopt/", {}, content_type="application/json", headers={"Idempotency-Key": "a1"}
    )
    assert made.status_code == 201, made.text
    uid = made.json()["uid"]
    assert made.json()["origin"] == str(book.uid)
    changed = hanna_client.patch(f"{api}guides/{uid}/", {"body": "Other words."}, content_type="application/json")
    assert (changed.status_code, changed.json()["body"]) == (200, "Other words.")
    said = {"did": "x", "outcome": "y", "people_reached": 12}
    told = hanna_client.post(f"{api}guides/{uid}/lessons/", said, content_type="application/json")
    assert (told.status_code, told.json()["people_reached"]) == (201, 12)
    assert hanna_client.get(f"{api}playbooks/{book.uid}/lessons/").json()["results"][0]["network"] == "hilltop"


def test_a_long_text_is_compared_quickly_and_whole():
    old = "".join(f"line {n} of many words here\n" for n in range(1500))
    new = old.replace("line 700 of", "line seven hundred of") + "a last one\n"
    pieces = comparing.of(old, new)
    assert "".join(one.text for one in pieces if one.kind != "gone") == new
    assert "".join(one.text for one in pieces if one.kind != "new") == old
    assert [one.text for one in pieces if one.kind == "gone"] == ["700"]

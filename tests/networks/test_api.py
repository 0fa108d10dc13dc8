"""The ground of the API: who may come in, what a problem looks like, pages, repeats."""

import datetime as dt
import json
import threading
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from networks import actors, repeats, tokens
from networks.models import ApiToken, Category, IdempotencyKey, Skill
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db
API = "/riverside/api/v1/"


@pytest.fixture
def key_of(riverside):
    """A token of a member, as the header that a machine sends."""

    def make(membership, ref=riverside, **options):
        with entered(ref):
            _token, secret = tokens.make(by=actors.of(membership), name="machine", **options)
        return {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    return make


def is_problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].startswith("application/problem+json")
    body = json.loads(answer.content)
    assert (body["status"], body["code"]) == (status, code), body
    assert "id" not in body
    return body


# ── Who comes in ────────────────────────────────────────────────────────────────────────────────
def test_it_opens_with_a_token_and_with_a_session(alice, key_of, client_of, client):
    assert client.get(f"{API}me/", **key_of(alice)).json()["name"] == "Alice Example"
    assert client_of(alice).get(f"{API}me/").json()["name"] == "Alice Example"


def test_it_asks_visitors_for_a_token(client):
    answer = client.get(f"{API}me/")
    is_problem(answer, 401, "not-authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "said", ["Bearer", "Bearer mh_x", "Bearer \x7f", "Bearer mh_" + "a" * 5000, "Bearer mh_ü", "bearer mh_no"]
)
def test_it_answers_401_to_a_token_that_opens_nothing(client, said):
    answer = client.get(f"{API}categories/", HTTP_AUTHORIZATION=said)
    is_problem(answer, 401, "authentication-failed")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_it_binds_a_token_to_one_network(client, alice, dan, hilltop, key_of):
    is_problem(client.get("/hilltop/api/v1/me/", **key_of(alice)), 401, "authentication-failed")
    is_problem(client.get(f"{API}me/", **key_of(dan, hilltop)), 401, "authentication-failed")


def test_it_refuses_a_token_that_ran_out_was_revoked_or_lost_its_member(client, alice, riverside, key_of):
    with entered(riverside):
        for change in ({"expires_at": timezone.now()}, {"revoked_at": timezone.now()}):
            header = key_of(alice)
            ApiToken.objects.filter(token_hash=tokens.hashed(header["HTTP_AUTHORIZATION"].split()[1])).update(**change)
            is_problem(client.get(f"{API}me/", **header), 401, "authentication-failed")
        header = key_of(alice)
        type(alice).objects.filter(pk=alice.pk).update(state="suspended")
    is_problem(client.get(f"{API}me/", **header), 401, "authentication-failed")


def test_it_prefers_the_token_to_the_session(alice, bob, key_of, client_of):
    browser = client_of(alice)
    assert browser.get(f"{API}me/", **key_of(bob)).json()["name"] == "Bob Example"
    is_problem(browser.get(f"{API}me/", HTTP_AUTHORIZATION="Bearer mh_wrong"), 401, "authentication-failed")


def test_it_lets_a_reading_token_only_read(client, alice, key_of):
    is_problem(client.post(f"{API}tokens/", {}, "application/json", **key_of(alice, may_write=True)), 403, "session-only")
    header = key_of(alice)
    assert client.get(f"{API}tokens/", **header).status_code == 200
    assert client.get(f"{API}me/", **header).json()["may_write"] is False


def test_it_carries_offices_only_where_the_member_said_so(client, carla, key_of):
    assert client.get(f"{API}me/", **key_of(carla)).json()["offices"] == []
    assert client.get(f"{API}me/", **key_of(carla, carries_offices=True)).json()["offices"] == ["coordinator"]


def test_it_writes_by_session_only_with_its_csrf_token(alice):
    from tests.conftest import sign_in

    browser = Client(enforce_csrf_checks=True)
    sign_in(browser, alice.person)
    is_problem(browser.post(f"{API}tokens/", {"name": "x"}, "application/json"), 403, "csrf")


def test_it_keeps_answers_out_of_shared_caches(client, alice, key_of):
    assert client.get(f"{API}me/", **key_of(alice))["Cache-Control"] == "private, no-store"


def test_it_remembers_the_day_a_token_was_used(client, alice, riverside, key_of):
    header = key_of(alice)
    client.get(f"{API}me/", **header)
    with entered(riverside):
        assert ApiToken.objects.get(membership=alice).last_used_on == timezone.localdate()


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────────
def test_it_shows_a_secret_once_and_keeps_its_hash(alice, client_of, client, riverside):
    browser = client_of(alice)
    made = browser.post(f"{API}tokens/", {"name": "calendar"}, "application/json", headers={"Idempotency-Key": "k"})
    assert made.status_code == 201
    secret = made.json()["secret"]
    assert browser.get(made["Location"]).json()["name"] == "calendar"
    assert "secret" not in browser.get(made["Location"]).json()
    assert client.get(f"{API}me/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200
    with entered(riverside):
        assert not IdempotencyKey.objects.exists()
        assert ApiToken.objects.get(name="calendar").token_hash == tokens.hashed(secret)


def test_it_revokes_ones_own_tokens_alone(alice, bob, client_of, key_of, client, riverside):
    header = key_of(alice)
    with entered(riverside):
        uid = ApiToken.objects.get(membership=alice).uid
    is_problem(client_of(bob).delete(f"{API}tokens/{uid}/"), 404, "not-found")
    assert client_of(alice).delete(f"{API}tokens/{uid}/").status_code == 204
    is_problem(client.get(f"{API}me/", **header), 401, "authentication-failed")


def test_it_refuses_a_token_with_offices_to_who_holds_none(alice, client_of):
    answer = client_of(alice).post(f"{API}tokens/", {"name": "x", "carries_offices": True}, "application/json")
    body = is_problem(answer, 422, "no-office")
    assert body["errors"][0]["field"] == "carries_offices"


# ── Problems ────────────────────────────────────────────────────────────────────────────────────
def test_it_answers_a_malformed_name_as_a_missing_one(alice, dan, client_of, hilltop):
    browser = client_of(alice)
    with entered(hilltop):
        foreign = Category.objects.values_list("uid", flat=True)[0]
    answers = [browser.get(f"{API}categories/{name}/") for name in (uuid.uuid4(), foreign, "7", "x" * 300, "%F0%9F%92%A9")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    is_problem(answers[0], 404, "not-found")


def test_it_answers_problems_for_everything_that_can_go_wrong(alice, client_of):
    browser = client_of(alice)
    is_problem(browser.get(f"{API}nothing-here/"), 404, "not-found")
    is_problem(browser.put(f"{API}categories/", {}, "application/json"), 405, "method-not-allowed")
    is_problem(browser.post(f"{API}tokens/", "name=x", "application/x-www-form-urlencoded"), 415, "unsupported-media-type")
    is_problem(browser.get(f"{API}categories/", HTTP_ACCEPT="text/html"), 406, "not-acceptable")
    is_problem(browser.post(f"{API}tokens/", "{", "application/json"), 400, "parse-error")
    is_problem(browser.post(f"{API}tokens/", {}, "application/json"), 400, "invalid")
    is_problem(browser.get(f"{API}categories/?q=%00"), 400, "bad-request")


@pytest.mark.parametrize(
    "text",
    [
        '{"name": NaN}',
        '{"name": Infinity}',
        '{"name": "\\u0000"}',
        '{"name": "\\ud800"}',
        "[" * 100_000,
        '{"name": 1' + "0" * 5000 + "}",
    ],
    ids=["nan", "infinity", "nul", "surrogate", "deep", "long number"],
)
def test_it_reads_strict_json_only(alice, client_of, text):
    answer = client_of(alice).post(f"{API}tokens/", text, "application/json")
    assert answer.status_code == 400, answer.content


def test_it_refuses_fields_that_are_not_there(alice, client_of):
    answer = client_of(alice).post(f"{API}tokens/", {"name": "x", "membership": 7}, "application/json")
    assert is_problem(answer, 400, "invalid")["errors"] == [{"field": "membership", "message": "There is no such field."}]


def test_it_says_which_methods_there_are_and_nothing_else(client):
    answer = client.options(f"{API}tokens/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert set(answer["Allow"].replace(" ", "").split(",")) == {"GET", "POST", "HEAD", "OPTIONS"}


def test_it_is_closed_to_members_of_other_networks(dan, client_of):
    is_problem(client_of(dan).get(f"{API}categories/"), 403, "forbidden")


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────
def test_it_walks_a_list_to_its_end_by_cursor(alice, client_of, riverside):
    browser, seen, address = client_of(alice), [], f"{API}skills/?limit=7"
    while address:
        page = browser.get(address).json()
        assert len(page["results"]) <= 7
        seen += [row["uid"] for row in page["results"]]
        address = page["next"]
    with entered(riverside):
        assert seen == [str(uid) for uid in Skill.objects.order_by("name_folded", "id").values_list("uid", flat=True)]


@pytest.mark.parametrize("limit", ["0", "-1", "x", str(2**70), "1.5", "٣", ""])
def test_it_refuses_a_limit_that_is_no_number(alice, client_of, limit):
    is_problem(client_of(alice).get(f"{API}skills/", {"limit": limit}), 400, "invalid")


def test_it_takes_no_cursor_but_its_own(alice, dan, client_of, hilltop):
    browser = client_of(alice)
    of_skills = browser.get(f"{API}skills/?limit=1").json()["next"].split("cursor=")[1].split("&")[0]
    of_others = client_of(dan).get("/hilltop/api/v1/skills/?limit=1").json()["next"].split("cursor=")[1].split("&")[0]
    for cursor in ("x", "é", "=" * 9, "A" * 700, of_skills[:-2] + "AA", of_others):
        is_problem(browser.get(f"{API}skills/", {"cursor": cursor}), 400, "invalid")
    is_problem(browser.get(f"{API}categories/", {"cursor": of_skills}), 400, "invalid")


def test_it_asks_as_often_for_many_rows_as_for_few(alice, client_of, count_queries):
    browser = client_of(alice)
    counts = []
    for limit in (1, 20):
        browser.get(f"{API}skills/?limit={limit}")
        with count_queries() as seen:
            browser.get(f"{API}skills/?limit={limit}")
        counts.append(len([query for query in seen if "SAVEPOINT" not in query["sql"]]))
    assert counts[0] == counts[1] == 2, "who is there, and the list"


def test_it_asks_once_who_is_there_and_still_ends_sessions(alice, client_of):
    browser = client_of(alice)
    assert browser.get(f"{API}me/").status_code == 200
    alice.person.set_password("another horse battery")
    alice.person.save()
    is_problem(browser.get(f"{API}me/"), 401, "not-authenticated")
    browser = client_of(alice)
    alice.person.is_active = False
    alice.person.save()
    is_problem(browser.get(f"{API}me/"), 401, "not-authenticated")


def test_it_finds_skills_by_the_start_of_their_name(alice, client_of, riverside):
    with entered(riverside):
        Skill.objects.create(name="Ébénisterie", name_folded="ebenisterie", category=Category.objects.first())
    found = client_of(alice).get(f"{API}skills/", {"q": "EBÉ"}).json()["results"]
    assert [row["name"] for row in found] == ["Ébénisterie"]


def test_it_shows_the_network_to_everyone_and_the_rules_to_members(client, alice, client_of, riverside):
    said = client.get(f"{API}network/").json()
    assert (said["slug"], said["uid"], said["gears"]) == ("riverside", riverside.uid, ["hours"])
    is_problem(client.get(f"{API}clauses/"), 401, "not-authenticated")
    rules = {row["key"]: row for row in client_of(alice).get(f"{API}clauses/").json()["results"]}
    assert rules["members.invitation_days"]["value"] == 14
    assert rules["members.invitation_days"]["decision"] == "founding"


# ── Repeats ─────────────────────────────────────────────────────────────────────────────────────
ONCE = {"principal": "member:x", "route": "/api/v1/transfers/", "key": "k"}


def test_it_remembers_the_first_answer_and_refuses_other_content(in_riverside):
    from common.errors import Refused

    assert repeats.earlier(**ONCE, content={"a": 1, "b": 2}) is None
    repeats.remember(**ONCE, content={"a": 1, "b": 2}, status=201, body={"x": 1})
    assert repeats.earlier(**ONCE, content={"b": 2, "a": 1}).status == 201
    assert repeats.earlier(**{**ONCE, "key": "other"}, content={}) is None
    with pytest.raises(Refused) as refused:
        repeats.earlier(**ONCE, content={"a": 2})
    assert refused.value.code == "key-reused"


def test_it_says_that_the_same_request_is_still_running(real_db, new_network):
    from common.errors import Refused

    ref, codes = new_network().network, []

    def again():
        from django.db import connection

        with entered(ref):
            try:
                repeats.earlier(**ONCE, content={})
            except Refused as refused:
                codes.append(refused.code)
        connection.close()

    with entered(ref):
        assert repeats.earlier(**ONCE, content={}) is None
        thread = threading.Thread(target=again)
        thread.start()
        thread.join()
    assert codes == ["still-running"]


def test_it_forgets_keys_after_a_week(in_riverside):
    now = timezone.now()
    for days in (1, 8):
        row = repeats.remember(**{**ONCE, "key": str(days)}, content={}, status=201, body={})
        IdempotencyKey.objects.filter(pk=row.pk).update(made_at=now - dt.timedelta(days=days))
    assert repeats.forget_old(now) == now + dt.timedelta(days=1)
    assert list(IdempotencyKey.objects.values_list("key", flat=True)) == ["1"]


# ── Members, records, invitations ───────────────────────────────────────────────────────────────
def test_it_shows_of_a_member_what_they_let_the_reader_see(alice, bob, carla, client_of, riverside):
    with entered(riverside):
        type(bob).objects.filter(pk=bob.pk).update(phone="555 0100", about="I fix bikes.", audiences={"about": "me"})
    seen = client_of(alice).get(f"{API}members/{bob.uid}/").json()
    assert "phone" not in seen
    assert "about" not in seen
    assert seen["name"] == "Bob Example"
    own = client_of(bob).get(f"{API}members/{bob.uid}/").json()
    assert (own["phone"], own["about"]) == ("555 0100", "I fix bikes.")
    assert client_of(carla).get(f"{API}members/{bob.uid}/").json()["phone"] == "555 0100"


def test_it_lists_members_without_what_they_hide(alice, bob, client_of, riverside):
    from networks.models import Neighborhood

    with entered(riverside):
        hood = Neighborhood.objects.first()
        type(bob).objects.filter(pk=bob.pk).update(neighborhood=hood, audiences={"neighborhood": "me"})
        type(alice).objects.filter(pk=alice.pk).update(neighborhood=hood)
    rows = {row["name"]: row for row in client_of(alice).get(f"{API}members/").json()["results"]}
    assert rows["Bob Example"]["neighborhood"] is None
    assert rows["Alice Example"]["neighborhood"]["name"] == hood.name
    assert "Dan Example" not in rows
    found = client_of(alice).get(f"{API}members/", {"q": "bób"}).json()["results"]
    assert [row["name"] for row in found] == ["Bob Example"]


def test_it_changes_ones_own_page(alice, client_of, riverside, hilltop):
    from networks.models import Neighborhood

    browser = client_of(alice)
    answer = browser.patch(f"{API}me/", {"about": "I like soup.", "languages": ["Hmong"]}, "application/json")
    assert (answer.json()["about"], answer.json()["languages"]) == ("I like soup.", ["Hmong"])
    with entered(hilltop):
        foreign = Neighborhood.objects.first()
    for uid in (foreign.uid, uuid.uuid4()):
        is_problem(browser.patch(f"{API}me/", {"neighborhood": str(uid)}, "application/json"), 422, "neighborhood")


def test_it_shows_the_records_to_coordinators_and_ones_own_to_everyone(alice, carla, client_of):
    is_problem(client_of(alice).get(f"{API}records/"), 403, "forbidden")
    rows = client_of(carla).get(f"{API}records/?kind=membership.admitted").json()["results"]
    assert {row["kind"] for row in rows} == {"membership.admitted"}
    own = client_of(alice).get(f"{API}history/").json()["results"]
    assert "membership.admitted" in {row["kind"] for row in own}
    assert any("Alice" in row["text"] for row in own)


def test_it_invites_and_withdraws(alice, bob, carla, client_of):
    browser = client_of(alice)
    made = browser.post(f"{API}invitations/", {"name": "Zoe"}, "application/json").json()
    assert "/riverside/invitation/" in made["address"]
    assert [row["uid"] for row in browser.get(f"{API}invitations/").json()["results"]] == [made["uid"]]
    is_problem(client_of(bob).get(f"{API}invitations/{made['uid']}/"), 404, "not-found")
    assert client_of(carla).delete(f"{API}invitations/{made['uid']}/").status_code == 204
    is_problem(browser.get(f"{API}invitations/{made['uid']}/"), 404, "not-found")


# ── The page of tokens ──────────────────────────────────────────────────────────────────────────
def test_a_member_makes_and_revokes_a_token_in_a_page(alice, client_of, client):
    browser = client_of(alice)
    page = browser.post("/riverside/me/tokens/", {"do": "make", "name": "calendar", "days": "30"})
    secret = page.content.decode().split('value="mh_')[1].split('"')[0]
    assert "mh_" not in browser.get("/riverside/me/tokens/").content.decode()
    header = {"HTTP_AUTHORIZATION": f"Bearer mh_{secret}"}
    assert client.get(f"{API}me/", **header).json()["may_write"] is False
    [row] = client.get(f"{API}tokens/", **header).json()["results"]
    assert browser.post("/riverside/me/tokens/", {"do": "revoke", "token": row["uid"]}).status_code == 302
    is_problem(client.get(f"{API}me/", **header), 401, "authentication-failed")
    assert browser.post("/riverside/me/tokens/", {"do": "revoke", "token": row["uid"]}).status_code == 404
    assert browser.post("/riverside/me/tokens/", {"do": "make", "name": ""}).status_code == 422


def test_only_officers_are_offered_a_token_with_their_office(alice, carla, client_of):
    assert b"carries_offices" not in client_of(alice).get("/riverside/me/tokens/").content
    assert b"carries_offices" in client_of(carla).get("/riverside/me/tokens/").content

"""What every answer of the front door carries, and what it does with odd requests."""

import re

import pytest
from django.test import Client

from tests import cast

pytestmark = pytest.mark.django_db

VISITOR = [
    "/", "/networks/", "/sign-in/", "/sign-in/code/", "/sign-in/password/", "/sign-up/", "/sign-up/with-passkey/",
    "/preferences/", "/privacy/", "/nothing-here/", "/riverside/", "/riverside/nothing/", "/inbox/", "/unsubscribe/x/",
]  # fmt: skip
PERSON = [
    "/", "/me/", "/inbox/", "/me/data/", "/me/delete/", "/me/second-step/", "/me/second-step/why/", "/me/second-step/app/",
    "/me/second-step/passkeys/new/", "/preferences/", "/privacy/", "/riverside/", "/nothing-here/", "/sign-out/",
]  # fmt: skip


@pytest.fixture
def person(riverside):
    person = cast.person("headers@example.org")
    person.set_unusable_password()
    person.save()
    client = Client()
    client.force_login(person)
    return client


def check(answer):
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    page = answer.content.decode()
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=", page), page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "<style" not in page
    assert not re.search(r"(src|href)=[\"'](https?:)?//(?!127\.0\.0\.1|localhost|testserver)", page)


@pytest.mark.parametrize("page", VISITOR)
def test_a_visitor_gets_the_strict_headers_and_no_cookie_but_the_sessions(riverside, page):
    client = Client()
    answer = client.get(page)
    assert answer.status_code in (200, 301, 302, 404)
    check(answer)
    assert set(client.cookies) <= {"session"}
    if page in ("/", "/networks/", "/privacy/", "/riverside/", "/nothing-here/"):
        assert set(client.cookies) == set()  # who only reads is not remembered


@pytest.mark.parametrize("page", PERSON)
def test_a_person_gets_them_too_and_nothing_is_kept_by_caches(person, page):
    answer = person.get(page)
    assert answer.status_code in (200, 404)
    check(answer)
    kept = answer["Cache-Control"]
    assert "private" in kept
    assert "no-store" in kept
    assert set(person.cookies) == {"session"}


def test_the_sessions_cookie_is_out_of_reach_of_scripts_and_other_sites(riverside):
    client = Client()
    client.post("/preferences/", {"theme": "dark", "text_size": "large", "language": "es"})
    assert set(client.cookies) == {"session"}
    cookie = client.cookies["session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    page = client.get("/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-text="large"' in page
    assert '<html lang="es"' in page
    cast.person("headers2@example.org")
    client.post("/sign-in/", {"login": "headers2@example.org", "password": cast.PASSWORD})
    client.post("/sign-out/")
    assert set(client.cookies) == {"session"}


def test_what_a_person_chose_comes_along_to_the_next_browser(riverside):
    someone = cast.person("chooser@example.org")
    first = Client()
    first.force_login(someone)
    first.post("/preferences/", {"theme": "light", "text_size": "largest", "language": "en-gb"})
    second = Client()
    second.post("/sign-in/", {"login": someone.email, "password": cast.PASSWORD})
    assert 'data-text="largest"' in second.get("/").content.decode()


def test_odd_choices_are_left_out(riverside):
    client = Client()
    client.post("/preferences/", {"theme": '"><script>', "text_size": "huge", "language": "xx-klingon"})
    assert "data-theme" not in client.get("/").content.decode()


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "[::1", "a b"])
def test_it_refuses_a_host_it_does_not_know(riverside, host):
    for page in ("/", "/sign-in/", "/riverside/", "/me/"):
        assert Client(HTTP_HOST=host).get(page).status_code == 400
    assert Client(HTTP_HOST=host).post("/sign-in/code/", {"email": "a@example.org"}).status_code == 400


ODD = [
    "\x00",
    "\ud800",
    "a" * 100_000,
    "%",
    "%00",
    "\n",
    "'; DROP TABLE people_person; --",
    "{{ 7 * 7 }}",
    "٣" * 50,
    "\U0010ffff",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize(
    ("door", "fields"),
    [
        ("/sign-in/", {"login", "password", "next"}),
        ("/sign-in/code/", {"email", "next"}),
        ("/sign-in/password/", {"email"}),
        ("/sign-up/", {"email", "password1", "next"}),
        ("/sign-in/passkey/", {"credential", "next"}),
        ("/preferences/", {"theme", "language", "text_size", "next"}),
        ("/unsubscribe/x/", {"List-Unsubscribe"}),
    ],
)
def test_odd_input_breaks_nothing_for_a_visitor(riverside, door, fields, odd):
    from urllib.parse import quote

    client = Client(raise_request_exception=False)
    body = "&".join(f"{field}={quote(odd.encode('utf-8', 'surrogatepass'))}" for field in sorted(fields))
    answer = client.post(door, body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500
    if len(odd) < 1000:
        assert client.get(door, QUERY_STRING=body).status_code < 500


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize(
    ("door", "fields"),
    [
        ("/inbox/", {"cursor", "do"}),
        ("/me/", {"do"}),
        ("/me/?", {"do=preferences&pace-joining"}),
        ("/me/??", {"do=reach&quiet_from", "quiet_until", "digest_hour", "time_zone"}),
        ("/me/delete/", {"email"}),
        ("/privacy/", {"next"}),
        ("/me/second-step/why/", {"next"}),
        ("/me/second-step/app/", {"code"}),
        ("/me/second-step/passkeys/new/", {"name", "credential"}),
        ("/me/email/", {"email", "action_add"}),
        ("/me/password/first/", {"password1", "password2"}),
    ],
)
def test_odd_input_breaks_nothing_for_a_person(person, door, fields, odd):
    from urllib.parse import quote

    person.raise_request_exception = False
    body = "&".join(f"{field}={quote(odd.encode('utf-8', 'surrogatepass'))}" for field in sorted(fields))
    answer = person.post(door.rstrip("?"), body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code < 500
    if len(odd) < 10:
        assert person.get(door.rstrip("?"), QUERY_STRING=body).status_code < 500


@pytest.mark.parametrize(
    "credential", ["{}", "[]", "null", "1", '{"id": 1}', '{"response": null}', '{"response": {"userHandle": "x"}}', "[" * 5000]
)
def test_a_broken_passkey_is_refused_quietly(riverside, credential):
    client = Client(raise_request_exception=False)
    client.get("/sign-in/passkey/", HTTP_ACCEPT="application/json")
    answer = client.post("/sign-in/passkey/", {"credential": credential})
    assert answer.status_code < 500
    assert "_auth_user_id" not in client.session


def test_forms_from_elsewhere_are_refused(person):
    from people.models import Person

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(Person.objects.get(email="headers@example.org"))
    for door in ("/me/", "/me/delete/", "/inbox/", "/sign-out/", "/privacy/", "/preferences/", "/me/data/"):
        assert strict.post(door, {"email": "headers@example.org", "do": "read_all"}).status_code == 403

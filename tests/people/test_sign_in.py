"""Signing up and in: by a code, a password, an app's code; nothing tells who exists."""

import re
import time
import uuid

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client

from people.models import Person
from tests import cast, letters

pytestmark = pytest.mark.django_db


def fresh() -> str:
    return f"neighbor-{uuid.uuid4().hex[:10]}@example.org"


def sign_up(client: Client, email: str, **more: str) -> None:
    answer = client.post("/sign-up/", {"email": email, **more})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == "/sign-up/confirm/"
    client.post("/sign-up/confirm/", {"code": letters.code_for(email), **more})


def plain(answer) -> str:
    """A page without what differs by itself: tokens."""
    return re.sub(r'(name="csrfmiddlewaretoken" value|name="csrf-token" content)="[^"]*"', "", answer.content.decode())


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_it_signs_up_by_the_code_in_the_mail():
    client, email = Client(), fresh()
    sign_up(client, email)
    assert signed_in(client)
    person = Person.objects.get(email=email)
    assert EmailAddress.objects.get(user=person).verified
    assert not person.has_usable_password()


def test_it_refuses_a_wrong_code_and_then_ends_the_try():
    client, email = Client(), fresh()
    client.post("/sign-up/", {"email": email})
    answers = [client.post("/sign-up/confirm/", {"code": "0000-0000"}) for _try in range(3)]
    assert "not the code" in answers[0].content.decode()
    assert answers[2].status_code == 302
    client.post("/sign-up/confirm/", {"code": letters.code_for(email)})
    assert not signed_in(client)


def test_it_signs_in_by_a_code():
    client = Client()
    cast.person("code.lover@example.org")
    assert client.post("/sign-in/code/", {"email": "Code.Lover@example.org"}).url == "/sign-in/code/confirm/"
    client.post("/sign-in/code/confirm/", {"code": letters.code_for("code.lover@example.org")})
    assert signed_in(client)


def test_it_signs_up_and_in_by_a_password():
    email = fresh()
    sign_up(Client(), email, password1="three wet wool socks")
    client = Client()
    client.post("/sign-in/", {"login": email, "password": "three wet wool socks"})
    assert signed_in(client)


def test_it_refuses_a_wrong_password_in_plain_words():
    cast.person("careful@example.org")
    client = Client()
    answer = client.post("/sign-in/", {"login": "careful@example.org", "password": "nonsense nonsense"})
    assert "do not belong together" in answer.content.decode()
    assert not signed_in(client)


@pytest.mark.parametrize(
    ("door", "field", "more"),
    [
        ("/sign-in/code/", "email", {}),
        ("/sign-up/", "email", {}),
        ("/sign-up/", "email", {"password1": "three wet wool socks"}),
        ("/sign-in/password/", "email", {}),
        ("/sign-in/", "login", {"password": "three wet wool socks"}),
        ("/sign-up/with-passkey/", "email", {}),
    ],
)
def test_it_tells_nobody_who_exists(door, field, more):
    """The same answers all the way, for an address that signs in here and for one that does not. Only the mail differs."""
    known, unknown = "known.one@example.org", "unknown.o@example.org"
    cast.person(known)
    said = []
    for email in (known, unknown):
        client, pages = Client(), []
        first = client.post(door, {field: email, **more})
        pages.append((first.status_code, first.headers.get("Location", ""), plain(first)))
        if first.status_code == 302:
            for tried in (client.get(first.url), client.post(first.url, {"code": "0000-0000"})):
                pages.append((tried.status_code, tried.headers.get("Location", ""), plain(tried)))
            again = client.post(first.url, {"action": "resend"})
            pages.append((again.status_code, again.headers.get("Location", ""), plain(again)))
        assert sorted(client.cookies) in ([], ["session"])
        said.append([tuple(str(part).replace(email, "ADDRESS") for part in page) for page in pages])
        if first.status_code == 302:
            assert letters.to(email)
    assert said[0] == said[1]


def test_it_takes_back_the_password_of_whoever_signed_up_with_a_strangers_address():
    email = fresh()
    Client().post("/sign-up/", {"email": email, "password1": "three wet wool socks"})
    owner = Client()
    owner.post("/sign-in/code/", {"email": email})
    owner.post("/sign-in/code/confirm/", {"code": letters.code_for(email)})
    assert signed_in(owner)
    thief = Client()
    thief.post("/sign-in/", {"login": email, "password": "three wet wool socks"})
    assert not signed_in(thief)


def test_it_leads_back_to_where_one_came_from():
    client, email = Client(), fresh()
    page = client.get("/sign-in/?next=/riverside/join/").content.decode()
    assert "/sign-up/?next=%2Friverside%2Fjoin%2F" in page
    client.post("/sign-up/", {"email": email, "next": "/riverside/join/"})
    answer = client.post("/sign-up/confirm/", {"code": letters.code_for(email)})
    assert answer.url == "/riverside/join/"


def test_it_leads_back_after_a_code_too():
    cast.person("code.lover@example.org")
    client = Client()
    answer = client.post("/sign-in/code/", {"email": "code.lover@example.org", "next": "/riverside/join/"})
    answer = client.post(answer.url, {"code": letters.code_for("code.lover@example.org"), "next": "/riverside/join/"})
    assert answer.url == "/riverside/join/"


@pytest.mark.parametrize(
    "away", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil"]
)
def test_it_leads_nobody_away_from_here(away):
    cast.person("careful@example.org")
    client = Client()
    answer = client.post("/sign-in/", {"login": "careful@example.org", "password": cast.PASSWORD, "next": away})
    assert answer.status_code == 302
    assert "evil" not in answer.url
    assert "javascript" not in answer.url
    for door in ("/preferences/", "/privacy/", "/sign-out/"):
        answer = client.post(door, {"next": away, "theme": "dark"})
        assert "evil" not in answer.headers.get("Location", "")


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_it_takes_an_apps_code_as_second_step():
    person = cast.person("twostep@example.org")
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    client = Client()
    answer = client.post("/sign-in/", {"login": person.email, "password": cast.PASSWORD})
    assert answer.url == "/sign-in/second-step/"
    assert not signed_in(client)
    client.post("/sign-in/second-step/", {"code": "000000"})
    assert not signed_in(client)
    client.post("/sign-in/second-step/", {"code": totp_code("JBSWY3DPEHPK3PXP")})
    assert signed_in(client)
    assert any(row["method"] == "mfa" for row in client.session["account_authentication_methods"])


def test_it_sets_up_an_app_with_recovery_codes():
    client, email = Client(), fresh()
    sign_up(client, email)
    client.post("/privacy/")
    client.get("/me/second-step/app/")
    secret = client.session["mfa.totp.secret"]
    answer = client.post("/me/second-step/app/", {"code": totp_code(secret)})
    assert answer.status_code == 302
    kinds = set(Authenticator.objects.filter(user__email=email).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    page = client.get(answer.url).content.decode()
    assert len(re.findall(r"\b\d{8}\b", page)) == 10
    assert "All is set" in client.get("/me/second-step/why/").content.decode()
    assert secret not in str(Authenticator.objects.filter(user__email=email).values_list("data"))


def test_it_asks_coordinators_for_the_second_step(client_of, carla, riverside):
    client = client_of(carla, second_factor=False)
    page = client.get("/me/second-step/why/?next=/riverside/").content.decode()
    assert "Make a passkey" in page
    TOTP.activate(carla.person, "JBSWY3DPEHPK3PXP")
    page = client.get("/me/second-step/why/?next=/riverside/").content.decode()
    assert "/sign-in/again/second-step/?next=/riverside/" in page
    answer = client.post("/sign-in/again/second-step/", {"code": totp_code("JBSWY3DPEHPK3PXP"), "next": "/riverside/"})
    assert answer.url == "/riverside/"
    page = client.get("/me/second-step/why/?next=/riverside/").content.decode()
    assert "All is set" in page


def test_an_office_opens_with_a_second_step_only(client_of, carla, alice, riverside):
    """The whole way of a coordinator who has none yet: led there, set up, back to where they wanted to go."""
    client = client_of(carla, second_factor=False)
    answer = client.get("/riverside/cockpit/")
    assert answer.status_code == 302
    assert answer.url.endswith("/me/second-step/why/?next=/riverside/cockpit/")
    client.get(answer.url.removeprefix("http://127.0.0.1:8000"))
    client.post("/sign-in/again/", {"password": cast.PASSWORD})
    client.get("/me/second-step/app/")
    client.post("/me/second-step/app/", {"code": totp_code(client.session["mfa.totp.secret"])})
    assert 'href="/riverside/cockpit/"' in client.get("/me/second-step/why/").content.decode()
    assert client.get("/riverside/cockpit/").status_code == 200
    assert client_of(alice).get("/riverside/cockpit/").status_code == 403
    assert client_of(carla, second_factor=False).get("/riverside/people/").status_code == 200


def test_changing_ones_address_tells_nobody_who_exists():
    cast.person("known.one@example.org")
    said = []
    for email in ("known.one@example.org", fresh()):
        client = Client()
        person = cast.person(fresh())
        client.force_login(person)
        first = client.post("/me/email/", {"email": email, "action_add": ""})
        pages = [(first.status_code, first.headers.get("Location", ""), plain(first))]
        for tried in (client.get("/sign-up/confirm/"), client.post("/sign-up/confirm/", {"code": "0000-0000"})):
            pages.append((tried.status_code, tried.headers.get("Location", ""), plain(tried)))
        said.append([tuple(str(part).replace(email, "NEW").replace(person.email, "OLD") for part in page) for page in pages])
        assert Person.objects.get(pk=person.pk).email == person.email
    assert said[0] == said[1]


def test_a_new_address_counts_when_its_code_is_written():
    client, old, new = Client(), fresh(), fresh()
    person = cast.person(old)
    client.force_login(person)
    client.post("/me/email/", {"email": new, "action_add": ""})
    client.post("/sign-up/confirm/", {"code": letters.code_for(new)})
    person.refresh_from_db()
    assert person.email == new
    assert "address" in letters.to(old)[-1]["Subject"]


def test_it_slows_down_guessing_and_locks_nobody_out(settings, monkeypatch):
    settings.ACCOUNT_RATE_LIMITS = {}
    cache.clear()
    person = cast.person("guessed@example.org")
    for _try in range(5):
        Client().post("/sign-in/", {"login": person.email, "password": "wrong wrong wrong"})
    answer = Client().post("/sign-in/", {"login": person.email, "password": cast.PASSWORD})
    assert "Too many tries" in answer.content.decode()
    by_code = Client()
    assert by_code.post("/sign-in/code/", {"email": person.email}).status_code == 302
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 301)
    client = Client()
    client.post("/sign-in/", {"login": person.email, "password": cast.PASSWORD})
    assert signed_in(client)
    cache.clear()


def test_it_answers_with_a_page_when_there_are_too_many_tries(settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    cache.clear()
    Client().post("/sign-up/", {"email": fresh()})
    answer = Client().post("/sign-up/", {"email": fresh()})
    assert answer.status_code == 429
    assert "A short pause" in answer.content.decode()
    cache.clear()


def test_it_changes_the_password_by_a_code():
    person = cast.person("forgetful@example.org")
    client = Client()
    answer = client.post("/sign-in/password/", {"email": person.email})
    answer = client.post(answer.url, {"code": letters.code_for(person.email)})
    client.post(answer.url, {"password1": "a wholly new sentence", "password2": "a wholly new sentence"})
    Client().post("/sign-in/", {"login": person.email, "password": "a wholly new sentence"})
    person.refresh_from_db()
    assert person.check_password("a wholly new sentence")


def test_it_gives_the_session_a_new_key_at_sign_in():
    client = Client()
    client.post("/preferences/", {"theme": "dark"})
    before = client.session.session_key
    cast.person("code.lover@example.org")
    client.post("/sign-in/", {"login": "code.lover@example.org", "password": cast.PASSWORD})
    assert signed_in(client)
    assert client.session.session_key != before
    assert client.session["theme"] == "dark"


def test_it_signs_out_by_a_button_only():
    person = cast.person("code.lover@example.org")
    client = Client()
    client.force_login(person)
    assert client.get("/sign-out/").status_code == 200
    assert signed_in(client)
    client.post("/sign-out/")
    assert not signed_in(client)


EVERY_PAGE = [
    "/sign-in/", "/sign-in/code/", "/sign-in/password/", "/sign-up/", "/sign-up/with-passkey/", "/preferences/", "/privacy/",
]  # fmt: skip
OWN_PAGES = [
    "/me/", "/inbox/", "/me/data/", "/me/delete/", "/me/email/", "/me/password/", "/me/second-step/", "/me/second-step/why/",
    "/me/second-step/app/", "/me/second-step/passkeys/", "/me/second-step/passkeys/new/", "/sign-out/",
]  # fmt: skip


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_it_shows_a_visitor_the_page(page):
    assert Client().get(page).status_code == 200


@pytest.mark.parametrize("page", OWN_PAGES)
def test_it_shows_a_person_the_page(page):
    client = Client()
    person = cast.person("looker@example.org")
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    answer = client.get(page)
    if page == "/me/password/":
        assert answer.url == "/me/password/first/"
        answer = client.get(answer.url)
    assert answer.status_code == 200, answer
    if page != "/sign-out/":
        assert Client().get(page).url.startswith(("/sign-in/", "/sign-up/"))

"""A screen without a browser shows a code; who types it decides, once, for one network, and nobody else can use it."""

from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from networks import actors, memberships
from networks.oauth import connected
from networks.oauth import device_views as device
from networks.oauth.adapter import resource_of
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db
PAGE = "/oauth/device"
ALLOWED = ["openid", "posts.read", "exchanges.write", "offices"]


class Screen:
    """A device as its makers would write it."""

    def __init__(self, client_id):
        self.client_id, self.http, self.shown, self.held = client_id, Client(), {}, {}

    def asks(self, scope="posts.read exchanges.write", **more):
        said = urlencode({"client_id": self.client_id, "scope": scope, **more})
        answer = self.http.post("/oauth/device/code", said, "application/x-www-form-urlencoded")
        if answer.status_code == 200:
            self.shown = answer.json()
        return answer

    def polls(self, *, patient=True, **more):
        if patient:  # As if the five seconds between two questions had passed.
            key = device.device_codes.cache_device_code_key(self.shown["device_code"])
            if (data := cache.get(key)) is not None:
                cache.set(key, {**data, "last_poll_at": 0}, 300)
        said = {"client_id": self.client_id, "grant_type": device.GRANT, "device_code": self.shown["device_code"], **more}
        answer = self.http.post("/oauth/token", said)
        self.held = answer.json()
        return self.held.get("error", "")

    def gets(self, path, network="riverside"):
        header = {"Authorization": f"Bearer {self.held['access_token']}"}
        return self.http.get(f"/{network}/api/v1/{path}", headers=header).status_code


@pytest.fixture
def screen(riverside, carla, client_of):
    """The screen in the hall, registered by Carla on the page of apps."""
    said = {"do": "register", "name": "Hall screen", "kind": "members", "allowed": ALLOWED, "by_code": "on"}
    page = client_of(carla).post("/riverside/cockpit/apps/", said)
    assert page.status_code == 200, page.context["form"].errors
    client_id, secret = page.context["shown"]
    assert secret == "", "it cannot keep one"
    return Screen(client_id)


def types(browser, code, **more):
    return browser.post(PAGE, {"code": code, **more})


def grants(browser, code, scopes=("posts.read",), **more):
    page = types(browser, code)
    network = page.context["form"]["network"].value()
    return types(browser, code, action="grant", scopes=list(scopes), **{"network": network, **more})


def test_its_owner_types_the_code_and_it_may_what_they_say_in_one_network(screen, riverside, alice, client_of, client):
    said = screen.asks().json()
    assert said["verification_uri"].endswith(PAGE)
    assert (screen.polls(), screen.polls(patient=False)) == ("authorization_pending", "slow_down")
    assert client.get(PAGE).status_code == 302, "sign in first"
    browser = client_of(alice)
    assert "Connect a device" in browser.get(PAGE).content.decode()
    linked = browser.get(f"{PAGE}?code={said['user_code']}").content.decode()
    assert said["user_code"] in linked
    assert "Let Hall screen in" not in linked, "a link alone goes no further"
    wrong = types(browser, "0000-0000" if said["user_code"] != "0000-0000" else "1111-1111")
    assert wrong.status_code == 422
    assert "not the code" in wrong.content.decode()
    page = types(browser, said["user_code"].replace("-", " ")).content.decode()
    assert "Let Hall screen in?" in page
    assert "In Riverside" in page
    assert "is let in" in grants(browser, said["user_code"]).content.decode()
    assert screen.polls() == ""
    assert (screen.gets("posts/"), screen.gets("exchanges/")) == (200, 403), "what she left out is left out"
    assert screen.gets("posts/", network="hilltop") == 401
    assert "Hall screen" in browser.get("/me/access/").content.decode()
    first = screen.held
    assert screen.polls() == "invalid_grant", "a code gives tokens once"
    assert types(browser, said["user_code"]).status_code == 422
    assert (
        browser.post("/me/access/", {"do": "revoke", "client": screen.client_id, "network": riverside.uid}).status_code == 302
    )
    screen.held = first
    assert screen.gets("posts/") == 401


def test_a_no_is_final_and_an_answer_is_given_once(screen, alice, bob, client_of):
    code = screen.asks().json()["user_code"]
    page = types(client_of(alice), code, action="deny")
    assert "is kept out" in page.content.decode()
    assert grants_late(client_of(bob), code) == 422
    assert screen.polls() == "access_denied"
    # Two at the same moment: the second finds it answered, whatever it had read before.
    code = screen.asks().json()["user_code"]
    assert cache.add(f"device-answer.{screen.shown['device_code']}", {}, timeout=60)
    assert grants_late(client_of(alice), code) == 422
    assert screen.polls() == "authorization_pending"


def test_a_device_that_asks_in_the_very_moment_gets_what_was_left_and_once(screen, alice, client_of, monkeypatch):
    """The library reads a code, and writes it back; what happens in between is not undone by that."""
    usual = device.device_codes.update_device_state
    browser, met = client_of(alice), []

    def between(meanwhile):
        def write(code, data):
            monkeypatch.setattr(device.device_codes, "update_device_state", usual)
            met.append(meanwhile())
            return usual(code, data)

        monkeypatch.setattr(device.device_codes, "update_device_state", write)

    code = screen.asks("posts.read exchanges.write").json()["user_code"]
    between(lambda: grants(browser, code, scopes=["posts.read"]).status_code)
    assert (screen.polls(), met) == ("", [200])
    assert (screen.gets("posts/"), screen.gets("exchanges/")) == (200, 403), "what she left out is left out"
    code = screen.asks("posts.read exchanges.write").json()["user_code"]
    other = Screen(screen.client_id)
    other.shown = screen.shown
    assert grants(browser, code, scopes=["posts.read"]).status_code == 200
    between(other.polls)
    assert (screen.polls(), met[1:]) == ("invalid_grant", [""]), "of two who ask at once one gets tokens"
    assert (other.held["scope"], "access_token" in screen.held) == ("posts.read", False)
    assert types(browser, code).status_code == 422, "and nobody answers it again"
    none = screen.asks("posts.read exchanges.write").json()["user_code"]
    grants(browser, none, scopes=[])
    assert screen.polls() == "authorization_pending" or screen.gets("posts/") == 403, "nothing left is not everything"


def grants_late(browser, code):
    page = types(browser, code)
    return page.status_code if page.status_code == 422 else grants(browser, code).status_code


def test_it_asks_for_no_more_than_it_was_registered_for_and_no_other_app_comes_in_so(
    screen, riverside, hilltop, carla, alice, dan, client_of
):
    assert screen.asks("members.read").json()["error"] == "invalid_scope"
    assert screen.asks(resource="https://elsewhere.example/").json()["error"] == "invalid_target"
    with entered(riverside):
        by, back = actors.of(carla), ["https://calendar.example/back"]
        other, _secret = connected.register(by=by, name="Calendar", allowed=["posts.read"], addresses=back)
        public, _none = connected.register(by=by, name="Phone", allowed=["posts.read"], addresses=back, keeps_secrets=False)
    for client_id, error in (
        (other.client_id, "invalid_client"),
        (public.client_id, "unauthorized_client"),
        ("x", "invalid_client"),
    ):
        assert Screen(client_id).asks("posts.read").json()["error"] == error
    code = screen.asks().json()["user_code"]
    stranger = Screen(public.client_id)
    stranger.shown = screen.shown
    assert stranger.polls() in ("unsupported_grant_type", "invalid_grant"), "another app cannot fetch what this one was given"
    # Dan of Hilltop is in no network that knows it; a network that is not offered cannot be sent.
    assert "no network that knows" in types(client_of(dan), code).content.decode()
    assert types(client_of(dan), code, action="grant", scopes=["posts.read"], network=riverside.uid).status_code == 422
    with entered(hilltop):
        memberships.admit(memberships.apply(alice.person, name="Alice H"), by=actors.system("test"))
    assert grants(client_of(alice), code, network=hilltop.uid).status_code == 422
    assert grants(client_of(alice), code, scopes=["members.read"]).status_code == 422
    assert screen.polls() == "authorization_pending"
    wished = screen.asks(resource=resource_of(riverside)).json()["user_code"]
    assert grants(client_of(alice), wished).status_code == 200
    assert screen.polls() == ""
    assert screen.gets("posts/") == 200


def test_offices_go_along_only_from_a_session_with_a_second_step_and_guesses_are_counted(screen, carla, client_of, settings):
    code = screen.asks("posts.read offices").json()["user_code"]
    plain = client_of(carla, second_factor=False)
    assert grants(plain, code, scopes=["posts.read", "offices"]).status_code == 422
    assert screen.polls() == "authorization_pending"
    assert grants(client_of(carla), code, scopes=["posts.read", "offices"]).status_code == 200
    settings.IDP_OIDC_RATE_LIMITS = {"device_user_code": "3/m/ip"}
    cache.clear()
    browser = client_of(carla)
    tries = [types(browser, f"1234-567{n}").content.decode() for n in range(4)]
    assert ["many tries" in one for one in tries] == [False, False, False, True]
    cache.clear()

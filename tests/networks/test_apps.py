"""Apps of others: a member lets one in for one network, as far as they say, and takes it back. A service acts for nobody."""

import base64
import hashlib
import re
import secrets
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings
from django.test import Client

from networks import actors, records
from networks.models import ConnectedApp, Membership, Record
from networks.oauth import access, connected, keys, scopes
from networks.oauth.adapter import resource_of
from networks.tenancy.current import entered
from tests.wall import routes

pytestmark = pytest.mark.django_db
BACK = "https://calendar.example/back"
ALLOWED = ["openid", "profile", "email", "posts.read", "exchanges.write", "offices"]


class App:
    """An app as its makers would write it: it knows its keys, sends people to the consent page and trades the code."""

    def __init__(self, client_id, secret):
        self.keys = {"client_id": client_id, "client_secret": secret}
        self.verifier = secrets.token_urlsafe(48)
        self.http = Client()
        self.held = {}

    def asks(self, scope, **more):
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.keys["client_id"], "response_type": "code", "redirect_uri": BACK, "scope": scope,
            "state": "st4te", "nonce": "n0nce", "code_challenge": challenge, "code_challenge_method": "S256", **more,
        }  # fmt: skip
        return {name: value for name, value in asked.items() if value is not None}

    def is_let_in_by(self, browser, scope, *, only=None, network=None, **more):
        page = browser.get("/oauth/authorize", self.asks(scope, **more))
        assert page.status_code == 200, page.content
        form = page.context["form"]
        said = {
            "request": form["request"].value(), "action": "grant", "scopes": only or scope.split(),
            "network": network or form["network"].value(),
        }  # fmt: skip
        answer = browser.post("/oauth/authorize", said)
        if answer.status_code == 302:
            self.trades(parse_qs(urlsplit(answer["Location"]).query)["code"][0])
        return answer

    def trades(self, code):
        return self.token(grant_type="authorization_code", code=code, redirect_uri=BACK, code_verifier=self.verifier)

    def token(self, **said):
        answer = self.http.post("/oauth/token", {**self.keys, **said})
        if answer.status_code == 200:
            self.held = answer.json()
        return answer

    def gets(self, path, network="riverside", **more):
        return self.http.get(
            f"/{network}/api/v1/{path}", headers={"Authorization": f"Bearer {self.held['access_token']}"}, **more
        )

    def posts(self, path, said):
        header = {"Authorization": f"Bearer {self.held['access_token']}"}
        return self.http.post(f"/riverside/api/v1/{path}", said, "application/json", headers=header)


@pytest.fixture
def app(riverside, carla, client_of):
    """Registered by Carla on the page of the network's apps."""
    said = {"do": "register", "name": "Calendar", "kind": "members", "allowed": ALLOWED, "addresses": BACK}
    page = client_of(carla).post("/riverside/cockpit/apps/", said)
    assert page.status_code == 200, page.context["form"].errors
    return App(*page.context["shown"])


def test_a_member_lets_an_app_in_and_takes_it_back(app, riverside, hilltop, alice, bob, client_of):
    browser = client_of(alice)
    page = browser.get("/oauth/authorize", app.asks("openid profile posts.read exchanges.write"))
    words = page.content.decode()
    assert "Let Calendar in?" in words
    assert "in Riverside" in words
    assert "read the board and your posts" in words
    assert "https://calendar.example" in page["Content-Security-Policy"]
    app.is_let_in_by(browser, "openid profile posts.read exchanges.write")
    assert app.gets("posts/").status_code == 200
    # Not further than she said, and she is told apart from a stranger: 403 here, 401 elsewhere.
    answer = app.gets("members/")
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient-scope")
    assert 'error="insufficient_scope", scope="members.read"' in answer["WWW-Authenticate"]
    assert app.posts("posts/", {"kind": "request", "title": "Soup"}).json()["code"] == "insufficient-scope"
    assert app.posts("exchanges/", {}).status_code == 422
    assert app.gets("posts/", network="hilltop").status_code == 401
    assert app.gets("posts/", network="humans")["WWW-Authenticate"].startswith("Bearer")
    # Who she is: signed, by a key that is published, with a name that belongs to this network.
    key = jwt.PyJWK(app.http.get("/oauth/jwks.json").json()["keys"][0])
    told = jwt.decode(app.held["id_token"], key, ["RS256"], audience=app.keys["client_id"], issuer=settings.MAIN_URL)
    assert (told["sub"], told["name"], told["nonce"]) == (str(alice.person.uid), "Alice Example", "n0nce")
    header = {"Authorization": f"Bearer {app.held['access_token']}"}
    assert app.http.get("/oauth/userinfo", headers=header).json() == {"sub": told["sub"], "name": "Alice Example"}
    # A refresh token works once.
    before = app.held
    assert app.token(grant_type="refresh_token", refresh_token=before["refresh_token"]).status_code == 200
    assert app.token(grant_type="refresh_token", refresh_token=before["refresh_token"]).status_code == 400
    assert app.gets("posts/").status_code == 200
    # What has access: hers alone can be taken back, by her alone, and it stops with the next request.
    assert "Calendar" not in client_of(bob).get("/me/access/").content.decode()
    page = browser.get("/me/access/").content.decode()
    assert "Take it back from Calendar" in page
    said = {"do": "revoke", "client": app.keys["client_id"], "network": riverside.uid}
    assert client_of(bob).post("/me/access/", said).status_code == 404
    assert app.gets("posts/").status_code == 200
    assert browser.post("/me/access/", said).status_code == 302
    assert app.gets("posts/").status_code == 401
    assert app.token(grant_type="refresh_token", refresh_token=app.held["refresh_token"]).status_code == 400


def test_a_grant_is_for_one_network_even_of_an_app_of_the_umbrella(humans, riverside, hilltop, ursula, alice, client_of):
    from networks import memberships

    with entered(hilltop):
        memberships.admit(memberships.apply(alice.person, name="Alice H"), by=actors.system("test"))
    with entered(humans):
        row, secret = connected.register(by=actors.of(ursula), name="Everywhere", allowed=ALLOWED, addresses=[BACK])
    app, browser = App(row.client_id, secret), client_of(alice)
    page = browser.get("/oauth/authorize", app.asks("posts.read")).content.decode()
    assert "In which network" in page
    app.is_let_in_by(browser, "posts.read", network=hilltop.uid)
    assert (app.gets("posts/", network="hilltop").status_code, app.gets("posts/").status_code) == (200, 401)
    # Asking for a resource leaves that network alone to choose; the token may be narrower, never wider.
    app.is_let_in_by(browser, "posts.read", resource=resource_of(riverside))
    assert (app.gets("posts/", network="hilltop").status_code, app.gets("posts/").status_code) == (401, 200)
    assert app.is_let_in_by(browser, "posts.read", resource=resource_of(riverside), network=hilltop.uid).status_code == 422
    wider = {"grant_type": "refresh_token", "refresh_token": app.held["refresh_token"], "resource": resource_of(hilltop)}
    assert app.token(**wider).status_code == 400
    with entered(riverside):  # Who is no member any more opens nothing any more.
        Membership.objects.filter(pk=alice.pk).update(state="suspended")
    assert app.gets("posts/").status_code == 401


@pytest.mark.parametrize(
    ("more", "trouble"),
    [
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "interaction_required"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"scope": "members.read"}, "invalid_scope"),
    ],
    ids=str,
)
def test_an_app_that_asks_in_the_wrong_way_is_sent_back(app, alice, client_of, more, trouble):
    answer = client_of(alice).get("/oauth/authorize", app.asks(**{"scope": "posts.read", **more}))
    back = urlsplit(answer["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    assert parse_qs(back.query or back.fragment)["error"][0] in (trouble, "unsupported_response_type")


@pytest.mark.parametrize(
    "more",
    [
        {"redirect_uri": "https://calendar.example.evil.example/back"},
        {"redirect_uri": "https://calendar.example/back/../x"},
        {"redirect_uri": None},
        {"client_id": "nobody"},
        {"client_id": "x\x00"},
        {"resource": "https://elsewhere.example/api/"},
    ],
    ids=str,
)
def test_nobody_is_sent_to_an_address_that_was_not_named(app, alice, client_of, more):
    answer = client_of(alice).get("/oauth/authorize", app.asks("posts.read", **more))
    assert answer.status_code == 400
    assert "Location" not in answer.headers


def test_a_code_works_once_for_who_asked_with_the_proof(app, alice, client_of):
    browser = client_of(alice)
    form = browser.get("/oauth/authorize", app.asks("posts.read")).context["form"]
    said = {"request": form["request"].value(), "scopes": ["posts.read"], "network": form["network"].value()}
    assert "error=access_denied" in browser.post("/oauth/authorize", {**said, "action": "deny"})["Location"]
    codes = []
    for _time in range(2):
        answer = browser.post("/oauth/authorize", {**said, "action": "grant"})
        codes.append(parse_qs(urlsplit(answer["Location"]).query)["code"][0])
    other = App(app.keys["client_id"], "not the secret")
    other.verifier = app.verifier
    assert other.trades(codes[0]).status_code == 401
    other.keys, other.verifier = app.keys, "another-verifier-of-somebody-who-stole-the-code-0123456789"
    assert other.trades(codes[0]).status_code == 400
    assert app.trades(codes[1]).status_code == 200
    assert app.trades(codes[1]).status_code == 400


def test_an_office_goes_along_only_when_said_with_a_second_factor(app, riverside, carla, client_of):
    plain = client_of(carla, second_factor=False)
    assert app.is_let_in_by(plain, "posts.read offices").status_code == 422
    app.is_let_in_by(plain, "posts.read offices", only=["posts.read"])
    assert app.gets("post-reports/").status_code == 403
    app.is_let_in_by(client_of(carla), "posts.read offices")
    assert app.gets("post-reports/").status_code == 200


def test_a_service_reads_and_acts_for_nobody(riverside, hilltop, alice, carla, client_of):
    said = {"do": "register", "name": "Town map", "kind": "service", "allowed": ["posts.read", "records.read"]}
    page = client_of(carla).post("/riverside/cockpit/apps/", {**said, "allowed": ["posts.write"]})
    assert page.status_code == 422
    service = App(*client_of(carla).post("/riverside/cockpit/apps/", said).context["shown"])
    assert service.token(grant_type="client_credentials").status_code == 200
    assert service.gets("posts/").status_code == 200
    assert service.gets("records/").status_code == 200
    assert service.gets("members/").status_code == 403
    assert service.posts("posts/", {}).status_code == 403
    assert service.gets("posts/", network="hilltop").status_code == 401
    assert service.token(grant_type="client_credentials", scope="members.read").status_code == 400
    names = client_of(alice).get("/riverside/api/v1/members/?limit=100").content.decode()
    assert "Town map" not in names
    with entered(riverside):
        assert not Membership.objects.here().filter(name="Town map").exists()
        row = ConnectedApp.objects.get(name="Town map")
        assert row.membership.number is None
    client_of(carla).post("/riverside/cockpit/apps/", {"do": "remove", "app": str(row.uid)})
    assert service.gets("posts/").status_code == 401
    assert service.token(grant_type="client_credentials").status_code == 401
    with entered(riverside):
        assert Record.objects.filter(kind="app.removed", about=records.subject(row)).exists()


def test_who_is_no_coordinator_registers_nothing(app, riverside, alice, dan, client_of):
    assert client_of(alice).get("/riverside/cockpit/apps/").status_code == 403
    assert client_of(alice).get("/riverside/api/v1/apps/").status_code == 403
    assert client_of(dan).get("/riverside/api/v1/apps/").status_code == 403
    # Dan of Hilltop cannot let Riverside's app in anywhere.
    page = client_of(dan).get("/oauth/authorize", app.asks("posts.read"))
    assert "no network that knows" in page.content.decode()
    said = {"request": page.context["form"]["request"].value(), "scopes": ["posts.read"], "action": "grant"}
    for network in ("", riverside.uid):
        assert client_of(dan).post("/oauth/authorize", {**said, "network": network}).status_code == 422


@pytest.mark.parametrize(
    "address",
    ["http://calendar.example/", "https://*.example/", "https://a.example/#x", "javascript:alert(1)", "https://u:p@a.example/",
     "/x", "https://a.example:99999/", "mailto:x@example.org", "https://", "data:text/html,x", "https://a.example/ b"],
)  # fmt: skip
def test_odd_addresses_to_go_back_to_are_refused(riverside, carla, client_of, address):
    said = {"name": "Odd", "scopes": ["posts.read"], "addresses": [address]}
    answer = client_of(carla).post("/riverside/api/v1/apps/", said, "application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "addresses")


def test_odd_words_at_the_token_endpoint_are_answered(app):
    for said in (
        {}, {"grant_type": "password"}, {"grant_type": "\x00"}, {"grant_type": "authorization_code", "code": "\x00"},
        {"grant_type": "refresh_token", "refresh_token": "é" * 500}, {"grant_type": "client_credentials", "resource": "x"},
        {"grant_type": "refresh_token", "refresh_token": "x" * 9000}, {"grant_type": "authorization_code"},
    ):  # fmt: skip
        assert app.token(**said).status_code in (400, 401), said
    for secret in ("x", "x" * 500, "é", ""):
        app.held = {"access_token": secret}
        assert app.gets("posts/").status_code in (401, 403), secret
        assert app.http.get("/oauth/userinfo", headers={"Authorization": f"Bearer {secret}"}).status_code in (400, 401)


def test_a_personal_token_can_be_for_a_part_alone(riverside, alice, client_of):
    browser, machine = client_of(alice), Client()
    page = browser.post("/riverside/me/tokens/", {"do": "make", "name": "board", "days": "30", "scopes": ["posts.read"]})
    secret = page.context["secret"]
    asked = {"headers": {"Authorization": f"Bearer {secret}"}}
    assert machine.get("/riverside/api/v1/posts/", **asked).status_code == 200
    assert machine.get("/riverside/api/v1/members/", **asked).json()["code"] == "insufficient-scope"
    assert machine.post("/riverside/api/v1/posts/", {}, "application/json", **asked).status_code == 403
    said = {"name": "x", "scopes": ["nothing.read"]}
    assert browser.post("/riverside/api/v1/tokens/", said, "application/json").json()["code"] == "scopes"
    # Its maker finds it among what has access, and takes it back there.
    words = browser.get("/me/access/").content.decode()
    uid = re.search(r'name="uid" value="([0-9a-f-]{36})"', words).group(1)
    said = {"do": "close", "network": "riverside", "kind": "token", "uid": uid}
    assert browser.post("/me/access/", said).status_code == 302
    assert machine.get("/riverside/api/v1/posts/", **asked).status_code == 401
    assert browser.post("/me/access/", said).status_code == 404


def test_every_endpoint_belongs_to_a_chapter_that_says_what_it_is():
    for route in routes.every(routes.NETWORK):
        view = getattr(route.view, "cls", None)
        if view is not None and route.path.startswith("/api/"):
            word = scopes.chapter_of(view.__module__)
            writes = set(route.methods) - {"GET", "HEAD"}
            assert not writes or f"{word}.write" in scopes.every(), route
    assert scopes.chapter_of("requests_board.api.exchanges") == "exchanges"
    assert scopes.chapter_of("ledgers.credit.api") == "credit"


def test_a_new_key_signs_and_the_one_before_can_still_be_checked(app, alice, client_of):
    keys.forget()
    app.is_let_in_by(client_of(alice), "openid posts.read")
    before = jwt.get_unverified_header(app.held["id_token"])["kid"]
    keys.make()
    app.token(grant_type="refresh_token", refresh_token=app.held["refresh_token"])
    published = [key["kid"] for key in app.http.get("/oauth/jwks.json").json()["keys"]]
    assert jwt.get_unverified_header(app.held["id_token"])["kid"] == published[0] != before
    assert before in published
    keys.make()
    assert before not in [key["kid"] for key in app.http.get("/oauth/jwks.json").json()["keys"]]
    assert access.of_person(alice.person)[0].name == "Calendar"

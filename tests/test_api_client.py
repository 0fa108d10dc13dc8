"""A whole exchange by two programs over the wire: one with a personal token, one let in as an app."""

import re
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from networks import actors, tokens
from networks.models import Category
from networks.oauth import connected
from networks.tenancy.current import entered
from tests.api_client import App, Network, Problem
from tests.conftest import sign_in

BACK = "https://rides.example/back"


@pytest.fixture
def send(site):
    """Over the wire to the running server, whatever host the server calls itself by."""

    def go(method, address, body, headers):
        address = site + "/" + address.split("://", 1)[1].partition("/")[2]
        asked = urllib.request.Request(address, body, headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, dict(refused.headers), refused.read()

    return go


def let_in(site, person, address):
    """A person in a browser: reads the page, says yes, and is sent on to the app."""
    browser = Client()
    sign_in(browser, person)
    session = {"Cookie": f"session={browser.cookies['session'].value}"}
    place = site + "/" + address.split("://", 1)[1].partition("/")[2]
    with urllib.request.urlopen(urllib.request.Request(place, headers=session), timeout=30) as page:
        words = page.read().decode()
    assert "agree on exchanges for you" in words
    hidden = dict(re.findall(r'<input type="hidden" name="(csrfmiddlewaretoken|request|network)" value="([^"]*)"', words))
    said = {**hidden, "action": "grant", "scopes": ["exchanges.write", "posts.read", "accounts.read"]}
    body = urllib.parse.urlencode(said, doseq=True).encode()

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args):
            return None

    headers = {**session, "Referer": place, "Origin": site}
    asked = urllib.request.Request(f"{site}{urlsplit(place).path}", body, headers)
    with pytest.raises(urllib.error.HTTPError) as sent_on:
        urllib.request.build_opener(Stay).open(asked, timeout=30)
    assert sent_on.value.code == 302, sent_on.value.read()
    return sent_on.value.headers["Location"]


def test_two_programs_carry_an_hour_from_a_post_to_the_books(real_db, new_network, site, send):
    town = new_network()
    with entered(town.network):
        said = {"allowed": ["posts.read", "exchanges.write", "accounts.read"], "addresses": [BACK]}
        row, secret = connected.register(by=actors.of(town.carla), name="Rides", **said)
        _token, key = tokens.make(by=actors.of(town.alice), name="script", may_write=True)
        category = str(Category.objects.first().uid)
    base = f"{settings.MAIN_URL}/{town.network.slug}/api/v1/"
    alice = Network(send, base, key)
    app = App(send, settings.MAIN_URL, row.client_id, secret, BACK)
    scope = "exchanges.write posts.read accounts.read"
    granted = app.trades(let_in(site, town.bob.person, app.sends_people_to(scope, f"{site}/{town.network.slug}/api/v1/")))
    granted = app.refreshes(granted)
    bob = Network(send, base, granted["access_token"])
    # Alice asks; Bob's app finds it on some page of the board and answers.
    for number in range(3):
        alice.post("posts/", {"kind": "request", "title": f"A ride, {number}", "category": category})
    found = [row for row in bob.every("posts/", kind="request", limit=1) if row["title"] == "A ride, 1"]
    assert len(found) == 1
    exchange = bob.post("exchanges/", {"post": found[0]["uid"], "minutes": 60, "message": "Gladly."})
    agreed = alice.post(f"exchanges/{exchange['uid']}/agree/", {"version": exchange["version"]})
    with pytest.raises(Problem, match="409 stale"):
        bob.post(f"exchanges/{exchange['uid']}/cancel/", {"version": exchange["version"]})
    bob.post(f"exchanges/{exchange['uid']}/done/", {"minutes": 75, "version": agreed["version"]})
    alice.post(f"exchanges/{exchange['uid']}/confirm/")
    [account] = [row for row in bob.every("accounts/") if row["balance"]]
    assert account["balance"] == 75
    [line] = bob.every(f"accounts/{account['uid']}/entries/")
    assert (line["amount"], line["source"]) == (75, f"exchange:{exchange['uid']}")
    with pytest.raises(Problem, match="403 insufficient-scope"):
        bob.post("transfers/", {"to": str(town.alice.uid), "minutes": 15})
    with pytest.raises(Problem, match="401"):
        Network(send, base, key + "x").get("posts/")

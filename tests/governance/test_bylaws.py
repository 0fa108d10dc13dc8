"""The bylaws: every rule with its number, since when and by which decision; written by coordinators until adopted."""

import datetime as dt

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from common import registry
from common.errors import Refused
from governance.bylaws import rules
from networks import clauses
from networks.actors import system
from networks.models import Clause, Decision, Record
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db

KEY = "members.invitation_days"


def _change(key):
    return f"/riverside/bylaws/{key}/change/"


def test_every_declared_rule_stands_in_the_text_with_its_anchor(client, riverside):
    page = client.get("/riverside/bylaws/").content.decode()
    for key, declaration in registry.clauses:
        if declaration.of_kind in ("", "local"):
            assert f'id="{key}"' in page, key
            assert escape(str(declaration.title)) in page or declaration.sentence is not None


def test_rules_of_the_umbrella_stand_in_its_bylaws_alone(client, client_of, carla, ursula, riverside, humans):
    """A local network neither shows them nor lets anybody write, propose or ask for them."""
    theirs = [key for key, rule in registry.clauses if rule.of_kind == "umbrella"]
    assert set(theirs) >= {"federation.admission_by", "humans.voters", "humans.dues_grace_days"}
    ours, umbrella = (client.get(f"/{slug}/bylaws/").content.decode() for slug in ("riverside", "humans"))
    api = {row["key"] for row in client_of(carla).get("/riverside/api/v1/clauses/").json()["results"]}
    for key in theirs:
        assert f'id="{key}"' not in ours
        assert f'id="{key}"' in umbrella
        assert key not in api
        assert client_of(carla).get(_change(key)).status_code == 404
        assert client_of(carla).post(_change(key), {"value": "1"}).status_code == 404
        assert client_of(ursula).get(_change(key).replace("riverside", "humans")).status_code == 200
        with entered(riverside), pytest.raises(Refused, match="no such rule"):
            clauses.amend(key, 30, by=system("test"), decision="proposal:x")
    admin = client_of(carla).get("/riverside/admin/networks/clause/add/").content.decode()
    assert "humans.voters" not in admin
    assert "members.invitation_days" in admin


def test_a_rule_says_since_when_by_which_decision_and_what_it_was_before(client_of, carla, alice, in_riverside):
    row = Decision.objects.create(ref="Longer invitations", text="…", first_officer=carla)
    now = timezone.now()
    Clause.objects.filter(key=KEY).update(from_at=now - dt.timedelta(days=90))
    clauses.amend(KEY, 30, by=system("test"), decision=f"decision:{row.uid}", from_at=now - dt.timedelta(hours=2))
    page = client_of(alice).get("/riverside/bylaws/").content.decode()
    assert "30 days" in page
    assert "Longer invitations" in page
    assert f"/riverside/decided/{row.uid}/" in page
    assert "14 days" in page


def test_what_comes_later_does_not_hold_yet(in_riverside):
    later = timezone.now() + dt.timedelta(days=5)
    clauses.amend(KEY, 45, by=system("test"), decision="founding", from_at=later)
    found = {rule.key: rule for article in rules.articles() for rule in article.clauses}[KEY]
    assert found.value == 14
    found = {rule.key: rule for article in rules.articles(later) for rule in article.clauses}[KEY]
    assert found.value == 45


def test_a_coordinator_writes_a_rule_before_adoption_within_its_bounds(client_of, carla, riverside):
    browser = client_of(carla)
    assert _change(KEY) in browser.get("/riverside/bylaws/").content.decode()
    for value, words in (
        ("0", "Write 1 or more"),
        ("91", "Write 90 or less"),
        ("soon", "Write a whole number"),
        ("", "required"),
    ):
        answer = browser.post(_change(KEY), {"value": value})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert browser.post(_change(KEY), {"value": "30"})["Location"] == f"/riverside/bylaws/#{KEY}"
    with entered(riverside):
        assert Clause.objects.in_force().get(key=KEY).value == 30
        assert Record.objects.filter(kind="clause.amended").count() == 1


@pytest.mark.parametrize("value", ["1e3", "30.5", "٣٠", "0x10", "9" * 60, "true", "NaN", "-1", "1_0"])
def test_an_odd_number_is_refused(client_of, carla, value):
    assert client_of(carla).post(_change(KEY), {"value": value}).status_code == 422


def test_a_choice_is_one_of_its_words(client_of, carla, riverside):
    browser, key = client_of(carla), "members.balances_seen_by"
    assert browser.post(_change(key), {"value": "everyone"}).status_code == 422
    assert browser.post(_change(key), {"value": "members"}).status_code == 302


def test_after_adoption_nobody_writes_by_a_form(client_of, carla, riverside):
    with entered(riverside):
        Clause.objects.filter(key="bylaws.adopted").update(value=True)
    browser = client_of(carla)
    assert _change(KEY) not in browser.get("/riverside/bylaws/").content.decode()
    answer = browser.post(_change(KEY), {"value": "30"})
    assert "Members change them by a decision" in answer.content.decode()
    with entered(riverside):
        assert Clause.objects.in_force().get(key=KEY).value == 14


def test_a_member_and_a_stranger_write_no_rule(client_of, client, alice, dan):
    assert client_of(alice).post(_change(KEY), {"value": "30"}).status_code == 403
    assert client_of(dan).post(_change(KEY), {"value": "30"}).status_code == 302
    assert client.post(_change(KEY), {"value": "30"}).status_code == 302


def test_a_rule_that_is_not_there_is_not_found(client_of, carla):
    assert client_of(carla).get(_change("no.such.rule")).status_code == 404


def test_why_leads_to_the_clause(in_riverside):
    html = Template("{% load why %}{% why key %}").render(Context({"key": KEY}))
    assert f'href="/riverside/bylaws/#{KEY}"' in html


def test_the_page_asks_as_often_whatever_the_history(client_of, alice, riverside):
    browser = client_of(alice)
    browser.get("/riverside/bylaws/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/riverside/bylaws/")
    with entered(riverside):
        now = timezone.now()
        for step in range(20):
            at = now - dt.timedelta(minutes=60 - step)
            clauses.amend(KEY, 10 + step, by=system("test"), decision="founding", from_at=at)
    with CaptureQueriesContext(connection) as many:
        browser.get("/riverside/bylaws/")
    assert len(many) == len(few) <= 14


def test_a_tool_that_is_off_has_no_pages(client_of, alice, riverside):
    from django.http import HttpResponse
    from django.test import RequestFactory

    from networks.doors import door

    @door("public", gear="pool")
    def pool(request):
        return HttpResponse("pool")

    from django.http import Http404

    request = RequestFactory().get("/")
    with entered(riverside):
        with pytest.raises(Http404):
            pool(request)
        Clause.objects.filter(key="gear.pool").update(value=True)
        from django.contrib.auth.models import AnonymousUser

        request = RequestFactory().get("/")
        request.user, request.network, request.session = AnonymousUser(), riverside, {}
        assert pool(request).content == b"pool"

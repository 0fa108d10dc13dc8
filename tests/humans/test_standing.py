"""A network rests and wakes, has a sponsor, and outlives coordinators who fall silent."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from common.errors import Refused
from humans.models import Rest, Sponsorship, StandIn, StandInCall
from humans.standing import rests, sponsors, standins, watching
from ledgers.between import agreements
from networks import actors, dues, memberships, offices, tokens, vitals
from networks.actors import Actor
from networks.models import Membership, Network, Record, RoleTerm
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers.between.ground import make_agreement

pytestmark = pytest.mark.django_db
SOON = timezone.localdate() + dt.timedelta(days=40)


@pytest.fixture
def active(riverside, hilltop, humans):
    """Both networks, welcomed: as their references are now."""
    for ref in (riverside, hilltop):
        cast.welcome(ref)
    return lookup.by_slug("riverside"), lookup.by_slug("hilltop")


def hear(ref):
    """What is due at once, as the worker does it."""
    with entered(ref):
        dues.run_all(timezone.now())


def fall_silent(ref):
    """Nobody coordinates Riverside any more, as the books of offices say it."""
    with entered(ref):
        RoleTerm.objects.filter(role="coordinator").update(until=timezone.localdate() - dt.timedelta(days=1))
        watching.look(timezone.now())


def test_a_network_rests_in_the_open_and_nobody_joins_until_it_wakes(client, client_of, carla, active):
    ref, _other = active
    browser = client_of(carla)
    assert browser.post("/riverside/cockpit/standing/", {"do": "rest", "rest-reason": ""}).status_code == 422
    browser.post(
        "/riverside/cockpit/standing/", {"do": "rest", "rest-reason": "We bring in the harvest", "rest-until": str(SOON)}
    )
    assert Network.objects.get(pk=ref.id).state == "resting"
    assert "We bring in the harvest" in client.get("/riverside/").text
    assert "We bring in the harvest" in browser.get("/riverside/home/").text
    with entered(lookup.by_slug("riverside")), pytest.raises(Refused, match="rests"):
        memberships.apply(cast.person("new@example.org"), name="Newcomer")
    browser.post("/riverside/cockpit/standing/", {"do": "wake"})
    assert Network.objects.get(pk=ref.id).state == "active"
    assert Rest.objects.get().ended_at is not None


def test_what_humans_sets_to_rest_only_humans_wakes(client_of, carla, ursula, alice, active):
    ref, _other = active
    staff = client_of(ursula)
    staff.post("/humans/federation/networks/riverside/rest/", {"do": "rest", "reason": "Members were threatened"})
    assert Network.objects.get(pk=ref.id).state == "resting"
    with entered(lookup.by_slug("riverside")), pytest.raises(Refused, match="own wish"):
        rests.wake(by=actors.of(carla))
    hear(lookup.by_slug("riverside"))
    with entered(ref):
        assert Record.objects.filter(kind="network.told_to_rest").count() == 1
    assert client_of(alice).post("/humans/federation/networks/riverside/rest/", {"do": "wake"}).status_code in (302, 403)
    staff.post("/humans/federation/networks/riverside/rest/", {"do": "wake"})
    assert Network.objects.get(pk=ref.id).state == "active"


def test_leaving_is_for_good_and_said_by_name(client_of, carla, active):
    ref, _other = active
    browser = client_of(carla)
    assert browser.post("/riverside/cockpit/standing/", {"do": "leave", "leave-name": "Hilltop"}).status_code == 422
    browser.post("/riverside/cockpit/standing/", {"do": "leave", "leave-name": "Riverside"})
    assert Network.objects.get(pk=ref.id).state == "closed"
    with entered(lookup.by_slug("riverside")), pytest.raises(Refused):
        rests.rest("Again", by=actors.of(carla))


def test_leaving_by_program_needs_the_name_and_somebody_who_signed_in(client, client_of, carla, alice, dan, active):
    ref, other = active
    path, said = "/riverside/api/v1/rests/leave/", {"name": "Riverside"}
    with entered(ref):
        key = tokens.make(by=actors.of(carla), name="x", may_write=True)[1]
    refused = client.post(path, said, "application/json", headers={"Authorization": f"Bearer {key}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "session-only")
    for who in (alice, dan):
        assert client_of(who).post(path, said, "application/json").status_code == 403
    browser = client_of(carla)
    assert browser.post(path, {"name": "Hilltop"}, "application/json").json()["code"] == "name"
    made, _theirs = make_agreement(ref, carla, other, cast.member(other, "Hanna"))
    assert browser.post(path, said, "application/json").json()["code"] == "open"
    with entered(ref):
        agreements.end(made, by=actors.of(carla))
    assert browser.post(path, said, "application/json").status_code == 204
    assert set(Network.objects.filter(pk__in=(ref.id, other.id)).values_list("slug", "state")) == {
        ("riverside", "closed"), ("hilltop", "active"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT networks_change(name, 'closed', locale, time_zone, distance_unit, block) FROM networks_network "
        "WHERE id = current_network()",
        "SELECT umbrella_rests(current_network(), 'mine', true)",
        "SELECT standing_wakes(current_network(), true)",
        "UPDATE networks_network SET state = 'closed'",
        "INSERT INTO humans_rest (uid, subject_id, reason, by_umbrella, since) VALUES (gen_random_uuid(), 1, '', false, now())",
    ],
)
def test_sql_lets_no_network_say_its_own_state(active, sql):
    refused = pytest.raises(DatabaseError, match=r"own state|only the umbrella|permission denied")
    with entered(active[0]), refused, transaction.atomic():
        connection.cursor().execute(sql)


def test_states_go_step_by_step_whoever_asks(as_owner, riverside):
    with as_owner() as owner, pytest.raises(Exception, match="no such state"):
        owner.execute("UPDATE networks_network SET state = 'resting' WHERE slug = 'hilltop' AND state = 'forming'")


def sponsored(ref, other, carla):
    with entered(ref):
        sponsors.ask(Network.objects.get(pk=other.id), by=actors.of(carla))
    row = Sponsorship.objects.get()
    hanna = cast.member(other, "Hanna")
    with entered(other):
        assert [one.uid for one in sponsors.watched()] == [row.uid]
        sponsors.answer(row, True, by=actors.of(hanna))
    return row, hanna


def test_a_silent_network_is_heard_by_its_sponsor_who_agrees_to_a_stand_in(client_of, carla, bob, alice, dan, ursula, active):
    ref, other = active
    row, hanna = sponsored(ref, other, carla)
    with entered(ref):
        assert watching.silent_since() is None
        with pytest.raises(Refused, match="coordinators are there"):
            standins.offer(SOON, by=Actor(bob))
    fall_silent(ref)
    with entered(ref):
        assert Record.objects.filter(kind="network.silent").count() == 1
        watching.look(timezone.now())
        assert Record.objects.filter(kind="network.silent").count() == 1, "said once"
    hear(other)
    with entered(other):
        assert Record.objects.filter(kind="sponsor.alarm").count() == 1
    page = client_of(bob).post("/riverside/stand-in/", {"do": "offer", "until": str(SOON + dt.timedelta(days=400))})
    assert page.status_code == 422
    assert client_of(bob).post("/riverside/stand-in/", {"do": "offer", "until": str(SOON)}).status_code == 302
    with entered(ref):
        vitals.publish_all(timezone.now())
    dashboard = client_of(ursula).get("/humans/federation/").text
    assert "Nobody coordinates in Riverside; its sponsor is Hilltop" in dashboard
    assert "Nobody coordinates just now" in dashboard
    seen = client_of(hanna).get("/hilltop/cockpit/standing/").text
    assert "Bob Example would stand in" in seen
    assert client_of(dan).get("/hilltop/cockpit/standing/").status_code == 403
    call = StandInCall.objects.get()
    client_of(hanna).post("/hilltop/cockpit/standing/", {"do": "agree", "row": str(call.uid)})
    hear(ref)
    with entered(ref):
        term = RoleTerm.objects.running().get(role="coordinator")
        assert (term.membership_id, term.until) == (bob.pk, SOON)
        assert watching.silent_since() is None
    call.refresh_from_db()
    assert (call.state, call.name) == ("done", ""), "the name goes when it is settled"
    row.refresh_from_db()
    assert row.silent_since is None
    assert "Bob Example coordinates for the time being" in client_of(alice).get("/riverside/home/").text


def test_enough_names_call_somebody_in_and_one_person_alone_does_not(client_of, carla, bob, alice, dan, active):
    ref, _other = active
    fall_silent(ref)
    with entered(ref):
        assert standins.needed() == 2
        row = standins.offer(SOON, by=Actor(bob))
        standins.back(row, by=Actor(bob))
        row.refresh_from_db()
        assert row.state == "offered", "twice the same name is one"
        with pytest.raises(Refused, match="for themselves"):
            standins.back(row, by=Actor(alice, carla, frozenset({"coordinator"})))
    assert client_of(dan).post("/riverside/stand-in/", {"do": "back", "row": str(row.uid)}).status_code in (302, 403)
    answer = client_of(alice).post(f"/riverside/api/v1/stand-ins/{row.uid}/back/", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (200, "appointed")
    with entered(ref):
        assert [one.pk for one in offices.holders("coordinator")] == [bob.pk]
        assert StandIn.objects.get().by_sponsor is False


def test_silence_is_that_somebody_waits_and_no_coordinator_did_anything(active):
    ref, _other = active
    old = timezone.now() - dt.timedelta(days=20)
    with entered(ref):
        waiting = memberships.apply(cast.person("new@example.org"), name="Newcomer")
        Membership.objects.filter(pk=waiting.pk).update(applied_at=old)
        assert watching.silent_since() is None, "they did something this week"
        Membership.objects.filter(role_terms__role="coordinator").update(applied_at=old)
        deeds = Record.objects.filter(actor__in=offices.holders("coordinator")).exists()
        assert (watching.silent_since() is not None) == (not deeds)

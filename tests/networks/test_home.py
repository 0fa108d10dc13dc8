"""The public page, the member's home made of panels, the feed."""

import pytest

from common import registry
from networks import actors, agreements, founding, memberships
from networks.models import Clause, Membership, MemberSkill, Skill
from networks.tenancy.current import entered
from tests import cast
from tests.networks.test_directory import statements

pytestmark = pytest.mark.django_db


def test_the_public_page_says_what_the_network_publishes_and_no_name(client, alice, riverside):
    with entered(riverside):
        founding.publish_profile(tagline="We mend things", story="It began with a ladder.", phone="555 0100")
    page = client.get("/riverside/").content.decode()
    assert "We mend things" in page
    assert "It began with a ladder." in page
    assert "/riverside/join/" in page
    assert alice.name not in page
    assert "<path d=" in page


def test_a_group_under_five_is_not_counted_in_public(client, hilltop):
    from django.utils import timezone

    from networks import vitals

    with entered(hilltop):
        vitals.publish_all(timezone.now())
    page = client.get("/hilltop/").content.decode()
    assert "is 2 neighbors" not in page


def test_a_member_is_led_from_the_public_page_to_home(client_of, alice):
    browser = client_of(alice)
    assert browser.get("/riverside/")["Location"] == "/riverside/home/"
    assert browser.get("/riverside/about/").status_code == 200


def test_home_greets_and_shows_panels_in_their_columns(client_of, alice, carla):
    page = client_of(alice).get("/riverside/home/").content.decode()
    assert ", Alice." in page
    assert "New neighbors" in page
    assert "Waiting for you" not in page
    assert "Waiting for you" in client_of(carla).get("/riverside/home/").content.decode()


def test_a_coordinators_panel_needs_the_second_factor(client_of, carla):
    assert "Waiting for you" not in client_of(carla, second_factor=False).get("/riverside/home/").content.decode()


def test_one_panel_is_refreshed_alone(client_of, alice):
    browser = client_of(alice)
    answer = browser.get("/riverside/home/panels/new-neighbors/")
    assert answer.status_code == 200
    assert "<html" not in answer.content.decode()
    assert browser.get("/riverside/home/panels/nothing/").status_code == 404


def test_a_panel_of_a_tool_that_is_off_shows_nowhere(client_of, alice, riverside):
    named = [name for name, panel in registry.panels if panel.gear == "hours"]
    with entered(riverside):
        Clause.objects.filter(key="gear.hours").update(value=False)
    browser = client_of(alice)
    assert browser.get("/riverside/home/").status_code == 200
    for name in named:
        assert browser.get(f"/riverside/home/panels/{name}/").content == b""


def test_a_new_text_to_sign_is_said_on_top(client_of, alice, carla, riverside):
    with entered(riverside):
        for text in agreements.unsigned(alice):
            memberships.sign_agreement(alice, text, by=actors.of(alice))
    browser = client_of(alice)
    assert "new text to read and sign" not in browser.get("/riverside/home/").content.decode()
    with entered(riverside):
        agreements.publish("privacy", "We keep even less.", by=actors.of(carla))
    assert "new text to read and sign" in browser.get("/riverside/home/").content.decode()


def test_home_asks_as_often_whatever_the_size_of_the_network(client_of, alice, riverside, count_queries):
    browser = client_of(alice)
    browser.get("/riverside/home/")
    with count_queries() as few:
        browser.get("/riverside/home/")
    with entered(riverside):
        baking = Skill.objects.get(name="Baking")
        by = actors.system("test")
        for number in range(12):
            member = memberships.admit(memberships.apply(cast.person(f"n{number}@example.org"), name=f"Nora {number}"), by=by)
            MemberSkill.objects.create(membership=member, skill=baking, direction="offer")
    with count_queries() as many:
        page = browser.get("/riverside/home/").content.decode()
    assert "Nora 11" in page
    assert statements(many) <= statements(few) + 3, "what is empty before asks nothing of its rows"
    with entered(riverside):
        for number in range(12, 24):
            memberships.admit(memberships.apply(cast.person(f"n{number}@example.org"), name=f"Nora {number}"), by=by)
    with count_queries() as more:
        browser.get("/riverside/home/")
    assert statements(more) == statements(many)


def test_a_members_page_asks_as_often_for_few_skills_as_for_many(client_of, alice, bob, riverside, count_queries):
    browser = client_of(alice)
    address = f"/riverside/people/{bob.uid}/"
    with entered(riverside):
        MemberSkill.objects.create(membership=bob, skill=Skill.objects.first(), direction="offer")
    browser.get(address)
    with count_queries() as few:
        browser.get(address)
    with entered(riverside):
        for skill in Skill.objects.all()[1:20]:
            MemberSkill.objects.create(membership=bob, skill=skill, direction="offer")
    with count_queries() as many:
        assert browser.get(address).status_code == 200
    assert statements(many) == statements(few)


def test_the_feed_tells_of_newcomers_and_not_of_private_things(client_of, alice, bob, carla, riverside):
    with entered(riverside):
        memberships.suspend(bob, by=actors.of(carla))
    page = client_of(alice).get("/riverside/feed/").content.decode()
    assert "Bob Example joined. Welcome." in page
    assert "paused" not in page
    assert "paused" in client_of(carla).get("/riverside/me/history/").content.decode()


def test_the_feed_pages_by_cursor(client_of, alice, riverside):
    with entered(riverside):
        by = actors.system("test")
        for number in range(50):
            member = Membership.objects.create(name=f"Nora {number:02}", state="applied")
            memberships.admit(member, by=by)
    browser = client_of(alice)
    first = browser.get("/riverside/feed/")
    assert "Nora 49" in first.content.decode()
    older = first.context["page"]["older"]
    second = browser.get(f"/riverside/feed/?cursor={older}").content.decode()
    assert "Nora 02" in second
    assert "Nora 49" not in second
    assert browser.get("/riverside/feed/?cursor=evil").status_code == 200

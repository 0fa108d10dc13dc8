"""Asking to join, invitations, the welcome, texts to sign, leaving: through the pages."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from networks import actors, agreements, invitations, memberships
from networks.models import AgreementText, Invitation, Membership, Record, SignedAgreement, WelcomeStep
from networks.tenancy.current import entered
from tests import cast, letters
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db

ANSWERS = {"name": "Nell Newcomer", "phone": "555 0199", "note": "I knit.", "agree": "on"}


@pytest.fixture
def nell(riverside):
    person = cast.person("nell@example.org")
    browser = Client()
    sign_in(browser, person)
    browser.person = person
    return browser


def test_a_visitor_is_led_to_sign_up_and_back(client, riverside):
    page = client.get("/riverside/join/").content.decode()
    assert "next=/riverside/join/" in page
    assert "/sign-up/" in page


def test_a_visitor_cannot_post_an_application(client, riverside):
    client.post("/riverside/join/", ANSWERS)
    with entered(riverside):
        assert not Membership.objects.filter(name="Nell Newcomer").exists()


def test_a_person_applies_reads_and_signs_and_then_waits(nell, riverside):
    page = nell.get("/riverside/join/").content.decode()
    assert "an hour is an hour" in page
    assert "What we keep" in page
    assert nell.post("/riverside/join/", ANSWERS).status_code == 302
    with entered(riverside):
        membership = Membership.objects.get(person=nell.person)
        assert membership.state == "applied"
        assert membership.application_note == "I knit."
        assert SignedAgreement.objects.filter(membership=membership).count() == 2
    assert "Now it is our turn" in nell.get("/riverside/join/").content.decode()
    assert nell.get("/riverside/home/")["Location"] == "/riverside/"


def test_without_agreeing_nobody_joins_and_what_was_written_stays(nell, riverside):
    answer = nell.post("/riverside/join/", {**ANSWERS, "agree": ""})
    assert answer.status_code == 422
    assert "Nell Newcomer" in answer.content.decode()
    with entered(riverside):
        assert not Membership.objects.filter(person=nell.person).exists()


def test_two_tabs_make_one_application(nell, riverside):
    nell.post("/riverside/join/", ANSWERS)
    nell.post("/riverside/join/", ANSWERS)
    with entered(riverside):
        assert Membership.objects.filter(person=nell.person).count() == 1
        assert Record.objects.filter(kind="membership.applied", actor__person=nell.person).count() == 1


def test_a_network_that_takes_nobody_says_so(nell, riverside):
    from networks import founding

    with entered(riverside):
        founding.publish_profile(takes=False)
    assert "Not taking new members" in nell.get("/riverside/join/").content.decode()
    nell.post("/riverside/join/", ANSWERS)
    with entered(riverside):
        assert not Membership.objects.filter(person=nell.person).exists()


# ── Invitations ───────────────────────────────────────────────────────────────────────────────


def _invite(membership, network, **more):
    with entered(network):
        row = invitations.invite(by=actors.of(membership), **more)
        return row, f"/{network.slug}/invitation/{invitations.token_of(row.uid)}/"


def test_an_invitation_by_a_coordinator_welcomes_at_once(nell, carla, riverside):
    _row, address = _invite(carla, riverside, name="Nell")
    assert "Nell" in nell.get(address).content.decode()
    assert nell.post(address, ANSWERS)["Location"] == "/riverside/welcome/"
    with entered(riverside):
        assert Membership.objects.get(person=nell.person).state == "active"


def test_an_invitation_by_a_member_is_an_application(nell, alice, riverside):
    _row, address = _invite(alice, riverside)
    nell.post(address, ANSWERS)
    with entered(riverside):
        assert Membership.objects.get(person=nell.person).state == "applied"


def test_only_a_hash_of_the_token_is_kept(alice, riverside):
    row, address = _invite(alice, riverside)
    token = address.split("/")[-2]
    assert len(token) == 22
    assert token not in row.token_hash
    with entered(riverside):
        assert not Record.objects.filter(data__icontains=token).exists()


def test_an_invitation_is_used_once(nell, carla, riverside):
    _row, address = _invite(carla, riverside)
    nell.post(address, ANSWERS)
    other = Client()
    sign_in(other, cast.person("otto@example.org"))
    assert other.get(address).status_code == 404
    assert other.post(address, ANSWERS).status_code == 404
    with entered(riverside):
        assert not Membership.objects.filter(person__email="otto@example.org").exists()


@pytest.mark.parametrize("change", [{"expires_at": dt.timedelta(seconds=-1)}, {"withdrawn_at": dt.timedelta(0)}])
def test_an_invitation_that_ran_out_or_was_withdrawn_opens_nothing(nell, carla, riverside, change):
    row, address = _invite(carla, riverside)
    with entered(riverside):
        moved = {field: timezone.now() + by for field, by in change.items()}
        Invitation.objects.filter(pk=row.pk).update(**moved)
    assert nell.get(address).status_code == 404
    assert nell.post(address, ANSWERS).status_code == 404


def test_an_invitation_opens_no_other_network(nell, carla, riverside, hilltop):
    _row, address = _invite(carla, riverside)
    elsewhere = address.replace("/riverside/", "/hilltop/")
    assert nell.get(elsewhere).status_code == 404
    assert nell.post(elsewhere, ANSWERS).status_code == 404
    assert nell.get(address).status_code == 200
    made_up = nell.get(f"/riverside/invitation/{'A' * 22}/")
    gone = nell.get(elsewhere)
    assert made_up.status_code == gone.status_code


def test_a_member_sees_and_withdraws_only_their_own_invitations(client_of, alice, bob, carla, riverside):
    row, _address = _invite(alice, riverside, name="CANARY friend")
    assert "CANARY" in client_of(alice).get("/riverside/me/invitations/").content.decode()
    assert "CANARY" not in client_of(bob).get("/riverside/me/invitations/").content.decode()
    said = {"do": "withdraw", "invitation": str(row.uid)}
    assert client_of(bob).post("/riverside/me/invitations/", said).status_code == 404
    page = client_of(carla).get("/riverside/me/invitations/").content.decode()
    assert "CANARY" in page
    assert invitations.token_of(row.uid) not in page
    client_of(alice).post("/riverside/me/invitations/", said)
    with entered(riverside):
        row.refresh_from_db()
        assert row.withdrawn_at is not None


def test_a_member_has_a_number_of_open_invitations_by_clause(client_of, alice, riverside):
    browser = client_of(alice)
    for _one in range(10):
        assert browser.post("/riverside/me/invitations/", {"do": "invite"}).status_code == 302
    answer = browser.post("/riverside/me/invitations/", {"do": "invite"})
    assert answer.status_code == 422
    assert "10 open invitations" in answer.content.decode()


def test_the_letter_is_written_by_the_worker_with_a_link_that_works(nell, carla, riverside):
    from networks import tasks

    address = f"guest-{uuid.uuid4().hex[:8]}@example.org"
    with entered(riverside):
        invitations.invite(by=actors.of(carla), email=address, name="Guest\r\nBcc: evil@example.org")
        while tasks.deliver_one():
            pass
    (letter,) = letters.to(address)
    assert letter["Bcc"] is None
    assert carla.name in letter["Subject"]
    link = re.search(r"http://\S+/invitation/\S+/", letter.get_content()).group()
    assert nell.get(link.split("8000", 1)[-1]).status_code == 200


def test_who_was_written_in_claims_their_page(nell, carla, riverside):
    with entered(riverside):
        by = actors.of(carla)
        ada = memberships.enter_offline(name="Ada Offline", phone="555 0142", by=by)
    _row, address = _invite(carla, riverside, claims=ada)
    assert "Ada Offline" in nell.get(address).content.decode()
    nell.post(address, ANSWERS)
    with entered(riverside):
        ada.refresh_from_db()
        assert ada.person_id == nell.person.pk
        assert ada.name == "Ada Offline"
        assert Membership.objects.filter(person=nell.person).count() == 1


def test_a_member_who_is_here_claims_nobody_else(client_of, bob, carla, riverside):
    with entered(riverside):
        ada = memberships.enter_offline(name="Ada Offline", phone="555 0142", by=actors.of(carla))
    row, address = _invite(carla, riverside, claims=ada)
    client_of(bob).post(address, ANSWERS)
    with entered(riverside):
        ada.refresh_from_db()
        assert ada.person_id is None
        row.refresh_from_db()
        assert row.used_at is None


# ── Welcome and texts ─────────────────────────────────────────────────────────────────────────


def test_the_checklist_ticks_by_itself_by_the_member_and_by_a_coordinator(client_of, alice, carla, riverside):
    browser = client_of(alice)
    assert "0 of 5 done" in browser.get("/riverside/welcome/").content.decode()
    with entered(riverside):
        talk = WelcomeStep.objects.get(by_coordinator=True)
        ask = WelcomeStep.objects.get(url_name="board:new")
        before = sum(step.is_done for step in _steps(alice))
        for text in agreements.unsigned(alice):
            memberships.sign_agreement(alice, text, by=actors.of(alice))
        assert sum(step.is_done for step in _steps(alice)) == before + 1
    browser.post("/riverside/welcome/", {"step": str(ask.uid)})
    refused = browser.post("/riverside/welcome/", {"step": str(talk.uid)}, follow=True)
    assert "A coordinator ticks this" in refused.content.decode()
    with entered(riverside):
        done = {step.text: step.is_done for step in _steps(alice)}
    assert done[ask.text]
    assert not done[talk.text]
    client_of(carla).post(f"/riverside/cockpit/people/{alice.uid}/", {"do": "tick", "step": str(talk.uid)})
    with entered(riverside):
        assert {step.text: step.is_done for step in _steps(alice)}[talk.text]


def _steps(membership):
    from networks import welcome

    return welcome.steps(membership)


def test_a_coordinator_does_not_tick_their_own_talk(client_of, carla, riverside):
    with entered(riverside):
        talk = WelcomeStep.objects.get(by_coordinator=True)
    client_of(carla).post("/riverside/welcome/", {"step": str(talk.uid)})
    with entered(riverside):
        assert not {step.text: step.is_done for step in _steps(carla)}[talk.text]


def test_a_new_version_is_asked_for_again(client_of, alice, carla, riverside):
    browser = client_of(alice)
    first = browser.get("/riverside/agreement/")
    uids = re.findall(r'name="text" value="([^"]+)"', first.content.decode())
    browser.post("/riverside/agreement/", {"text": uids})
    assert "You have signed these" in browser.get("/riverside/agreement/").content.decode()
    with entered(riverside):
        text = agreements.publish("member", "We are still neighbors.", by=actors.of(carla))
        assert text.version == 2
    page = browser.get("/riverside/agreement/").content.decode()
    assert "We are still neighbors" in page
    assert f'value="{text.uid}"' in page
    browser.post("/riverside/agreement/", {"text": uids})  # A stale page signs nothing that was not on it.
    with entered(riverside):
        assert not SignedAgreement.objects.filter(membership=alice, text=text).exists()
    browser.post("/riverside/agreement/", {"text": [str(text.uid)]})
    with entered(riverside):
        assert SignedAgreement.objects.filter(membership=alice, text=text).exists()
        assert AgreementText.objects.filter(kind="member").count() == 2


# ── Leaving ───────────────────────────────────────────────────────────────────────────────────


def test_leaving_is_explained_asked_and_done(client_of, alice, riverside):
    browser = client_of(alice)
    page = browser.get("/riverside/me/leave/").content.decode()
    assert "365 days" in page
    assert "#retention.former_member_days" in page
    browser.post("/riverside/me/leave/", {})
    with entered(riverside):
        alice.refresh_from_db()
        assert alice.state == "active"
    assert browser.post("/riverside/me/leave/", {"sure": "yes"})["Location"] == "/riverside/about/"
    with entered(riverside):
        alice.refresh_from_db()
        assert alice.state == "left"
    assert browser.get("/riverside/home/")["Location"] == "/riverside/"


def test_the_last_coordinator_stays_until_another_is_named(client_of, dan, hilltop):
    hanna = cast.member(hilltop, "Hanna")
    answer = client_of(hanna).post("/hilltop/me/leave/", {"sure": "yes"}, follow=True)
    assert "Name another coordinator first" in answer.content.decode()
    with entered(hilltop):
        hanna.refresh_from_db()
        assert hanna.state == "active"

"""Households and organizations, and acting for another: who may, what every page says, what the record keeps."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from networks import actors, holders, memberships, safety
from networks.models import Holding, Membership, Record
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db

ACTING = "/riverside/me/acting/"


@pytest.fixture
def house(riverside, alice, carla):
    """The Mill House, held by Alice, welcomed by Carla."""
    with entered(riverside):
        made = holders.found("household", "Mill House", by=actors.of(alice))
        return memberships.admit(made, by=actors.of(carla))


@pytest.fixture
def ada(riverside, carla):
    """A member without internet."""
    with entered(riverside):
        return memberships.enter_offline(name="Ada Offline", phone="555 0142", by=actors.of(carla))


def _acts_for(browser, member):
    return browser.post(ACTING, {"for": str(member.uid)})


def test_a_household_is_founded_waits_and_is_held(client_of, alice, bob, carla, riverside):
    browser = client_of(alice)
    assert browser.post("/riverside/me/households/", {"kind": "household", "name": "Mill House"}).status_code == 302
    assert browser.post("/riverside/me/households/", {"kind": "person", "name": "X"}).status_code == 422
    with entered(riverside):
        house = Membership.objects.get(name="Mill House")
        assert (house.state, house.person_id) == ("applied", None)
    client_of(carla).post("/riverside/cockpit/", {"do": "admit", "member": str(house.uid)})
    page = f"/riverside/me/households/{house.uid}/"
    assert "Alice" in browser.get(page).content.decode()
    assert client_of(bob).get(page).status_code == 404
    assert client_of(bob).post(page, {"do": "add", "number": str(bob.number)}).status_code == 404
    browser.post(page, {"do": "add", "number": str(bob.number)})
    assert client_of(bob).get(page).status_code == 200


def test_a_holder_acts_for_it_and_every_page_says_so(client_of, alice, house, riverside):
    browser = client_of(alice)
    assert "You act for" not in browser.get("/riverside/people/").content.decode()
    _acts_for(browser, house)
    for page in ("people/", "me/page/", "bylaws/", "feed/"):
        assert "You act for Mill House" in browser.get(f"/riverside/{page}").content.decode()
    browser.post("/riverside/me/page/", {"do": "save", "name": "Mill House", "about": "Four of us."})
    with entered(riverside):
        house.refresh_from_db()
        assert house.about == "Four of us."
        record = Record.objects.filter(kind="profile.changed").latest("id")
        assert (record.actor, record.hand) == (house, alice)
    assert "(Alice Example, for Mill House)" in browser.get("/riverside/me/history/").content.decode()
    browser.post(ACTING, {"for": ""})
    assert "You act for" not in browser.get("/riverside/people/").content.decode()


def test_nobody_acts_for_whom_they_do_not_hold(client_of, bob, alice, house):
    browser = client_of(bob)
    assert _acts_for(browser, house).status_code == 404
    assert _acts_for(browser, alice).status_code == 404
    assert browser.post(ACTING, {"for": str(uuid.uuid4())}).status_code == 404
    assert browser.post(ACTING, {"for": "x'; --"}).status_code == 404
    assert "You act for" not in browser.get("/riverside/people/").content.decode()


def test_a_session_that_was_tampered_with_acts_for_nobody(client_of, bob, house, riverside):
    browser = client_of(bob)
    session = browser.session
    session["acting_for"] = {riverside.uid: str(house.uid)}
    session.save()
    assert "You act for" not in browser.get("/riverside/people/").content.decode()


def test_a_holder_who_stopped_acts_no_more_at_once(client_of, alice, bob, house, riverside):
    browser = client_of(alice)
    _acts_for(browser, house)
    with entered(riverside):
        holders.add(house, bob, by=actors.of(alice))
        holders.end(Holding.objects.get(membership=house, holder=alice), by=actors.of(bob))
    assert "You act for" not in browser.get("/riverside/people/").content.decode()


def test_the_last_holder_stays(client_of, alice, house, riverside):
    with entered(riverside):
        row = Holding.objects.get(membership=house)
    page = f"/riverside/me/households/{house.uid}/"
    answer = client_of(alice).post(page, {"do": "end", "holding": str(row.uid)}, follow=True)
    assert "Name another holder first" in answer.content.decode()
    with entered(riverside):
        row.refresh_from_db()
        assert row.until is None


def test_a_coordinator_acts_only_with_the_members_word_while_it_stands(client_of, carla, ada, riverside):
    browser = client_of(carla)
    assert _acts_for(browser, ada).status_code == 404
    page = f"/riverside/cockpit/people/{ada.uid}/"
    browser.post(page, {"do": "consent", "consent-how": "by phone", "consent-until": ""})
    assert _acts_for(browser, ada).status_code == 302
    assert "You act for Ada Offline" in browser.get("/riverside/people/").content.decode()
    with entered(riverside):
        consent = Membership.objects.get(pk=ada.pk).proxy_consent
        assert (consent.how, consent.recorded_by) == ("by phone", carla)
        consent.until = timezone.localdate() - dt.timedelta(days=1)
        consent.save()
    assert "You act for" not in browser.get("/riverside/people/").content.decode()


def test_a_word_is_taken_back(client_of, carla, ada, riverside):
    with entered(riverside):
        safety.consent(ada, "by phone", by=actors.of(carla))
    browser = client_of(carla)
    _acts_for(browser, ada)
    browser.post(f"/riverside/cockpit/people/{ada.uid}/", {"do": "withdraw_consent"})
    assert "You act for" not in browser.get("/riverside/people/").content.decode()


def test_a_coordinator_without_second_factor_acts_for_nobody(client_of, carla, ada, riverside):
    with entered(riverside):
        safety.consent(ada, "by phone", by=actors.of(carla))
    assert _acts_for(client_of(carla, second_factor=False), ada).status_code == 404


def test_nobody_signs_for_another(client_of, carla, ada, riverside):
    with entered(riverside):
        safety.consent(ada, "by phone", by=actors.of(carla))
    browser = client_of(carla)
    _acts_for(browser, ada)
    assert "Everyone signs for themselves" in browser.get("/riverside/agreement/").content.decode()
    browser.post("/riverside/agreement/", {"text": []})
    with entered(riverside):
        assert not ada.signed.exists()


def test_an_office_is_never_used_in_anothers_name(client_of, carla, ada, alice, riverside):
    """While she acts for Ada, what Carla does as a coordinator is still recorded as her own deed."""
    with entered(riverside):
        safety.consent(ada, "by phone", by=actors.of(carla))
    browser = client_of(carla)
    _acts_for(browser, ada)
    browser.post(f"/riverside/cockpit/people/{alice.uid}/", {"do": "vet", "vet-kind": "References"})
    with entered(riverside):
        record = Record.objects.get(kind="vetting.written")
        assert (record.actor, record.hand) == (carla, None)
    assert browser.post(f"/riverside/cockpit/people/{carla.uid}/", {"do": "suspend"}).status_code == 302
    with entered(riverside):
        carla.refresh_from_db()
        assert carla.state == "active"


def test_a_guardian_acts_for_a_minor_and_is_a_grown_up(client_of, alice, bob, carla, riverside):
    coordinator = client_of(carla)
    page = f"/riverside/cockpit/people/{bob.uid}/"
    assert coordinator.post(page, {"do": "guardian", "guardian-guardian": str(bob.number)}).status_code == 422
    assert coordinator.post(page, {"do": "guardian", "guardian-guardian": str(alice.number)}).status_code == 302
    with entered(riverside):
        bob.refresh_from_db()
        assert bob.is_minor
    browser = client_of(alice)
    assert _acts_for(browser, bob).status_code == 302
    assert "You act for Bob Example" in browser.get("/riverside/people/").content.decode()
    assert client_of(bob).get("/riverside/me/invitations/").status_code == 403


def test_the_way_on_never_leads_elsewhere(client_of, alice, house):
    for after in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = client_of(alice).post(ACTING, {"for": str(house.uid), "next": after})
        assert answer["Location"] == "/riverside/home/"

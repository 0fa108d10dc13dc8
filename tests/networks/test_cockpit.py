"""The coordinator's pages: who waits, writing somebody in, offices, decisions of two; and who must not come near."""

import uuid

import pytest

from networks import memberships
from networks.models import Decision, Membership, RoleTerm, Vetting
from networks.tenancy.current import entered
from tests import cast

pytestmark = pytest.mark.django_db

PAGES = ("cockpit/", "cockpit/intake/", "cockpit/offices/", "cockpit/decisions/")


@pytest.fixture
def wanda(riverside):
    with entered(riverside):
        return memberships.apply(cast.person("wanda@example.org"), name="Wanda Waiting", note="I bake.")


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_open_for_a_coordinator_alone(client_of, client, alice, carla, dan, page):
    assert client_of(carla).get(f"/riverside/{page}").status_code == 200
    assert client_of(alice).get(f"/riverside/{page}").status_code == 403
    assert client_of(alice).post(f"/riverside/{page}").status_code == 403
    assert client_of(dan).get(f"/riverside/{page}")["Location"] == "/riverside/"
    assert "/sign-in/" in client.get(f"/riverside/{page}")["Location"]
    assert "second" in client_of(carla, second_factor=False).get(f"/riverside/{page}")["Location"]


def test_a_coordinator_welcomes_or_does_not(client_of, carla, wanda, riverside):
    browser = client_of(carla)
    page = browser.get("/riverside/cockpit/").content.decode()
    assert "Wanda Waiting" in page
    assert "I bake." in page
    browser.post("/riverside/cockpit/", {"do": "admit", "member": str(wanda.uid)})
    with entered(riverside):
        wanda.refresh_from_db()
        assert wanda.state == "active"
        assert wanda.number is not None
    again = browser.post("/riverside/cockpit/", {"do": "decline", "member": str(wanda.uid)}, follow=True)
    assert "has changed in the meantime" in again.content.decode()
    assert browser.post("/riverside/cockpit/", {"do": "admit", "member": str(uuid.uuid4())}).status_code == 404
    assert browser.post("/riverside/cockpit/", {"do": "own", "member": str(wanda.uid)}).status_code == 404


def test_an_application_elsewhere_is_not_there(client_of, carla, hilltop):
    with entered(hilltop):
        foreign = Membership.objects.create(name="CANARY")
    browser = client_of(carla)
    assert browser.post("/riverside/cockpit/", {"do": "admit", "member": str(foreign.uid)}).status_code == 404
    assert browser.get(f"/riverside/cockpit/people/{foreign.uid}/").status_code == 404
    assert "CANARY" not in browser.get("/riverside/cockpit/").content.decode()


def test_somebody_is_written_in_by_telephone_with_their_word(client_of, carla, riverside):
    browser = client_of(carla)
    said = {"name": "Ada Offline", "phone": "555 0142", "how": "by phone, 21 November", "until": "2027-11-21"}
    answer = browser.post("/riverside/cockpit/intake/", said)
    with entered(riverside):
        ada = Membership.objects.get(name="Ada Offline")
        assert (ada.state, ada.person_id) == ("active", None)
        assert str(ada.proxy_consent.until) == "2027-11-21"
    assert answer["Location"] == f"/riverside/cockpit/people/{ada.uid}/"
    page = browser.get(answer["Location"]).content.decode()
    assert "by phone, 21 November" in page
    assert browser.post("/riverside/cockpit/intake/", {"name": "", "phone": ""}).status_code == 422


def test_a_link_to_sign_in_is_made_for_who_was_written_in(client_of, carla, riverside):
    browser = client_of(carla)
    answer = browser.post("/riverside/cockpit/intake/", {"name": "Ada Offline", "phone": "555 0142"})
    page = browser.post(answer["Location"], {"do": "hand_over"}, follow=True).content.decode()
    assert "/riverside/invitation/" in page
    assert "/riverside/invitation/" not in browser.get(answer["Location"]).content.decode()


def test_an_office_is_given_until_a_day_and_ended(client_of, alice, carla, riverside):
    browser = client_of(carla)
    page = "/riverside/cockpit/offices/"
    said = {"do": "appoint", "member": str(alice.number), "role": "facilitator", "until": "2027-01-31"}
    assert browser.post(page, said).status_code == 302
    assert "already holds" in browser.post(page, said).content.decode()
    assert browser.post(page, {**said, "member": "99999"}).status_code == 422
    assert browser.post(page, {**said, "role": "king"}).status_code == 422
    with entered(riverside):
        term = RoleTerm.objects.get(membership=alice)
    assert "31 Jan" in browser.get(page).content.decode() or "Jan 31" in browser.get(page).content.decode()
    browser.post(page, {"do": "end", "term": str(term.uid)})
    with entered(riverside):
        assert not RoleTerm.objects.running().filter(membership=alice).exists()


def test_the_last_coordinator_cannot_lay_it_down(client_of, hilltop):
    hanna = cast.member(hilltop, "Hanna")
    with entered(hilltop):
        term = RoleTerm.objects.get(membership=hanna)
    answer = client_of(hanna).post("/hilltop/cockpit/offices/", {"do": "end", "term": str(term.uid)}, follow=True)
    assert "Name another coordinator first" in answer.content.decode()
    with entered(hilltop):
        assert RoleTerm.objects.running().filter(membership=hanna).exists()


def test_a_minor_holds_no_office(client_of, alice, carla, riverside):
    with entered(riverside):
        Membership.objects.filter(pk=alice.pk).update(is_minor=True)
    said = {"do": "appoint", "member": str(alice.number), "role": "facilitator"}
    assert "needs a grown-up" in client_of(carla).post("/riverside/cockpit/offices/", said).content.decode()


def test_one_officer_writes_a_decision_and_another_signs(client_of, alice, carla, riverside):
    page = "/riverside/cockpit/decisions/"
    first = client_of(carla)
    assert first.post(page, {"do": "write", "ref": "Repair fund", "text": "Three hours for the roof."}).status_code == 302
    assert first.post(page, {"do": "write", "ref": "Repair fund", "text": "Again."}).status_code == 422
    with entered(riverside):
        row = Decision.objects.get(ref="Repair fund")
    said = {"do": "sign", "decision": str(row.uid)}
    assert "A second person has to sign" in first.post(page, said, follow=True).content.decode()
    assert client_of(alice).post(page, said).status_code == 403
    tess = cast.member(riverside, "Tess")
    client_of(tess).post(page, said)
    with entered(riverside):
        row.refresh_from_db()
        assert (row.first_officer, row.second_officer) == (carla, tess)
    assert "Three hours for the roof" in client_of(alice).get(f"/riverside/decided/{row.uid}/").content.decode()
    cora = cast.member(riverside, "Cora")
    assert "signed already" in client_of(cora).post(page, said, follow=True).content.decode()


def test_a_check_is_written_without_papers_never_of_oneself_and_ends(client_of, alice, carla, riverside):
    browser = client_of(carla)
    page = f"/riverside/cockpit/people/{alice.uid}/"
    said = {"do": "vet", "vet-kind": "Driver’s license", "vet-seen_on": "2026-05-01", "vet-until": "2028-05-01"}
    assert browser.post(page, said).status_code == 302
    assert browser.post(page, {**said, "vet-seen_on": "2999-01-01"}).status_code == 422
    assert browser.post(page, {**said, "vet-until": "2020-01-01"}).status_code == 422
    assert browser.post(f"/riverside/cockpit/people/{carla.uid}/", said).status_code == 422
    with entered(riverside):
        row = Vetting.objects.get(membership=alice)
        assert row.seen_by == carla
    assert "Driver’s license" in client_of(alice).get(f"/riverside/people/{alice.uid}/").content.decode()
    browser.post(page, {"do": "end_vetting", "vetting": str(row.uid)})
    with entered(riverside):
        row.refresh_from_db()
        assert str(row.until) < "2027"
    assert browser.post(page, {"do": "nonsense"}).status_code == 404


def test_a_member_is_paused_and_comes_back(client_of, alice, carla, riverside):
    browser, page = client_of(carla), f"/riverside/cockpit/people/{alice.uid}/"
    browser.post(page, {"do": "suspend"})
    assert client_of(alice).get("/riverside/people/")["Location"] == "/riverside/"
    assert client_of(alice).get("/riverside/").status_code == 200
    browser.post(page, {"do": "resume"})
    assert client_of(alice).get("/riverside/people/").status_code == 200

"""What pages have, programs have: households, safety, welcome, inbox, the past elsewhere; for the same people, no further."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from networks import actors, agreements, memberships, tokens
from networks.models import (
    AgreementText,
    EmergencyContact,
    Guardian,
    Holding,
    Membership,
    PastElsewhere,
    SignedAgreement,
    Vetting,
    WelcomeStep,
)  # fmt: skip
from networks.tenancy.current import entered
from notifications import deliver
from tests import cast

pytestmark = pytest.mark.django_db
API = "/riverside/api/v1/"


class Caller:
    """A member's browser, or their token, at the API."""

    def __init__(self, http, **headers):
        self.http, self.headers = http, headers

    def get(self, path, status=200):
        return self._said(self.http.get(API + path, headers=self.headers), status)

    def post(self, path, said=None, status=200):
        return self._said(self.http.post(API + path, said or {}, "application/json", headers=self.headers), status)

    def delete(self, path, status=204):
        return self._said(self.http.delete(API + path, headers=self.headers), status)

    def _said(self, answer, status):
        assert answer.status_code == status, answer.content
        return answer.json() if answer.content else None


@pytest.fixture
def api(client_of):
    return lambda member: Caller(client_of(member))


@pytest.fixture
def keyed(riverside):
    def make(member, **more):
        with entered(riverside):
            _row, secret = tokens.make(by=actors.of(member), name="x", may_write=True, **more)
        return Caller(Client(), Authorization=f"Bearer {secret}")

    return make


def test_vettings_and_guardians_are_for_coordinators_and_never_of_oneself(riverside, alice, bob, carla, api, keyed):
    hers = api(carla)
    made = hers.post("vettings/", {"member": str(alice.uid), "kind": "driver’s license"}, 201)
    assert (made["member"]["name"], made["seen_by"]["name"]) == ("Alice Example", "Carla Example")
    assert hers.post("vettings/", {"member": str(carla.uid), "kind": "x"}, 422)["code"] == "own"
    assert hers.post("vettings/", {"member": str(alice.uid), "kind": "x", "seen_on": "2999-01-01"}, 422)["code"] == "dates"
    assert [row["uid"] for row in hers.get(f"vettings/?member={alice.uid}")["results"]] == [made["uid"]]
    assert hers.get(f"vettings/?member={bob.uid}")["results"] == []
    assert hers.post(f"vettings/{made['uid']}/end/")["until"] < timezone.localdate().isoformat()
    guarded = hers.post("guardians/", {"minor": str(bob.uid), "guardian": str(alice.uid)}, 201)
    assert hers.post("guardians/", {"minor": str(bob.uid), "guardian": str(bob.uid)}, 422)["errors"][0]["field"] == "guardian"
    for outsider in (api(alice), keyed(alice), keyed(carla)):  # Her token carries no offices.
        for noun, row in (("vettings", made), ("guardians", guarded)):
            outsider.get(f"{noun}/", 403)
            outsider.get(f"{noun}/{row['uid']}/", 403)
            outsider.post(f"{noun}/", {}, 403)
    assert hers.post(f"guardians/{guarded['uid']}/grown-up/", {}, 204) is None
    with entered(riverside):
        assert not Guardian.objects.exists()
        assert not Membership.objects.get(pk=bob.pk).is_minor
        assert Vetting.objects.get().membership_id == alice.pk


def test_emergency_contacts_are_ones_own_and_the_coordinators(riverside, hilltop, alice, bob, carla, dan, api):
    row = api(alice).post("emergency-contacts/", {"name": "Edith", "phone": "555 0100", "relation": "aunt"}, 201)
    path = f"emergency-contacts/{row['uid']}/"
    assert api(alice).get(path)["phone"] == "555 0100"
    assert api(alice).post("emergency-contacts/", {"name": "x", "phone": "none"}, 422)["errors"][0]["field"] == "phone"
    assert api(bob).get(f"emergency-contacts/?member={alice.uid}")["results"] == []
    api(bob).get(path, 404)
    api(bob).delete(path, 404)
    assert api(carla).get("emergency-contacts/")["results"] == []
    assert api(carla).get(f"emergency-contacts/?member={alice.uid}")["results"][0]["name"] == "Edith"
    assert client_get(dan, api, path) == 404
    api(alice).delete(path)
    with entered(riverside):
        assert not EmergencyContact.objects.exists()


def client_get(dan, api, path):
    return api(dan).http.get(f"/hilltop/api/v1/{path}").status_code


def test_a_household_is_founded_held_together_and_seen_by_its_holders_alone(riverside, alice, bob, carla, api, keyed):
    home = api(alice).post("households/", {"kind": "household", "name": "Old Mill 3"}, 201)
    assert home["state"] == "applied"
    assert api(alice).post("households/", {"kind": "person", "name": "x"}, 400)["code"] == "invalid"
    api(bob).get(f"households/{home['uid']}/", 404)
    said = {"household": home["uid"], "number": bob.number}
    assert api(bob).post("holdings/", said, 422)["errors"][0]["field"] == "household"
    assert api(alice).post("holdings/", {**said, "number": 99_999}, 422)["errors"][0]["field"] == "number"
    assert keyed(alice).post("holdings/", said, 403)["code"] == "session-only", "no app says who spends its hours"
    held = api(alice).post("holdings/", said, 201)
    assert keyed(bob).delete(f"holdings/{held['uid']}/", 403)["code"] == "session-only"
    assert {row["holder"]["name"] for row in api(bob).get("holdings/")["results"]} == {"Alice Example", "Bob Example"}
    assert api(carla).get("holdings/")["results"] == []
    api(carla).delete(f"holdings/{held['uid']}/", 404)
    api(bob).delete(f"holdings/{held['uid']}/")
    assert api(bob).get("households/")["results"] == []
    with entered(riverside):
        memberships.admit(Membership.objects.get(uid=home["uid"]), by=actors.of(carla))
        (last,) = Holding.objects.filter(holder=alice)
    assert api(alice).http.delete(f"{API}holdings/{last.uid}/").json()["code"] == "last-holder"


def test_texts_are_signed_by_everyone_for_themselves_and_a_new_version_asks_again(riverside, alice, bob, carla, api, keyed):
    assert api(alice).post("agreement-texts/", {"kind": "member", "body": "x"}, 403)["code"] == "forbidden"
    text = api(carla).post("agreement-texts/", {"kind": "member", "body": "We are kind."}, 201)
    mine = {row["uid"]: row for row in api(alice).get("agreement-texts/")["results"]}
    assert mine[text["uid"]]["is_signed"] is False
    path = f"agreement-texts/{text['uid']}/"
    assert keyed(alice).post(f"{path}sign/", {}, 403)["code"] == "session-only"
    assert api(alice).post(f"{path}sign/")["is_signed"] is True
    assert api(alice).post(f"{path}sign/")["is_signed"] is True, "twice is once"
    assert api(bob).get(path)["is_signed"] is False
    with entered(riverside):
        assert SignedAgreement.objects.filter(text__uid=text["uid"]).count() == 1
        newer = agreements.publish("member", "We are kind and on time.", by=actors.of(carla))
        assert AgreementText.objects.filter(kind="member").count() > 1
    api(alice).post(f"{path}sign/", {}, 404)
    assert api(alice).get(f"agreement-texts/{newer.uid}/")["is_signed"] is False


def test_steps_of_a_welcome_are_ticked_by_who_may(riverside, alice, bob, carla, api):
    with entered(riverside):
        own = WelcomeStep.objects.create(text="Say hello", position=900)
        met = WelcomeStep.objects.create(text="Meet a coordinator", position=901, by_coordinator=True)
    tick = f"welcome-steps/{own.uid}/tick/"
    done = {row["uid"]: row["is_done"] for row in api(alice).post(tick)["results"]}
    assert (done[str(own.uid)], done[str(met.uid)]) == (True, False)
    assert api(alice).post(f"welcome-steps/{met.uid}/tick/", {}, 422)["code"] == "by-coordinator"
    assert api(bob).post(tick, {"member": str(alice.uid)}, 422)["errors"][0]["field"] == "member"
    assert api(bob).get(f"welcome-steps/?member={alice.uid}", 422)["code"] == "member"
    for_her = {"member": str(alice.uid)}
    done = {row["uid"]: row["is_done"] for row in api(carla).post(f"welcome-steps/{met.uid}/tick/", for_her)["results"]}
    assert done[str(met.uid)] is True
    assert api(carla).get(f"welcome-steps/?member={alice.uid}")["results"] == api(alice).get("welcome-steps/")["results"]


def test_the_inbox_of_a_network_holds_nothing_of_another_network_or_person(riverside, hilltop, alice, bob, api, keyed):
    with entered(hilltop):
        memberships.admit(memberships.apply(alice.person, name="Alice H"), by=actors.system("test"))
    for ref in (riverside, hilltop):
        link = f"{ref.origin}{ref.prefix}home/"
        deliver.tell(alice.person_id, about=f"record:{ref.slug}", topic="joining", title=f"From {ref.slug}", link=link,
                     from_name=ref.name)  # fmt: skip
    titles = [row["title"] for row in keyed(alice).get("inbox/")["results"]]
    assert "From riverside" in titles
    assert "From hilltop" not in titles, "a token of Riverside reads nothing of Hilltop"
    row = api(alice).get("inbox/?new=true")["results"][0]
    api(bob).get(f"inbox/{row['uid']}/", 404)
    api(bob).post(f"inbox/{row['uid']}/read/", {}, 404)
    first = api(alice).post(f"inbox/{row['uid']}/read/")["read_at"]
    assert first
    assert api(alice).post(f"inbox/{row['uid']}/read/")["read_at"] == first
    api(alice).post("inbox/read-all/")
    assert api(alice).get("inbox/?new=true")["results"] == []
    other = api(alice).http.get("/hilltop/api/v1/inbox/?new=true").json()["results"]
    assert [one["title"] for one in other] == ["From hilltop"], "there it is still new"


def test_a_page_comes_along_in_a_session_of_ones_own_alone(riverside, hilltop, alice, bob, api, keyed):
    with entered(hilltop):
        there = memberships.admit(memberships.apply(alice.person, name="Alice H"), by=actors.system("test"))
        Membership.objects.filter(pk=there.pk).update(about="I mend kettles")
    assert keyed(alice).post("pasts/", {"network": "hilltop"}, 403)["code"] == "session-only"
    assert api(bob).post("pasts/", {"network": "hilltop"}, 422)["errors"][0]["field"] == "network"
    assert api(alice).post("pasts/", {"network": "hilltop"}, 201) == {"missing_skills": []}
    (past,) = api(alice).get("pasts/")["results"]
    assert past["network_name"] == "Hilltop"
    assert api(alice).get("me/")["about"] == "I mend kettles"
    api(bob).delete(f"pasts/{past['uid']}/", 404)
    api(alice).delete(f"pasts/{past['uid']}/")
    with entered(riverside):
        assert not PastElsewhere.objects.exists()


def test_the_journal_is_for_who_reads_the_books(riverside, alice, bob, api):
    from ledgers import accounts, transfers

    with entered(riverside):
        transfers.pay(accounts.of(alice), accounts.of(bob), 30, kind="gift", source="", by=actors.of(alice), note="Eggs")
    tess = cast.member(riverside, "Tess")
    today = timezone.localdate().isoformat()
    rows = api(tess).get("journal/?limit=2")["results"]
    assert sorted(row["amount"] for row in rows) == [-30, 30]
    assert {row["note"] for row in rows} == {"Eggs"}
    assert api(tess).get("journal/?until=2020-01-01")["results"] == []
    assert api(tess).get("journal/?start=tomorrow", 400)["errors"][0]["field"] == "start"
    assert len(api(tess).get(f"journal/?start=2020-01-01&until={today}T00:00", 400)["errors"]) == 1
    api(alice).get("journal/", 403)


def test_the_federation_is_there_in_the_umbrella_alone(riverside, humans, carla, alice, ursula, client_of):
    staff = client_of(ursula)
    assert client_of(carla).get(f"{API}federation/").status_code == 404
    assert client_of(carla).get(f"{API}network-applications/").status_code == 404
    assert staff.get("/riverside/api/v1/federation/").status_code in (403, 404)
    assert staff.get("/humans/api/v1/federation/").json()["next"] is None
    assert set(staff.get("/humans/api/v1/federation/totals/").json()) == {"now", "month_ago"}
    assert staff.get("/humans/api/v1/federation/nowhere/").status_code == 404
    waiting = {row["slug"]: row for row in staff.get("/humans/api/v1/network-applications/").json()["results"]}
    path = f"/humans/api/v1/network-applications/{waiting['riverside']['uid']}/"
    answer = staff.post(f"{path}answer/", {"is_welcome": True}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "unsigned"), "the same rule as on the page"
    assert staff.post(f"{path}answer/", {"is_welcome": False}, "application/json").status_code == 204
    plain = Client()
    assert plain.get("/humans/api/v1/federation/").status_code == 401
    assert plain.post(f"{path}answer/", {"is_welcome": True}, "application/json").status_code in (401, 403)


def test_coordinators_keep_memberships_and_limits_and_members_do_not(riverside, hilltop, alice, bob, carla, dan, api, keyed):
    with entered(riverside):
        waits = memberships.apply(cast.person("wanda@example.org"), name="Wanda Example", note="From the market")
    assert api(alice).get("memberships/", 403)["code"]
    (row,) = api(carla).get("memberships/?state=applied")["results"]
    assert (row["name"], row["signs_in"], row["application_note"]) == ("Wanda Example", True, "From the market")
    path = f"memberships/{row['uid']}/"
    assert api(carla).post(f"{path}admit/")["state"] == "active"
    assert api(carla).post(f"{path}turn-down/", status=422)["code"] == "not-active"
    assert api(carla).post(f"memberships/{carla.uid}/pause/", status=422)["code"] == "own-membership"
    assert api(carla).post(f"{path}pause/")["state"] == "suspended"
    keyed(carla, carries_offices=True).post(f"{path}close/", status=403)
    assert api(carla).post(f"{path}resume/")["state"] == "active"
    api(carla).get(f"memberships/{dan.uid}/", 404)
    entered_here = api(carla).post("memberships/", {"name": "Otto Offline", "phone": "555 0199"}, 201)
    assert (entered_here["state"], entered_here["signs_in"]) == ("active", False)
    assert waits.name == "Wanda Example"

    until = (timezone.now() + dt.timedelta(days=20)).isoformat()
    said = {"member": str(alice.uid), "floor": -900, "until": until, "reason": "Winter"}
    api(bob).post("limits/", said, 403)
    assert api(carla).post("limits/", {**said, "member": str(carla.uid)}, 422)["code"] == "own-account"
    given = api(carla).post("limits/", said, 201)
    assert (given["floor"], given["member"]["name"], given["ended_at"]) == (-900, "Alice Example", None)
    later = api(carla).post("limits/", {**said, "floor": -600}, 201)  # An old list does not end what was given since.
    assert api(carla).post(f"limits/{given['uid']}/end/", status=422)["code"] == "answered"
    assert api(carla).get(f"limits/{later['uid']}/")["ended_at"] is None
    assert api(carla).post(f"limits/{later['uid']}/end/")["ended_at"]

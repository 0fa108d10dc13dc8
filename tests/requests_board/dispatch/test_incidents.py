"""Incidents through the door: told in confidence, to two officers whom they do not concern, and to nobody else."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from networks import actors, offices
from networks.models import Record
from requests_board.dispatch import incidents
from requests_board.models import Incident
from tests import cast
from tests.requests_board.conftest import propose
from tests.requests_board.dispatch.conftest import by, read, refusal

ROOT = "/riverside/incidents/"
SAID = {"kind": "conduct", "text": "He shouted at me on my doorstep."}


@pytest.fixture
def cora(riverside):
    return cast.member(riverside, "Cora")


@pytest.fixture
def tess(riverside):
    return cast.member(riverside, "Tess")


def test_a_member_tells_and_two_coordinators_see_it_through(in_riverside, client_of, alice, bob, carla, cora, tess):
    a = client_of(alice)
    assert f"/incidents/new/?about={bob.uid}" in read(a.get(f"/riverside/people/{bob.uid}/"))
    page = read(a.get(f"{ROOT}new/?about={bob.uid}"))
    assert "Bob Example, who does not read it" in page.replace("&#x27;", "'")
    answer = a.post(f"{ROOT}new/?about={bob.uid}", SAID)
    row = Incident.objects.get()
    assert (row.reporter, row.about, row.happened_on, row.is_wide) == (alice, bob, timezone.localdate(), False)
    assert {one.name for one in incidents.readers(row)} == {"Carla Example", "Cora Example"}
    here = answer["Location"]
    assert "shouted" in read(a.get(here))
    for outsider in (bob, tess):
        assert client_of(outsider).get(here).status_code == 404
        assert "doorstep" not in read(client_of(outsider).get(ROOT))
        assert str(row.uid) not in read(client_of(outsider).get(ROOT))
    c, k = client_of(carla), client_of(cora)
    assert c.post(here, {"do": "take"}).status_code == 302
    c.post(here, {"do": "note", "text": "Spoke with him by phone."})
    assert "Spoke with him" not in read(a.get(here))
    assert a.post(here, {"do": "note", "text": "me too"}).status_code == 404
    assert refusal(incidents.close, row, "We talked with both.", by=by(carla)) == "same"
    assert "so that two have seen it" in read(c.get(here))
    assert read(k.post(here, {"do": "close", "ending": ""}), 422)
    assert k.post(here, {"do": "close", "ending": "We talked with both."}).status_code == 302
    assert "We talked with both." in read(a.get(here))
    row.refresh_from_db()
    assert (row.state, row.taken_by, row.closed_by) == ("closed", carla, cora)


def test_what_concerns_a_coordinator_is_hidden_from_them_everywhere(in_riverside, client_of, alice, carla, cora, tess):
    row = incidents.file("fear", "She threatened me.", by=by(alice), about=carla)
    assert row.is_wide
    c = client_of(carla)
    for page in (f"{ROOT}{row.uid}/", f"/riverside/api/v1/incidents/{row.uid}/"):
        assert c.get(page).status_code == 404
    for page in (ROOT, "/riverside/cockpit/", "/riverside/api/v1/incidents/", "/riverside/admin/networks/record/"):
        said = read(c.get(page))
        assert "threatened" not in said
    assert Record.objects.get(kind="incident.filed").actor is None
    for verb, args in ((incidents.take, ()), (incidents.note, ("x",)), (incidents.close, ("done it",))):
        assert refusal(verb, row, *args, by=by(carla)) == "not-allowed"
    assert {one.name for one in incidents.readers(row)} == {"Cora Example", "Tess Example"}
    assert "She threatened me." in read(client_of(tess).get(f"{ROOT}{row.uid}/"))
    incidents.take(row, by=by(tess))
    incidents.close(row, "Two of us spoke with her.", by=by(cora))


def test_about_an_exchange_it_names_the_other_side_and_only_ones_own(in_riverside, client_of, alice, bob, tess):
    exchange = propose(bob, alice, by=bob)
    assert client_of(alice).post(f"{ROOT}new/?exchange={exchange.uid}", SAID).status_code == 302
    assert Incident.objects.get().about == bob
    assert client_of(tess).get(f"{ROOT}new/?exchange={exchange.uid}").status_code == 404
    assert refusal(incidents.file, "conduct", "Not mine", by=by(tess), exchange=exchange) == "exchange"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text": ""}, "What happened? Fill this in"),
        ({"kind": "worse"}, "Choose one of these"),
        ({"happened_on": "2999-01-01"}, "Choose a day that has been."),
        ({"happened_on": "soon"}, "When was it?"),
        ({"about": "999999"}, "Nobody here has this number."),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(in_riverside, client_of, alice, said, words):
    page = read(client_of(alice).post(f"{ROOT}new/", {**SAID, **said}), 422)
    assert words in page
    assert said.get("text") == "" or "on my doorstep" in page
    assert not Incident.objects.exists()


def test_other_networks_and_programs_with_a_token_see_nothing(in_riverside, client_of, alice, carla, dan):
    row = incidents.file(by=by(alice), **SAID)
    hanna = cast.member(cast.network("hilltop"), "Hanna")
    assert client_of(hanna).get(f"/hilltop/incidents/{row.uid}/").status_code == 404
    assert client_of(dan).get(f"{ROOT}{row.uid}/").status_code in (302, 403)
    told = client_of(carla).get("/riverside/api/v1/incidents/").json()["results"]
    assert [one["text"] for one in told] == [SAID["text"]]
    made = client_of(alice).post("/riverside/api/v1/incidents/", {**SAID, "kind": "worry"}, content_type="application/json",
                                 headers={"Idempotency-Key": "told-1"})  # fmt: skip
    assert made.status_code == 201, made.content


def test_the_database_refuses_one_hand_for_both_and_a_reporter_as_judge(in_riverside, alice, bob, carla, cora):
    row = incidents.take(incidents.file(by=by(alice), about=bob, **SAID), by=by(carla))
    for changes in ({"closed_by": carla}, {"taken_by": alice}, {"taken_by": bob}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Incident.objects.filter(pk=row.pk).update(
                state="closed", closed_at=timezone.now(), **{"closed_by": cora, **changes}
            )
    offices.appoint(bob, "coordinator", by=actors.system("test"))
    assert row not in list(incidents.readable(by(bob)))

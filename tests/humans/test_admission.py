"""A network signs, HUMANs welcomes it, its coordinators hear of it; and a new version of a text is signed anew."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.proposals import proposals
from humans import founding
from humans.admission import answers, covenant
from humans.models import CovenantSignature
from networks import actors, clauses, dues
from networks.actors import Actor
from networks.models import Category, Clause, Invitation, Membership, Network, Record, RoleTerm
from networks.tenancy import lookup
from networks.tenancy.current import entered
from people.models import Person
from tests import cast
from tests.conftest import sign_in


@pytest.fixture
def fay(db):
    return Person.objects.create_user("fay@example.org", "a ferry at the landing")


def founded(fay, **more):
    said = {"slug": "ferry-landing", "name": "Ferry Landing", "founder": "Fay", "signed_as": "Fay Ferris", "place": "Hull, UK"}
    with entered(None, person=fay.pk):
        return founding.found_by(fay, **{**said, **more})


def ursula(client):
    sign_in(client, cast.person("ursula@example.org"))
    return client


def test_a_network_is_founded_signed_welcomed_and_hears_of_it(client, humans, fay):
    ref = founded(fay, invited=["gus@example.org"])
    with entered(ref):
        assert Invitation.objects.get().email == "gus@example.org"
    page = ursula(client).get("/humans/federation/applications/").content.decode()
    assert "Ferry Landing" in page
    assert "signed by Fay Ferris, version 1" in page
    uid = Network.objects.get(pk=ref.id).uid
    for _double_click in range(2):
        client.post(f"/humans/federation/applications/{uid}/", {"answer": "welcome"})
    assert Network.objects.get(pk=ref.id).state == "active"
    with entered(humans):
        assert Record.objects.filter(kind="network.admitted").count() == 1
    with entered(lookup.by_slug("ferry-landing")):
        dues.run_all(timezone.now())
        assert Record.objects.filter(kind="network.welcomed").count() == 1


def test_a_new_version_is_signed_anew_and_nobody_is_welcomed_before(client, humans, fay):
    ref = founded(fay)
    ursula(client)
    said = client.post("/humans/federation/texts/", {"kind": "principles", "body": "Care comes first."})
    assert said.status_code == 302
    uid = Network.objects.get(pk=ref.id).uid
    answer = client.post(f"/humans/federation/applications/{uid}/", {"answer": "welcome"}, follow=True)
    assert "has not signed the newest texts yet" in answer.content.decode()
    sign_in(client, fay)
    page = client.get("/ferry-landing/cockpit/humans/").content.decode()
    assert "Care comes first." in page
    assert client.post("/ferry-landing/cockpit/humans/", {"signed_as": "Fay"}).status_code == 422
    client.post("/ferry-landing/cockpit/humans/", {"signed_as": "Fay Ferris", "agreed": "on"})
    with entered(ref):
        assert covenant.unsigned() == []
    with entered(humans):
        answers.answer(Network.objects.get(pk=ref.id), True, by=actors.system("test"))


def test_rules_and_categories_of_a_pilot_are_copied_and_no_person(riverside, humans, fay):
    with entered(riverside):
        clauses.amend("members.invitation_days", 9, by=actors.system("test"), decision="founding")
        Category.objects.create(name="Boats", icon="ship", position=900)
    cast.welcome(riverside)
    ref = founded(fay, pilot="riverside")
    with entered(ref):
        assert Clause.objects.get(key="members.invitation_days").value == 9
        assert Category.objects.filter(name="Boats").exists()
        assert list(Membership.objects.values_list("name", flat=True)) == ["Fay"]
        assert RoleTerm.objects.get().role == "coordinator"


def test_only_staff_of_the_umbrella_answer_and_write(client, riverside, humans, fay):
    ref = founded(fay)
    uid = Network.objects.get(pk=ref.id).uid
    for who in ("carla", "alice"):
        sign_in(client, cast.person(f"{who}@example.org"))
        for path in ("applications/", "texts/"):
            assert client.get(f"/riverside/federation/{path}").status_code == 404
        assert client.post(f"/riverside/federation/applications/{uid}/", {"answer": "welcome"}).status_code == 404
        assert client.post(f"/humans/federation/applications/{uid}/", {"answer": "welcome"}).status_code in (302, 403)
    assert Network.objects.get(pk=ref.id).state == "forming"
    with entered(humans), pytest.raises(Refused, match="Staff of HUMANs"):
        answers.answer(Network.objects.get(pk=ref.id), True, by=Actor(None))
    assert client.get("/riverside/cockpit/humans/").status_code == 403, "Alice is no coordinator"


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT covenant_write('principles', 'Mine.')",
        "SELECT umbrella_answers(current_network(), true)",
    ],
)
def test_sql_lets_no_local_network_speak_for_the_umbrella(riverside, sql):
    with entered(riverside), pytest.raises(ProgrammingError, match="only the umbrella"), transaction.atomic():
        connection.cursor().execute(sql)


def test_a_signature_stays_and_is_the_networks_own(riverside, hilltop, humans, fay):
    ref = founded(fay)
    assert set(CovenantSignature.objects.values_list("subject_id", flat=True)) == {ref.id}
    with entered(ref), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("UPDATE humans_covenantsignature SET name = 'Somebody'")


def test_by_clause_a_decision_of_its_members_welcomes(client, humans, fay, riverside):
    ref = founded(fay)
    row = Network.objects.get(pk=ref.id)
    said = {"do": "admit-network", "said": {"network": str(row.uid)}}
    deed = registry.enactments["admit-network"]
    with entered(humans):
        for key, value in (("federation.admission_by", "decision"), ("gear.decisions", True)):
            clauses.amend(
                key, value, by=actors.system("test"), decision="founding", from_at=timezone.now() - dt.timedelta(hours=1)
            )
        assert "Ferry Landing becomes a member network" in deed.preview(said["said"]).sentences[0]
    ursula(client)
    assert "Bring it to the members" in client.get("/humans/federation/applications/").text
    answer = client.post(f"/humans/federation/applications/{row.uid}/", {"answer": "welcome"}, follow=True)
    assert "Members of HUMANs decide" in answer.text
    form = client.get("/humans/decisions/new/?kind=admission&do=admit-network").text
    assert "Ferry Landing" in form
    with entered(humans):
        proposal = proposals.bring(
            "admission", "Welcome Ferry Landing", "They have begun well.", by=Actor(cast.member(humans, "Ursula")), deed=said
        )
        assert deed.enact(proposal.deed["said"], proposal) == f"network:{row.uid}"
        with pytest.raises(Refused, match="answered already"):
            deed.check(said["said"])
    row.refresh_from_db()
    assert row.state == "active"
    with entered(riverside), pytest.raises(Refused, match="Choose a network"):
        deed.check(said["said"])

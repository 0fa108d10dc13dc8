"""Delegates: sent by a vote with a mandate, instructed and recalled by enough members, reporting back; offices that rotate."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.delegates import mandates, rotation
from governance.models import DelegateReport, Instruction, Mandate, MandateVoice
from networks import memberships, offices
from networks.actors import Actor, of, system
from networks.models import Membership, Record, RoleTerm
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import decide, rules

pytestmark = pytest.mark.django_db
WORDS = "Speak for free exchange of hours, and against any fee on them."


@pytest.fixture
def sent(deciding, alice, bob):
    until = (timezone.localdate() + dt.timedelta(days=300)).isoformat()
    said = {"member": str(bob.uid), "place": "The assembly of HUMANs", "words": WORDS, "until": until}
    everyone = list(Membership.objects.active())
    row = decide("mandate", alice, everyone, title="Bob speaks for us", deed={"do": "mandate", "said": said})
    assert row.state == "enacted"
    return Mandate.objects.get(source=row.source)


def address(mandate):
    return f"/riverside/decisions/delegates/{mandate.uid}/"


def test_a_delegate_is_sent_by_a_vote_with_words_and_an_end(sent, bob, client_of, alice):
    assert (sent.delegate_id, sent.text) == (bob.pk, WORDS)
    page = client_of(alice).get(address(sent)).content.decode()
    assert "against any fee" in page
    assert "The assembly of HUMANs" in client_of(alice).get("/riverside/decisions/delegates/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(pk=sent.pk).update(delegate=alice)


def test_enough_members_recall_a_delegate_at_once_and_each_counts_once(sent, client_of, alice, bob, carla):
    rules(**{"delegates.recall_percent": 40})
    assert mandates.recall_needs() == 2
    mine = client_of(alice)
    for _again in range(2):
        mine.post(address(sent), {"do": "recall"})
    assert Mandate.objects.get(pk=sent.pk).is_running
    assert MandateVoice.objects.count() == 1
    mine.post(address(sent), {"do": "take-back"})
    assert not MandateVoice.objects.exists()
    mine.post(address(sent), {"do": "recall"})
    client_of(carla).post(address(sent), {"do": "recall"})
    assert Mandate.objects.get(pk=sent.pk).state == "recalled"
    assert "Recalled" in mine.get(address(sent)).content.decode()
    record = Record.objects.get(kind="mandate.ended")
    letters = registry.notices["mandate.ended"].letters(record)
    assert {one.membership.pk for one in letters} == set(Membership.objects.active().values_list("pk", flat=True))
    with pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.filter(pk=sent.pk).update(state="running", ended_at=None)
    with pytest.raises(Refused):
        mandates.instruct(sent, "Come back to us", by=Actor(alice))


def test_a_vote_ends_a_mandate_and_its_delegate_is_heard_first(sent, client_of, alice, bob):
    link = f"/riverside/decisions/new/?kind=recall&do=end-mandate&mandate={sent.uid}"
    assert link.replace("&", "&amp;") in client_of(alice).get(address(sent)).content.decode()
    page = client_of(alice).get(link).content.decode()
    assert f'<option value="{sent.uid}" selected>' in page
    deed = {"do": "end-mandate", "said": {"mandate": str(sent.uid)}}
    row = decide("recall", alice, list(Membership.objects.active()), title="Bob rests", deed=deed)
    assert (row.state, row.waits_for, row.concerns) == ("enacted", "", bob)
    assert Mandate.objects.get(pk=sent.pk).state == "recalled"
    assert "no longer speaks for us" in client_of(alice).get(f"/riverside/decisions/{row.uid}/").content.decode()
    with pytest.raises(Refused):
        mandates.recall(sent, by=Actor(alice))


def test_a_coordinator_does_not_recall_in_the_name_of_another(sent, alice, carla):
    by = Actor(alice, carla, frozenset({"coordinator"}))
    with pytest.raises(Refused) as refused:
        mandates.ask_recall(sent, by=by)
    assert refused.value.code == "own-hand"


def test_an_instruction_binds_when_enough_stand_behind_it(sent, client_of, alice, carla):
    rules(**{"delegates.instruct_percent": 40})
    client_of(alice).post(address(sent), {"do": "instruct", "text": "Ask for a report on fees"})
    asked = Instruction.objects.get()
    assert asked.binding_at is None
    client_of(carla).post(address(sent), {"do": "back", "instruction": str(asked.uid)})
    assert Instruction.objects.get().binding_at is not None
    assert "binds" in client_of(alice).get(address(sent)).content.decode()
    assert client_of(alice).post(address(sent), {"do": "instruct", "text": ""}).status_code == 422
    assert client_of(alice).post(address(sent), {"do": "back", "instruction": "7"}).status_code == 404


def test_a_report_is_due_after_each_assembly_and_a_vote_against_the_mandate_is_flagged(sent, client_of, alice, bob, carla):
    day = timezone.localdate().isoformat()
    assert client_of(alice).post(address(sent), {"do": "held", "assembly": "Winter", "held_on": day}).status_code == 422
    client_of(bob).post(address(sent), {"do": "held", "assembly": "Winter assembly", "held_on": day})
    owed = DelegateReport.objects.get()
    assert owed.due_on == timezone.localdate() + dt.timedelta(days=14)
    mandates.run(timezone.now() + dt.timedelta(days=15))
    assert Record.objects.filter(kind="mandate.report_late").count() == 1
    said = {"do": "report", "report": str(owed.uid), "text": "We talked about fees, for three hours."}
    assert client_of(alice).post(address(sent), said).status_code == 422
    client_of(bob).post(address(sent), {**said, "against": "I said yes to a fee of one percent, for the books."})
    page = client_of(alice).get(address(sent)).content.decode()
    assert "A vote against the mandate:" in page
    record = Record.objects.filter(kind="mandate.reported").get()
    assert record.data["against"] is True
    assert "A vote against" in registry.notices["mandate.reported"].letters(record)[0].title
    assert client_of(bob).post(address(sent), said).status_code == 422  # written once
    DelegateReport.objects.update(against="")
    client_of(carla).post(address(sent), {"do": "flag", "report": str(owed.uid), "words": "The vote on fees"})
    assert DelegateReport.objects.get().against == "The vote on fees"


def test_a_term_ends_by_itself_and_who_leaves_lays_the_mandate_down(sent, bob):
    mandates.run(timezone.now() + dt.timedelta(days=302))
    assert Mandate.objects.get().state == "ended"
    until = timezone.localdate() + dt.timedelta(days=30)
    other = mandates.give(bob, "Regional meeting", WORDS, until, source="proposal:other")
    memberships.leave(Membership.objects.get(pk=bob.pk), by=system("test"))
    assert Mandate.objects.get(pk=other.pk).state == "laid-down"


def test_offices_rotate_with_a_reminder_once_and_notes_for_the_next(deciding, client_of, alice, bob, carla):
    until = timezone.localdate() + dt.timedelta(days=20)
    term = offices.appoint(bob, "facilitator", by=system("test"), until=until)
    for _again in range(2):
        rotation.remind(timezone.now())
    record = Record.objects.get(kind="office.ending")
    told = {one.membership.pk for one in registry.notices["office.ending"].letters(record)}
    assert {bob.pk, carla.pk} <= told
    assert alice.pk not in told
    page = client_of(carla).get("/riverside/decisions/offices/").content.decode()
    assert "ends soon" in page
    said = {"role": "facilitator", "text": "The key to the hall is with Edith."}
    assert client_of(carla).post("/riverside/decisions/offices/", said).status_code == 422  # never held it
    client_of(bob).post("/riverside/decisions/offices/", said)
    assert "with Edith" in client_of(carla).get("/riverside/decisions/offices/").content.decode()
    assert client_of(alice).get("/riverside/decisions/offices/").status_code == 403
    assert RoleTerm.objects.get(pk=term.pk).until == until


def test_nobody_of_another_network_sees_or_recalls(sent, client_of, dan, riverside, hilltop):
    assert client_of(dan).get(address(sent)).status_code == 302
    assert client_of(dan).get(f"/hilltop/decisions/delegates/{sent.uid}/").status_code == 404
    with entered(hilltop):
        assert not Mandate.objects.exists()
        with pytest.raises(Refused):
            mandates.checked(Membership(state="left"), "Here", WORDS, None)
    assert of(dan).membership == dan

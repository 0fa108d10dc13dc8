"""Meetings: notice, petition, agenda, quorum, a round in the room, the lot, minutes, and who does what."""

import datetime as dt
import hashlib

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.counting import sortition
from governance.meetings import assemblies, petitions, rounds
from governance.models import AgendaItem, Assembly, Attendance, Petition
from governance.polls import ballots, polls
from governance.proposals import proposals
from networks import memberships
from networks.actors import Actor, of, system
from networks.models import Membership, Record
from tests.governance.proposals.conftest import AGREE, BLOCK, bring, rules

pytestmark = pytest.mark.django_db
LIST = "/riverside/decisions/meetings/"


def soon(days=20):
    return timezone.now() + dt.timedelta(days=days)


@pytest.fixture
def called(deciding, carla):
    return assemblies.call("Winter assembly", soon(), "Bethel hall", by=of(carla))


@pytest.fixture
def opened(called, carla, alice, bob):
    """Open, with Alice, Bob and Carla there."""
    Assembly.objects.filter(pk=called.pk).update(starts_at=timezone.now())
    row = assemblies.begin(called, by=of(carla))
    for member in (alice, bob, carla):
        assemblies.attend(row, member, by=Actor(member))
    return row


def address(row):
    return f"{LIST}{row.uid}/"


def test_everyone_hears_of_a_meeting_as_early_as_the_bylaws_ask(deciding, client_of, carla, alice):
    officer = client_of(carla)
    said = {"title": "Winter assembly", "place": "Bethel hall"}
    early = timezone.localtime(soon(3)).strftime("%Y-%m-%dT%H:%M")
    answer = officer.post(f"{LIST}call/", {**said, "starts_at": early})
    assert answer.status_code == 422
    assert "14 days before" in answer.content.decode()
    late = timezone.localtime(soon(20)).strftime("%Y-%m-%dT%H:%M")
    assert officer.post(f"{LIST}call/", {**said, "starts_at": late}).status_code == 302
    record = Record.objects.get(kind="assembly.called")
    assert len(registry.notices["assembly.called"].letters(record)) == Membership.objects.active().count()
    assert client_of(alice).get(f"{LIST}call/").status_code == 403
    assert "Winter assembly" in client_of(alice).get(LIST).content.decode()
    for odd in ({"starts_at": "x"}, {"starts_at": "9999-12-31T10:00"}, {"title": "", "starts_at": late}):
        assert officer.post(f"{LIST}call/", {**said, **odd}).status_code == 422


def test_one_fifth_calls_a_special_meeting_and_nobody_can_refuse_it(deciding, client_of, alice, bob, carla):
    for number in range(5):
        memberships.admit(memberships.new(f"Neighbor {number}"), by=system("test"))
    client_of(alice).post(LIST, {"do": "petition", "purpose": "Why the hall is closed on Fridays"})
    row = Petition.objects.get()
    assert (row.roll_count, row.names_needed) == (10, 2)
    for _again in range(2):
        client_of(alice).post(LIST, {"do": "sign", "petition": str(row.uid)})
    assert Petition.objects.get().state == "open"
    client_of(bob).post(LIST, {"do": "sign", "petition": str(row.uid)})
    row = Petition.objects.select_related("assembly").get()
    assert row.state == "heard"
    meeting = row.assembly
    assert meeting.is_special
    assert meeting.starts_at > timezone.now() + dt.timedelta(days=14)
    assert [item.title for item in meeting.agenda.all()] == ["Why the hall is closed on Fridays"]
    with pytest.raises(Refused) as refused:
        assemblies.call_off(meeting, "No time", by=of(carla))
    assert refused.value.code == "petitioned"
    with pytest.raises(Refused):
        assemblies.change(meeting, meeting.title, meeting.starts_at + dt.timedelta(days=60), "Hall", by=of(carla))
    with pytest.raises(Refused):
        assemblies.add(meeting, "Something else", by=Actor(alice))
    with pytest.raises(Refused):
        petitions.unsign(row, by=Actor(alice))
    with pytest.raises(DatabaseError), transaction.atomic():
        Petition.objects.filter(pk=row.pk).update(state="open", assembly=None)


def test_names_count_on_the_roll_of_the_day_the_petition_began(deciding, client_of, alice, bob):
    rules(**{"assembly.petition_percent": 40})
    row = petitions.start("Why the hall is closed on Fridays", by=Actor(alice))
    listed = client_of(bob).get(f"{LIST}petitions/{row.uid}/roll.txt").content
    assert hashlib.sha256(listed).hexdigest() == row.roll_fingerprint
    assert str(bob.uid) in listed.decode()
    late = [memberships.admit(memberships.new(f"Neighbor {number}"), by=system("test")) for number in range(15)]
    with pytest.raises(Refused) as refused:
        petitions.sign(row, by=Actor(late[0]))
    assert refused.value.code == "not-on-roll"
    for change in ({"roll": []}, {"roll_count": 1}, {"names_needed": 1}, {"roll_fingerprint": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Petition.objects.filter(pk=row.pk).update(**change)
    page = client_of(bob).get(LIST).content.decode()
    assert "1 of 2 names" in page
    assert row.roll_fingerprint in page
    assert petitions.sign(row, by=Actor(bob)).state == "heard"  # Two of five, however many have come since.


def test_names_of_who_has_left_and_names_by_another_hand_count_nothing(deciding, alice, bob, carla):
    rules(**{"assembly.petition_percent": 40})
    row = petitions.start("Why the hall is closed on Fridays", by=Actor(alice))
    memberships.leave(alice, by=Actor(alice))
    row = petitions.sign(row, by=Actor(bob))
    assert row.state == "open"
    with pytest.raises(Refused) as refused:
        petitions.sign(row, by=Actor(Membership.objects.get(name__startswith="Tess"), carla, frozenset({"coordinator"})))
    assert refused.value.code == "own-hand"


def test_the_agenda_is_made_of_what_is_under_way(deciding, alice, carla):
    rules(**{"decide.ordinary.discussion": 7})
    row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    meeting = assemblies.call("Winter assembly", soon(), "Bethel hall", by=of(carla))
    assert [item.proposal_id for item in meeting.agenda.all()] == [row.pk]
    assert assemblies.gather_agenda(meeting) == 0
    assemblies.add(meeting, "Who has a ladder", by=Actor(alice))
    assert [item.title for item in meeting.agenda.all()] == [row.title, "Who has a ladder"]


def test_it_opens_in_its_time_and_counts_who_is_there_once(called, client_of, alice, bob, carla):
    with pytest.raises(Refused) as refused:
        assemblies.begin(called, by=of(carla))
    assert refused.value.code == "too-early"
    Assembly.objects.filter(pk=called.pk).update(starts_at=timezone.now())
    client_of(carla).post(address(called), {"do": "begin"})
    mine = client_of(alice)
    for _again in range(2):
        mine.post(address(called), {"do": "here"})
    client_of(carla).post(address(called), {"do": "present", "member": str(bob.uid), "how": "phone"})
    assert Attendance.objects.count() == 2
    page = client_of(bob).get(f"{address(called)}screen/").content.decode()
    assert "2 are here, 1 are needed to decide." in page
    assert mine.post(address(called), {"do": "present", "member": str(bob.uid), "how": "room"}).status_code == 404
    guest = memberships.new("Gus Guest")
    with pytest.raises(Refused):
        assemblies.attend(called, guest, by=of(carla))


def test_a_round_in_the_room_is_answered_by_those_who_are_there_and_closes_when_all_have(opened, alice, bob, carla):
    item = assemblies.add(opened, "Paint the hall blue", by=Actor(alice))
    poll = rounds.ask(item, "", by=of(carla))
    assert poll.roll_count == 3
    tess = Membership.objects.get(name__startswith="Tess")
    with pytest.raises(Refused):
        ballots.cast(poll, ballots.Said([AGREE]), by=of(tess))
    ballots.cast(poll, ballots.Said([AGREE]), by=of(alice))
    ballots.cast(poll, ballots.Said([BLOCK], reason="Blue is cold", remedy="Take yellow"), by=of(bob))
    item = AgendaItem.objects.select_related("poll").get(pk=item.pk)
    with pytest.raises(Refused):
        rounds.close(item, by=of(carla))  # Carla has not answered.
    ballots.cast(poll, ballots.Said([AGREE]), by=of(carla))
    assert not rounds.close(item, by=of(carla)).has_passed
    item = AgendaItem.objects.select_related("poll").get(pk=item.pk)
    assert "blocked" in item.outcome
    again = rounds.ask(item, "Paint the hall yellow", by=of(carla))
    assert again.attempt == 2
    for member in (alice, bob, carla):
        ballots.cast(again, ballots.Said([AGREE]), by=of(member))
    item = AgendaItem.objects.select_related("poll").get(pk=item.pk)
    assert rounds.close(item, by=of(carla)).has_passed
    assert "consent" in AgendaItem.objects.get(pk=item.pk).outcome


def test_a_room_without_a_quorum_decides_nothing(called, alice, carla):
    rules(**{"assembly.quorum_percent": 80})
    Assembly.objects.filter(pk=called.pk).update(starts_at=timezone.now())
    row = assemblies.begin(called, by=of(carla))
    assemblies.attend(row, alice, by=Actor(alice))
    item = assemblies.add(row, "Paint the hall blue", by=Actor(alice))
    with pytest.raises(Refused) as refused:
        rounds.ask(item, "", by=of(carla))
    assert refused.value.code == "quorum"


def test_who_facilitates_is_drawn_once_from_a_seed_that_anyone_can_check(called, alice, bob, carla):
    row = assemblies.draw_facilitator(called, [alice, bob], by=of(carla))
    assert str(row.facilitator.uid) == sortition.draw(row.lot_seed, row.lot_names, 1)[0]
    with pytest.raises(Refused) as refused:
        assemblies.draw_facilitator(called, [alice, bob], by=of(carla))
    assert refused.value.code == "drawn"


def test_minutes_are_drafted_from_what_happened_and_put_right(opened, client_of, alice, bob, carla):
    item = assemblies.add(opened, "Who has a ladder", by=Actor(alice))
    officer = client_of(carla)
    officer.post(address(opened), {"do": "note", "item": str(item.uid), "outcome": "Bob has two."})
    officer.post(address(opened), {"do": "action", "text": "Bring the ladder", "member": str(bob.uid), "due_on": ""})
    officer.post(address(opened), {"do": "finish"})
    page = client_of(alice).get(address(opened)).content.decode()
    for words in ("Bob has two.", "Bring the ladder", "Alice Example"):
        assert words in page
    officer.post(address(opened), {"do": "minutes", "minutes": "We met. Bob brings ladders."})
    assert "Bob brings ladders." in client_of(alice).get(address(opened)).content.decode()
    action = opened.actions.get()
    assert client_of(alice).post(address(opened), {"do": "done", "action": str(action.uid)}).status_code == 302
    assert opened.actions.get().done_at is None
    client_of(bob).post(address(opened), {"do": "done", "action": str(action.uid)})
    assert opened.actions.get().done_at is not None
    assert polls.Poll.objects.count() == 0


def test_nobody_of_another_network_sees_it(called, client_of, dan, client):
    assert client.get(address(called)).status_code == 302
    assert client_of(dan).get(f"/hilltop/decisions/meetings/{called.uid}/").status_code == 404
    assert client_of(dan).get(f"/hilltop/decisions/meetings/{called.uid}/screen/").status_code == 404

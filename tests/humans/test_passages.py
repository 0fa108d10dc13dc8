"""A proposal travels: from the network that passed it to HUMANs and back to all networks. Nobody says what was not decided."""

import dataclasses
import datetime as dt
import json
import uuid
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError, ProgrammingError
from django.utils import timezone

from common import registry
from common.errors import Refused
from governance.delegates import mandates
from governance.models import Mandate, Proposal
from governance.polls import polls
from governance.proposals import proposals, stages
from humans.models import Passage, PassageAnswer
from humans.passages import api, passages, reading
from networks import dues
from networks.actors import Actor, of
from networks.models import DueTime, Membership, Network, Record
from networks.notices import hand_over
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import NO, YES, fresh, rules, vote
from tests.humans.passing import IDEA, another, deciding, hear, now, passed, voted

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(riverside: Any, hilltop: Any, humans: Any) -> None:
    deciding(riverside, hilltop, humans)


@pytest.fixture
def sent(three: None, riverside: Any, humans: Any, carla: Any, alice: Any) -> Passage:
    with entered(riverside):
        return passages.send(passed(alice), Network.objects.get(pk=humans.id), "From our winter", by=of(carla))


def code_of(call: Any) -> str:
    with pytest.raises(Refused) as said, transaction.atomic():
        call()
    return said.value.code


def answers(row: Passage) -> dict[str, str]:
    return dict(PassageAnswer.objects.filter(passage=row).values_list("subject__slug", "state"))


def taken(row: Passage, humans: Any, ursula: Any, choice: int = YES, **said: Any) -> Proposal:
    """HUMANs takes it up and decides."""
    with entered(humans):
        return voted(passages.take_up(row, by=of(ursula), **said), choice)


def test_it_travels_through_the_pages_and_holds_when_networks_ratify_it(
    three: None, client_of: Any, riverside: Any, hilltop: Any, humans: Any, alice: Any, carla: Any, dan: Any, ursula: Any
) -> None:
    with entered(riverside):
        idea = passed(alice)
    page = f"/riverside/passages/send/{idea.uid}/"
    assert client_of(alice).post(page, {"forum": "humans"}).status_code == 422, "a coordinator or delegate speaks"
    assert client_of(carla).get(f"/riverside/decisions/{idea.uid}/").content.decode().count(page) == 1
    assert client_of(carla).post(page, {"forum": "humans", "words": "From our winter"}).status_code == 302
    again = client_of(carla).post(page, {"forum": "humans", "words": "Once more"})
    assert (again.status_code, Passage.objects.count()) == (422, 1), "sent twice is sent once"
    row = Passage.objects.get()
    assert (row.text, row.began_in_id, row.decided_on is not None) == (IDEA["text"], riverside.id, True)
    assert hear(humans) == hear(humans) == [("passage.arrived", "")]

    there, here, home = f"/humans/passages/{row.uid}/", f"/hilltop/passages/{row.uid}/", f"/riverside/passages/{row.uid}/"
    assert IDEA["title"] in client_of(ursula).get("/humans/passages/").content.decode()
    assert client_of(ursula).post(there, {"do": "take-up", "then": "some"}).status_code == 422
    assert client_of(ursula).post(there, {"do": "take-up", "then": "all"}).status_code == 302
    late = client_of(ursula).post(there, {"do": "take-up", "then": "all"}, follow=True)
    assert "It has gone further since" in late.content.decode()
    with entered(humans):
        shared = Proposal.objects.get(kind="shared")
        assert "Every network is asked" in client_of(ursula).get(f"/humans/decisions/{shared.uid}/").content.decode()
    assert "Open for votes" in client_of(dan).get(here).content.decode()
    with entered(humans):
        assert voted(shared).state == "enacted"
    assert answers(row) == {"riverside": "ratified", "hilltop": "asked"}, "where it began the same words have passed"
    assert hear(hilltop)[-1] == ("passage.asked", "")
    with entered(hilltop):
        hand_over(Record.objects.get(kind="passage.asked"))
    page = client_of(dan).get(here).content.decode()
    assert "We are asked" in page
    assert "1 of 2" in page
    assert "From Riverside, its number" in page
    for _twice in range(2):
        client_of(dan).post(here, {"do": "vote"})
    with entered(hilltop):
        ours = Proposal.objects.get(kind="ratification")
        assert ours.text == IDEA["text"]
        assert voted(ours).state == "enacted"
    row = now(row)
    assert (row.state, answers(row)) == ("holds", {"riverside": "ratified", "hilltop": "ratified"})
    for who, seen in ((alice, home), (dan, here), (ursula, there)):
        assert '<span class="tag ok">Ratified</span>' in client_of(who).get(seen).content.decode()
    assert ("passage.moved", "holds") in hear(riverside)
    with entered(hilltop):
        assert code_of(lambda: passages.asked("SELECT * FROM passage_answer(%s, %s)", [row.uid, ours.uid])) == "answered"
        assert code_of(lambda: passages.put_to_vote(row, by=of(dan))) == "answered"


def test_a_delegate_speaks_while_the_mandate_runs_and_for_their_own_network_alone(
    three: None, riverside: Any, hilltop: Any, humans: Any, alice: Any, bob: Any, dan: Any
) -> None:
    forum = Network.objects.get(pk=humans.id)
    until = timezone.localdate() + dt.timedelta(days=30)
    with entered(hilltop):
        mandates.give(dan, "HUMANs", "He says what we decided.", until, source="proposal:x")
    with entered(riverside):
        idea = passed(alice)
        assert code_of(lambda: passages.send(idea, forum, by=Actor(bob))) == "not-allowed"
        mandate = mandates.give(bob, "HUMANs", "He says what we decided.", until, source="proposal:y")
        assert passages.speaks(Actor(bob))
        Mandate.objects.filter(pk=mandate.pk).update(state="ended", ended_at=timezone.now())
        assert code_of(lambda: passages.send(idea, forum, by=Actor(bob))) == "not-allowed"
        assert code_of(lambda: passages.send(idea, forum, by=Actor(dan))) == "not-allowed", "a delegate of another network"
    with entered(hilltop):
        assert code_of(lambda: passages.send(idea, forum, by=Actor(dan))) == "proposal", "what is not theirs"
        stranger = Network.objects.get(slug="riverside")
        with entered(riverside):
            again = mandates.give(bob, "HUMANs", "He says what we decided.", until, source="proposal:z")
            assert code_of(lambda: passages.send(idea, Network.objects.get(pk=hilltop.id), by=Actor(bob))) == "forum"
            made = passages.send(idea, forum, by=Actor(bob))
        assert (made.subject_id, again.state) == (stranger.pk, "running")
        assert code_of(lambda: passages.call_back(made, by=Actor(dan))) == "unknown"
        assert code_of(lambda: passages.take_up(made, by=Actor(dan))) == "unknown"


def test_only_what_members_passed_is_sent_unless_the_network_says_otherwise(
    three: None, riverside: Any, humans: Any, alice: Any, carla: Any
) -> None:
    forum = Network.objects.get(pk=humans.id)
    with entered(riverside):
        draft = proposals.bring("ordinary", IDEA["title"], IDEA["text"], by=Actor(alice))
        assert code_of(lambda: passages.send(draft, forum, by=of(carla))) == "proposal"
        talked = fresh(proposals.share(draft, by=Actor(alice)))
        assert code_of(lambda: passages.send(talked, forum, by=of(carla))) == "undecided"
        rules(**{passages.SENDS: "announced"})
        row = passages.send(talked, forum, by=of(carla))
        assert row.decided_on is None
        passages.call_back(row, by=of(carla))
        assert passages.send(talked, forum, by=of(carla)).state == "sent", "what was called back can go again"


def test_nobody_says_for_a_network_what_its_members_did_not_decide(
    sent: Passage, riverside: Any, hilltop: Any, humans: Any, dan: Any, ursula: Any, alice: Any
) -> None:
    with entered(humans):
        own = proposals.bring("ordinary", "Something else", "Not what was sent here.", by=of(ursula))
        assert code_of(lambda: passages.asked("SELECT * FROM passage_ask(%s, 30, 50, NULL)", [own.uid])) == "state"
    taken(sent, humans, ursula)
    with entered(hilltop):
        open_one = passages.put_to_vote(now(sent), by=of(dan))
        answer = [sent.uid, open_one.uid]
        assert code_of(lambda: passages.asked("SELECT * FROM passage_answer(%s, %s)", answer)) == "undecided"
        other = passed(dan, title="Another thing", text="That has nothing to do with it.")
        assert code_of(lambda: passages.asked("SELECT * FROM passage_answer(%s, %s)", [sent.uid, other.uid])) == "undecided"
        assert code_of(lambda: passages.put_to_vote(now(sent), by=of(dan))) == "asked-already"
        for statement in (
            "UPDATE humans_passage SET text = 'x'",
            "UPDATE humans_passageanswer SET state = 'ratified'",
            f"SELECT passage_settle({sent.pk})",
            f"SELECT passage_nudge(ARRAY[{riverside.id}]::bigint[])",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as one:
                one.execute(statement)
    with entered(riverside):
        deed = {"do": "ask-networks", "said": {"passage": str(sent.uid)}}
        assert code_of(lambda: proposals.bring("shared", "Mine", "I would ask them all.", by=Actor(alice), deed=deed)) == "kind"


def test_members_ratify_the_words_that_were_decided_and_no_others(
    sent: Passage, client_of: Any, hilltop: Any, humans: Any, dan: Any, ursula: Any
) -> None:
    taken(sent, humans, ursula)
    deed = {"do": "ratify", "said": {"passage": str(sent.uid)}}
    words = {"title": "Ratify: something", "text": "Whoever brings this says what they like."}
    said = json.dumps({"kind": "ratification", **words, "deed": deed})
    by_hand = client_of(dan).post("/hilltop/api/v1/proposals/", said, content_type="application/json")
    assert by_hand.json()["code"] == "kind", "nobody brings a second ballot by hand, whose no would be the last word"
    client_of(dan).post("/hilltop/decisions/new/?kind=ratification&do=ratify", {**words, "passage": str(sent.uid)})
    with entered(hilltop):
        assert not Proposal.objects.exists()
        rules(**{"decide.ratification.notice": 3})
        ours = passages.put_to_vote(now(sent), by=of(dan))
        assert (ours.state, code_of(lambda: proposals.revise(ours, **words, by=of(dan)))) == ("notice", "fixed")
    edit = f"/hilltop/decisions/{ours.uid}/edit/"
    assert edit not in client_of(dan).get(f"/hilltop/decisions/{ours.uid}/").content.decode()
    assert client_of(dan).post(edit, words).status_code == 404
    with entered(hilltop):
        Proposal.objects.filter(pk=ours.pk).update(next_at=timezone.now(), text=words["text"])
        stages.run(timezone.now())
        held = voted(fresh(ours))
        assert (held.state, held.waits_for) == ("waiting", "Your members voted on other words than those that were decided.")
    assert answers(sent)["hilltop"] == "asked"


def test_what_the_forum_took_up_is_not_pointed_at_the_idea_of_another(
    sent: Passage, client_of: Any, riverside: Any, hilltop: Any, humans: Any, dan: Any, ursula: Any
) -> None:
    with entered(hilltop):
        mandates.give(dan, "HUMANs", "He says it.", timezone.localdate() + dt.timedelta(days=30), source="proposal:x")
        idea = passed(dan, title="Tools travel", text="Tools may be lent from one network to another.")
        theirs = passages.send(idea, Network.objects.get(pk=humans.id), by=Actor(dan))
    with entered(humans):
        rules(**{"decide.shared.discussion": 3})
        made = passages.take_up(sent, by=of(ursula))
        other = {**made.deed, "said": {"passage": str(theirs.uid)}}
        assert code_of(lambda: proposals.revise(made, made.title, made.text, by=of(ursula), deed=other)) == "deed"
    page = client_of(ursula).post(
        f"/humans/decisions/{made.uid}/edit/", {"title": "Rest", "text": IDEA["text"], "passage": str(theirs.uid)}
    )
    assert page.status_code == 302
    with entered(humans):
        assert (fresh(made).title, fresh(made).deed) == ("Rest", made.deed), "the words change, and nothing else"
        Proposal.objects.filter(pk=made.pk).update(next_at=timezone.now(), deed=other)
        stages.run(timezone.now())
        assert voted(fresh(made)).state == "waiting"
    assert (now(sent).state, now(theirs).state, now(sent).forum_stage) == ("taken-up", "sent", "discussion")


def test_other_words_are_asked_everywhere_and_time_runs_out(
    sent: Passage, as_owner: Any, riverside: Any, hilltop: Any, humans: Any, dan: Any, ursula: Any, carla: Any
) -> None:
    another("valley")
    with entered(humans):
        rules(**{"decide.shared.discussion": 3})
        made = passages.take_up(sent, by=of(ursula))
        made = proposals.revise(made, "A week of rest", "Each coordinator rests one week in each season.", by=of(ursula))
        Proposal.objects.filter(pk=made.pk).update(next_at=timezone.now())
        stages.run(timezone.now())
        assert voted(fresh(made)).state == "enacted"
    row = now(sent)
    assert (row.is_reworded, row.text, row.needed) == (True, IDEA["text"], 3)
    assert answers(row) == {"riverside": "asked", "hilltop": "asked", "valley": "asked"}
    with entered(hilltop):
        assert voted(passages.put_to_vote(row, by=of(dan)), NO).state == "rejected"
    row = now(row)
    assert (row.state, answers(row)["hilltop"]) == ("short", "declined"), "three of three were needed"
    with entered(riverside):
        assert code_of(lambda: passages.put_to_vote(row, by=of(carla))) == "over"
    assert ("passage.moved", "short") in hear(riverside)


def test_a_network_that_left_answers_no_more_and_the_roll_stands(
    sent: Passage, riverside: Any, hilltop: Any, humans: Any, dan: Any, ursula: Any, client_of: Any, alice: Any
) -> None:
    another("valley")
    taken(sent, humans, ursula, only=["hilltop", "valley"])
    row = now(sent)
    assert (row.asked, row.needed, set(answers(row))) == (2, 2, {"hilltop", "valley"})
    with entered(hilltop):
        ballot = passages.put_to_vote(row, by=of(dan))
        with connection.cursor() as cursor:
            cursor.execute("SELECT network_leaves()")
        held = voted(ballot)
        assert (held.state, held.waits_for) == ("waiting", "A network that has left is not asked any more.")
    assert answers(row) == {"hilltop": "asked", "valley": "asked"}
    assert "Has left" in client_of(alice).get(f"/riverside/passages/{row.uid}/").content.decode()
    with pytest.raises(DatabaseError), transaction.atomic(), entered(humans), connection.cursor() as cursor:
        cursor.execute("UPDATE humans_passage SET until = now()")


def test_an_answer_wakes_nobody_and_what_crosses_in_the_database_is_done_again(
    sent: Passage, monkeypatch: Any, riverside: Any, hilltop: Any, humans: Any, dan: Any, ursula: Any
) -> None:
    aspen = another("aspen")
    taken(sent, humans, ursula)
    for ref in (riverside, aspen, humans):
        hear(ref)

    def crosses(*_said: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE 'crossed' USING ERRCODE = 'deadlock_detected'; END $$")
        return ""

    with entered(hilltop):
        ballot = passages.put_to_vote(now(sent), by=of(dan))
        for member in Membership.objects.active():
            vote(ballot, one=(member, YES))
        dues.at(polls.DUE, timezone.now())
        with monkeypatch.context() as briefly:
            real = registry.enactments[passages.RATIFY]
            briefly.setitem(registry.enactments._items, passages.RATIFY, dataclasses.replace(real, enact=crosses))
            dues.run_all(timezone.now())
        assert fresh(ballot).state == "voting", "nothing was refused"
        dues.run_all(timezone.now())
        assert fresh(ballot).state == "enacted", "it was tried again at once"
    assert (now(sent).state, answers(sent)["hilltop"]) == ("asked", "ratified")
    for ref in (riverside, aspen, humans):
        with entered(ref):
            assert not DueTime.objects.filter(name=passages.DUE, due_at__lte=timezone.now()).exists()


def test_among_very_many_networks_each_finds_its_own_answer(
    sent: Passage, monkeypatch: Any, client_of: Any, humans: Any, dan: Any, ursula: Any
) -> None:
    another("aspen")
    taken(sent, humans, ursula)
    monkeypatch.setattr(reading, "MOST_ANSWERS", 1)
    monkeypatch.setattr(api, "MOST", 1)
    assert "Put it to our vote" in client_of(dan).get(f"/hilltop/passages/{sent.uid}/").content.decode()
    shown = client_of(dan).get("/hilltop/api/v1/passages/").json()["results"][0]
    assert (shown["asked"], shown["ratified"], shown["declined"]) == (3, 1, 0)
    assert [(one["network"], one["state"]) for one in shown["answers"]] == [("hilltop", "asked")]


def test_by_endpoint(three: None, client_of: Any, riverside: Any, humans: Any, alice: Any, carla: Any, ursula: Any) -> None:
    with entered(riverside):
        idea = passed(alice)

    def post(who: Any, path: str, **said: Any) -> Any:
        return client_of(who).post(path, json.dumps(said), content_type="application/json")

    ours, theirs = "/riverside/api/v1/passages/", "/humans/api/v1/passages/"
    assert post(alice, ours, proposal=str(idea.uid), forum="humans").json()["code"] == "not-allowed"
    assert post(carla, ours, proposal=str(uuid.uuid4()), forum="humans").json()["code"] == "proposal"
    made = post(carla, ours, proposal=str(idea.uid), forum="humans")
    assert (made.status_code, made.json()["origin"]) == (201, "riverside")
    one = made.json()["uid"]
    assert post(carla, ours, proposal=str(idea.uid), forum="humans").json()["code"] == "sent"
    assert post(ursula, f"{theirs}{one}/take_up/", only=["nowhere"]).json()["code"] == "nobody"
    assert post(ursula, f"{theirs}{one}/decline/", reason="Later, please").json()["state"] == "declined"
    assert post(ursula, f"{theirs}{one}/decline/", reason="Later, please").json()["code"] == "state"
    assert client_of(alice).get(ours).json()["results"][0]["reason"] == "Later, please"
    assert post(carla, f"{ours}{one}/put_to_vote/").json()["code"] == "unknown"

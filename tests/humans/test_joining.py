"""A network joins another, or some of its members found a new one: both decide, each member chooses, and nothing is minted."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from humans.joining import carrying, joinings
from humans.models import Comer, Joining
from ledgers import accounts, currencies, holds
from ledgers.between import agreements, memos
from ledgers.models import Account, Memo, Transfer
from networks import actors, decisions, memberships, offices, skills
from networks.actors import Actor
from networks.models import Category, Guardian, Membership, MemberSkill, Network, PastElsewhere, Record, Skill
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.humans.going import WHY, carry_all, decided, give, hear, no, running, second, word, words
from tests.ledgers.between.ground import balance, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(riverside: Any, hilltop: Any, humans: Any) -> tuple[Any, Any]:
    """Both welcomed, both with the tool; Dan of Hilltop has an hour, Hugo of Hilltop owes it."""
    for ref in (riverside, hilltop):
        cast.welcome(ref)
        with entered(ref):
            rule("gear.between", True)
    with entered(hilltop):
        hugo = memberships.admit(
            memberships.apply(cast.person("hugo@example.org"), name="Hugo Example"), by=actors.system("test")
        )
        dan = Membership.objects.get(name="Dan Example")
        give(hugo, dan, 60)
    return lookup.by_slug("riverside"), lookup.by_slug("hilltop")


@pytest.fixture
def cora(riverside: Any) -> Any:
    return cast.member(riverside, "Cora")


@pytest.fixture
def hanna(hilltop: Any) -> Any:
    return cast.member(hilltop, "Hanna")


def test_two_networks_agree_and_each_member_says_their_own_word(
    client_of: Any, client: Any, towns: Any, alice: Any, carla: Any, cora: Any, dan: Any, hanna: Any, ursula: Any
) -> None:
    riverside, hilltop = towns
    helper = second(hilltop)
    ours, page = client_of(hanna), "/hilltop/cockpit/joining/"
    assert client_of(dan).get(page).status_code == 403
    with entered(hilltop):
        decision = decided(hanna, helper)
        other = Network.objects.get(pk=riverside.id)
        alone = decisions.write("Alone", "Only I.", by=actors.of(hanna))
        no("decision", joinings.ask, "merge", other, words=WHY, by=actors.of(hanna), we_go=True, decision=alone)
        no("not-allowed", joinings.ask, "merge", other, words=WHY, by=actors.of(dan), we_go=True, decision=decision)
        rule("gear.decisions", True)
        no("vote", joinings.ask, "merge", other, words=WHY, by=actors.of(hanna), we_go=True, decision=decision)
        rule("joining.made_by", "officers")
    said = {"do": "ask", "ask-way": "we-go", "ask-network": other.uid, "ask-words": WHY, "ask-decision": decision.uid}
    soon = timezone.localdate() + dt.timedelta(days=3)
    short = ours.post(page, {**said, "ask-choose_by": soon})
    assert (short.status_code, "21 days or more" in short.text, WHY in short.text) == (422, True, True)
    assert ours.post(page, {**said, "ask-decision": alone.uid}).status_code == 422
    assert ours.post(page, said).status_code == 302
    row = Joining.objects.get()
    with entered(hilltop):
        no("answered", joinings.answer, row, True, by=actors.of(hanna), decision=decision)  # Not by who asked.
        no("open", joinings.ask, "merge", other, words=WHY, by=actors.of(hanna), we_go=True, decision=decision)
        no("late", joinings.say, row, True, by=actors.of(dan))
    with entered(lookup.by_slug("humans")), pytest.raises(DatabaseError), transaction.atomic():
        joinings.figures(row)

    _answers(client_of, riverside, hilltop, row, (alice, carla, cora, dan, hanna))


def _answers(client_of: Any, riverside: Any, hilltop: Any, row: Joining, cast_of: tuple[Any, ...]) -> None:
    """Riverside reads what would happen and says yes; members of Hilltop say their word, and nobody else."""
    alice, carla, cora, dan, hanna = cast_of
    hear(riverside)
    theirs, page = client_of(carla), "/riverside/cockpit/joining/"
    text = theirs.get(page).text
    assert "Hilltop closes at the end" in text
    assert "So far 3 come" in text
    assert "Above zero they have" not in text  # Three people: no sum of theirs.
    with entered(riverside):
        assert Record.objects.filter(kind="joining.wanted").count() == 1
        decision = decided(carla, cora)
    answer = {"do": "yes", "row": row.uid, "answer-decision": ""}
    assert theirs.post(page, answer).status_code == 422
    assert theirs.post(page, {**answer, "answer-decision": decision.uid}).status_code == 302
    hear(hilltop)
    with entered(hilltop):
        assert Record.objects.filter(kind="joining.agreed").count() == 1
        no("early", joinings.begin, row, by=actors.of(hanna))
    member = client_of(dan)
    assert "you come along, unless you say no" in member.get("/hilltop/joining/").text
    assert "You have said that you do not" in member.post("/hilltop/joining/", {"do": "stays"}, follow=True).text
    assert client_of(alice).post("/riverside/joining/", {"do": "stays"}).status_code == 404
    with entered(riverside):
        no("not-allowed", joinings.say, row, True, by=actors.of(alice))
        no("not-allowed", joinings.say, row, True, by=actors.of(carla))
        assert not Comer.objects.exists()
    api: Any = {"content_type": "application/json"}
    assert member.post(f"/hilltop/api/v1/joinings/{row.uid}/say/", {"comes": True}, **api).status_code == 200
    assert words(hilltop) == {"Dan": ("comes", "")}
    assert theirs.post(page, {"do": "off", "row": row.uid}).status_code == 302
    row.refresh_from_db()
    assert row.state == "ended"
    with entered(hilltop), pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE humans_joining SET state = 'agreed'")


def _are_there(riverside: Any) -> None:
    """Everybody as they were, an ordinary member, once."""
    with entered(riverside):
        arrived = {one.name.split()[0]: one for one in Membership.objects.active()}
        assert {"Dan", "Mia", "Otto", "Hanna"} <= set(arrived)
        assert arrived["Dan"].about == "I mend roofs."
        assert MemberSkill.objects.filter(membership=arrived["Dan"]).count() == 1
        assert PastElsewhere.objects.get(membership=arrived["Dan"]).network_name == "Hilltop"
        assert not offices.roles.offices_of(arrived["Hanna"])
        assert arrived["Mia"].is_minor
        assert Guardian.objects.get(membership=arrived["Mia"]).guardian_id == arrived["Dan"].pk
        assert Membership.objects.filter(name="Alice Example").count() == 1
        assert [accounts.of(arrived[name]).balance for name in ("Dan", "Otto", "Alice")] == [60, -45, 15]
        assert Record.objects.filter(kind="joining.arrived").count() == 5
        assert Transfer.objects.filter(kind="between-move").count() == 3


@pytest.fixture
def full(towns: Any, alice: Any, hanna: Any) -> Any:
    """Hilltop has Dan (an hour), Hugo (owes it), Hanna in office, Alice who is in Riverside too, Mia under age whose guardian
    is Dan, Otto without the site, Nora who says no and has half an hour, Pia who has promised something."""
    hilltop = towns[1]
    by = actors.system("test")
    with entered(hilltop):
        made = {"Dan": Membership.objects.get(name="Dan Example"), "Hugo": Membership.objects.get(name="Hugo Example")}
        for name in ("Mia", "Nora", "Pia"):
            person = cast.person(f"{name.lower()}@example.org")
            made[name] = memberships.admit(memberships.apply(person, name=f"{name} Example"), by=by)
        made["Alice"] = memberships.admit(memberships.apply(alice.person, name="Alice Example"), by=by)
        made["Otto"] = memberships.enter_offline(name="Otto Example", by=actors.of(hanna), phone="555 0199")
        Membership.objects.filter(pk=made["Mia"].pk).update(is_minor=True)
        Guardian.objects.create(membership=made["Mia"], guardian=made["Dan"])
        give(made["Otto"], made["Nora"], 30)
        give(made["Otto"], made["Alice"], 15)
        holds.promise(accounts.of(made["Pia"]), accounts.of(made["Hugo"]), 15, source="exchange:one", by=actors.of(made["Pia"]))
        Membership.objects.filter(pk=made["Dan"].pk).update(about="I mend roofs.")
        skills.add(made["Dan"], Skill.objects.order_by("id")[0], "offer", by=by)
    return made


def test_a_network_joins_another_and_closes(
    client_of: Any, client: Any, full: Any, towns: Any, alice: Any, carla: Any, dan: Any, hanna: Any
) -> None:
    riverside, hilltop = towns
    row = running("merge", hilltop, riverside, hanna)
    with entered(hilltop):
        word(row, full["Nora"], comes=False)
        before = sum(Account.objects.filter(kind="member").values_list("balance", flat=True))
        assert before == 0
    hear(hilltop)
    row.refresh_from_db()
    assert row.state == "carrying"
    with entered(hilltop):
        assert agreements.with_terms().get().decision == f"joining:{row.uid}"
        no("waiting", joinings.finish, row, by=actors.of(hanna))
    assert carry_all(hilltop) == 8
    assert words(hilltop) == {
        "Alice": ("carried", ""), "Dan": ("carried", ""), "Hanna": ("carried", "office"), "Hugo": ("comes", ""),
        "Mia": ("carried", ""), "Nora": ("left", ""), "Otto": ("carried", ""), "Pia": ("comes", ""),
    }  # fmt: skip
    page = client_of(hanna).get("/hilltop/cockpit/joining/").text
    assert "Something is agreed and not yet done" in page
    assert carry_all(hilltop) == 0  # Not again at once.
    _are_there(riverside)
    with entered(hilltop):
        full["Nora"].refresh_from_db()
        assert full["Nora"].state == "left"
        assert currencies.fund(currencies.hours()).balance == 30  # As anybody who leaves.
        holds.release("exchange:one", by=actors.of(full["Pia"]))
    later = timezone.now() + carrying.AGAIN + dt.timedelta(minutes=1)
    assert carry_all(hilltop, later) == 2
    assert words(hilltop)["Pia"] == ("carried", "")
    hear(hilltop, later)
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    _settle(client_of, riverside, hilltop, row, carla, hanna)
    text = client.get("/hilltop/").text
    assert "Hilltop has joined Riverside" in text
    assert "/riverside/" in text
    hear(riverside)
    with entered(riverside):
        assert Record.objects.filter(kind="joining.joined").count() == 1
    assert "Hilltop" in client_of(hanna).get("/hilltop/home/").text  # Its keeper reads on.


def _settle(client_of: Any, riverside: Any, hilltop: Any, row: Joining, carla: Any, hanna: Any) -> None:
    """What they brought stands open until a memo settles it; then Hilltop closes, with every account at zero."""
    ours, page = client_of(hanna), "/hilltop/cockpit/joining/"
    refused = ours.post(page, {"do": "finish", "row": row.uid}, follow=True).text
    assert "Something is open with Riverside" in refused
    with entered(hilltop):
        assert Record.objects.filter(kind="joining.across").count() == 1
        assert memos.open_with(row.into)[0].balance == -30  # What they brought: 75 above zero, 105 below.
        memo = memos.write(row.into, {"hours": memos.Settled("forgiven")}, words=WHY, name="Hanna", by=actors.of(hanna))
    with entered(riverside):
        memos.sign(Memo.objects.get(pact=memo.pact), name="Carla", by=actors.of(carla))
        assert currencies.fund(currencies.hours()).balance == 30
        assert sum(Account.objects.values_list("balance", flat=True)) == 0
    assert ours.post(page, {"do": "finish", "row": row.uid}).status_code == 302
    assert lookup.by_slug("hilltop").state == "closed"
    with entered(hilltop):
        assert sum(abs(one) for one in Account.objects.values_list("balance", flat=True)) == 0  # Every account is at zero.
        assert agreements.with_terms().get().state == "ended"


def test_nothing_is_carried_twice_or_half_or_by_others(
    full: Any, towns: Any, carla: Any, dan: Any, hanna: Any, monkeypatch: Any
) -> None:
    riverside, hilltop = towns
    row = running("merge", hilltop, riverside, hanna)
    ask = "SELECT refused FROM joining_carry(%s, %s, %s, '{}')"

    def attempt(comer: Comer, account: Account, there: Any) -> str:
        with connection.cursor() as cursor:
            cursor.execute(ask, [comer.pk, account.pk, there])
            return str(cursor.fetchone()[0])

    with entered(riverside):
        carlas = accounts.of(carla).uid
        offline = memberships.enter_offline(name="Olga Example", by=actors.of(carla), phone="555 0198")
        give(carla, offline, 15)
        olgas = accounts.of(offline).uid
    with entered(hilltop):
        comer = word(row, full["Dan"], comes=True)
        dans, hugos = accounts.of(full["Dan"]), accounts.of(full["Hugo"])
        assert attempt(comer, dans, carlas) == "word"  # It has not begun.
        for sql in ("SELECT ledgers_carry(%s, %s, 'x', '{}')",):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(sql, [dans.pk, carlas])
    with entered(riverside):
        assert joinings.ours() is None
        no("answered", joinings.begin, row, by=actors.of(carla))
    with entered(hilltop):
        joinings.begin(row, by=actors.of(hanna))
        assert attempt(comer, hugos, carlas) == "word"  # Another's account.
        assert attempt(comer, dans, carlas) == "receiver"  # Another person's account there.
        otto = Comer.objects.get(member=full["Otto"])
        assert attempt(otto, accounts.of(full["Otto"]), olgas) == "receiver"  # Nobody signs in as either, and they are two.
        assert dans.balance == 60

        def broken(*_args: Any, **_more: Any) -> None:
            raise RuntimeError("the power fails")

        with monkeypatch.context() as patch:
            patch.setattr(memberships, "leave", broken)
            with pytest.raises(RuntimeError), transaction.atomic():
                carrying.carry(comer, row)
    with entered(riverside):
        assert not Membership.objects.filter(name="Dan Example").exists()
        assert not Transfer.objects.filter(kind="between-move").exists()
    _too_much(full, riverside, hilltop, row, comer, carla, hanna)
    with entered(hilltop):
        comer.refresh_from_db()
        assert attempt(comer, dans, carlas) == "word"  # Replayed.
        no("paused", carrying.carry, comer, row)
        for sql in (
            "UPDATE humans_comer SET state = 'comes', there = NULL, done_at = NULL WHERE state = 'carried'",
            "DELETE FROM humans_comer",
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                connection.cursor().execute(sql)
        with connection.cursor() as cursor:
            cursor.execute("SELECT refused FROM joining_done(%s)", [row.pk])
            assert cursor.fetchone()[0] == "waiting"


def _too_much(full: Any, riverside: Any, hilltop: Any, row: Joining, comer: Comer, carla: Any, hanna: Any) -> None:
    """Beyond the cap nobody is carried; a wider one lets them go. A limit of the member stops nobody: it is theirs."""
    with entered(hilltop):
        assert accounts.of(full["Dan"]).balance == 60
        give(full["Hugo"], full["Dan"], 60)
        give(full["Otto"], full["Dan"], 60)  # More than there was room for.
        no("cap", carrying.carry, comer, row)
        wider = [agreements.Term("hours", 600, 600)]
        new = agreements.propose(row.into, wider, contact="Office", by=actors.of(hanna))
    with entered(riverside):
        agreements.accept(agreements.with_terms().get(pact=new.pact), contact="Carla", by=actors.of(carla))
    with entered(hilltop):
        carrying.carry(comer, row)
    with entered(riverside):
        assert accounts.of(Membership.objects.get(name="Dan Example")).balance == 180


def test_some_members_found_a_new_network(client_of: Any, towns: Any, alice: Any, bob: Any, carla: Any, cora: Any) -> None:
    riverside, _hilltop = towns
    from humans import founding

    with entered(riverside):
        Category.objects.create(name="Orchards", icon="leaf", position=1)
        rule("hours.ceiling", 2_400)
        give(Membership.objects.get(pk=bob.pk), Membership.objects.get(pk=alice.pk), 45)
    assert "pilot=riverside" in client_of(carla).get("/riverside/cockpit/joining/").text
    assert 'value="riverside" selected' in client_of(alice).get("/found/?pilot=riverside").text
    with entered(None, person=alice.person_id):
        ref = founding.found_by(
            alice.person, slug="orchard", name="Orchard", founder="Alice Example", signed_as="Alice", pilot="riverside"
        )  # fmt: skip
    with entered(ref):
        assert Category.objects.filter(name="Orchards").exists()
        rule("gear.between", True)  # Copied with the pattern; in the transaction of a test it is too young to hold.
        alices = Membership.objects.get()
        mate = memberships.admit(memberships.apply(cast.person("mate@example.org"), name="Mate"), by=actors.system("test"))
        offices.appoint(mate, "treasurer", by=actors.system("test"), decision="founding")
        other = Network.objects.get(pk=riverside.id)
        made = joinings.ask(
            "split", other, words="Trees.", by=actors.of(alices), we_go=False, decision=decided(alices, mate)
        )  # fmt: skip
    with entered(riverside):
        joinings.answer(made, True, by=actors.of(carla), decision=decided(carla, cora))
        no("own-word", joinings.say, made, True, by=Actor(bob, carla, frozenset({"coordinator"})))
        joinings.say(made, True, by=actors.of(alice))
        assert joinings.figures(made).members == 1
        joinings.call_off(made, by=actors.of(carla))
    row = running("split", riverside, lookup.by_slug("orchard"), carla)
    with entered(riverside):
        word(row, alice, comes=True)
        word(row, carla, comes=False)
    hear(riverside)
    assert carry_all(riverside) == 1
    assert words(riverside) == {"Alice": ("carried", ""), "Carla": ("stays", "")}
    assert balance(ref, alices) == 45
    with entered(riverside):
        assert Membership.objects.get(pk=bob.pk).state == "active"
        assert Membership.objects.get(pk=alice.pk).state == "left"
        joinings.finish(row, by=actors.of(carla))
    assert lookup.by_slug("riverside").state == "active"
    row.refresh_from_db()
    assert row.state == "done"

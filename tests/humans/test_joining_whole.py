"""What a joining rests on, and what comes along: votes of both, a pool that is settled first, credit by a rate, households."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from governance.models import Proposal
from governance.proposals import proposals
from humans.joining import joinings
from humans.models import Comer, Joining
from ledgers import accounts
from ledgers.between import agreements
from ledgers.between.agreements import Term
from ledgers.credit import payments, units
from ledgers.models import Account, Transfer
from networks import actors, founding, holders, memberships, records
from networks.actors import Actor
from networks.models import Guardian, Holding, Membership, Network, Record
from networks.tenancy import lookup
from networks.tenancy.current import entered
from tests import cast
from tests.governance.proposals.conftest import NO, fresh, rules
from tests.humans.going import carry_all, decided, give, hear, no, running, second, word, words
from tests.humans.passing import deciding, voted
from tests.ledgers import lending, pooling
from tests.ledgers.between.ground import rule
from tests.ledgers.credit.ground import books_agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(riverside: Any, hilltop: Any, humans: Any) -> tuple[Any, Any]:
    """Both welcomed, both with the tool; Hilltop with Hugo, too."""
    for ref in (riverside, hilltop):
        cast.welcome(ref)
        with entered(ref):
            rule("gear.between", True)
    with entered(hilltop):
        memberships.admit(memberships.apply(cast.person("hugo@example.org"), name="Hugo Example"), by=actors.system("test"))
    return lookup.by_slug("riverside"), lookup.by_slug("hilltop")


@pytest.fixture
def hanna(hilltop: Any) -> Any:
    return cast.member(hilltop, "Hanna")


def pay_credit(payer: Membership, payee: Membership, amount: int) -> None:
    payments.send(payer, payee, amount, kind="payment", by=actors.of(payer))


def test_the_members_of_both_vote_on_it(towns: Any, alice: Any, carla: Any, dan: Any, hanna: Any) -> None:
    riverside, hilltop = towns
    deciding(riverside, hilltop)
    for ref in towns:
        with entered(ref):
            rules(**{"proposals.rest_months": 0})

    def vote(here: Any, member: Membership, do: str, other: Any, choice: int = 0) -> Proposal:
        with entered(here):
            deed = {"do": do, "said": {"network": str(Network.objects.get(pk=other.id).uid)}}
            row = proposals.bring("joining", "Together", "We become one.", by=Actor(member), deed=deed)
            return voted(fresh(proposals.share(row, by=Actor(member))), choice)

    assert vote(hilltop, dan, "join-network", riverside, NO).state == "rejected"
    assert not Joining.objects.exists()
    asked = vote(hilltop, dan, "join-network", riverside)
    row = Joining.objects.get()
    assert (asked.state, row.state, row.kind) == ("enacted", "asked", "merge")
    assert (row.subject_id, row.asked_by_id, row.subject_decision) == (hilltop.id, hilltop.id, f"proposal:{asked.uid}")
    with entered(riverside):  # Two officers do not answer what members vote on.
        no("vote", joinings.answer, row, True, by=actors.of(carla), decision=decided(carla, cast.member(riverside, "Cora")))
    taken = vote(riverside, alice, "take-in-network", hilltop)
    row.refresh_from_db()
    assert (taken.state, row.state, row.into_decision) == ("enacted", "agreed", f"proposal:{taken.uid}")
    with entered(hilltop):
        joinings.call_off(row, by=actors.of(hanna))
    first = vote(riverside, alice, "take-in-network", hilltop)  # The other way about: who takes in asks.
    assert vote(hilltop, dan, "join-network", riverside).state == "enacted"
    again = Joining.objects.get(state="agreed")
    assert (again.asked_by_id, again.into_decision) == (riverside.id, f"proposal:{first.uid}")
    late = vote(hilltop, dan, "join-network", riverside)  # A second one finds it under way: the vote stands, nothing doubles.
    assert late.state != "enacted"
    assert Joining.objects.count() == 2


def test_a_pool_is_settled_first_and_says_what_stands_open(client_of: Any, towns: Any, dan: Any, hanna: Any) -> None:
    riverside, hilltop = towns
    row = running("merge", hilltop, riverside, hanna)
    treasurer = second(hilltop)
    page = "/hilltop/cockpit/joining/"
    with entered(hilltop):
        pooling.open_pool()
        member = Membership.objects.get(pk=dan.pk)
        pooling.save(member, 50_000, first=treasurer, second=hanna)
        ivy = memberships.apply(cast.person("ivy@example.org"), name="Ivy Example")
        loan = lending.apply(memberships.admit(ivy, by=actors.system("test")), 5_000)
        from ledgers.loans import approvals

        for officer in (treasurer, hanna):
            loan = approvals.approve(loan, by=actors.of(officer))
        no("pool", joinings.begin, row, by=actors.of(hanna))
        seen = joinings.figures(row)
        assert (seen.shares, seen.members) == (1, 4)
    office = client_of(hanna)
    assert "1 shares in the pool of Hilltop are not at zero" in office.get(page).text
    assert "They are paid out first." in office.post(page, {"do": "begin", "row": row.uid}, follow=True).text
    hear(hilltop)
    row.refresh_from_db()
    assert row.state == "agreed"
    with entered(hilltop):
        assert Record.objects.filter(kind="joining.stuck").count() == 1
        assert not Comer.objects.exists()
        assert not Transfer.objects.filter(kind="between-move").exists()


def test_credit_comes_along_by_the_rate_and_else_stays_with_its_member(towns: Any, carla: Any, dan: Any, hanna: Any) -> None:
    """10 of Hilltop are 9 of Riverside: 250 are 225. What is owed comes along as well; of 13 one unit has no whole there."""
    riverside, hilltop = towns
    for ref in towns:
        with entered(ref):
            rule("gear.credit", True)
    with entered(hilltop):
        people = {one.name.split()[0]: one for one in Membership.objects.all()}
        pay_credit(people["Hugo"], people["Dan"], 250)
    alone = running("merge", hilltop, riverside, hanna)
    with entered(hilltop):
        other = Network.objects.get(pk=riverside.id)
        terms = [Term("hours", 600, 600), Term("credit", 5_000, 5_000, 10, 9)]
        pact = agreements.propose(other, terms, contact="Office", by=actors.of(hanna)).pact
    with entered(riverside):
        agreements.accept(agreements.with_terms().get(pact=pact), contact="Office", by=actors.of(carla))
    hear(hilltop)
    assert carry_all(hilltop) == 3
    assert words(hilltop)["Dan"] == ("carried", "")
    with entered(riverside):
        there = {one.name.split()[0]: one for one in Membership.objects.active()}
        assert [units.account_of(there[name]).balance for name in ("Dan", "Hugo")] == [225, -225]
        arrived = Record.objects.get(kind="joining.arrived", about=records.subject(there["Dan"]))
        assert (arrived.data["joining"], arrived.data["credit"]) == (str(alone.uid), 250)
        books_agree(riverside)
    with entered(hilltop):
        assert set(Membership.objects.filter(state="left").values_list("name", flat=True)) == {"Dan Example", "Hugo Example"}
        assert not Account.objects.filter(kind="member").exclude(balance=0).exists()
        books_agree(hilltop)


def test_credit_without_a_rate_keeps_its_member_here_too(towns: Any, dan: Any, hanna: Any) -> None:
    riverside, hilltop = towns
    for ref in towns:
        with entered(ref):
            rule("gear.credit", True)
    with entered(hilltop):
        people = {one.name.split()[0]: one for one in Membership.objects.all()}
        pay_credit(people["Hugo"], people["Dan"], 250)
        give(people["Hugo"], people["Dan"], 30)
    row = running("merge", hilltop, riverside, hanna)
    with entered(hilltop):
        assert joinings.figures(row).with_credit == 2
    hear(hilltop)
    assert carry_all(hilltop) == 3
    assert words(hilltop) == {"Dan": ("carried", "credit"), "Hanna": ("carried", "office"), "Hugo": ("carried", "credit")}
    with entered(hilltop):
        assert Membership.objects.get(pk=dan.pk).is_active
        assert [units.account_of(people[name]).balance for name in ("Dan", "Hugo")] == [250, -250]
        assert [accounts.of(people[name]).balance for name in ("Dan", "Hugo")] == [0, 0]
    with entered(riverside):
        assert accounts.of(Membership.objects.get(name="Dan Example")).balance == 30
        assert units.account_of(Membership.objects.get(name="Dan Example")).balance == 0


def test_households_are_held_again_by_who_holds_them_today(towns: Any, carla: Any, dan: Any, hanna: Any) -> None:
    """The Mill is held by Dan and, until yesterday, by Hugo, who stays behind: there it is held by Dan alone."""
    riverside, hilltop = towns
    by = actors.system("test")
    with entered(hilltop):
        people = {one.name.split()[0]: one for one in Membership.objects.all()}
        mill = memberships.admit(holders.found("household", "The Mill", by=actors.of(people["Dan"])), by=by)
        ended = holders.add(mill, people["Hugo"], by=actors.of(people["Dan"]))
        holders.end(ended, by=actors.of(people["Hugo"]))
        mia = memberships.admit(memberships.apply(cast.person("mia@example.org"), name="Mia Example"), by=by)
        Membership.objects.filter(pk=mia.pk).update(is_minor=True)
        for guardian in (people["Dan"], people["Hugo"]):
            Guardian.objects.create(membership=mia, guardian=guardian)
        give(people["Hugo"], mill, 45)
    row = running("merge", hilltop, riverside, hanna)
    with entered(hilltop):
        word(row, people["Hugo"], comes=False)  # A guardian who stays is none there.
    hear(hilltop)
    assert carry_all(hilltop) == 5
    assert set(words(hilltop).values()) == {("carried", ""), ("carried", "office"), ("left", "")}
    with entered(riverside):
        there = Membership.objects.get(name="The Mill")
        assert (there.kind, there.state, accounts.of(there).balance) == ("household", "active", 45)
        assert [one.holder.name for one in holders.running(there)] == ["Dan Example"]
        assert Holding.objects.count() == 1
        assert [one.guardian.name for one in Guardian.objects.select_related("guardian")] == ["Dan Example"]
    with entered(hilltop):
        assert Account.objects.filter(kind="member").exclude(balance=0).exists() is False


def test_its_pages_ask_the_same_however_many_wait(
    client_of: Any, count_queries: Any, towns: Any, carla: Any, hanna: Any
) -> None:
    riverside, hilltop = towns
    row = running("merge", hilltop, riverside, hanna)
    hear(hilltop)
    office, receiving, member = client_of(hanna), client_of(carla), client_of(cast.member(hilltop, "Dan"))

    def asked() -> list[int]:
        found = []
        for client, page in (
            (office, "/hilltop/cockpit/joining/"),
            (receiving, "/riverside/cockpit/joining/"),
            (member, "/hilltop/joining/"),
        ):
            assert client.get(page).status_code == 200
            with count_queries() as seen:
                assert client.get(page).status_code == 200
            found.append(len(seen))
        return found

    few = asked()
    by = actors.system("test")
    with entered(hilltop):
        for at in range(12):
            memberships.admit(memberships.enter_offline(name=f"Neighbor {at}", by=actors.of(hanna), phone="555 0199"), by=by)
        joinings.gather(row)
        Comer.objects.update(trouble="Something is agreed and not yet done.", tried_at=timezone.now() + dt.timedelta(days=1))
    for at in range(3):
        brook = founding.found(f"brook-{at}", f"Brook {at}")
        cast.welcome(brook)
        running("merge", lookup.by_id(brook.id), riverside, None)
    assert asked() == few
    assert receiving.get("/riverside/cockpit/joining/").text.count("Brook") > 3

"""Money that members put together, in the two networks of the matrix: what only verbs can write."""

import datetime as dt
from typing import Any

from django.db import connection
from django.utils import timezone

from tests import cast


def put_together() -> None:
    """The pool on, a circle of two that runs, a sheet of it that waits, shares and help that wait."""
    from ledgers import currencies
    from ledgers.equity import orders
    from ledgers.groups import gatherings, sheets
    from ledgers.relief import grants
    from networks import clauses, offices
    from networks.actors import of, system
    from networks.models import Membership

    before = timezone.now() - dt.timedelta(hours=1)
    for key, value in (("pool.signatories", "officers"), ("groups.members_least", 2), ("gear.pool", True)):
        clauses.amend(key, value, by=system("test"), decision="founding", from_at=before)
    first, second = Membership.objects.active().order_by("id")[:2]
    group = gatherings.open("circle", "Friday", 2000, by=of(first))
    gatherings.join(group, by=of(second))
    gatherings.set_keeper(group, second, True, by=of(first))
    officers = offices.holders("coordinator")
    grants.record(first, currencies.hours(), 60, by=of(officers[0]))
    orders.buy(first, 1, by=of(officers[0]))
    sheets.record_round(gatherings.start(group, by=of(first)), 1, first, [first, second], by=of(second))


def trade(members: list[Any]) -> None:
    """Credit is on, an invoice is paid in part, with its levy."""
    from ledgers.credit import invoices
    from networks import actors
    from tests.ledgers.credit import ground

    ground.turn_on(levy=100)
    made = invoices.issue(members[0], members[1], 1_000, by=actors.of(members[0]), note="a jar of honey")
    invoices.pay(made, 400, by=actors.of(members[1]))
    invoices.issue(members[1], members[0], 200, by=actors.of(members[1]))


def live_pool(saver: Any, borrower: Any) -> None:
    """A pool with a line of every kind; two signatories come for it, and one goes again."""
    from ledgers.loans import applications, approvals, repayments, reschedules
    from ledgers.pool import contributions, withdrawals
    from ledgers.setoff import rounds
    from networks import actors, memberships, offices
    from tests.ledgers import pooling

    pooling.open_pool()
    signs = []
    for name in ("Una", "Vera"):
        made = memberships.admit(memberships.new(f"{name} Signs"), by=actors.system("test"))
        offices.appoint(made, "treasurer", by=actors.system("test"))
        signs.append(actors.of(made))
    rounds.propose(by=signs[0])  # What goes round among invoices waits for a yes.
    contributions.countersign(contributions.record(saver, 90_000, by=signs[0]), by=signs[1])
    contributions.record(saver, 100, by=signs[0])
    withdrawals.ask(saver, 100, by=actors.of(saver))
    first, by = timezone.localdate() + dt.timedelta(days=30), actors.of(borrower)
    said: dict[str, Any] = {"purpose": "A ladder", "months": 2, "first_due_on": first, "by": by}
    loan = applications.apply(borrower, 5000, **said)
    applications.invite(loan, saver, 100, by=by)
    for one in signs:
        approvals.approve(loan, by=one)
    approvals.pay_out(approvals.sign(loan, by=signs[0]), by=signs[1])
    repayments.record(loan, 100, by=signs[0])
    reschedules.propose(loan, 3, first, by=by)
    with connection.cursor() as cursor:
        now = timezone.now() + dt.timedelta(microseconds=1)
        cursor.execute("SELECT ledgers_pool_month_end(%s, %s, %s)", [loan.currency_id, first.replace(day=1), now])


def points(one: Any, other: Any, officer: Any) -> None:
    """Support placed, a contribution thanked and rewarded, points claimed."""
    from ledgers.points import rewards, support
    from networks import actors, clauses, decisions, memberships

    system = actors.system("test")
    third = memberships.admit(memberships.apply(cast.person("third@example.org"), name="Third Example"), by=system)
    hour = timezone.now() - dt.timedelta(hours=1)  # Within one transaction, now is when it began.
    for key, value in (("gear.points", True), ("gear.pool", True), ("gear.drives", True), ("reward.rate", 50)):
        clauses.amend(key, value, by=system, decision="founding", from_at=hour)
    support.issue()
    question = decisions.write("A shed", "Shall we build a shed?", by=actors.of(officer))
    support.place(one, f"decision:{question.uid}", 5, by=actors.of(one))
    rewards.agree(rewards.thank(third, "Notes", by=actors.of(one)), by=actors.of(officer))
    rewards.claim(third, 5, by=actors.of(third))


def agree() -> None:
    """Riverside and Hilltop trade with one another; what is open waits for the second signature under a memo."""
    from ledgers.between import memos, payments
    from networks.actors import of
    from networks.models import Network
    from networks.tenancy.current import entered
    from tests.ledgers.between.ground import code_of, make_agreement

    one, two = cast.network("riverside"), cast.network("hilltop")
    alice, carla, dan = cast.member(one, "Alice"), cast.member(one, "Carla"), cast.member(two, "Dan")
    make_agreement(one, carla, two, cast.member(two, "Hanna"), lends_things=True)
    code = code_of(two, dan)
    with entered(one):
        payments.send(alice, code, 15, kind="payment", by=of(alice))
        partner = Network.objects.get(pk=two.id)
        memos.write(partner, {"hours": memos.Settled("gift")}, words="We spoke.", name="Carla", by=of(carla))
    answer(two, dan, one, alice)
    borrow(two, dan, one, alice)
    with entered(cast.network("humans")), connection.cursor() as cursor:  # A round that both are asked about.
        ring = [[one.id, two.id], [two.id, one.id], [15, 15], [15, 15]]
        cursor.execute("SELECT ledgers_round_ask('hours', %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],"
                       " now() + interval '3 days', NULL, NULL, 'test', '{}')", ring)  # fmt: skip


def answer(home: Any, author: Any, other: Any, member: Any) -> tuple[Any, Any]:
    """A member of one network answers a post of the other: the copy, and the answer as it stands with who gave it."""
    from networks.actors import Actor
    from networks.models import Category
    from networks.tenancy.current import entered
    from requests_board import posts
    from requests_board.elsewhere import answers, sharing

    with entered(home):
        said = {"category": Category.objects.filter(vetting="").first(), "minutes": 60, "audience": "neighbors"}
        posts.publish(posts.Content(title="Proofreading our flyer", **said), kind="request", by=Actor(author))
        sharing.follow()
    with entered(other):
        copy = sharing.shown().get()
        return copy, answers.ask(copy, "I read proofs all day, 555 0101", by=Actor(member))


def borrow(home: Any, keeper: Any, other: Any, member: Any) -> tuple[Any, Any]:
    """A member of one network asks for a thing of the other: the copy, and the loan as it stands with who asks."""
    from networks import clauses
    from networks.actors import Actor
    from networks.tenancy.current import entered
    from requests_board.lending import copies, loans
    from requests_board.things import inventory
    from tests.ledgers.between.ground import rule

    for ref in (home, other):
        with entered(ref):
            if "things" not in clauses.gears():
                rule("gear.things", True)
    with entered(home):
        inventory.add(inventory.Content(name="Long ladder", for_neighbors=True), by=Actor(keeper))
        copies.follow()
    with entered(other):
        copy = copies.shown().get()
        begins = timezone.now() + dt.timedelta(days=1)
        return copy, loans.ask(copy, begins, begins + dt.timedelta(days=1), "For the gutter, 555 0101", by=Actor(member))

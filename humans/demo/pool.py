"""Savings and loans of a demo network: several who save, one loan being paid back, one asked for, one who takes money out."""

import datetime as dt

from django.utils import timezone

from humans.demo.people import Town
from ledgers.loans import applications, approvals, repayments
from ledgers.models import Loan
from ledgers.pool import contributions, withdrawals
from networks import clauses
from networks.actors import Actor, of, system
from networks.models import Membership

# Who saves: place in the town's list of members → dollars, weeks ago.
SAVINGS = [(4, 240, 8), (5, 600, 8), (6, 150, 7), (7, 80, 6), (8, 420, 6), (9, 60, 4), (10, 300, 3), (4, 40, 1), (11, 25, 1)]


def tell(town: Town) -> None:
    """Through the verbs, two signatures each. Coordinators and treasurers sign."""
    rules = {"pool.signatories": "officers", "loans.opt_out_days": 0, "gear.pool": True}
    for key, value in rules.items():
        long_ago = timezone.now() - dt.timedelta(days=300)
        clauses.amend(key, value, by=system("demo"), decision="founding", from_at=long_ago)
    first, second = of(town.members[2]), of(town.members[0])
    for place, dollars, weeks in SAVINGS:
        day = town.today - dt.timedelta(weeks=weeks)
        line = contributions.record(town.members[place], dollars * 100, by=first, happened_on=day)
        contributions.countersign(line, by=second)
    for pot, dollars in (("reserve", 200), ("indivisible", 500)):
        gift = contributions.record(None, dollars * 100, by=first, pot=pot, reference="Bake sale")
        contributions.countersign(gift, by=second)
    contributions.record(town.members[6], 5_000, by=first, reference="Envelope, Tuesday")
    loan = _ask(town, town.members[5], 480, "Tools for a bicycle workshop", 12)
    applications.answer(
        applications.invite(loan, town.members[8], 8_000, by=Actor(town.members[5])), True, by=Actor(town.members[8])
    )
    approvals.approve(loan, by=first)
    approvals.approve(loan, by=second)
    approvals.pay_out(approvals.sign(loan, by=first), by=second)
    repayments.countersign(repayments.record(loan, 4_000, by=first), by=second)
    _ask(town, town.members[7], 260, "A second-hand freezer for the share table", 8)
    withdrawals.ask(town.members[10], 5_000, by=Actor(town.members[10]))


def _ask(town: Town, member: Membership, dollars: int, purpose: str, months: int) -> Loan:
    return applications.apply(
        member, dollars * 100, purpose=purpose, months=months, first_due_on=town.today + dt.timedelta(days=30),
        saves_monthly=1_000, by=Actor(member),
    )  # fmt: skip

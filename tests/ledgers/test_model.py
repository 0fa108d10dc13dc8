"""Hypothesis plays against the books: whatever is done, they say what a model of twenty lines says."""

from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ledgers import accounts
from networks import actors
from networks.models import Membership
from tests.ledgers.model import Books

WHO = st.integers(0, 3)
AMOUNT = st.one_of(st.integers(1, 700), st.sampled_from([119, 120, 121, 599, 600, 601, 1800, 1801]))
WHICH = st.integers(0, 50)


class Play(RuleBasedStateMachine):
    """Each game is undone at its end: the books are append-only, its savepoint is not."""

    def __init__(self) -> None:
        super().__init__()
        self.point = transaction.savepoint()
        members = list(Membership.objects.active().order_by("id")[:4])
        self.books = Books([accounts.of(member) for member in members], actors.system("test"))

    def teardown(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        transaction.savepoint_rollback(self.point)

    @rule(payer=WHO, payee=WHO, amount=AMOUNT, kind=st.sampled_from(["payment", "gift", "exchange"]))
    def pay(self, payer: int, payee: int, amount: int, kind: str) -> None:
        self.books.pay(payer, payee, amount, kind)

    @rule(payer=WHO, payee=WHO, amount=AMOUNT)
    def promise(self, payer: int, payee: int, amount: int) -> None:
        self.books.promise(payer, payee, amount)

    @rule(which=WHICH, more=st.sampled_from([0, 15, 600]))
    def keep(self, which: int, more: int) -> None:
        self.books.keep(which, more)

    @rule(which=WHICH)
    def let_go(self, which: int) -> None:
        self.books.let_go(which)

    @rule(which=WHICH)
    def reverse(self, which: int) -> None:
        self.books.reverse(which)

    @invariant()
    def they_agree(self) -> None:
        self.books.compare()


def test_the_books_agree_with_the_model(in_riverside: Any) -> None:
    run_state_machine_as_test(
        Play,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck), database=None,
            derandomize=True,
        ),
    )  # fmt: skip

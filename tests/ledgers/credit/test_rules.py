"""What the rules of credit do: levy, dues, demurrage, limits that grow with whom one sells to; and a month of it all."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.utils import timezone

from common.errors import Refused
from ledgers import accounts, currencies
from ledgers.credit import charges, invoices, payments, purse, taxes, trades, units
from ledgers.models import Charge, Entry, Invoice, Trade, Transfer
from networks import actors
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import owner_dsn
from tests.ledgers import races
from tests.ledgers.credit.ground import books_agree, set_rule, set_rules, turn_on


def pay(payer: Any, payee: Any, amount: int, **more: Any) -> Transfer:
    return payments.send(payer, payee, amount, kind="payment", by=actors.of(payer), **more)


def fund() -> int:
    return currencies.fund(units.unit()).balance


# ── Levy ────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize(
    ("rate", "rounding", "amount", "levy"),
    [(0, "half", 1_000, 0), (200, "half", 1_225, 25), (200, "down", 1_249, 24), (200, "up", 1_201, 25), (1, "down", 1, 1),
     (150, "half", 100, 2), (2_000, "up", 1, 1)],
)  # fmt: skip
def test_a_levy_is_a_line_of_its_own_and_never_nothing(
    rate: int, rounding: str, amount: int, levy: int, trading: Any, alice: Any, bob: Any, credit_of: Any
) -> None:
    set_rules(levy=rate, rounding=rounding)
    assert trades.levy_on(amount)[0] == levy
    made = pay(alice, bob, amount)
    assert (credit_of(alice), credit_of(bob), fund()) == (-amount, amount - levy, levy)
    taken = Transfer.objects.filter(kind="levy", source=f"transfer:{made.uid}")
    assert taken.count() == (1 if levy else 0)
    books_agree(trading)


def test_a_levy_of_the_buyer_counts_against_their_limit(trading: Any, alice: Any, bob: Any, credit_of: Any) -> None:
    set_rules(levy=1_000, levy_from="payer", first_exchange=0)
    with pytest.raises(Refused) as refused:
        pay(alice, bob, 9_500)
    assert refused.value.code == "floor"
    pay(alice, bob, 9_000)
    assert (credit_of(alice), credit_of(bob), fund()) == (-9_900, 9_000, 900)


def test_a_seller_far_below_zero_can_still_be_paid(trading: Any, alice: Any, bob: Any, credit_of: Any) -> None:
    pay(alice, bob, 10_000)
    set_rules(levy=500, floor=-1_000)
    pay(bob, alice, 100)
    assert credit_of(alice) == -9_905


# ── Limits that grow ────────────────────────────────────────────────────────────────────────────
def lowest(member: Any) -> int:
    return accounts.room(units.account_of(member)).lowest


def test_a_limit_grows_with_known_traders_up_to_its_clause(trading: Any, alice: Any, bob: Any) -> None:
    carla, cora, tess = (cast.member(trading, name) for name in ("Carla", "Cora", "Tess"))
    assert lowest(alice) == -10_000
    pay(carla, alice, 999)
    assert lowest(alice) == -10_000
    pay(carla, alice, 1)
    assert lowest(alice) == -11_000
    pay(carla, alice, 5_000)
    assert lowest(alice) == -11_000
    pay(cora, alice, 1_000)
    pay(bob, alice, 1_000)
    assert lowest(alice) == -12_000  # Nobody knows Bob yet …
    pay(tess, bob, 1_000)
    assert lowest(alice) == -13_000  # … now an officer has bought from him.
    set_rules(trust_most=1_500)
    assert lowest(alice) == -11_500
    pay(alice, carla, 5_500)
    assert lowest(alice) == -11_500
    set_rules(trust_most=10_000)
    assert lowest(alice) == -12_000  # What two have paid each other back does not count.


def test_a_ring_that_pays_itself_gains_nothing(trading: Any, alice: Any, bob: Any) -> None:
    from networks import memberships

    ring = [alice, bob]
    for name in ("Rhea", "Rufus", "Rosa"):
        joined = memberships.apply(cast.person(f"{name.lower()}@ring.example"), name=f"{name} Ring")
        ring.append(memberships.admit(joined, by=actors.system("test")))
    for step in (1, 2):
        for number, payer in enumerate(ring):
            pay(payer, ring[(number + step) % len(ring)], 2_000)
    assert {lowest(member) for member in ring} == {-10_000}
    carla = cast.member(trading, "Carla")
    pay(carla, alice, 2_000)  # One real sale: her limit, and of the two whom she has paid, by a step.
    assert sorted(lowest(member) for member in ring) == [-11_000, -11_000, -11_000, -10_000, -10_000]
    books_agree(trading)


def test_it_says_when_a_balance_last_crossed_zero(trading: Any, alice: Any, bob: Any) -> None:
    mine = units.account_of(alice)
    assert purse.last_crossed_zero(mine) is None
    pay(alice, bob, 500)
    assert purse.last_crossed_zero(mine) is None
    pay(bob, alice, 600)
    assert purse.last_crossed_zero(mine) == timezone.localdate()


# ── Dues and demurrage ──────────────────────────────────────────────────────────────────────────
@pytest.fixture
def town(real_db: None, new_network: Callable[..., Any]) -> Any:
    """A network of its own whose credit was opened in the middle of a month, three months ago."""
    settled = new_network()
    with entered(settled.network):
        turn_on()
        code = units.unit().pk
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:
        owner.execute(
            "UPDATE ledgers_account SET opened_at = %s WHERE currency_id = %s", [month(3) + dt.timedelta(days=14), code]
        )
    return settled


def month(ago: int) -> dt.datetime:
    """The first of a month, so many months ago."""
    day = timezone.localdate().replace(day=1)
    for _month in range(ago):
        day = (day - dt.timedelta(days=1)).replace(day=1)
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def run(town: Any) -> None:
    """The worker comes by until nothing is left."""
    for _round in range(20):
        with entered(town.network):
            if (charges.run_due(timezone.now()) or timezone.now()) > timezone.now():
                return
    pytest.fail("it never ends")


def test_dues_catch_up_and_come_once(town: Any) -> None:
    with entered(town.network):
        set_rule("credit.dues", 200, days_ago=400)
    for _again in range(3):
        run(town)
    with entered(town.network):
        assert fund() == 3 * 5 * 200
        assert {units.account_of(one).balance for one in town.people.values()} == {-600}
        assert Charge.objects.count() == Transfer.objects.filter(kind="dues").count() == 15
    call_command("verify_books", network=town.network.slug)


def test_dues_by_quarter_and_what_was_not_yet_decided_is_not_charged(town: Any) -> None:
    with entered(town.network):
        set_rule("credit.dues_every", "quarter", days_ago=400)
        set_rule("credit.dues", 100, days_ago=400)
    run(town)
    quarters = [one for one in (0, 1, 2) if month(one).month in (1, 4, 7, 10)]
    with entered(town.network):
        assert fund() == len(quarters) * 5 * 100
        set_rule("credit.dues_every", "month", days_ago=0)
    run(town)
    with entered(town.network):
        assert fund() == len(quarters) * 5 * 100


def test_dues_let_off_who_is_at_their_limit(town: Any) -> None:
    with entered(town.network):
        pay(town.alice, town.bob, 9_950)
        set_rule("credit.dues", 100, days_ago=int((timezone.now() - month(0)).days) + 2)
    run(town)
    with entered(town.network):
        assert units.account_of(town.alice).balance == -9_950
        assert Charge.objects.filter(transfer=None).count() == 1
        assert fund() == 400


def test_demurrage_takes_what_stands_above_and_no_more(town: Any) -> None:
    with entered(town.network):
        pay(town.bob, town.alice, 10_000)
        pay(town.cora, town.alice, 10_000)
        pay(town.tess, town.alice, 1_001)
        set_rule("credit.demurrage", 100, days_ago=400)
        set_rule("credit.rounding", "down", days_ago=400)
        account = units.account_of(town.alice)
    with psycopg.connect(owner_dsn(), autocommit=True) as owner:  # As if it had been paid two months ago.
        owner.execute("ALTER TABLE ledgers_transfer DISABLE TRIGGER ledgers_transfer_once_row")
        owner.execute("UPDATE ledgers_transfer SET recorded_at = %s WHERE network_id = %s", [month(1), town.network.id])
        owner.execute("ALTER TABLE ledgers_transfer ENABLE TRIGGER ledgers_transfer_once_row")
    run(town)
    with entered(town.network):
        account.refresh_from_db()
        assert account.balance == 21_001 - 10  # 1 % of the 1,001 above, of this month alone: nothing stood there before.
        assert fund() == 10
    call_command("verify_books", network=town.network.slug)


def test_two_workers_charge_a_month_once(town: Any) -> None:
    with entered(town.network):
        set_rule("credit.dues", 200, days_ago=400)
        code = units.unit().pk
    day = month(0).date()
    call = "SELECT charged, is_done FROM ledgers_charge_month(%s, 'dues', %s, 500, '{}')"
    answers = races.at_once(town.network.id, 4, lambda one, n: one.execute(call, [code, day]).fetchone())
    assert sorted(answers) == [(0, True), (0, True), (0, True), (5, True)]
    with entered(town.network):
        assert fund() == 1_000


# ── Races ───────────────────────────────────────────────────────────────────────────────────────
PAY = (
    "SELECT refused, transfer_id, replayed FROM ledgers_credit_pay(%(payer)s, %(payee)s, %(amount)s, 'payment', %(source)s, "
    "current_date, %(actor)s, NULL, p_principal => 'member:x', p_key => %(key)s, p_fingerprint => 'f', "
    "p_invoice => %(invoice)s)"
)


@pytest.fixture
def asked(town: Any) -> dict[str, Any]:
    with entered(town.network):
        set_rules(levy=200)
        made = invoices.issue(town.alice, town.bob, 4_000, by=actors.of(town.alice))
        return {
            "payer": made.payer_id, "payee": made.payee_id, "amount": 4_000, "source": f"invoice:{made.uid}",
            "actor": town.bob.pk, "key": None, "invoice": made.pk,
        }  # fmt: skip


def test_two_payments_of_one_invoice_have_one_effect(town: Any, asked: dict[str, Any]) -> None:
    answers = races.at_once(town.network.id, 8, lambda one, n: one.execute(PAY, asked).fetchone())
    assert sorted(str(answer[0]) for answer in answers) == ["None", *["invoice-ended"] * 7]
    with entered(town.network):
        assert Invoice.objects.get().paid == 4_000
        assert (Trade.objects.count(), Transfer.objects.count()) == (1, 2)
    call_command("verify_books", network=town.network.slug)


def test_parts_at_once_never_pay_more_than_was_asked(town: Any, asked: dict[str, Any]) -> None:
    answers = races.at_once(town.network.id, 8, lambda one, n: one.execute(PAY, {**asked, "amount": 1_500}).fetchone())
    assert sorted(str(answer[0]) for answer in answers) == ["None", "None", *["too-much"] * 6]


def test_one_request_sent_many_times_pays_once(town: Any, asked: dict[str, Any]) -> None:
    answers = races.at_once(town.network.id, 8, lambda one, n: one.execute(PAY, {**asked, "key": "k"}).fetchone())
    assert {answer[0] for answer in answers} == {None}
    assert len({answer[1] for answer in answers}) == 1


def test_paying_and_calling_off_at_once_have_one_outcome(town: Any, asked: dict[str, Any]) -> None:
    def work(one: Any, number: int) -> Any:
        if number % 2:
            return one.execute("SELECT ledgers_invoice_end(%s, 'cancelled', '')", [asked["invoice"]]).fetchone()[0]
        return one.execute(PAY, asked).fetchone()[0]

    races.at_once(town.network.id, 4, work)
    with entered(town.network):
        row = Invoice.objects.get()
        assert (row.state, row.paid) in (("paid", 4_000), ("cancelled", 0))
        assert Entry.objects.count() == (4 if row.paid else 0)


# ── A month, as Living Economies networks keep it ────────────────────────────────────────────────
def test_a_living_economies_month(town: Any) -> None:
    """Market day on credit, a levy of 2 % from sellers, 3.00 of dues on the first, a statement at the end."""
    alice, bob, carla, tess = town.alice, town.bob, town.carla, town.tess
    with entered(town.network):
        set_rule("credit.dues", 300, days_ago=int((timezone.now() - month(0)).days) + 2)
        set_rules(levy=200)
        pay(bob, alice, 1_250, note="Sourdough and eggs")
        pay(carla, alice, 2_000, note="Honey for the office")
        bill = invoices.issue(tess, bob, 6_000, by=actors.of(tess), note="Bicycle, mended")
        invoices.pay(bill, 2_500, by=actors.of(bob))
        invoices.pay(bill, by=actors.of(bob))
        pay(alice, tess, 1_500, note="Two inner tubes")
        unpaid = invoices.issue(alice, carla, 800, by=actors.of(alice), note="Jam")
        invoices.decline(unpaid, "Paid in cash at the stall", by=actors.of(carla))
    run(town)
    with entered(town.network):
        has = {name: units.account_of(town.people[name]).balance for name in ("Alice", "Bob", "Carla", "Tess", "Cora")}
        assert has == {"Alice": 1_385, "Bob": -7_550, "Carla": -2_300, "Tess": 7_050, "Cora": -300}
        assert fund() == 5 * 300 + 25 + 40 + 50 + 70 + 30
        assert sum(has.values()) + fund() == 0
        year = taxes.of_year(units.account_of(alice), timezone.localdate().year)
        assert (year.sold, year.bought, year.to_fund) == (3_250, 1_500, 365)
        assert lowest(alice) == -11_000  # Carla, a coordinator, has bought from her.
    call_command("verify_books", network=town.network.slug)

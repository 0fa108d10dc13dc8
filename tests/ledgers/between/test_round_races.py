"""A set-off in credit and payments at once, on real connections: what is cleared is what stood there under the lock."""

from typing import Any

import psycopg

from ledgers import audit
from ledgers.between import agreements, rings, rounds
from ledgers.between.rings import Line
from ledgers.credit import units
from networks import actors
from networks.tenancy.current import entered
from tests import cast
from tests.conftest import owner_dsn
from tests.ledgers import races
from tests.ledgers.between.ground import answer_round, credit_ring
from tests.ledgers.between.test_two_books import POST

SETTLE = (
    "SELECT refused, cleared FROM ledgers_round_settle(%s, %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], NULL, NULL,"
    " 'test', '{}')"
)


def test_a_round_races_with_payments_and_with_itself(real_db: None, new_network: Any) -> None:
    """The second of two finds it ended; no lie is settled; nobody but the umbrella settles."""
    humans = cast.network("humans")
    towns = [new_network() for _each in range(3)]
    for town in towns:
        town.anna, town.ben = town.carla, town.alice
    credit_ring(towns, (1_000, 900, 1_200))
    with entered(humans):
        asked = rounds.ask("credit", by=actors.system("test"))
    for town in towns:
        answer_round(town, True)
    with entered(towns[1].network):  # Two pays some of it back to one at the same time.
        row = agreements.with_terms().get(partner=towns[0].network.id)
        said = {"agreement": row.pk, "payer": units.account_of(towns[1].ben).pk, "amount": 450}
    with entered(towns[0].network):
        said["payee"] = units.account_of(towns[0].ben).uid
    ids = [town.network.id for town in towns]

    def work(connection: Any, number: int) -> Any:
        if number == 0:
            connection.execute("SELECT set_config('manyhands.network', %s, true)", [str(ids[1])])
            return connection.execute(POST, said).fetchone()[0]
        lines = [Line(*row) for row in connection.execute("SELECT * FROM ledgers_round_open(%s)", [asked.pk]).fetchall()]
        cleared = rings.greatest(lines)
        columns = [[one.debtor for one in cleared], [one.creditor for one in cleared], [one.amount for one in cleared],
                   [one.there for one in cleared]]  # fmt: skip
        return connection.execute(SETTLE, [asked.pk, *columns]).fetchone()

    for lie in (
        (ids, [*ids[1:], ids[0]], [1000, 900, 1200], [900, 1200, 1001]),  # A sum that moves.
        ([ids[0], ids[1]], [ids[1], ids[0]], [900, 900], [900, 900]),  # Who owes nothing pays.
        (ids, [*ids[1:], ids[0]], [2000, 1800, 2400], [1800, 2400, 2000]),  # More than was shown.
        (ids, [*ids[1:], ids[0]], [900, 900, 900], [900, 900, 900]),  # Another rate.
        (ids, [*ids[1:], ids[0]], [-1000, -900, -1200], [-900, -1200, -1000]),
        (ids, [*ids[1:], ids[0]], [2**62, 2**62, 2**62], [2**62, 2**62, 2**62]),
    ):
        (told,) = races.at_once(humans.id, 1, lambda one, _n, lie=lie: one.execute(SETTLE, [asked.pk, *lie]).fetchone())
        assert isinstance(told, psycopg.Error) or told[0] == "changed", (lie, told)
    (told,) = races.at_once(ids[0], 1, lambda one, _n: one.execute(SETTLE, [asked.pk, [], [], [], []]).fetchone())
    assert told[0] == "ended"  # Nobody but the umbrella whose round it is.
    paid, *settlings = races.at_once(humans.id, 3, work)
    assert paid is None
    assert sorted(str(one[0]) for one in settlings) == ["None", "ended"]
    cleared = next(one[1] for one in settlings if one[0] is None)
    assert cleared in (3_100, 1_550)  # All of it, or the half that the payment had left.
    with psycopg.connect(owner_dsn()) as owner:
        for network_id in ids:
            assert not [str(one) for one in audit.disagreements(owner.cursor(), network_id=network_id)]

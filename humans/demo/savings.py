"""Money that the members of a demo network put together: a lending circle, a share-out group, the bank, shares, urgent help."""

import datetime as dt

from django.utils import timezone

from humans.demo.people import Town
from ledgers import currencies
from ledgers.bank import statements
from ledgers.bank.csv_files import Columns
from ledgers.equity import orders
from ledgers.groups import gatherings, sheets
from ledgers.groups.sheets import Entry
from ledgers.models import Group
from ledgers.relief import grants
from networks import clauses
from networks.actors import of, system
from networks.models import Delivery, Membership

SLUG = "madison"
COLUMNS = Columns(day=1, amount=2, reference=3, name=4, bank_id=5)


def tell(town: Town) -> None:
    """Madison has the pool. Nobody is written to about it."""
    if town.place.slug != SLUG:
        return
    long_ago = timezone.now() - dt.timedelta(days=380)
    for key, value in (("pool.signatories", "officers"), ("gear.pool", True)):
        if clauses.value(key) != value:
            clauses.amend(key, value, by=system("demo"), decision="founding", from_at=long_ago)
    first, second, treasurer = town.members[:3]
    _circle(town, town.members[4:9])
    _share_out(town, town.members[9:16])
    for member, shares in zip(town.members[4:10], (4, 2, 2, 1, 4, 2), strict=False):
        orders.sign(orders.buy(member, shares, by=of(treasurer)), by=of(first))
    orders.ask(town.members[5], 1, by=of(town.members[5]))
    grants.sign(
        grants.record(town.members[20], currencies.hours(), 120, by=of(first), note="The roof after the storm"), by=of(second)
    )
    _bank(town, treasurer)
    Delivery.objects.all().delete()


def _gathered(town: Town, people: list[Membership], mode: str, name: str, amount: int, days_ago: int, **more: int) -> Group:
    group = gatherings.open(
        mode, name, amount, by=of(people[0]), order="lot" if mode == "circle" else "fixed", every_days=14, **more
    )
    for one in people[1:]:
        gatherings.join(group, by=of(one))
    gatherings.set_keeper(group, people[1], True, by=of(people[0]))
    return gatherings.start(group, by=of(people[0]), day=town.today - dt.timedelta(days=days_ago))


def _circle(town: Town, people: list[Membership]) -> None:
    """Five friends, 40 every two weeks, by lot; in the third round somebody paid late, the fourth waits for a signature."""
    group = _gathered(town, people, "circle", "Willy Street fives", 4000, 44)
    officer = town.members[2]
    for number in range(1, 5):
        receiver = _next(group)
        paid = [one for one in people if not (number == 3 and one.pk == people[3].pk)]
        day = town.today - dt.timedelta(days=44 - 14 * (number - 1))
        late = [(people[3], 3)] if number == 4 and receiver.pk != people[3].pk else []
        sheet = sheets.record_round(group, number, receiver, paid, by=of(officer), held_on=day, late=late)
        if number < 4:
            sheets.sign(sheet, by=of(next(one for one in people if one.pk != receiver.pk)))


def _next(group: Group) -> Membership:
    from ledgers.groups import reports

    found = reports.view(group).next_receiver
    assert found is not None
    return found


def _share_out(town: Town, people: list[Membership]) -> None:
    """Seven neighbors who meet every two weeks."""
    group = _gathered(town, people, "share-out", "Northside box", 500, 58, social=100)
    for meeting in range(4):
        day = town.today - dt.timedelta(days=58 - 14 * meeting)
        entries = [
            Entry(one, shares=1 + (place + meeting) % 4, gave_social=True, borrowed=1500 if (meeting, place) == (2, 4) else 0)
            for place, one in enumerate(people)
        ]
        sheet = sheets.record_meeting(group, entries, by=of(people[0]), extra=850 if meeting == 1 else 0, held_on=day)
        sheets.sign(sheet, by=of(people[1]))


def _bank(town: Town, treasurer: Membership) -> None:
    """A statement with lines that wait: by number, by name, one that nobody knows, and the bank's fee."""
    day = town.today - dt.timedelta(days=6)
    one, other = town.members[6], town.members[7]
    rows = [
        (day, "40.00", f"Member {one.number}, November", one.name, "B1"), (day, "25.00", "savings", other.name, "B2"),
        (day, "60.00", "for the fund", "M. Peterson", "B3"), (day, "-4.50", "Monthly fee", "Dane Credit Union", "B4"),
    ]  # fmt: skip
    lines = ["Date,Amount,Text,Name,Id", *[",".join((str(when), *rest[:1], f'"{rest[1]}"', *rest[2:])) for when, *rest in rows]]
    made = statements.receive(
        ("\n".join(lines) + "\n").encode(), f"checking-{timezone.localdate():%Y-%m}.csv", by=of(treasurer)
    )
    statements.explain(made, COLUMNS, by=of(treasurer))

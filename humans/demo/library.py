"""The library of a demo network: things in every state, a year of borrowings, all through the verbs that members use."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils import timezone

from humans.demo.people import Town
from networks import actors, clauses
from networks.actors import Actor
from networks.models import Delivery, Membership, Neighborhood
from requests_board.models import Booking, Shelf, Thing
from requests_board.models.borrowing import half_open
from requests_board.things import bookings, handovers, inventory, repairs, series, waiting, wishes
from requests_board.things.handovers import Seen
from requests_board.things.inventory import Content
from requests_board.things.owners import Part

SHELVES = (("Workshop", "hammer"), ("Garden", "sprout"), ("Kitchen", "utensils"), ("On the move", "bike"), ("Rooms", "house"))
# name, class, shelf, words, where exactly
THINGS: tuple[tuple[str, str, str, str, str], ...] = (
    ("Cordless drill", "tool", "Workshop", "18 volts, two batteries, a case of bits. Charge it first.", "Shelf 1"),
    ("Extension ladder", "tool", "Workshop", "Reaches 24 feet. Two people carry it.", "Behind the blue door"),
    ("Table saw", "tool", "Workshop", "For those who were shown how. Push sticks hang beside it.", "Workshop, back wall"),
    ("Orbital sander", "tool", "Workshop", "With five sheets of each grit.", "Shelf 2"),
    ("Tile cutter", "tool", "Workshop", "Cuts tiles up to 24 inches, dry.", "Shelf 2"),
    ("Socket set", "kit", "Workshop", "Ninety pieces. Count them when you pack.", "Shelf 3"),
    ("Hand mower", "tool", "Garden", "No petrol, no noise. The blades are sharpened each spring.", "Garden shed"),
    ("Hedge shears", "tool", "Garden", "Long handles.", "Garden shed"),
    ("Apple press", "kit", "Garden", "Press, crusher and two buckets. Scrub it on the same day.", "Cellar, left"),
    ("Garden cart", "tool", "Garden", "Carries what a wheelbarrow cannot.", "Garden shed"),
    ("Pressure canner", "kit", "Kitchen", "Seven quarts. The seal was new last summer.", "Pantry"),
    ("Bread oven, on wheels", "kit", "Kitchen", "For block parties. Takes an hour to heat.", "Back yard"),
    ("Sewing machine", "tool", "Kitchen", "Sews denim. Ask for a first lesson.", "Front room"),
    ("Cargo bike", "vehicle", "On the move", "Two children or six bags. Lock both wheels.", "Bike rack, side gate"),
    ("Cargo van", "vehicle", "On the move", "Nine feet of load. Write the miles into the book.", "Key box at the side door"),
    ("Bike trailer", "vehicle", "On the move", "Fits any rear axle.", "Bike rack, side gate"),
    ("Community room", "space", "Rooms", "Thirty chairs, a kettle and a piano that is nearly in tune.", "Door code on the day"),
    ("Projector", "tool", "Rooms", "With screen and long cables.", "Cupboard in the community room"),
    ("Camping kit", "kit", "On the move", "A tent for four, two stoves, one lantern.", "Cellar, right"),
    ("Soup for the freezer", "food", "Kitchen", "Ten quarts of lentil soup. Bring the jars back.", "Freezer, top"),
)  # fmt: skip
TRAINING = {"Table saw": "table saw"}


@dataclass
class Librarian:
    """Fills the library of one town and tells its year."""

    town: Town
    things: dict[str, Thing] = field(default_factory=dict)

    def stock(self) -> None:
        """Shelves, things and the rules of this library."""
        since = timezone.now() - dt.timedelta(minutes=1)
        system = actors.system("demo")
        for key, value, scope in (
            ("things.approval", True, "class:vehicle"),
            ("things.approval", True, "class:space"),
            ("things.deposit_minutes", 60, "class:kit"),
            ("things.buffer_minutes", 30, "class:vehicle"),
            ("things.days", 2, "class:vehicle"),
            ("things.most", 6, ""),
        ):
            clauses.amend(key, value, by=system, decision="founding", scope=scope, from_at=since)
        shelves = {
            name: Shelf.objects.create(name=name, icon=icon, position=number) for number, (name, icon) in enumerate(SHELVES)
        }
        hood = Neighborhood.objects.order_by("id").first()
        keeper = self.town.members[1]
        for number, (name, kind, shelf, words, spot) in enumerate(THINGS):
            content = Content(
                name=name,
                kind=kind,
                shelf=shelves[shelf],
                body=words,
                neighborhood=hood,
                spot=spot,
                training=TRAINING.get(name, ""),
                service_months=6 if kind == "vehicle" else None,
                service_loans=40 if name == "Hand mower" else None,
            )
            self.things[name] = inventory.add(
                content,
                by=self._office(),
                keeper=keeper if number % 3 else self.town.members[(number + 4) % len(self.town.members)],
                owned_by=self._owners(name, number),
                at=timezone.now() - dt.timedelta(days=300 - 9 * number),
            )
        mower = self.things["Hand mower"]
        Thing.objects.filter(pk=mower.pk).update(loans_since=40)

    def _owners(self, name: str, number: int) -> list[Part]:
        """Most is the network's; some are a neighbor's own; the van belongs to three neighbors and the network."""
        members = self.town.members
        if name == "Cargo van":
            return [Part(members[4], 1), Part(members[5], 1), Part(members[6], 1), Part(None, 1)]
        return [Part(members[(number + 4) % len(members)], 1)] if number % 3 == 0 else [Part(None, 1)]

    def _office(self) -> Actor:
        return Actor(self.town.members[1], None, frozenset({"coordinator"}))

    # ── The year ──

    def tell_year(self, borrowings: int = 60) -> int:
        """What was borrowed and brought back. Nobody is written to about it."""
        rnd, told = self.town.rnd, 0
        names = [name for name, kind, *_rest in THINGS if kind in ("tool", "kit") and name not in ("Table saw", "Hand mower")]
        for number in range(borrowings):
            name = rnd.choice(names)
            begin = self._day(-330 + number * 5 + rnd.randint(0, 4))
            here = [one for one in self.town.members[4:] if self.town.joined[one.pk] < begin.date()]
            if here:
                told += self._borrowed(self.things[name], rnd.choice(here), begin, rnd.randint(1, 5))
        self._lost_and_forgiven()
        Delivery.objects.all().delete()
        return told

    def _borrowed(self, thing: Thing, member: Membership, begin: dt.datetime, days: int) -> bool:
        booking = bookings.book(
            thing, begin, begin + dt.timedelta(days=days), by=Actor(member), at=begin - dt.timedelta(days=2)
        )
        handovers.check_out(booking, by=Actor(member), at=begin + dt.timedelta(hours=10))
        worn = Seen("worn", "A little worn, still works.") if days == 5 else Seen()
        handovers.check_in(booking, worn, by=Actor(member), at=begin + dt.timedelta(days=days - 1, hours=18))
        return True

    def _lost_and_forgiven(self) -> None:
        begin, member = self._day(-60), self.town.members[8]
        booking = bookings.book(
            self.things["Hedge shears"], begin, begin + dt.timedelta(days=3), by=Actor(member), at=begin - dt.timedelta(hours=5)
        )
        handovers.check_out(booking, by=Actor(member), at=begin + dt.timedelta(hours=9))
        lost = handovers.lose(booking, by=self._office())
        handovers.forgive(lost, "The shed burned down; everybody is well.", by=self._office())

    # ── Today ──

    def tell_today(self) -> None:
        """Something in every state: out, late, asked for, kept, waited for, being repaired, called back, coming up."""
        dee, others = self.town.members[4], self.town.members[5:]
        self._take("Cordless drill", dee, 2)
        self._take("Camping kit", others[1], 4)
        for member in (others[2], others[3]):
            waiting.wait(self.things["Camping kit"], by=Actor(member))
        self._book("Extension ladder", others[4], 1, 3)
        self._book("Garden cart", dee, 3, 5)
        van, start = self.things["Cargo van"], self._day(2) + dt.timedelta(hours=9)
        bookings.book(van, start, start + dt.timedelta(hours=4), by=Actor(others[5]), words="A sofa from Atwood to Schenk")
        self._every_week()
        self._repairs(dee, others)
        inventory.call_back(self.things["Bread oven, on wheels"], by=self._office())
        for member in others[6:9]:
            wishes.wish("pottery kiln", by=Actor(member))
        wishes.wish("dehydrator", by=Actor(others[9]))
        self._kept(others)
        self._late(others[0])

    def _every_week(self) -> None:
        room, today = self.things["Community room"], timezone.localdate()
        first = today + dt.timedelta(days=(1 - today.weekday()) % 7)
        pattern = series.Pattern(first, dt.time(18), 120, first + dt.timedelta(weeks=30))
        row = series.begin(room, pattern, by=Actor(self.town.members[3]))
        for booking in row.bookings.select_related("thing"):
            bookings.agree(booking, by=self._office())

    def _repairs(self, dee: Membership, others: list[Membership]) -> None:
        press = self._take("Apple press", others[7], 2)
        handovers.check_in(press, Seen("damaged", "The handle snapped at the pin."), by=Actor(others[7]))
        broken = press.repairs.get()
        repairs.move(broken, "parts", "A half-inch steel pin, two inches long.", by=self._office())
        repairs.log(broken, 45, by=Actor(dee), text="Took it apart and measured the pin")
        sander = repairs.report(self.things["Orbital sander"], "The switch sticks when it is warm.", by=self._office())
        repairs.move(sander, "repairing", by=self._office())
        cutter = repairs.report(self.things["Tile cutter"], "The wheel was dull.", by=self._office())
        work = repairs.log(cutter, 30, by=Actor(others[2]), text="New wheel, oiled the rails")
        second = Actor(self.town.members[0], None, frozenset({"coordinator"}))
        repairs.approve(work, by=second)
        repairs.move(cutter, "back", by=self._office())

    def _kept(self, others: list[Membership]) -> None:
        """The sewing machine came back, and is kept for who waited."""
        machine = self._take("Sewing machine", others[8], 3)
        waiting.wait(self.things["Sewing machine"], by=Actor(self.town.members[4]))
        handovers.check_in(machine, by=Actor(others[8]))

    def _late(self, member: Membership) -> None:
        booking = self._take("Projector", member, 1)
        begin, end = self._day(-6), self._day(-3)
        Booking.objects.filter(pk=booking.pk).update(
            starts_at=begin, ends_at=end, held=half_open(begin, end), out_at=begin + dt.timedelta(hours=9), next_at=end
        )

    def _book(self, name: str, member: Membership, first: int, last: int) -> Booking:
        return bookings.book(self.things[name], self._day(first), self._day(last), by=Actor(member))

    def _take(self, name: str, member: Membership, days: int) -> Booking:
        return handovers.check_out(self._book(name, member, 0, days), by=Actor(member))

    def _day(self, number: int) -> dt.datetime:
        on = timezone.localdate() + dt.timedelta(days=number)
        return dt.datetime.combine(on, dt.time.min, tzinfo=self.town.ref.zone)

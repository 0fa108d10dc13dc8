"""Networks of the demo trade with one another: agreements in force with some traffic, and one that waits for an answer."""

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone

from common.errors import Refused
from ledgers import accounts, reversals
from ledgers.between import agreements, codes, memos, payments
from ledgers.between.agreements import Term
from ledgers.models import Crossing, ReversalRequest
from networks import actors, clauses
from networks.actors import Actor
from networks.models import Category, Membership, Network
from networks.tenancy import lookup
from networks.tenancy.current import NetworkRef, entered
from requests_board import posts
from requests_board.elsewhere import sharing
from requests_board.lending import copies, loans
from requests_board.models import NeighborLoan, Post, Thing

# Who proposed, who answered, cap in hours either way, hours that members of the first, and of the second, work for the other.
PACTS: tuple[tuple[str, str, int, int, int], ...] = (
    ("hull", "madison", 60, 14, 9),
    ("madison", "detroit", 60, 11, 13),
    ("detroit", "lansing", 60, 21, 8),
    ("lansing", "madison", 40, 12, 5),
    ("providence", "hull", 30, 7, 9),
)
# Between these members borrow, too; what is lent to neighboring networks; who asks, of whom, for what.
LENDS = frozenset({("madison", "detroit")})
LENT = {"madison": ("Extension ladder", "Sewing machine"), "detroit": ("Tile cutter",)}
BORROWS = (
    ("detroit", "madison", "Extension ladder", "Our gutter leaks on Elm Street. I have a van, and a second pair of hands."),
)
PROPOSED = (("allentown", "madison", 30), ("st-louis", "detroit", 40))
# What neighbors elsewhere may see, too: kind, title, words, about how long.
POSTS: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "hull": (
        (
            "request",
            "Somebody to talk Spanish with, by telephone",
            "An hour a week would be lovely. I am slow, and cheerful.",
            60,
        ),
        ("offer", "I read your grant application", "Twenty years in a charity office. Send it the week before.", 120),
    ),
    "madison": (
        ("request", "Old wool coats, by post", "We reline them for the winter drive. I pay hours for the packing.", 30),
        ("offer", "Pattern cutting, by video", "Bring a coat that nearly fits.", 90),
    ),
    "detroit": (("offer", "How we run a tool library", "Two evenings, with our forms and our mistakes.", 120),),
}
DEEDS = (
    "A spare room for the night", "Wind quilt, cut and bound", "Letters read aloud by telephone",
    "Help with a grant application", "A video lesson in pruning", "Bookkeeping for the tool library", "Translating the flyer",
    "A ride from the station", "Lending an ear, Sundays", "Setting up the laptop from afar", "Knitted hats for the shelter",
    "Proofreading the bylaws",
)  # fmt: skip


def tell(today: dt.date) -> int:
    """Among those networks of the demo that are there. Answers how many hours crossed. Asked twice, does it once."""
    turn_on()  # In transactions of their own: from here on it is in force.
    crossed = 0
    for first, second, cap, forth, back in PACTS:
        pair = _both(first, second)
        if pair is None:
            continue
        one, other = pair
        with transaction.atomic():
            _agree(one, other, cap)
            chance = random.Random(f"between {first} {second}")
            crossed += sum(_give(one, other, chance, today) for _each in range(forth))
            crossed += sum(_give(other, one, chance, today) for _each in range(back))
        for ref in pair:
            with transaction.atomic(), entered(ref):
                agreements.publish()
                _post(ref)
                _lend(ref)
    _settle("providence", "hull")
    _ask_back("hull", "madison", "I paid this twice: once by code, once by hand.")
    for borrower, lender, title, words in BORROWS:
        _borrow(borrower, lender, title, words)
    for first, second, cap in PROPOSED:
        pair = _both(first, second)
        if pair is not None:
            with transaction.atomic():
                _propose(*pair, cap)
    return crossed


def _settle(first: str, second: str) -> None:
    """What stood open between two networks of the demo, let go by a memo that both signed. Asked twice, does it once."""
    refs = [lookup.by_slug(slug) for slug in (first, second)]
    one, other = refs
    if one is None or other is None:
        return
    with transaction.atomic(), entered(one):
        partner, speaker = Network.objects.get(pk=other.id), _speaker()
        if not memos.open_with(partner) or memos.with_lines().exists():
            return
        words = "After a year we looked at it together and let it go. Next year we begin at nothing."
        memo = memos.write(partner, {"hours": memos.Settled("forgiven")}, words=words, name=speaker.name, by=actors.of(speaker))
        with entered(other):
            speaker = _speaker()
            memos.sign(memos.with_lines().get(pact=memo.pact), name=speaker.name, by=actors.of(speaker))


def _ask_back(slug: str, other: str, words: str) -> None:
    """Somebody asks for their last payment to the other network back, once; it waits for an answer there."""
    home = lookup.by_slug(slug)
    if home is None:
        return
    with transaction.atomic(), entered(home):
        sent = Crossing.objects.filter(partner__slug=other, amount__gt=0, transfer__kind="between").order_by("-id")
        last = sent.select_related("transfer").first()
        if last is None or ReversalRequest.objects.filter(is_elsewhere=True).exists():
            return
        (payer,) = Membership.objects.filter(pk__in=last.transfer.entries.values("account__holder"))
        reversals.ask(last.transfer, words, by=Actor(payer))


def _post(ref: NetworkRef) -> None:
    """Something that neighboring networks see, too, once for each network."""
    if ref.slug not in POSTS or Post.objects.filter(audience=Post.Audience.NEIGHBORS).exists():
        return
    for kind, title, body, minutes in POSTS[ref.slug]:
        author = random.Random(title).choice(list(Membership.objects.active().order_by("id")[:25]))
        category = Category.objects.filter(vetting="").order_by("id")[0]
        content = posts.Content(title=title, body=body, category=category, minutes=minutes, audience=Post.Audience.NEIGHBORS)
        posts.publish(content, kind=kind, by=Actor(author))
    sharing.follow()


def _lend(ref: NetworkRef) -> None:
    """What neighboring networks may borrow, too, where an agreement speaks of things."""
    if copies.may_lend():
        Thing.objects.filter(name__in=LENT.get(ref.slug, ())).update(for_neighbors=True)
        copies.follow()


def _borrow(slug: str, other: str, title: str, words: str) -> None:
    """Somebody asks for a thing of the other network, once; its keeper says yes."""
    home, there = lookup.by_slug(slug), lookup.by_slug(other)
    if home is None or there is None:
        return
    with transaction.atomic():
        with entered(home):
            copy = copies.shown().filter(title=title, subject=there.id).first()
            if copy is None or NeighborLoan.objects.exists():
                return
            borrower = list(Membership.objects.active().order_by("id")[:25])[3]
            begins = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=2)
            pair = loans.ask(copy, begins, begins + dt.timedelta(days=2), words, by=Actor(borrower)).pair
        with entered(there):
            loan = NeighborLoan.objects.select_related("partner", "member").get(pair=pair)
            try:
                with transaction.atomic():
                    loans.agree(loan, "Ring at the blue door, any evening.", by=Actor(loan.member))
            except Refused:  # Somebody has it then: it stays asked for.
                return


def turn_on() -> None:
    """The tool, in every network of the demo that is there."""
    pairs = [*((one[0], one[1]) for one in PACTS), *((one[0], one[1]) for one in PROPOSED)]
    for slug in sorted({slug for pair in pairs for slug in pair}):
        ref = lookup.by_slug(slug)
        if ref is None:
            continue
        with transaction.atomic(), entered(ref):
            if "between" not in clauses.gears():
                since = timezone.now() - dt.timedelta(minutes=1)
                clauses.amend("gear.between", True, by=actors.system("demo"), decision="founding", from_at=since)


def _both(first: str, second: str) -> tuple[NetworkRef, NetworkRef] | None:
    """The two networks, where both are there and have nothing with one another yet."""
    refs = [lookup.by_slug(slug) for slug in (first, second)]
    if refs[0] is None or refs[1] is None:
        return None
    with transaction.atomic(), entered(refs[0]):
        if agreements.with_terms().filter(partner=refs[1].id).exists():
            return None
    return refs[0], refs[1]


def _speaker() -> Membership:
    return Membership.objects.active().order_by("id")[0]


def _propose(one: NetworkRef, other: NetworkRef, cap: int) -> str:
    with entered(one):
        speaker = _speaker()
        row = agreements.propose(
            Network.objects.get(pk=other.id), [Term("hours", cap * 60, cap * 60)],
            lends_things=(one.slug, other.slug) in LENDS,
            contact=f"{speaker.name}, office@{one.slug}.example", by=actors.of(speaker),
        )  # fmt: skip
        return str(row.pact)


def _agree(one: NetworkRef, other: NetworkRef, cap: int) -> None:
    pact = _propose(one, other, cap)
    with entered(other):
        speaker = _speaker()
        row = agreements.with_terms().get(pact=pact)
        agreements.accept(row, contact=f"{speaker.name}, office@{other.slug}.example", by=actors.of(speaker))


def _give(giver: NetworkRef, receiver: NetworkRef, chance: random.Random, today: dt.date) -> int:
    """A member of the first works for one of the second, who pays. 1 when it went, 0 where a limit stood before it."""
    with entered(giver):
        worker = chance.choice(list(Membership.objects.active().order_by("id")[:25]))
        code = codes.written(accounts.of(worker), amount=60, note="")
    day = today - dt.timedelta(days=chance.randrange(1, 25))
    with entered(receiver):
        payer = chance.choice(list(Membership.objects.active().order_by("id")[:25]))
        try:
            with transaction.atomic():
                payments.send(
                    payer, code, 60, kind="payment", by=Actor(payer), note=chance.choice(DEEDS),
                    happened_on=min(day, timezone.localdate()),
                )  # fmt: skip
        except Refused:
            return 0
    return 1

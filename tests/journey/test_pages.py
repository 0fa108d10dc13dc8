"""Every page as a person meets it: nothing for axe to find, no sideways scroll, nothing loaded from elsewhere, light enough."""

import datetime as dt
from typing import Any

import brotli
import pytest
from django.test import Client
from django.utils import timezone

from ledgers import accounts, transfers
from ledgers.drives import drives, pledges
from ledgers.hours import care, estates, fund
from ledgers.points import rewards, support
from ledgers.seals import sealing
from networks import actors, apart, clauses, decisions
from networks.actors import Actor, of, system
from networks.models import Category
from networks.tenancy.current import entered
from people import privacy
from requests_board import exchanges, gatherings, moderation, posts, searches, series
from requests_board.exchanges import Terms
from requests_board.models import Exchange, GatheringPart, Post
from requests_board.things import bookings, handovers, inventory, repairs
from tests import cast
from tests.conftest import sign_in
from tests.journey import decided, planted
from tests.journey.planted import dispatched, shared
from tests.servers import faults
from tests.wall import umbrella, votes

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

VISITOR = [
    "/",
    "/networks/",
    "/found/",
    "/sign-in/",
    "/sign-up/",
    "/privacy/",
    "/preferences/",
    "{root}",
    "{root}join/",
    "{root}bylaws/",
    "{root}bylaws/compare/?start=2026-01-01&until=2026-12-31",
    "{root}bylaws/articles/meetings/",
    "{root}books/",
    "{root}books/check/",
    *planted.HANDBOOK,
    "{root}votes/{election}/check/",
    "/nowhere/",
]
MEMBER = [
    "/",
    "/me/",
    "/me/access/",
    "/inbox/",
    "/found/",
    "{root}home/",
    "{root}board/",
    "{root}board/map/",
    "{root}board/new/?kind=offer",
    "{root}board/mine/",
    "{root}board/searches/",
    "{root}board/?q=ladder",
    "{root}board/{post}/",
    "{root}exchanges/",
    "{root}exchanges/{exchange}/",
    "{root}exchanges/calendar/",
    "{root}exchanges/each/{series}/",
    "{root}wallet/",
    "{root}wallet/pay/",
    "{root}wallet/fund/",
    "{root}wallet/wish/",
    "{root}loops/",
    "{root}board/letter/",
    *planted.TOGETHER,
    "{root}pool/",
    "{root}pool/loans/new/",
    "{root}pool/loans/{loan}/",
    "{root}transfers/{transfer}/",
    "{root}points/",
    "{root}drives/",
    "{root}drives/{drive}/",
    *planted.TRADED,
    "{root}decisions/",
    "{root}decisions/log/",
    "{root}decisions/new/",
    "{root}decisions/new/?kind=spending",
    "{root}decisions/new/?kind=amendment&do=article&slug=meetings",
    "{root}decisions/{proposal}/",
    "{root}decisions/delegates/",
    "{root}decisions/delegates/{mandate}/",
    "{root}decisions/meetings/",
    "{root}decisions/meetings/{assembly}/",
    "{root}decisions/meetings/{assembly}/screen/",
    "{root}people/",
    "{root}people/{bob}/",
    "{root}skills/",
    "{root}skills/shares/",
    "{root}me/page/",
    "{root}me/skills/",
    "{root}me/history/",
    "{root}me/households/",
    "{root}me/invitations/",
    "{root}me/leave/",
    "{root}me/apart/",
    "{root}welcome/",
    "{root}agreement/",
    "{root}feed/",
    "{root}bylaws/",
    "{root}things/",
    "{root}things/?q=kiln",
    "{root}things/new/",
    "{root}things/mine/",
    "{root}things/use/",
    "{root}things/{thing}/",
    "{root}things/bookings/{booking}/",
    "{root}things/repairs/{repair}/",
    "{root}incidents/",
    "{root}incidents/new/",
    "{root}votes/",
    "{root}votes/{vote}/",
    "{root}votes/{election}/",
    "{root}votes/{consent}/",
    "{root}commons/",
    "{root}commons/{playbook}/",
    "{root}guides/",
    "{root}calls/",
    "{root}passages/",
    "{root}regions/",
    "{root}passages/{passage}/",
    "{root}me/bring/",
    "{root}stand-in/",
]
COORDINATOR = [
    "{root}cockpit/",
    "{root}calls/{call}/",
    "{root}passages/send/{proposal}/",
    "{root}guides/new/",
    "{root}cockpit/founding/",
    "{root}cockpit/standing/",
    "{root}guides/{copy}/",
    "{root}guides/{copy}/lesson/",
    "{root}cockpit/intake/",
    "{root}cockpit/offices/",
    "{root}cockpit/public/",
    *planted.OUTSIDE,
    "{root}cockpit/reports/skills-gap/",
    "{root}skills/{skill}/",
    "{root}cockpit/decisions/",
    "{root}cockpit/reports/",
    "{root}cockpit/reports/hours/",
    "{root}treasury/",
    "{root}pool/desk/",
    "{root}pool/loans/{loan}/",
    "{root}points/desk/",
    "{root}drives/new/",
    *planted.TRADED_BY_OFFICERS,
    "{root}bylaws/articles/meetings/write/",
    "{root}decisions/offices/",
    "{root}decisions/meetings/call/",
    "{root}decisions/meetings/{assembly}/",
    "{root}cockpit/people/{bob}/",
    "{root}hours/care/",
    "{root}hours/care/{care}/",
    "{root}hours/fund/",
    "{root}hours/estates/",
    "{root}hours/estates/{estate}/",
    "{root}exchanges/entry/",
    "{root}dispatch/",
    "{root}dispatch/calls/",
    "{root}dispatch/intake/",
    "{root}dispatch/sheet/",
    "{root}dispatch/requests/{need}/",
    "{root}dispatch/follow-ups/{quiet}/",
    "{root}incidents/{incident}/",
    "{root}board/desk/",
    "{root}imports/",
    "{root}things/desk/",
    "{root}things/labels/",
    "{root}things/{thing}/",
    "{root}votes/new/",
    "{root}votes/{draft}/",
    "{root}votes/{vote}/",
    "{root}votes/{vote}/desk/",
    "{root}admin/",
    "{root}admin/networks/membership/",
]
# Findings of axe in pages that are Django's own, not ours.
NOT_OURS = {"{root}admin/", "{root}admin/networks/membership/"}


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """A network with something on every page, for all of these tests."""

    with django_db_blocker.unblock():
        made = cast.settle_network("pagetown", "Pagetown", cast.PEOPLE["riverside"], own=True)
        with entered(made.network):
            loan = _pool(made)
            for gear in ("points", "drives", "decisions"):
                clauses.amend(f"gear.{gear}", True, by=actors.system("test"), decision="founding")
        with entered(made.network):
            names = commons(made)
            content = posts.Content(title="A shelf that does not lean", category=Category.objects.first(), minutes=90)
            post = posts.publish(content, kind=Post.Kind.REQUEST, by=Actor(made.bob))
            exchange = exchanges.propose(Terms(minutes=90), by=Actor(made.alice), post=post)
            exchanges.agree(exchange, by=Actor(made.bob))
            exchange = Exchange.objects.get(pk=exchange.pk)
            library = lend(made) | {"series": _each_week(made).uid}
            _looked_after(made)
            copy = shared()
            more = {"loan": loan.uid, **library, **_together(made), **dispatched(made), **decided.plant(made)}
        with entered(made.network):
            held = votes.hold(made.carla)
            more |= {"vote": held["open"].uid, "election": held["closed"].uid, "consent": held["consent"].uid}
            more["draft"] = held["draft"].uid
        more |= planted.traded(made)
        for member in (made.alice, made.carla):
            with entered(None, person=member.person_id):
                privacy.agree(member.person)
        names |= {"root": "/pagetown/", "post": post.uid, "exchange": exchange.uid, "bob": made.bob.uid, **copy, **more}
        yield made, names


def _each_week(made: Any) -> Any:
    """Bob asks for a ride each Tuesday, and Alice has said yes."""
    content = posts.Content(
        title="A ride to the clinic", category=Category.objects.first(), minutes=60, when="weekly", weekday=1, places=1
    )
    post = posts.publish(content, kind=Post.Kind.REQUEST, by=Actor(made.bob))
    row = series.propose(post, series.Pattern(minutes=60, at=dt.time(9), where="Old Mill"), by=Actor(made.alice))
    return series.agree(row, by=Actor(made.bob))


def _looked_after(made: Any) -> None:
    """A draft, a kept search, a private request, a report and an appeal."""
    first = Category.objects.first()
    posts.draft(posts.Content(title="Half a thought", category=first), kind="offer", by=Actor(made.alice))
    searches.save(searches.Sought(words="ladder", kind="offer"), by=Actor(made.alice))
    for title, audience in (("Something between us", "coordinators"), ("Five to move a piano", "network")):
        content = posts.Content(title=title, category=first, audience=audience, places=5, language="es")
        last = posts.publish(content, kind="request", by=Actor(made.alice))
    moderation.report(last, "It was asked before", by=Actor(made.bob))
    content = posts.Content(title="An offer that was hidden", category=first)
    hidden = posts.publish(content, kind="offer", by=Actor(made.alice))
    moderation.hide(hidden, "Not for this board", by=of(made.cora))
    moderation.appeal(hidden, "It is meant well", by=Actor(made.alice))
    apart.keep(made.tess, by=Actor(made.alice))


def _together(made: Any) -> dict[str, Any]:
    """A class to confirm, a work party with a place, a talk, a request to the fund, an estate."""
    found = {}
    for kind, host, guest in (("class", made.bob, made.alice), ("party", made.carla, made.bob)):
        plan = gatherings.Plan(kind, f"A {kind} for all", Category.objects.first(), 60, 4, body="Bring a bowl.")
        found[kind] = gatherings.open(plan, by=Actor(host))
        gatherings.join(found[kind], by=Actor(guest))
    there = {str(part.uid): None for part in GatheringPart.objects.filter(gathering=found["class"])}
    gatherings.log(found["class"], by=Actor(made.bob), present=there, minutes=60)
    talk = care.begin(accounts.of(made.alice), "soft-floor", by=system("care"))
    fund.ask(made.bob, 240, "My roof leaks, and I have asked for much already", by=Actor(made.bob))
    estate = estates.record(made.tess, timezone.localdate(), executor="Her son", by=of(made.cora))
    return {"gathering": found["class"].uid, "party": found["party"].uid, "care": talk.uid, "estate": estate.uid}


def _pool(made: Any) -> Any:
    """Somebody saves, somebody pays back, something waits for a signature."""
    from ledgers.loans import approvals
    from ledgers.pool import contributions, withdrawals
    from tests.ledgers import pooling
    from tests.ledgers.lending import apply

    pooling.open_pool()
    pooling.save(made.bob, 50_000, first=made.tess, second=made.carla)
    pooling.save(made.alice, 1000, first=made.tess, second=made.carla)
    contributions.record(made.bob, 100, by=Actor(made.tess, None, frozenset({"treasurer"})), reference="Envelope")
    withdrawals.ask(made.alice, 200, by=Actor(made.alice))
    loan = apply(made.alice, 6000)
    for officer, role in ((made.tess, "treasurer"), (made.carla, "coordinator")):
        approvals.approve(loan, by=Actor(officer, None, frozenset({role})))
    apply(made.bob, 700)
    return loan


def lend(made: Any) -> dict[str, Any]:
    """Bob's drill is out, a repair is under way."""
    clauses.amend("gear.things", True, by=system("test"), decision="founding")
    thing = inventory.add(inventory.Content(name="Cordless drill", body="With bits."), by=Actor(made.bob))
    saw = inventory.add(inventory.Content(name="Panel saw"), by=Actor(made.bob))
    start = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time.min))
    booking = bookings.book(thing, start, start + dt.timedelta(days=3), by=Actor(made.alice))
    handovers.check_out(booking, by=Actor(made.alice))
    repair = repairs.report(saw, "A tooth is missing", by=Actor(made.bob))
    repairs.log(repair, 30, by=Actor(made.alice), text="Filed it")
    return {"thing": thing.uid, "booking": booking.uid, "repair": repair.uid}


def commons(town):
    """A line of the books, support and thanks, and a drive."""
    by = Actor(town.alice)
    line = transfers.pay(accounts.of(town.alice), accounts.of(town.bob), 30, kind="gift", source="", by=by)
    sealing.make(everything=True)
    support.issue()
    question = decisions.write("A shed", "Shall we build a shed?", by=actors.of(town.carla))
    support.place(town.alice, f"decision:{question.uid}", 20, by=by)
    rewards.thank(town.alice, "Three nights of phone calls", by=Actor(town.bob))
    until = timezone.localdate() + dt.timedelta(days=20)
    plan = drives.Plan("A roof for the hall", until, "It leaks.", 20_000, 600, [("ladders", 3)], is_public=True)
    drive = drives.start(plan, by=actors.of(town.carla))
    pledges.promise(drive, town.alice, "hours", 60, by=by, words="gladly")
    return {"transfer": line.uid, "drive": drive.uid}


def open_as(member: Any, browser_of: Any, **options: Any) -> Any:
    page = browser_of(**options)
    if member is not None:
        client = Client()
        sign_in(client, member.person)
        cookie = {"name": "session", "value": client.cookies["session"].value, "domain": "localhost", "path": "/"}
        page.context.add_cookies([cookie])
    return page


def sweep(page: Any, paths: list[str], names: dict[str, Any], site: str) -> list[str]:
    """What is wrong with these pages, in sentences."""
    wrong: list[str] = []
    strangers: list[str] = []
    page.on("request", lambda request: strangers.append(request.url) if not request.url.startswith((site, "data:")) else None)
    page.on(
        "console",
        lambda said: (
            wrong.append(f"{page.url}: {said.text}") if said.type == "error" and "status of 404" not in said.text else None
        ),
    )
    for path in paths:
        answer = page.goto(path.format(**names))
        if answer.status >= 500 or (answer.status >= 400 and path != "/nowhere/"):
            wrong.append(f"{path}: {answer.status}")
            continue
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            wrong.append(f"{path}: scrolls sideways")
        if path not in NOT_OURS:
            for found in faults(page):
                nodes = "; ".join(str(node["target"]) for node in found["nodes"][:3])
                wrong.append(f"{path}: {found['id']} {found['help']}: {nodes}")
    return wrong + [f"asks a stranger: {url}" for url in strangers]


LOOKS = [
    pytest.param({"width": 390, "color_scheme": "light"}, id="phone-light"),
    pytest.param({"width": 1280, "color_scheme": "dark"}, id="wide-dark", marks=pytest.mark.slow),
    pytest.param({"width": 390, "color_scheme": "dark"}, id="phone-dark", marks=pytest.mark.slow),
    pytest.param({"width": 1280, "color_scheme": "light"}, id="wide-light", marks=pytest.mark.slow),
    pytest.param({"width": 320, "color_scheme": "light"}, id="small-phone", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("who", ["visitor", "member", "coordinator", "umbrella"])
def test_every_page_is_readable_by_everyone(town, browser_of, site, who, look):
    made, names = town
    member, paths = {
        "visitor": (None, VISITOR),
        "member": (made.alice, MEMBER),
        "coordinator": (made.carla, COORDINATOR),
        "umbrella": (umbrella.staff(), umbrella.PAGES),
    }[who]
    wrong = sweep(open_as(member, browser_of, **look), paths, names, site)
    assert not wrong, "\n".join(wrong)


def test_a_first_visit_and_later_pages_stay_within_their_weight(town, browser_of):
    """150 kB over the wire for a first visit with fonts, 30 kB for a page after it. Static files travel compressed."""
    made, names = town
    page = open_as(made.alice, browser_of, width=390)
    answers: list[Any] = []
    page.on("response", lambda answer: answers.append(answer))

    def weight(path: str) -> int:
        answers.clear()
        page.goto(path.format(**names), wait_until="networkidle")
        fresh = [answer for answer in answers if answer.status == 200]
        return sum(_weight(answer) for answer in fresh)

    assert 10_000 < weight("{root}home/") <= 150_000
    for path in ("{root}board/", "{root}wallet/", "{root}people/"):
        assert _weight(page.goto(path.format(**names))) <= 30_000


def _weight(answer: Any) -> int:
    body = answer.body()
    is_text = any(kind in answer.headers.get("content-type", "") for kind in ("text", "javascript", "svg", "json"))
    return len(brotli.compress(body, quality=9)) if is_text else len(body)

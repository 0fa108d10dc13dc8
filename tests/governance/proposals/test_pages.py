"""Decisions through the door: writing, sharing, signing, talking, and what each of them may see."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.delegates import mandates
from governance.meetings import assemblies, petitions
from governance.models import Assembly, Mandate, Proposal, Remark
from governance.polls import polls
from governance.proposals import proposals, remarks
from networks.actors import Actor, of
from networks.models import Membership
from networks.tenancy.current import entered
from tests.governance.proposals.conftest import AGREE, bring, close, fresh, rules, vote, voting
from tests.journey import decided

pytestmark = pytest.mark.django_db
TEXT = "We buy one more trike, second hand.\n\n1. It lives in the shed.\n2. <script>alert(1)</script>"


def _new(browser, kind, **said):
    return browser.post(f"/riverside/decisions/new/?kind={kind}", {"title": "A second cargo trike", "text": TEXT, **said})


@pytest.fixture
def town(riverside):
    """Decisions are on; no test is inside the network."""
    with entered(riverside):
        rules(**{"gear.decisions": True, "decide.spending.cosigners": 1, "decide.spending.notice": 3})
    return riverside


def test_a_member_writes_a_spending_shares_it_and_another_signs_it(town, client_of, alice, bob):
    mine, other = client_of(alice), client_of(bob)
    page = mine.get("/riverside/decisions/new/?kind=spending").content.decode()
    assert "20 percent of the voter roll" in page
    answer = _new(mine, "spending", member=str(bob.uid), currency="HOURS", amount="2:30")
    assert answer.status_code == 302
    address = answer["Location"]
    with entered(town):
        row = Proposal.objects.get()
        assert row.deed == {"do": "pay", "said": {"member": str(bob.uid), "currency": "HOURS", "amount": 150}}
    assert other.get(address).status_code == 404
    assert "Only you see this" in mine.get(address).content.decode()
    mine.post(address, {"do": "share"})
    page = other.get(address).content.decode()
    assert "1 more co-signer is needed" in page
    assert "The commons fund gives 2.5\N{NO-BREAK SPACE}h to Bob Example at once." in page
    assert "<script>alert" not in page
    other.post(address, {"do": "sign"})
    assert "Announced" in other.get(address).content.decode()
    assert "A second cargo trike" in other.get("/riverside/decisions/").content.decode()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"title": ""}, "Fill this in"),
        ({"text": "short"}, "in 10 to 8,000 letters"),
        ({"member": ""}, "Fill this in"),
        ({"member": "7"}, "Choose one of these"),
        ({"amount": "0"}, "Write"),
        ({"amount": "-5"}, "Write"),
        ({"amount": "1e1000000"}, "Write"),
        ({"amount": "NaN"}, "Write"),
        ({"currency": "GOLD"}, "Choose one of these"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_what_was_typed_is_kept(town, client_of, alice, bob, said, words):
    answer = _new(client_of(alice), "spending", **{"member": str(bob.uid), "currency": "HOURS", "amount": "2", **said})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert said.get("text", "second hand") in page


def test_a_change_of_a_rule_shows_old_and_new_beside_one_another(town, client_of, alice):
    mine = client_of(alice)
    page = mine.get("/riverside/decisions/new/?kind=amendment&do=clause&key=members.invitation_days").content.decode()
    assert 'name="value"' in page
    said = {"key": "members.invitation_days", "scope": "", "value": "30", "from_on": ""}
    address = mine.post(
        "/riverside/decisions/new/?kind=amendment&do=clause&key=members.invitation_days",
        {"title": "Invitations for a month", "text": TEXT, **said},
    )["Location"]
    page = re.sub(r"\s+", " ", mine.get(address).content.decode())
    assert "<del>14</del>" in page
    assert "<ins>30</ins>" in page
    assert "/riverside/bylaws/#members.invitation_days" in page
    answer = mine.post(
        "/riverside/decisions/new/?kind=amendment&do=clause&key=members.invitation_days",
        {"title": "Too long", "text": TEXT, **said, "value": "900"},
    )
    assert answer.status_code == 422
    assert "Write 90 or less" in answer.content.decode()


def test_the_talk_goes_through_the_page(town, client_of, alice, bob, carla):
    with entered(town):
        row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    address = f"/riverside/decisions/{row.uid}/"
    other, officer = client_of(bob), client_of(carla)
    assert other.post(address, {"do": "remark", "kind": "concern", "text": ""}).status_code == 422
    other.post(address, {"do": "remark", "kind": "concern", "text": "Batteries hate the shed."})
    with entered(town):
        worry = Remark.objects.get()
    assert "1 open concern" in other.get(address).content.decode()
    client_of(alice).post(address, {"do": "remark", "kind": "word", "text": "It moves.", "answers": str(worry.uid)})
    other.post(address, {"do": "resolve", "remark": str(worry.uid), "how": "It moves to the basement."})
    page = other.get(address).content.decode()
    assert "It moves to the basement." in page
    assert "open concern" not in page
    officer.post(address, {"do": "hide", "remark": str(worry.uid)})
    assert "Batteries hate" not in other.get(address).content.decode()
    for do, more in (
        ("remark", {"kind": "word", "text": "x", "answers": "7"}),
        ("resolve", {"remark": "nothing"}),
        ("dance", {}),
    ):
        assert other.post(address, {"do": do, **more}).status_code == 404


def test_stopping_is_for_officers(town, client_of, alice, bob, carla):
    with entered(town):
        row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    address = f"/riverside/decisions/{row.uid}/"
    assert "Stop this" not in client_of(bob).get(address).content.decode()
    assert client_of(bob).post(address, {"do": "void", "reason": "I say so"}).status_code == 422
    client_of(carla).post(address, {"do": "void", "reason": "Brought twice"})
    page = client_of(bob).get(address).content.decode()
    assert "Void: Brought twice" in page


def test_the_log_finds_what_was_decided_by_its_words(deciding, client_of, alice, bob, riverside):
    everyone = list(Membership.objects.active())
    row = voting("ordinary", alice)
    vote(row, **{f"v{at}": (one, AGREE) for at, one in enumerate(everyone)})
    row = close(row)
    browser = client_of(bob)
    assert row.title in browser.get("/riverside/decisions/log/?q=cargo+TRIKE&kind=ordinary&state=passed").content.decode()
    for query in ("q=submarine", "state=rejected", "kind=budget"):
        assert row.title not in browser.get(f"/riverside/decisions/log/?{query}").content.decode()
    for odd in ("page=-1", "page=99999999", "kind=x&state=y", "q=%25"):
        assert browser.get(f"/riverside/decisions/log/?{odd}").status_code == 200
    page = browser.get(f"/riverside/decisions/{row.uid}/").content.decode()
    assert "took part" in page
    browser.post(f"/riverside/decisions/{row.uid}/", {"do": "review", "review": "It goes out every day.", "again_on": ""})
    assert "It goes out every day." in browser.get("/riverside/decisions/log/?q=goes+out").content.decode()


def test_another_network_and_strangers_see_nothing_and_off_means_not_there(town, client_of, client, alice, dan):
    with entered(town):
        row = proposals.share(bring("ordinary", alice), by=Actor(alice))
    address = f"/riverside/decisions/{row.uid}/"
    assert client.get(address).status_code == 302
    assert client_of(dan).get(address).status_code == 302
    assert client_of(dan).get(f"/hilltop/decisions/{row.uid}/").status_code == 404
    with entered(town):
        rules(**{"gear.decisions": False})
    for path in ("decisions/", "decisions/log/", "decisions/new/", f"decisions/{row.uid}/"):
        assert client_of(alice).get(f"/riverside/{path}").status_code == 404


def test_pages_ask_as_often_however_much_there_is(town, client_of, alice, bob, carla):
    browser = client_of(bob)
    with entered(town):
        tess, by = Membership.objects.get(name__startswith="Tess"), of(carla)
        row = proposals.share(bring("ordinary", alice), by=Actor(alice))
        remarks.say(row, "One word", by=Actor(alice))
        made = decided.plant(SimpleNamespace(alice=alice, bob=bob, tess=tess, carla=carla))
        poll = polls.open(polls.draft("Which shed?", "irv", ["Mill", "Church"], by=by), by=by)
    paths = [
        "decisions/", f"decisions/{row.uid}/", "decisions/log/", "votes/", f"votes/{poll.uid}/", "decisions/meetings/",
        f"decisions/meetings/{made['assembly']}/", "decisions/delegates/", f"decisions/delegates/{made['mandate']}/",
        "api/v1/proposals/", "api/v1/polls/", "api/v1/petitions/", "api/v1/assemblies/",
    ]  # fmt: skip

    def counted():
        found = {}
        for path in paths:
            browser.get(f"/riverside/{path}")
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(f"/riverside/{path}").status_code == 200
            found[path] = len(seen)
        return found

    few = counted()
    with entered(town):
        mandate, assembly = Mandate.objects.get(), Assembly.objects.get()
        for number in range(6):
            remarks.say(row, f"Word {number}", by=Actor(alice), kind="concern")
            more = proposals.share(bring("ordinary", alice, title=f"Idea {number}"), by=Actor(alice))
            proposals.withdraw(more, by=Actor(alice)) if number % 2 else None
            polls.open(polls.draft(f"Which bench {number}?", "irv", ["Oak", "Elm"], by=by), by=by)
            mandates.instruct(mandate, f"Ask about bench {number}", by=Actor(alice))
            petitions.start(f"Why bench {number} is gone", by=Actor(alice))
            assemblies.add(assembly, f"Bench {number}", by=Actor(alice))
            assemblies.call(f"Bench {number}", timezone.now() + dt.timedelta(days=20 + number), "The hall", by=by)
    assert counted() == few
    assert max(few.values()) <= 24


def test_notices_reach_those_whom_it_is_about(deciding, alice, bob, carla):
    from common import registry
    from networks.models import Record

    deed = {"do": "appoint", "said": {"member": str(bob.uid), "role": "facilitator", "until": ""}}
    row = proposals.share(bring("appointment", alice, title="Bob facilitates", deed=deed), by=Actor(alice))
    record = Record.objects.get(kind="proposal.announced", about=row.source)
    letters = registry.notices["proposal.announced"].letters(record)
    assert {one.membership.pk for one in letters} == {one.pk for one in Membership.objects.active()}
    assert [one.topic for one in letters if one.membership.pk == bob.pk] == ["concerned"]
    remarks.say(fresh(row), "Gladly", by=Actor(carla), kind="support") if fresh(row).is_open else None
    for kind in ("proposal.voting", "proposal.remarked"):
        for record in Record.objects.filter(kind=kind, about=row.source):
            assert registry.notices[kind].letters(record)
    assert of(carla).membership == carla

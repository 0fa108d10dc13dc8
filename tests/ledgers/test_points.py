"""Support points and rewards: given by rule, placed and given back, thanked by two, claimed by two; never from hand to hand."""

import datetime as dt
import re
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from ledgers import accounts, currencies, transfers
from ledgers.models import Account, Currency, Placement, Reward, RewardClaim
from ledgers.points import notices, rewards, support
from ledgers.pool import contributions
from networks import actors, clauses, decisions, memberships, offices
from networks.models import DueTime, Membership, Record
from networks.tenancy.current import entered
from tests import cast
from tests.ledgers import races

ODD = [
    "", "0", "-1", "1.5", "1e3", "NaN", "٣", "１２", "1 0", "0x10", "1_0", "½", "9" * 5000, "+5", "1:30", "true",
    "5 points",
]  # fmt: skip


def turn_on(*gears: str) -> None:
    for gear in gears:
        rule(f"gear.{gear}", True)


def rule(key: str, value: Any) -> None:
    """In force since an hour ago: within one transaction, now is when it began."""
    since = timezone.now() - dt.timedelta(hours=1)
    clauses.amend(key, value, by=actors.system("test"), decision="founding", from_at=since)


@pytest.fixture
def points(in_riverside: Any) -> Any:
    turn_on("points", "pool")
    support.issue()
    return in_riverside


@pytest.fixture
def question(points: Any, carla: Any) -> Any:
    return decisions.write("Repair fund, May", "Shall we keep 200 for repairs?", by=actors.of(carla))


def has(member: Any, kind: str = "support") -> int:
    account = support.account(member, kind)
    return account.balance if account else 0


def source_of(question: Any) -> str:
    return f"decision:{question.uid}"


# ── Support ─────────────────────────────────────────────────────────────────────────────────────
def test_every_member_gets_the_points_of_a_season_once_and_the_fund_shows_it(points: Any, alice: Any) -> None:
    members = Membership.objects.active().count()
    assert support.issue() == 0, "asked again, nothing twice"
    assert has(alice) == 100
    fund = currencies.fund(Currency.objects.get(kind="support"))
    assert fund.balance == -100 * members
    nora = memberships.admit(memberships.apply(cast.person("nora@example.org"), name="Nora"), by=actors.system("test"))
    support.run(timezone.now())
    assert (has(nora), has(alice)) == (100, 100), "who joins later gets theirs the next night"
    rounds = Record.objects.filter(kind="transfer.support-issued").order_by("id")
    told = [[letter.membership.pk for letter in notices.issued(one)] for one in rounds]
    assert [len(told[0]), told[1]] == [members, [nora.pk]], "each hears of their own"
    assert Record.objects.filter(kind="support.issued").count() == 1
    assert DueTime.objects.filter(name=support.DUE).exists()


def test_points_that_nobody_placed_go_back_when_a_new_season_begins(points: Any, question: Any, alice: Any, bob: Any) -> None:
    support.place(alice, source_of(question), 30, by=actors.of(alice))
    rule("support.season_months", 1)
    season = support.season()
    rule("support.season_months", 12)  # Another first day: as if a season had begun.
    assert support.season() != season or timezone.localdate().month == 1
    support.issue()
    assert (has(alice), has(bob)) == (100, 100)
    support.take_back(alice, source_of(question), by=actors.of(alice))
    assert has(alice) == 130, "what was placed stays hers"


def test_points_are_placed_and_taken_back(question: Any, alice: Any, refused: Any) -> None:
    source, by = source_of(question), actors.of(alice)
    support.place(alice, source, 25, by=by, key="k")
    again = support.place(alice, source, 25, by=by, key="k")
    assert Placement.objects.get().pk == again.pk, "the same key does it once"
    refused("key-reused", support.place, alice, source, 5, by=by, key="k")
    assert (has(alice), support.on([source])) == (75, {source: 25})
    refused("cap", support.place, alice, source, 16, by=by)
    for odd in (0, -1, 10**6 + 1, 2**63, 2**64):
        refused("amount", support.place, alice, source, odd, by=by)
    support.take_back(alice, source, by=by)
    refused("nothing", support.take_back, alice, source, by=by)
    assert (has(alice), support.on([source])) == (100, {})
    rule("support.cap", 10_000)
    refused("short", support.place, alice, source, 101, by=by)


def test_a_decision_gives_the_points_back_to_everyone(question: Any, alice: Any, bob: Any, tess: Any, refused: Any) -> None:
    from networks.tasks import deliver_one

    for member in (alice, bob):
        support.place(member, source_of(question), 20, by=actors.of(member))
    decisions.sign(question, by=actors.of(tess))
    while deliver_one():
        pass
    assert (has(alice), has(bob)) == (100, 100)
    back = Record.objects.get(kind="transfer.support-returned")
    assert {(one.membership.pk, one.title.endswith("Repair fund, May")) for one in notices.returned(back)} == {
        (alice.pk, True), (bob.pk, True),
    }  # fmt: skip
    assert support.give_back(source_of(question), by=actors.system("test")) == 0, "nothing twice"
    refused("closed", support.place, alice, source_of(question), 5, by=actors.of(alice))
    refused("closed", support.place, alice, "decision:nothing", 5, by=actors.of(alice))
    refused("closed", support.place, alice, "thing:" + "0" * 36, 5, by=actors.of(alice))


def test_points_never_move_between_members(points: Any, alice: Any, bob: Any) -> None:
    unit = Currency.objects.get(kind="support")
    pair = [support.account(alice), support.account(bob)]
    with pytest.raises(ProgrammingError, match="functions of its chapter"), transaction.atomic():
        transfers.pay(*pair, 5, kind="payment", source="", by=actors.of(alice))  # type: ignore[misc]
    ids = [one.pk for one in pair if one]
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT ledgers_move(%s, %s, %s, 'x', '', current_date, NULL, NULL)", [unit.pk, ids, [-5, 5]])
    for sql in (
        "UPDATE ledgers_placement SET amount = 1",
        "INSERT INTO ledgers_supportissue DEFAULT VALUES",
        "DELETE FROM ledgers_reward",
    ):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_nobody_places_more_than_they_have_however_many_ask_at_once(real_db: None, new_network: Any) -> None:
    town = new_network()
    with entered(town.network):
        turn_on("points")
        support.issue()
        rule("support.cap", 10_000)
    place = "SELECT refused FROM ledgers_support_place(%s, %s, 60, %s, NULL, NULL)"
    source = f"proposal:{town.network.uid}"
    back = "SELECT refused FROM ledgers_support_return(%s, NULL, NULL, NULL, 'test', '{}')"
    answers = races.at_once(
        town.network.id, 8, lambda one, n: one.execute(place, [town.alice.pk, source, town.alice.pk]).fetchone()
    )
    assert sorted(str(answer[0]) for answer in answers) == ["None", *["short"] * 7]
    mixed = races.at_once(
        town.network.id, 8,
        lambda one, n: one.execute(back, [source]).fetchone() if n % 2
        else one.execute(place, [(town.bob if n % 4 else town.alice).pk, source, town.bob.pk]).fetchone(),
    )  # fmt: skip
    assert not [answer for answer in mixed if isinstance(answer, psycopg.Error)]
    with entered(town.network):
        assert has(town.alice) in (40, 100)
        placed = Account.objects.get(kind="placed").balance
        assert placed == sum(Placement.objects.filter(state="placed").values_list("amount", flat=True))
    call_command("verify_books", network=town.network.slug)


def test_points_of_a_circle_stay_in_it(in_riverside: Any, alice: Any, bob: Any, hours: Any) -> None:
    unit = currencies.open("circle", "MEALS", "Meal points", by=actors.system("test"))
    source = f"circle:{alice.uid}"

    def pay(payer: Any, payee: Any, amount: int, currency: Any = unit, named: str = source) -> Any:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT refused FROM ledgers_circle_pay(%s, %s::bigint, %s, %s, %s, current_date, %s, NULL, '{}')",
                [currency.pk, payer and payer.pk, payee.pk, amount, named, alice.pk],
            )
            return cursor.fetchone()[0]

    assert pay(None, alice, 10) is None, "the circle hands out the first ones"
    assert pay(alice, bob, 4) is None
    assert [pay(alice, bob, 7), pay(alice, alice, 1), pay(alice, bob, 0), pay(alice, bob, -4)] == [
        "short",
        "own",
        "amount",
        "amount",
    ]
    for currency, named in ((hours, source), (unit, "exchange:x")):
        with pytest.raises(ProgrammingError, match="stay in it"):
            pay(alice, bob, 1, currency, named)
    assert accounts.of(bob, unit).balance == 4


# ── Rewards ─────────────────────────────────────────────────────────────────────────────────────
def test_two_people_stand_behind_a_reward_and_never_who_gets_it(
    points: Any, alice: Any, bob: Any, carla: Any, cora: Any, refused: Any
) -> None:
    refused("own", rewards.thank, alice, "me", by=actors.of(alice))
    refused("text", rewards.thank, bob, "  ", by=actors.of(alice))
    asked = rewards.thank(bob, "Cleared the steps at six", by=actors.of(alice), key="k")
    assert rewards.thank(bob, "Cleared the steps at six", by=actors.of(alice), key="k").pk == asked.pk
    refused("not-allowed", rewards.agree, asked, by=actors.of(alice))
    refused("not-allowed", rewards.agree, asked, by=actors.of(bob))
    rule("reward.seconded_by", "members")
    refused("same-person", rewards.agree, asked, by=actors.of(alice))
    refused("own", rewards.agree, asked, by=actors.of(bob))
    rewards.agree(asked, by=actors.of(carla))
    refused("answered", rewards.agree, asked, by=actors.of(cora))
    refused("answered", rewards.decline, asked, by=actors.of(cora))
    assert has(bob, "reward") == 10
    assert currencies.fund(Currency.objects.get(kind="reward")).balance == -10


def test_a_household_is_not_rewarded_by_who_holds_it(points: Any, alice: Any, carla: Any, refused: Any) -> None:
    from networks import holders

    house = holders.found("household", "The Mill", by=actors.of(alice))
    house = memberships.admit(house, by=actors.system("test"))
    refused("own", rewards.thank, house, "Soup for all", by=actors.of(alice))
    acting = actors.of(house, hand=alice)
    refused("own", rewards.thank, alice, "Soup for all", by=acting)
    asked = rewards.thank(house, "Soup for all", by=actors.of(carla))
    rule("reward.seconded_by", "members")
    refused("own", rewards.agree, asked, by=actors.of(alice))


def test_no_more_is_given_in_a_season_than_the_clause_says(points: Any, alice: Any, bob: Any, carla: Any, refused: Any) -> None:
    rule("reward.cap", 20)
    for _n in range(2):
        rewards.agree(rewards.thank(bob, "Notes", by=actors.of(alice)), by=actors.of(carla))
    third = rewards.thank(bob, "Notes", by=actors.of(alice))
    refused("cap", rewards.agree, third, by=actors.of(carla))
    rewards.decline(third, by=actors.of(alice))
    assert Reward.objects.get(pk=third.pk).state == "declined", "whoever thanked takes it back"


@pytest.fixture
def rewarded(points: Any, alice: Any, bob: Any, carla: Any, tess: Any) -> Any:
    """Bob has 30 reward points, worth 50 cents each, and the fund has 10.00."""
    offices.appoint(carla, "treasurer", by=actors.system("test"), decision="founding")
    rule("reward.rate", 50)
    for _n in range(3):
        rewards.agree(rewards.thank(bob, "Notes", by=actors.of(alice)), by=actors.of(carla))
    gift = contributions.record(None, 1000, by=actors.of(carla), pot="fund")
    contributions.countersign(gift, by=actors.of(tess))
    return points


def test_reward_points_become_money_by_two_signatories_and_no_more_than_the_fund_has(
    rewarded: Any, alice: Any, bob: Any, carla: Any, tess: Any, refused: Any
) -> None:
    by = actors.of(bob)
    for odd in (0, -1, 2**63, 10**7):
        refused("amount", rewards.claim, bob, odd, by=by)
    refused("short", rewards.claim, bob, 31, by=by)
    first = rewards.claim(bob, 12, by=by, key="k")
    assert rewards.claim(bob, 12, by=by, key="k").pk == first.pk
    second = rewards.claim(bob, 15, by=by)
    refused("short", rewards.claim, bob, 4, by=by)
    refused("not-allowed", rewards.claim, bob, 1, by=actors.of(alice))
    refused("not-allowed", rewards.sign, first, by=actors.of(alice))
    refused("answered", rewards.pay, first, by=actors.of(tess))
    for row in (first, second):
        rewards.sign(row, by=actors.of(tess))
    refused("same-person", rewards.pay, first, by=actors.of(tess))
    refused("answered", rewards.call_off, first, by=by)
    rewards.pay(first, by=actors.of(carla))
    refused("answered", rewards.pay, first, by=actors.of(carla))
    refused("fund", rewards.pay, second, by=actors.of(carla))  # 4.00 are left, 7.50 are asked for.
    money = Currency.objects.get(kind="pool")
    assert currencies.fund(money).balance == 400
    rewards.call_off(second, by=actors.of(tess))
    account = support.account(bob, "reward")
    assert account is not None
    assert (account.balance, account.held_out) == (18, 0)


def test_at_a_rate_of_zero_nothing_is_paid(points: Any, bob: Any, refused: Any) -> None:
    refused("rate", rewards.claim, bob, 1, by=actors.of(bob))


def test_pay_and_call_off_at_once_have_one_outcome(real_db: None, new_network: Any) -> None:
    town = new_network()
    with entered(town.network):
        turn_on("points", "pool")
        rule("reward.rate", 50)
        offices.appoint(town.carla, "treasurer", by=actors.system("test"), decision="founding")
        gift = contributions.record(None, 5000, by=actors.of(town.carla), pot="fund")
        contributions.countersign(gift, by=actors.of(town.tess))
        rewards.agree(rewards.thank(town.bob, "Notes", by=actors.of(town.alice)), by=actors.of(town.carla))
        row = rewards.sign(rewards.claim(town.bob, 10, by=actors.of(town.bob)), by=actors.of(town.tess))
    pay = "SELECT refused FROM ledgers_claim_sign(%s, %s, true, '{}')"
    off = "SELECT refused FROM ledgers_claim_call_off(%s, %s, false)"
    answers = races.at_once(
        town.network.id, 6, lambda one, n: one.execute(off if n % 2 else pay, [row.pk, town.carla.pk]).fetchone()
    )
    assert sorted(str(answer[0]) for answer in answers) == ["None", *["answered"] * 5]
    with entered(town.network):
        account = support.account(town.bob, "reward")
        assert account is not None
        assert (account.balance, account.held_out) in ((0, 0), (10, 0))
        assert (RewardClaim.objects.get().state == "paid") == (account.balance == 0)
    call_command("verify_books", network=town.network.slug)


def test_points_go_back_when_somebody_leaves_and_words_go_when_they_are_forgotten(
    question: Any, rewarded: Any, alice: Any, bob: Any
) -> None:
    from networks import erasing

    support.place(bob, source_of(question), 30, by=actors.of(bob))
    memberships.leave(bob, by=actors.of(bob))
    assert (has(bob), has(bob, "reward"), support.on([source_of(question)])) == (0, 0, {})
    assert Account.objects.get(kind="placed").balance == 0
    erasing.forget(Membership.objects.get(pk=bob.pk), timezone.localdate())
    assert set(Reward.objects.values_list("text", flat=True)) == {""}


# ── Through the doors ───────────────────────────────────────────────────────────────────────────
def test_the_page_places_thanks_and_claims(
    question: Any, rewarded: Any, bob: Any, alice: Any, tess: Any, carla: Any, client_of: Any, count_queries: Any
) -> None:
    browser = client_of(bob)
    with count_queries() as seen:
        page = browser.get("/riverside/points/").content.decode()
    assert len(seen) <= 30
    assert "You have <b>100</b> points to place" in page
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token is not None
    said = {"do": "place", "source": source_of(question), "points": "30", "token": token[1]}
    for _twice in range(2):
        assert browser.post("/riverside/points/", said).status_code == 302
    assert has(bob) == 70, "a double click does it once"
    for odd in ODD:
        answer = browser.post("/riverside/points/", {**said, "points": odd, "token": "other"})
        assert answer.status_code == 422, odd[:20]
        assert "Write a whole number" in answer.content.decode() or "required" in answer.content.decode() or not odd
        answer = browser.post("/riverside/points/", {"do": "claim", "points": odd, "token": "other"})
        assert answer.status_code == 422, odd[:20]
    assert has(bob) == 70
    assert "Take mine back" in browser.get("/riverside/points/").content.decode()
    browser.post("/riverside/points/", {"do": "take-back", "source": source_of(question)})
    assert has(bob) == 100
    thank = {"do": "thank", "member": "Bob Example", "text": "Me", "token": "t"}
    assert browser.post("/riverside/points/", thank).status_code == 422, "nobody thanks themselves"
    assert browser.post("/riverside/points/", {**thank, "member": "Alice Example"}).status_code == 302
    assert browser.post("/riverside/points/", {"do": "claim", "points": "6", "token": "t"}).status_code == 302
    assert browser.get("/riverside/points/desk/").status_code == 404
    officer = client_of(tess)
    desk = officer.get("/riverside/points/desk/").content.decode()
    assert "3.00" in desk
    row = RewardClaim.objects.get()
    assert officer.post("/riverside/points/desk/", {"do": "sign", "row": str(row.uid)}).status_code == 302
    assert client_of(carla).post("/riverside/points/desk/", {"do": "pay", "row": str(row.uid)}).status_code == 302
    row.refresh_from_db()
    assert row.state == "paid"
    for odd in ("", "x", "0", str(row.uid).replace("-", "")):
        assert officer.post("/riverside/points/desk/", {"do": "pay", "row": odd}).status_code in (302, 404)
    assert officer.post("/riverside/points/desk/", {"do": "mint", "row": str(row.uid)}).status_code == 404


def test_the_api_places_thanks_and_claims_once(
    question: Any, rewarded: Any, bob: Any, alice: Any, carla: Any, dan: Any, client_of: Any
) -> None:
    root = "/riverside/api/v1/"

    def post(who: Any, path: str, body: Any, key: str = "k") -> Any:
        return client_of(who).post(root + path, body, "application/json", HTTP_IDEMPOTENCY_KEY=key)

    body = {"source": source_of(question), "points": 10}
    first, again = post(bob, "placements/", body), post(bob, "placements/", body)
    assert (first.status_code, again.json()["uid"]) == (201, first.json()["uid"])
    assert post(bob, "placements/", {**body, "points": 11}).status_code == 422
    for odd in ("", "5", 1.5, True, None, [], {}, 2**63, -1, 0):
        assert post(bob, "placements/", {**body, "points": odd}, f"o{odd}"[:40]).status_code == 400, odd
        assert post(bob, "claims/", {"points": odd}, f"c{odd}"[:40]).status_code == 400, odd
    asked = post(alice, "rewards/", {"member": str(bob.uid), "text": "Notes"}).json()
    assert post(alice, f"rewards/{asked['uid']}/agree/", {}).status_code == 422
    assert post(carla, f"rewards/{asked['uid']}/agree/", {}).json()["state"] == "given"
    claim = post(bob, "claims/", {"points": 4}, "claim").json()
    assert claim["amount"] == 200
    assert post(alice, f"claims/{claim['uid']}/sign/", {}).status_code == 404
    assert client_of(dan).get(f"{root}claims/{claim['uid']}/").status_code == 403
    assert client_of(dan).get(f"/hilltop/api/v1/claims/{claim['uid']}/").status_code == 404


def test_where_the_tool_is_off_there_is_nothing(in_riverside: Any, alice: Any, client_of: Any, refused: Any) -> None:
    assert client_of(alice).get("/riverside/points/").status_code == 404
    assert client_of(alice).get("/riverside/api/v1/placements/").status_code == 404
    refused("off", rewards.thank, alice, "x", by=actors.of(cast.member(in_riverside, "Bob")))
    assert support.run(timezone.now()) is None

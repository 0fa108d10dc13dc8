"""Classes and work parties, by the verbs and through the door."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.errors import Refused
from common.quantities import shares
from ledgers import accounts, audit, currencies, holds, transfers
from ledgers.models import Account, Entry, Hold, Transfer
from networks import actors, clauses, memberships
from networks.actors import Actor
from networks.models import Category, Membership, ProxyConsent, Record
from networks.tenancy.current import entered
from requests_board import gatherings
from requests_board.gatherings import STEPS
from requests_board.models import Gathering, GatheringPart
from tests import cast

by = actors.of


def balance(member: Any) -> int:
    return accounts.of(member).balance


def fund() -> int:
    return currencies.fund(currencies.hours()).balance


def refusal(deed: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused, transaction.atomic():
        deed(*args, **kwargs)
    return str(refused.value.code)


def plan(kind: str = "class", minutes: int = 120, **more: Any) -> gatherings.Plan:
    said = {"title": "Bread for beginners", "places": 10, "category": Category.objects.get(name="Learning")}
    return gatherings.Plan(kind=kind, minutes=minutes, **{**said, **more})


def everybody(gathering: Gathering) -> dict[str, int | None]:
    return {str(part.uid): None for part in GatheringPart.objects.filter(gathering=gathering, state="joined")}


@pytest.fixture
def people(riverside: Any, alice: Any, bob: Any, carla: Any) -> list[Any]:
    return [alice, bob, carla, cast.member(riverside, "Cora"), cast.member(riverside, "Tess")]


def test_shares_sum_exactly_whoever_they_are_for() -> None:
    assert shares(100, [1] * 7) == [15, 15, 14, 14, 14, 14, 14]
    assert shares(1, [1, 1, 1]) == [1, 0, 0]
    assert shares(90, [60, 30, 0]) == [60, 30, 0]
    for total in range(0, 200, 7):
        for count in range(1, 12):
            parts = shares(total, list(range(1, count + 1)))
            assert sum(parts) == total
            assert all(abs(part * sum(range(1, count + 1)) - total * (place + 1)) <= sum(range(1, count + 1))
                       for place, part in enumerate(parts))  # fmt: skip


def test_its_steps_are_the_same_in_python_and_in_sql(in_riverside: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT before, after FROM board_gathering_steps()")
        said = set(cursor.fetchall())
    assert said == {(str(before), str(after)) for before, afters in STEPS.items() for after in afters}


def test_learners_share_the_hours_of_a_class(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, cora, tess = people
    made = gatherings.open(plan(minutes=105, least=2), by=by(alice))
    assert gatherings.open(plan(minutes=105, least=2), by=by(alice)).pk == made.pk
    for one in (bob, carla, cora, tess):
        gatherings.join(made, by=by(one))
    assert accounts.of(bob).held_out == 53
    assert accounts.of(alice).held_in == 53  # No more than she can earn: what is more is promised to the fund.
    made = gatherings.log(made, by=by(alice), present=everybody(made), minutes=105)
    for one in (bob, carla, cora):
        made = gatherings.confirm(made, by=by(one))
    assert (made.state, balance(alice)) == ("done", 0)
    made = gatherings.confirm(made, by=by(tess))
    assert made.state == "confirmed"
    assert [balance(one) for one in people] == [105, -27, -26, -26, -26]
    assert fund() == 0
    assert [accounts.of(one).held_out + accounts.of(one).held_in for one in people] == [0] * 5
    assert Transfer.objects.get().source == made.source
    assert gatherings.confirm(made, by=by(tess)).state == "confirmed"
    assert Transfer.objects.count() == 1


def test_or_each_pays_in_full_and_the_fund_gets_the_surplus(people: list[Any], rule: Any, in_riverside: Any) -> None:
    rule("board.class_hours", "each")
    alice, bob, carla, cora, _tess = people
    made = gatherings.open(plan(minutes=90), by=by(alice))
    rule("board.class_hours", "split")  # What was agreed stays as it was.
    for one in (bob, carla, cora):
        gatherings.join(made, by=by(one))
    assert (accounts.of(alice).held_in, Account.objects.get(kind="fund").held_in) == (90, 180)
    gatherings.leave(made, by=by(bob))
    assert (accounts.of(alice).held_in, Account.objects.get(kind="fund").held_in) == (90, 90)
    made = gatherings.log(made, by=by(alice), present=everybody(made), minutes=90)
    for one in (carla, cora):
        gatherings.confirm(made, by=by(one))
    assert (balance(alice), balance(carla), balance(cora), balance(bob), fund()) == (90, -90, -90, 0, 90)


def test_many_work_for_one_and_each_earns_their_time(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, cora, tess = people
    made = gatherings.open(plan("party", minutes=120, title="Painting the porch"), by=by(alice))
    parts = {one.name[:4]: gatherings.join(made, by=by(one)) for one in (bob, carla, cora, tess)}
    assert accounts.of(alice).held_out == 480
    there: dict[str, int | None] = {str(parts[name].uid): None for name in ("Bob ", "Carl", "Cora")}
    there[str(parts["Cora"].uid)] = 187
    made = gatherings.log(made, by=by(alice), present=there, minutes=120)
    assert refusal(gatherings.confirm, made, by=by(tess)) == "conflict"
    for one in (bob, carla, cora):
        gatherings.confirm(made, by=by(one))
    assert [balance(one) for one in people] == [-420, 120, 120, 180, 0]


def test_or_they_share_what_the_host_offers(people: list[Any], rule: Any, in_riverside: Any) -> None:
    rule("board.party_hours", "split")
    alice, bob, carla, cora, _tess = people
    made = gatherings.open(plan("party", minutes=100, places=3), by=by(alice))
    for one in (bob, carla, cora):
        gatherings.join(made, by=by(one))
    assert accounts.of(alice).held_out == 105
    made = gatherings.log(made, by=by(alice), present=everybody(made), minutes=100)
    for one in (bob, carla, cora):
        gatherings.confirm(made, by=by(one))
    assert [balance(one) for one in people] == [-105, 35, 35, 35, 0]


def test_limits_bind_when_a_place_is_taken_and_never_stop_the_record(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, cora, _tess = people
    assert refusal(gatherings.open, plan("party", minutes=615), by=by(alice)) == "floor"
    made = gatherings.open(plan("party", minutes=240), by=by(alice))
    gatherings.join(made, by=by(bob))
    gatherings.join(made, by=by(carla))
    assert refusal(gatherings.join, made, by=by(cora)) == "floor"
    assert GatheringPart.objects.filter(gathering=made).count() == 2
    made = gatherings.log(made, by=by(alice), present=everybody(made), minutes=360)
    gatherings.confirm(made, by=by(bob))
    made = gatherings.confirm(made, by=by(carla))
    assert balance(alice) == -720
    flagged = Record.objects.filter(kind="limit.flagged").order_by("-id").first()
    assert flagged is not None
    assert flagged.data["flags"] == [f"floor:{accounts.of(alice).pk}"]


def test_one_who_sees_it_differently_stops_it_for_all(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, _cora, tess = people
    made = gatherings.open(plan(), by=by(alice))
    for one in (bob, tess):
        gatherings.join(made, by=by(one))
    made = gatherings.log(made, by=by(alice), present=everybody(made), minutes=120)
    gatherings.confirm(made, by=by(bob))
    made = gatherings.dispute(made, by=by(tess))
    assert (made.state, made.confirms_itself_at, balance(alice)) == ("disputed", None, 0)
    assert refusal(gatherings.confirm, made, by=by(tess)) == "conflict"
    there = {str(GatheringPart.objects.get(member=bob).uid): None}
    assert refusal(gatherings.mediate, made, present=there, minutes=120, by=by(tess)) == "not-allowed"
    made = gatherings.log(made, by=by(alice), present=there, minutes=90)
    assert GatheringPart.objects.get(member=bob).answer == ""
    made = gatherings.dispute(made, by=by(tess))
    made = gatherings.mediate(made, present=everybody_of(made), minutes=60, by=by(carla))
    assert [balance(one) for one in (alice, bob, tess)] == [60, -30, -30]


def everybody_of(made: Gathering) -> dict[str, int | None]:
    return {str(part.uid): None for part in GatheringPart.objects.filter(gathering=made)}


def test_no_one_person_speaks_for_both_sides(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, _cora, _tess = people
    for_alice = Actor(alice, carla, frozenset({"coordinator"}))
    made = gatherings.open(plan(), by=for_alice)
    assert refusal(gatherings.join, made, by=by(carla)) == "same-hand"
    assert refusal(gatherings.join, made, by=by(alice)) == "own-post"
    gatherings.join(made, by=by(bob))
    made = gatherings.log(made, by=for_alice, present=everybody(made), minutes=120)
    assert refusal(gatherings.confirm, made, by=Actor(bob, carla, frozenset({"coordinator"}))) == "same-hand"
    assert refusal(gatherings.log, made, by=by(bob), present=everybody_of(made), minutes=60) == "not-yours"
    with pytest.raises(IntegrityError), transaction.atomic():
        GatheringPart.objects.update(answer="confirmed", answered_hand=carla)
    assert not gatherings.may_mediate(made, by(carla))
    assert gatherings.confirm(made, by=by(bob)).state == "confirmed"


def test_sql_holds_places_steps_and_what_was_agreed(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, _cora, _tess = people
    made = gatherings.open(plan(places=1), by=by(alice))
    gatherings.join(made, by=by(bob))
    assert refusal(gatherings.join, made, by=by(carla)) == "full"
    rows = Gathering.objects.filter(pk=made.pk)
    for change in ({"state": "confirmed", "version": 9}, {"minutes": 60}, {"share": "each"}, {"version": 0}, {"host": bob}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    for member in (carla, alice):
        with pytest.raises(IntegrityError), transaction.atomic():
            GatheringPart.objects.create(gathering=made, member=member)


def test_silence_counts_as_yes_after_notice_for_those_who_could_hear(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, _cora, _tess = people
    made = gatherings.open(plan(), by=by(alice))
    for one in (bob, carla):
        gatherings.join(made, by=by(one))
    made = gatherings.log(made, by=by(alice), present=everybody(made), minutes=120)
    now = timezone.now()
    gatherings.run_due(now + dt.timedelta(days=6))
    assert Record.objects.filter(kind="gathering.confirms_soon").count() == 1
    Membership.objects.filter(pk=bob.pk).update(person=None)
    gatherings.run_due(now + dt.timedelta(days=8))
    assert (Gathering.objects.get().state, Record.objects.filter(kind="gathering.needs_call").count()) == ("done", 1)
    Gathering.objects.update(confirms_itself_at=now)
    gatherings.confirm(made, by=Actor(bob, carla, frozenset({"coordinator"})))
    gatherings.run_due(now + dt.timedelta(days=8))
    assert [balance(one) for one in (alice, bob, carla)] == [120, -60, -60]


def test_calling_off_and_leaving_let_every_promise_go(people: list[Any], in_riverside: Any) -> None:
    alice, bob, carla, _cora, tess = people
    made = gatherings.open(plan(), by=by(alice))
    for one in (bob, carla, tess):
        gatherings.join(made, by=by(one))
    memberships.leave(tess, by=by(tess))
    assert GatheringPart.objects.get(member=tess).state == "left"
    assert Hold.objects.filter(state="held").count() == 2
    assert refusal(gatherings.cancel, made, by=by(bob)) == "not-yours"
    gatherings.cancel(made, by=by(alice))
    assert not Hold.objects.filter(state="held").exists()
    assert refusal(gatherings.join, made, by=by(tess)) in ("conflict", "not-active")


def test_through_the_door(client_of: Any, riverside: Any, people: list[Any], hilltop: Any, dan: Any) -> None:
    alice, bob, _carla, _cora, _tess = people
    alices, bobs = client_of(alice), client_of(bob)
    with entered(riverside):
        category = str(Category.objects.get(name="Learning").uid)
    said = {"kind": "class", "title": "Darning socks", "category": category, "hours": "1:30", "places": "4", "least": "2"}
    wrong = alices.post("/riverside/gatherings/new/", {**said, "hours": "many", "body": "Bring a sock"})
    assert wrong.status_code == 422
    assert "Bring a sock" in wrong.content.decode()
    made = alices.post("/riverside/gatherings/new/", said)
    assert made.status_code == 302
    path = made["Location"]
    page = bobs.get(path).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "45 min each at most" in page or "0.75 h each at most" in page
    assert "You can spend 10 h and earn 30 h." in page
    assert client_of(dan).get(path.replace("riverside", "hilltop")).status_code == 404
    assert bobs.post(path, {"do": "join"}).status_code == 302
    assert bobs.post(path, {"do": "join"}).status_code == 302
    assert "Darning socks" in bobs.get("/riverside/gatherings/").content.decode()
    with entered(riverside):
        part, version = GatheringPart.objects.get(), Gathering.objects.get().version
    form = {"do": "log", "version": str(version), f"was-{part.uid}": "on", "hours": "x"}
    assert alices.post(path, form).status_code == 422
    assert alices.post(path, {**form, "hours": "1.5"}).status_code == 302
    assert alices.post(path, {**form, "hours": "2"}).status_code == 302  # A stale page says so and changes nothing.
    with entered(riverside):
        assert Gathering.objects.get().done_minutes == 90
        version = Gathering.objects.get().version
    assert "Darning socks" in bobs.get("/riverside/exchanges/").content.decode()
    assert "from <b>0" in bobs.get(path).content.decode()
    assert bobs.post(path, {"do": "confirm", "version": str(version)}).status_code == 302
    with entered(riverside):
        assert (balance(alice), balance(bob)) == (90, -90)


def test_the_api_does_all_of_it(client_of: Any, riverside: Any, people: list[Any]) -> None:
    alice, bob, *_rest = people
    alices, bobs = client_of(alice), client_of(bob)
    with entered(riverside):
        category = str(Category.objects.get(name="Learning").uid)
    base = "/riverside/api/v1/gatherings/"

    def post(client: Any, path: str, **body: Any) -> Any:
        headers = {"Idempotency-Key": f"test {path}"} if "confirm" in path else {}
        return client.post(base + path, body, content_type="application/json", headers=headers)

    made = post(alices, "", kind="class", title="Knots", category=category, hours="1:30", places=3)
    assert made.status_code == 201, made.content
    one = f"{made.json()['uid']}/"
    assert post(bobs, one + "join/").json()["taken"] == 1
    part = alices.get(base + one).json()["parts"][0]["uid"]
    assert client_of(people[4]).get(base + one).json()["parts"] == []
    assert post(alices, one + "done/", present=[], minutes=90).status_code == 422
    done = post(alices, one + "done/", present=[{"part": part}], minutes=90)
    assert done.json()["state"] == "done"
    assert post(bobs, one + "confirm/", version=done.json()["version"]).json()["state"] == "confirmed"
    with entered(riverside):
        assert (balance(alice), balance(bob)) == (90, -90)


def test_a_class_of_ten(real_db: None, new_network: Callable[..., Any], as_owner: Any) -> None:
    """Alice teaches bread for two hours; ten have a place, one gives it back, one does not come, one is asked by telephone."""
    town = new_network()
    with entered(town.network):
        carla = town.carla
        learners = [memberships.enter_offline(name=f"Learner {number}", phone="555", by=by(carla)) for number in range(9)]
        learners = [town.bob, *learners]
        for one in learners[1:]:
            ProxyConsent.objects.create(membership=one, how="by phone", recorded_by=carla)
        transfers.pay(accounts.of(learners[3]), accounts.of(carla), 480, kind="exchange", source="exchange:1", by=by(carla))
        made = gatherings.open(plan(minutes=120, least=5), by=by(town.alice))
        for one in learners:
            gatherings.join(made, by=Actor(one, carla, frozenset({"coordinator"})) if one.person_id is None else by(one))
    with entered(town.network):
        assert refusal(gatherings.join, made, by=by(town.tess)) == "full"
        gatherings.leave(made, by=Actor(learners[9], carla, frozenset({"coordinator"})))
        absent = str(GatheringPart.objects.get(member=learners[8]).uid)
        there = {uid: None for uid in everybody(made) if uid != absent}
        made = gatherings.log(made, by=by(town.alice), present=there, minutes=110)
        for one in learners[:8]:
            made = gatherings.confirm(made, by=Actor(one, carla, frozenset({"coordinator"})) if one != town.bob else by(one))
    with entered(town.network):
        assert made.state == "confirmed"
        moved = Transfer.objects.order_by("-id").first()
        amounts = sorted(Entry.objects.filter(transfer=moved).values_list("amount", flat=True))
        # 110 minutes are 105 at steps of 15: 14 for one, 13 for seven.
        assert amounts == [-14, *[-13] * 7, 105]
        assert Account.objects.filter(held_out__gt=0).count() == Account.objects.filter(held_in__gt=0).count() == 0
        assert holds.held(made.source) is None
        assert clauses.value("board.class_hours") == "split"
    with as_owner() as owner:
        assert list(audit.disagreements(owner.cursor(), network_id=town.network.id)) == []

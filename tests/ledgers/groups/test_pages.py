"""Circles and share-out groups through the door: pages and API."""

import json
import uuid
from typing import Any

import pytest
from django.test import Client

from ledgers.groups import sheets
from ledgers.groups.sheets import Entry
from ledgers.models import Group, GroupMember, GroupSheet
from networks.actors import of
from networks.tenancy.current import entered
from tests.ledgers.groups.conftest import rule

FORM = {"mode": "circle", "name": "Friday", "amount": "20", "social": "", "order": "fixed", "every_days": "30"}
GROUPS = "/riverside/groups/"


def text(answer: Any) -> str:
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[no-any-return]


def test_a_circle_from_the_first_word_to_a_signed_round(client_of: Any, pool: Any, four: list[Any]) -> None:
    alices, bobs, carlas, tesses = (client_of(one) for one in four)
    made = alices.post(GROUPS, FORM)
    assert made.status_code == 302
    path = made["Location"]
    for one in (bobs, carlas, tesses):
        assert "Join it" in text(one.get(path))
        assert one.post(path, {"do": "join"}).status_code == 302
    alices.post(path, {"do": "start"})
    assert "Name a second one" in text(alices.get(path))
    alices.post(path, {"do": "keeper", "member": str(four[1].uid)})
    alices.post(path, {"do": "start"})
    page = text(bobs.get(path))
    assert "Alice Example receives" in page
    sheet = {"held_on": "", "paid": [str(one.uid) for one in four[:3]], "receiver": str(four[0].uid)}
    assert "Nobody signs for money that they receive" in text(alices.post(f"{path}sheet/", sheet))
    assert bobs.post(f"{path}sheet/", sheet).status_code == 302
    waiting = str(GroupSheet.objects.get().uid)
    assert "It is so: sign it" not in text(bobs.get(path))
    bobs.post(path, {"do": "sign", "sheet": waiting})
    assert GroupSheet.objects.get().state == "recorded"
    assert "It is so: sign it" in text(carlas.get(path))
    carlas.post(path, {"do": "sign", "sheet": str(uuid.uuid4())})
    assert GroupSheet.objects.get().state == "recorded"
    assert carlas.post(path, {"do": "sign", "sheet": waiting}).status_code == 302
    assert GroupSheet.objects.get().state == "signed"
    page = text(alices.get(path))
    assert "You have received 40.00 USD ahead" in page
    assert "Tess Example has not paid your round yet." in page
    late = bobs.get(f"{path}sheet/")
    assert "Tess Example (1)" in text(late)
    assert bobs.post(f"{path}sheet/", {"late": [f"{four[3].uid}:1"], "receiver": str(four[1].uid)}).status_code == 302
    tesses.post(path, {"do": "sign", "sheet": str(GroupSheet.objects.get(state="recorded").uid)})
    assert "You have received 60.00 USD ahead" in text(alices.get(path))


def test_a_running_group_is_seen_by_its_own_and_by_who_keeps_the_books(
    client_of: Any, gathered: Any, four: list[Any], cora: Any, dan: Any, riverside: Any
) -> None:
    from tests import cast

    group = gathered()
    path = f"{GROUPS}{group.uid}/"
    assert client_of(four[0]).get(path).status_code == 200
    assert client_of(cora).get(path).status_code == 200
    assert client_of(dan).get(path.replace("riverside", "hilltop")).status_code == 404
    stranger = cast.person("frank@example.org")
    from networks import memberships
    from networks.actors import system

    frank = memberships.admit(memberships.apply(stranger, name="Frank Example"), by=system("test"))
    franks = client_of(frank)
    for tail in ("", "sheet/", "share-out/"):
        assert franks.get(path + tail).status_code == 404
        assert franks.post(path + tail, {"do": "sign"}).status_code == 404
    api = f"/riverside/api/v1/groups/{group.uid}/"
    assert franks.get(api).status_code == 404
    assert franks.get(f"{api}members/").status_code == 404
    assert franks.post(f"{api}sheets/", "{}", "application/json").status_code in (400, 404)


def test_a_meeting_is_written_and_shared_out_through_the_door(client_of: Any, gathered: Any, four: list[Any]) -> None:
    group = gathered("share-out", amount=500, social=100)
    alices, bobs = client_of(four[0]), client_of(four[1])
    path = f"{GROUPS}{group.uid}/"
    said = {"extra": "0.02"}
    for one in four:
        said |= {f"shares-{one.uid}": "2", f"social-{one.uid}": "on", f"borrowed-{one.uid}": "", f"repaid-{one.uid}": ""}
    bad = alices.post(f"{path}sheet/", {**said, f"shares-{four[2].uid}": "6", f"helped-{four[2].uid}": "١"})
    assert bad.status_code == 422
    assert 'value="6"' in text(bad)
    assert alices.post(f"{path}sheet/", said).status_code == 302
    bobs.post(path, {"do": "sign", "sheet": str(GroupSheet.objects.get().uid)})
    assert "44.02 USD" in text(alices.get(path))
    plan = text(alices.get(f"{path}share-out/"))
    assert "11.01" in plan
    assert "11.00" in plan
    assert alices.post(f"{path}share-out/", {"do": "share-out"}).status_code == 302
    bobs.post(path, {"do": "sign", "sheet": str(GroupSheet.objects.get(state="recorded").uid)})
    assert Group.objects.get(pk=group.pk).state == "closed"
    assert "Finished on" in text(alices.get(path))


@pytest.mark.parametrize("field", ["name", "amount", "social", "order", "every_days", "mode"])
def test_no_odd_value_opens_a_group_or_breaks_the_page(field: str, client_of: Any, pool: Any, alice: Any) -> None:
    from tests.wall.odd import AMOUNTS, TEXTS, TIMES

    alices = client_of(alice)
    values = AMOUNTS if field in ("amount", "social") else [*AMOUNTS[:20], *TEXTS[:12], *TIMES[:4]]
    for value in values:
        answer = alices.post(GROUPS, {**FORM, field: value})
        assert answer.status_code in (302, 400, 422), value
        if answer.status_code == 302:
            made = Group.objects.order_by("-id").first()
            assert made is not None
            assert 1 <= made.amount <= 20_000
            assert 0 <= made.social <= 20_000
            assert made.name.isprintable() or field == "name"


def test_the_tool_is_off_until_the_pool_is_on(client_of: Any, alice: Any) -> None:
    assert client_of(alice).get(GROUPS).status_code == 404


def test_the_api_writes_signs_and_reads(client_of: Any, gathered: Any, four: list[Any]) -> None:
    group = gathered()
    api = "/riverside/api/v1/"

    def send(client: Client, path: str, said: Any = None) -> Any:
        key = {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex}
        return client.post(api + path, json.dumps(said or {}), "application/json", **key)

    alices, bobs, carlas = (client_of(one) for one in four[:3])
    lines = [{"member": str(one.uid), "kind": "round"} for one in four]
    round_one = {"kind": "round", "round": 1, "receiver": str(four[0].uid), "lines": lines}
    assert send(alices, f"groups/{group.uid}/sheets/", round_one).status_code == 422
    made = send(bobs, f"groups/{group.uid}/sheets/", round_one)
    assert made.status_code == 201
    assert len(made.json()["lines"]) == 4
    uid = made.json()["uid"]
    assert send(bobs, f"sheets/{uid}/sign/").json()["code"] == "same-person"
    assert send(carlas, f"sheets/{uid}/sign/").json()["state"] == "signed"
    assert send(carlas, f"sheets/{uid}/sign/").json()["code"] == "answered"
    parts = alices.get(f"{api}groups/{group.uid}/members/").json()
    assert next((part["name"], part["owes"], part["saved"]) for part in parts) == ("Alice Example", 6000, 0)
    opened = send(alices, "groups/", {"mode": "share-out", "name": "Monday", "amount": 500})
    assert opened.status_code == 201
    assert send(bobs, f"groups/{opened.json()['uid']}/join/").status_code == 200
    assert send(bobs, f"groups/{opened.json()['uid']}/start/").json()["code"] == "not-allowed"
    assert send(alices, f"groups/{opened.json()['uid']}/start/").json()["code"] == "few"
    assert send(bobs, f"groups/{opened.json()['uid']}/leave/").status_code == 200


def test_a_page_of_a_group_costs_the_same_whatever_its_size(
    client_of: Any, gathered: Any, four: list[Any], count_queries: Any
) -> None:
    group = gathered("share-out", amount=500, social=100)
    alices = client_of(four[0])
    path = f"{GROUPS}{group.uid}/"

    def meet() -> None:
        entries = [Entry(one, shares=1, gave_social=True) for one in four]
        sheets.sign(sheets.record_meeting(group, entries, by=of(four[0])), by=of(four[1]))

    meet()
    with count_queries() as few:
        alices.get(path)
    for _meeting in range(22):
        meet()
    with count_queries() as many:
        page = alices.get(path)
    asked = [[one["sql"] for one in seen if "SAVEPOINT" not in one["sql"]] for seen in (few, many)]
    assert len(asked[1]) <= len(asked[0]) <= 26
    assert "Earlier ones" in text(page)
    older = text(page).partition('href="?before=')[2].partition('"')[0]
    assert alices.get(path, {"before": older}).status_code == 200
    assert alices.get(path, {"before": "zz"}).status_code == 200


def test_who_leaves_the_network_sees_groups_through_first(gathered: Any, pool: Any, four: list[Any], riverside: Any) -> None:
    from networks import memberships
    from networks.actors import system
    from tests.ledgers.groups.conftest import refused

    group = gathered(starts=False)
    memberships.leave(four[1], by=of(four[1]))
    assert GroupMember.objects.filter(group=group).count() == 3
    rule("groups.members_least", 2)
    from ledgers.groups import gatherings

    gatherings.set_keeper(group, four[2], True, by=of(four[0]))
    gatherings.start(group, by=of(four[0]))
    assert refused(lambda: memberships.leave(four[0], by=of(four[0]))) == "group"
    with entered(riverside):
        assert system("x").system == "x"

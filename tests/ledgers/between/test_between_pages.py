"""Through the doors: an agreement from proposal to payment, by pages and by API."""

from typing import Any

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ledgers.between import payments
from ledgers.models import Agreement, Transfer
from networks import actors
from networks.tenancy.current import entered
from tests.ledgers.between.ground import balance, code_of, turn_on


def test_two_coordinators_agree_and_a_member_pays(
    client_of: Any, riverside: Any, hilltop: Any, alice: Any, carla: Any, dan: Any, hanna: Any
) -> None:
    turn_on(riverside)
    turn_on(hilltop)
    ours, theirs, member = client_of(carla), client_of(hanna), client_of(alice)
    assert "No agreement yet" in member.get("/riverside/between/").content.decode()
    said = {"partner": "hilltop", "hours": "3", "contact": "Office, 555 0101", "review_on": "2099-01-01"}
    assert "Write a number" in ours.post("/riverside/between/propose/", {**said, "hours": "many"}).content.decode()
    page = ours.post("/riverside/between/propose/", {**said, "hours": "900"})
    assert page.status_code == 422
    assert "#between.cap_hours_most" in page.content.decode()
    assert ours.post("/riverside/between/propose/", said).status_code == 302
    with entered(hilltop):
        copy = Agreement.objects.get()
    address = f"/hilltop/between/{copy.uid}/"
    assert client_of(dan).get(address).status_code == 404  # Not yet for members.
    assert theirs.post(address, {"do": "accept", "contact": ""}).status_code == 422
    assert theirs.post(address, {"do": "accept", "contact": "Hanna, 555 0102"}).status_code == 302

    code = client_of(dan).get("/hilltop/wallet/elsewhere/code/", {"unit": "hours", "amount": "1:30", "note": "the roof"})
    assert code.status_code == 200
    text = code.context["text"]
    assert "/riverside/wallet/elsewhere/?code=" in Client().get(f"/hilltop/between/pay/?code={text}").content.decode()
    page = member.get(f"/riverside/wallet/elsewhere/?code={text}")
    assert "This code is from Dan Example of Hilltop" in page.content.decode()
    said = {"code": text, "amount": "1:30", "kind": "payment", "note": "the roof", "token": "t1"}
    preview = member.post("/riverside/wallet/elsewhere/", {**said, "do": "look"}).content.decode()
    assert "After this you have" in preview
    assert "−1.5" in preview
    refused = member.post("/riverside/wallet/elsewhere/", {**said, "amount": "4", "token": "t2", "do": "send"})
    assert refused.status_code == 422
    assert "/riverside/between/" in refused.content.decode()
    for _twice in range(2):
        done = member.post("/riverside/wallet/elsewhere/", {**said, "do": "send"}, follow=True)
        assert "Dan Example · the roof" in done.content.decode()
    assert (balance(riverside, alice), balance(hilltop, dan)) == (-90, 90)
    assert "from Riverside" in client_of(dan).get("/hilltop/wallet/").content.decode()
    assert "We owe 1.5" in ours.get("/riverside/between/").content.decode()
    with entered(hilltop):
        line = Transfer.objects.get(kind="between")
    assert "Two officers" not in theirs.get(f"/hilltop/transfers/{line.uid}/").content.decode()
    assert ours.post(f"/hilltop/between/{copy.uid}/", {"do": "end"}).status_code in (302, 404)
    assert theirs.post(address, {"do": "end"}, follow=True).status_code == 200
    with entered(riverside):
        assert Agreement.objects.get().state == "ended"


def test_the_same_by_api(client_of: Any, agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, carla: Any) -> None:
    cache.clear()
    api = "/riverside/api/v1"
    member = client_of(alice)
    listed = member.get(f"{api}/agreements/").json()["results"]
    assert [one["terms"][0]["they_owe"] for one in listed] == [180]
    assert "contact" not in listed[0]
    asked = client_of(dan).post("/hilltop/api/v1/crossings/code/", {"kind": "hours"}, content_type="application/json")
    said = {"code": asked.json()["code"], "amount": 60, "note": "soup"}
    post = {"content_type": "application/json", "headers": {"Idempotency-Key": "once"}}
    made = [member.post(f"{api}/crossings/", said, **post) for _twice in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    assert made[0].json() == made[1].json()
    assert member.post(f"{api}/crossings/", {**said, "amount": 75}, **post).status_code == 422
    assert member.post(f"{api}/crossings/", said, content_type="application/json").status_code == 400
    assert balance(hilltop, dan) == 60
    assert member.post(f"{api}/agreements/{agreed[0].uid}/end/", {}, content_type="application/json").status_code == 403
    assert client_of(dan).get(f"/hilltop/api/v1/agreements/{agreed[0].uid}/").status_code == 404
    stands = member.get(f"{api}/agreements/{agreed[0].uid}/").json()["terms"][0]["stands"]
    assert stands == -60
    refused = member.post(f"{api}/crossings/", {**said, "amount": 150}, content_type="application/json",
                          headers={"Idempotency-Key": "more"})  # fmt: skip
    assert (refused.status_code, refused.json()["code"]) == (422, "cap")
    assert code_of(hilltop, dan)


def test_member_pages_ask_as_often_however_much_has_crossed(
    client_of: Any, agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any
) -> None:
    member, code = client_of(alice), code_of(hilltop, dan)
    pages = ["between/", f"between/{agreed[0].uid}/", f"wallet/elsewhere/?code={code}", "wallet/elsewhere/code/?unit=hours",
             "board/elsewhere/"]  # fmt: skip

    def counts() -> list[int]:
        found = []
        for page in pages:
            member.get(f"/riverside/{page}")  # What is kept for a while is kept.
            with CaptureQueriesContext(connection) as asked:
                assert member.get(f"/riverside/{page}").status_code == 200
            found.append(len(asked))
        return found

    before = counts()
    with entered(riverside):
        for number in range(6):
            payments.send(alice, code, 15, kind="gift", by=actors.of(alice), key=f"k{number}")
    assert counts() == before
    assert max(before) <= 20


def test_every_refusal_stands_at_its_field(
    client_of: Any, agreed: Any, riverside: Any, hilltop: Any, alice: Any, dan: Any, carla: Any
) -> None:
    member, code = client_of(alice), code_of(hilltop, dan)
    said = {"code": code, "amount": "1", "kind": "payment", "note": "", "token": "t", "do": "send"}
    for more, words, field in (
        ({"code": "nonsense"}, "cannot be read", "code"),
        ({"code": code_of(riverside, carla)}, "a neighbor here", "code"),
        ({"amount": "-1"}, "Write", "amount"),
        ({"amount": "1e308"}, "Write", "amount"),
        ({"amount": "4"}, "Together we may owe", "amount"),
    ):
        page = member.post("/riverside/wallet/elsewhere/", {**said, **more})
        assert page.status_code == 422, more
        assert any(words in one for one in page.context["form"].errors.get(field, [])), (more, page.context["form"].errors)
    for wrong, field in (({"code": "nonsense"}, "code"), ({"amount": 240}, "amount"), ({"amount": 0}, "amount")):
        api = member.post(
            "/riverside/api/v1/crossings/", {"code": code, "amount": 60, **wrong}, content_type="application/json",
            headers={"Idempotency-Key": str(wrong)},
        )  # fmt: skip
        assert api.status_code in (400, 422)
        assert field in str(api.json())

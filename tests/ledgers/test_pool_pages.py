"""The pool through the door: save, borrow, sign, pay back."""

import datetime as dt
import re
from typing import Any

from django.utils import timezone

from ledgers.groups import gatherings, sheets
from ledgers.models import Contribution, Loan, Repayment, Withdrawal
from networks import clauses
from networks.actors import of
from tests.ledgers.lending import apply
from tests.ledgers.pooling import refused, rule

POOL = "/riverside/pool/"


def token(page: Any) -> str:
    found = re.search(r'name="[\w-]*token" value="([0-9a-f]{32})"', page.content.decode())
    assert found
    return found.group(1)


def test_money_is_recorded_countersigned_and_shown(pool: Any, client_of: Any, alice: Any, tess: Any, carla: Any) -> None:
    first, second, own = client_of(tess), client_of(carla), client_of(alice)
    said = {"do": "record", "member": "Alice Example", "amount": "50.25", "pot": "share", "token": "a" * 32}
    assert first.post(f"{POOL}desk/", said).status_code == 302
    assert first.post(f"{POOL}desk/", said).status_code == 302
    line = Contribution.objects.get()
    assert "Countersign" not in first.get(f"{POOL}desk/").content.decode()
    assert "Countersign" in second.get(f"{POOL}desk/").content.decode()
    second.post(f"{POOL}desk/", {"do": "countersign", "line": line.uid})
    assert "50.25" in own.get(POOL).content.decode()
    assert "50.25" in own.get("/riverside/wallet/").content.decode()


def test_a_bad_amount_is_told_at_its_field_and_kept(pool: Any, client_of: Any, tess: Any) -> None:
    for odd in ("", "0", "-1", "NaN", "1e9", "٣", "1.234", "9" * 5000, "1 500", "½"):
        said = {"do": "record", "member": "Alice Example", "amount": odd, "pot": "share", "token": "a" * 32}
        page = client_of(tess).post(f"{POOL}desk/", said)
        assert page.status_code == 422, odd
        assert 'id="id_amount_error"' in page.content.decode()
    assert not Contribution.objects.exists()


def test_members_see_no_desk_and_strangers_nothing(
    pool: Any, saved: Any, client_of: Any, alice: Any, bob: Any, dan: Any
) -> None:
    assert client_of(bob).get(f"{POOL}desk/").status_code == 403
    assert client_of(dan).get(POOL).status_code == 302
    loan = apply(alice)
    page = f"{POOL}loans/{loan.uid}/"
    assert client_of(bob).get(page).status_code == 404
    saved(bob, 100)
    seen = client_of(bob).get(page).content.decode()
    assert "A sewing machine" in seen
    assert "Alice" not in seen.split("<main", 1)[1]
    client_of(bob).post(page, {"do": "opt_out"})
    assert loan.opt_outs.count() == 1
    assert client_of(bob).post(page, {"do": "approve"}).status_code == 302
    assert not loan.approvals.exists()


def test_the_wallet_says_what_one_could_borrow_and_knows_a_groups_share_from_it(
    saved: Any, client_of: Any, alice: Any, bob: Any
) -> None:
    rule("groups.members_least", 2)
    saved(alice, 5000)
    group = gatherings.open("share-out", "Friday", 500, by=of(alice))
    gatherings.join(group, by=of(bob))
    gatherings.set_keeper(group, bob, True, by=of(alice))
    gatherings.start(group, by=of(alice))
    sheet = sheets.record_meeting(group, [sheets.Entry(alice, 2)], by=of(alice))
    sheets.sign(sheet, by=of(bob))
    seen = client_of(alice).get("/riverside/wallet/").content.decode()
    assert seen.count("Borrow up to") == 1
    assert client_of(alice).get("/riverside/home/").status_code == 200


def test_taking_money_out_is_looked_at_first(saved: Any, client_of: Any, alice: Any, tess: Any, carla: Any) -> None:
    saved(alice, 5000)
    own = client_of(alice)
    seen = own.post(POOL, {"do": "look", "amount": "20", "token": "b" * 32})
    assert "After this you can ask for $30.00" in seen.content.decode() or "30.00" in seen.content.decode()
    assert own.post(POOL, {"do": "look", "amount": "51", "token": "b" * 32}).status_code == 422
    for _time in range(2):
        own.post(POOL, {"do": "ask", "amount": "20", "token": "b" * 32})
    asked = Withdrawal.objects.get()
    client_of(tess).post(f"{POOL}desk/", {"do": "sign", "line": asked.uid})
    client_of(carla).post(f"{POOL}desk/", {"do": "pay", "line": asked.uid})
    asked.refresh_from_db()
    assert asked.state == "paid"


def test_a_loan_from_application_to_its_last_instalment(
    saved: Any, client_of: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    saved(bob, 100_000)
    own, first, second = client_of(alice), client_of(tess), client_of(carla)
    said = {
        "do": "look", "amount": "120", "purpose": "A cargo bike", "months": "12", "saves_monthly": "10", "token": "c" * 32,
        "first_due_on": (timezone.localdate() + dt.timedelta(days=31)).isoformat(),
    }  # fmt: skip
    seen = own.post(f"{POOL}loans/new/", said).content.decode()
    assert "12 times" in seen
    assert "come out even by" in seen
    own.post(f"{POOL}loans/new/", {**said, "do": "send"})
    loan = Loan.objects.get()
    page = f"{POOL}loans/{loan.uid}/"
    own.post(page, {"do": "invite", "invite-guarantor": "Bob Example", "invite-amount": "20", "invite-token": "d" * 32})
    assert client_of(bob).post(page, {"do": "accept"}).status_code == 302
    assert own.post(page, {"do": "approve"}).status_code == 302
    for client, do in ((first, "approve"), (second, "approve"), (first, "sign"), (second, "pay_out")):
        assert client.post(page, {"do": do}).status_code == 302
    loan.refresh_from_db()
    assert loan.state == "running"
    assert first.post(page, {"do": "record", "record-amount": "121", "record-token": "e" * 32}).status_code == 422
    first.post(page, {"do": "record", "record-amount": "120", "record-token": "e" * 32})
    second.post(f"{POOL}desk/", {"do": "countersign_repayment", "line": Repayment.objects.get().uid})
    loan.refresh_from_db()
    assert loan.state == "repaid"
    assert "Paid back" in own.get(page).content.decode()


def test_without_the_gear_there_is_no_pool(in_riverside: Any, client_of: Any, alice: Any) -> None:
    assert client_of(alice).get(POOL).status_code == 404
    assert not clauses.value("gear.pool")


def test_the_pages_ask_as_much_whatever_the_pool_holds(
    saved: Any, client_of: Any, alice: Any, bob: Any, tess: Any, count_queries: Any
) -> None:
    saved(bob, 100_000)
    saved(alice, 100)
    clients = {POOL: client_of(alice), f"{POOL}desk/": client_of(tess)}
    apply(bob, 1000)
    before = {}
    for _time in range(2):
        for path, client in clients.items():
            client.get(path)
            with count_queries() as seen:
                assert client.get(path).status_code == 200
            if path in before:
                assert len(seen) == before[path], path
            before[path] = len(seen)
        for number in range(3):
            saved(alice, 100 + number)
        if Loan.objects.count() < 2:
            apply(tess, 500)
    assert refused(lambda: apply(tess)) == "open-loan"

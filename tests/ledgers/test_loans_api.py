"""Loans as endpoints: what the page of a loan does, and no more; and where a refusal comes from."""

from typing import Any

from ledgers.loans import applications
from ledgers.models import Instalment, Loan
from networks.actors import of
from tests.ledgers.lending import apply, balance, decided, soon
from tests.ledgers.pooling import rule


def test_a_saver_leaves_their_savings_out_and_sees_no_name(send: Any, saved: Any, alice: Any, bob: Any, carla: Any) -> None:
    saved(bob, 20_000)
    loan = apply(alice)
    assert send(alice, "loan-requests/", "get")[1]["results"] == []
    assert send(carla, "loan-requests/", "get")[1]["results"] == []
    (row,) = send(bob, "loan-requests/", "get")[1]["results"]
    assert (row["purpose"], row["opted_out"], "borrower" in row) == ("A sewing machine", False, False)
    one = f"loan-requests/{row['uid']}/"
    assert send(carla, one + "opt-out/", out=True)[0] == 404
    assert send(bob, one + "opt-out/", out=True)[1]["opted_out"] is True
    assert send(bob, one, "get")[1]["opted_out"] is True
    assert loan.opt_outs.count() == 1
    assert send(bob, one + "opt-out/", out=False)[1]["opted_out"] is False
    applications.withdraw(loan, by=of(alice))
    assert send(bob, one + "opt-out/", out=True)[0] == 404


def test_a_decision_approves_plans_and_writes_off(
    send: Any, saved: Any, alice: Any, bob: Any, tess: Any, carla: Any, cora: Any
) -> None:
    rule("loans.by_treasurers", 1000)
    saved(bob, 30_000)
    loan = apply(alice, 9000)
    one = f"loans/{loan.uid}/"
    status, said = send(tess, one + "approve/")
    assert (status, said["code"], said["why"]) == (422, "decision", "loans.by_treasurers")
    assert send(tess, one + "approve/", decision=str(loan.uid))[1]["errors"][0]["field"] == "decision"
    yes = decided(carla, cora)
    assert send(bob, one + "approve/", decision=str(yes.uid))[0] == 403
    assert send(tess, one + "approve/", decision=str(yes.uid))[1]["state"] == "approved"
    send(tess, one + "sign/")
    assert send(carla, one + "pay-out/")[1]["state"] == "running"

    assert send(bob, one + "propose/", months=6, first_due_on=str(soon()))[0] == 404
    status, said = send(alice, one + "propose/", months=300, first_due_on=str(soon()))
    assert status == 400
    assert send(alice, one + "propose/", months=60, first_due_on=str(soon()))[1]["why"] == "loans.longest_months"
    status, wish = send(alice, one + "propose/", months=6, first_due_on=str(soon(60)))
    assert (status, wish["by_borrower"], wish["state"]) == (201, True, "proposed")
    plan = f"reschedules/{wish['uid']}/answer/"
    assert send(alice, plan, yes=True)[1]["code"] == "same-person"
    assert send(bob, plan, yes=True)[0] == 404
    assert send(tess, plan, yes=True)[1]["state"] == "agreed"
    assert [row.open for row in Instalment.objects.filter(loan=loan, replaced_at=None)] == [1500] * 6

    let_go = decided(carla, cora, "Forgiven")
    told = {"kind": "forgiveness", "amount": 9001, "decision": str(let_go.uid)}
    assert send(alice, one + "write-off/", **told)[0] == 403
    assert send(tess, one + "write-off/", **told)[1]["code"] == "too-much"
    status, said = send(tess, one + "write-off/", **{**told, "amount": 9000})
    assert (status, said["state"], said["outstanding"], balance("loan")) == (200, "written-off", 0, 0)
    assert send(tess, one + "write-off/", **{**told, "amount": 1})[1]["code"] == "answered"


def test_a_refusal_on_the_page_leads_to_its_clause(
    saved: Any, client_of: Any, alice: Any, bob: Any, tess: Any, carla: Any
) -> None:
    rule("loans.guarantee_percent", 50)
    saved(bob, 30_000)
    loan = apply(alice, 9000)
    page, signs = f"/riverside/pool/loans/{loan.uid}/", client_of(tess)
    seen = signs.post(page, {"do": "approve"}, follow=True).content.decode()
    assert 'href="/riverside/bylaws/#loans.guarantee_percent">why?</a>' in seen
    said = {
        "amount": "100000",
        "purpose": "A house",
        "months": "12",
        "first_due_on": str(soon()),
        "token": "a" * 32,
        "do": "send",
    }
    answer = client_of(bob).post("/riverside/pool/loans/new/", said)
    assert answer.status_code == 422
    seen = answer.content.decode()
    assert 'href="/riverside/bylaws/#loans.largest">why?</a>' in seen.split('id="id_amount_error"', 1)[1]
    assert "</a></a>" not in seen
    assert Loan.objects.count() == 1


def test_a_signed_line_is_found_and_taken_back_on_the_pages(
    saved: Any, client_of: Any, bob: Any, carla: Any, cora: Any
) -> None:
    line = saved(bob, 5000)
    asks, confirms = client_of(carla), client_of(cora)
    seen = asks.get("/riverside/pool/desk/").content.decode()
    page = next(part.split('"', 1)[0] for part in seen.split('href="') if str(line.transfer.uid) in part.split('"', 1)[0])
    asks.post(page, {"do": "ask", "reason": "It was for the other bank"})
    assert "Contribution" in seen
    confirms.post(page, {"do": "confirm"})
    line.refresh_from_db()
    assert line.state == "taken-back"
    assert "taken back" in asks.get("/riverside/pool/desk/").content.decode()
    assert "taken back" in client_of(bob).get("/riverside/pool/").content.decode()

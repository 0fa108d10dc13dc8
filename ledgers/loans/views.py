"""Applying for a loan, and one loan as each of those concerned sees it."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import statements
from ledgers.forms import ReasonForm
from ledgers.loans import applications, approvals, losses, repayments, reschedules, schedule
from ledgers.loans.forms import DecisionForm, LoanForm, PledgeForm, RepaymentForm, WriteOffForm
from ledgers.models import Account, Loan, Pledge, Reschedule, Transfer
from ledgers.pool import months, signatories, units
from ledgers.pool.forms import DayForm
from networks import clauses, doors
from networks.doors import door

GEAR = "pool"


@door("own.statement", gear=GEAR)
def new(request: HttpRequest) -> HttpResponse:
    """An application. Posts back with do = look (the plan and the forecast), then send."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    initial = {"purpose": request.GET.get("purpose", "")[:200]}
    form = LoanForm(request.POST if request.method == "POST" else None, by=me, initial=initial)
    plan = None
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            if request.POST.get("do") == "send":
                loan = applications.apply(
                    me, said["amount"], purpose=said["purpose"], months=said["months"], first_due_on=said["first_due_on"],
                    security=said["security"], saves_monthly=said["saves_monthly"], by=by, key=f"loan:{said['token']}",
                )  # fmt: skip
                messages.success(request, _("Asked. Now find neighbors who stand for it, if you like."))
                return redirect("ledgers:loan", loan.uid)
            unit = units.unit()
            plan = applications.simulated(
                said["amount"], said["months"], said["first_due_on"], saves=said["saves_monthly"],
                share=units.share(me, unit), points=months.points(me, unit),
            ) | {"unit": unit}  # fmt: skip
        except (Refused, OverflowError) as refused:
            said_no = (
                refused if isinstance(refused, Refused) else Refused("first-due", _("Choose another day."), "first_due_on")
            )
            doors.on_form(request, form, said_no)
    rules = clauses.values("loans.largest", "loans.longest_months", "loans.by_treasurers")
    context = {"form": form, "plan": plan, "rules": rules, "unit": units.unit(), "here": "ledgers:pool",
               "largest": rules["loans.largest"]}  # fmt: skip
    return render(request, "ledgers/loans/new.html", context, status=422 if form.is_bound and form.errors else 200)


def _standing(request: HttpRequest, loan: Loan) -> str:
    """As whom the reader sees a loan: borrower, officer, guarantor, saver; not at all is 404."""
    me = request.me  # type: ignore[attr-defined]
    if loan.borrower_id == me.pk:
        return "borrower"
    if signatories.may_sign(doors.officer(request)):
        return "officer"
    if Pledge.objects.filter(loan=loan, guarantor=me, state__in=["invited", "accepted", "released"]).exists():
        return "guarantor"
    if loan.state == "applied" and Account.objects.filter(holder=me, kind="share", balance__gt=0).exists():
        return "saver"
    raise Http404("not found")


@door("own.statement", gear=GEAR)
def loan(request: HttpRequest, uid: Any) -> HttpResponse:
    """One loan. What can be posted (do = …) depends on who reads; the verbs decide."""
    row = Loan.objects.select_related("borrower", "currency", "decision").filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    standing = _standing(request, row)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, do)
    if do:
        form = forms.get(do)
        try:
            if form is None or form.is_valid():
                _act(request, row, do, form.cleaned_data if form is not None else {})
                return redirect("ledgers:pool" if do in ("opt_out", "opt_in") else request.path)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect(request.path)
            doors.on_form(request, form, refused)
    context = _seen(request, row, standing) | {"forms": forms, "here": "ledgers:pool"}
    return render(request, "ledgers/loans/loan.html", context, status=422 if do else 200)


def _forms(request: HttpRequest, do: str) -> dict[str, Any]:
    made: dict[str, Any] = {}
    me = request.me  # type: ignore[attr-defined]
    for name, kind in (("invite", PledgeForm), ("record", RepaymentForm)):
        made[name] = kind(request.POST if do == name else None, by=me, prefix=name)
    for name, plain in (
        ("propose", DayForm),
        ("carry_out", DecisionForm),
        ("write_off", WriteOffForm),
        ("decline", ReasonForm),
    ):
        made[name] = plain(request.POST if do == name else None, prefix=name)
    return made


def _act(request: HttpRequest, row: Loan, do: str, said: dict[str, Any]) -> None:
    """What was pressed. Refuses what the verbs refuse; an unknown word is 404."""
    by, officer = request.actor, doors.officer(request)  # type: ignore[attr-defined]
    pledge = Pledge.objects.select_related("loan").filter(loan=row, guarantor=request.me).first()  # type: ignore[attr-defined]
    wish = Reschedule.objects.filter(loan=row, state="proposed").first()
    side = by if row.borrower_id == by.member.pk else officer
    acts: dict[str, Any] = {
        "withdraw": lambda: applications.withdraw(row, by=by),
        "invite": lambda: applications.invite(row, said["guarantor"], said["amount"], by=by),
        "accept": lambda: applications.answer(_there(pledge), True, by=by),
        "refuse": lambda: applications.answer(_there(pledge), False, by=by),
        "opt_out": lambda: applications.opt_out(row, True, by=by),
        "opt_in": lambda: applications.opt_out(row, False, by=by),
        "approve": lambda: approvals.approve(row, by=officer),
        "carry_out": lambda: approvals.approve(row, by=officer, decision=said["decision"]),
        "decline": lambda: approvals.decline(row, said["reason"], by=officer),
        "sign": lambda: approvals.sign(row, by=officer),
        "pay_out": lambda: approvals.pay_out(row, by=officer),
        "record": lambda: repayments.record(
            row, said["amount"], happened_on=said["happened_on"], reference=said["reference"], key=f"back:{said['token']}",
            by=officer,
        ),
        "propose": lambda: reschedules.propose(row, said["months"], said["first_due_on"], by=side),
        "agree": lambda: reschedules.answer(_there(wish), True, by=side),
        "disagree": lambda: reschedules.answer(_there(wish), False, by=side),
        "write_off": lambda: losses.write_off(
            row, said["amount"], kind=said["kind"], decision=said["decision"], use_fund=said["use_fund"], by=officer
        ),
    }  # fmt: skip
    if do not in acts:
        raise Http404("not found")
    acts[do]()
    messages.success(request, _("Done."))


def _there(row: Any) -> Any:
    if row is None:
        raise Refused("answered", _("Somebody has answered this already."))
    return row


def _seen(request: HttpRequest, row: Loan, standing: str) -> dict[str, Any]:
    me = request.me  # type: ignore[attr-defined]
    parts = list(row.instalments.filter(replaced_at=None))
    square = None
    if standing == "borrower" and row.state in ("applied", "approved", "signed", "running"):
        share = units.share(me, row.currency)
        dues = [(part.due_on, part.open) for part in parts if part.open]
        square = schedule.square_by(
            months.points(me, row.currency), share.balance if share else 0, dues, monthly=row.saves_monthly,
            today=timezone.localdate(),
        )  # fmt: skip
    insider = standing in ("borrower", "officer", "guarantor")
    signed = row.approvals.aggregate(count=Count("pk"))["count"]
    return {
        "loan": row, "unit": row.currency, "standing": standing, "parts": parts if insider else [], "square": square,
        "pledges": row.pledges.select_related("guarantor").order_by("id") if insider else [],
        "my_pledge": row.pledges.filter(guarantor=me).first(), "approvals": signed,
        "needs_decision": row.amount > clauses.value("loans.by_treasurers"),
        "names_seen": standing != "saver" or clauses.value("loans.names_seen"),
        "has_opted_out": applications.has_opted_out(row, me), "today": timezone.localdate(),
        "repayments": row.repayments.order_by("-id")[:24] if insider else [],
        "wish": Reschedule.objects.filter(loan=row, state="proposed").first() if insider else None,
        "losses": row.losses.select_related("decision").order_by("id") if insider else [],
        "lines": _lines(row) if standing == "officer" else [],
        "paid": row.amount - row.outstanding if row.state == "running" else 0, "hand": request.hand,  # type: ignore[attr-defined]
    }  # fmt: skip


def _lines(row: Loan) -> list[Transfer]:
    """What it did to the books, each with its kind in `words`."""
    rows = list(Transfer.objects.filter(source=f"loan:{row.uid}").order_by("id")[:60])
    for one in rows:
        one.words = statements.KINDS.get(one.kind, one.kind)  # type: ignore[attr-defined]
    return rows

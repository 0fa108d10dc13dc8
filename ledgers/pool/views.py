"""The pool as a member sees it, and the desk of those who sign."""

from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from ledgers import statements
from ledgers.forms import ReasonForm
from ledgers.loans import approvals, repayments
from ledgers.models import Account, Contribution, Entry, Loan, MonthEnd, OptOut, Pledge, Repayment, Withdrawal
from ledgers.pool import contributions, forecast, months, signatories, units, withdrawals
from ledgers.pool.forms import ContributionForm, WithdrawalForm
from networks import clauses, doors
from networks.doors import door
from networks.views.profile import as_uuid

GEAR = "pool"
MOST = 100
FEW = 8
OPEN = ("applied", "approved", "signed")


@door("own.statement", gear=GEAR)
def home(request: HttpRequest) -> HttpResponse:
    """One's share, loans and points. Posts back with do = look, ask (a withdrawal) or call_off (withdrawal=uid)."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = WithdrawalForm(request.POST if do in ("look", "ask") else None, by=me)
    unit, preview = units.unit(), None
    try:
        if do == "call_off":
            withdrawals.call_off(_of(Withdrawal.objects.filter(member=me), request, "withdrawal"), by=by)
            messages.success(request, _("Called off. The money stays in your share."))
            return redirect("ledgers:pool")
        if form.is_bound and form.is_valid():
            if do == "ask":
                withdrawals.ask(me, form.cleaned_data["amount"], by=by, key=f"ask:{form.cleaned_data['token']}")
                messages.success(request, _("Asked for. You see below when it comes."))
                return redirect("ledgers:pool")
            preview = _after(me, unit, form.cleaned_data["amount"])
    except Refused as refused:
        doors.on_form(request, form, refused) if form.is_bound else doors.tell(request, refused)
        if not form.is_bound:
            return redirect("ledgers:pool")
    context = _home(me, unit) | {"form": form, "preview": preview, "said": form.as_said() if preview else {}}
    return render(request, "ledgers/pool/home.html", context, status=422 if form.is_bound and form.errors else 200)


def _after(me: Any, unit: Any, amount: int) -> dict[str, Any]:
    """What asking means, before it is asked. Refuses `short`."""
    share = units.share(me, unit)
    open_asks = sum(Withdrawal.objects.filter(member=me, state__in=["asked", "signed"]).values_list("amount", flat=True))
    pledged = sum(Pledge.objects.filter(guarantor=me, loan__currency=unit).values_list("left", flat=True))
    most = (share.balance if share else 0) - open_asks - pledged
    if amount > most:
        said = wording.amount(max(0, most), unit)
        raise Refused("short", _("You can ask for %(amount)s. Write that or less.") % {"amount": said}, "amount")
    free = units.available(share)
    return {"amount": amount, "now": min(free, amount), "later": max(0, amount - free), "after": most - amount}


def _home(me: Any, unit: Any) -> dict[str, Any]:
    share, pots = units.share(me, unit), units.pots(unit)
    lendable, kept = approvals.lendable(unit)
    rows = forecast.cash(unit, pots["cash"])
    own = Loan.objects.filter(borrower=me).order_by("-id")[:20]
    open_loans = [loan for loan in own if loan.state in ("applied", "approved", "signed", "running")]
    invited = Pledge.objects.filter(guarantor=me, state__in=["invited", "accepted"]).select_related("loan__borrower")
    is_saver = share is not None and share.balance > 0
    asked = Loan.objects.filter(state="applied").exclude(borrower=me).order_by("id") if is_saver else Loan.objects.none()
    out = set(OptOut.objects.filter(member=me, loan__state="applied").values_list("loan_id", flat=True))
    days = clauses.values("pool.notice_days", "loans.names_seen", "loans.opt_out_days")
    return {
        "unit": unit, "share": share, "free": units.available(share), "pots": pots, "lendable": lendable, "kept": kept,
        "points": months.points(me, unit), "ends": MonthEnd.objects.filter(member=me, currency=unit).order_by("-month")[:12],
        "asked": Withdrawal.objects.filter(member=me).order_by("-id")[:10], "loans": own, "open_loans": open_loans,
        "pledges": invited.order_by("-id")[:20],
        "applications": [(loan, loan.pk in out) for loan in asked.select_related("borrower")[:20]],
        "rules": days, "months": rows, "line": forecast.points(rows, pots["cash"]),
        "line_account": SimpleNamespace(currency=unit, floor=kept, ceiling=None), "bylaws": reverse("networks:bylaws"),
        "notice_days": days["pool.notice_days"], "names_seen": days["loans.names_seen"], "here": "ledgers:pool",
        "owed": sum(loan.outstanding for loan in own), "recent": _recent(me),
    }  # fmt: skip


def _recent(me: Any) -> Any:
    return Contribution.objects.filter(member=me).order_by("-id")[:8]


def _of(rows: Any, request: HttpRequest, name: str) -> Any:
    found = rows.filter(uid=as_uuid(request.POST.get(name, ""))).first()
    if found is None:
        raise Http404("not found")
    return found


# ── Those who sign ──────────────────────────────────────────────────────────────────────────────
@door("decide", gear=GEAR)
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for a signature. Posts back with do = record | countersign | decline | sign | pay | call_off | …"""
    by = doors.officer(request)
    if not signatories.may_sign(by):
        raise PermissionDenied
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = ContributionForm(request.POST if do == "record" else None, by=by.member)
    reason = ReasonForm(request.POST if do in ("decline", "call_off", "decline_repayment") else None)
    try:
        if do == "record" and form.is_valid():
            said = form.cleaned_data
            contributions.record(
                said["member"], said["amount"], by=by, pot=said["pot"], happened_on=said["happened_on"],
                reference=said["reference"], key=f"desk:{said['token']}",
            )  # fmt: skip
            messages.success(request, _("Recorded. A second person countersigns it."))
            return redirect("ledgers:pool_desk")
        if do and do != "record":
            _sign(request, do, reason, by)
            return redirect("ledgers:pool_desk")
    except Refused as refused:
        if do == "record":
            doors.on_form(request, form, refused)
        else:
            doors.tell(request, refused)
            return redirect("ledgers:pool_desk")
    context = _queue(by) | {"form": form, "here": "ledgers:pool"}
    return render(request, "ledgers/pool/desk.html", context, status=422 if form.is_bound and form.errors else 200)


def _sign(request: HttpRequest, do: str, reason: ReasonForm, by: Any) -> None:
    why = reason.cleaned_data["reason"] if reason.is_bound and reason.is_valid() else ""
    if do in ("countersign", "decline"):
        line = _of(Contribution.objects.all(), request, "line")
        contributions.countersign(line, by=by) if do == "countersign" else contributions.decline(line, why, by=by)
    elif do in ("sign", "pay", "call_off"):
        asked = _of(Withdrawal.objects.all(), request, "line")
        if do == "call_off":
            withdrawals.call_off(asked, by=by, reason=why)
        else:
            (withdrawals.sign if do == "sign" else withdrawals.pay)(asked, by=by)
    elif do in ("countersign_repayment", "decline_repayment"):
        back = _of(Repayment.objects.all(), request, "line")
        repayments.countersign(back, by=by) if do == "countersign_repayment" else repayments.decline(back, why, by=by)
    else:
        raise Http404("not found")
    said = {"countersign": _("In the books."), "pay": _("Paid."), "countersign_repayment": _("In the books.")}
    messages.success(request, said.get(do, _("Done.")))


def _queue(by: Any) -> dict[str, Any]:
    unit = units.unit()
    lendable, kept = approvals.lendable(unit)
    recorded = Contribution.objects.filter(state="recorded").select_related("member", "recorded_by").order_by("id")
    back = Repayment.objects.filter(state="recorded").select_related("loan__borrower", "recorded_by").order_by("id")
    asked = Withdrawal.objects.filter(state__in=["asked", "signed"]).select_related("member", "signed_by")
    running = Loan.objects.filter(state="running").select_related("borrower").prefetch_related("instalments").order_by("-id")
    return {
        "unit": unit, "pots": units.pots(unit), "lendable": lendable, "kept": kept, "me": by.hands,
        "contributions": recorded[:MOST], "repayments": back[:MOST],
        "withdrawals": asked.order_by("ready_at", "id")[:MOST],
        "loans": Loan.objects.filter(state__in=OPEN).select_related("borrower").order_by("id")[:MOST],
        "running": [_as_care(loan) for loan in running[:MOST]], "signed": _signed(unit),
    }  # fmt: skip


def _signed(unit: Any) -> list[Any]:
    """What moved the money at hand lately: from here a line that is not so is taken back."""
    found = Entry.objects.filter(account__currency=unit, account__kind=Account.Kind.CASH, account__holder=None)
    rows = list(found.select_related("transfer", "transfer__reversed_by").order_by("-id")[:FEW])
    for row in rows:
        row.words = statements.KINDS.get(row.transfer.kind, row.transfer.kind)  # type: ignore[attr-defined]
        row.came = -row.amount  # type: ignore[attr-defined]
    return rows


def _as_care(loan: Loan) -> dict[str, Any]:
    """A running loan as those who care for it see it: what is due next, and whether a call would help."""
    today = timezone.localdate()
    parts = [part for part in loan.instalments.all() if part.open]
    late = [part for part in parts if part.due_on < today]
    return {"loan": loan, "next": parts[0] if parts else None, "late": len(late), "wants_call": bool(late)}

"""Paying a member of another network, and codes to be paid by from there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import wording
from common.errors import Refused
from common.quantities import money_as_written
from ledgers import accounts
from ledgers.between import agreements, codes, payments, positions, refusals
from ledgers.between.forms import AskForm, PayForm
from ledgers.credit import trades
from ledgers.models import Account, Agreement
from networks import clauses, doors, links
from networks.doors import door

HERE = "ledgers:wallet"
UNITS = {"hours": gettext_lazy("Hours"), "credit": gettext_lazy("Credit")}


@door("own.statement", gear="between")
def pay(request: HttpRequest) -> HttpResponse:
    """Form, then what it will do in words, then done: each a plain POST. The token makes it once."""
    said = request.GET.get("code", "")[:4000]
    form = PayForm(request.POST or None, step=clauses.value("hours.step"), initial=_begin(said))
    context: dict[str, Any] = {"form": form, "here": HERE, "asked": _peek(request.POST.get("code", "") or said)}
    status = 200
    if request.method == "POST" and request.POST.get("do") != "change":
        status = 422
        if form.is_valid():
            try:
                return _paid(request, form) if request.POST.get("do") == "send" else _preview(request, form, context)
            except Refused as refused:
                doors.on_form(request, form, refused)
    return render(request, "ledgers/between/pay.html", context, status=status)


def _begin(code: str) -> dict[str, str]:
    """The form as a code fills it in."""
    asked = _peek(code)
    if asked is None:
        return {"code": code} if code else {}
    amount = "" if asked.amount is None else _as_written(asked)
    return {"code": code, "amount": amount, "note": asked.note}


def _as_written(asked: codes.Asked) -> str:
    amount = asked.amount or 0
    return f"{amount // 60}:{amount % 60:02d}" if asked.kind == "hours" else money_as_written(amount)


def _peek(code: str) -> codes.Asked | None:
    try:
        return codes.read(code) if code else None
    except Refused:
        return None


def _paid(request: HttpRequest, form: PayForm) -> HttpResponse:
    said = form.cleaned_data
    made = payments.send(
        request.me, said["code"], said["amount"], kind=said["kind"], by=request.actor, note=said["note"],  # type: ignore[attr-defined]
        key=f"between:{said['token']}",
    )  # fmt: skip
    messages.success(request, _("Sent. It stands in both books."))
    return redirect("ledgers:transfer", made.uid)


def _preview(request: HttpRequest, form: PayForm, context: dict[str, Any]) -> HttpResponse:
    said = form.cleaned_data
    asked, amount = said["asked"], said["amount"]
    agreement = agreements.with_partner(asked.slug)
    term = payments.term_of(agreement, asked.kind)
    account = payments.own_account(request.me, asked.kind)  # type: ignore[attr-defined]
    room = accounts.room(account)
    levy, bearer = trades.levy_on(amount) if asked.kind == "credit" and said["kind"] == "payment" else (0, "payee")
    levy = levy if bearer == "payer" else 0
    if amount + levy > room.can_spend:
        words = {"amount": wording.amount(room.can_spend, account.currency)}
        raise Refused("floor", _("You can spend %(amount)s. Write that or less.") % words, "amount", why=f"{asked.kind}.floor")
    position = next(one for one in positions.of([agreement])[agreement.pk] if one.term.kind == asked.kind)
    after = position.stands - amount
    if after < position.floor and not 0 <= after < position.stands:
        raise refusals.of_payment(
            "cap", agreement, account, by=request.actor, account_id=None, room=max(0, position.stands - position.floor),  # type: ignore[attr-defined]
        )  # fmt: skip
    context |= {
        "asked": asked, "account": account, "amount": amount, "kind": said["kind"], "note": said["note"],
        "after": account.balance - amount - levy, "levy": levy, "said": form.as_said(), "agreement": agreement,
        "position": position, "there": payments.converted(amount, term), "is_other": term.ours != term.theirs,
    }  # fmt: skip
    return render(request, "ledgers/between/pay_preview.html", context)


@door("own.statement", methods=("GET",), gear="between")
def code(request: HttpRequest) -> HttpResponse:
    """A code to be paid by from another network: on the screen, on paper, as a link to send."""
    from networks.views.landing import qr_path

    network = request.network  # type: ignore[attr-defined]
    mine = _payable(request)
    units = [(kind, UNITS[kind]) for kind in mine]
    if not units:
        return redirect("ledgers:between")
    form = AskForm(request.GET or None, units=units, step=clauses.value("hours.step"))
    context: dict[str, Any] = {"form": form, "here": HERE, "days": clauses.value("between.code_days")}
    status = 200
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        account = mine[said["unit"]]
        text = codes.written(account, amount=said["amount"], note=said["note"])
        address = f"{links.url(network, 'ledgers:between_arrive')}?code={text}"
        path, width = qr_path(address)
        context |= {
            "account": account, "address": address, "text": text, "qr": path, "qr_width": width, "amount": said["amount"],
            "note": said["note"],
        }  # fmt: skip
    elif form.is_bound:
        status = 422
    return render(request, "ledgers/between/code.html", context, status=status)


def _payable(request: HttpRequest) -> dict[str, Account]:
    """One's accounts by kind of unit, hours first: of those that cross."""
    me = request.me  # type: ignore[attr-defined]
    rows = Account.objects.filter(holder=me, kind=Account.Kind.MEMBER, closed_at=None, currency__code__in=["HOURS", "CREDIT"])
    found = {row.currency.kind: row for row in rows.select_related("currency", "holder").order_by("currency_id")}
    gears = doors.gears_of(request)
    return {kind: found[kind] for kind in UNITS if kind in found and kind in gears}


@door("public", methods=("GET",), gear="between")
def arrive(request: HttpRequest) -> HttpResponse:
    """Where a code leads that somebody of another network has scanned: they choose their own, and go on there."""
    said = request.GET.get("code", "")[:2000]
    rows = Agreement.objects.filter(state=Agreement.State.LIVE).select_related("partner").order_by("partner__name")[:200]
    doors_there = [(row.partner, _door_of(row.partner, said)) for row in rows]
    return render(request, "ledgers/between/arrive.html", {"doors": doors_there, "code": said})


def _door_of(partner: Any, code: str) -> str:
    from networks.tenancy import lookup

    ref = lookup.by_id(partner.pk)
    assert ref is not None
    return f"{links.url(ref, 'ledgers:between_pay')}?code={code}"

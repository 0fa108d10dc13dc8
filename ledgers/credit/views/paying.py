"""The account in credit, paying from it, and codes to be paid by."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from common.quantities import money_as_written
from ledgers import accounts, statements
from ledgers.credit import codes, invoices, payments, purse, taxes, trades, trading, units
from ledgers.credit.forms import AskForm, PayForm
from ledgers.models import Account, Invoice
from ledgers.purses import purses
from networks import doors, links
from networks.doors import door

HERE = "ledgers:wallet"


@door("own.statement", methods=("GET",), gear="credit")
def home(request: HttpRequest) -> HttpResponse:
    """What one has, what waits, and the ways on from here."""
    me = request.me  # type: ignore[attr-defined]
    account = own_account(request)
    if account is None:
        return render(request, "ledgers/credit/home.html", {"here": HERE})
    open_ones = {"state": Invoice.State.OPEN}
    page = statements.page(account, per_page=8)
    context = {
        "account": purses([account])[0],
        "crossed": purse.last_crossed_zero(account),
        "to_pay": list(invoices.to_pay(me).filter(**open_ones).order_by("due_on", "id")[:5]),
        "issued": list(invoices.issued(me).filter(**open_ones).order_by("due_on", "id")[:5]),
        "overdue": invoices.overdue(invoices.issued(me)).count(),
        "rows": [{**vars(row), "url": reverse("ledgers:transfer", args=[row.uid])} for row in page.rows],
        "terms": trading.of(me),
        "today": timezone.localdate(),
        "years": taxes.years_of(account),
        "here": HERE,
    }
    return render(request, "ledgers/credit/home.html", context)


def own_account(request: HttpRequest) -> Account | None:
    """The reader's account; None before their welcome."""
    try:
        return units.account_of(request.me)  # type: ignore[attr-defined]
    except Refused:
        return None


@door("own.statement", gear="credit")
def pay(request: HttpRequest) -> HttpResponse:
    """Form, then what it will do in words, then done: each a plain POST. The token makes it once."""
    me = request.me  # type: ignore[attr-defined]
    initial = {name: request.GET[name][:120] for name in ("to", "amount", "note") if name in request.GET}
    form = PayForm(request.POST if request.method == "POST" else None, me=me, initial=initial)
    context: dict[str, Any] = {"form": form, "here": HERE}
    status = 200
    if request.method == "POST" and request.POST.get("do") != "change":
        status = 422
        if form.is_valid():
            try:
                return _paid(request, form) if request.POST.get("do") == "send" else _preview(request, form, context)
            except Refused as refused:
                doors.on_form(request, form, refused)
    return render(request, "ledgers/credit/pay.html", context, status=status)


def _paid(request: HttpRequest, form: PayForm) -> HttpResponse:
    said = form.cleaned_data
    made = payments.send(
        request.me, said["to"], said["amount"], kind=said["kind"], by=request.actor, note=said["note"],  # type: ignore[attr-defined]
        key=f"credit:{said['token']}",
    )  # fmt: skip
    messages.success(request, _("Sent."))
    return redirect("ledgers:transfer", made.uid)


def _preview(request: HttpRequest, form: PayForm, context: dict[str, Any]) -> HttpResponse:
    said = form.cleaned_data
    account = units.account_of(request.me)  # type: ignore[attr-defined]
    is_gift = said["to"] is None or said["kind"] == "gift"
    context |= {
        "to": said["to"], "kind": "gift" if is_gift else "payment", "note": said["note"], "said": form.as_said(),
        **what_it_means(account, said["amount"], is_trade=not is_gift),
    }  # fmt: skip
    return render(request, "ledgers/credit/pay_preview.html", context)


def what_it_means(account: Account, amount: int, *, is_trade: bool) -> dict[str, Any]:
    """What a payment does, for the page before it: balance then, levy and who bears it. Refuses `floor`."""
    levy, bearer = trades.levy_on(amount) if is_trade else (0, "payee")
    cost = amount + (levy if bearer == "payer" else 0)
    room = accounts.room(account)
    if cost > room.can_spend and not (room.is_first and amount <= room.can_spend):
        said = {"amount": wording.amount(room.can_spend, account.currency)}
        raise Refused("floor", _("You can spend %(amount)s. Write that or less.") % said, "amount", why="credit.floor")
    return {
        "account": account,
        "amount": amount,
        "levy": levy,
        "levy_is_mine": bearer == "payer",
        "after": account.balance - cost,
    }


@door("own.statement", methods=("GET",), gear="credit")
def code(request: HttpRequest) -> HttpResponse:
    """A code to be paid by: on the screen, on paper, as a link."""
    from networks.views.landing import qr_path

    me, network = request.me, request.network  # type: ignore[attr-defined]
    account = own_account(request)
    if account is None:
        return redirect("ledgers:credit")
    form = AskForm(request.GET if request.GET else None)
    context: dict[str, Any] = {"form": form, "account": account, "holder": me, "here": HERE}
    status = 200
    if form.is_bound:
        status = 200 if form.is_valid() else 422
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        text = codes.written(network, account, said["amount"], said["note"])
        address = f"{links.url(network, 'ledgers:credit_scan')}?code={text}"
        path, width = qr_path(address)
        context |= {"address": address, "qr": path, "qr_width": width, "amount": said["amount"], "note": said["note"]}
    return render(request, "ledgers/credit/code.html", context, status=status)


@door("own.statement", methods=("GET",), gear="credit")
def scan(request: HttpRequest) -> HttpResponse:
    """Where a code leads: the pay form, filled in. Nothing moves by opening it."""
    me = request.me  # type: ignore[attr-defined]
    try:
        asked = codes.read(request.network, request.GET.get("code", ""))  # type: ignore[attr-defined]
    except Refused as refused:
        form = PayForm(me=me)
        return render(
            request, "ledgers/credit/pay.html", {"form": form, "trouble": str(refused.message), "here": HERE}, status=422
        )
    holder = asked.account.holder
    assert holder is not None
    initial = {"to": f"#{holder.number}", "note": asked.note}
    if asked.amount:
        initial["amount"] = money_as_written(asked.amount)
    context = {"form": PayForm(me=me, initial=initial), "asked": asked, "is_own": holder.pk == me.pk, "here": HERE}
    return render(request, "ledgers/credit/pay.html", context)

"""Invoices: the lists of both sides, asking, and one invoice with what can be done about it."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.quantities import money_as_written
from ledgers import origins
from ledgers.credit import invoice_list as listing
from ledgers.credit import invoices
from ledgers.credit.forms import DeclineForm, InvoiceForm, PartForm
from ledgers.credit.views.paying import HERE, own_account, what_it_means
from ledgers.models import Invoice, Trade
from networks import doors, roles
from networks.doors import door


@door("own.statement", methods=("GET",), gear="credit")
def invoice_list(request: HttpRequest) -> HttpResponse:
    """What is asked of me, what I asked for, and of that what is late."""
    me = request.me  # type: ignore[attr-defined]
    side = request.GET.get("side", "")
    side = side if side in listing.SIDES else "to-pay"
    page = listing.page(me, side, cursor=request.GET.get("cursor", ""))
    context = {
        "side": side,
        "sides": listing.SIDES,
        "rows": page.rows,
        "page": page,
        "today": timezone.localdate(),
        "here": HERE,
    }
    return render(request, "ledgers/credit/invoices.html", context)


@door("own.statement", gear="credit")
def ask(request: HttpRequest) -> HttpResponse:
    """Asks a neighbor for a payment. The token makes it once."""
    me = request.me  # type: ignore[attr-defined]
    if own_account(request) is None:
        return redirect("ledgers:credit")
    initial = {name: request.GET[name][:120] for name in ("to", "amount", "note", "source") if name in request.GET}
    form = InvoiceForm(request.POST if request.method == "POST" else None, me=me, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = invoices.issue(
                me, said["to"], said["amount"], by=request.actor, due_on=said["due_on"], note=said["note"],  # type: ignore[attr-defined]
                source=said["source"], key=f"page:{said['token']}",
            )  # fmt: skip
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Sent. %(name)s hears of it now.") % {"name": said["to"].name})
            return redirect("ledgers:credit_invoice", made.uid)
    context = {"form": form, "here": HERE}
    return render(request, "ledgers/credit/ask.html", context, status=422 if form.errors else 200)


def _invoice_for(request: HttpRequest, uid: uuid.UUID) -> Invoice:
    """An invoice of the reader's, or any for who reads the books."""
    me = request.me  # type: ignore[attr-defined]
    try:
        row = invoices.found(Q(uid=uid))
    except Invoice.DoesNotExist:
        raise Http404 from None
    if me.pk not in (row.payer.holder_id, row.payee.holder_id) and not roles.can(request.actor, "books.read"):  # type: ignore[attr-defined]
        raise Http404
    return row


@door("own.statement", gear="credit")
def invoice(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One invoice: how it stands, what was paid, and what the reader can do: pay, decline, call off."""
    row = _invoice_for(request, uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = {
        "part": PartForm(request.POST if do in ("look", "send") else None, initial={"amount": money_as_written(row.rest)}),
        "why": DeclineForm(request.POST if do == "decline" else None),
    }
    context: dict[str, Any] = {}
    if do in ("look", "send", "decline", "cancel"):
        form = forms["why"] if do == "decline" else forms["part"]
        try:
            answer = _done(request, row, do, form, context)
        except Refused as refused:
            if do == "cancel":
                doors.tell(request, refused)
                return redirect("ledgers:credit_invoice", uid)
            doors.on_form(request, form, refused)
        else:
            if answer is not None:
                return answer
    me = request.me  # type: ignore[attr-defined]
    context |= {
        "invoice": row, "parts": _parts(row), "today": timezone.localdate(), "here": HERE, **forms,
        "is_payer": row.payer.holder_id == me.pk, "is_issuer": row.payee.holder_id == me.pk,
        "origin": origins.of(row.source, me), "is_late": row.is_open and row.due_on < timezone.localdate(),
    }  # fmt: skip
    has_errors = any(form.errors for form in forms.values())
    return render(request, "ledgers/credit/invoice.html", context, status=422 if has_errors else 200)


def _parts(row: Invoice) -> list[Trade]:
    return list(Trade.objects.filter(invoice=row).select_related("transfer").order_by("id"))


def _done(request: HttpRequest, row: Invoice, do: str, form: Any, context: dict[str, Any]) -> HttpResponse | None:
    """What was pressed; None shows the page (again, or with what a payment means). Refuses what the verbs refuse."""
    by = request.actor  # type: ignore[attr-defined]
    if do == "cancel":
        invoices.cancel(row, by=by)
        messages.success(request, _("Called off."))
        return redirect("ledgers:credit_invoice", row.uid)
    if not form.is_valid():
        return None
    if do == "decline":
        invoices.decline(row, form.cleaned_data["reason"], by=by)
        messages.success(request, _("Declined. Your neighbor hears why."))
        return redirect("ledgers:credit_invoice", row.uid)
    amount = form.cleaned_data["amount"]
    if do == "send":
        made = invoices.pay(row, amount, by=by, key=f"invoice:{form.cleaned_data['token']}")
        messages.success(request, _("Paid."))
        return redirect("ledgers:transfer", made.uid)
    invoices.check_payable(row, amount, by=by)
    context |= {"means": {**what_it_means(row.payer, amount, is_trade=True), "said": form.as_said()}}
    return None

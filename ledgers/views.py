"""Wallet, statement, paying, and one line of the books with everything about it."""

import csv
import datetime as dt
import io
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from ledgers import accounts, currencies, origins, papers, payments, reversals, statements
from ledgers.between import returns
from ledgers.forms import PayForm, ReasonForm, SpanForm
from ledgers.hours.panels import card_of
from ledgers.models import Account, Entry, LimitGrant, ReversalRequest, Transfer
from ledgers.purses import purses
from ledgers.seals import sealing
from networks import clauses, doors, roles
from networks.actors import Actor
from networks.doors import door


def _current(request: HttpRequest, rows: list[Account]) -> Account | None:
    wanted = request.GET.get("account", "")
    return next((row for row in rows if str(row.uid) == wanted), rows[0] if rows else None)


@door("own.statement", methods=("GET",))
def wallet(request: HttpRequest) -> HttpResponse:
    me = request.me  # type: ignore[attr-defined]
    rows = accounts.in_purse(me, points="points" in doors.gears_of(request))
    chosen = _current(request, rows)
    context: dict[str, Any] = {"here": "ledgers:wallet", "has_credit": "credit" in doors.gears_of(request)}
    context["crosses"] = "between" in doors.gears_of(request)
    context |= card_of(me) or {}
    if chosen is not None:
        chosen.holder = me
        shown = purses(rows, chosen)
        page = statements.page(chosen, cursor=request.GET.get("cursor", ""))
        waiting = [] if request.GET.get("cursor") else statements.pending(chosen)
        context |= {
            "accounts": shown,
            "account": next(one for one in shown if one.is_current),
            "points": statements.balances_by_day(chosen, timezone.localdate() - dt.timedelta(days=365)),
            "rows": [*waiting, *_linked(page.rows)],
            "page": page,
            "pay_form": _pay_form(request) if chosen.currency.code == currencies.HOURS else None,
            "limit_why": f"{reverse('networks:bylaws')}#{chosen.currency.kind}.floor",
            "grant": LimitGrant.objects.filter(account=chosen, ended_at=None, until__gt=timezone.now()).first(),
        }
    return render(request, "ledgers/wallet.html", context)


def _linked(rows: list[statements.Line]) -> list[dict[str, Any]]:
    return [{**vars(row), "url": reverse("ledgers:transfer", args=[row.uid])} for row in rows]


def _pay_form(request: HttpRequest, data: Any = None) -> PayForm:
    initial = {name: request.GET[name][:120] for name in ("to", "amount", "note") if name in request.GET}
    return PayForm(data, payer=request.me, step=clauses.value("hours.step"), initial=initial)  # type: ignore[attr-defined]


@door("own.statement")
def pay(request: HttpRequest) -> HttpResponse:
    """Form, then what it will do in words, then done: each a plain POST. The token makes it once."""
    form = _pay_form(request, request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"form": form, "here": "ledgers:wallet"}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _paid(request, form) if request.POST.get("do") == "send" else _preview(request, form, context)
            except Refused as refused:
                doors.on_form(request, form, refused)
    return render(request, "ledgers/pay.html", context, status=status)


def _paid(request: HttpRequest, form: PayForm) -> HttpResponse:
    said = form.cleaned_data
    made = payments.send(
        request.me, said["to"], said["amount"], kind=said["kind"], by=request.actor, note=said["note"],  # type: ignore[attr-defined]
        key=f"pay:{said['token']}",
    )  # fmt: skip
    messages.success(request, _("Sent."))
    return redirect("ledgers:transfer", made.uid)


def _preview(request: HttpRequest, form: PayForm, context: dict[str, Any]) -> HttpResponse:
    said = form.cleaned_data
    account = accounts.of(request.me)  # type: ignore[attr-defined]
    room = accounts.room(account)
    if said["amount"] > room.can_spend:
        raise Refused(
            "floor",
            _("You can spend %(amount)s. Write that or less.") % {"amount": wording.amount(room.can_spend, account.currency)},
            "amount",
            why="hours.floor",
        )
    context |= {
        "account": account,
        "to": said["to"],
        "minutes": said["amount"],
        "kind": "gift" if said["to"] is None else said["kind"],
        "note": said["note"],
        "after": payments.after(account, said["amount"]),
        "said": form.as_said(),
    }
    return render(request, "ledgers/pay_preview.html", context)


# ── Statements ──────────────────────────────────────────────────────────────────────────────────
def _account_for(request: HttpRequest, uid: uuid.UUID) -> Account:
    """An account whose statement the reader may see: their own, the network's own, or any for who keeps the books.

    What went through a clearing account names members, so it is theirs and the officers' to read.
    """
    account = Account.objects.select_related("currency", "holder", "partner").filter(uid=uid).first()
    if account is None:
        raise Http404
    me, actor = request.me, request.actor  # type: ignore[attr-defined]
    is_open = account.partner_id is None if account.holder_id is None else account.holder_id == me.pk
    if not is_open and not roles.can(actor, "balances.members"):
        raise Http404
    return account


def _name_of(account: Account) -> str:
    return account.title


def _span(request: HttpRequest) -> statements.Span:
    return statements.Span(**SpanForm(request.GET).found())


@door("own.statement", methods=("GET",))
def statement(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    account = _account_for(request, uid)
    span = _span(request)
    cursor = request.GET.get("cursor", "")
    page = statements.page(account, cursor=cursor, span=span)
    waiting = statements.pending(account) if span.is_all and not cursor else []
    query = request.GET.copy()
    query.pop("cursor", None)
    tail = f"?{query.urlencode()}" if query else ""
    context = {
        "account": purses([account])[0], "holder_name": _name_of(account), "page": page,
        "rows": [*waiting, *_linked(page.rows)],
        "start": span.start, "until": span.until, "here": "ledgers:wallet",
        "is_own": account.holder_id == request.me.pk,  # type: ignore[attr-defined]
        "kinds": statements.KINDS, "kind": span.kind,
        "csv_url": reverse("ledgers:statement_csv", args=[uid]) + tail,
        "pdf_url": reverse("ledgers:statement_pdf", args=[uid]) + tail,
        "print_url": reverse("ledgers:statement_print", args=[uid]) + tail,
    }  # fmt: skip
    return render(request, "ledgers/statement.html", context)


@door("own.statement", methods=("GET",))
def statement_csv(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    account = _account_for(request, uid)
    text = io.StringIO()
    csv.writer(text).writerows(statements.as_table(account, statements.everything(account, _span(request))))
    return _file(text.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", "csv")


@door("own.statement", methods=("GET",))
def statement_pdf(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    account = _account_for(request, uid)
    span = _span(request)
    rows = list(statements.everything(account, span))[-papers.MOST_LINES :]
    network = request.network  # type: ignore[attr-defined]
    return _file(papers.statement(network, account, _name_of(account), rows, span), "application/pdf", "pdf")


@door("own.statement", methods=("GET",))
def statement_print(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    account = _account_for(request, uid)
    span = _span(request)
    rows = list(statements.everything(account, span))[-papers.MOST_LINES :]
    context = {
        "account": account, "holder_name": _name_of(account), "rows": rows, "start": span.start,
        "until": span.until or timezone.localdate(), "printed_at": timezone.now(),
    }  # fmt: skip
    return render(request, "ledgers/statement_print.html", context)


def _file(content: bytes, content_type: str, suffix: str) -> HttpResponse:
    name = f"statement-{timezone.localdate().isoformat()}.{suffix}"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# ── One line of the books ───────────────────────────────────────────────────────────────────────
@door("own.statement")
def transfer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everyone concerned sees a line and what became of it; officers take it back from here, two of them."""
    row = (
        Transfer.objects.select_related("currency", "note", "actor", "hand", "reverses", "reversed_by").filter(uid=uid).first()
    )
    legs = statements.sides_of(row) if row is not None else []
    me = request.me  # type: ignore[attr-defined]
    keeps_books = roles.can(request.actor, "books.read")  # type: ignore[attr-defined]
    if row is None or not (keeps_books or any(leg.account.holder_id == me.pk for leg in legs)):
        raise Http404
    by = _taker(request)
    may_ask, may_reverse = reversals.may_ask(row, by), roles.can(by, "books.reverse")
    form = ReasonForm(request.POST if request.POST.get("do") == "ask" else None)
    if request.method == "POST" and may_ask:
        try:
            if _take_back(request, row, form, by):
                return redirect("ledgers:transfer", uid)
        except Refused as refused:
            doors.tell(request, refused)
            return redirect("ledgers:transfer", uid)
    asked = ReversalRequest.objects.filter(transfer=row).select_related("asked_by", "answered_by").first()
    waiting = asked is not None and asked.state == ReversalRequest.State.ASKED
    crossing = returns.crossing(row)
    is_open = may_ask and not waiting and row.kind != "reversal" and not hasattr(row, "reversed_by")
    was_wished = asked is not None and asked.is_elsewhere and asked.state != ReversalRequest.State.DROPPED
    context = {
        "transfer": row, "kind": statements.KINDS.get(row.kind, row.kind), "legs": legs, "amount": _moved(legs),
        "asked": asked, "keeps_books": keeps_books, "here": "ledgers:wallet", "seal": sealing.seal_of(row),
        "crossing": crossing, "may_see": keeps_books or may_ask, "can_ask": is_open and not was_wished, "waiting": waiting,
        "can_answer": waiting and may_reverse,
        "can_agree": waiting and may_ask and asked is not None and asked.asked_by_id is None,
        "is_mine": asked is not None and by.hands is not None and asked.asked_by_id == by.hands.pk,
        "form": form, "origin": origins.of(row.source, me),
    }  # fmt: skip
    return render(request, "ledgers/transfer.html", context, status=422 if form.is_bound and form.errors else 200)


def _taker(request: HttpRequest) -> Actor:
    """Whose deed it is to ask for a line back: an officer's as such, else the member's."""
    office = doors.officer(request)
    return office if roles.can(office, "books.reverse") else request.actor  # type: ignore[attr-defined,no-any-return]


def _moved(legs: list[Entry]) -> int:
    return sum(leg.amount for leg in legs if leg.amount > 0)


def _take_back(request: HttpRequest, row: Transfer, form: ReasonForm, by: Actor) -> bool:
    """What somebody pressed; False when the form needs another look. Refuses what the verbs refuse."""
    do = request.POST.get("do")
    if do == "ask":
        if not form.is_valid():
            return False
        made = reversals.ask(row, form.cleaned_data["reason"], by=by)
        there = _("Asked. They are told, and answer.")
        messages.success(request, there if made.is_elsewhere else _("Asked. Another coordinator or treasurer confirms it."))
        return True
    asked = ReversalRequest.objects.filter(transfer=row, state=ReversalRequest.State.ASKED).first()
    if asked is None:
        raise Refused("answered", _("Somebody has answered this already."))
    if do == "agree":
        reversals.agree(asked, by=by)
        messages.success(request, _("You agreed. Another coordinator or treasurer gives it back."))
    elif do == "confirm":
        reversals.confirm(asked, by=by)
        messages.success(request, _("Taken back. Everyone concerned is told."))
    elif do == "decline":
        reversals.decline(asked, by=by)
        messages.success(request, _("The line stays as it is."))
    return True

"""Pages of cooperative shares: one's own, and what waits for a signature."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.equity import orders
from ledgers.equity.forms import BuyForm, SharesForm
from ledgers.models import EquityOrder
from ledgers.pool import signatories, units
from networks import clauses, doors, roles
from networks.doors import door

FEW = 30


@door("own.statement", gear="pool")
def equity(request: HttpRequest) -> HttpResponse:
    """What one holds, giving back, and for signatories: buying, and everything that waits."""
    me, hand = request.me, request.hand  # type: ignore[attr-defined]
    officer = doors.officer(request)
    do = request.POST.get("do", "")
    ask = SharesForm(request.POST if do == "ask" else None, prefix="ask")
    buy = BuyForm(request.POST if do == "buy" else None, prefix="buy", payer=hand)
    if request.method == "POST":
        done = _do(request, do, ask, buy)
        if done:
            messages.success(request, done)
            return redirect("ledgers:equity")
        if do not in ("ask", "buy"):
            return redirect("ledgers:equity")
    money = units.unit()
    rows = EquityOrder.objects.select_related("member", "recorded_by", "currency")
    waiting = rows.filter(state__in=["asked", "recorded"]).order_by("ready_at", "id")
    sees_all = roles.can(officer, "books.read")
    context = {
        "held": orders.held(me), "currency": money, "mine": rows.filter(member=me).order_by("-id")[:FEW],
        "waiting": waiting[:FEW] if sees_all else [], "ask": ask, "buy": buy, "signs": signatories.may_sign(officer),
        "hand": hand, "par": clauses.value("equity.par"), "here": "ledgers:wallet",
    }  # fmt: skip
    return render(request, "ledgers/equity.html", context, status=422 if ask.errors or buy.errors else 200)


def _do(request: HttpRequest, do: str, ask: SharesForm, buy: BuyForm) -> str:
    """What was pressed, in words; "" where the page is shown again."""
    by: Any = request.actor  # type: ignore[attr-defined]
    form = {"ask": ask, "buy": buy}.get(do)
    try:
        if do == "ask" and ask.is_valid():
            orders.ask(request.me, ask.cleaned_data["shares"], by=by)  # type: ignore[attr-defined]
            return _("Asked for. They come back after the notice, as cash allows.")
        if do == "buy" and buy.is_valid():
            said = buy.cleaned_data
            orders.buy(said["member"], said["shares"], happened_on=said["happened_on"], by=doors.officer(request))
            return _("Recorded. Another signatory countersigns it.")
        if do in ("sign", "decline"):
            order = _order(request.POST.get("order", ""))
            if do == "sign":
                made = orders.sign(order, by=doors.officer(request))
                return _("Signed. It is in the books.") if made.state == "done" else _("Signed. A second signature follows.")
            orders.decline(order, by=by)
            return _("Called off.")
    except Refused as refused:
        if form is not None:
            doors.on_form(request, form, refused)
        else:
            doors.tell(request, refused)
    return ""


def _order(said: str) -> EquityOrder:
    try:
        found = EquityOrder.objects.filter(uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Refused("unknown", _("There is no such line in these books."))
    return found

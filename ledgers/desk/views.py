"""The treasurer's desk: what waits for a signature, the network's own accounts, the fund's budget, the journal."""

import csv
import io
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common import sheets
from common.errors import Refused
from ledgers import accounts
from ledgers.desk import budget, journal
from ledgers.desk.forms import BudgetForm
from ledgers.models import Account, BudgetLine, Currency, ReversalRequest
from networks import doors, duties, roles
from networks.doors import door
from networks.forms.reports import SpanForm
from networks.views.profile import as_uuid


@door("books.read")
def desk(request: HttpRequest) -> HttpResponse:
    """Posts back with do = write (a budget line) or strike (line=uid)."""
    by = doors.officer(request)
    year = timezone.localdate().year
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = BudgetForm(request.POST if do == "write" else None, initial={"year": year})
    if do == "strike":
        return _strike(request)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            budget.write(said["currency"], said["year"], said["name"], said["amount"], said["kinds"], by=by)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written down."))
            return redirect("ledgers:desk")
    own = Account.objects.filter(holder=None).exclude(currency__kind=Currency.Kind.GROUP)  # A group's box is its own.
    pots = list(own.select_related("currency").order_by("currency_id", "kind", "id"))
    for pot in pots:  # People count the money in their hands upwards.
        pot.shown = -pot.balance if pot.kind == Account.Kind.CASH else pot.balance  # type: ignore[attr-defined]
    asked = ReversalRequest.objects.filter(state="asked", is_elsewhere=False)
    context: dict[str, Any] = {
        "asked": asked.select_related("transfer", "asked_by").order_by("id")[:50],
        "duties": duties.of(by, doors.gears_of(request), of_the_books=True), "pots": pots, "rooms": accounts.rooms(pots),
        "lines": budget.lines(year), "year": year, "form": form, "may_write": roles.can(by, "books.record"),
        "days": SpanForm(), "here": "networks:cockpit",
    }  # fmt: skip
    return render(request, "ledgers/desk.html", context, status=422 if form.is_bound and form.errors else 200)


def _strike(request: HttpRequest) -> HttpResponse:
    line = BudgetLine.objects.filter(uid=as_uuid(request.POST.get("line", ""))).first()
    if line is None:
        raise Http404("not found")
    try:
        budget.strike(line, by=doors.officer(request))
    except Refused as refused:
        doors.tell(request, refused)
    return redirect("ledgers:desk")


@door("books.read", methods=("GET",))
def journal_csv(request: HttpRequest) -> HttpResponse:
    """Every leg of these days as a table."""
    try:
        start, until = SpanForm(request.GET or None).days()
    except Refused:
        raise Http404("no such days") from None
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([sheets.safe(cell) for cell in row] for row in journal.rows(start, until))
    said = {"Content-Disposition": f'attachment; filename="journal-{start}-{until}.csv"'}
    return HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=said)

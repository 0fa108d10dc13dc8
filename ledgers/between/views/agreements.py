"""With whom this network trades: for members how it stands, for coordinators proposing, answering, ending."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.between import agreements, memos, positions, rounds
from ledgers.between.forms import ContactForm, ProposeForm
from ledgers.models import Agreement, Crossing
from networks import clauses, doors, roles
from networks.doors import door
from networks.models import Network

HERE = "ledgers:between"
LAST = 20


@door("own.statement", gear="between")
def overview(request: HttpRequest) -> HttpResponse:
    """Agreements in force with their positions, proposals, and what was. Posts back with do = agree, keep: to the `part` of a
    set-off."""
    if request.method == "POST":
        try:
            part = rounds.asked_of(request.POST.get("part", ""))
            rounds.answer(part, request.POST.get("do") == "agree", by=doors.officer(request))
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, _("Answered. You can think again as long as it runs."))
        return redirect("ledgers:between")
    may = roles.can(request.actor, agreements.MAY)  # type: ignore[attr-defined]
    rows = agreements.with_terms()
    live = list(rows.filter(state=Agreement.State.LIVE).order_by("partner__name")[:200])
    stands = positions.of(live)
    context = {
        "live": [(row, stands[row.pk]) for row in live],
        "proposed": list(rows.filter(state=Agreement.State.PROPOSED)[:50]) if may else [],
        "past": list(rows.filter(state__in=[Agreement.State.ENDED, Agreement.State.DECLINED])[:LAST]) if may else [],
        "memos": list(memos.with_lines()[:LAST]) if may else [],
        "unsettled": memos.open_partners() if may else [],
        "may": may, "parts": [(one, rounds.said(one.kind, one.relieved)) for one in rounds.waiting()], "here": "ledgers:wallet",
    }  # fmt: skip
    return render(request, "ledgers/between/overview.html", context)


@door(agreements.MAY, gear="between")
def propose(request: HttpRequest) -> HttpResponse:
    """Terms for a partner, with what the clauses start with."""
    has_credit = "credit" in doors.gears_of(request)
    rules = clauses.values("between.cap_hours", "between.review_days")
    begin = {"hours": f"{rules['between.cap_hours'] / 60:g}", "partner": request.GET.get("partner", "")[:40]}
    begin["review_on"] = (timezone.localdate() + dt.timedelta(days=rules["between.review_days"])).isoformat()
    chosen = Network.objects.filter(pk__in=[one.pk for one in agreements.partners()]).order_by("name")
    form = ProposeForm(request.POST or None, partners=chosen, has_credit=has_credit, initial=begin)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = agreements.propose(
                said["partner"], form.terms(), contact=said["contact"], review_on=said["review_on"], ends_on=said["ends_on"],
                lends_things=said["lends_things"], by=doors.officer(request),
            )  # fmt: skip
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Proposed. They are told, and answer."))
            return redirect("ledgers:agreement", row.uid)
    context = {"form": form, "here": "ledgers:wallet"}
    return render(request, "ledgers/between/propose.html", context, status=422 if form.errors else 200)


@door("own.statement", gear="between")
def agreement(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One agreement. Posts back with do = accept, decline, end, speak (coordinators)."""
    may = roles.can(request.actor, agreements.MAY)  # type: ignore[attr-defined]
    rows = agreements.with_terms() if may else agreements.with_terms().filter(live_at__isnull=False)
    row = rows.filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = ContactForm(request.POST if do in ("accept", "speak") else None, initial={"contact": row.contact})
    if do in ("decline", "end") or (form.is_bound and form.is_valid()):
        try:
            said = _do(do, row, form, by=doors.officer(request))
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, said)
        return redirect("ledgers:agreement", uid)
    stands = positions.of([row])[row.pk]
    context = {
        "agreement": row, "positions": stands, "form": form, "may": may, "here": "ledgers:wallet",
        "lately": _lately(row) if may else [],
        "is_open": any(one.stands for one in stands),
    }  # fmt: skip
    return render(request, "ledgers/between/agreement.html", context, status=422 if form.errors else 200)


def _do(do: str, row: Agreement, form: ContactForm, *, by: Any) -> str:
    if do == "accept":
        agreements.accept(row, contact=form.cleaned_data["contact"], by=by)
        return _("Agreed. Members of both networks can pay one another from now on.")
    if do == "speak":
        agreements.speak(row, form.cleaned_data["contact"], by=by)
        return _("Noted, here and there.")
    if do == "decline":
        agreements.decline(row, by=by)
        return _("Not agreed. They are told.")
    agreements.end(row, by=by)
    return _("Ended. What stands open can still be brought towards zero.")


def _lately(row: Agreement) -> list[Crossing]:
    """What crossed last with this partner, without names: the lines themselves are in the books."""
    rows = Crossing.objects.filter(partner=row.partner_id).select_related("transfer__currency", "transfer__reversed_by")
    return list(rows.order_by("-id")[:LAST])

"""The page of a weekly arrangement, and one's exchanges as a calendar."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, links
from networks.doors import door, on_form, tell
from networks.models import Membership
from requests_board import calendars, series
from requests_board.forms import PauseForm, SkipForm
from requests_board.models import Exchange, Series

SHOWN = dt.timedelta(weeks=8)


@door("exchange.take_part")
def series_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """What two do each time: its dates, and what each may do. For everyone else it is not there."""
    me: Membership = request.me  # type: ignore[attr-defined]
    row = Series.objects.select_related("giver", "receiver", "post", "proposed_by").filter(uid=uid).first()
    if row is None or not row.has(me) or apart.are(row.giver, row.receiver):
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms: dict[str, Any] = {
        "skip": SkipForm(request.POST if do == "skip" else None),
        "pause": PauseForm(request.POST if do == "pause" else None),
    }
    if do:
        try:
            said = _deed(row, do, forms.get(do), request)
        except Refused as refused:
            if do != "pause":
                tell(request, refused)
                return redirect(request.path)
            on_form(request, forms["pause"], refused)
        else:
            if said:
                messages.success(request, said)
                return redirect(request.path)
    today = timezone.localdate()
    about = Exchange.objects.filter(series=row).select_related("giver", "receiver").order_by("-occurs_on", "-id")[:30]
    context = {
        "row": row,
        "other": row.other_of(me),
        "acts": acts(row, me),
        "dates": list(series.dates(row, today, today + SHOWN)) if row.state in series.LIVE else [],
        "exchanges": list(about),
        "forms": forms,
    }
    return render(request, "requests_board/series.html", context, status=422 if do else 200)


def acts(row: Series, me: Membership) -> set[str]:
    """What one of the two may do now."""
    return {
        "proposed": {"decline"} if row.proposed_by_id == me.pk else {"agree", "decline"},
        "running": {"skip", "pause", "end"},
        "paused": {"skip", "resume", "end"},
    }.get(row.state, set())


def _deed(row: Series, do: str, form: Any, request: HttpRequest) -> str:
    """Does it and says so; "" when its form needs another look."""
    by = request.actor  # type: ignore[attr-defined]
    if form is not None and not form.is_valid():
        return ""
    if do == "skip":
        series.skip(row, form.cleaned_data["day"], by=by)
        return _("Left out.")
    if do == "pause":
        series.pause(row, form.cleaned_data["until"], by=by)
        return _("Paused.")
    if do not in _DEEDS:
        raise Http404("no such deed")
    verb, words = _DEEDS[do]
    verb(row, by=by)
    return str(words())


_DEEDS: dict[str, Any] = {
    "agree": (series.agree, lambda: _("Agreed. The next dates stand.")),
    "decline": (series.decline, lambda: _("Noted. That is fine.")),
    "resume": (series.resume, lambda: _("It goes on.")),
    "end": (series.end, lambda: _("Ended. What was still to come is called off.")),
}


@door("exchange.take_part")
def calendar_page(request: HttpRequest) -> HttpResponse:
    """The secret address of one's calendar: made, made anew, taken back."""
    by = request.actor  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    address = ""
    if do == "open":
        address = links.url(request.network, "exchanges:feed", calendars.open_feed(by=by))  # type: ignore[attr-defined]
    elif do == "close":
        calendars.close_feed(by=by)
        messages.success(request, _("Taken back. The address shows nothing any more."))
        return redirect(request.path)
    elif do:
        raise Http404("no such deed")
    context = {"feed": calendars.feed_of(by.member), "address": address}
    return render(request, "requests_board/calendar.html", context)


@door("public", methods=("GET",))
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address, for a program that cannot sign in."""
    member = calendars.by_secret(secret)
    if member is None:
        raise Http404("not found")
    content, etag = calendars.calendar(member)
    if etag in [said.strip() for said in request.headers.get("If-None-Match", "").split(",")]:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="exchanges.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response

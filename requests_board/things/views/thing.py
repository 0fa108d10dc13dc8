"""The page of a thing: what it is, when it is free, the right next act; for its keepers everything else."""

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from networks.doors import door, on_form, tell, undo
from networks.models import Membership
from requests_board.forms import DateField
from requests_board.models import Booking, Repair, Thing, WaitingPlace
from requests_board.things import bookings, desk, inventory, library, owners, policy, repairs, series, steps, waiting, wordings
from requests_board.things.forms import DaysForm, HandOnForm, HandoverForm, HoursForm, OwnersForm, ReportForm, SeriesForm

FORMS = {
    "book": "book_form",
    "series": "series_form",
    "report": "report_form",
    "hand_on": "hand_on_form",
    "owners": "owners_form",
}


@door("board.read", gear="things")
def thing_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One thing. Posts back with `do`."""
    thing = Thing.objects.select_related("keeper", "shelf", "neighborhood").filter(uid=uid).first()
    by = request.actor  # type: ignore[attr-defined]
    if thing is None or not policy.may_see(thing, by):
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, thing, do)
    status = 200
    if do:
        form = forms.get(FORMS.get(do, ""))
        try:
            answer = _deed(request, thing, do, form)
        except Refused as refused:
            if form is not None:
                on_form(request, form, refused)
                undo(request)
                status = 422
                thing = Thing.objects.select_related("keeper", "shelf", "neighborhood").get(pk=thing.pk)
            else:
                tell(request, refused)
                return redirect(request.path)
        else:
            if answer is not None:
                return answer
            status = 422
    return render(request, "things/thing.html", {**_context(request, thing), **forms}, status=status)


def _forms(request: HttpRequest, thing: Thing, do: str) -> dict[str, Any]:
    """The forms of the page; the one that was sent is bound."""

    def said(name: str) -> Any:
        return request.POST if do == name else None

    today = timezone.localdate()
    rules = policy.of(thing.kind)
    begin = _first_free(thing, today)
    booking: Any
    if thing.by_the_day:
        days = min(rules.days, 3)
        initial: dict[str, Any] = {"first": begin, "last": begin + dt.timedelta(days=days - 1)}
        booking = DaysForm(said("book"), initial=initial)
    else:
        hour = timezone.localtime().replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
        booking = HoursForm(said("book"), initial={"starts_at": hour, "ends_at": hour + dt.timedelta(hours=2)})
    return {
        "book_form": booking,
        "series_form": SeriesForm(said("series")),
        "report_form": ReportForm(said("report")),
        "hand_on_form": HandOnForm(said("hand_on")),
        "owners_form": OwnersForm(said("owners"), initial={"owners": _owners_text(thing)}),
        "rules": rules,
    }


def _deed(request: HttpRequest, thing: Thing, do: str, form: Any) -> HttpResponse | None:
    """Does what was asked; None when its form needs another look. Raises what a verb refuses."""
    if form is not None and not form.is_valid():
        return None
    deed = _DEEDS.get(do)
    if deed is None:
        raise Http404("no such deed")
    answer = deed(request, thing, form)
    if isinstance(answer, HttpResponse):
        return answer
    messages.success(request, answer)
    return redirect(request.path)


def _by(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _book(request: HttpRequest, thing: Thing, form: Any) -> HttpResponse:
    starts_at, ends_at = form.times()
    try:
        booking = bookings.book(thing, starts_at, ends_at, by=_by(request), words=form.cleaned_data["words"])
    except Refused as refused:
        names = {"starts_at": "first", "ends_at": "last"} if thing.by_the_day else {}
        refused.field = names.get(refused.field or "", refused.field)
        raise
    if booking.state == Booking.State.ASKED:
        messages.success(request, _("Asked. You hear when somebody has said yes."))
    else:
        messages.success(request, _("Booked: %(when)s.") % {"when": wordings.booking_when(booking)})
    return redirect("things:booking", booking.uid)


def _series(request: HttpRequest, thing: Thing, form: Any) -> str:
    row = series.begin(thing, form.pattern(), by=_by(request))
    skipped = [wording.day(day) for day in row.skipped]  # type: ignore[attr-defined]
    if skipped:
        return _("Booked, without these days that somebody else has: %(days)s.") % {"days": ", ".join(skipped[:8])}
    return _("Booked for the coming weeks; later ones follow by themselves.")


def _wait(request: HttpRequest, thing: Thing, form: Any) -> str:
    place = waiting.wait(thing, by=_by(request))
    return _("You have waiting place %(number)s. You hear when it is your turn.") % {"number": waiting.position(place)}


def _leave(request: HttpRequest, thing: Thing, form: Any) -> str:
    rows = WaitingPlace.objects.filter(thing=thing, member=request.me, state__in=waiting.LIVE)  # type: ignore[attr-defined]
    place = rows.select_related("thing").first()
    if place is not None:
        waiting.leave(place, by=_by(request))
    return _("Your waiting place goes to the next.")


def _call_back(request: HttpRequest, thing: Thing, form: Any) -> str:
    inventory.call_back(thing, by=_by(request))
    return _("Called back. Everybody who has it or has booked it hears.")


def _offer_again(request: HttpRequest, thing: Thing, form: Any) -> str:
    inventory.offer_again(thing, by=_by(request))
    return _("It can be borrowed again.")


def _retire(request: HttpRequest, thing: Thing, form: Any) -> HttpResponse:
    inventory.retire(thing, by=_by(request))
    messages.success(request, _("Retired. Its story stays in the records."))
    return redirect("things:desk")


def _service(request: HttpRequest, thing: Thing, form: Any) -> str:
    said = request.POST.get("on", "")
    try:
        on = DateField(required=False).clean(said)
    except Exception:
        raise Refused("happened-on", _("Write a day, like 2026-05-01.")) from None
    inventory.service(thing, by=_by(request), on=on)
    return _("Maintenance written down.")


def _report(request: HttpRequest, thing: Thing, form: Any) -> HttpResponse:
    repair = repairs.report(thing, form.cleaned_data["text"], by=_by(request))
    messages.success(request, _("Thank you. Whoever looks after it hears."))
    return redirect("things:repair", repair.uid)


def _hand_on(request: HttpRequest, thing: Thing, form: Any) -> str:
    owners.hand_on(thing, form.cleaned_data["to"], form.cleaned_data["parts"], by=_by(request))
    return _("Handed on.")


def _share(request: HttpRequest, thing: Thing, form: Any) -> str:
    owners.share_out(thing, form.shares(), by=_by(request))
    return _("Written down whose it is.")


_DEEDS: dict[str, Callable[[HttpRequest, Thing, Any], Any]] = {
    "book": _book,
    "series": _series,
    "wait": _wait,
    "leave": _leave,
    "call_back": _call_back,
    "offer_again": _offer_again,
    "retire": _retire,
    "service": _service,
    "report": _report,
    "hand_on": _hand_on,
    "owners": _share,
}


# ── What the page shows ─────────────────────────────────────────────────────────────────────────


def _context(request: HttpRequest, thing: Thing) -> dict[str, Any]:
    me, by = request.me, _by(request)  # type: ignore[attr-defined]
    now = timezone.now()
    live = list(Booking.objects.live().filter(thing=thing).select_related("borrower").order_by("starts_at")[:200])
    mine = [row for row in live if row.borrower_id == me.pk]
    place = WaitingPlace.objects.filter(thing=thing, member=me, state__in=waiting.LIVE).first()
    keeps = policy.may_keep(thing, by)
    had = bool(mine) or Booking.objects.filter(thing=thing, borrower=me, out_at__isnull=False).exists()
    stop = stopped(thing)
    photos = thing.photos.order_by("position", "id").values_list("file__uid", "alt")
    away = policy.unseen_by(by)
    return {
        "thing": thing,
        "photos": [{"url": reverse("networks:file", args=[uid]), "alt": alt} for uid, alt in photos],
        "owners": [part for part in owners.of(thing) if part.owner_id not in away],
        "keeps": keeps,
        "sole_owner": owners.is_sole_owner(thing, by),
        "my_part": desk.part_of(thing, me),
        "mine": mine,
        "act": _act(mine, now),
        "handover_form": HandoverForm(),
        "stop": stop,
        "is_free": not stop and steps.is_free_now(thing, now),
        "weeks": library.calendar(thing, me, timezone.localdate(now)),
        "waiting_count": waiting.count(thing),
        "place": place,
        "position": waiting.position(place) if place else 0,
        "can_report": keeps or had,
        "sees_spot": keeps or any(row.state in ("agreed", "out") for row in mine),
        "repair": Repair.objects.open().filter(thing=thing).first(),
        "live": [row for row in live if row.borrower_id not in (me.pk, *away)] if keeps else [],
        "seen": [row for row in desk.last_seen(thing) if row.by_id not in away] if keeps else [],
        "service_due": policy.is_service_due(thing),
        "service_due_on": policy.service_due_on(thing),
        "training": policy.training_of(thing, policy.of(thing.kind)),
        "deposit": _deposit_words(thing, me),
        "now": now,
    }


def stopped(thing: Thing) -> str:
    """Why nobody can book it now, in words, or nothing."""
    try:
        policy.check_ready(thing)
    except Refused as refused:
        return str(refused.message)
    return ""


def _act(mine: list[Booking], now: dt.datetime) -> Booking | None:
    """The booking with which the reader most likely came: what they have, what is kept for them, what begins soon."""
    order = {"out": 0, "offered": 1, "agreed": 2, "asked": 3}
    near = [row for row in mine if row.state != "agreed" or row.starts_at <= now + dt.timedelta(hours=24)]
    return min(near, key=lambda row: (order[row.state], row.starts_at), default=None)


def _deposit_words(thing: Thing, me: Membership) -> str:
    found = steps.deposit_of(thing, me, policy.of(thing.kind))
    return wording.amount(found[1], found[0].currency) if found is not None else ""


def _first_free(thing: Thing, today: dt.date) -> dt.date:
    """The first day on which nobody has it, within two months."""
    start = timezone.make_aware(dt.datetime.combine(today, dt.time.min))
    spans = [(row.held.lower, row.held.upper) for row in library.busy(thing, start, start + dt.timedelta(days=60))]
    for number in range(60):
        begin = start + dt.timedelta(days=number)
        if not any(lower < begin + dt.timedelta(days=1) and upper > begin for lower, upper in spans):
            return today + dt.timedelta(days=number)
    return today


def _owners_text(thing: Thing) -> str:
    return "\n".join(f"{part.owner.number if part.owner else 'network'} {part.parts}" for part in owners.of(thing))

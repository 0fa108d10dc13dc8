"""The page of a booking: where it stands, and what its borrower or whoever looks after the thing may do."""

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
from ledgers.models import Currency
from networks import privacy, roles
from networks.doors import door, on_form, undo
from networks.models import Membership
from networks.models.member import Audience
from requests_board.models import Booking, Handover
from requests_board.things import bookings, handovers, policy, steps, wordings
from requests_board.things.forms import HandoverForm, PassForm, ReasonForm

WITH_FORM = {"out": "out_form", "back": "back_form", "forgive": "forgive_form", "pass": "pass_form"}


@door("things.borrow", gear="things")
def booking_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One booking, for its borrower and its keepers. Posts back with `do` and `version`."""
    by = request.actor  # type: ignore[attr-defined]
    booking = _found(uid)
    if not _may_open(booking, by):
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = _forms(request, do)
    error, status = "", 200
    if do:
        form = forms.get(WITH_FORM.get(do, ""))
        try:
            words = _run(request, booking, do, form)
        except Refused as refused:
            booking, status = _found(uid), 409 if refused.code in ("stale", "conflict") else 422
            undo(request)
            if form is not None and status == 422:
                on_form(request, form, refused)
            else:
                error = str(refused.message)
        else:
            if words:
                messages.success(request, words)
                return redirect("things:booking", booking.uid)
            status = 422
    context = {**_context(request, booking), **forms, "error": error, "sent": do}
    return render(request, "things/booking.html", context, status=status)


def _may_open(booking: Booking, by: Any) -> bool:
    """Its borrower, and who looks after the thing unless the two are kept apart: then a coordinator stands between them."""
    if booking.borrower_id == by.member.pk:
        return True
    return policy.may_keep(booking.thing, by) and booking.borrower_id not in policy.unseen_by(by)


def _found(uid: uuid.UUID) -> Booking:
    rows = Booking.objects.select_related("thing__keeper", "thing__neighborhood", "borrower", "agreed_by", "forgiven_by")
    booking = rows.filter(uid=uid).first()
    if booking is None:
        raise Http404("not found")
    return booking


def _forms(request: HttpRequest, do: str) -> dict[str, Any]:
    said, files = request.POST, request.FILES
    return {
        "out_form": HandoverForm(said, files, auto_id="id_out_%s") if do == "out" else HandoverForm(auto_id="id_out_%s"),
        "back_form": HandoverForm(said, files, auto_id="id_back_%s") if do == "back" else HandoverForm(auto_id="id_back_%s"),
        "forgive_form": ReasonForm(said if do == "forgive" else None),
        "pass_form": PassForm(said if do == "pass" else None),
    }


def _run(request: HttpRequest, booking: Booking, do: str, form: Any) -> str:
    """Does it and says so; nothing when its form needs another look. Raises what a verb refuses."""
    deed = _DEEDS.get(do)
    if deed is None:
        raise Http404("no such deed")
    if form is not None and not form.is_valid():
        return ""
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    return deed(booking, form, {"by": request.actor, "version": version})  # type: ignore[attr-defined]


def _agree(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    bookings.agree(booking, **who)
    return _("You said yes. %(name)s hears of it.") % {"name": booking.borrower.name}


def _decline(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    bookings.decline(booking, **who)
    return _("You said no. That is fine.")


def _accept(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    changed = bookings.accept(booking, **who)
    return _("It is yours. Pick it up in time.") if changed.state == "agreed" else _("Asked. You hear when somebody said yes.")


def _cancel(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    bookings.cancel(booking, **who)
    return _("Called off.")


def _renew(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    changed = bookings.renew(booking, **who)
    return _("You can keep it until %(day)s.") % {"day": wordings.due_day(changed)}


def _out(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    changed = handovers.check_out(booking, form.seen(), **who)
    return _("Taken along. It is due back by %(day)s.") % {"day": wordings.due_day(changed)}


def _back(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    handovers.check_in(booking, form.seen(), **who)
    if form.cleaned_data["condition"] in handovers.BROKEN:
        return _("It is back. Thank you for saying what is wrong: somebody looks at it.")
    return _("It is back. Thank you.")


def _lose(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    handovers.lose(booking, **who)
    return _("Written down as lost. Talk with %(name)s; you can forgive it below.") % {"name": booking.borrower.name}


def _forgive(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    handovers.forgive(booking, form.cleaned_data["why"], by=who["by"])
    return _("Forgiven. %(name)s hears of it.") % {"name": booking.borrower.name}


def _keep_deposit(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    handovers.keep_deposit(booking, by=who["by"])
    return _("The deposit went to the commons fund.")


def _pass(booking: Booking, form: Any, who: dict[str, Any]) -> str:
    handovers.give_pass(booking.borrower, form.cleaned_data["reason"], form.until_moment(), by=who["by"])
    return _("%(name)s can borrow until then.") % {"name": booking.borrower.name}


_DEEDS: dict[str, Callable[[Booking, Any, dict[str, Any]], str]] = {
    "agree": _agree,
    "decline": _decline,
    "accept": _accept,
    "cancel": _cancel,
    "renew": _renew,
    "out": _out,
    "back": _back,
    "lose": _lose,
    "forgive": _forgive,
    "keep_deposit": _keep_deposit,
    "pass": _pass,
}


def _context(request: HttpRequest, booking: Booking) -> dict[str, Any]:
    by = request.actor  # type: ignore[attr-defined]
    mine = booking.borrower_id == by.member.pk
    other = booking.thing.keeper if mine else booking.borrower
    away = policy.unseen_by(by)
    is_away = other.pk in away or not policy.may_see(booking.thing, by)
    agreed = booking.state in ("agreed", "out") and not is_away
    return {
        "booking": booking,
        "thing": booking.thing,
        "mine": mine,
        "other": None if is_away else other,
        "agreed_by": None if booking.agreed_by_id in away else booking.agreed_by,
        "forgiver": None if booking.forgiven_by_id in away else booking.forgiven_by,
        "acts": acts(booking, by),
        "when": wordings.booking_when(booking),
        "late": booking.is_late(),
        "steps": _steps(booking),
        "seen": [
            {"row": row, "url": reverse("networks:file", args=[row.file.uid]) if row.file else ""}
            for row in handovers.of(booking)
            if row.by_id not in away
        ],
        "contact": _contact(other) if agreed and other.pk != by.member.pk else {},
        "deposit": _deposit(booking),
        "repairs": list(booking.repairs.all()[:3]),
        "now": timezone.now(),
    }


def _picture(row: Handover) -> str:
    return reverse("networks:file", args=[row.file.uid]) if row.file else ""


def _contact(other: Membership) -> dict[str, str]:
    """How to reach the other side of a booking, as far as they let those see it whom they have agreed something with."""
    reached = frozenset({Audience.PUBLIC, Audience.NETWORK, Audience.PARTNERS})
    names = [] if other.is_minor else [name for name in ("phone", "email") if privacy.shows(other, name, reached)]
    return {name: getattr(other, name) for name in names if getattr(other, name)}


def acts(booking: Booking, by: Any) -> set[str]:
    """What the reader may do now; the verbs have the last word."""
    mine = booking.borrower_id == by.member.pk
    keeps = policy.may_keep(booking.thing, by)
    hand = by.hands
    decides = keeps and not mine and (hand is None or hand.pk != booking.borrower_id)
    found: set[str] = set()
    if booking.state in ("asked", "offered", "agreed"):
        found.add("cancel")
    if booking.state == "asked" and decides:
        found |= {"agree", "decline"}
    if booking.state == "offered" and mine:
        found.add("accept")
    if booking.state == "agreed" and booking.starts_at <= timezone.now() + handovers.EARLY and booking.ends_at > timezone.now():
        found.add("out")
    if booking.state == "out":
        found |= {"back", "renew"}
        found |= {"lose"} if decides and booking.is_late() else set()
        found |= {"pass"} if decides and booking.is_late() and roles.can(by, "things.keep") else set()
    open_end = booking.state == "lost" or (booking.state == "returned" and handovers.was_broken(booking))
    if open_end and decides and booking.forgiven_at is None and booking.deposit != steps.Deposit.KEPT:
        found.add("forgive")
        if booking.deposit == steps.Deposit.HELD and roles.can(by, "things.keep"):
            found.add("keep_deposit")
    return found


def _deposit(booking: Booking) -> str:
    if booking.deposit == steps.Deposit.NONE:
        return ""
    unit = Currency.objects.filter(code=booking.deposit_currency).first()
    amount = wording.amount(booking.deposit_amount, unit)
    return _("%(amount)s, %(state)s") % {"amount": amount, "state": booking.get_deposit_display()}


def _steps(booking: Booking) -> list[dict[str, Any]]:
    """Booked, picked up, due, back; or how it ended before."""
    state = booking.state
    ended = {"declined", "cancelled", "lapsed"}
    place = {"asked": 0, "offered": 0, "agreed": 1, "out": 2, "returned": 4, "lost": 2}.get(state, 0)
    if state in ended:
        return [
            {"title": _("Asked for"), "text": wording.day(booking.made_at), "icon": "calendar-days", "is_done": True},
            {"title": str(booking.get_state_display()), "text": "", "icon": "circle-minus", "is_current": True},
        ]
    back = _("Lost") if state == "lost" else _("Back")
    rows = [
        (_("Booked"), wording.day(booking.made_at), "calendar-check"),
        (_("Picked up"), wording.day(booking.out_at or booking.starts_at), "hand"),
        (_("Due back"), wordings.due_day(booking), "clock"),
        (back, wording.day(booking.back_at), "check"),
    ]
    return [
        {"title": title, "text": text, "icon": icon, "is_done": number < place, "is_current": number == place}
        for number, (title, text, icon) in enumerate(rows)
    ]

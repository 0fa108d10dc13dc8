"""Telling of an incident, and looking into one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks.doors import door, officer, on_form, tell
from networks.models import Membership
from networks.views.profile import as_uuid
from requests_board.dispatch import incidents
from requests_board.dispatch.forms import AboutForm, EndingForm, IncidentForm, NoteForm
from requests_board.models import Exchange, Incident

MOST = 100


@door("incident.file", methods=("GET",))
def incident_list(request: HttpRequest) -> HttpResponse:
    """What one told; for officers, what they may read: what is open first."""
    rows = incidents.readable(officer(request))
    mine = incidents.told_by(request.me)  # type: ignore[attr-defined]
    context = {
        "open": list(rows.exclude(state=Incident.State.CLOSED).order_by("-filed_at", "-id")[:MOST]),
        "closed": list(rows.filter(state=Incident.State.CLOSED).order_by("-filed_at", "-id")[:30]),
        "mine": list(mine.order_by("-filed_at", "-id")[:30]),
    }
    return render(request, "dispatch/incidents.html", context)


@door("incident.file")
def new_incident(request: HttpRequest) -> HttpResponse:
    """Tells what happened; `?about=` names a member, `?exchange=` an exchange of one's own."""
    about, exchange = _about(request)
    named = about is not None or exchange is not None
    form = (IncidentForm if named else AboutForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"about": about, **form.cleaned_data}
        try:
            row = incidents.file(by=request.actor, exchange=exchange, **said)  # type: ignore[attr-defined]
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Thank you for telling. Coordinators read it now, and nobody else."))
            return redirect("dispatch:incident", row.uid)
    who = about or (exchange.other_of(request.me) if exchange is not None else None)  # type: ignore[attr-defined]
    context = {"form": form, "about": who, "exchange": exchange}
    return render(request, "dispatch/incident_form.html", context, status=422 if form.errors else 200)


def _about(request: HttpRequest) -> tuple[Membership | None, Exchange | None]:
    """The member and the exchange that the address names; a foreign one is a missing one."""
    about = exchange = None
    if said := request.GET.get("about"):
        about = Membership.objects.filter(uid=as_uuid(said)).exclude(pk=request.me.pk).first()  # type: ignore[attr-defined]
    if said := request.GET.get("exchange"):
        rows = Exchange.objects.of(request.me).select_related("giver", "receiver")  # type: ignore[attr-defined]
        exchange = rows.filter(uid=as_uuid(said)).first()
    if (request.GET.get("about") and about is None) or (request.GET.get("exchange") and exchange is None):
        raise Http404("not found")
    return about, exchange


@door("incident.file")
def incident_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One incident: for who told it, how it stands; for its readers, everything. Posts back with `do` = take, note or close."""
    by, me = officer(request), request.me  # type: ignore[attr-defined]
    row = incidents.readable(by).filter(uid=uid).first()
    reads = row is not None
    if row is None:
        row = incidents.told_by(me).filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    note_form = NoteForm(request.POST if do == "note" else None)
    end_form = EndingForm(request.POST if do == "close" else None)
    form = {"note": note_form, "close": end_form}.get(do)
    if do:
        if not reads:
            raise Http404("not found")
        try:
            if _done(row, do, form, by):
                messages.success(request, _("Written down."))
                return redirect(request.path)
        except Refused as refused:
            if form is None:
                tell(request, refused)
                return redirect(request.path)
            on_form(request, form, refused)
    hand = by.hands
    context = {
        "incident": row, "reads": reads, "note_form": note_form, "end_form": end_form,
        "notes": list(row.notes.select_related("by").order_by("id")[:100]) if reads else [],
        "can_close": reads and row.state == Incident.State.TAKEN and row.taken_by_id != (hand and hand.pk),
    }  # fmt: skip
    return render(request, "dispatch/incident.html", context, status=422 if do else 200)


def _done(row: Incident, do: str, form: Any, by: Any) -> bool:
    if form is not None and not form.is_valid():
        return False
    if do == "take":
        incidents.take(row, by=by)
    elif do == "note":
        incidents.note(row, form.cleaned_data["text"], by=by)
    elif do == "close":
        incidents.close(row, form.cleaned_data["ending"], by=by)
    else:
        raise Http404("no such deed")
    return True

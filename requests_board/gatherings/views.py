"""Classes and work parties: the list, a new one, and the page of one with everything that can be done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from networks import clauses
from networks.doors import door, on_form, tell
from networks.views.profile import as_uuid
from requests_board import gatherings, room
from requests_board.exchanges import officer_of
from requests_board.forms import as_hours
from requests_board.gatherings import listing, steps, talking
from requests_board.gatherings.forms import AttendanceForm, PlanForm
from requests_board.models import Gathering, GatheringPart


@door("board.read", methods=("GET",), gear="hours")
def gathering_list(request: HttpRequest) -> HttpResponse:
    """What is coming, and one's own."""
    cursor = request.GET.get("cursor", "")
    page = listing.open_ones(request.me, as_uuid(cursor) if cursor else None)  # type: ignore[attr-defined]
    mine = [] if cursor else listing.of_member(request.me)  # type: ignore[attr-defined]
    context = {"rows": page.rows, "page": page, "mine": mine}
    return render(request, "requests_board/gatherings/list.html", context)


@door("exchange.take_part", gear="hours")
def new(request: HttpRequest) -> HttpResponse:
    """Opens a class or a work party."""
    kind = request.GET.get("kind", "class")
    form = PlanForm(request.POST or None, step=clauses.value("hours.step"), initial={"kind": kind, "places": 10, "least": 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = gatherings.open(form.plan(), by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("It stands. Neighbors can take part now."))
            return redirect("gatherings:detail", made.uid)
    rules = clauses.values("board.class_hours", "board.party_hours")
    context = {
        "form": form, "class_share": rules["board.class_hours"], "party_share": rules["board.party_hours"],
        "room": room.in_words(request.me),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "requests_board/gatherings/form.html", context, status=422 if form.errors else 200)


@door("board.read", gear="hours")
def gathering_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One gathering. Posts back with `do` and `version`."""
    away = steps.unseen_by(request.actor)  # type: ignore[attr-defined]
    gathering = Gathering.objects.without(away).select_related("host", "category").filter(uid=uid).first()
    if gathering is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = _attendance(request, gathering, do)
    if do:
        try:
            words = _run(request, gathering, do, form)
        except Refused as refused:
            if form is not None and form.is_bound and refused.field in ("hours", "happened_on"):
                on_form(request, form, refused)
            else:
                tell(request, refused)
                return redirect("gatherings:detail", uid)
        else:
            if words is not None:
                messages.success(request, words)
                return redirect("gatherings:detail", uid)
    context = _context(request, gathering, form)
    return render(request, "requests_board/gatherings/detail.html", context, status=422 if do else 200)


def _attendance(request: HttpRequest, gathering: Gathering, do: str) -> AttendanceForm | None:
    """The list of who was there: for the host, and for a coordinator who helps to settle it."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    is_host = me.pk == gathering.host_id and gathering.is_running
    if not is_host and not (gathering.state == "disputed" and steps.may_mediate(gathering, officer_of(by))):
        return None
    parts = steps.parts_of(gathering, "joined", "present", "absent")
    own_time = not gathering.is_class and gathering.share == Gathering.Share.EACH
    initial: dict[str, Any] = {
        "hours": as_hours(gathering.done_minutes or gathering.minutes), "happened_on": gathering.done_on,
    }  # fmt: skip
    for part in parts:
        initial |= {f"was-{part.uid}": part.state != "absent", f"time-{part.uid}": as_hours(part.minutes)}
    said = request.POST if do in ("log", "mediate") else None
    return AttendanceForm(said, step=clauses.value("hours.step"), parts=parts, own_time=own_time, initial=initial)


def _run(request: HttpRequest, gathering: Gathering, do: str, form: AttendanceForm | None) -> str | None:
    """Does it and says so; None when the form needs another look. Raises what a verb refuses."""
    by = request.actor  # type: ignore[attr-defined]
    said = request.POST.get("version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    if do == "join":
        gatherings.join(gathering, by=by)
        return _("You take part. The hours are kept aside until it is done.")
    if do == "leave":
        gatherings.leave(gathering, by=by)
        return _("You gave the place back. Nothing is kept aside.")
    if do == "write":
        talking.write(gathering, request.POST.get("message", ""), by=by)
        return _("Sent to all who take part.")
    if do == "cancel":
        gatherings.cancel(gathering, by=by, version=version)
        return _("Called off. Everybody hears.")
    if do == "confirm":
        gatherings.confirm(gathering, by=by, version=version)
        return _("Confirmed.")
    if do == "dispute":
        gatherings.dispute(gathering, by=by, version=version)
        return _("Noted. Nothing moves until it is right.")
    if do == "nothing" and form is not None:
        gatherings.mediate(gathering, present={}, minutes=0, by=by, version=version)
        return _("Written down. Everybody hears of it.")
    if do not in ("log", "mediate") or form is None:
        raise Http404("no such deed")
    return _logged(gathering, do, form, by, version)


def _logged(gathering: Gathering, do: str, form: AttendanceForm, by: Any, version: int) -> str | None:
    if not form.is_valid():
        return None
    minutes = form.cleaned_data["hours"]
    if do == "mediate":
        gatherings.mediate(gathering, present=form.present(), minutes=minutes, by=by, version=version)
        return _("Written down. Everybody hears of it.")
    gatherings.log(
        gathering, by=by, present=form.present(), minutes=minutes, happened_on=form.cleaned_data["happened_on"], version=version
    )
    return _("Logged. Everybody who was there says whether it is right.")


def _context(request: HttpRequest, gathering: Gathering, form: AttendanceForm | None) -> dict[str, Any]:
    me = request.me  # type: ignore[attr-defined]
    parts = [part for part in steps.parts_of(gathering) if part.state != GatheringPart.State.LEFT]
    mine = next((part for part in parts if part.member_id == me.pk), None)
    acts = steps.acts_of(gathering, me, mine)
    away = steps.unseen_by(request.actor)  # type: ignore[attr-defined]
    is_full = steps.is_full(gathering, parts, [] if mine else away)
    shown = parts if me.pk == gathering.host_id else [part for part in parts if part.member_id not in away]
    terms = listing.terms(gathering)
    change = _change(gathering, parts, mine)
    return {
        "gathering": gathering, "parts": shown, "mine": mine, "acts": acts - {"join"} if is_full else acts, "is_full": is_full,
        "free": 0 if is_full else gathering.places - len(parts), "terms": terms, "is_host": me.pk == gathering.host_id,
        "talk": talking.of(gathering, me) if me.pk == gathering.host_id or mine is not None else None,
        "may_see_parts": me.pk == gathering.host_id or mine is not None or form is not None, "form": form,
        "mediates": form is not None and me.pk != gathering.host_id,
        "room": room.in_words(me) if "join" in acts else "", "after": room.after(me, change) if change else None,
        "promises": wording.hours(terms.each), "share_why": f"board.{gathering.kind}_hours",
    }  # fmt: skip


def _change(gathering: Gathering, parts: list[GatheringPart], mine: GatheringPart | None) -> int:
    """What confirming moves for the reader."""
    there = [part for part in parts if part.state == "present"]
    if gathering.state != "done" or mine is None or mine not in there:
        return 0
    return gatherings.legs_of(gathering, there)[1][there.index(mine)]

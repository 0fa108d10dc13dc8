"""Circles: the list, a new one, and the page of one with everything that can be done."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import circles
from networks.circles import reading, steps
from networks.circles.forms import InviteForm, PlanForm, initial_of
from networks.circles.registrations import GEAR
from networks.circles.steps import State
from networks.doors import door, on_form, tell
from networks.models import Circle, CirclePart
from networks.views.home import rendered
from networks.views.profile import as_uuid


@door("people.read", methods=("GET",), gear=GEAR)
def circle_list(request: HttpRequest) -> HttpResponse:
    """One's own circles, what waits there, and the others by name."""
    me, cursor = request.me, request.GET.get("cursor", "")  # type: ignore[attr-defined]
    page = reading.others(me, as_uuid(cursor) if cursor else None)
    context = {
        "mine": [] if cursor else reading.of(me), "calls": [] if cursor else reading.called(me), "page": page,
        "is_first": not cursor, "may_open": steps.may_open(request.actor),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "networks/circles/list.html", context)


@door("circles.take_part", gear=GEAR)
def new(request: HttpRequest) -> HttpResponse:
    """Opens a circle."""
    form = PlanForm(request.POST or None, initial={"entry": Circle.Entry.ASK})
    if request.method == "POST" and form.is_valid():
        try:
            circle = circles.open_circle(form.plan(), by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("It is open. Invite the first neighbors."))
            return redirect("circles:detail", circle.uid)
    may = steps.may_open(request.actor)  # type: ignore[attr-defined]
    return render(
        request,
        "networks/circles/form.html",
        {"form": form, "circle": None, "may_open": may},
        status=422 if form.errors else 200,
    )


@door("circles.take_part", gear=GEAR)
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A keeper says it differently."""
    circle = _found(uid)
    if circle.state != Circle.State.OPEN or not _keeps(request, circle):
        raise Http404("not found")
    form = PlanForm(request.POST or None, initial=initial_of(circle))
    if request.method == "POST" and form.is_valid():
        said = request.POST.get("version", "")
        version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
        try:
            circles.change(circle, form.plan(), by=request.actor, version=version)  # type: ignore[attr-defined]
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("circles:detail", uid)
    context = {"form": form, "circle": circle, "may_open": True}
    return render(request, "networks/circles/form.html", context, status=422 if form.errors else 200)


@door("people.read", gear=GEAR)
def circle_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One circle. Posts back with `do`, and part=uid or member where it is about somebody."""
    circle = _found(uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = InviteForm(request.POST if do == "invite" else None, by=request.me)  # type: ignore[attr-defined]
    if do:
        try:
            words = _run(request, circle, do, form)
        except Refused as refused:
            if do != "invite":
                tell(request, refused)
                return redirect("circles:detail", uid)
            on_form(request, form, refused)
        else:
            if words is not None:
                messages.success(request, words)
                return redirect("circles:detail", uid)
    return render(request, "networks/circles/detail.html", _context(request, circle, form), status=422 if do else 200)


def _run(request: HttpRequest, circle: Circle, do: str, form: InviteForm) -> str | None:
    """Does it and says so; None when the form needs another look. Raises what a verb refuses."""
    by = request.actor  # type: ignore[attr-defined]
    if do == "join":
        is_in = circles.join(circle, by=by).state == State.IN
        return _("You are in.") if is_in else _("You have asked. A keeper answers, and you hear.")
    if do == "leave":
        circles.leave(circle, by=by)
        return _("Done. You can come back any time.")
    if do == "end":
        circles.end(circle, by=by)
        return _("The circle has ended. Everybody hears.")
    if do == "invite":
        if not form.is_valid():
            return None
        member = form.cleaned_data["member"]
        circles.invite(circle, member, by=by)
        return _("%(name)s is invited.") % {"name": member.name}
    return _about_somebody(request, circle, do)


def _about_somebody(request: HttpRequest, circle: Circle, do: str) -> str:
    by = request.actor  # type: ignore[attr-defined]
    rows = CirclePart.objects.select_related("circle", "member").filter(circle=circle)
    part = rows.filter(uid=as_uuid(request.POST.get("part", ""))).first()
    if part is None or do not in ("yes", "no", "remove", "keeper", "unkeeper"):
        raise Http404("not found")
    if do in ("yes", "no"):
        circles.answer(part, do == "yes", by=by)
        return _("%(name)s is in.") % {"name": part.member.name} if do == "yes" else _("Answered. They hear.")
    if do == "remove":
        circles.remove(part, by=by)
        return _("%(name)s is not in it any more.") % {"name": part.member.name}
    circles.keep(part, do == "keeper", by=by)
    return _("%(name)s keeps it, too.") % {"name": part.member.name} if do == "keeper" else _("Done.")


def _found(uid: uuid.UUID) -> Circle:
    circle = reading.one(uid)
    if circle is None:
        raise Http404("not found")
    return circle


def _mine(request: HttpRequest, circle: Circle) -> CirclePart | None:
    return CirclePart.objects.filter(circle=circle, member=request.me).first()  # type: ignore[attr-defined]


def _keeps(request: HttpRequest, circle: Circle) -> bool:
    mine = _mine(request, circle)
    return (mine is not None and mine.is_keeper) or steps.may_look_after(request.actor)  # type: ignore[attr-defined]


def _context(request: HttpRequest, circle: Circle, form: InviteForm) -> dict[str, Any]:
    mine, by = _mine(request, circle), request.actor  # type: ignore[attr-defined]
    is_in = mine is not None and mine.state == State.IN
    looks_after = steps.may_look_after(by)
    cursor = request.GET.get("cursor", "")
    request.circle = circle  # type: ignore[attr-defined]
    shown = is_in and circle.state == Circle.State.OPEN
    panels = sorted(((name, one) for name, one in registry.panels if one.page == "circle"), key=lambda pair: pair[1].order)
    is_open = circle.state == Circle.State.OPEN
    return {
        "circle": circle, "mine": mine, "is_in": is_in, "is_open": is_open, "form": form,
        "keeps": is_open and ((mine is not None and mine.is_keeper) or looks_after),
        "inside": reading.inside(circle, by, mine, as_uuid(cursor) if cursor else None), "sees_members": is_in or looks_after,
        "panels": [html for name, one in panels if (html := rendered(request, name, one))] if shown else [],
    }  # fmt: skip

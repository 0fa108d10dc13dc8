"""The library as a list; adding and changing a thing; one's own borrowings; labels."""

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import geo, roles
from networks.doors import door, on_form, tell
from networks.models import Membership
from networks.tenancy import current
from requests_board.models import BookingSeries, Thing, WaitingPlace, Wish
from requests_board.things import desk, inventory, labels, library, panels, policy, series, waiting, wishes
from requests_board.things.forms import LabelsForm, ThingForm

GEAR = "things"


@door("board.read", gear=GEAR)
def library_list(request: HttpRequest) -> HttpResponse:
    """Search, shelves, one page of things; htmx asks for the list alone. Posts back with `do=wish` what was not found."""
    if request.method == "POST":
        return _wish(request)
    said = request.GET
    shelves = library.shelves(_me(request))
    kinds = [kind for kind in said.getlist("kind") if kind in Thing.Kind.values]
    shelf = next((row for row in shelves if str(row.uid) == said.get("shelf", "")), None)
    first, last = _days(said.get("from", "")), _days(said.get("until", ""))
    words = said.get("q", "").replace("\x00", "").strip()[:200]
    sort = said.get("sort", "")
    wanted = library.Wanted(
        words=words,
        kinds=tuple(kinds),
        shelf=shelf.pk if shelf else None,
        free_from=_midnight(first) if first else None,
        free_until=_midnight((last or first) + dt.timedelta(days=1)) if first and (last or first) else None,
        sort=sort if sort in library.SORTS else "best" if words else "newest",
        cursor=said.get("cursor", ""),
    )
    page = library.page(wanted, _me(request))
    filters_on = bool(kinds or shelf or first)
    context = {"things": page.rows, "page": page, "q": words, "filters_on": filters_on, "shelf": shelf, "free_from": first}
    if request.headers.get("HX-Request") and not request.headers.get("HX-History-Restore-Request"):
        return render(request, "things/_results.html", context)
    context |= {
        "shelves": shelves,
        "kinds": [(value, label, value in kinds) for value, label in Thing.Kind.choices],
        "chosen": {"from": said.get("from", ""), "until": said.get("until", ""), "sort": sort},
        "can_sort_near": geo.place_of(_me(request)) is not None,
        "has_desk": desk.has_desk(request.actor),  # type: ignore[attr-defined]
        "waiting_count": panels.count(request),
    }
    return render(request, "things/library.html", context)


def _wish(request: HttpRequest) -> HttpResponse:
    try:
        wishes.wish(request.POST.get("words", ""), by=request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("Noted. You hear when one turns up."))
    return redirect("things:library")


@door("things.lend", gear=GEAR)
def new(request: HttpRequest) -> HttpResponse:
    """Puts a thing into the library; what was typed stays when something is refused."""
    keeps = roles.can(request.actor, "things.keep")  # type: ignore[attr-defined]
    form = ThingForm(
        request.POST or None,
        request.FILES or None,
        keeps=keeps,
        initial={"kind": "tool", "name": request.GET.get("name", "")[:120]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            thing = inventory.add(
                form.content(),
                by=request.actor,  # type: ignore[attr-defined]
                owned_by=form.owned_by(),
                keeper=form.cleaned_data.get("keeper"),
                photos=form.uploads(),
            )
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("It is in the library. Print its label from the page of labels."))
            return redirect("things:thing", thing.uid)
    context = {"form": form, "thing": None}
    return render(request, "things/thing_form.html", context, status=422 if form.errors else 200)


@door("things.lend", gear=GEAR)
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say it differently. Only for whoever looks after it."""
    by = request.actor  # type: ignore[attr-defined]
    thing = Thing.objects.select_related("keeper__neighborhood", "shelf", "neighborhood").filter(uid=uid).first()
    if thing is None or not policy.may_keep(thing, by):
        raise Http404("not found")
    form = ThingForm(request.POST or None, request.FILES or None, keeps=True, thing=thing, initial=ThingForm.initial_of(thing))
    if request.method == "POST" and form.is_valid():
        try:
            inventory.change(
                thing,
                form.content(),
                by=by,
                photos=form.uploads(),
                without=form.without(),
                keeper=form.cleaned_data["keeper"],
            )
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("things:thing", thing.uid)
    return render(request, "things/thing_form.html", {"form": form, "thing": thing}, status=422 if form.errors else 200)


@door("board.read", gear=GEAR)
def mine(request: HttpRequest) -> HttpResponse:
    """What I have, have booked, wait for, wish for and lend. Posts back with `do` = leave, drop or stop."""
    if request.method == "POST":
        return _mine_deed(request)
    context = desk.mine(_me(request))
    for place in context["waiting"]:
        place.position = waiting.position(place)
    return render(request, "things/mine.html", {**context, "now": timezone.now()})


def _mine_deed(request: HttpRequest) -> HttpResponse:
    by, me, do = request.actor, _me(request), request.POST.get("do", "")  # type: ignore[attr-defined]
    uid = _uid(request.POST.get("uid", ""))
    try:
        if do == "leave" and (place := WaitingPlace.objects.filter(uid=uid, member=me).select_related("thing").first()):
            waiting.leave(place, by=by)
            messages.success(request, _("Your waiting place goes to the next."))
        elif do == "drop" and (one := Wish.objects.filter(uid=uid, member=me).first()):
            wishes.drop(one, by=by)
            messages.success(request, _("No longer wished for."))
        elif do == "stop" and (row := BookingSeries.objects.filter(uid=uid, borrower=me).select_related("thing").first()):
            series.stop(row, by=by)
            messages.success(request, _("Stopped. What was still to come is called off."))
        else:
            raise Http404("no such deed")
    except Refused as refused:
        tell(request, refused)
    return redirect("things:mine")


@door("things.lend", gear=GEAR)
def label_list(request: HttpRequest) -> HttpResponse:
    """Choose things; the answer is a PDF of labels."""
    by = request.actor  # type: ignore[attr-defined]
    rows = Thing.objects.all() if roles.can(by, "things.keep") else Thing.objects.of(_me(request))
    here = rows.exclude(state__in=[Thing.State.RETIRED, Thing.State.LOST])
    shown = list(here.order_by("number")[: labels.MOST])
    choices = [(str(thing.uid), f"{thing.number} · {thing.name}") for thing in shown]
    form = LabelsForm(request.POST or None, choices=choices, initial={"things": request.GET.getlist("thing")})
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["things"])
        made = labels.sheet(current.network(), [thing for thing in shown if str(thing.uid) in wanted])
        response = HttpResponse(made, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="labels.pdf"'
        return response
    return render(request, "things/labels.html", {"form": form, "things": shown}, status=422 if form.errors else 200)


@door("board.read", methods=("GET",), gear=GEAR)
def use(request: HttpRequest) -> HttpResponse:
    """How much each thing is used, and what to buy together next."""
    keeps = roles.can(request.actor, "things.keep")  # type: ignore[attr-defined]
    away = policy.unseen_by(request.actor)  # type: ignore[attr-defined]
    context = {"rows": desk.use(with_unlisted=keeps, away=away), "lacks": desk.lacking(away=away), "keeps": keeps}
    return render(request, "things/use.html", context)


def _me(request: HttpRequest) -> Membership:
    return request.me  # type: ignore[attr-defined,no-any-return]


def _uid(said: str) -> Any:
    try:
        return uuid.UUID(said)
    except ValueError:
        raise Http404("not found") from None


def _days(said: str) -> dt.date | None:
    try:
        day = parse_date(said[:10]) if said.isascii() else None
    except ValueError:
        return None
    today = timezone.localdate()
    return day if day and today <= day <= today + dt.timedelta(days=730) else None


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))

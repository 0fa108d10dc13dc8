"""The federation dashboard: how each network is doing, from what it publishes. Stands in the umbrella alone."""

import csv
import io
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import dotmap, sheets
from common.dotmap import Spot
from common.errors import Refused
from humans.federation import flows, health, reading, today
from humans.models import Rest
from ledgers.between import memos, rounds
from ledgers.between.forms import SignForm
from ledgers.hours import fund
from ledgers.models import ClearingRound
from ledgers.models.between import KINDS
from networks import doors, links, roles
from networks.doors import door, officer

MOST_ROWS = 20_000
View = Callable[..., HttpResponse]


def umbrella_door(
    needs: str, methods: tuple[str, ...] = ("GET",)
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A door that is not there in a local network."""

    def around(view: View) -> View:
        guarded = door(needs, methods=methods)(view)

        @wraps(guarded)
        def inside(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.network.kind != "umbrella":  # type: ignore[attr-defined]
                raise Http404("a page of the umbrella")
            return guarded(request, *args, **kwargs)

        return inside

    return around


@umbrella_door("federation.read")
def dashboard(request: HttpRequest) -> HttpResponse:
    """All networks, fifty a page, the largest first."""
    rows, older = reading.page(request.GET.get("cursor", "")[:40])
    now, month_ago = reading.totals()
    networks = [shown(row) for row in rows]
    traders = flows.traders()
    part = dotmap.box_said(request.GET.get("map", ""))
    context = {
        "networks": networks,
        "page": {"older": older},
        "totals": _totals(now, month_ago),
        "forming": [one for one in networks if one["health"].key == "new"],
        "hands": [one for one in networks if one["health"].key == "hand"],
        "calls": reading.calls(),
        "map": reading.picture(_on_map, part, f"{reverse('humans:federation')}#h-map" if part else ""),
        "traders": traders,
        "chart": flows.chart(traders),
        "near": flows.near(traders),
        "today": today.needs(networks) if roles.can(officer(request), "federation.admit") else [],
        "here": "humans:federation",
    }
    return render(request, "humans/federation.html", context)


def _on_map(spot: Spot) -> str:
    """A network's own page; several lead closer, and those of one town to the list of them."""
    if spot.count == 1:
        return reverse("humans:federation_network", args=[spot.slug])
    page = links.front("front:networks") if spot.box.is_a_town else reverse("humans:federation")
    return f"{page}?map={spot.box}#h-map"


@umbrella_door("federation.read")
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """One network: what it publishes, and no more."""
    row = reading.one(slug)
    if row is None:
        raise Http404("not there")
    rest = Rest.objects.filter(subject=row.id, ended_at=None).first()
    may_rest = roles.can(officer(request), "federation.admit")
    context = {"one": shown(row), "rest": rest, "may_rest": may_rest, "here": "humans:federation"}
    return render(request, "humans/federation_network.html", context)


@umbrella_door("federation.read")
def download(request: HttpRequest) -> HttpResponse:
    """Everything that is shown, as a sheet."""
    rows, _more = reading.page(limit=MOST_ROWS)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["network", "name", "place", "state", "as_of", *reading.KEYS, *(f"week_{n}" for n in range(1, 13))])
    for row in rows:
        figures = [row.figure(key) for key in reading.KEYS]
        cells = [row.slug, row.name, row.place, row.state, row.as_of or "", *figures, *row.weeks[-12:]]
        writer.writerow([sheets.safe("" if cell is None else cell) for cell in cells])
    said = {"Content-Disposition": 'attachment; filename="federation.csv"'}
    return HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8", headers=said)


@umbrella_door("federation.read", methods=("GET", "POST"))
def setoff(request: HttpRequest) -> HttpResponse:
    """Of hours and of credit: who would be relieved of what, or who has answered. Posts back with kind and do = ask, clear."""
    running = {one.kind: one for one in ClearingRound.objects.filter(state=ClearingRound.State.ASKED)}
    if request.method == "POST":
        by, kind = doors.officer(request), request.POST.get("kind", "hours")
        try:
            if request.POST.get("do") == "clear" and kind in running:
                made = rounds.clear(running[kind], by=by)
                said = _("Cleared.") if made.cleared else _("It has ended: among those who agreed nothing goes round.")
            else:
                rounds.ask(kind, by=by)
                said = _("The networks are asked.")
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, said)
        return redirect("humans:setoff")
    context = {
        "kinds": [
            (kind, name, running.get(kind), rounds.answers(running[kind]) if kind in running else rounds.preview(kind))
            for kind, name in KINDS
        ],
        "past": [
            (one, rounds.said(one.kind, one.cleared))
            for one in ClearingRound.objects.exclude(state=ClearingRound.State.ASKED)[:10]
        ],
        "may": roles.can(request.actor, rounds.MAY_ASK),  # type: ignore[attr-defined]
        "here": "humans:federation",
    }
    return render(request, "humans/clearing.html", context)


@umbrella_door(memos.MAY_FOR_OTHERS, methods=("GET", "POST"))
def settling(request: HttpRequest) -> HttpResponse:
    """Memos that HUMANs signs for a network which nobody coordinates any more. Posts back with pact and name."""
    orphans = memos.orphans()
    form = SignForm(request.POST or None, decisions=fund.free_decisions())
    if request.method == "POST":
        chosen = next((one for one in orphans if one.pact == request.POST.get("pact")), None)
        if chosen is None:
            raise Http404("no such memo")
        if form.is_valid():
            try:
                memos.sign_for(chosen, by=doors.officer(request), **form.cleaned_data)
            except Refused as refused:
                doors.tell(request, refused)
            else:
                messages.success(request, _("Signed. Both books have moved, and both networks are told."))
            return redirect("humans:memos")
    context = {"orphans": orphans, "form": form, "pact": request.POST.get("pact", ""), "here": "humans:federation"}
    return render(request, "humans/memos.html", context, status=422 if form.errors else 200)


def shown(row: reading.Published) -> dict[str, Any]:
    """A network with its health and its figures in words."""
    weeks = [week for week in row.weeks if week is not None]
    line = _("%(name)s, weekly hours: from %(first)s to %(last)s") if len(weeks) > 1 else ""
    return {
        "network": row,
        "health": health.of(row),
        "members": row.figure("members"),
        "hours": row.figure("hours"),
        "weeks": weeks,
        "line": line % {"name": row.name, "first": round(weeks[0]), "last": round(weeks[-1])} if line else "",
        "met": row.share("requests_met", "requests"),
        "reply": row.figure("first_reply"),
        "steps": row.figure("steps_done"),
        "both": row.share("gave_and_received", "took_part"),
    }


def _totals(now: dict[str, float | None], ago: dict[str, float | None]) -> dict[str, Any]:
    members, hours, earlier = now.get("members"), now.get("hours"), ago.get("members")
    met, asked = now.get("requests_met"), now.get("requests")
    both, took_part = now.get("gave_and_received"), now.get("took_part")
    return {
        "networks": now.get("networks"),
        "members": members,
        "more_members": members - earlier if members is not None and earlier is not None else None,
        "hours": hours,
        "minutes_each": round(60 * hours / members) if hours is not None and members else None,
        "met": round(100 * met / asked) if met is not None and asked else None,
        "both": round(100 * both / took_part) if both is not None and took_part else None,
        "things_out": now.get("things_out"),
    }

"""The front door: find a network, found one. No network is entered here; only what networks publish is shown."""

from django.conf import settings
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from common import dotmap
from common.dotmap import Spot
from common.errors import Refused
from humans import directory, founding
from humans.admission import covenant
from humans.federation import places
from humans.forms import FoundForm
from networks import links, memberships
from networks.doors import on_form


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What Manyhands is, where it is, and the reader's own networks."""
    rows, _more = directory.listed()
    mine = memberships.my_networks(request.user)
    return render(request, "front/home.html", {"networks": rows[:12], "mine": mine, "here": "home", "q": ""})


@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """The directory, searchable, with a map of what has a place."""
    words = request.GET.get("q", "").strip()[:80]
    part = dotmap.box_said(request.GET.get("map", ""))
    rows, older = directory.listed(words, after=request.GET.get("cursor", "")[:80], part=part)
    context = {"networks": rows, "q": words, "page": {"older": older}, "here": "networks"}
    whole = links.front("front:networks") if part is not None else ""
    if words:
        context["map"] = places.picture_of(rows, _on_map, whole)
    else:
        with connection.cursor() as cursor:
            context["map"] = places.picture(cursor, _on_map, part, whole)
    if words or part is not None:
        context["count_words"] = ngettext("%(n)s network", "%(n)s networks", len(rows)) % {"n": len(rows)}
    return render(request, "front/networks.html", context)


def _on_map(spot: Spot) -> str:
    """The network's own page; several lead to the list of them, and closer."""
    if spot.count > 1:
        return f"{links.front('front:networks')}?map={spot.box}"
    return f"//{spot.host}/" if spot.host else f"{links.front('front:home')}{spot.slug}/"


@require_http_methods(["GET", "HEAD", "POST"])
def found(request: HttpRequest) -> HttpResponse:
    """Founds a network in one form."""
    if not request.user.is_authenticated:
        signin = f"{links.front('account_signup')}?next={links.front('front:found').removeprefix(settings.MAIN_URL)}"
        return render(request, "front/found.html", {"signin": signin, "here": "found"})
    form = FoundForm(request.POST or None, initial={"pilot": request.GET.get("pilot", "")[:40]})
    if request.method == "POST" and form.is_valid():
        try:
            ref = founding.found_by(request.user, **{key: said for key, said in form.cleaned_data.items() if key != "agreed"})
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("%(name)s is founded. Invite the first neighbors.") % {"name": ref.name})
            return redirect(links.path(ref, "networks:home"))
    context = {"form": form, "texts": covenant.newest(), "here": "found"}
    return render(request, "front/found.html", context, status=422 if form.errors else 200)

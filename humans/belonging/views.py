"""HUMANs' own members: the list for its staff, and each one's own page. In the umbrella alone."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.belonging import members
from humans.belonging.forms import BelongForm
from humans.federation.views import umbrella_door
from humans.models import Belonging, DuesTerm
from ledgers.models import Currency
from networks import doors
from networks.doors import gears_of
from networks.views.profile import as_uuid

MOST = 500


@umbrella_door("federation.admit", methods=("GET", "POST"))
def belongings(request: HttpRequest) -> HttpResponse:
    """Who belongs, in which class, in which standing. Posts back with do = take_in | dues | let_off | end."""
    do = request.POST.get("do", "")
    form = BelongForm(request.POST if do == "take_in" else None)
    if request.method == "POST" and (do != "take_in" or form.is_valid()):
        try:
            _change(request, do, form)
        except Refused as refused:
            if do == "take_in":
                doors.on_form(request, form, refused)
            else:
                doors.tell(request, refused)
                return redirect("humans:belongings")
        else:
            messages.success(request, _("Written down."))
            return redirect("humans:belongings")
    rows = members.standings()
    context = {
        "rows": rows[:MOST], "good": sum(one.is_good for one in rows), "form": form, "has_pool": "pool" in gears_of(request),
        "unit": Currency.objects.filter(kind=Currency.Kind.POOL).order_by("id").first(), "here": "humans:federation",
    }  # fmt: skip
    return render(request, "humans/belongings.html", context, status=422 if form.errors else 200)


def _change(request: HttpRequest, do: str, form: BelongForm) -> None:
    by = doors.officer(request)
    if do == "take_in":
        said = form.cleaned_data
        members.take_in(said["in_class"], said["member"], by=by, of_network=said["of_network"])
        return
    row = Belonging.objects.filter(uid=as_uuid(request.POST.get("row", ""))).first()
    if row is None:
        raise Http404("not there")
    deeds: dict[str, Any] = {
        "dues": lambda: members.record_dues(row, by=by),
        "let_off": lambda: members.let_off(row, request.POST.get("reason", "")[:300].replace("\x00", ""), by=by),
        "end": lambda: members.end(row, by=by),
    }  # fmt: skip
    if do not in deeds:
        raise Http404("no such deed")
    deeds[do]()


@umbrella_door("board.read")
def belonging(request: HttpRequest) -> HttpResponse:
    """What I am in HUMANs: class, standing, and what my dues cover."""
    me = request.me  # type: ignore[attr-defined]
    mine = next((one for one in members.standings() if one.row.member_id == me.pk), None)
    terms = DuesTerm.objects.filter(belonging=mine.row).select_related("contribution__currency")[:60] if mine else []
    return render(request, "humans/belonging.html", {"mine": mine, "terms": terms, "here": "networks:home"})

"""Regional federations: which there are, founding one, and one of them with its networks, its delegates and what it told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.bylaws import rendering
from governance.models import Assembly
from humans.models import RegionMember
from humans.regions import regions
from humans.regions.forms import AskForm, FoundForm, MinutesForm, SeatForm
from networks import clauses, doors, links, readers, roles
from networks.doors import door
from networks.models import Network, PublicProfile
from networks.tenancy import lookup

READ, HERE = "decisions.take_part", "networks:decisions"
MOST = 200


@door(READ)
def region_list(request: HttpRequest) -> HttpResponse:
    """Regions that we take part in or that ask us, all others, and the form to begin one."""
    office = doors.officer(request)
    founds = roles.can(office, regions.SPEAK) and request.network.kind == "local"  # type: ignore[attr-defined]
    form = FoundForm(request.POST or None) if founds else None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            made = regions.found(said["slug"], said["name"], said["purpose"], said["place"], said["others"], by=office)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("It has begun. It wakes as soon as another network has joined."))
            return redirect("humans:region", made.slug)
    mine = list(regions.mine())
    others = regions.all_of_them().exclude(pk__in=[one.region_id for one in mine])
    context = {"mine": mine, "all": list(others[:MOST]), "form": form, "here": HERE}
    return render(request, "humans/regions.html", context, status=422 if form is not None and form.errors else 200)


@door(READ)
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """One region. Posts back with do = join | decline | leave | seat | ask | minutes."""
    row = Network.objects.filter(slug=slug, kind=regions.KIND).exclude(state="closed").first()
    if row is None:
        raise Http404("not there")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    around = _around(request, row, do)
    if do:
        form = around["forms"].get(do)
        try:
            if form is None or form.is_valid():
                messages.success(request, _done(request, row, do, form.cleaned_data if form is not None else {}))
                return redirect("humans:region", slug)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect("humans:region", slug)
            doors.on_form(request, form, refused)
    return render(request, "humans/region.html", around, status=422 if do else 200)


def _around(request: Any, row: Network, do: str) -> dict[str, Any]:
    here, office = request.network, doors.officer(request)
    ours: RegionMember | None = regions.mine().filter(region=row).first() if here.kind == "local" else None
    is_inside = here.id == row.pk
    joined = ours is not None and ours.state == "joined"
    speaks = roles.can(office, regions.SPEAK)
    reads = joined or is_inside
    shown: dict[str, Any] = {}
    if joined and ours is not None:
        mandates = regions.mandates_free(request.me, ours)
        shown["seat"] = SeatForm(request.POST if do == "seat" else None, mandates) if mandates.exists() else None
    if is_inside and speaks:
        held = Assembly.objects.filter(state="over").order_by("-id")
        shown |= {
            "ask": AskForm(request.POST if do == "ask" else None),
            "minutes": MinutesForm(request.POST if do == "minutes" else None, held) if held.exists() else None,
        }
    told = list(regions.words_of(row)[:40]) if reads else []
    return {
        "region": row, "profile": PublicProfile.objects.filter(subject=row).first(), "ours": ours, "is_inside": is_inside,
        "networks": list(regions.networks_of(row)[:MOST]), "speaks": speaks, "forms": shown, "reads": reads,
        "by_vote": clauses.value(regions.BY) == "vote" if here.kind == "local" else False,
        "told": [{"row": one, "html": rendering.html(one.text)} for one in told],
        "seats": list(regions.seats()[:MOST]) if is_inside else [],
        "inside": _address(request, row) if not is_inside else "", "here": HERE,
    }  # fmt: skip


def _address(request: Any, row: Network) -> str:
    """Where the reader goes who is a member of the region, too."""
    mine = readers.bar(request.user).mine
    ref = lookup.by_id(row.pk) if any(one["slug"] == row.slug for one in mine) else None
    return links.url(ref, "networks:home") if ref is not None else ""


def _done(request: Any, row: Network, do: str, said: dict[str, Any]) -> str:
    office = doors.officer(request)
    if do in ("join", "decline"):
        regions.answer(row, do == "join", by=office)
        return _("They hear your answer.")
    if do == "leave":
        regions.leave(row, by=office)
        return _("Your network has left. Its delegates’ seats have ended.")
    if do == "seat" and said:
        regions.take_seat(row, said["mandate"], by=request.actor)
        return _("You have your seat. The region is among your networks now.")
    if do == "ask" and said:
        for one in said["others"]:
            regions.ask(one, by=office)
        return _("They are asked.")
    if do == "minutes" and said:
        regions.tell_minutes(said["meeting"], said["text"], by=office)
        return _("All networks of the region read it so now.") if said["text"] else _("Taken back.")
    raise Http404("no such deed")

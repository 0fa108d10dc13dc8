"""The public page: what a network is, in its own words, and the way in."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import registry
from networks import atom, links
from networks.doors import door, gears_of
from networks.models import Membership, Network, PublicProfile, Vital


@door("public", methods=("GET",))
def landing(request: HttpRequest) -> HttpResponse:
    """Members are led on to their home; everyone else reads the public page."""
    if request.me is not None and request.hand.is_active:  # type: ignore[attr-defined]
        return redirect("networks:home")
    return about(request)


@door("public", methods=("GET",))
def about(request: HttpRequest) -> HttpResponse:
    """The public page, for members too."""
    ref = request.network  # type: ignore[attr-defined]
    profile = PublicProfile.objects.filter(subject_id=ref.id).first()
    vital = Vital.objects.filter(subject_id=ref.id, key="members").order_by("-as_of").first()
    address = links.url(ref, "networks:landing")
    others = Network.objects.filter(kind="local").exclude(pk=ref.id).order_by("name").values_list("name", flat=True)
    hand: Membership | None = request.hand  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "profile": profile,
        "member_count": int(vital.value) if vital is not None and vital.value else None,
        "ways": _ways(gears_of(request)),
        "other_networks": list(others[:7]),
        "address": address.split("://", 1)[1].rstrip("/"),
        "is_member": hand is not None and hand.is_active,
        "waits": hand is not None and hand.state == Membership.State.APPLIED,
    }
    context["qr"], context["qr_size"] = qr_path(address)
    for _name, showcase in registry.showcases:
        context |= showcase(request)
    return render(request, "networks/landing.html", context)


@door("public", methods=("GET",))
def news(request: HttpRequest) -> HttpResponse:
    """What everybody may read, as a feed."""
    content, etag = atom.feed()
    if etag in [said.strip() for said in request.headers.get("If-None-Match", "").split(",")]:
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(content, content_type="application/atom+xml; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=300"
    return response


def _ways(gears: set[str]) -> list[dict[str, Any]]:
    """The tools that are on, as the public page tells of them."""
    known = {
        "hours": ("hours", "hourglass", _("Timebank"), _("You give an hour, you get an hour. Everyone’s counts the same.")),
        "credit": ("credits", "coins", _("Credits"), _("Trade goods and services without needing cash first.")),
        "pool": ("pool", "vault", _("Savings and lending"), _("Save together, lend to each other, free of interest.")),
        "things": ("loan", "wrench", _("Shared things"), _("Borrow a drill, a cargo bike, a big soup pot.")),
        "circles": ("gift", "users", _("Circles"), _("Meal trains, childcare, rides: small groups that look after one thing.")),
        "decisions": ("decide", "vote", _("Decisions"), _("One member, one voice, and the rules follow what we decide.")),
    }
    names = ("dye", "icon", "name", "text")
    return [dict(zip(names, said, strict=True)) for gear, said in known.items() if gear in gears]


@lru_cache(maxsize=256)
def qr_path(address: str) -> tuple[str, int]:
    """An address as a QR code: SVG path data, and how wide it is in modules with its quiet zone."""
    import segno

    quiet = 4
    path = []
    rows = segno.make(address, error="m", micro=False).matrix
    for y, row in enumerate(rows):
        path += [f"M{x + quiet} {y + quiet}h1v1h-1z" for x, dark in enumerate(row) if dark]
    return "".join(path), len(rows) + 2 * quiet

"""What went on: in the network, and about oneself. Leaving, too: what happens, said before it does."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, feed, memberships
from networks.doors import door, officer, tell


@door("people.read", methods=("GET",))
def network_feed(request: HttpRequest) -> HttpResponse:
    """The network's feed."""
    lines, older = feed.network_lines(to=request.me, cursor=request.GET.get("cursor", "")[:40])  # type: ignore[attr-defined]
    return render(request, "networks/feed.html", {"lines": lines, "page": {"older": older}, "own": False})


@door("people.read", methods=("GET",))
def history(request: HttpRequest) -> HttpResponse:
    """What is recorded of me."""
    lines, older = feed.own_lines(request.me, cursor=request.GET.get("cursor", "")[:40])  # type: ignore[attr-defined]
    return render(request, "networks/feed.html", {"lines": lines, "page": {"older": older}, "own": True})


@door("people.read")
def leave(request: HttpRequest) -> HttpResponse:
    """Leaving: asked once more, with what happens then."""
    by = officer(request)
    if request.method == "POST":
        if request.POST.get("sure") != "yes":
            messages.error(request, _("Tick the box to leave."))
            return redirect("networks:leave")
        try:
            memberships.leave(by.member, by=by)
        except Refused as refused:
            tell(request, refused)
            return redirect("networks:leave")
        messages.success(request, _("You have left. The door stays open."))
        return redirect("networks:about")
    days = clauses.value("retention.former_member_days")
    return render(request, "networks/leave.html", {"days": days})

"""Searches that a member keeps, and the desk of those who look after the board."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import links, roles
from networks.doors import door, officer, tell
from networks.models import Category, Neighborhood
from networks.views.profile import as_uuid
from requests_board import moderation, searches
from requests_board.models import Hiding, Report, SavedSearch

MOST = 100


@door("board.read")
def search_list(request: HttpRequest) -> HttpResponse:
    """Kept searches. Posts back with do = keep (query: what the board was asked) | drop (search=uid)."""
    by = request.actor  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do:
        try:
            if do == "keep":
                searches.save(sought_of(QueryDict(request.POST.get("query", "")[:2000])), by=by)
                messages.success(request, _("Kept. We tell you of new ones."))
            elif do == "drop":
                searches.drop(_own(request), by=by)
                messages.success(request, _("Taken away."))
            else:
                raise Http404("no such deed")
        except Refused as refused:
            tell(request, refused)
        return redirect("board:searches")
    context = {"searches": searches.of(by.member), "paces": f"{links.front('front:me')}#messages"}
    return render(request, "requests_board/searches.html", context)


def sought_of(said: Any) -> searches.Sought:
    """What the board was asked, as far as a search keeps it."""
    kinds, within = said.getlist("kind"), said.get("within", "")
    return searches.Sought(
        words=said.get("q", "").replace("\0", " "),
        kind=kinds[0] if len(set(kinds)) == 1 else "",
        ways=tuple(said.getlist("way")),
        category=Category.objects.filter(uid=as_uuid(said.get("category", ""))).first(),
        neighborhood=Neighborhood.objects.filter(uid=as_uuid(said.get("hood", ""))).first(),
        within=int(within) if within.isascii() and within.isdigit() and len(within) < 5 else None,
        is_urgent=said.get("urgent") == "1",
    )


def _own(request: HttpRequest) -> SavedSearch:
    uid = as_uuid(request.POST.get("search", ""))
    found = SavedSearch.objects.filter(uid=uid, member=request.me).first()  # type: ignore[attr-defined]
    if found is None:
        raise Http404("not found")
    return found


@door("post.moderate")
def desk(request: HttpRequest) -> HttpResponse:
    """Reports, appeals, and what is asked of the coordinators alone. Posts back with do = settle | show | keep."""
    by = officer(request)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do:
        try:
            messages.success(request, _seen_to(request, do))
        except Refused as refused:
            tell(request, refused)
        return redirect("board:desk")
    private = moderation.private_requests(by)[:MOST] if roles.can(by, "post.private") else None
    context = {"private": private, "reports": moderation.open_reports(by)[:MOST], "appeals": moderation.appeals(by)[:MOST]}
    return render(request, "requests_board/desk.html", context)


def _seen_to(request: HttpRequest, do: str) -> str:
    by = officer(request)
    if do == "settle":
        report = Report.objects.filter(uid=as_uuid(request.POST.get("report", "")), post__isnull=False).first()
        if report is None:
            raise Http404("not found")
        moderation.settle_report(report, by=by)
        return _("Seen to.")
    hiding = Hiding.objects.select_related("post").filter(uid=as_uuid(request.POST.get("hiding", ""))).first()
    if hiding is None or do not in ("show", "keep"):
        raise Http404("not found")
    moderation.decide(hiding, do == "show", request.POST.get("answer", ""), by=by)
    return _("Its author hears of it.")

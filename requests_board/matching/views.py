"""Loops: those that could be, those that wait for answers, and the page of one."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Refused
from networks.doors import door, tell
from networks.views.profile import as_uuid
from requests_board.matching import letters, loops
from requests_board.models import Loop, LoopLeg, Match, Post


@door("board.read")
def loop_list(request: HttpRequest) -> HttpResponse:
    """Loops through the reader, or through one of their posts (?post=). Posts back `match` in order to propose one."""
    me = request.me  # type: ignore[attr-defined]
    asked = as_uuid(request.GET.get("post", ""))
    post = Post.objects.select_related("author").filter(uid=asked, author=me).first() if asked else None
    if request.method == "POST":
        try:
            made = loops.propose(_chosen(request.POST.getlist("match")), by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            tell(request, refused)
            return redirect("loops:list")
        messages.success(request, _("Everybody hears of it now. It starts when all have said yes."))
        return redirect("loops:detail", made.uid)
    context = {"post": post, "found": [_told(one) for one in loops.find(me, post)], "mine": loops.of_member(me)}
    return render(request, "requests_board/loops/list.html", context)


def _chosen(said: list[str]) -> list[Match]:
    """The suggestions in the order in which they were sent."""
    uids = [as_uuid(one) for one in said[: loops.LONGEST + 1]]
    found = {row.uid: row for row in Match.objects.select_related("post").filter(uid__in=[uid for uid in uids if uid])}
    if not uids or any(uid not in found for uid in uids):
        raise Refused("gone", _("One of these is no longer open. Look for another loop."))
    return [found[uid] for uid in uids if uid is not None]


def _told(one: loops.Found) -> dict[str, Any]:
    """A loop that could be, as its page shows it: legs with their reasons, told for everybody."""
    legs = [
        {"match": match, "giver": match.giver, "receiver": match.receiver, "post": match.post, "reasons": loops.told(match)}
        for match in one.matches
    ]
    return {"legs": legs, "key": one.key}


@door("board.read")
def loop_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One loop, for those who belong to it. Posts back with `do`: yes or no."""
    me, by = request.me, request.actor  # type: ignore[attr-defined]
    loop = get_object_or_404(Loop.objects.select_related("proposed_by"), uid=uid)
    legs = list(LoopLeg.objects.filter(loop=loop).select_related("giver", "receiver", "post__category", "exchange"))
    mine = next((leg for leg in legs if leg.giver_id == me.pk), None)
    if mine is None:
        raise Http404("not found")
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in ("yes", "no"):
            raise Http404("no such deed")
        try:
            loop = loops.answer(loop, yes=do == "yes", by=by)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, _said(loop, do))
        return redirect("loops:detail", uid)
    waiting = [leg.giver.name for leg in legs if leg.answer == ""]
    following = [_told(one) for one in loops.find(me, most=1)] if loop.state in ("refused", "lapsed") else []
    context = {"loop": loop, "legs": legs, "mine": mine, "waiting": waiting, "found": following}
    return render(request, "requests_board/loops/detail.html", context)


def _said(loop: Loop, do: str) -> str:
    if do == "no":
        return _("Noted. The others hear that it does not go; nobody hears why.")
    if loop.state == Loop.State.STARTED:
        return _("Everybody said yes. There is an exchange for each of you now.")
    return _("You said yes. It starts when all have.")


@door("board.read")
def letter_page(request: HttpRequest) -> HttpResponse:
    """This week's letter as it would come, and turning it off and on."""
    me = request.me  # type: ignore[attr-defined]
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do not in ("on", "off"):
            raise Http404("no such deed")
        letters.set_wanted(do == "on", by=request.actor)  # type: ignore[attr-defined]
        messages.success(request, _("It comes once a week.") if do == "on" else _("It does not come any more."))
        return redirect("board:letter")
    weekly = letters.compose(me)
    waiting = [{"title": one.title, "url": reverse(one.url_name, args=one.args)} for one in weekly.waiting]
    context = {"weekly": weekly, "waiting": waiting, "is_wanted": letters.is_wanted(me)}
    return render(request, "requests_board/letter.html", context)

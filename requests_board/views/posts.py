"""A post: writing it, its page with all that can be done, one's own posts."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, geo, roles
from networks.doors import door, gears_of, on_form, tell
from requests_board import approval, exchanges, posts, room, talk, wordings
from requests_board.forms import AnswerForm, PostForm, as_hours, initial_of
from requests_board.matching import finding
from requests_board.models import Exchange, Match, Post, Way

PUBLIC_STATES = ("open", "reserved", "closed", "expired")


@door("post.write")
def new(request: HttpRequest) -> HttpResponse:
    """Ask or offer; what was typed stays when something is refused."""
    said = request.POST.get("kind") or request.GET.get("kind", "")
    kind = said if said in Post.Kind.values else Post.Kind.REQUEST
    form = _form(request, kind, initial={"when": "flexible", "ways": ["hours"]})
    if request.method == "POST" and form.is_valid():
        try:
            post = posts.publish(form.content(), kind=kind, by=_by(request), photos=form.uploads())
        except Refused as refused:
            on_form(request, form, refused)
        else:
            waits = _("Thank you. A coordinator looks at it before it is shown, and you hear when it is up.")
            up = _("It is on the board. We look for neighbors it could suit and tell you.")
            messages.success(request, waits if post.state == Post.State.WAITING else up)
            return redirect("board:post", post.uid)
    context = {"form": form, "kind": kind, "post": None}
    return render(request, "requests_board/post_form.html", context, status=422 if form.errors else 200)


@door("post.write")
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say it differently. Only one's own."""
    post = _found(uid)
    if post.author_id != request.me.pk:  # type: ignore[attr-defined]
        raise Http404("not found")
    form = _form(request, post.kind, post=post, initial=initial_of(post))
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("version", "")
            version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
            said = form.content()
            posts.change(post, said, by=_by(request), photos=form.uploads(), without=form.without(), version=version)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("board:post", post.uid)
    context = {"form": form, "kind": post.kind, "post": post}
    return render(request, "requests_board/post_form.html", context, status=422 if form.errors else 200)


@door("board.read", methods=("GET",))
def mine(request: HttpRequest) -> HttpResponse:
    """One's own posts: those that are up, and the last ones that are not."""
    rows = Post.objects.filter(author=request.me).select_related("author", "category", "neighborhood")  # type: ignore[attr-defined]
    shown = list(rows.order_by("-published_at", "-id")[:100])
    for post in shown:
        post.when_words = wordings.when(post)  # type: ignore[attr-defined]
    up = [post for post in shown if post.state in ("open", "reserved", "draft", "waiting")]
    return render(request, "requests_board/mine.html", {"up": up, "down": [post for post in shown if post not in up]})


@door("board.read")
def post_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A post with everything around it; posts back with `do`."""
    post = _found(uid)
    by, me = _by(request), request.me  # type: ignore[attr-defined]
    if post.state not in PUBLIC_STATES and post.author_id != me.pk and not roles.can(by, "post.moderate"):
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = _answer_form(request, post, bound=do == "answer") if post.author_id != me.pk else None
    refused_in_form = False
    if do:
        try:
            answer = _deed(request, post, do, form)
        except Refused as refused:
            refused_in_form = form is not None and do == "answer"
            if refused_in_form:
                on_form(request, form, refused)
            else:
                tell(request, refused)
                return redirect(request.path)
        else:
            if answer is not None:
                return answer
            refused_in_form = True
    context = _context(request, post, form)
    return render(request, "requests_board/post.html", context, status=422 if refused_in_form else 200)


def _deed(request: HttpRequest, post: Post, do: str, form: AnswerForm | None) -> HttpResponse | None:
    """Does what was asked; None when the form needs another look. Raises what a verb refuses."""
    by = _by(request)
    if do == "answer" and form is not None:
        if not form.is_valid():
            return None
        said = form.cleaned_data
        terms = exchanges.Terms(way=said["way"], minutes=said.get("hours"), amount=said.get("amount"))
        exchange = exchanges.propose(terms, by=by, post=post, message=said["message"])
        messages.success(request, _("Sent. %(name)s hears of it now.") % {"name": post.author.name})
        return redirect("exchanges:detail", exchange.uid)
    if do in ("decline", "undecline"):
        return _put_away(request, post, do)
    if do == "hide":
        posts.hide(post, request.POST.get("reason", ""), by=by)
        messages.success(request, _("Hidden. Its author reads why."))
    elif do == "report":
        talk.report(post, request.POST.get("report", ""), by=by)
        messages.success(request, _("Thank you. A coordinator looks at it."))
    elif do in _OWN:
        verb, words = _OWN[do]
        verb(post, by=by)
        messages.success(request, words())
    else:
        raise Http404("no such deed")
    return redirect("board:list" if do == "hide" else request.path)


_OWN: dict[str, Any] = {
    "close": (posts.close, lambda: _("Closed.")),
    "renew": (posts.renew, lambda: _("It stays up.")),
    "reopen": (posts.reopen, lambda: _("It is on the board again.")),
    "approve": (approval.approve, lambda: _("It is on the board now.")),
    "show": (posts.show, lambda: _("It is on the board again.")),
}


def _put_away(request: HttpRequest, post: Post, do: str) -> HttpResponse:
    """ "Not for me", and its undo: by htmx a row in place, else back to where one was."""
    rows = Match.objects.filter(post=post, member=request.me)  # type: ignore[attr-defined]
    match = rows.select_related("post__author", "post__category", "post__neighborhood").first()
    if match is None:
        raise Http404("not found")
    changed = (finding.decline if do == "decline" else finding.undo_decline)(match, by=_by(request))
    match.state = changed.state
    if request.headers.get("HX-Request"):
        template = "_match_declined.html" if match.state == Match.State.DECLINED else "_match.html"
        return render(request, f"requests_board/{template}", {"match": match, "whole": False})
    messages.success(request, _("Put away.") if do == "decline" else _("It is among your matches again."))
    return redirect("networks:home")


def _context(request: HttpRequest, post: Post, form: AnswerForm | None) -> dict[str, Any]:
    me = request.me  # type: ignore[attr-defined]
    is_mine = post.author_id == me.pk
    post.when_words = wordings.when(post)  # type: ignore[attr-defined]
    here = geo.place_of(me)
    there = geo.Place(post.latitude, post.longitude) if post.latitude is not None and post.longitude is not None else None
    post.distance = geo.meters_between(here, there) if here and there and not is_mine else None  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "post": post,
        "is_mine": is_mine,
        "photos": _photos(post),
        "can_moderate": not is_mine and roles.can(_by(request), "post.moderate"),
    }
    if is_mine:
        about = Exchange.objects.filter(post=post).select_related("giver", "receiver").order_by("-changed_at")[:50]
        found = list(Match.objects.filter(post=post, state="new").select_related("member").order_by("-score")[:10])
        for match in found:
            match.reasons = [{**why, "title": why.get("about", why["title"]), "text": ""} for why in match.reasons]
        return {**context, "exchanges": list(about), "matches": found, "post_source": f"post:{post.uid}"}
    running = Exchange.objects.of(me).running().filter(post=post).first()
    why = ""
    if running is None and post.state == Post.State.OPEN and post.ways == [Way.HOURS]:
        why = room.refusal(me, gives=post.kind == Post.Kind.REQUEST)
    limits = reverse("networks:bylaws") + "#timebank"
    return {
        **context,
        "answer": {"exchange": running},
        "answer_form": form,
        "why": {"text": why, "url": limits} if why else None,
    }


def _photos(post: Post) -> list[dict[str, str]]:
    rows = post.photos.order_by("position", "id").values_list("file__uid", "alt")
    return [{"url": reverse("networks:file", args=[uid]), "alt": alt} for uid, alt in rows]


def _answer_form(request: HttpRequest, post: Post, *, bound: bool) -> AnswerForm:
    me = request.me  # type: ignore[attr-defined]
    open_ways = [way for way in posts.ways_open(gears_of(request)) if way in post.ways]
    options: dict[str, Any] = {"ways": open_ways or ["gift"], "step": clauses.value("hours.step")}
    if "hours" in open_ways:
        options["room"] = room.in_words(me)
    initial = {"way": options["ways"][0], "hours": as_hours(post.minutes)}
    return AnswerForm(request.POST if bound else None, initial=initial, **options)


def _form(request: HttpRequest, kind: str, *, initial: dict[str, Any], post: Post | None = None) -> PostForm:
    bound = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return PostForm(*bound, kind=kind, gears=gears_of(request), step=clauses.value("hours.step"), post=post, initial=initial)


def _found(uid: uuid.UUID) -> Post:
    rows = Post.objects.select_related("author", "category", "neighborhood")
    post = rows.filter(uid=uid).first()
    if post is None:
        raise Http404("not found")
    return post


def _by(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]

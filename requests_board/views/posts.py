"""A post: writing it, its page with all that can be done, one's own posts."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.credit import trading
from networks import clauses, geo, roles
from networks.circles import reading
from networks.doors import door, gears_of, on_form, tell
from networks.views.profile import as_uuid
from requests_board import (
    approval,
    exchanges,
    languages,
    lasting,
    moderation,
    places,
    post_steps,
    posts,
    room,
    series,
    wordings,
)
from requests_board.forms import AnswerForm, EachWeekForm, as_hours
from requests_board.matching import finding
from requests_board.matching import ways as matching_ways
from requests_board.models import UP, Exchange, Match, Post, Thing, Way
from requests_board.post_forms import PostForm, in_circle, initial_of
from requests_board.things import policy

# What the author reads when a post is where they put it.
_SAID: dict[str, Any] = {
    "open": lambda: _("It is on the board. We look for neighbors it could suit and tell you."),
    "private": lambda: _("The coordinators have it, and nobody else sees it."),
    "circle": lambda: _("Your circle has it, and everybody in it hears."),
    "waiting": lambda: _("Thank you. A coordinator looks at it before it is shown, and you hear when it is up."),
    "draft": lambda: _("Kept as a draft. Nobody else sees it."),
}


@door("post.write")
def new(request: HttpRequest) -> HttpResponse:
    """Ask or offer; what was typed stays when something is refused."""
    said = request.POST.get("kind") or request.GET.get("kind", "")
    kind = said if said in Post.Kind.values else Post.Kind.REQUEST
    form = _form(request, kind, initial={"when": "flexible", "ways": ["hours"], "places": 1, "audience": "network"})
    if request.method == "POST" and form.is_valid():
        try:
            verb = posts.draft if request.POST.get("do") == "draft" else posts.publish
            post = verb(form.content(), kind=kind, by=_by(request), photos=form.uploads())
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _SAID[post.state]())
            return redirect("board:post", post.uid)
    context = {"form": form, "kind": kind, "post": None, "is_looked_at": approval.waits(_by(request))}
    return render(request, "requests_board/post_form.html", context, status=422 if form.errors else 200)


@door("post.write")
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Say it differently. Only one's own."""
    post = _found(uid)
    if post.author_id != request.me.pk:  # type: ignore[attr-defined]
        raise Http404("not found")
    form = _form(request, post.kind, post=post, initial=initial_of(post) | _mixed(request, post))
    if request.method == "POST" and form.is_valid():
        try:
            seen = request.POST.get("version", "")
            version = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else 0
            said = form.content()
            post = posts.change(post, said, by=_by(request), photos=form.uploads(), without=form.without(), version=version)
            if request.POST.get("do") == "put_up":
                post = posts.put_up(post, by=_by(request))
        except Refused as refused:
            on_form(request, form, refused)
        else:
            is_news = request.POST.get("do") == "put_up" or post.state == Post.State.WAITING
            messages.success(request, _SAID[post.state]() if is_news else _("Saved."))
            return redirect("board:post", post.uid)
    context = {"form": form, "kind": post.kind, "post": post, "is_looked_at": approval.waits(_by(request))}
    return render(request, "requests_board/post_form.html", context, status=422 if form.errors else 200)


def _mixed(request: HttpRequest, post: Post) -> dict[str, Any]:
    """What "Mix them" fills in: more ways, and a line about the thing of the library that comes with it."""
    said = request.GET
    if not said.get("mix"):
        return {}
    ways = [way for way in posts.ways_open(gears_of(request)) if way in post.ways or way in said.getlist("way")]
    thing = Thing.objects.listed().filter(uid=as_uuid(said.get("thing", ""))).first()
    if thing is None or not policy.may_see(thing, _by(request)):
        return {"ways": ways}
    line = _("From the library comes: %(thing)s. What is missing are hands.") % {"thing": thing.name}
    return {"ways": ways, "body": post.body if line in post.body else f"{post.body}\n\n{line}".strip()}


@door("board.read")
def mine(request: HttpRequest) -> HttpResponse:
    """One's own posts: those that are up, drafts, and those that came down. Posts back with post=uid … to keep them up."""
    if request.method == "POST":
        return _renew(request)
    rows = Post.objects.filter(author=request.me).select_related("author", "category", "neighborhood")  # type: ignore[attr-defined]
    shown = list(rows.order_by("-published_at", "-id")[:100])
    for post in shown:
        post.when_words = wordings.when(post)  # type: ignore[attr-defined]
    up = [post for post in shown if post.state in (*UP, "reserved", "waiting")]
    drafts = [post for post in shown if post.state == "draft"]
    down = [post for post in shown if post not in up and post not in drafts]
    soon = lasting.renewable(request.me)  # type: ignore[attr-defined]
    return render(request, "requests_board/mine.html", {"up": up, "drafts": drafts, "down": down, "soon": soon})


def _renew(request: HttpRequest) -> HttpResponse:
    ticked = [as_uuid(uid) for uid in request.POST.getlist("post")[:100]]
    try:
        kept = lasting.renew_many(Post.objects.filter(uid__in=ticked, author=request.me), by=_by(request))  # type: ignore[attr-defined]
    except Refused as refused:
        tell(request, refused)
    else:
        said = ngettext("%(count)s post stays up.", "%(count)s posts stay up.", len(kept)) % {"count": len(kept)}
        messages.success(request, said)
    return redirect("board:mine")


@door("board.read")
def post_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A post with everything around it; posts back with `do`."""
    post = _found(uid)
    by, me = _by(request), request.me  # type: ignore[attr-defined]
    if not post_steps.may_see(post, by):
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
    if do == "each_week":
        return _each_week(request, post)
    if do in ("decline", "undecline"):
        return _put_away(request, post, do)
    if do == "appeal":
        moderation.appeal(post, request.POST.get("appeal", ""), by=by)
        messages.success(request, _("Somebody else than the one who hid it decides. You hear what they say."))
    elif do == "hide":
        moderation.hide(post, request.POST.get("reason", ""), by=by)
        messages.success(request, _("Hidden. Its author reads why."))
    elif do == "report":
        moderation.report(post, request.POST.get("report", ""), by=by)
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
    "renew": (lasting.renew, lambda: _("It stays up.")),
    "reopen": (posts.reopen, lambda: _("It is on the board again.")),
    "approve": (approval.approve, lambda: _("It is on the board now.")),
    "show": (moderation.show, lambda: _("It is on the board again.")),
    "put_up": (posts.put_up, lambda: _("It is up.")),
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


def _credit_part(request: HttpRequest, post: Post) -> int:
    """Up to which part of its price, in percent, an offer for credit takes credit: as its author says; 0 where that is all."""
    if post.kind != Post.Kind.OFFER or Way.CREDIT not in post.ways or "credit" not in gears_of(request):
        return 0
    terms = trading.of(post.author)
    return terms.part if terms is not None and terms.part < 100 else 0


def _context(
    request: HttpRequest, post: Post, form: AnswerForm | None, each_form: EachWeekForm | None = None
) -> dict[str, Any]:
    me = request.me  # type: ignore[attr-defined]
    is_mine = post.author_id == me.pk
    post.when_words = wordings.when(post)  # type: ignore[attr-defined]
    here = geo.place_of(me)
    there = geo.Place(post.latitude, post.longitude) if post.latitude is not None and post.longitude is not None else None
    post.distance = geo.meters_between(here, there) if here and there and not is_mine else None  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "post": post,
        "is_mine": is_mine,
        "ways_met": matching_ways.of_request(post, me, set(gears_of(request))),
        "photos": _photos(post),
        "can_moderate": not is_mine and roles.can(_by(request), "post.moderate"),
        "written_in": languages.name_of(post.language) if post.language != (get_language() or "")[:2] else "",
        "left": places.left(post) if post.places > 1 else None,
        "credit_part": _credit_part(request, post),
    }
    if is_mine:
        about = Exchange.objects.filter(post=post).select_related("giver", "receiver").order_by("-changed_at")[:50]
        found = list(Match.objects.filter(post=post, state="new").select_related("member").order_by("-score")[:10])
        for match in found:
            match.reasons = [{**why, "title": why.get("about", why["title"]), "text": ""} for why in match.reasons]
        hiding = moderation.hiding_of(post) if post.state == Post.State.HIDDEN else None
        each = [row for row in series.of(me) if row.post_id == post.pk]
        return {
            **context, "exchanges": list(about), "matches": found, "post_source": f"post:{post.uid}", "hiding": hiding,
            "series": each,
        }  # fmt: skip
    running = Exchange.objects.of(me).running().filter(post=post).first()
    why = ""
    if running is None and post.state == Post.State.OPEN and post.ways == [Way.HOURS]:
        why = room.refusal(me, gives=post.kind == Post.Kind.REQUEST)
    limits = reverse("networks:bylaws") + "#timebank"
    return {
        **context,
        "answer": {"exchange": running, "series": next((row for row in series.of(me) if row.post_id == post.pk), None)},
        "each_form": each_form if each_form is not None else _each_form(request, post),
        "answer_form": form,
        "why": {"text": why, "url": limits} if why else None,
    }


def _each_form(request: HttpRequest, post: Post, *, bound: bool = False) -> EachWeekForm | None:
    """For a weekly post: all its dates at once."""
    if post.when != Post.When.WEEKLY or post.author_id == request.me.pk:  # type: ignore[attr-defined]
        return None
    ways = [way for way in posts.ways_open(gears_of(request)) if way in post.ways]
    initial = {"way": next(iter(ways), ""), "hours": as_hours(post.minutes), "every": "weekly-1"}
    return EachWeekForm(request.POST if bound else None, ways=ways, step=clauses.value("hours.step"), initial=initial)


def _each_week(request: HttpRequest, post: Post) -> HttpResponse:
    form = _each_form(request, post, bound=True)
    if form is None:
        raise Http404("no such deed")
    if form.is_valid():
        try:
            row = series.propose(post, form.pattern(), by=_by(request))
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Sent. %(name)s hears of it now.") % {"name": post.author.name})
            return redirect("exchanges:series", row.uid)
    context = _context(request, post, _answer_form(request, post, bound=False), form)
    return render(request, "requests_board/post.html", context, status=422)


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
    gears = gears_of(request)
    mine = reading.of(request.me) if "circles" in gears else []  # type: ignore[attr-defined]
    if post is None and (wanted := request.GET.get("circle", "")) and any(str(one.uid) == wanted for one in mine):
        initial = initial | {"audience": in_circle(wanted)}
    step = clauses.value("hours.step")
    return PostForm(*bound, kind=kind, gears=gears, step=step, post=post, circles=mine, initial=initial)


def _found(uid: uuid.UUID) -> Post:
    rows = Post.objects.select_related("author", "category", "neighborhood", "circle")
    post = rows.filter(uid=uid).first()
    if post is None:
        raise Http404("not found")
    return post


def _by(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]

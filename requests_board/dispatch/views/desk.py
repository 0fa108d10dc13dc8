"""The coordinators' pages: the queue, one request, calls of the day, one follow-up, a call that comes in, a sheet."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses
from networks.doors import door, gears_of, officer, on_form, tell
from networks.models import Category, Membership, Neighborhood
from networks.views.profile import as_uuid
from requests_board import approval, moderation, wordings
from requests_board.dispatch import asking, followups, intake, queue
from requests_board.dispatch.clauses import exchange_type
from requests_board.dispatch.forms import AskForm, IntakeForm, TryForm
from requests_board.models import FollowUp, FollowUpTry, Post


@door("dispatch")
def queue_page(request: HttpRequest) -> HttpResponse:
    """Requests that nobody met, oldest first. Posts back with `do` = approve or hide (post=uid, reason)."""
    if request.method == "POST":
        return _looked_at(request)
    by, asked = officer(request), request.GET
    hoods, categories = list(Neighborhood.objects.all()), list(Category.objects.all())
    cursor = Post.objects.filter(uid=as_uuid(asked.get("cursor", ""))).first() if asked.get("cursor") else None
    days = asked.get("days", "")
    wanted = queue.Wanted(
        days=int(days) if days in [str(one) for one in (0, *queue.AGES)] else None,
        neighborhood=_chosen(hoods, asked.get("hood", "")),
        category=_chosen(categories, asked.get("category", "")),
        is_urgent=asked.get("urgent") == "1",
        with_whom=asked.get("with", ""),
        cursor=cursor.pk if cursor is not None else None,
    )
    kind = exchange_type()
    context = {
        "page": queue.page(wanted, by=by), "areas": queue.areas(), "waiting": queue.waiting() if kind == "moderated" else [],
        "hoods": hoods, "categories": categories, "ages": queue.AGES, "chosen": asked, "kind": kind,
        "calls": queue.due_count(by),
        "filters_on": any(asked.get(one) for one in ("hood", "category", "days", "urgent", "with")),
    }  # fmt: skip
    return render(request, "dispatch/queue.html", context)


def _chosen(rows: list[Any], said: str) -> int | None:
    """The id of a row by its uid. One that nobody knows finds nothing."""
    return next((row.pk for row in rows if str(row.uid) == said), 0) if said else None


def _looked_at(request: HttpRequest) -> HttpResponse:
    post = Post.objects.filter(uid=as_uuid(request.POST.get("post", "")), state=Post.State.WAITING).first()
    do = request.POST.get("do", "")
    if post is None or do not in ("approve", "hide"):
        raise Http404("not found")
    try:
        if do == "approve":
            approval.approve(post, by=officer(request))
            messages.success(request, _("It is on the board now."))
        else:
            moderation.hide(post, request.POST.get("reason", ""), by=officer(request))
            messages.success(request, _("Not shown. Its author reads why."))
    except Refused as refused:
        tell(request, refused)
    return redirect("dispatch:queue")


@door("dispatch")
def request_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One request: who could help, who was asked, what was tried. Posts back with `do` = ask, yes, take or log."""
    by = officer(request)
    rows = Post.objects.select_related("author__neighborhood", "author__proxy_consent", "category", "neighborhood")
    post = rows.filter(uid=uid, kind=Post.Kind.REQUEST).exclude(state=Post.State.DRAFT).exclude(author=by.hands).first()
    if post is None:
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    log_form = TryForm(request.POST if do == "log" else None, occasion="request", initial={"how": "phone"})
    ask_form = AskForm(request.POST if do == "ask-other" else None)
    form = {"log": log_form, "ask-other": ask_form}.get(do)
    if do:
        try:
            words = _done(request, post, do, form)
        except Refused as refused:
            if form is None:
                tell(request, refused)
                return redirect(request.path)
            on_form(request, form, refused)
        else:
            if words:
                messages.success(request, words)
                return redirect(request.path)
    post.when_words = wordings.when(post)  # type: ignore[attr-defined]
    follow_up = FollowUp.objects.filter(post=post).select_related("taken_by").order_by("-id").first()
    context = {
        "post": post, "helpers": asking.of(post) if post.state == Post.State.OPEN else [],
        "running": asking.running(post), "follow_up": follow_up, "log_form": log_form, "ask_form": ask_form,
        "tries": _tries(Q(follow_up__post=post)), "days": max(0, (timezone.now() - post.published_at).days),
    }  # fmt: skip
    return render(request, "dispatch/request.html", context, status=422 if do else 200)


def _done(request: HttpRequest, post: Post, do: str, form: Any) -> str:
    """Does what was asked and says so; "" when the form needs another look."""
    by = officer(request)
    if form is not None and not form.is_valid():
        return ""
    if do == "log":
        followups.log(followups.open_for_request(post, by=by), by=by, **form.cleaned_data)
        return _("Written down.")
    if do == "take":
        followups.take(followups.open_for_request(post, by=by), by=by)
        return _("It is yours now. Thank you.")
    if do == "ask-other":
        helper = form.cleaned_data["helper"]
    elif do in ("ask", "yes"):
        helper = Membership.objects.active().filter(uid=as_uuid(request.POST.get("helper", ""))).first()
    else:
        raise Http404("no such deed")
    if helper is None:
        raise Http404("not found")
    if do == "yes":
        asking.say_yes(post, helper, by=by)
        return _("Written down. Now %(name)s agrees, or another coordinator calls them.") % {"name": post.author.name}
    asking.ask(post, helper, by=by)
    if helper.person_id is None:
        return _("Noted. %(name)s has no sign-in: call %(phone)s.") % {"name": helper.name, "phone": helper.phone or "–"}
    return _("Asked. %(name)s hears of it now.") % {"name": helper.name}


def _tries(about: Q) -> list[Any]:
    return list(FollowUpTry.objects.filter(about).select_related("by", "helper").order_by("-id")[:50])


@door("dispatch", methods=("GET",))
def calls_page(request: HttpRequest) -> HttpResponse:
    """Whom to call today: for requests, quiet members, newcomers, those whose hours went far to one side."""
    day = queue.calls(officer(request), with_hours="hours" in gears_of(request))
    later = followups.led_by(officer(request)).open().filter(due_on__gt=timezone.localdate()).order_by("due_on", "id")[:20]
    return render(request, "dispatch/calls.html", {"day": day, "later": list(later)})


@door("dispatch")
def follow_up_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A quiet member or a newcomer: what was tried, how the next try went. Posts back with `do` = take, log or pause."""
    by = officer(request)
    row = followups.led_by(by).select_related("member__neighborhood").filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    if row.post is not None:
        return redirect("dispatch:request", row.post.uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = TryForm(request.POST if do == "log" else None, occasion=row.occasion, initial={"how": "phone"})
    try:
        if do == "log" and form.is_valid():
            followups.log(row, by=by, **form.cleaned_data)
        elif do in ("take", "pause"):
            (followups.take if do == "take" else followups.pause)(row, by=by)
    except Refused as refused:
        if do != "log":
            tell(request, refused)
            return redirect(request.path)
        on_form(request, form, refused)
    else:
        if do in ("take", "pause") or (do == "log" and form.is_valid()):
            messages.success(request, _("Written down."))
            return redirect(request.path)
        if do and do != "log":
            raise Http404("no such deed")
    context = {
        "follow_up": row, "form": form, "tries": _tries(Q(follow_up__member=row.member, follow_up__post=None)),
        "days_tried": followups.tries_of(row.member), "least": clauses.value("care.tries"),
        "why": {"silent": "care.silent_days", "newcomer": "care.newcomer_days"}[row.occasion],
    }  # fmt: skip
    return render(request, "dispatch/follow_up.html", context, status=422 if do else 200)


@door("dispatch")
def intake_page(request: HttpRequest) -> HttpResponse:
    """A call comes in. Posts back with `do` = find (who is it?) or take."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    initial = {"when": "flexible", "who": request.GET.get("who", "")[:80]}
    options: dict[str, Any] = {"gears": gears_of(request), "step": clauses.value("hours.step"), "initial": initial}
    form = IntakeForm(request.POST if do else None, **options)
    if do == "take" and form.is_valid():
        try:
            post = intake.take(form.caller(), form.content(), by=officer(request))
        except Refused as refused:
            on_form(request, form, refused)
        else:
            words = _("It is up for %(name)s. Now find somebody who helps.")
            messages.success(request, words % {"name": post.author.name})
            return redirect("dispatch:request", post.uid)
    looked_up = do == "find"
    if looked_up:
        form.errors.clear()
    context = {"form": form, "looked_up": looked_up, "found": form.found}
    return render(request, "dispatch/intake.html", context, status=422 if do == "take" else 200)


@door("dispatch", methods=("GET",))
def sheet_page(request: HttpRequest) -> HttpResponse:
    """What is asked for now, to print: for the notice board without names, with names and telephones for a round of calls."""
    with_names = request.GET.get("names") == "1"
    return render(
        request, "dispatch/sheet.html", {"rows": queue.needs(), "with_names": with_names, "today": timezone.localdate()}
    )

"""Asking to join, the welcome that follows, and the texts that everyone signs."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import agreements, invitations, memberships, welcome
from networks.actors import Actor
from networks.doors import door, on_form, tell
from networks.forms.pages import JoinForm
from networks.models import AgreementText, Membership, PublicProfile, WelcomeStep


@door("public")
def join(request: HttpRequest) -> HttpResponse:
    """The application: a visitor is led to sign-up and back."""
    context, form = _context(request)
    profile: PublicProfile | None = context["profile"]
    if profile is not None and not profile.takes_applications:
        form = context["form"] = None
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            membership = memberships.apply(request.user, name=said["name"], note=said["note"], phone=said["phone"])
            _sign_all(membership)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            return redirect("networks:join")
    return render(request, "networks/join.html", context, status=422 if form is not None and form.errors else 200)


@door("public")
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The way in of one who was invited; also how a member who was written in by a coordinator takes their page over."""
    found = invitations.by_token(token)
    if found is None:
        if request.method == "POST":
            raise Http404("no such invitation")
        return render(request, "networks/invitation_gone.html", status=404)
    context, form = _context(request)
    context["invitation"] = {"from_name": found.invited_by.name}
    context["claims"] = found.claims
    if form is not None and found.claims is not None:
        form.fields["name"].initial = found.claims.name
    elif form is not None:
        form.fields["name"].initial = found.name
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            membership = invitations.accept(token, request.user, name=said["name"], note=said["note"], phone=said["phone"])
            _sign_all(membership)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            return redirect("networks:welcome" if membership.is_active else "networks:join")
    return render(request, "networks/join.html", context, status=422 if form is not None and form.errors else 200)


def _context(request: HttpRequest) -> tuple[dict[str, Any], JoinForm | None]:
    ref = request.network  # type: ignore[attr-defined]
    hand: Membership | None = request.hand  # type: ignore[attr-defined]
    state, form = "", None
    if not request.user.is_authenticated:
        state = "signin"
    elif hand is not None:
        state = "applied" if hand.state == Membership.State.APPLIED else "member"
    else:
        form = JoinForm(request.POST or None)
    texts = {text.kind: text for text in agreements.current_texts()}
    context = {
        "state": state,
        "form": form,
        "agreement": texts.get(AgreementText.Kind.MEMBER),
        "notice": texts.get(AgreementText.Kind.PRIVACY),
        "profile": PublicProfile.objects.filter(subject_id=ref.id).first(),
        "next_url": request.get_full_path(),
        "invitation": None,
    }
    return context, form


def _sign_all(membership: Membership) -> None:
    for text in agreements.unsigned(membership):
        memberships.sign_agreement(membership, text, by=Actor(membership))


@door("people.read")
def welcome_page(request: HttpRequest) -> HttpResponse:
    """The newcomer's checklist."""
    me: Membership = request.me  # type: ignore[attr-defined]
    if request.method == "POST":
        step = WelcomeStep.objects.filter(uid=_uid(request.POST.get("step", ""))).first()
        if step is None:
            raise Http404("not found")
        try:
            welcome.tick(step, me, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            tell(request, refused)
        return redirect("networks:welcome")
    rows = welcome.settle(me) if request.method == "GET" else welcome.steps(me)
    steps = [
        {
            "uid": row.uid,
            "text": row.text,
            "is_done": row.is_done,
            "by_coordinator": row.by_coordinator,
            "url": _address(row.row.url_name),
        }
        for row in rows
    ]
    done = sum(row.is_done for row in rows)
    return render(request, "networks/welcome.html", {"steps": steps, "done": done, "total": len(steps)})


def _address(url_name: str) -> str:
    """Where a step leads; a page that is not here (its tool may be off) leads nowhere."""
    try:
        return reverse(url_name) if url_name else ""
    except NoReverseMatch:
        return ""


def _uid(text: str) -> Any:
    import uuid

    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@door("people.read")
def agreement(request: HttpRequest) -> HttpResponse:
    """The texts in force; what is not signed yet can be signed here, by everyone for themselves."""
    hand: Membership = request.hand  # type: ignore[attr-defined]
    waiting = agreements.unsigned(hand)
    if request.method == "POST":
        try:
            shown = request.POST.getlist("text")  # A version that came out meanwhile was not read.
            for text in [text for text in waiting if str(text.uid) in shown]:
                memberships.sign_agreement(hand, text, by=request.actor)  # type: ignore[attr-defined]
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, _("Signed. Thank you."))
        return redirect("networks:agreement")
    context = {"texts": agreements.current_texts(), "waiting": waiting}
    return render(request, "networks/agreement.html", context)

"""Calls for help: what networks say to each other when something happens. All members read; coordinators speak."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.calls import calls
from humans.calls.forms import AnswerForm, CallForm, DebriefForm
from humans.models import AnswerToCall, CallForHelp
from networks import doors, roles
from networks.doors import door
from networks.models import PublicProfile
from networks.views.profile import as_uuid

READ = "board.read"
FEW = 30


@door(READ)
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls that are open, those of before, and the form to call."""
    speaks = roles.can(doors.officer(request), calls.MAY_CALL)
    form = CallForm(request.POST or None) if speaks and request.network.kind == "local" else None  # type: ignore[attr-defined]
    if request.method == "POST" and form is not None and form.is_valid():
        said = form.cleaned_data
        try:
            made = calls.call(said["title"], said["words"], said["wants"], said["days"], by=doors.officer(request))
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Every network hears of it now."))
            return redirect("humans:call", made.uid)
    open_ones = list(calls.open_now()[:FEW])
    before = CallForHelp.objects.exclude(pk__in=[one.pk for one in open_ones]).select_related("subject")[:FEW]
    context = {"open": open_ones, "before": before, "form": form, "here": "networks:home"}
    return render(request, "humans/calls.html", context, status=422 if form is not None and form.errors else 200)


@door(READ)
def call_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One call with its answers: another network offers, the one that called says yes or no and ends it."""
    one = CallForHelp.objects.select_related("subject").filter(uid=uid).first()
    if one is None:
        raise Http404("not there")
    here, by = request.network, doors.officer(request)  # type: ignore[attr-defined]
    is_own, speaks = one.subject_id == here.id, roles.can(doors.officer(request), calls.MAY_CALL)
    is_open = calls.open_now().filter(pk=one.pk).exists()
    do = request.POST.get("do", "")
    answers = speaks and is_open and not is_own and here.kind == "local"
    form: Any = None
    if answers:
        form = AnswerForm(request.POST if do == "answer" else None)
    elif speaks and is_own:
        form = DebriefForm(request.POST if do == "end" else None, initial={"debrief": one.debrief})
    if request.method == "POST":
        try:
            if _done(request, one, do, form, by):
                return redirect("humans:call", one.uid)
        except Refused as refused:
            if form is None or not form.is_bound:
                doors.tell(request, refused)
                return redirect("humans:call", one.uid)
            doors.on_form(request, form, refused)
    context = {
        "call": one, "is_own": is_own, "is_open": is_open, "form": form, "may_answer": answers, "speaks": speaks,
        "answers": one.answers.select_related("subject").order_by("id")[:200],  # type: ignore[attr-defined]
        "profile": PublicProfile.objects.filter(subject=one.subject_id).first(), "here": "networks:home",
    }  # fmt: skip
    return render(request, "humans/call.html", context, status=422 if form is not None and form.errors else 200)


def _done(request: HttpRequest, one: CallForHelp, do: str, form: Any, by: Any) -> bool:
    """False when the form has to be shown again."""
    if do in ("welcome", "decline"):
        named = as_uuid(request.POST.get("answer", ""))
        offer = AnswerToCall.objects.select_related("call").filter(call=one, uid=named).first()
        if offer is None:
            raise Refused("unknown", _("There is no such offer."))
        calls.reply(offer, do == "welcome", by=by)
        messages.success(request, _("They hear your answer."))
        return True
    if form is None or do not in ("answer", "end"):
        raise Refused("unknown", _("Choose one of the buttons."))
    if not form.is_valid():
        return False
    if do == "answer":
        calls.answer(one, form.cleaned_data["kind"], form.cleaned_data["words"], by=by)
        messages.success(request, _("They hear of your offer now."))
    else:
        calls.end(one, form.cleaned_data["debrief"], by=by)
        messages.success(request, _("Said. Thank you all."))
    return True

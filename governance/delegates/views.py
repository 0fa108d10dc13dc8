"""Delegates: who speaks for us, what they may say, what came back. And offices that rotate."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.delegates import forms, mandates, rotation
from governance.models import DelegateReport, Instruction, Mandate
from networks import doors, roles
from networks.doors import door
from networks.models import RoleTerm

GEAR = "decisions"
HERE = "networks:decisions"


@door("decisions.take_part", methods=("GET",), gear=GEAR)
def delegates(request: HttpRequest) -> HttpResponse:
    """All mandates, running ones first."""
    rows = list(Mandate.objects.select_related("delegate").order_by("-id")[:100])
    rows.sort(key=lambda row: not row.is_running)
    return render(request, "governance/delegates.html", {"mandates": rows, "here": HERE})


@door("decisions.take_part", gear=GEAR)
def mandate(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One mandate. Posts back with do = instruct | back | recall | take-back | lay-down | held | report | flag."""
    row = Mandate.objects.select_related("delegate").filter(uid=uid).first()
    if row is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    kinds: dict[str, Any] = {"instruct": forms.InstructForm, "held": forms.HeldForm, "report": forms.ReportForm}
    shown = {name: form(request.POST if do == name else None) for name, form in kinds.items()}
    if do:
        form = shown.get(do)
        try:
            if form is None or form.is_valid():
                messages.success(request, _done(request, row, do, form.cleaned_data if form is not None else {}))
                return redirect("networks:mandate", uid)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect("networks:mandate", uid)
            doors.on_form(request, form, refused)
    return render(request, "governance/mandate.html", {**_shown(request, row), "forms": shown}, status=422 if do else 200)


def _shown(request: Any, row: Mandate) -> dict[str, Any]:
    me = request.me
    asked = list(row.instructions.prefetch_related("voices").order_by("id")[:60])
    return {
        "mandate": row,
        "is_delegate": row.delegate_id == me.pk,
        "voices": row.voices.count(),
        "recall_needs": mandates.recall_needs(),
        "i_asked": row.voices.filter(member=me).exists(),
        "instructions": [
            {"row": one, "count": len(one.voices.all()), "mine": any(voice.member_id == me.pk for voice in one.voices.all())}
            for one in asked
        ],
        "reports": list(row.reports.order_by("-held_on", "-id")[:40]),
        "today": timezone.localdate(),
        "may_run": roles.can(request.actor, "polls.run"),
        "here": HERE,
    }


def _done(request: Any, row: Mandate, do: str, said: dict[str, Any]) -> str:
    by, office = request.actor, doors.officer(request)
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "instruct": (lambda: mandates.instruct(row, said["text"], by=by), _("Said. It binds when enough stand behind it.")),
        "back": (lambda: mandates.back(_one(Instruction, row, request.POST.get("instruction", "")), by=by), _("Noted.")),
        "recall": (lambda: mandates.ask_recall(row, by=by), _("Noted. With enough voices the mandate ends.")),
        "take-back": (lambda: mandates.take_back_recall(row, by=by), _("Taken back.")),
        "lay-down": (lambda: mandates.lay_down(row, by=by), _("Laid down. Thank you.")),
        "held": (lambda: mandates.hold(row, said["assembly"], said["held_on"], by=by), _("Noted. The report is next.")),
        "report": (
            lambda: mandates.report(
                _one(DelegateReport, row, request.POST.get("report", "")), said["text"], said["against"], by=by
            ),
            _("Reported. Everyone can read it."),
        ),
        "flag": (
            lambda: mandates.flag(
                _one(DelegateReport, row, request.POST.get("report", "")), request.POST.get("words", ""), by=office
            ),
            _("Noted, for everyone to read."),
        ),
    }
    if do not in deeds:
        raise Http404
    verb, words = deeds[do]
    verb()
    return words


def _one(model: Any, row: Mandate, said: str) -> Any:
    try:
        found = model.objects.filter(mandate=row, uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@door("polls.run", gear=GEAR)
def offices_rotate(request: HttpRequest) -> HttpResponse:
    """Terms, those that end soon first, and what each office hands on."""
    form = forms.HandoverForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            rotation.write(said["role"], said["text"], by=doors.officer(request))
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written down for whoever comes next."))
            return redirect("networks:offices_rotate")
    today = timezone.localdate()
    soon = {term.pk for term in rotation.ending(today)}
    terms = list(RoleTerm.objects.running().select_related("membership").order_by("until", "id")[:100])
    context = {
        "terms": [{"row": term, "ends_soon": term.pk in soon} for term in terms], "notes": rotation.notes(), "form": form,
        "here": HERE,
    }  # fmt: skip
    return render(request, "governance/offices.html", context, status=422 if form.errors else 200)

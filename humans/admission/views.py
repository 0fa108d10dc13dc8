"""Signing with HUMANs, inside a network; and answering networks that form, inside the umbrella."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.admission import answers, covenant
from humans.admission.forms import SignForm, WriteForm
from humans.federation.views import umbrella_door
from networks import clauses, doors
from networks.doors import door
from networks.models import Network, PublicProfile


@door("network.write")
def covenant_page(request: HttpRequest) -> HttpResponse:
    """What this network signed with HUMANs, and what is to be signed anew."""
    here = request.network  # type: ignore[attr-defined]
    unsigned = covenant.unsigned()
    form = SignForm(request.POST or None) if unsigned else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            covenant.sign(unsigned, form.cleaned_data["signed_as"], by=doors.officer(request))
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Signed. Thank you."))
            return redirect("humans:covenant")
    signed = covenant.signatures([here.id]).get(here.id, [])
    context = {"texts": covenant.newest(), "unsigned": unsigned, "signed": signed, "form": form, "here": "networks:cockpit"}
    return render(request, "humans/covenant.html", context, status=422 if form is not None and form.errors else 200)


@umbrella_door("federation.admit")
def applications(request: HttpRequest) -> HttpResponse:
    """Networks that form, with what they say of themselves and what they signed."""
    networks = answers.waiting()
    profiles = {one.subject_id: one for one in PublicProfile.objects.filter(subject__in=networks)}
    signed = covenant.signatures(one.pk for one in networks)
    rows = [{"network": one, "profile": profiles.get(one.pk), "signed": signed.get(one.pk, [])} for one in networks]
    return render(
        request,
        "humans/applications.html",
        {"rows": rows, "by_decision": clauses.value(answers.BY) == "decision", "here": "humans:federation"},
    )


@umbrella_door("federation.admit", methods=("POST",))
def answer(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    network = Network.objects.filter(uid=uid, kind=Network.Kind.LOCAL).first()
    if network is None:
        raise Http404("not there")
    said = request.POST.get("answer", "")
    if said not in ("welcome", "decline"):
        raise Http404("no such answer")
    try:
        answers.answer(network, said == "welcome", by=doors.officer(request))
    except Refused as refused:
        doors.tell(request, refused)
    else:
        words = _("%(name)s is welcomed.") if said == "welcome" else _("%(name)s is told that it cannot join now.")
        messages.success(request, words % {"name": network.name})
    return redirect("humans:applications")


@umbrella_door("federation.admit", methods=("GET", "POST"))
def texts(request: HttpRequest) -> HttpResponse:
    """The texts that networks sign; a new version asks every network again."""
    initial: dict[str, Any] = {text.kind: text.body for text in covenant.newest()}
    kind = request.GET.get("kind", "principles")
    form = WriteForm(request.POST or None, initial={"kind": kind, "body": initial.get(kind, "")})
    if request.method == "POST" and form.is_valid():
        try:
            covenant.write(form.cleaned_data["kind"], form.cleaned_data["body"], by=doors.officer(request))
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("The new version is out. Every network is asked to sign it."))
            return redirect("humans:texts")
    context = {"texts": covenant.newest(), "form": form, "here": "humans:federation"}
    return render(request, "humans/texts.html", context, status=422 if form.errors else 200)

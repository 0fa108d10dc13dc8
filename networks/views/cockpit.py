"""The coordinator's pages: who waits, who is written in by telephone, who holds an office, what two officers decide."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import decisions, duties, memberships, offices, safety
from networks.doors import door, gears_of, officer, on_form, tell
from networks.forms.cockpit import DecisionForm, IntakeForm, OfficeForm
from networks.models import Decision, Invitation, Membership, ProxyConsent, RoleTerm
from networks.views.profile import as_uuid


@door("people.admit")
def cockpit(request: HttpRequest) -> HttpResponse:
    """Applications, newest last, and the ways to everything a coordinator does."""
    if request.method == "POST":
        return _answer(request)
    waiting = Membership.objects.filter(state=Membership.State.APPLIED).order_by("applied_at", "id")
    consent = ProxyConsent.objects.filter(membership=OuterRef("pk"))
    offline = Membership.objects.active().filter(person=None, kind=Membership.Kind.PERSON).annotate(consented=Exists(consent))
    context = {
        "duties": duties.of(officer(request), gears_of(request)),
        "waiting": waiting[:100],
        "offline": offline.order_by("name_folded", "id")[:50],
        "unsigned": Decision.objects.filter(signed_at=None).count(),
        "open_invitations": Invitation.objects.filter(used_at=None, withdrawn_at=None).count(),
    }
    return render(request, "networks/cockpit.html", context)


def _answer(request: HttpRequest) -> HttpResponse:
    by = officer(request)
    deeds = {"admit": memberships.admit, "decline": memberships.decline}
    deed = deeds.get(request.POST.get("do", ""))
    row = Membership.objects.filter(uid=as_uuid(request.POST.get("member", ""))).first()
    if deed is None or row is None:
        raise Http404("not found")
    try:
        row = deed(row, by=by)
    except Refused as refused:
        tell(request, refused)
    else:
        said = _("%(name)s is welcome now.") if row.is_active else _("%(name)s was not admitted.")
        messages.success(request, said % {"name": row.name})
    return redirect("networks:cockpit")


@door("people.admit")
def intake(request: HttpRequest) -> HttpResponse:
    """Writes in a member without internet: a telephone is a complete contact, and their word that we act for them."""
    form = IntakeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by, said = officer(request), form.cleaned_data
        try:
            row = memberships.enter_offline(
                name=said["name"],
                by=by,
                phone=said["phone"],
                phone_alt=said["phone_alt"],
                address=said["address"],
                email=said["email"],
                neighborhood=said["neighborhood"],
                application_note=said["note"],
            )
            if said["how"]:
                safety.consent(row, said["how"], by=by, until=said["until"])
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(
                request, _("%(name)s is a member now, number %(number)s.") % {"name": row.name, "number": row.number}
            )
            return redirect("networks:cockpit_member", row.uid)
    return render(request, "networks/intake.html", {"form": form}, status=422 if form.errors else 200)


@door("roles.appoint")
def office_list(request: HttpRequest) -> HttpResponse:
    """Who holds which office, until when."""
    by = officer(request)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = OfficeForm(request.POST if do == "appoint" else None)
    if do == "end":
        row = RoleTerm.objects.running().select_related("membership").filter(uid=as_uuid(request.POST.get("term", ""))).first()
        if row is None:
            raise Http404("not found")
        try:
            offices.end(row, by=by)
        except Refused as refused:
            tell(request, refused)
        return redirect("networks:cockpit_offices")
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            offices.appoint(said["member"], said["role"], by=by, until=said["until"])
        except Refused as refused:
            on_form(request, form, refused)
        else:
            return redirect("networks:cockpit_offices")
    terms = RoleTerm.objects.running().select_related("membership").order_by("role", "since", "id")
    return render(request, "networks/offices.html", {"form": form, "terms": terms}, status=422 if form.errors else 200)


@door("decide")
def decision_list(request: HttpRequest) -> HttpResponse:
    """What two officers decided: one writes, another signs."""
    by = officer(request)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = DecisionForm(request.POST if do == "write" else None)
    if do == "sign":
        row = Decision.objects.filter(uid=as_uuid(request.POST.get("decision", ""))).first()
        if row is None:
            raise Http404("not found")
        try:
            decisions.sign(row, by=by)
        except Refused as refused:
            tell(request, refused)
        return redirect("networks:cockpit_decisions")
    if form.is_bound and form.is_valid():
        try:
            decisions.write(form.cleaned_data["ref"], form.cleaned_data["text"], by=by)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            return redirect("networks:cockpit_decisions")
    rows = Decision.objects.select_related("first_officer", "second_officer").order_by("-made_at", "-id")[:100]
    context: dict[str, Any] = {"form": form, "decisions": rows}
    return render(request, "networks/decisions.html", context, status=422 if form.errors else 200)


@door("clauses.read", methods=("GET",))
def decision(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One decision of two officers: members may read what binds them."""
    row = Decision.objects.select_related("first_officer", "second_officer").filter(uid=uid).first()
    if row is None:
        raise Http404("not found")
    return render(request, "networks/decision.html", {"decision": row})

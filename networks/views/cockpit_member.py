"""One member, as coordinators look after them: welcome, checks, guardians, word to act for them, ways to reach them."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Refused
from networks import feed, invitations, links, memberships, safety, welcome
from networks.doors import door, officer, on_form, tell
from networks.forms.cockpit import ConsentForm, GuardianForm, VettingForm
from networks.models import EmergencyContact, Guardian, Membership, ProxyConsent, RoleTerm, Vetting, WelcomeStep
from networks.views.people import member_or_404
from networks.views.profile import as_uuid

FORMS: dict[str, Any] = {"vet": VettingForm, "guardian": GuardianForm, "consent": ConsentForm}


@door("people.write")
def member(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Everything a coordinator does with one member. `do` says what was sent."""
    row = member_or_404(uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    forms = {name: form(request.POST if do == name else None, prefix=name) for name, form in FORMS.items()}
    if do:
        try:
            said = _done(request, row, do, forms)
        except Refused as refused:
            if do in forms:
                on_form(request, forms[do], refused)
            else:
                tell(request, refused)
                return redirect("networks:cockpit_member", row.uid)
        else:
            if said:
                messages.success(request, said)
                return redirect("networks:cockpit_member", row.uid)
    lines, _older = feed.own_lines(row, limit=15)
    context = {
        "member": row,
        "forms": forms,
        "steps": welcome.steps(row) if row.is_active else [],
        "vettings": Vetting.objects.filter(membership=row).select_related("seen_by"),
        "guardians": Guardian.objects.filter(membership=row).select_related("guardian"),
        "consent": ProxyConsent.objects.filter(membership=row).select_related("recorded_by").first(),
        "emergency_contacts": EmergencyContact.objects.filter(membership=row),
        "terms": RoleTerm.objects.running().filter(membership=row),
        "lines": lines,
        "claim_link": request.session.pop("claim_link", ""),
    }
    return render(request, "networks/cockpit_member.html", context, status=422 if do else 200)


def _done(request: HttpRequest, row: Membership, do: str, forms: dict[str, Any]) -> str:
    """Does what was asked and says so; "" when the form needs another look."""
    if do in forms:
        form = forms[do]
        return _FORM_DEEDS[do](request, row, form.cleaned_data) if form.is_valid() else ""
    deed = _DEEDS.get(do)
    if deed is None:
        raise Http404("no such deed")
    return deed(request, row)


def _vet(request: HttpRequest, row: Membership, said: dict[str, Any]) -> str:
    safety.vet(row, said["kind"], by=officer(request), seen_on=said["seen_on"], until=said["until"])
    return _("Noted.")


def _guardian(request: HttpRequest, row: Membership, said: dict[str, Any]) -> str:
    safety.set_guardian(row, said["guardian"], by=officer(request))
    return _("%(guardian)s acts for %(name)s.") % {"guardian": said["guardian"].name, "name": row.name}


def _consent(request: HttpRequest, row: Membership, said: dict[str, Any]) -> str:
    safety.consent(row, said["how"], by=officer(request), until=said["until"])
    return _("Noted. Coordinators may act for %(name)s.") % {"name": row.name}


def _tick(request: HttpRequest, row: Membership) -> str:
    step = WelcomeStep.objects.filter(uid=as_uuid(request.POST.get("step", ""))).first()
    if step is None:
        raise Http404("not found")
    welcome.tick(step, row, by=officer(request))
    return _("Noted.")


def _end_vetting(request: HttpRequest, row: Membership) -> str:
    vetting = (
        Vetting.objects.select_related("membership")
        .filter(membership=row, uid=as_uuid(request.POST.get("vetting", "")))
        .first()
    )
    if vetting is None:
        raise Http404("not found")
    safety.end_vetting(vetting, by=officer(request))
    return _("It no longer counts.")


def _grown_up(request: HttpRequest, row: Membership) -> str:
    safety.grown_up(row, by=officer(request))
    return _("%(name)s acts for themselves from now on.") % {"name": row.name}


def _withdraw_consent(request: HttpRequest, row: Membership) -> str:
    safety.withdraw_consent(row, by=officer(request))
    return _("Noted. Nobody acts for %(name)s any more.") % {"name": row.name}


def _hand_over(request: HttpRequest, row: Membership) -> str:
    made = invitations.invite(by=officer(request), email=row.email, name=row.name, claims=row)
    token = invitations.token_of(made.uid)
    request.session["claim_link"] = links.url(request.network, "networks:invitation", token)  # type: ignore[attr-defined]
    return _("Here is a link for %(name)s to sign in with.") % {"name": row.name}


def _by_verb(verb: Callable[..., Any], said: Any) -> Callable[[HttpRequest, Membership], str]:
    def deed(request: HttpRequest, row: Membership) -> str:
        verb(row, by=officer(request))
        return str(said) % {"name": row.name}

    return deed


_FORM_DEEDS = {"vet": _vet, "guardian": _guardian, "consent": _consent}
_DEEDS = {
    "tick": _tick,
    "end_vetting": _end_vetting,
    "grown_up": _grown_up,
    "withdraw_consent": _withdraw_consent,
    "hand_over": _hand_over,
    "suspend": _by_verb(memberships.suspend, gettext_lazy("%(name)s is paused.")),
    "resume": _by_verb(memberships.resume, gettext_lazy("%(name)s is back.")),
    "close": _by_verb(memberships.leave, gettext_lazy("%(name)s is no longer a member.")),
}

"""Households and organizations that a member holds, and for whom one acts just now."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import acting, apart, holders
from networks.doors import door, officer, on_form, tell
from networks.forms.pages import HouseholdForm
from networks.models import Holding, Membership
from networks.views.people import member_or_404
from networks.views.profile import as_uuid


@door("people.read")
def households(request: HttpRequest) -> HttpResponse:
    """What I hold, and founding another."""
    hand: Membership = request.hand  # type: ignore[attr-defined]
    form = HouseholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = holders.found(form.cleaned_data["kind"], form.cleaned_data["name"], by=officer(request))
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("%(name)s is founded. A coordinator welcomes it.") % {"name": made.name})
            return redirect("networks:household", made.uid)
    held = Holding.objects.filter(holder=hand).select_related("membership").order_by("membership__name_folded")
    context = {"form": form, "held": [row for row in held if row.until is None or row.until >= row.since]}
    return render(request, "networks/households.html", context, status=422 if form.errors else 200)


@door("people.read")
def household(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """Who holds it, with dates; holders add and end each other."""
    by = officer(request)
    one = member_or_404(uid)
    rows = holders.running(one)
    if one.kind == Membership.Kind.PERSON or not any(row.holder_id == by.member.pk for row in rows):
        raise Http404("not found")
    if request.method == "POST":
        try:
            said = _change(request, one, rows)
        except Refused as refused:
            tell(request, refused)
        else:
            messages.success(request, said)
        return redirect("networks:household", one.uid)
    return render(request, "networks/household.html", {"household": one, "holdings": rows})


def _change(request: HttpRequest, one: Membership, rows: list[Holding]) -> str:
    by, said = officer(request), request.POST
    if said.get("do") == "end":
        row = next((row for row in rows if row.uid == as_uuid(said.get("holding", ""))), None)
        if row is None:
            raise Http404("not found")
        holders.end(row, by=by)
        return _("%(name)s no longer holds it.") % {"name": row.holder.name}
    number = said.get("number", "").strip()
    plain = number.isascii() and number.isdigit() and len(number) < 10
    met = Membership.objects.active().exclude(pk__in=apart.ids_of(by.hands))
    holder = met.filter(number=int(number)).first() if plain else None
    if holder is None:
        raise Refused("holder", _("Nobody here has this number."))
    holders.add(one, holder, by=by)
    return _("%(name)s holds it, too.") % {"name": holder.name}


@door("people.read")
def act_for(request: HttpRequest) -> HttpResponse:
    """For whom I act just now. Kept in the session, for this network; every page says so."""
    ref, by = request.network, officer(request)  # type: ignore[attr-defined]
    if request.method == "POST":
        wanted = request.POST.get("for", "")
        said: dict[str, Any] = dict(request.session.get("acting_for", {}))
        said.pop(ref.uid, None)
        if wanted:
            other = acting.membership_for(by.member, by.offices, wanted[:40])
            if other is None:
                raise Http404("not found")
            said[ref.uid] = str(other.uid)
        request.session["acting_for"] = said
        after = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(after, {request.get_host()}) and after.startswith("/")
        return redirect(after if safe else "networks:home")
    return render(request, "networks/acting.html", {"choices": acting.choices(by.member)})

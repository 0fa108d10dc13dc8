"""Inviting neighbors: making, listing, withdrawing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import invitations, links, roles
from networks.doors import door, officer, on_form, tell
from networks.forms.pages import InvitationForm
from networks.models import Invitation
from networks.views.profile import as_uuid


@door("invite")
def invitation_list(request: HttpRequest) -> HttpResponse:
    """My invitations; coordinators see everyone's."""
    by = officer(request)
    form = InvitationForm(request.POST if request.POST.get("do") == "invite" else None)
    if request.POST.get("do") == "withdraw":
        return _withdraw(request)
    if form.is_bound and form.is_valid():
        try:
            made = invitations.invite(by=by, email=form.cleaned_data["email"], name=form.cleaned_data["name"])
        except Refused as refused:
            on_form(request, form, refused)
        else:
            if made.email:
                messages.success(request, _("The invitation is on its way to %(email)s.") % {"email": made.email})
            return redirect("networks:invitations")
    rows = Invitation.objects.select_related("invited_by").order_by("-made_at", "-id")
    if not roles.can(by, "people.admit"):
        rows = rows.filter(invited_by=by.member)
    context = {"form": form, "invitations": [_shown(request, row) for row in rows[:100]]}
    return render(request, "networks/invitations.html", context, status=422 if form.errors else 200)


def _withdraw(request: HttpRequest) -> HttpResponse:
    by = officer(request)
    row = Invitation.objects.filter(uid=as_uuid(request.POST.get("invitation", ""))).first()
    if row is None or (row.invited_by_id != by.member.pk and not roles.can(by, "people.admit")):
        raise Http404("not found")
    try:
        invitations.withdraw(row, by=by)
    except Refused as refused:
        tell(request, refused)
    return redirect("networks:invitations")


def _shown(request: HttpRequest, row: Invitation) -> dict[str, object]:
    """An invitation in the list. Its link shows to whoever made it, to hand over, while it opens the door."""
    is_open = row.used_at is None and row.withdrawn_at is None and row.expires_at > timezone.now()
    own = row.invited_by_id == request.hand.pk  # type: ignore[attr-defined]
    link = links.url(request.network, "networks:invitation", invitations.token_of(row.uid)) if is_open and own else ""  # type: ignore[attr-defined]
    return {"row": row, "is_open": is_open, "link": link}

"""Whom a member does not want to meet here."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart
from networks.doors import door, tell
from networks.models import Membership
from networks.views.profile import as_uuid


@door("profile.write_own")
def kept_apart(request: HttpRequest) -> HttpResponse:
    """The list, with the way back. Posts back with do = keep | end, member=uid."""
    by = request.actor  # type: ignore[attr-defined]
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do:
        other = Membership.objects.filter(uid=as_uuid(request.POST.get("member", ""))).first()
        if other is None or do not in ("keep", "end"):
            raise Http404("not found")
        try:
            (apart.keep if do == "keep" else apart.end)(other, by=by)
        except Refused as refused:
            tell(request, refused)
        else:
            said = _("Noted. You two do not see each other here any more.") if do == "keep" else _("You see each other again.")
            messages.success(request, said)
        return redirect(request.path)
    return render(request, "networks/apart.html", {"others": apart.wished_by(by.member)})

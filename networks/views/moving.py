"""Bringing one's page along from another network of one's own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Refused
from networks import moving
from networks.doors import door, tell
from networks.models import PastElsewhere


@door("profile.write_own")
def bring(request: HttpRequest) -> HttpResponse:
    """The other networks of whoever is there, and what was brought so far."""
    by = request.actor  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            if request.POST.get("do") == "forget":
                moving.forget(request.POST.get("network", ""), by=by)
            else:
                _told(request, moving.bring(request.POST.get("network", ""), by=by))
        except Refused as refused:
            tell(request, refused)
        return redirect("networks:bring")
    context = {
        "others": [] if by.acts_for_another else moving.others(request.user),
        "pasts": PastElsewhere.objects.filter(membership=by.membership),
    }
    return render(request, "networks/bring.html", context)


def _told(request: HttpRequest, missing: list[str]) -> None:
    messages.success(request, _("Your page came along. What you had written here stays as it is."))
    if missing:
        said = ngettext(
            "This network does not list this skill yet: %(names)s. You can propose it.",
            "This network does not list these skills yet: %(names)s. You can propose them.",
            len(missing),
        )
        messages.info(request, said % {"names": ", ".join(missing[:12])})

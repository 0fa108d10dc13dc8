"""All data of the network in one file: asked for, answered, fetched by the two who stand behind it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, roles
from networks.copies import asking
from networks.copies.forms import CopyForm
from networks.doors import door, officer, on_form, tell
from networks.models import NetworkCopy
from networks.tenancy import current
from networks.views.profile import as_uuid

DEEDS = {"agree": asking.agree, "decline": asking.decline, "delete": asking.delete}


@door("copy.allow")
def copies(request: HttpRequest) -> HttpResponse:
    """What was asked for, what is ready, and what was before."""
    by, do = officer(request), request.POST.get("do", "")
    form = CopyForm(request.POST if do == "ask" else None)
    if do in DEEDS:
        return _deed(request, do)
    if form.is_bound and form.is_valid():
        try:
            asking.ask(form.cleaned_data["purpose"], by=by)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            messages.success(request, _("Asked. Another coordinator or the treasurer has to say yes."))
            return redirect("networks:copies")
    rows = list(NetworkCopy.objects.select_related("asked_by", "second").order_by("-id")[:50])
    standing = next((row for row in rows if row.state in asking.STANDING and row.until_at > timezone.now()), None)
    behind = standing is not None and by.hands is not None and by.hands.pk in (standing.asked_by_id, standing.second_id)
    context = {
        "form": form,
        "standing": standing,
        "before": [row for row in rows if row is not standing],
        "asked_myself": standing is not None and by.hands is not None and standing.asked_by_id == by.hands.pk,
        "behind": behind,
        "may_ask": roles.can(by, "copy.ask"),
        "days": clauses.value("network_copy.days"),
        "here": "networks:cockpit",
    }
    return render(request, "networks/copies.html", context, status=422 if form.errors else 200)


def _deed(request: HttpRequest, do: str) -> HttpResponse:
    row = NetworkCopy.objects.filter(uid=as_uuid(request.POST.get("copy", ""))).first()
    if row is None:
        raise Http404("not found")
    try:
        DEEDS[do](row, by=officer(request))
    except Refused as refused:
        tell(request, refused)
    else:
        said = {
            "agree": _("Agreed. The file is being made; you both hear when it is ready."),
            "decline": _("It is not made."),
            "delete": _("The file is deleted."),
        }
        messages.success(request, said[do])
    return redirect("networks:copies")


@door("copy.allow", methods=("GET",))
def copy_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The file, for these two alone: for everybody else there is none."""
    by = officer(request)
    row = asking.fetchable(uid, by=by)
    if row is None:
        raise Http404("not found")
    name = f"{current.network().slug}-{timezone.localdate(row.made_at):%Y-%m-%d}.zip"
    said = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(row.size)}
    said["Cache-Control"] = "private, no-store"
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=said)
    content = asking.fetch(row, by=by)
    return StreamingHttpResponse(content, content_type="application/zip", headers=said)  # type: ignore[return-value]

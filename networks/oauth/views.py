"""The apps of a network, for its coordinators."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import doors
from networks.doors import door, on_form, tell
from networks.models import ConnectedApp
from networks.oauth import connected, scopes
from networks.oauth.forms import AppForm
from networks.views.profile import as_uuid


@door("network.write")
def app_list(request: HttpRequest) -> HttpResponse:
    """The apps that may knock here. A new secret is in the answer that makes it, and nowhere else."""
    by, do = doors.officer(request), request.POST.get("do")
    if do == "remove":
        return _remove(request)
    form, shown = AppForm(request.POST if do == "register" else None), ("", "")
    try:
        if do == "renew":
            row = _named(request)
            shown = (row.client_id, connected.renew_secret(row, by=by))
        elif form.is_bound and form.is_valid():
            row, secret = connected.register(by=by, **form.said())
            shown, form = (row.client_id, secret), AppForm()
    except Refused as refused:
        on_form(request, form, refused) if form.is_bound else tell(request, refused)
    rows = list(connected.living())
    known = connected.clients(rows)
    context = {
        "form": form,
        "rows": [
            (row, [scopes.words(one) for one in known[row.client_id].get_scopes()]) for row in rows if row.client_id in known
        ],
        "shown": shown,
        "here": "networks:cockpit",
    }
    return render(request, "networks/apps.html", context, status=422 if form.errors else 200)


def _named(request: HttpRequest) -> ConnectedApp:
    row = connected.living().filter(uid=as_uuid(request.POST.get("app", ""))).first()
    if row is None:
        raise Http404("not found")
    return row  # type: ignore[no-any-return]


def _remove(request: HttpRequest) -> HttpResponse:
    row = _named(request)
    try:
        connected.remove(row, by=doors.officer(request))
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": row.name})
    return redirect("networks:apps")

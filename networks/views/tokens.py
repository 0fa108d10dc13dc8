"""Tokens of one's own, for tools that use this network's API: making, listing, revoking."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import tokens
from networks.doors import door, on_form, tell
from networks.forms.tokens import TokenForm
from networks.oauth import scopes
from networks.views.profile import as_uuid


@door("profile.write_own")
def token_list(request: HttpRequest) -> HttpResponse:
    """My tokens. The secret of a new one is in the answer that makes it, and nowhere else."""
    by = request.actor  # type: ignore[attr-defined]
    if request.POST.get("do") == "revoke":
        return _revoke(request)
    form = TokenForm(request.POST if request.POST.get("do") == "make" else None, has_office=bool(by.offices))
    secret = ""
    if form.is_bound and form.is_valid():
        try:
            _token, secret = tokens.make(by=by, **form.cleaned_data)
        except Refused as refused:
            on_form(request, form, refused)
        else:
            form = TokenForm(has_office=bool(by.offices))
    context = {"form": form, "tokens": [(row, scopes.of_token(row)) for row in tokens.of_member(by)], "secret": secret}
    return render(request, "networks/tokens.html", context, status=422 if form.errors else 200)


def _revoke(request: HttpRequest) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    row = tokens.of_member(by).filter(uid=as_uuid(request.POST.get("token", ""))).first()
    if row is None:
        raise Http404("not found")
    try:
        tokens.revoke(row, by=by)
    except Refused as refused:
        tell(request, refused)
    else:
        messages.success(request, _("“%(name)s” opens nothing any more.") % {"name": row.name})
    return redirect("networks:tokens")

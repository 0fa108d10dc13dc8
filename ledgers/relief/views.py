"""The coordinators' page of urgent help: write it down, and sign what another wrote."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import currencies
from ledgers.models import Currency, ReliefGrant
from ledgers.relief import grants
from ledgers.relief.forms import ReliefForm
from networks import doors
from networks.doors import door

FEW = 30


@door("relief.give", gear="hours")
def relief(request: HttpRequest) -> HttpResponse:
    """What waits for a second coordinator, what was given, and the form."""
    hand = request.hand  # type: ignore[attr-defined]
    usable = list(Currency.objects.filter(kind__in=grants.KINDS, is_open=True).order_by("id"))
    do = request.POST.get("do", "")
    form = ReliefForm(request.POST if do == "record" else None, payer=hand, currencies=usable)
    by = doors.officer(request)
    if do == "record" and form.is_valid():
        said = form.cleaned_data
        try:
            grants.record(said["member"], said["currency"], said["units"], decision=form.decisions.get(said["decision"]),
                          note=said["note"], by=by)  # fmt: skip
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written down. Another coordinator signs it."))
            return redirect("ledgers:relief")
    elif request.method == "POST" and do != "record":
        _answer(request, do)
        return redirect("ledgers:relief")
    rows = ReliefGrant.objects.select_related("member", "currency", "recorded_by", "answered_by", "decision")
    context = {
        "form": form, "hand": hand, "waiting": rows.filter(state="recorded").order_by("id")[:FEW],
        "before": rows.exclude(state="recorded").order_by("-id")[:FEW],
        "funds": [currencies.fund(one) for one in usable],
    }  # fmt: skip
    return render(request, "ledgers/relief.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, do: str) -> None:
    by = doors.officer(request)
    try:
        grant = ReliefGrant.objects.filter(uid=uuid.UUID(request.POST.get("grant", ""))).first()
    except ValueError:
        grant = None
    try:
        if grant is None or do not in ("sign", "decline"):
            raise Refused("unknown", _("Choose one of the buttons."))
        if do == "sign":
            grants.sign(grant, by=by)
            messages.success(request, _("Given. They are told, and nobody else reads their name."))
        else:
            grants.decline(grant, by=by)
            messages.success(request, _("Not given."))
    except Refused as refused:
        doors.tell(request, refused)

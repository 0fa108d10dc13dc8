"""How a network stands: its rest, its sponsor and whom it watches; and who stands in for a silent coordinator."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.federation.views import umbrella_door
from humans.models import Sponsorship, StandIn, StandInCall
from humans.standing import rests, sponsors, standins, watching
from humans.standing.forms import LeaveForm, RestForm, SponsorForm, StandInForm
from networks import doors
from networks.doors import door
from networks.models import Network
from networks.views.profile import as_uuid


@door("network.write")
def standing(request: HttpRequest) -> HttpResponse:
    """A coordinator's page. Posts back with do."""
    here = request.network  # type: ignore[attr-defined]
    do = request.POST.get("do", "")
    shown: dict[str, Any] = {
        name: form(request.POST if do == name else None, prefix=name)
        for name, form in (("rest", RestForm), ("leave", LeaveForm), ("ask", SponsorForm))
    }
    if request.method == "POST":
        answer = _change(request, do, shown.get(do))
        if answer is not None:
            return answer
    watched = sponsors.watched()
    context = {
        **{f"{name}_form": form for name, form in shown.items()}, "rest": rests.running(here.id), "ours": sponsors.ours(),
        "watched": watched, "calls": sponsors.calls() if watched else [], "is_local": here.kind == "local",
        "here": "networks:cockpit",
    }  # fmt: skip
    return render(request, "humans/standing.html", context, status=422 if any(form.errors for form in shown.values()) else 200)


def _change(request: HttpRequest, do: str, form: Any) -> HttpResponse | None:
    """Does it; None where a form has something to say."""
    by = doors.officer(request)
    if form is not None and not form.is_valid():
        return None
    said = form.cleaned_data if form is not None else {}
    row = request.POST.get("row", "")
    deeds: dict[str, tuple[Any, str]] = {
        "rest": (lambda: rests.rest(said["reason"], said["until"], by=by), _("Your network rests now.")),
        "wake": (lambda: rests.wake(by=by), _("Your network is awake again.")),
        "leave": (lambda: rests.leave(said["name"], by=by), _("Your network has left. Its members and its books stay here.")),
        "ask": (lambda: sponsors.ask(_network(said["sponsor"]), by=by), _("Asked. You hear of their answer.")),
        "yes": (lambda: sponsors.answer(_sponsorship(row), True, by=by), _("You watch over them now.")),
        "no": (lambda: sponsors.answer(_sponsorship(row), False, by=by), _("They hear that you cannot just now.")),
        "end": (lambda: sponsors.end(_sponsorship(row), by=by), _("Ended.")),
        "agree": (lambda: sponsors.agree(_call(row), by=by), _("Agreed. Their network appoints them at once.")),
    }
    if do not in deeds:
        raise Http404("no such deed")
    deed, words = deeds[do]
    try:
        deed()
    except Refused as refused:
        if form is not None:
            doors.on_form(request, form, refused)
            return None
        doors.tell(request, refused)
    else:
        messages.success(request, words)
    return redirect("humans:standing")


def _network(uid: str) -> Network:
    return _or_404(Network.objects.filter(uid=as_uuid(uid)).first())


def _sponsorship(uid: str) -> Sponsorship:
    return _or_404(next((one for one in [*sponsors.watched(), sponsors.ours()] if one and str(one.uid) == uid), None))


def _call(uid: str) -> StandInCall:
    return _or_404(next((one for one in sponsors.calls() if str(one.uid) == uid), None))


def _or_404(row: Any) -> Any:
    if row is None:
        raise Http404("not there")
    return row


@door("board.read")
def stand_in(request: HttpRequest) -> HttpResponse:
    """For every member: whether somebody coordinates, who stands in, who would. Posts back with do (offer, back, withdraw)."""
    do = request.POST.get("do", "")
    form = StandInForm(request.POST if do == "offer" else None)
    by = request.actor  # type: ignore[attr-defined]
    if request.method == "POST" and (do != "offer" or form.is_valid()):
        row = StandIn.objects.filter(uid=as_uuid(request.POST.get("row", ""))).first() if do != "offer" else None
        if do not in ("offer", "back", "withdraw") or (row is None and do != "offer"):
            raise Http404("no such deed")
        try:
            if row is None:
                standins.offer(form.cleaned_data["until"], by=by)
            else:
                {"back": standins.back, "withdraw": standins.withdraw}[do](row, by=by)
        except Refused as refused:
            if row is None:
                doors.on_form(request, form, refused)
            else:
                doors.tell(request, refused)
                return redirect("humans:stand_in")
        else:
            messages.success(request, _("Noted. Everybody can see it."))
            return redirect("humans:stand_in")
    context = {
        "silent_since": watching.silent_since(), "in_office": standins.in_office(), "rows": list(standins.open_ones()[:50]),
        "needed": standins.needed(), "form": form, "ours": sponsors.ours(), "here": "networks:people",
    }  # fmt: skip
    return render(request, "humans/stand_in.html", context, status=422 if form.errors else 200)


@umbrella_door("federation.admit", methods=("POST",))
def umbrella_rest(request: HttpRequest, slug: str) -> HttpResponse:
    """HUMANs sets a network to rest, with its reason, or lets it wake."""
    network = _or_404(Network.objects.filter(slug=slug, kind=Network.Kind.LOCAL).first())
    by = doors.officer(request)
    try:
        if request.POST.get("do") == "wake":
            rests.let_wake(network, by=by)
        else:
            rests.set_to_rest(network, request.POST.get("reason", "")[:400].replace("\x00", ""), by=by)
    except Refused as refused:
        doors.tell(request, refused)
    else:
        messages.success(request, _("Done. The network hears of it."))
    return redirect("humans:federation_network", slug)

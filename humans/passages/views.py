"""Proposals between networks: what waits for a word, what is on its way, one with all its steps."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.bylaws import rendering
from governance.models import Proposal
from humans.models import Passage
from humans.passages import passages, reading
from humans.passages.forms import DeclineForm, SendForm, TakeUpForm
from networks import doors, roles
from networks.doors import door

READ, GEAR, HERE = "decisions.take_part", "decisions", "networks:decisions"
PER_PAGE = 30


@door(READ, methods=("GET",), gear=GEAR)
def passage_list(request: HttpRequest) -> HttpResponse:
    """What waits for our word, what we sent, and what all networks have decided together."""
    here = request.network.id  # type: ignore[attr-defined]
    after = request.GET.get("cursor", "")
    rows = passages.seen().filter(pk__lt=int(after)) if after.isdecimal() and len(after) < 18 else passages.seen()
    found = list(rows.order_by("-pk")[: PER_PAGE + 1])
    by, office = request.actor, doors.officer(request)  # type: ignore[attr-defined]
    may_send = bool(passages.forums()) and (passages.speaks(office) or passages.speaks(by))
    context = {
        "sendable": passages.sendable() if may_send else None,
        "to_ratify": list(passages.to_ratify(here)[:PER_PAGE]),
        "arrived": list(passages.arrived(here)[:PER_PAGE]),
        "rows": reading.counted(found[:PER_PAGE]),
        "page": {"older": str(found[PER_PAGE - 1].pk) if len(found) > PER_PAGE else ""},
        "here": HERE,
    }
    return render(request, "humans/passages.html", context)


@door(READ, gear=GEAR)
def passage(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One, with its steps. Posts back with do = take-up | decline | call-back | vote."""
    row = passages.seen().select_related("came_by__subject").filter(uid=uid).first()
    if row is None:
        raise Http404("not there")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    shown: dict[str, Any] = {
        "take_up": TakeUpForm(request.POST if do == "take-up" else None, initial={"then": "all"}),
        "decline": DeclineForm(request.POST if do == "decline" else None),
    }
    form = shown.get(do.replace("-", "_"))
    if do:
        try:
            if form is None or form.is_valid():
                return _done(request, row, do, form.cleaned_data if form is not None else {})
        except Refused as refused:
            if form is None or refused.code == "state":  # Then its form is no longer on the page.
                doors.tell(request, refused)
                return redirect("humans:passage", uid)
            doors.on_form(request, form, refused)
    here = request.network.id  # type: ignore[attr-defined]
    context = {
        **reading.one(row, here), "forms": shown, "text": rendering.html(row.text),
        "decided": rendering.html(row.decided_text) if row.is_reworded else "",
        "speaks": passages.speaks(doors.officer(request)) or passages.speaks(request.actor),  # type: ignore[attr-defined]
        "may_run": roles.can(doors.officer(request), "polls.run"), "here": HERE,
    }  # fmt: skip
    return render(request, "humans/passage.html", context, status=422 if do else 200)


def _done(request: Any, row: Passage, do: str, said: dict[str, Any]) -> HttpResponse:
    by, office = request.actor, doors.officer(request)
    speaker = office if passages.speaks(office) else by
    if do == "take-up":
        made = passages.take_up(row, by=by, only=said["only"], asks=said["then"] != "none")
        messages.success(request, _("It is a proposal here now. Its network hears of it."))
        return redirect("networks:proposal", made.uid)
    if do == "vote":
        made = passages.put_to_vote(row, by=by)
        messages.success(request, _("Your members are asked."))
        return redirect("networks:proposal", made.uid)
    if do == "decline":
        passages.decline(row, said["reason"], by=office)
        messages.success(request, _("They can read why."))
    elif do == "call-back":
        passages.call_back(row, by=speaker)
        messages.success(request, _("Called back."))
    else:
        raise Http404("no such deed")
    return redirect("humans:passage", row.uid)


@door(READ, gear=GEAR)
def send(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """A coordinator or a delegate sends a proposal of the network on."""
    proposal = Proposal.objects.exclude(state=Proposal.State.DRAFT).filter(uid=uid).first()
    if proposal is None:
        raise Http404("not there")
    office = doors.officer(request)
    by = office if passages.speaks(office) else request.actor  # type: ignore[attr-defined]
    forums = passages.forums()
    form = SendForm(request.POST if request.method == "POST" else None, forums)
    if request.method == "POST" and form.is_valid():
        try:
            made = passages.send(proposal, form.cleaned_data["forum"], form.cleaned_data["words"], by=by)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Sent. %(name)s hears of it now.") % {"name": made.forum.name})
            return redirect("humans:passage", made.uid)
    before = passages.seen().filter(subject_id=request.network.id, proposal=uid)[:10]  # type: ignore[attr-defined]
    context = {
        "proposal": proposal, "text": rendering.html(proposal.text), "form": form, "forums": forums,
        "speaks": passages.speaks(by), "before": before, "here": HERE,
    }  # fmt: skip
    return render(request, "humans/passage_send.html", context, status=422 if form.errors else 200)

"""The set-off: for those concerned what it does for them and their answer; for treasurers asking, and clearing."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.credit import units
from ledgers.credit.views.paying import HERE
from ledgers.models import SetOff, SetOffConsent
from ledgers.setoff import previews, rounds
from networks import clauses, doors, roles
from networks.doors import door


@door("own.statement", gear="credit")
def setoff(request: HttpRequest) -> HttpResponse:
    """Posts back with do = agree, decline, always, each-time (members) or ask, clear, end (treasurers)."""
    if request.method == "POST":
        try:
            said = _do(request, request.POST.get("do", ""))
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, said)
        return redirect("ledgers:setoff")
    return render(request, "ledgers/setoff/round.html", _context(request))


def _do(request: HttpRequest, do: str) -> str:
    me, actor, officer = request.me, request.actor, doors.officer(request)  # type: ignore[attr-defined]
    if do in ("always", "each-time"):
        agrees = rounds.agree_always(me, do == "always", by=actor)
        return _("Thank you. You are not asked each time.") if agrees else _("You are asked each time from now on.")
    if do == "ask":
        made = rounds.propose(by=officer)
        return (
            _("Cleared: everybody had agreed beforehand.")
            if made.state == SetOff.State.DONE
            else _("Everybody concerned is asked.")
        )
    running = rounds.running()
    if running is None or str(running.uid) != request.POST.get("round"):
        raise Refused("ended", _("This set-off has ended already. Look at what came of it."))
    if do in ("agree", "decline"):
        made = rounds.answer(running, me, do == "agree", by=actor)
        return _("Answered, and cleared: you were the last one asked.") if made.state == SetOff.State.DONE else _("Answered.")
    if do == "clear":
        made = rounds.clear(running, by=officer)
        return (
            _("Cleared.") if made.state == SetOff.State.DONE else _("It has ended: among those who agreed nothing goes round.")
        )
    if do == "end":
        rounds.call_off(running, by=officer)
        return _("Called off. Nothing was cleared.")
    raise Refused("unknown", _("Choose one of the buttons."))


def _context(request: HttpRequest) -> dict[str, Any]:
    me, running = request.me, rounds.running()  # type: ignore[attr-defined]
    may_ask = roles.can(request.actor, rounds.MAY_PROPOSE)  # type: ignore[attr-defined]
    currency = units.unit()
    parts = list(rounds.concerning(me)[:11])
    part = next((one for one in parts if running is not None and one.round_id == running.pk), None)
    context: dict[str, Any] = {
        "round": running, "part": part, "past": [one for one in parts if one is not part][:10], "currency": currency,
        "lines": rounds.lines_of(running, part.account)[:100] if running and part else [], "may_ask": may_ask,
        "always": SetOffConsent.objects.filter(holder=me).exists(), "may_always": clauses.value("setoff.standing"),
        "here": HERE,
    }  # fmt: skip
    if may_ask and running is None:
        preview = previews.of(currency)
        context |= {"preview": preview, "parties": previews.parties(preview)}
    if may_ask and running is not None:
        context["answers"] = list(
            running.parts.select_related("account__holder").order_by("account__holder__name_folded")[:200]
        )  # type: ignore[attr-defined]
    return context

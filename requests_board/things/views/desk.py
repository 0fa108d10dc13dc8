"""The keeper's desk, and the page of a repair."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, roles
from networks.doors import door, on_form, tell, undo
from requests_board.models import Repair, RepairWork
from requests_board.things import desk, policy, repairs
from requests_board.things.forms import MoveForm, WorkForm


@door("things.lend", methods=("GET",), gear="things")
def desk_page(request: HttpRequest) -> HttpResponse:
    """What waits for whoever looks after things: one's own, or for a coordinator the whole library's."""
    by = request.actor  # type: ignore[attr-defined]
    keeps_all = roles.can(by, "things.keep")
    context = {"desk": desk.of(by), "keeps_all": keeps_all, "has_desk": desk.has_desk(by), "now": timezone.now()}
    return render(request, "things/desk.html", context)


@door("things.lend", gear="things")
def repair_page(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One repair: its steps, and the work on it. Posts back with `do` = move, log, approve, turn_down or give."""
    by = request.actor  # type: ignore[attr-defined]
    repair = Repair.objects.select_related("thing__keeper", "reporter").filter(uid=uid).first()
    if repair is None or not policy.may_see(repair.thing, by):
        raise Http404("not found")
    do = request.POST.get("do", "") if request.method == "POST" else ""
    states = repairs.STEPS.get(repair.state, ())
    forms: dict[str, Any] = {
        "move_form": MoveForm(request.POST if do == "move" else None, states=states),
        "work_form": WorkForm(request.POST if do == "log" else None, step=clauses.value("hours.step")),
    }
    status = 200
    if do:
        form = {"move": forms["move_form"], "log": forms["work_form"]}.get(do)
        try:
            words = _run(request, repair, do, form)
        except Refused as refused:
            if form is None:
                tell(request, refused)
                return redirect(request.path)
            on_form(request, form, refused)
            undo(request)
        else:
            if words:
                messages.success(request, words)
                return redirect(request.path)
        status = 422
        repair.refresh_from_db()
    return render(request, "things/repair.html", {**_context(request, repair), **forms}, status=status)


def _run(request: HttpRequest, repair: Repair, do: str, form: Any) -> str:
    by = request.actor  # type: ignore[attr-defined]
    if form is not None and not form.is_valid():
        return ""
    if do == "move":
        repairs.move(repair, form.cleaned_data["state"], form.cleaned_data["note"], by=by)
        return _("Saved.")
    if do == "log":
        said = form.cleaned_data
        repairs.log(repair, said["hours"], by=by, text=said["text"], done_on=said["done_on"])
        return _("Logged. The hours come from the commons fund when a coordinator has agreed.")
    verb = {"approve": repairs.approve, "turn_down": repairs.turn_down, "give": repairs.give}.get(do)
    try:
        work = RepairWork.objects.filter(repair=repair, uid=uuid.UUID(request.POST.get("work", ""))).first()
    except ValueError:
        work = None
    if verb is None or work is None:
        raise Http404("no such deed")
    verb(work, by=by)
    return {
        "approve": _("Agreed. The hours are on their account."),
        "turn_down": _("Not agreed. Talk about it with each other."),
        "give": _("Given. Thank you."),
    }[do]


def _context(request: HttpRequest, repair: Repair) -> dict[str, Any]:
    by = request.actor  # type: ignore[attr-defined]
    away = policy.unseen_by(by)
    works = list(repair.works.exclude(worker__in=away).select_related("worker", "settled_by").order_by("id")[:100])
    officer = roles.can(by, "things.keep")
    for work in works:
        hand = by.hands
        own = work.worker_id in (by.member.pk, hand and hand.pk)
        logged = work.state == RepairWork.State.LOGGED
        work.can_settle = officer and logged and not own and work.hand_id != (hand and hand.pk)  # type: ignore[attr-defined]
        work.can_give = own and logged  # type: ignore[attr-defined]
    return {
        "repair": repair,
        "reporter": None if repair.reporter_id in away else repair.reporter,
        "thing": repair.thing,
        "works": works,
        "keeps": policy.may_keep(repair.thing, by),
        "can_log": repair.state != Repair.State.RETIRED,
        "hours_on": "hours" in clauses.gears(),
        "most": clauses.value("things.repair_minutes"),
        "steps": _steps(repair),
    }


def _steps(repair: Repair) -> list[dict[str, Any]]:
    order = ["assess", "parts", "repairing", "back"]
    icons = {"assess": "eye", "parts": "shopping-basket", "repairing": "wrench", "back": "check", "retired": "trash-2"}
    shown = [*order[:3], "retired"] if repair.state == "retired" else order
    place = shown.index(repair.state)
    return [
        {
            "title": str(Repair.State(state).label),
            "text": "",
            "icon": icons[state],
            "is_done": number < place or (number == place and not repair.is_open),
            "is_current": number == place and repair.is_open,
        }
        for number, state in enumerate(shown)
    ]

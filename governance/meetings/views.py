"""Meetings: what is called, one meeting with its agenda and minutes, the screen in the room, and petitions."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.bylaws import rendering
from governance.meetings import assemblies, forms, petitions, rounds
from governance.models import ActionItem, AgendaItem, Assembly, Petition, Poll
from networks import clauses, doors, links, roles
from networks.doors import door
from networks.models import Membership
from networks.views.landing import qr_path

GEAR = "decisions"
HERE = "networks:decisions"
State = Assembly.State
OF_OFFICERS = {"present", "action", "lot", "minutes", "call_off", "change"}


@door("decisions.take_part", gear=GEAR)
def meetings(request: HttpRequest) -> HttpResponse:
    """Meetings to come and past ones; petitions. Posts back with do = petition | sign | unsign | withdraw."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = forms.PetitionForm(request.POST if do == "petition" else None)
    by = request.actor  # type: ignore[attr-defined]
    if do:
        try:
            if do != "petition":
                _name(do, request.POST.get("petition", ""), by)
                return redirect("networks:meetings")
            if form.is_valid():
                petitions.start(form.cleaned_data["purpose"], by=by)
                messages.success(request, _("Begun. Others can sign it now."))
                return redirect("networks:meetings")
        except Refused as refused:
            if do != "petition":
                doors.tell(request, refused)
                return redirect("networks:meetings")
            doors.on_form(request, form, refused)
    me = request.me  # type: ignore[attr-defined]
    context = {
        "coming": list(Assembly.objects.filter(state__in=["called", "open"]).order_by("starts_at", "id")[:20]),
        "past": list(Assembly.objects.filter(state__in=["over", "called-off"]).order_by("-starts_at", "-id")[:40]),
        "petitions": petitions.gathering(me), "percent": clauses.value("assembly.petition_percent"), "form": form,
        "may_run": roles.can(by, "polls.run"), "here": HERE,
    }  # fmt: skip
    return render(request, "governance/meetings/list.html", context, status=422 if do else 200)


def _name(do: str, said: str, by: Any) -> None:
    try:
        row = Petition.objects.filter(uid=uuid.UUID(said)).first()
    except ValueError:
        row = None
    verb = {"sign": petitions.sign, "unsign": petitions.unsign, "withdraw": petitions.withdraw}.get(do)
    if row is None or verb is None:
        raise Http404
    verb(row, by=by)


@door("decisions.take_part", methods=("GET",), gear=GEAR)
def roll_file(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The roll of a petition by random names: its SHA-256 is the published fingerprint."""
    row = Petition.objects.filter(uid=uid).first()
    if row is None:
        raise Http404
    said = {"Content-Disposition": 'attachment; filename="roll.txt"'}
    return HttpResponse(petitions.roll_text(row), content_type="text/plain; charset=utf-8", headers=said)


@door("polls.run", gear=GEAR)
def call(request: HttpRequest) -> HttpResponse:
    """Calls a meeting."""
    form = forms.CallForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = assemblies.call(said["title"], said["starts_at"], said["place"], by=doors.officer(request))
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Called. Everyone hears of it."))
            return redirect("networks:assembly", made.uid)
    context = {"form": form, "days": clauses.value("assembly.notice_days"), "here": HERE}
    return render(request, "governance/meetings/call.html", context, status=422 if form.errors else 200)


@door("decisions.take_part", gear=GEAR)
def assembly(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One meeting. Posts back with do."""
    row = Assembly.objects.select_related("facilitator").filter(uid=uid).first()
    if row is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    may_run = roles.can(request.actor, "polls.run")  # type: ignore[attr-defined]
    shown = _forms(row, do, request.POST, may_run)
    if do in OF_OFFICERS and do not in shown:
        raise Http404
    if do:
        form = shown.get(do)
        try:
            if form is None or form.is_valid():
                messages.success(request, _done(request, row, do, form.cleaned_data if form is not None else {}))
                return redirect("networks:assembly", uid)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect("networks:assembly", uid)
            doors.on_form(request, form, refused)
    context = {**_shown(request, row), "forms": shown, "may_run": may_run}
    return render(request, "governance/meetings/assembly.html", context, status=422 if do else 200)


def _forms(row: Assembly, do: str, data: Any, may_run: bool) -> dict[str, Any]:
    kinds: dict[str, Any] = {"point": forms.PointForm}
    if may_run:
        kinds |= {
            "present": forms.PresentForm, "action": forms.ActionForm, "lot": forms.LotForm, "minutes": forms.MinutesForm,
            "call_off": forms.ReasonForm, "change": forms.CallForm,
        }  # fmt: skip
    first = {
        "minutes": {"minutes": row.minutes},
        "change": {"title": row.title, "starts_at": row.starts_at, "place": row.place},
    }
    return {name: form(data if do == name else None, initial=first.get(name)) for name, form in kinds.items()}


def _shown(request: Any, row: Assembly) -> dict[str, Any]:
    there = list(row.present.select_related("member").order_by("id")[:600])
    return {
        "assembly": row,
        "agenda": [{"row": one, "poll_url": _poll_url(one.poll)} for one in row.agenda.select_related("proposal", "poll")],
        "there": there,
        "i_am_there": any(one.member_id == request.me.pk for one in there),
        "quorum": assemblies.counted(row),
        "actions": list(row.actions.select_related("member").order_by("id")),
        "minutes": rendering.html(row.minutes) if row.minutes else "",
        "here": HERE,
    }


def _poll_url(poll: Poll | None) -> str:
    try:
        return poll.get_absolute_url() if poll is not None else ""
    except NoReverseMatch:
        return ""


def _done(request: Any, row: Assembly, do: str, said: dict[str, Any]) -> str:
    by, office = request.actor, doors.officer(request)
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "point": (lambda: assemblies.add(row, said["title"], by=by), _("It stands on the agenda.")),
        "begin": (lambda: assemblies.begin(row, by=office), _("The meeting is open.")),
        "here": (lambda: assemblies.attend(row, request.me, by=by), _("You are on the list.")),
        "present": (
            lambda: assemblies.attend(row, _member(said["member"]), by=office, how=said["how"]),
            _("On the list."),
        ),
        "ask": (lambda: rounds.ask(_item(request, row), request.POST.get("question", ""), by=office), _("Asked.")),
        "close-round": (lambda: rounds.close(_item(request, row), by=office), _("Closed. It stands on the agenda.")),
        "note": (lambda: assemblies.note(_item(request, row), request.POST.get("outcome", ""), by=office), _("Noted.")),
        "action": (
            lambda: assemblies.act(row, said["text"], by=office, member=forms.member_of(said["member"]), due_on=said["due_on"]),
            _("Written down."),
        ),
        "done": (lambda: assemblies.done(_row(ActionItem, row, request.POST.get("action", "")), by=by), _("Done. Thank you.")),
        "lot": (
            lambda: assemblies.draw_facilitator(row, list(Membership.objects.filter(uid__in=said["willing"])), by=office),
            _("Drawn. Seed and list stand below."),
        ),
        "finish": (lambda: assemblies.finish(row, by=office), _("Over. The minutes are drafted.")),
        "minutes": (lambda: assemblies.write_minutes(row, said["minutes"], by=office), _("Written.")),
        "call_off": (lambda: assemblies.call_off(row, said["reason"], by=office), _("Called off.")),
        "change": (
            lambda: assemblies.change(row, said["title"], said["starts_at"], said["place"], by=office),
            _("Changed. Everyone hears of it."),
        ),
    }  # fmt: skip
    if do not in deeds:
        raise Http404
    verb, words = deeds[do]
    verb()
    return words


def _member(said: str) -> Membership:
    found = forms.member_of(said)
    if found is None:
        raise Http404
    return found


def _item(request: Any, row: Assembly) -> AgendaItem:
    found: AgendaItem = _row(AgendaItem, row, request.POST.get("item", ""))
    return found


def _row(model: Any, row: Assembly, said: str) -> Any:
    try:
        found = model.objects.filter(assembly=row, uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


@door("decisions.take_part", methods=("GET",), gear=GEAR)
def screen(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The one screen in the room: quorum, what is being asked, how many have answered."""
    row = Assembly.objects.select_related("facilitator").filter(uid=uid).first()
    if row is None:
        raise Http404
    asked = row.agenda.filter(poll__state=Poll.State.OPEN).select_related("poll").order_by("-id").first()
    poll = asked.poll if asked is not None else None
    goes_to = "polls:poll" if poll is not None else "networks:assembly"
    address = links.url(request.network, goes_to, poll.uid if poll is not None else row.uid)  # type: ignore[attr-defined]
    code, size = qr_path(address)
    context = {
        "code": code, "code_size": size, "address": address,
        "assembly": row, "quorum": assemblies.counted(row), "item": asked, "poll": poll, "poll_url": _poll_url(poll),
        "answered": poll.voters.exclude(receipt=None).count() if poll is not None else 0, "here": HERE,
    }  # fmt: skip
    return render(request, "governance/meetings/screen.html", context)

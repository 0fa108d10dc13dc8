"""Decisions: what is under way, what was decided, bringing something, and one proposal with its talk."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from governance.meetings import assemblies
from governance.models import Proposal, Remark
from governance.polls import reading as of_polls
from governance.polls.forms import BallotForm
from governance.proposals import forms, kinds, proposals, reading, remarks, rules, stages
from networks import doors, roles
from networks.doors import door

PER_PAGE = 20
GEAR = "decisions"
State = Proposal.State


@door("decisions.take_part", methods=("GET",), gear=GEAR)
def decisions(request: HttpRequest) -> HttpResponse:
    """What is open, my drafts, and the last results."""
    me = request.me  # type: ignore[attr-defined]
    rows = Proposal.objects.select_related("proposer")
    running = list(rows.running().order_by("-id")[:60])
    order = [State.VOTING, State.DISCUSSION, State.NOTICE, State.GATHERING]
    running.sort(key=lambda row: order.index(row.state))  # type: ignore[arg-type]
    context = {
        "waiting": of_polls.waiting(me), "to_do": assemblies.to_do(me),
        "running": running, "drafts": list(rows.filter(state=State.DRAFT, proposer=me).order_by("-id")[:20]),
        "decided": list(reading.log()[:6]),
        "to_review": list(rows.filter(review_asked_at__isnull=False, state__in=["passed", "waiting", "enacted"])[:6]),
        "may_run": roles.can(request.actor, "polls.run"), "here": "networks:decisions",  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "governance/decisions.html", context)


@door("decisions.take_part", methods=("GET",), gear=GEAR)
def log(request: HttpRequest) -> HttpResponse:
    """Everything decided, to search."""
    said = request.GET.get("q", "").replace("\0", "")[:80]
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    page = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 4 else 0
    rows = list(reading.log(said, kind, state)[page * PER_PAGE : (page + 1) * PER_PAGE + 1])
    context = {
        "rows": rows[:PER_PAGE], "q": said, "kind": kind, "state": state, "kinds": kinds.KINDS.values(),
        "states": [(one.value, one.label) for one in reading.OVER], "older": page + 1 if len(rows) > PER_PAGE else None,
        "here": "networks:decisions",
    }  # fmt: skip
    return render(request, "governance/log.html", context)


@door("decisions.take_part", gear=GEAR)
def new(request: HttpRequest) -> HttpResponse:
    """Choosing the kind, then writing it. `do` and what it starts from may stand in the address."""
    kind = kinds.KINDS.get(request.GET.get("kind", ""))
    if kind is None or kind.slug in kinds.BY_THEMSELVES:
        begun = [one for one in kinds.KINDS.values() if one.slug not in kinds.BY_THEMSELVES]
        return render(request, "governance/new.html", {"kinds": begun, "here": "networks:decisions"})
    return _write(request, kind, None)


@door("decisions.take_part", gear=GEAR)
def edit(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """The proposer's words, until voting opens."""
    row = _row(request, uid)
    if row.proposer_id != request.me.pk or not row.is_rewordable:  # type: ignore[attr-defined]
        raise Http404
    return _write(request, kinds.KINDS[row.kind], row)


def _write(request: Any, kind: kinds.Kind, row: Proposal | None) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = forms.ProposalForm(posted, initial={"title": row.title, "text": row.text} if row else None)
    do, deed_form = _deed_form(request, kind, row)
    if posted is not None and form.is_valid() and (deed_form is None or deed_form.is_valid()):
        said = form.cleaned_data
        try:
            deed = {"do": do, "said": deed_form.said()} if deed_form is not None else {}
            if kind.slug in kinds.BY_THEMSELVES and row is not None:
                deed = row.deed  # What it came of stays.
            if row is None:
                row = proposals.bring(kind.slug, said["title"], said["text"], by=request.actor, deed=deed)
                messages.success(request, _("Kept as a draft. Only you see it until you share it."))
            else:
                proposals.revise(row, said["title"], said["text"], by=request.actor, deed=deed)
                messages.success(request, _("Changed."))
            return redirect("networks:proposal", row.uid)
        except Refused as refused:
            in_deed = deed_form is not None and refused.field in deed_form.fields
            doors.on_form(request, deed_form if in_deed else form, refused)
    context = {
        "form": form, "deed_form": deed_form, "do": do, "kind": kind, "rule": rules.of(kind.slug), "proposal": row,
        "way": reading.way(do),
        "ways": [(name, registry.enactments[name].title) for name in _ways(request, kind)], "here": "networks:decisions",
    }  # fmt: skip
    wrong = form.errors or (deed_form is not None and deed_form.errors)
    return render(request, "governance/write.html", context, status=422 if posted is not None and wrong else 200)


def _deed_form(request: Any, kind: kinds.Kind, row: Proposal | None) -> tuple[str, Any]:
    """What passing should do: by the address, by what it says already, or the first way that there is."""
    if kind.slug in kinds.BY_THEMSELVES:
        return "", None
    do = (row.deed.get("do") if row else None) or request.GET.get("do") or ""
    if do not in _ways(request, kind):
        do = "" if kind.slug in proposals.BARE or not kind.deeds else kind.deeds[0]
    if not do:
        return "", None
    start = dict(row.deed["said"]) if row and row.deed else {
        name: request.GET[name][:80] for name in ("key", "scope", "slug", "member", "role", "mandate") if name in request.GET
    }  # fmt: skip
    return do, registry.deed_forms[do](request.POST if request.method == "POST" else None, start)


def _ways(request: Any, kind: kinds.Kind) -> list[str]:
    """What this kind can do in a network of this kind."""
    return [name for name in kind.deeds if registry.enactments[name].kind in ("", request.network.kind)]


def _row(request: Any, uid: uuid.UUID) -> Proposal:
    row = (
        Proposal.objects.shown_to(request.me)
        .select_related("proposer", "concerns", "decision", "ratifies")
        .filter(uid=uid)
        .first()
    )
    if row is None:
        raise Http404
    return row


@door("decisions.take_part", gear=GEAR)
def proposal(request: HttpRequest, uid: uuid.UUID) -> HttpResponse:
    """One proposal. Posts back with do."""
    row = _row(request, uid)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    shown = forms.of(do, request.POST)
    if do:
        form = shown.get(do)
        try:
            if form is None or form.is_valid():
                messages.success(request, _done(request, row, do, form.cleaned_data if form is not None else {}))
                return redirect("networks:proposal", uid)
        except Refused as refused:
            if form is None:
                doors.tell(request, refused)
                return redirect("networks:proposal", uid)
            doors.on_form(request, form, refused)
    around = reading.one(row, request.me)  # type: ignore[attr-defined]
    context = {
        **around, "ballot": _ballot(around), "forms": shown,
        "may_run": roles.can(request.actor, "polls.run"),  # type: ignore[attr-defined]
        "answering": request.GET.get("answer", "")[:40], "here": "networks:decisions",
    }  # fmt: skip
    return render(request, "governance/proposal.html", context, status=422 if do else 200)


def _ballot(around: dict[str, Any]) -> BallotForm | None:
    """The ballot of the open vote, for who is on its roll."""
    poll = around["poll"]
    if poll is None or around["my_place"] is None:
        return None
    return BallotForm(poll=poll, options=list(poll.options.select_related("member")))


def _done(request: Any, row: Proposal, do: str, said: dict[str, Any]) -> str:
    """Does what was asked and says so."""
    by, office = request.actor, doors.officer(request)
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "share": (lambda: proposals.share(row, by=by), _("Shared. Others can sign it now.")),
        "sign": (lambda: proposals.sign(row, by=by), _("Signed.")),
        "unsign": (lambda: proposals.unsign(row, by=by), _("Your name is off it.")),
        "withdraw": (lambda: proposals.withdraw(row, said["reason"], by=by), _("Taken back.")),
        "void": (lambda: proposals.void(row, said["reason"], by=office), _("Stopped. Everyone can read why.")),
        "answer": (lambda: proposals.answer(row, said["hearing"], by=by), _("Your answer stands beside the question.")),
        "retry": (lambda: stages.retry(row, by=by), _("Tried again.")),
        "ask-again": (lambda: stages.ask_again(row, by=by), _("A new round opens when its time has come.")),
        "review": (lambda: stages.review(row, said["review"], by=by, again_on=said["again_on"]), _("Written down.")),
        "remark": (
            lambda: remarks.say(row, said["text"], by=by, kind=said["kind"], answers=_remark(request, row, "answers")),
            _("Said."),
        ),
        "resolve": (
            lambda: remarks.resolve(_must(_remark(request, row, "remark")), request.POST.get("how", ""), by=by),
            _("Noted: the concern is answered."),
        ),
        "hide": (lambda: remarks.hide(_must(_remark(request, row, "remark")), by=office), _("Out of sight.")),
    }
    if do not in deeds:
        raise Http404
    verb, words = deeds[do]
    verb()
    return words


def _must(found: Remark | None) -> Remark:
    if found is None:
        raise Http404
    return found


def _remark(request: Any, row: Proposal, name: str) -> Remark | None:
    said = request.POST.get(name, "")
    if not said:
        return None
    try:
        found = Remark.objects.filter(proposal=row, uid=uuid.UUID(said)).first()
    except ValueError:
        found = None
    return _must(found)

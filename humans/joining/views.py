"""Joining another network: for coordinators what runs and what comes next; for each member their own word."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from humans.joining import joinings
from humans.joining.forms import AskForm, DecisionForm
from humans.models import Joining
from networks import clauses, doors, links
from networks.doors import door
from networks.models import Network
from networks.views.profile import as_uuid

MOST = 200


@door("network.write")
def joinings_page(request: HttpRequest) -> HttpResponse:
    """What runs, with a preview, and asking. Posts back with do = ask, yes, no, off, begin, finish; row."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    rows = joinings.open_here()
    chosen = next((one for one in rows if str(one.uid) == request.POST.get("row", "")), None)
    ask_form = AskForm(request.POST if do == "ask" else None, prefix="ask")
    answer_form = DecisionForm(request.POST if do == "yes" else None, prefix="answer")
    if do:
        form = {"ask": ask_form, "yes": answer_form}.get(do)
        if do != "ask" and chosen is None:
            raise Http404("not there")
        if form is None or form.is_valid():
            answer = _change(request, do, chosen, form)
            if answer is not None:
                return answer
    here = request.network  # type: ignore[attr-defined]
    seen = joinings.figures_of(rows)
    context = {
        "rows": [_shown(one, seen[one.pk], here.id) for one in rows], "ask_form": ask_form, "answer_form": answer_form,
        "found_url": f"{links.front('front:found')}?pilot={here.slug}", "is_local": here.kind == "local",
        "days": clauses.value(joinings.DAYS), "here": "networks:cockpit",
    }  # fmt: skip
    failed = ask_form.errors or answer_form.errors
    return render(request, "humans/joinings.html", context, status=422 if failed else 200)


def _change(request: HttpRequest, do: str, row: Any, form: Any) -> HttpResponse | None:
    by = doors.officer(request)
    said = form.cleaned_data if form is not None else {}
    deeds: dict[str, tuple[Any, str]] = {
        "ask": (lambda: _ask(said, by), _("Asked. They hear of it, and answer.")),
        "yes": (lambda: joinings.answer(row, True, by=by, decision=said["decision"]), _("Agreed. Members choose now.")),
        "no": (lambda: joinings.answer(row, False, by=by), _("Not agreed. They are told.")),
        "off": (lambda: joinings.call_off(row, by=by), _("Called off. Nobody goes over.")),
        "begin": (lambda: joinings.begin(row, by=by), _("It has begun. Members are carried across one by one.")),
        "finish": (lambda: joinings.finish(row, by=by), _("It is done.")),
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
    return redirect("humans:joinings")


def _ask(said: dict[str, Any], by: Any) -> Joining:
    other = Network.objects.filter(uid=as_uuid(said["network"])).first()
    if other is None:
        raise Refused("partner", _("Choose another local network that takes part."), "network")
    kind = "split" if said["way"] == "split" else "merge"
    return joinings.ask(
        kind, other, words=said["words"], by=by, we_go=said["way"] == "we-go", choose_by=said["choose_by"],
        decision=said["decision"],
    )  # fmt: skip


def _shown(row: Joining, seen: joinings.Figures, here: int) -> dict[str, Any]:
    """What a page tells of one: in words what would come along, what stands before it, who waits and why."""
    is_subject = row.subject_id == here
    waiting = joinings.waiting(row)[:MOST] if is_subject and row.state == Joining.State.CARRYING else []
    return {
        "joining": row, "figures": seen, "sentences": sentences(row, seen), "obstacles": joinings.obstacles(row, seen),
        "is_subject": is_subject, "may_answer": row.state == "asked" and row.asked_by_id != here, "waiting": list(waiting),
    }  # fmt: skip


def sentences(row: Joining, seen: joinings.Figures) -> list[str]:
    """Plainly, what happens."""
    names = {
        "subject": row.subject.name,
        "into": row.into.name,
        "members": seen.members,
        "day": wording.day(row.choose_by, "long"),
    }
    found = [
        _("%(subject)s closes at the end: its books, bylaws and pages stay to be read, and its address says where it went.")
        % names
        if row.kind == Joining.Kind.MERGE
        else _("%(subject)s goes on as it is, without those who go.") % names,
        _("Each member says until %(day)s whether they come along; who says nothing comes. So far %(members)s come.") % names
        if row.kind == Joining.Kind.MERGE
        else _("Only who says yes until %(day)s comes along; so far %(members)s.") % names,
        _("Page, skills, past and hours come along. In %(into)s everybody is an ordinary member.") % names,
    ]
    if seen.plus is not None and seen.minus is not None and seen.owed is not None:
        hours = {"plus": wording.hours(seen.plus), "minus": wording.hours(seen.minus), "owed": wording.hours(abs(seen.owed))}
        found.append(_("Above zero they have %(plus)s together, below zero %(minus)s.") % hours)
        owes = _("At the end %(subject)s owes %(into)s %(owed)s; a memo settles it.")
        owed = _("At the end %(into)s owes %(subject)s %(owed)s; a memo settles it.")
        if seen.owed:
            found.append((owes if seen.owed > 0 else owed) % {**names, **hours})
    if seen.with_credit:
        found.append(_("Credit comes along only where the agreement of the two networks has a rate for it."))
        words = _("Else it stays in the books here, and who has it stays a member here for it: %(n)s so far.")
        found.append(words % {"n": seen.with_credit})
    if seen.paused:
        found.append(_("Paused memberships do not come along: %(n)s.") % {"n": seen.paused})
    found.append(_("Offices, vettings, shares in the pool and loans never come along."))
    return found


@door("board.read")
def joining_page(request: HttpRequest) -> HttpResponse:
    """A member's own word. Posts back with do = comes, stays."""
    row = joinings.ours()
    by = request.actor  # type: ignore[attr-defined]
    if row is not None and row.state == Joining.State.ASKED:
        row = None
    if request.method == "POST":
        if row is None or request.POST.get("do") not in ("comes", "stays"):
            raise Http404("nothing to say")
        try:
            joinings.say(row, request.POST["do"] == "comes", by=by)
        except Refused as refused:
            doors.tell(request, refused)
        else:
            messages.success(request, _("Noted. You can think again until the day."))
        return redirect("humans:joining")
    word = joinings.my_word(row, by.member) if row is not None else None
    said = sentences(row, replace(joinings.figures(row), plus=None)) if row is not None else []  # No sums of neighbors.
    context = {"joining": row, "word": word, "sentences": said, "here": "networks:people"}
    return render(request, "humans/joining.html", context)

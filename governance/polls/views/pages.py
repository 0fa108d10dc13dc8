"""Polls in a list; one poll: prepared, voted, and what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from governance.models import Method, Poll, PollResult
from governance.polls import ballots, flows, forms, polls, reading, results, wordings
from networks import doors, roles
from networks.doors import door

HERE = "polls"


TAB = "networks:decisions"  # the place in the navigation that votes belong to


def found(uid: Any, request: HttpRequest) -> Poll:
    """The poll, for whoever may see it: drafts are for those who run votes."""
    poll = Poll.objects.select_related("follows").filter(uid=uid).first()
    if poll is None or (poll.opens_at is None and not roles.can(request.actor, "polls.run")):  # type: ignore[attr-defined]
        raise Http404("no such poll")
    return poll


@door("polls.vote", methods=("GET",), gear="decisions")
def poll_list(request: HttpRequest) -> HttpResponse:
    """What is open, what was decided; and what is being prepared, for those who run votes."""
    me = request.me  # type: ignore[attr-defined]
    may_run = roles.can(request.actor, "polls.run")  # type: ignore[attr-defined]
    closed, older = reading.ended(request.GET.get("cursor", ""))
    context = {
        "open": reading.cards(reading.running(), me),
        "closed": reading.cards(closed, me),
        "older": older,
        "drafts": list(Poll.objects.filter(state=Poll.State.DRAFT).order_by("-id")[:50]) if may_run else [],
        "may_run": may_run,
        "here": TAB,
    }
    return render(request, "polls/list.html", context)


@door("polls.run", gear="decisions")
def new(request: HttpRequest) -> HttpResponse:
    return _written(request, None)


@door("polls.run", gear="decisions")
def edit(request: HttpRequest, uid: Any) -> HttpResponse:
    """A draft, written again."""
    poll = found(uid, request)
    if poll.state != Poll.State.DRAFT:
        return redirect(poll)
    return _written(request, poll)


def _written(request: HttpRequest, poll: Poll | None) -> HttpResponse:
    form = forms.PollForm(request.POST or None, initial=forms.first(poll) if poll else None)
    if request.method == "POST" and form.is_valid():
        try:
            said, by = form.said(), doors.officer(request)
            made = polls.redraft(poll, by=by, **said) if poll else polls.draft(by=by, **said)
        except Refused as refused:
            doors.on_form(request, form, refused)
        else:
            messages.success(request, _("Written. Look it over, then open it."))
            return redirect(made)
    return render(request, "polls/form.html", {"form": form, "poll": poll, "here": TAB}, status=422 if form.errors else 200)


@door("polls.vote", gear="decisions")
def poll_page(request: HttpRequest, uid: Any) -> HttpResponse:
    """Posts back with do = vote, open, void, draw or again."""
    poll = found(uid, request)
    page = _Page(request, poll)
    if request.method == "POST":
        answer = page.do(request.POST.get("do", ""))
        if answer is not None:
            return answer
    return render(request, "polls/poll.html", {**page.context(), "here": TAB}, status=422 if page.has_errors else 200)


class _Page:
    """One poll before one reader: its forms, what they do, and what the template needs."""

    def __init__(self, request: HttpRequest, poll: Poll) -> None:
        self.request, self.poll = request, poll
        self.me, self.actor = request.me, request.actor  # type: ignore[attr-defined]
        self.may_run = roles.can(self.actor, "polls.run")
        self.options = list(poll.options.select_related("member").all())
        self.place = reading.place_of(poll, self.me)
        said, do = (request.POST, request.POST.get("do", "")) if request.method == "POST" else (None, "")
        self.ballot = forms.BallotForm(said if do == "vote" else None, poll=poll, options=self.options)
        self.opening = forms.OpenForm(said if do == "open" else None, poll=poll, me=request.hand)  # type: ignore[attr-defined]
        self.voiding = forms.VoidForm(said if do == "void" else None)
        first = {"question": poll.question, "text": poll.text}
        self.again = forms.AgainForm(said if do == "again" else None, initial=first)

    @property
    def has_errors(self) -> bool:
        return any(form.is_bound and form.errors for form in (self.ballot, self.opening, self.voiding, self.again))

    def do(self, do: str) -> HttpResponse | None:
        """None where a form has to be shown again."""
        if do != "vote" and not self.may_run:
            raise PermissionDenied
        form = {"vote": self.ballot, "open": self.opening, "void": self.voiding, "again": self.again}.get(do)
        if form is not None and not form.is_valid():
            return None
        try:
            said, goes_to = self._done(do)
        except Refused as refused:
            if form is None:
                doors.tell(self.request, refused)
                return redirect(self.poll)
            doors.on_form(self.request, form, refused)
            return None
        messages.success(self.request, said)
        return redirect(goes_to)

    def _done(self, do: str) -> tuple[str, Any]:
        officer = doors.officer(self.request)
        if do == "vote":
            cast = ballots.cast(self.poll, self.ballot.said(), by=self.actor)
            said = _("Changed. What you sent before counts no more.") if cast.changed else _("Sent. Your vote counts.")
            return said, self.poll.get_absolute_url() + "#receipt"
        if do == "open":
            given = self.opening.cleaned_data
            polls.open(self.poll, by=officer, closes_at=given["closes_at"], electorate=given.get("asked"))
            return _("Open. Everyone on the roll is told."), self.poll
        if do == "void":
            polls.void(self.poll, self.voiding.cleaned_data["reason"], by=officer)
            return _("Ended without a result. Everyone on the roll is told why."), reverse("polls:list")
        if do == "draw" and self.poll.method == Method.LOT:
            polls.close(self.poll, by=officer)
            return _("Drawn."), self.poll
        if do == "again":
            given = self.again.cleaned_data
            made = polls.ask_again(self.poll, given["question"], given["text"], by=officer)
            return _("Written. Look it over, then open it."), made
        raise Refused("unknown", _("Choose one of the buttons."))

    def context(self) -> dict[str, Any]:
        poll = self.poll
        taken, needed = reading.taken(poll), reading.needed(poll)
        context: dict[str, Any] = {
            "poll": poll, "options": self.options, "place": self.place, "may_run": self.may_run, "ballot": self.ballot,
            "opening": self.opening, "voiding": self.voiding, "again": self.again, "taken": taken, "needed": needed,
            "missing": max(0, needed - taken), "rules": wordings.rule_lines(poll), "how": wordings.HOW[poll.method],
            "article": _article(poll), "subject": _subject(poll), "secrecy": wordings,
            "may_vote": self.place is not None and ballots.votes_for_oneself(self.actor),
            "costs": [wordings.money(poll, one.cost) for one in self.options if one.cost is not None],
        }  # fmt: skip
        if poll.method == Method.ADVICE and poll.opens_at is not None:
            context["asked"] = list(poll.voters.select_related("member").order_by("member__name_folded")[:200])
        if poll.state == Poll.State.CLOSED:
            result = PollResult.objects.get(poll=poll)
            shown = results.shown(poll, result, self.options)
            context |= {
                "result": result, "shown": shown, "counted": wordings.COUNTED.get(poll.method, ""),
                "chart": flows.chart(shown.outcome, shown.names) if shown.outcome is not None else "",
                "groups": results.groups(poll, self.options, names_seen=not poll.is_secret),
                "notes": list(poll.notes.select_related("voter").all()[:200]),
                "may_ask_again": self.may_run and poll.method == Method.CONSENT and not result.has_passed,
                "followed_by": poll.followed_by.exclude(state=Poll.State.VOID).first(),
            }  # fmt: skip
        return context


def _article(poll: Poll) -> dict[str, str] | None:
    """The rule of the bylaws that asks for this vote."""
    key = poll.rule.get("article", "")
    rule = registry.clauses.get(key)
    if rule is None:
        return None
    return {"title": str(rule.title), "text": str(rule.explanation), "url": f"{reverse('networks:bylaws')}#{key}"}


def _subject(poll: Poll) -> tuple[str, str] | None:
    """Title and address of what the poll decides."""
    known = registry.poll_subjects.get(poll.subject.partition(":")[0])
    return known.link(poll.subject) if known is not None and known.link is not None else None

"""The witness's desk: votes by telephone, on paper and in the room; and the paper ballots themselves."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from common.errors import Refused
from governance.models import Poll, PollVoter
from governance.polls import ballots, forms, papers, reading
from networks import doors
from networks.doors import door
from networks.tenancy import current

MOST_SHEETS = 200


def _open(uid: Any) -> Poll:
    poll = Poll.objects.filter(uid=uid, opens_at__isnull=False).first()
    if poll is None:
        raise Http404("no such poll")
    return poll


@door("polls.witness", gear="decisions")
def desk_page(request: HttpRequest, uid: Any) -> HttpResponse:
    """Whose vote, how it was given, and the ballot. A code in the address (from a paper's QR) fills in the rest."""
    poll = _open(uid)
    if not poll.is_open:
        return redirect(poll)
    said = request.POST or None
    hand, options = request.hand, list(poll.options.all())  # type: ignore[attr-defined]
    code = request.GET.get("code", "")[:20]
    who = forms.WitnessForm(said, me=hand, initial=_by_code(poll, code))
    ballot = forms.BallotForm(said, poll=poll, options=options)
    if request.method == "POST" and who.is_valid() & ballot.is_valid():
        given, by = who.cleaned_data, doors.officer(request)
        try:
            done = ballots.witness(poll, given["voter"], ballot.said(), given["how"], by=by, code=given["code"])
        except Refused as refused:
            doors.on_form(request, who if refused.field in who.fields or refused.field is None else ballot, refused)
        else:
            said_words = _("Entered for %(name)s, who is told. Their receipt: %(receipt)s")
            messages.success(request, said_words % {"name": given["voter"].name, "receipt": done.receipt})
            return redirect("polls:desk", poll.uid)
    left = PollVoter.objects.filter(poll=poll, receipt=None).select_related("member").order_by("member__name_folded")
    context = {
        "poll": poll, "options": options, "who": who, "ballot": ballot, "taken": reading.taken(poll), "left": left[:500],
        "needed": reading.needed(poll),
    }  # fmt: skip
    return render(request, "polls/desk.html", context, status=422 if who.errors or ballot.errors else 200)


def _by_code(poll: Poll, code: str) -> dict[str, Any]:
    if not code:
        return {}
    voter = PollVoter.objects.filter(poll=poll, paper_hash=papers.hashed(poll, code)).select_related("member").first()
    return {"code": code, "how": "paper", "voter": voter.member.name if voter is not None else ""}


@door("polls.witness", methods=("POST",), gear="decisions")
def paper_file(request: HttpRequest, uid: Any) -> HttpResponse:
    """A PDF with a ballot for each chosen member who has not voted. A new sheet makes the one before worthless."""
    poll = _open(uid)
    chosen = request.POST.getlist("voter")[:MOST_SHEETS]
    voters = [
        one for one in PollVoter.objects.filter(poll=poll, receipt=None).select_related("member") if str(one.uid) in chosen
    ]
    if not voters:
        messages.error(request, _("Choose who gets a paper ballot."))
        return redirect("polls:desk", poll.uid)
    try:
        sheets = papers.sheets(current.network(), poll, voters, by=doors.officer(request))
    except Refused as refused:
        doors.tell(request, refused)
        return redirect(reverse("polls:desk", args=[poll.uid]))
    said = {"Content-Disposition": 'attachment; filename="ballots.pdf"'}
    return HttpResponse(sheets, content_type="application/pdf", headers=said)

"""Counting again: what is published of a closed poll, for members and, by clause, for everyone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from governance.models import Poll, PollResult
from governance.polls import files, results, wordings
from networks import clauses
from networks.doors import door


def _closed(request: HttpRequest, uid: Any) -> Poll:
    poll = Poll.objects.filter(uid=uid, state=Poll.State.CLOSED).first()
    is_member = request.me is not None and request.me.is_active  # type: ignore[attr-defined]
    if poll is None or not (is_member or clauses.value("polls.published")):
        raise Http404("no such poll")
    return poll


@door("public", methods=("GET",), gear="decisions")
def check(request: HttpRequest, uid: Any) -> HttpResponse:
    """The ballots, the rule, the list of receipts, and how to count again."""
    poll = _closed(request, uid)
    options = list(poll.options.all())
    result = PollResult.objects.get(poll=poll)
    receipts = files.receipts(poll)
    context = {
        "poll": poll, "options": options, "result": result, "shown": results.shown(poll, result, options),
        "rules": wordings.rule_lines(poll), "receipts": receipts, "kinds": files.kinds(poll), "command": files.command(poll),
        "groups": results.groups(poll, options, names_seen=False), "seed": poll.rule.get("seed", ""),
        "is_member": request.me is not None, "counted": wordings.COUNTED.get(poll.method, ""),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "polls/check.html", context)


@door("public", methods=("GET",), gear="decisions")
def ballots_file(request: HttpRequest, uid: Any, kind: str) -> HttpResponse:
    """The published ballots as a file."""
    poll = _closed(request, uid)
    if kind not in files.kinds(poll):
        raise Http404("no such file")
    said = {"Content-Disposition": f'attachment; filename="ballots.{kind}"'}
    return HttpResponse(files.write(poll, kind), content_type=files.KINDS[kind], headers=said)


@door("polls.vote", methods=("GET",), gear="decisions")
def roll_file(request: HttpRequest, uid: Any) -> HttpResponse:
    """The roll by random names, for members: its SHA-256 is the published fingerprint."""
    poll = Poll.objects.filter(uid=uid, opens_at__isnull=False).first()
    if poll is None:
        raise Http404("no such poll")
    said = {"Content-Disposition": 'attachment; filename="roll.txt"'}
    return HttpResponse(files.roll(poll), content_type="text/plain; charset=utf-8", headers=said)

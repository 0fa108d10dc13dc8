"""What the pages of decisions show: the list, the log with its search, one proposal with all around it."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry, wording
from common.errors import Refused
from governance.bylaws import differences, rendering
from governance.models import Mandate, Poll, PollResult, Proposal, Remark
from governance.proposals import emergencies, kinds, rules
from networks import clauses
from networks.models import Membership

State = Proposal.State
OVER = (State.PASSED, State.WAITING, State.ENACTED, State.LAPSED, State.REJECTED, State.WITHDRAWN, State.VOID)
MOST_REMARKS = 300


def log(said: str = "", kind: str = "", state: str = "") -> QuerySet:
    """What was decided, newest first, with the words searched for in it."""
    rows = Proposal.objects.filter(ended_at__isnull=False, announced_at__isnull=False).select_related("proposer")
    for word in said.split()[:6]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(review__icontains=word))
    if kind in kinds.KINDS:
        rows = rows.filter(kind=kind)
    if state in OVER:
        rows = rows.filter(state=state)
    return rows.order_by("-ended_at", "-id")


@dataclass
class Preview:
    """ "If this passes": sentences, the change word by word, and what the last year would have been."""

    sentences: list[str]
    pieces: list[differences.Piece] = field(default_factory=list)
    before: str = ""
    after: str = ""
    url: str = ""
    replay: list[str] = field(default_factory=list)
    replay_now: list[str] = field(default_factory=list)


def way(do: str) -> Any:
    """How members vote where the deed has a ballot of its own; "" where the rule of the kind says it."""
    enactment = registry.enactments.get(do)
    return enactment.way if enactment is not None and enactment.ballot is not None else ""


def preview(proposal: Proposal) -> Preview | None:
    """What passing would do. A deed whose object is gone says so."""
    if not proposal.deed:
        return None
    enactment = registry.enactments.get(proposal.deed["do"])
    if enactment is None:
        return Preview([_("The software no longer knows how to do this.")])
    try:
        shown = enactment.preview(proposal.deed["said"])
    except Refused as refused:
        return Preview([str(refused.message)])
    pieces = differences.of_texts(shown.before, shown.after) if shown.before or shown.after else []
    sentences = [*shown.sentences, *(shown.outlook if proposal.is_open or proposal.state == State.WAITING else [])]
    made = Preview(sentences, pieces, shown.before, shown.after, shown.url)
    if proposal.kind == "emergency" and proposal.is_open:
        made.sentences += emergencies.sentences()
    if proposal.deed["do"] == "clause" and proposal.is_open:
        replay = registry.replays.get(proposal.deed["said"]["key"])
        if replay is not None:
            found = replay(proposal.deed["said"]["value"], timezone.now() - dt.timedelta(days=365))
            made.replay, made.replay_now = found.sentences, found.now
    return made


def stages(proposal: Proposal, poll: Poll | None) -> list[dict[str, Any]]:
    """Where it stands, for the stitched line at the top."""
    places: dict[str, int] = {State.DRAFT: 0, State.GATHERING: 0, State.NOTICE: 1, State.DISCUSSION: 2, State.VOTING: 3}
    at = places.get(proposal.state, 5)
    if proposal.state in (State.WITHDRAWN, State.VOID, State.LAPSED) and proposal.decided_at is None:
        at = 1 if proposal.announced_at is None else 2 if proposal.discussed_at is None else 3
    ends = poll.closes_at if poll is not None else None
    last = proposal.decided_at or proposal.ended_at
    ended = str(proposal.get_state_display())
    rows = [
        (_("Idea"), "hand-helping", wording.day(proposal.brought_at)),
        (_("Announced"), "scroll-text", wording.day(proposal.announced_at) if proposal.announced_at else ""),
        (_("Talked over"), "message-circle", wording.day(proposal.discussed_at) if proposal.discussed_at else ""),
        (_("Taking part"), "vote", _("until %(when)s") % {"when": wording.when(ends)} if ends and at == 3 else ""),
        (_("Result"), "scroll-text", ", ".join(filter(None, [ended, wording.day(last)])) if at == 5 else ""),
    ]
    return [
        {"title": title, "icon": icon, "text": text, "is_done": place < at, "is_current": place == at}
        for place, (title, icon, text) in enumerate(rows)
    ]


@dataclass
class Line:
    """A remark with the answers to it."""

    remark: Remark
    answers: list[Remark] = field(default_factory=list)


def talk(proposal: Proposal) -> list[Line]:
    """What was said, answers below what they answer. One query."""
    rows = list(proposal.remarks.select_related("author", "resolved_by").order_by("id")[:MOST_REMARKS])
    lines = {row.pk: Line(row) for row in rows if row.answers_id is None}
    for row in rows:
        if row.answers_id in lines:
            lines[row.answers_id].answers.append(row)
    return list(lines.values())


def changes(proposal: Proposal) -> list[differences.Piece]:
    """What changed since it was announced. One query; empty when nothing did."""
    first = proposal.versions.order_by("id").first()
    if first is None or first.text == proposal.text:
        return []
    return differences.of_texts(first.text, proposal.text)


def one(proposal: Proposal, me: Membership) -> dict[str, Any]:
    """All that a proposal's page shows."""
    polls = list(Poll.objects.filter(subject=proposal.source).exclude(state="draft").order_by("-id")[:10])
    poll = polls[0] if polls else None
    result = PollResult.objects.filter(poll=poll).first() if poll is not None else None
    signers = list(proposal.signatures.select_related("member").order_by("id")[:200])
    rule = rules.holding(proposal)
    return {
        "proposal": proposal,
        "kind": kinds.KINDS[proposal.kind],
        "html": rendering.html(proposal.text),
        "rule": rule,
        "ratification": proposal.ratified_by.order_by("-id").first() if proposal.kind == "emergency" else None,
        "way": way(proposal.deed.get("do", "")),
        "rule_key": f"decide.{proposal.kind}.method",
        "stages": stages(proposal, poll),
        "poll": poll,
        "poll_url": address(poll) if poll is not None else "",
        "earlier_polls": polls[1:],
        "result": result,
        "voted": poll.voters.exclude(receipt=None).count() if poll is not None else 0,
        "quorum": -(-poll.roll_count * rule.quorum // 100) if poll is not None else 0,
        "my_place": poll.voters.filter(member=me).first() if poll is not None and poll.is_open else None,
        "signers": signers,
        "missing": max(0, rule.cosigners - len(signers)),
        "i_signed": any(row.member_id == me.pk for row in signers),
        "is_mine": proposal.proposer_id == me.pk,
        "is_delegate": Mandate.objects.filter(delegate=me, state=Mandate.State.RUNNING).exists(),
        "is_about_me": proposal.concerns_id == me.pk,
        "preview": preview(proposal),
        "changes": changes(proposal),
        "talk": talk(proposal),
        "concerns_left": proposal.remarks.filter(kind=Remark.Kind.CONCERN, resolved_at=None, hidden_at=None).count(),
        "is_blocked": proposal.state == State.DISCUSSION and poll is not None and proposal.next_at is None,
        "points": _points(proposal),
    }


def address(poll: Poll) -> str:
    """The page of a vote; "" where there is none."""
    try:
        return poll.get_absolute_url()
    except NoReverseMatch:
        return ""


def _points(proposal: Proposal) -> int | None:
    """Support points on it, where they count."""
    if proposal.state != State.GATHERING or not clauses.value("proposals.support_points"):
        return None
    from ledgers.points import support

    return support.on([proposal.source]).get(proposal.source, 0)

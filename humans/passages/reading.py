"""What the pages of travelling proposals show: the steps of the way, and what each network has said."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import wording
from governance.models import Proposal
from humans.models import Passage, PassageAnswer
from humans.passages import passages

State = Passage.State
MOST_ANSWERS = 500
FAILED = (State.DECLINED, State.STOPPED, State.SHORT, State.CALLED_BACK)


def counted(rows: Sequence[Passage]) -> list[dict[str, Any]]:
    """Each with how many have ratified. One query."""
    yes = dict(
        PassageAnswer.objects.filter(passage__in=rows, state="ratified")
        .order_by().values("passage").annotate(n=Count("pk")).values_list("passage", "n")
    )  # fmt: skip
    return [{"row": row, "ratified": yes.get(row.pk, 0), "stage": stage(row)} for row in rows]


def stage(row: Passage) -> str:
    """Where it stands, in words; while the forum talks, what the forum's proposal has come to."""
    if row.state == State.TAKEN_UP and row.forum_stage:
        return str(Proposal.State(row.forum_stage).label)
    return str(row.get_state_display())  # type: ignore[attr-defined]


def one(row: Passage, here: int) -> dict[str, Any]:
    """All that its page shows. A constant number of queries."""
    answers = list(row.answers.select_related("subject").order_by("subject__name", "pk")[:MOST_ANSWERS])  # type: ignore[attr-defined]
    sums = row.answers.aggregate(  # type: ignore[attr-defined]
        yes=Count("pk", filter=Q(state="ratified")), no=Count("pk", filter=Q(state="declined")),
        gone=Count("pk", filter=Q(state="asked", subject__state="closed")),
    )  # fmt: skip
    mine = row.answers.filter(subject_id=here).first()  # type: ignore[attr-defined]
    onward = row.went_on_by.exclude(state__in=["back", "declined"]).select_related("forum").first()  # type: ignore[attr-defined]
    return {
        "passage": row, "answers": answers, "sums": sums, "mine": mine, "onward": onward, "steps": steps(row, sums["yes"]),
        "is_sender": row.subject_id == here, "is_forum": row.forum_id == here,
        "ballot": passages.ballot_of(row) if mine is not None else None, "stage": stage(row),
        "needed_words": ngettext(
            "It holds when %(n)s network has ratified it.", "It holds when %(n)s networks have ratified it.", row.needed
        ) % {"n": row.needed} if row.needed else "",
    }  # fmt: skip


def steps(row: Passage, ratified: int) -> list[dict[str, Any]]:
    """The stitched line: decided at home, sent, talked over, with the networks, what came of it."""
    places: dict[str, int] = {State.SENT: 1, State.DECLINED: 1, State.CALLED_BACK: 1, State.TAKEN_UP: 2, State.STOPPED: 2}
    at = places.get(row.state, 3 if row.state == State.ASKED else 4)
    asked = _("%(n)s of %(needed)s") % {"n": ratified, "needed": row.needed} if row.needed else ""
    rows = [
        (row.began_in.name, "house", wording.day(row.decided_on) if row.decided_on else _("under way")),
        (_("Sent"), "arrow-right", wording.day(row.sent_at)),
        (row.forum.name, "message-circle", stage(row) if at == 2 else wording.day(row.asked_at) if row.asked_at else ""),
        (_("Ratified by networks"), "users", asked),
        (_("Result"), "scroll-text", str(row.get_state_display()) if at == 4 else ""),  # type: ignore[attr-defined]
    ]
    if row.state in FAILED and at < 4:
        rows[at] = (rows[at][0], rows[at][1], str(row.get_state_display()))  # type: ignore[attr-defined]
    return [
        {"title": title, "icon": icon, "text": text, "is_done": place < at, "is_current": place == at}
        for place, (title, icon, text) in enumerate(rows)
    ]

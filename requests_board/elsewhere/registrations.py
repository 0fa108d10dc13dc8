"""What the board between networks offers to the apps below, and which of its records become messages."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks.models import Membership, Record
from networks.notices import Letter
from requests_board.elsewhere import answers, sharing  # noqa: F401  (they register)
from requests_board.models import NeighborAnswer

TOPIC = "elsewhere"

registry.topics.add(
    TOPIC,
    registry.Topic(gettext_lazy("Answers from other networks"), gettext_lazy("Somebody elsewhere answered a post, or yours.")),
)


def _answer(record: Record) -> NeighborAnswer | None:
    rows = NeighborAnswer.objects.select_related("partner", "member")
    return rows.filter(uid=record.about.partition(":")[2]).first()


def asked(record: Record) -> list[Letter]:
    """To the author of the post."""
    row = _answer(record)
    if row is None or row.state != NeighborAnswer.State.ASKED:
        return []
    said = {"name": row.other_name, "network": row.partner.name, "title": row.title}
    title = _("%(name)s of %(network)s answers “%(title)s”") % said
    return [Letter(row.member, TOPIC, title, row.words, "board:answer", (str(row.uid),))]


def replied(record: Record) -> list[Letter]:
    """To who answered."""
    row = _answer(record)
    if row is None:
        return []
    yes = row.state == NeighborAnswer.State.AGREED
    title = (_("Agreed: %(title)s") if yes else _("Not this time: %(title)s")) % {"title": row.title}
    return [Letter(row.member, TOPIC, title, row.reply, "board:answer", (str(row.uid),))]


def export(membership: Membership) -> dict[str, Any]:
    return {
        "answers_across_networks": [
            {
                "uid": str(row.uid), "network": row.partner.name, "title": row.title, "state": row.state, "words": row.words,
                "reply": row.reply, "asked_at": row.asked_at.isoformat(),
            }
            for row in answers.of(membership)
        ]
    }  # fmt: skip


registry.notices.add("elsewhere.asked", registry.Notice(TOPIC, asked))
registry.notices.add("elsewhere.answered", registry.Notice(TOPIC, replied))
registry.erasures.add("board.elsewhere", registry.Erasure(export, answers.forget))

"""Which records of polls become messages, to whom, in which words. None says what anybody voted."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from governance.models import Channel, Poll, PollResult, PollVoter
from governance.polls import results
from networks.models import Membership, Record
from networks.notices import Letter

VOTES = "votes"


def _poll(record: Record) -> Poll | None:
    return Poll.objects.filter(uid=record.about.partition(":")[2]).first()


def _to_roll(poll: Poll, title: str, body: str, **only: Any) -> list[Letter]:
    rows = PollVoter.objects.filter(poll=poll, **only).select_related("member__person")
    return [Letter(row.member, VOTES, title, body, "polls:poll", (poll.uid,)) for row in rows]


def _opened(record: Record) -> list[Letter]:
    poll = _poll(record)
    if poll is None or not poll.is_open:
        return []
    title = _("A vote is open: %(question)s") % {"question": poll.question}
    return _to_roll(
        poll, title, _("Until %(when)s. You can change your vote until then.") % {"when": wording.when(poll.closes_at)}
    )


def _soon(record: Record) -> list[Letter]:
    """To those who have not voted yet."""
    poll = _poll(record)
    if poll is None or not poll.is_open:
        return []
    title = _("Still open until tomorrow: %(question)s") % {"question": poll.question}
    return _to_roll(poll, title, _("You have not taken part yet."), receipt=None)


def _closed(record: Record) -> list[Letter]:
    poll = _poll(record)
    result = PollResult.objects.filter(poll=poll).first() if poll is not None else None
    if poll is None or result is None:
        return []
    shown = results.shown(poll, result, list(poll.options.all()))
    title = _("%(result)s: %(question)s") % {"result": shown.headline, "question": poll.question}
    return _to_roll(poll, title[:200], shown.took_part)


def _voided(record: Record) -> list[Letter]:
    poll = _poll(record)
    if poll is None or not record.data.get("was_open"):
        return []
    title = _("Ended without a result: %(question)s") % {"question": poll.question}
    return _to_roll(poll, title, poll.void_reason)


def _witnessed(record: Record) -> list[Letter]:
    """To the member whose vote a witness entered."""
    poll, voter = _poll(record), Membership.objects.filter(uid=record.data.get("voter")).first()
    if poll is None or voter is None or record.actor is None:
        return []
    said = {"question": poll.question, "name": record.actor.name, "how": str(Channel(record.data["how"]).label).lower()}
    title = _("Your vote was entered: %(question)s") % said
    body = _("%(name)s entered it, %(how)s. If that is not what you said, vote again: it counts instead, until the end.") % said
    return [Letter(voter, VOTES, title, body, "polls:poll", (poll.uid,))]


registry.topics.add(VOTES, registry.Topic(gettext_lazy("Votes"), gettext_lazy("One opens, ends soon, has a result.")))
for _kind, _letters in {
    "poll.opened": _opened,
    "poll.soon": _soon,
    "poll.closed": _closed,
    "poll.voided": _voided,
    "poll.witnessed": _witnessed,
}.items():
    registry.notices.add(_kind, registry.Notice(VOTES, _letters))

"""Which records of proposals become messages, to whom, in which words; and which stand in the feed."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from governance.models import Proposal, Remark, Signature
from networks.models import Membership, Record
from networks.notices import Letter

TOPIC = "decisions"

registry.topics.add(
    TOPIC,
    registry.Topic(gettext_lazy("Decisions"), gettext_lazy("Something is announced, voted on or decided."), pace="daily"),
)
registry.topics.add(
    "concerned", registry.Topic(gettext_lazy("Decisions about you"), gettext_lazy("A proposal is about you, or is yours."))
)


def of(record: Record) -> Proposal | None:
    noun, _colon, uid = record.about.partition(":")
    return Proposal.objects.select_related("proposer", "concerns").filter(uid=uid).first() if noun == "proposal" else None


def _to(members: Any, title: str, body: str, row: Proposal, topic: str = TOPIC) -> list[Letter]:
    return [Letter(member, topic, title, body, "networks:proposal", (str(row.uid),)) for member in members]


def _everyone(title: Callable[[], str], body: Callable[[Proposal], str]) -> Any:
    def letters(record: Record) -> list[Letter]:
        row = of(record)
        return _to(Membership.objects.active(), title() % {"title": row.title}, body(row), row) if row is not None else []

    return letters


def _announced(record: Record) -> list[Letter]:
    """To everyone; and to whom it concerns that they are heard."""
    row = of(record)
    if row is None:
        return []
    title = _("A proposal: %(title)s") % {"title": row.title}
    body = _("Read it, ask, and say what worries you. You hear from us when voting opens.")
    others = Membership.objects.active().exclude(pk=row.concerns_id or 0)
    letters = _to(others, title, body, row)
    if row.concerns is not None:
        own = _("This proposal is about you. You can answer on its page; your words stand beside the question when we vote.")
        letters += _to([row.concerns], title, own, row, "concerned")
    return letters


def _changed(record: Record) -> list[Letter]:
    """To those who signed or spoke; to everyone when it would do something else than what was announced."""
    row = of(record)
    if row is None:
        return []
    title = _("A proposal has changed: %(title)s") % {"title": row.title}
    body = _("Look at what is new in it.")
    if record.data.get("does_more"):
        return _to(Membership.objects.active().exclude(pk=row.proposer_id), title, body, row)
    ids = set(Signature.objects.filter(proposal=row).values_list("member_id", flat=True))
    ids |= set(Remark.objects.filter(proposal=row).values_list("author_id", flat=True))
    return _to(Membership.objects.active().filter(pk__in=ids - {row.proposer_id}), title, body, row)


def _remarked(record: Record) -> list[Letter]:
    """To the proposer, and to whom it answers."""
    row = of(record)
    said = Remark.objects.filter(uid=record.data.get("remark")).select_related("answers__author").first()
    if row is None or said is None:
        return []
    told = {row.proposer_id: row.proposer}
    if said.answers is not None:
        told[said.answers.author_id] = said.answers.author
    told.pop(said.author_id, None)
    worried = said.kind == Remark.Kind.CONCERN
    title = (_("A concern about “%(title)s”") if worried else _("Somebody spoke about “%(title)s”")) % {"title": row.title}
    return _to([one for one in told.values() if one.is_active], title, "", row)


def _ended(record: Record) -> list[Letter]:
    row = of(record)
    if row is None or row.announced_at is None:
        return []
    title = {
        "passed": _("Decided: %(title)s"), "rejected": _("Not passed: %(title)s"), "withdrawn": _("Taken back: %(title)s"),
        "void": _("Stopped: %(title)s"),
    }.get(str(record.data.get("state")))  # fmt: skip
    if title is None:
        return []
    body = _("The result, with every ballot to count again, is on its page.") if row.decided_at else row.end_reason
    return _to(Membership.objects.active(), title % {"title": row.title}, body, row)


def _to_proposer(title: Callable[[], str], body: Callable[[Proposal], str]) -> Any:
    def letters(record: Record) -> list[Letter]:
        row = of(record)
        if row is None or not row.proposer.is_active:
            return []
        return _to([row.proposer], title() % {"title": row.title}, body(row), row, "concerned")

    return letters


def _review_body(row: Proposal) -> str:
    when = wording.day(row.decided_at, "long") if row.decided_at else ""
    return _("It was decided on %(day)s. Did it do what we hoped? Write it down, for everyone.") % {"day": when}


_LETTERS: dict[str, Any] = {
    "proposal.announced": _announced,
    "proposal.changed": _changed,
    "proposal.remarked": _remarked,
    "proposal.ended": _ended,
    "proposal.voting": _everyone(
        lambda: _("Voting is open: %(title)s"), lambda row: _("Your answer counts as much as anyone's.")
    ),
    "proposal.blocked": _everyone(
        lambda: _("Blocked for now: %(title)s"), lambda row: _("Somebody blocked it, with a reason and what would help.")
    ),
    "proposal.waiting": _to_proposer(lambda: _("Decided, but it waits: %(title)s"), lambda row: row.waits_for),
    "proposal.review_due": _to_proposer(lambda: _("Time to look back: %(title)s"), _review_body),
    "proposal.in_haste": _everyone(
        lambda: _("An emergency measure holds: %(title)s"),
        lambda row: _("It was carried out before a vote and ends by itself unless we ratify it: that vote comes next."),
    ),
    "proposal.emergency_over": _everyone(
        lambda: _("An emergency measure is over: %(title)s"), lambda row: _("It was not ratified, so it ended by itself.")
    ),
}
for _kind, _letters in _LETTERS.items():
    registry.notices.add(_kind, registry.Notice(TOPIC, _letters))

_SENTENCES: dict[str, Callable[[], str]] = {
    "proposal.announced": lambda: _("A proposal was announced: “%(title)s”."),
    "proposal.voting": lambda: _("Voting is open: “%(title)s”."),
    "proposal.enacted": lambda: _("It was decided and done: “%(title)s”."),
    "proposal.in_haste": lambda: _("An emergency measure holds: “%(title)s”."),
}


def _sentence(words: Callable[[], str]) -> Callable[[Any], str]:
    def said(record: Any) -> str:
        row = of(record)
        return words() % {"title": row.title if row is not None else "…"}

    return said


for _kind, _words in _SENTENCES.items():
    registry.sentences.add(_kind, _sentence(_words))
    registry.feed_kinds.add(_kind, True)

"""What polls offer to those below, by name (common.registry)."""

from typing import Any

from django.utils.translation import gettext_lazy

from common import registry
from governance.polls import clauses, hooks, news, notices, panels, polls  # noqa: F401  (some register themselves)


def _told(said: Any) -> Any:
    def sentence(record: Any) -> str:
        question = panels.question(record)
        return str(said) % {"question": question} if question else ""

    return sentence


def _plain(said: Any) -> Any:
    return lambda record: str(said)


registry.waitings.add("polls", panels.letter)
registry.arrivals.add("polls", polls.arrived)
registry.dues.add(polls.DUE, registry.Due(polls.run_due))
registry.erasures.add("polls", registry.Erasure(hooks.export, hooks.erase))
registry.panels.add("polls.waiting", registry.Panel("polls/panels/open.html", panels.waiting, order=12, gear="decisions"))
for _kind, _said in {
    "poll.opened": gettext_lazy("A vote is open: %(question)s"),
    "poll.closed": gettext_lazy("A vote has a result: %(question)s"),
    "poll.voided": gettext_lazy("A vote was ended without a result: %(question)s"),
}.items():
    registry.sentences.add(_kind, _told(_said))
    registry.feed_kinds.add(_kind, True)
for _kind, _said in {
    "poll.drafted": gettext_lazy("A vote was prepared."),
    "poll.witnessed": gettext_lazy("A vote was entered before a witness."),
    "poll.papers": gettext_lazy("Paper ballots were printed."),
    "poll.soon": gettext_lazy("A reminder of a vote was sent."),
}.items():
    registry.sentences.add(_kind, _plain(_said))

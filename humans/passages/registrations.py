"""What travelling proposals say to the rest of the house."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from governance.models import Mandate
from humans.models import Passage
from humans.passages import deeds, passages  # noqa: F401  (deeds register)
from networks import clauses, offices
from networks.models import Membership, Record
from networks.notices import Letter

TOPIC = "decisions"
FOLLOWED = frozenset(
    f"proposal.{what}" for what in ("announced", "discussed", "voting", "blocked", "ended", "enacted", "waiting", "lapsed")
)
_MOVED: dict[str, Any] = {
    "taken-up": gettext_lazy("What your network sent is being talked over"),
    "asked": gettext_lazy("What your network sent has passed; now the networks ratify it"),
    "holds": gettext_lazy("Ratified: it holds for all of us"),
    "short": gettext_lazy("Too few networks ratified it"),
    "decided": gettext_lazy("What your network sent was decided"),
    "stopped": gettext_lazy("What your network sent did not pass"),
    "declined": gettext_lazy("What your network sent was not taken up"),
}


def _speakers() -> list[Membership]:
    """Coordinators, and delegates whose mandate runs."""
    today = timezone.localdate()
    running = Mandate.objects.filter(state=Mandate.State.RUNNING, since__lte=today, until__gte=today).select_related("delegate")
    found = {one.pk: one for one in [*offices.holders("coordinator"), *(row.delegate for row in running)] if one.is_active}
    return list(found.values())


def _passage(record: Record) -> Passage | None:
    return Passage.objects.select_related("subject", "began_in").filter(uid=record.about.partition(":")[2]).first()


def _notice(title: Any) -> registry.Notice:
    def letters(record: Record) -> list[Letter]:
        row = _passage(record)
        said = title(record) if callable(title) else title
        if row is None or not said:
            return []
        body = f"{row.began_in.name}: {row.title}" + (f". {row.reason}" if row.reason else "")
        return [Letter(one, TOPIC, str(said), body, "humans:passage", (str(row.uid),)) for one in _speakers()]

    return registry.Notice(TOPIC, letters)


def _sentence(words: Any) -> Any:
    return lambda _record: _(words)


registry.notices.add("passage.arrived", _notice(gettext_lazy("A network sent a proposal")))
registry.notices.add("passage.asked", _notice(gettext_lazy("To be ratified by your members")))
registry.notices.add("passage.moved", _notice(lambda record: _MOVED.get(record.data.get("state", ""), "")))
for _kind, _said in (
    ("passage.sent", "The network sent a proposal on to others."),
    ("passage.arrived", "Another network sent a proposal."),
    ("passage.taken_up", "A proposal of another network was taken up."),
    ("passage.asked", "The network was asked to ratify what networks decided together."),
):
    registry.sentences.add(_kind, _sentence(_said))
    registry.feed_kinds.add(_kind, True)
registry.dues.add(passages.DUE, registry.Due(passages.hear))
registry.consumers.add("humans.passages", registry.Consumer(wants=FOLLOWED.__contains__, handle=passages.follow))
registry.duties.add(
    "passages",
    registry.Duty(gettext_lazy("Proposals of networks that wait for a word"), "humans:passages", "polls.run", passages.waiting,
                  order=14, gear="decisions"),
)  # fmt: skip
clauses.declare(
    passages.SENDS, str, "passed", gettext_lazy("What may be sent to other networks"),
    gettext_lazy("Delegates and coordinators send on what members passed, or what is announced, too."),
    article="governance",
    choices=(("passed", gettext_lazy("What members have passed")), ("announced", gettext_lazy("What is announced, too"))),
)  # fmt: skip
clauses.declare(
    passages.PERCENT, int, 67, gettext_lazy("Ratified by"),
    gettext_lazy("What networks decide together holds when so many of those asked ratify it."),
    article="governance", unit="percent", least=1, most=100, of_kind="umbrella regional",
)  # fmt: skip
clauses.declare(
    passages.DAYS, int, 90, gettext_lazy("Time to ratify"),
    gettext_lazy("Networks that are asked to ratify have so many days."),
    article="governance", unit="days", least=7, most=365, of_kind="umbrella regional",
)  # fmt: skip

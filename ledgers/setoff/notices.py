"""Which records of set-offs become messages, to whom, in which words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.models import SetOff, SetOffPart
from networks.models import Record
from networks.notices import Letter

TOPIC = "setoff"
PAGE = "ledgers:setoff"

registry.topics.add(
    TOPIC,
    registry.Topic(
        gettext_lazy("Set-offs"), gettext_lazy("What you owe and what you are owed can be cleared against each other.")
    ),
)


def _parts(record: Record, **which: str) -> list[SetOffPart]:
    rows = SetOffPart.objects.filter(round__uid=record.about.partition(":")[2], account__holder__isnull=False, **which)
    return list(rows.select_related("account__holder", "round__currency").order_by("id"))


def asked(record: Record) -> list[Letter]:
    """To those who have not answered: what it would do for them."""
    return [
        Letter(
            part.account.holder,
            TOPIC,
            _("%(amount)s of what you owe can be cleared") % {"amount": wording.amount(part.relieved, part.round.currency)},
            _("You would owe so much less, and be owed so much less. Your balance stays as it is. Say yes or no by %(day)s.")
            % {"day": wording.day(part.round.answers_until)},
            PAGE,
        )
        for part in _parts(record, state=SetOffPart.State.WAITING)
        if part.round.state == SetOff.State.ASKED and part.account.holder is not None
    ]


def done(record: Record) -> list[Letter]:
    """To those who agreed."""
    return [
        Letter(
            part.account.holder,
            TOPIC,
            _("The set-off is done"),
            _("Your balance is as it was. The page says which of your invoices are paid by it."),
            PAGE,
        )
        for part in _parts(record, state=SetOffPart.State.AGREED)
        if part.account.holder is not None
    ]


def _sentence(record: Record) -> str:
    words = {
        "setoff.asked": _("%(who)s asked for a set-off of invoices."),
        "setoff.done": _("A set-off cleared open invoices."),
    }
    return str(words[record.kind]) % {"who": record.actor.name if record.actor else _("The network")}


registry.notices.add("setoff.asked", registry.Notice(TOPIC, asked))
registry.notices.add("setoff.done", registry.Notice(TOPIC, done))
for _kind in ("setoff.asked", "setoff.done"):
    registry.sentences.add(_kind, _sentence)

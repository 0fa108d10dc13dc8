"""Which records of the books become messages, to whom, in which words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.models import Entry, ReversalRequest, Transfer
from networks import offices
from networks.models import Record
from networks.models.member import Role
from networks.notices import Letter

TOPIC, BOOKS, CARE = "hours", "books", "limits"

registry.topics.add(TOPIC, registry.Topic(gettext_lazy("Your hours"), gettext_lazy("Somebody paid you or gave you hours.")))
registry.topics.add(
    BOOKS, registry.Topic(gettext_lazy("Lines taken back"), gettext_lazy("A line of your statement, or for officers a wish."))
)
registry.topics.add(
    CARE,
    registry.Topic(
        gettext_lazy("Who may need a call"),
        gettext_lazy("For coordinators: an account is near or past its limit."),
        pace="daily",
    ),
)


def _transfer(record: Record) -> Transfer | None:
    uid = record.about.partition(":")[2]
    return Transfer.objects.select_related("currency", "note").filter(uid=uid).first()


def _legs(transfer: Transfer) -> list[Entry]:
    return list(Entry.objects.filter(transfer=transfer).select_related("account__holder").order_by("id"))


def moved(record: Record) -> list[Letter]:
    """To who received a payment or gift."""
    transfer = _transfer(record)
    if transfer is None:
        return []
    name = record.actor.name if record.actor is not None else _("The commons fund")
    words = _("%(name)s gave you %(amount)s") if transfer.kind == "gift" else _("%(name)s paid you %(amount)s")
    note = transfer.note.text if hasattr(transfer, "note") else ""
    return [
        Letter(
            leg.account.holder,
            TOPIC,
            words % {"name": name, "amount": wording.amount(leg.amount, transfer.currency)},
            note,
            "ledgers:transfer",
            (str(transfer.uid),),
        )
        for leg in _legs(transfer)
        if leg.amount > 0 and leg.account.holder is not None and leg.account.holder_id != record.actor_id
    ]


def taken_back(record: Record) -> list[Letter]:
    """To everyone concerned: a line of theirs was reversed, and where to see both lines."""
    transfer = _transfer(record)
    if transfer is None:
        return []
    return [
        Letter(
            leg.account.holder,
            BOOKS,
            _("A line of your statement was taken back"),
            _("%(amount)s. Two officers agreed on it; both lines stay for you to see.")
            % {"amount": wording.amount(leg.amount, transfer.currency, "signed")},
            "ledgers:transfer",
            (str(transfer.uid),),
        )
        for leg in _legs(transfer)
        if leg.account.holder is not None
    ]


def asked(record: Record) -> list[Letter]:
    """To the other officers: somebody has to look at it, and it is not who asked."""
    request = ReversalRequest.objects.select_related("transfer").filter(uid=record.about.partition(":")[2]).first()
    if request is None or request.state != ReversalRequest.State.ASKED:
        return []
    officers = {one.pk: one for role in (Role.COORDINATOR, Role.TREASURER) for one in offices.holders(role)}
    return [
        Letter(
            officer,
            BOOKS,
            _("A line waits to be taken back"),
            _("One of you asked for it. A second one looks at it and confirms, or leaves it as it is."),
            "ledgers:transfer",
            (str(request.transfer.uid),),
        )
        for officer in officers.values()
        if officer.pk != request.asked_by_id
    ]


registry.notices.add("transfer.payment", registry.Notice(TOPIC, moved))
registry.notices.add("transfer.gift", registry.Notice(TOPIC, moved))
registry.notices.add("transfer.reversal", registry.Notice(BOOKS, taken_back))
registry.notices.add("reversal.asked", registry.Notice(BOOKS, asked))

"""Which records of the books become messages, to whom, in which words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.between import returns
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
            _("%(amount)s. Two people agreed on it; both lines stay for you to see.")
            % {"amount": wording.amount(leg.amount, transfer.currency, "signed")},
            "ledgers:transfer",
            (str(transfer.uid),),
        )
        for leg in _legs(transfer)
        if leg.account.holder is not None
    ]


def _reversal(record: Record) -> ReversalRequest | None:
    uid = record.about.partition(":")[2]
    return ReversalRequest.objects.select_related("transfer__currency", "asked_by").filter(uid=uid).first()


def asked(record: Record) -> list[Letter]:
    """To the other officers: somebody has to look at it. To who received it, too, where another network asks."""
    request = _reversal(record)
    if request is None or request.state != ReversalRequest.State.ASKED:
        return []
    people = {one.pk: one for role in (Role.COORDINATOR, Role.TREASURER) for one in offices.holders(role)}
    title = _("A line waits to be taken back")
    body = _("Somebody here asked for it. A second one looks at it and confirms, or leaves it as it is.")
    if request.asked_by_id is None:
        crossing = returns.crossing(request.transfer)
        people |= {
            leg.account.holder.pk: leg.account.holder for leg in _legs(request.transfer) if leg.account.holder is not None
        }
        title = _("%(network)s asks for something back") % {"network": crossing.partner.name if crossing is not None else ""}
        body = _("“%(reason)s” Look at the line: agree to give it back, or say no.") % {"reason": request.reason}
    page = ("ledgers:transfer", (str(request.transfer.uid),))
    return [Letter(one, BOOKS, title, body, *page) for one in people.values() if one.pk != request.asked_by_id]


def answered(record: Record) -> list[Letter]:
    """In the network that asked, to who did: the other side says no. What it gives back everyone concerned is told anyway."""
    request = _reversal(record)
    if request is None or request.asked_by is None or not request.is_elsewhere or request.state != "declined":
        return []
    crossing = returns.crossing(request.transfer)
    title = _("%(network)s leaves a payment as it is") % {"network": crossing.partner.name if crossing is not None else ""}
    body = _("You had asked for it back. Talk with them if you see it otherwise: the agreement names who speaks for them.")
    return [Letter(request.asked_by, BOOKS, title, body, "ledgers:transfer", (str(request.transfer.uid),))]


registry.notices.add("transfer.payment", registry.Notice(TOPIC, moved))
registry.notices.add("transfer.gift", registry.Notice(TOPIC, moved))
registry.notices.add("transfer.reversal", registry.Notice(BOOKS, taken_back))
registry.notices.add("reversal.asked", registry.Notice(BOOKS, asked))
registry.notices.add("reversal.answered", registry.Notice(BOOKS, answered))

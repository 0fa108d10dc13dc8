"""Which records of credit become messages, to whom, in which words; and sentences for one's own history."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.credit import invoices
from ledgers.models import Entry, Invoice, Transfer
from networks.models import Record
from networks.notices import Letter

TOPIC, QUIET = "invoices", "credit-dues"

registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Invoices"), gettext_lazy("Somebody asks you for a payment in credit, or answers you."))
)
registry.topics.add(
    QUIET,
    registry.Topic(
        gettext_lazy("Dues and demurrage"),
        gettext_lazy("What went from your credit to the commons fund by rule."),
        pace="inbox",
    ),
)


def _invoice(record: Record) -> Invoice | None:
    try:
        return invoices.found(Q(uid=record.about.partition(":")[2]))
    except Invoice.DoesNotExist:
        return None


def _letter(to: Any, words: str, text: str, row: Invoice) -> list[Letter]:
    return [Letter(to, TOPIC, words, text, "ledgers:credit_invoice", (str(row.uid),))] if to is not None else []


def issued(record: Record) -> list[Letter]:
    """To who should pay."""
    row = _invoice(record)
    if row is None:
        return []
    said = {"name": _name(row.payee), "amount": wording.amount(row.amount, row.currency), "day": wording.day(row.due_on)}
    return _letter(row.payer.holder, _("%(name)s asks you for %(amount)s, by %(day)s") % said, row.note, row)


def due(record: Record) -> list[Letter]:
    """To who should pay, once before and once after. It counts nothing and blames nobody."""
    row = _invoice(record)
    if row is None or not row.is_open:
        return []
    said = {"name": _name(row.payee), "amount": wording.amount(row.rest, row.currency), "day": wording.day(row.due_on)}
    words = _("%(amount)s for %(name)s, by %(day)s") % said
    late = row.due_on < timezone.localdate(record.recorded_at)
    text = (
        _("Things slip by. If it does not suit just now, pay a part, or tell your neighbor; a coordinator helps, too.")
        if late
        else _("A word ahead of time, so that it does not slip by.")
    )
    return _letter(row.payer.holder, words, text, row)


def declined(record: Record) -> list[Letter]:
    row = _invoice(record)
    if row is None:
        return []
    said = {"name": _name(row.payer), "amount": wording.amount(row.rest, row.currency)}
    return _letter(row.payee.holder, _("%(name)s says no to your invoice over %(amount)s") % said, row.reason, row)


def cancelled(record: Record) -> list[Letter]:
    row = _invoice(record)
    if row is None:
        return []
    said = {"name": _name(row.payee), "amount": wording.amount(row.rest, row.currency)}
    return _letter(row.payer.holder, _("%(name)s no longer asks you for %(amount)s") % said, row.note, row)


def charged(record: Record) -> list[Letter]:
    """To whom dues or demurrage concern: quietly."""
    transfer = Transfer.objects.select_related("currency").filter(uid=record.about.partition(":")[2]).first()
    if transfer is None:
        return []
    words = (
        _("Demurrage: %(amount)s to the commons fund")
        if transfer.kind == "demurrage"
        else _("Dues: %(amount)s to the commons fund")
    )
    legs = Entry.objects.filter(transfer=transfer, account__holder__isnull=False).select_related("account__holder")
    return [
        Letter(
            leg.account.holder, QUIET, words % {"amount": wording.amount(-leg.amount, transfer.currency)},
            _("By the network's own rule. Your statement shows it as a line."), "ledgers:transfer", (str(transfer.uid),),
        )
        for leg in legs
        if leg.amount < 0 and leg.account.holder is not None
    ]  # fmt: skip


def _name(account: Any) -> str:
    return account.holder.name if account.holder is not None else str(account.get_kind_display())


registry.notices.add("invoice.issued", registry.Notice(TOPIC, issued))
registry.notices.add("invoice.due", registry.Notice(TOPIC, due))
registry.notices.add("invoice.declined", registry.Notice(TOPIC, declined))
registry.notices.add("invoice.cancelled", registry.Notice(TOPIC, cancelled))
registry.notices.add("transfer.dues", registry.Notice(QUIET, charged))
registry.notices.add("transfer.demurrage", registry.Notice(QUIET, charged))

_SENTENCES = {
    "invoice.issued": gettext_lazy("%(who)s asked for a payment in credit."),
    "invoice.declined": gettext_lazy("%(who)s said no to an invoice."),
    "invoice.cancelled": gettext_lazy("%(who)s called an invoice off."),
    "trading.said": gettext_lazy("%(who)s said what they take credit for."),
}


def _sentence(record: Record) -> str:
    return str(_SENTENCES[record.kind]) % {"who": record.actor.name if record.actor else _("The network")}


for _kind in _SENTENCES:
    registry.sentences.add(_kind, _sentence)
registry.feed_kinds.add("trading.said", True)

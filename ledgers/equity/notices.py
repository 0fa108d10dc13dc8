"""Cooperative shares and relief as messages, and what the feed says of them: never who was helped."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.models import Currency, EquityOrder, ReliefGrant
from networks import offices
from networks.feed import who
from networks.models import Record
from networks.models.member import Role
from networks.notices import Letter

TOPIC, CARE = "shares", "relief"
registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Your cooperative shares"), gettext_lazy("Bought, asked back, paid back."))
)
registry.topics.add(
    CARE, registry.Topic(gettext_lazy("Urgent help"), gettext_lazy("Help from the commons fund, and for coordinators a wish."))
)


def done(record: Record) -> list[Letter]:
    order = EquityOrder.objects.select_related("member", "currency").filter(uid=record.about.partition(":")[2]).first()
    if order is None:
        return []
    said = {"shares": order.shares, "amount": wording.amount(order.amount, order.currency)}
    if order.way == EquityOrder.Way.BUY:
        title, body = _("Your shares are in the books"), _("%(shares)s for %(amount)s. The cooperative is yours, too.") % said
    else:
        title, body = _("Your shares are paid back"), _("%(shares)s for %(amount)s. Thank you for carrying it.") % said
    return [Letter(order.member, TOPIC, title, body, "ledgers:equity")]


def wanted(record: Record) -> list[Letter]:
    """To the other coordinators: somebody needs help soon."""
    grant = ReliefGrant.objects.filter(uid=record.about.partition(":")[2], state="recorded").first()
    if grant is None:
        return []
    title = _("Urgent help waits for a second coordinator")
    body = _("Look at it soon: one of you has written it down, another signs it.")
    able = [one for one in offices.holders(Role.COORDINATOR) if one.pk not in (grant.recorded_by_id, grant.member_id)]
    return [Letter(one, CARE, title, body, "ledgers:relief") for one in able]


def given(record: Record) -> list[Letter]:
    grant = ReliefGrant.objects.select_related("member", "currency").filter(uid=record.about.partition(":")[2]).first()
    if grant is None:
        return []
    title = _("%(amount)s from the commons fund") % {"amount": wording.amount(grant.amount, grant.currency)}
    if grant.currency.kind == Currency.Kind.HOURS:
        body = _("Your neighbors carry you for a while. It is in your wallet, and nobody else reads your name beside it.")
    else:
        body = _("Your neighbors carry you for a while. A coordinator brings it to you; nobody else reads your name beside it.")
    return [Letter(grant.member, CARE, title, body, "ledgers:wallet")]


registry.notices.add("equity.done", registry.Notice(TOPIC, done))
registry.notices.add("relief.recorded", registry.Notice(CARE, wanted))
registry.notices.add("relief.given", registry.Notice(CARE, given))


def _given_words(record: Record) -> str:
    unit = Currency.objects.filter(code=str(record.data.get("currency", ""))).first()
    return _("The commons fund helped a neighbor with %(amount)s.") % {
        "amount": wording.amount(int(record.data.get("amount", 0)), unit)
    }


registry.sentences.add("relief.given", _given_words)
registry.feed_kinds.add("relief.given", True)
registry.sentences.add("equity.asked", lambda record: _("%(who)s gives cooperative shares back.") % {"who": who(record)})

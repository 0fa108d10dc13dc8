"""Which records of care, the fund and estates become messages, to whom, in which words."""

from typing import Any

from django.utils.translation import gettext as _

from common import registry, wording
from ledgers.models import CareConversation, Estate, FundRequest
from ledgers.notices import BOOKS, CARE, TOPIC
from networks import offices
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter


def _uid(record: Record) -> str:
    return record.about.partition(":")[2]


def _coordinators(*besides: int | None) -> list[Membership]:
    return [one for one in offices.holders(Role.COORDINATOR) if one.pk not in besides]


def _conversation(record: Record) -> CareConversation | None:
    rows = CareConversation.objects.select_related("member", "account__currency", "taken_by")
    return rows.filter(uid=_uid(record), closed_at=None).first()


def opened(record: Record) -> list[Letter]:
    """To the member in kind words, and to coordinators, who are never told about themselves."""
    row = _conversation(record)
    if row is None:
        return []
    if row.occasion == CareConversation.Occasion.MANY:
        title = _("You have gathered many hours")
        body = _("Neighbors would be glad to do something for you. See what others offer; a coordinator calls you soon, too.")
        ask = _("They have gathered many hours. Ask what they would like to have done.")
    else:
        title = _("Neighbors have carried you for a while")
        body = _("That is what a timebank is for. See what has helped others; a coordinator calls you soon, too.")
        ask = _("Neighbors have carried them for a while. Ask what would help: an offer to make, people to meet, a gift.")
    letters = [Letter(row.member, TOPIC, title, body, "ledgers:wallet")]
    words = _("%(name)s may need a call") % {"name": row.member.name}
    return letters + [Letter(one, CARE, words, ask, "ledgers:care", (str(row.uid),)) for one in _coordinators(row.member_id)]


def waits(record: Record) -> list[Letter]:
    """To who said that they call, or to all coordinators while nobody did."""
    row = _conversation(record)
    if row is None:
        return []
    to = [row.taken_by] if row.taken_by is not None else _coordinators(row.member_id)
    title = _("%(name)s waits for a call") % {"name": row.member.name}
    body = row.next_step or _("It was to be by %(day)s.") % {"day": wording.day(row.due_on)}
    return [Letter(one, CARE, title, body, "ledgers:care", (str(row.uid),)) for one in to]


def _request(record: Record) -> FundRequest | None:
    return FundRequest.objects.select_related("member").filter(uid=_uid(record)).first()


def asked(record: Record) -> list[Letter]:
    """To coordinators: to say yes, or not this time."""
    row = _request(record)
    if row is None or row.state != FundRequest.State.ASKED:
        return []
    said = {"name": row.member.name, "amount": wording.hours(row.minutes)}
    title = _("%(name)s asks the commons fund for %(amount)s") % said
    if record.kind == "fund.signed":
        title = _("One more yes is needed: %(amount)s for %(name)s") % said
    besides = {row.member_id, row.signed_by_id, row.hand_id}
    return [Letter(one, CARE, title, row.reason, "ledgers:fund_desk") for one in _coordinators(*besides)]


def answered(record: Record) -> list[Letter]:
    """To the member."""
    row = _request(record)
    if row is None:
        return []
    amount = wording.hours(row.minutes)
    if row.state == FundRequest.State.GRANTED:
        title, body = _("The commons fund gave you %(amount)s") % {"amount": amount}, row.reason
    else:
        title = _("Not this time: %(amount)s of the commons fund") % {"amount": amount}
        body = row.answer or _("Talk with a coordinator; there may be another way.")
    return [Letter(row.member, TOPIC, title, body, "ledgers:fund")]


def _estate(record: Record) -> Estate | None:
    return Estate.objects.select_related("member").filter(uid=_uid(record)).first()


def recorded(record: Record) -> list[Letter]:
    """To the other officers: a second name is needed."""
    row = _estate(record)
    if row is None or row.state != Estate.State.RECORDED:
        return []
    officers = {one.pk: one for role in (Role.COORDINATOR, Role.TREASURER) for one in offices.holders(role)}
    title = _("%(name)s has died") % {"name": row.member.name}
    body = _("One of you has written it down. A second one signs; then their hours are settled.")
    return [
        Letter(one, BOOKS, title, body, "ledgers:estate", (str(row.uid),))
        for one in officers.values()
        if one.pk not in (row.recorded_by_id, row.member_id)
    ]


def left_behind(record: Record) -> list[Letter]:
    """To the neighbor to whom hours were left."""
    from ledgers.models import Entry, Transfer

    transfer = Transfer.objects.select_related("currency").filter(uid=_uid(record)).first()
    if transfer is None:
        return []
    legs: list[Any] = list(Entry.objects.filter(transfer=transfer).select_related("account__holder"))
    name = next((leg.account.holder.name for leg in legs if leg.amount < 0 and leg.account.holder), "")
    return [
        Letter(
            leg.account.holder, TOPIC,
            _("%(name)s left you %(amount)s") % {"name": name, "amount": wording.amount(leg.amount, transfer.currency)},
            _("It was their wish. It stands in your statement."), "ledgers:transfer", (str(transfer.uid),),
        )
        for leg in legs
        if leg.amount > 0 and leg.account.holder is not None
    ]  # fmt: skip


registry.notices.add("care.opened", registry.Notice(CARE, opened))
registry.notices.add("care.waits", registry.Notice(CARE, waits))
for _kind in ("fund.asked", "fund.signed"):
    registry.notices.add(_kind, registry.Notice(CARE, asked))
for _kind in ("fund.granted", "fund.declined"):
    registry.notices.add(_kind, registry.Notice(TOPIC, answered))
registry.notices.add("estate.recorded", registry.Notice(BOOKS, recorded))
registry.notices.add("transfer.bequest", registry.Notice(TOPIC, left_behind))

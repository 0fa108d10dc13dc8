"""Which records of agreements and of what crosses become messages and sentences, to whom, in which words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.between import agreements, rounds
from ledgers.models import Agreement, ClearingPart, Entry, Memo, Transfer
from networks import offices
from networks.actors import Actor
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter

TOPIC, HOURS = "between", "hours"

registry.topics.add(
    TOPIC,
    registry.Topic(
        gettext_lazy("Agreements with other networks"), gettext_lazy("For coordinators: one is proposed, ends, or is due.")
    ),
)


def _agreement(record: Record) -> Agreement | None:
    return agreements.with_terms().filter(uid=record.about.partition(":")[2]).first()  # type: ignore[no-any-return]


def _officers(record: Record) -> list[Membership]:
    return [one for one in offices.holders(Role.COORDINATOR) if one.pk != record.actor_id]


def _told(record: Record) -> list[Letter]:
    """To the coordinators of both sides, but for whose deed it was."""
    row = _agreement(record)
    if row is None or (record.kind == "between.proposed" and row.is_ours):
        return []
    titles = {
        "between.proposed": _("%(name)s proposes an agreement"),
        "between.live": _("The agreement with %(name)s is in force"),
        "between.declined": _("No agreement with %(name)s"),
        "between.ended": _("The agreement with %(name)s has ended"),
        "between.review": _("The agreement with %(name)s is due for a look"),
    }
    bodies = {
        "between.proposed": _("Read the terms, talk about them, and answer."),
        "between.live": _("Members of both networks can pay one another."),
        "between.declined": _("It was not agreed, or taken back."),
        "between.ended": _("What stands open can still be brought towards zero."),
        "between.review": _("Does it still serve both sides? Talk with them, and go on, change it or end it."),
    }
    title = titles[record.kind] % {"name": row.partner.name}
    page = ("ledgers:agreement", (str(row.uid),))
    return [Letter(one, TOPIC, title, bodies[record.kind], *page) for one in _officers(record)]


def _received(record: Record) -> list[Letter]:
    """To who was paid from another network. The payer's name stands in the words of the line."""
    transfer = Transfer.objects.select_related("currency", "note").filter(uid=record.about.partition(":")[2]).first()
    if transfer is None:
        return []
    legs: list[Entry] = list(Entry.objects.filter(transfer=transfer).select_related("account__holder", "account__partner"))
    network = next((leg.account.title for leg in legs if leg.account.partner_id), "")
    words = _("From %(network)s: %(amount)s for you")
    return [
        Letter(
            leg.account.holder, HOURS,
            words % {"network": network, "amount": wording.amount(leg.amount, transfer.currency)},
            transfer.note.text if hasattr(transfer, "note") else "", "ledgers:transfer", (str(transfer.uid),),
        )
        for leg in legs
        if leg.amount > 0 and leg.account.holder is not None
    ]  # fmt: skip


def _asked(record: Record) -> list[Letter]:
    """To the coordinators: what a set-off would do for the network."""
    part = ClearingPart.objects.filter(uid=record.about.partition(":")[2], ended_at=None).first()
    if part is None:
        return []
    title = _("%(amount)s between networks can be let go") % {"amount": rounds.said(part.kind, part.relieved)}
    body = _("We would owe so much less, and be owed so much less; no member's account moves. Answer by %(day)s.")
    said = body % {"day": wording.day(part.answers_until)}
    return [Letter(one, TOPIC, title, said, "ledgers:between") for one in _officers(record)]


def _let_go(record: Record) -> list[Letter]:
    kind = str(record.data.get("currency", "hours")).lower()
    title = _("%(amount)s between networks was let go") % {"amount": rounds.said(kind, record.data["amount"])}
    return [Letter(one, TOPIC, title, _("A set-off is done. Our page says how we stand now."), "ledgers:between")
            for one in _officers(record)]  # fmt: skip


def _memo(record: Record) -> list[Letter]:
    """To the coordinators of both sides, but for whose deed it was."""
    row = Memo.objects.select_related("partner").filter(uid=record.about.partition(":")[2]).first()
    if row is None or (record.kind == "memo.written" and row.is_ours):
        return []
    titles = {
        "memo.written": _("%(name)s has written down how we settle what is open"),
        "memo.signed": _("What was open with %(name)s is settled"),
        "memo.declined": _("The memo with %(name)s was not signed"),
    }
    bodies = {
        "memo.written": _("Read the memo. When you sign it, both books move at once."),
        "memo.signed": _("Both have signed. The memo stays here, to read and to print."),
        "memo.declined": _("Talk with one another, and write another one."),
    }
    title = titles[record.kind] % {"name": row.partner.name}
    return [Letter(one, TOPIC, title, bodies[record.kind], "ledgers:memo", (str(row.uid),)) for one in _officers(record)]


def _sentence(record: Record) -> str:
    row = _agreement(record)
    words = {
        "between.live": _("Neighbors here and in %(name)s can pay one another now."),
        "between.ended": _("The agreement with %(name)s has ended."),
    }
    return str(words[record.kind]) % {"name": row.partner.name if row is not None else _("another network")}


def _settled(record: Record) -> str:
    row = Memo.objects.select_related("partner").filter(uid=record.about.partition(":")[2]).first()
    name = row.partner.name if row is not None else _("another network")
    return _("What stood open between us and %(name)s is settled, by a memo that both have signed.") % {"name": name}


def _to_answer(_by: Actor) -> int:
    memos = Memo.objects.filter(state=Memo.State.WRITTEN, is_ours=False)
    waits = ClearingPart.objects.filter(ended_at=None, state=ClearingPart.State.ASKED)
    return Agreement.objects.filter(state=Agreement.State.PROPOSED, is_ours=False).count() + waits.count() + memos.count()


for _kind in ("between.proposed", "between.live", "between.declined", "between.ended", "between.review"):
    registry.notices.add(_kind, registry.Notice(TOPIC, _told))
for _kind in ("memo.written", "memo.signed", "memo.declined"):
    registry.notices.add(_kind, registry.Notice(TOPIC, _memo))
registry.sentences.add("memo.signed", _settled)
registry.feed_kinds.add("memo.signed", True)
registry.notices.add("clearing.asked", registry.Notice(TOPIC, _asked))
registry.notices.add("clearing.done", registry.Notice(TOPIC, _let_go))
for _kind in ("transfer.between", "transfer.between-gift"):
    registry.notices.add(_kind, registry.Notice(HOURS, _received))
for _kind in ("between.live", "between.ended"):
    registry.sentences.add(_kind, _sentence)
    registry.feed_kinds.add(_kind, True)
registry.duties.add(
    "agreements",
    registry.Duty(
        gettext_lazy("Other networks wait for an answer"), "ledgers:between", agreements.MAY, _to_answer, order=44,
        gear="between",
    ),
)  # fmt: skip

"""Which records of the pool become messages, to whom. A loan is nobody else's business: the feed hears of none."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from ledgers.models import Contribution, Loan, Pledge, Repayment, Reschedule, Withdrawal
from ledgers.pool import signatories
from networks.models import Membership, Record
from networks.notices import Letter

TOPIC, SIGNING = "pool", "pool-signing"

registry.topics.add(
    TOPIC, registry.Topic(gettext_lazy("Your savings and loans"), gettext_lazy("Money in and out of the pool."))
)
registry.topics.add(
    SIGNING,
    registry.Topic(gettext_lazy("Signing for the pool"), gettext_lazy("For those who sign: a line waits."), pace="daily"),
)


def _row(record: Record, model: Any, *related: str) -> Any:
    return model.objects.select_related(*related).filter(uid=record.about.partition(":")[2]).first()


def _signers(record: Record, but: int | None, title: str, body: str, url: str, args: tuple[Any, ...] = ()) -> list[Letter]:
    """To those who could sign: not whose hand it was, and not whom it is about."""
    hands = {record.actor_id, record.hand_id, but}
    return [Letter(one, SIGNING, title, body, url, args) for one in signatories.everyone() if one.pk not in hands]


def _to(
    member: Membership | None, title: str, body: str = "", url: str = "ledgers:pool", args: tuple[Any, ...] = ()
) -> list[Letter]:
    return [Letter(member, TOPIC, title, body, url, args)] if member is not None else []


def contribution(record: Record) -> list[Letter]:
    row = _row(record, Contribution, "member", "currency")
    if row is None:
        return []
    said = {"amount": wording.amount(row.amount, row.currency)}
    if record.kind == "contribution.recorded":
        return _signers(
            record, row.member_id, _("%(amount)s came in and waits for a second signature") % said, "", "ledgers:pool_desk"
        )
    if record.kind == "contribution.countersigned":
        return _to(row.member, _("%(amount)s is in the pool") % said, _("Two people signed. Thank you."))
    return _to(row.member, _("A line about %(amount)s was not confirmed") % said, row.reason)


def withdrawal(record: Record) -> list[Letter]:
    row = _row(record, Withdrawal, "member", "currency")
    if row is None:
        return []
    said = {"amount": wording.amount(row.amount, row.currency), "day": wording.day(row.ready_at), "name": row.member.name}
    if record.kind == "withdrawal.asked":
        return _signers(record, row.member_id, _("%(name)s asks for %(amount)s from %(day)s") % said, "", "ledgers:pool_desk")
    if record.kind == "withdrawal.signed":
        return _signers(record, row.member_id, _("%(amount)s waits for a second signature") % said, "", "ledgers:pool_desk")
    if record.kind == "withdrawal.paid":
        return _to(row.member, _("%(amount)s of your savings is paid out") % said)
    return _to(row.member, _("%(amount)s stays in your share") % said, row.reason) if record.actor_id != row.member_id else []


def loan(record: Record) -> list[Letter]:
    row = _row(record, Loan, "borrower", "currency")
    if row is None:
        return []
    said = {"amount": wording.amount(row.amount, row.currency), "name": row.borrower.name, "purpose": row.purpose}
    page: tuple[str, tuple[Any, ...]] = ("ledgers:loan", (str(row.uid),))
    to_signers = {
        "loan.applied": _("%(name)s asks for a loan of %(amount)s"),
        "loan.seconded": _("A loan of %(amount)s waits for a second yes"),
        "loan.signed": _("A loan of %(amount)s waits for a second signature"),
    }
    if record.kind in to_signers:
        return _signers(record, row.borrower_id, to_signers[record.kind] % said, row.purpose, *page)
    to_borrower = {
        "loan.approved": (_("Your loan of %(amount)s is approved"), _("Two people sign when it is paid out.")),
        "loan.declined": (_("Your loan of %(amount)s: not this time"), row.reason),
        "loan.paid_out": (_("Your loan of %(amount)s is paid out"), _("The plan stands on its page.")),
        "loan.repaid": (_("Your loan is paid back"), _("Thank you. What you saved beside it goes on counting.")),
        "loan.written_off": (_("A decision about your loan"), _("What was decided stands on its page.")),
    }
    title, body = to_borrower[record.kind]
    return _to(row.borrower, title % said, body, *page)


def due(record: Record) -> list[Letter]:
    """A friendly word, to the borrower alone."""
    row = _row(record, Loan, "borrower", "currency")
    if row is None:
        return []
    amount = wording.amount(record.data.get("amount"), row.currency)
    return _to(
        row.borrower, _("%(amount)s to the pool soon") % {"amount": amount},
        _("If this month is hard, say so: propose another plan on the loan's page, or call. That is what we are here for."),
        "ledgers:loan", (str(row.uid),),
    )  # fmt: skip


def repayment(record: Record) -> list[Letter]:
    row = _row(record, Repayment, "loan__borrower", "loan__currency")
    if row is None:
        return []
    said = {"amount": wording.amount(row.amount, row.loan.currency)}
    if record.kind == "repayment.recorded":
        title = _("An instalment of %(amount)s waits for a second signature") % said
        return _signers(record, row.loan.borrower_id, title, "", "ledgers:pool_desk")
    if record.kind == "repayment.countersigned":
        return _to(row.loan.borrower, _("%(amount)s came back to the pool") % said, "", "ledgers:loan", (str(row.loan.uid),))
    return _to(row.loan.borrower, _("A line about %(amount)s was not confirmed") % said, row.reason)


def pledge(record: Record) -> list[Letter]:
    row = _row(record, Pledge, "guarantor", "loan__borrower", "loan__currency")
    if row is None:
        return []
    page: tuple[str, tuple[Any, ...]] = ("ledgers:loan", (str(row.loan.uid),))
    said = {"amount": wording.amount(row.amount, row.loan.currency), "name": row.loan.borrower.name, "who": row.guarantor.name}
    if record.kind == "pledge.invited":
        return _to(row.guarantor, _("%(name)s asks whether you stand for %(amount)s of a loan") % said, "", *page)
    yes = record.kind == "pledge.accepted"
    return _to(
        row.loan.borrower, (_("%(who)s stands for %(amount)s") if yes else _("%(who)s: not this time")) % said, "", *page
    )


def plan(record: Record) -> list[Letter]:
    row = _row(record, Reschedule, "loan__borrower")
    if row is None:
        return []
    page: tuple[str, tuple[Any, ...]] = ("ledgers:loan", (str(row.loan.uid),))
    if record.kind == "reschedule.proposed":
        if row.by_borrower:
            return _signers(record, row.loan.borrower_id, _("Another plan is proposed for a loan"), "", *page)
        return _to(row.loan.borrower, _("Another plan is proposed for your loan"), "", *page)
    title = _("The new plan is agreed") if record.kind == "reschedule.agreed" else _("The old plan stays")
    return _to(row.loan.borrower, title, "", *page)


_KINDS = {
    contribution: ("contribution.recorded", "contribution.countersigned", "contribution.declined"),
    withdrawal: ("withdrawal.asked", "withdrawal.signed", "withdrawal.paid", "withdrawal.called_off"),
    repayment: ("repayment.recorded", "repayment.countersigned", "repayment.declined"),
    pledge: ("pledge.invited", "pledge.accepted", "pledge.declined"),
    plan: ("reschedule.proposed", "reschedule.agreed", "reschedule.declined"),
    loan: (
        "loan.applied", "loan.seconded", "loan.approved", "loan.declined", "loan.signed", "loan.paid_out", "loan.repaid",
        "loan.written_off",
    ),
    due: ("loan.instalment_due",),
}  # fmt: skip
for _letters, _names in _KINDS.items():
    for _name in _names:
        _signs = _name.endswith((".recorded", ".asked", ".signed", ".applied", ".seconded"))
        registry.notices.add(_name, registry.Notice(SIGNING if _signs else TOPIC, _letters))

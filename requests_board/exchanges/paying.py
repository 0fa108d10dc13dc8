"""What an exchange moves: hours or credit, promised when it is agreed, moved when both have confirmed it.

Credit is settled by clause `credit.exchange_by`: paid at once, from what was promised, or asked for by an invoice.
"""

from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers import accounts, holds, transfers
from ledgers.credit import invoices, trades, units
from networks import actors, clauses
from networks.actors import Actor
from requests_board.models import Exchange, Post, Way

MOST = 10**9


def checked_amount(way: str, amount: int | None) -> int | None:
    """Hundredths of credit; other ways have none. Refuses `amount`."""
    if way != Way.CREDIT:
        return None
    if amount is None:
        raise Refused("amount", _("Say how much, like 25 or 12.50"), "amount")
    if isinstance(amount, bool) or not 1 <= amount <= MOST:
        raise Refused("amount", _("Write an amount, like 25 or 12.50"), "amount")
    return amount


def promise(exchange: Exchange, *, by: Actor) -> None:
    """When it is agreed: value is held on both sides, and limits are asked. An invoice to come holds nothing."""
    if exchange.way == Way.HOURS and exchange.minutes:
        holds.promise(
            accounts.of(exchange.receiver), accounts.of(exchange.giver), exchange.minutes, source=exchange.source, by=by
        )
    if exchange.way == Way.CREDIT and exchange.amount and not _by_invoice():
        payer, payee = units.account_of(exchange.receiver), units.account_of(exchange.giver)
        holds.promise(payer, payee, exchange.amount, source=exchange.source, by=by)


def move(exchange: Exchange, *, by: Actor) -> list[str]:
    """When it is confirmed: what was done moves, past a limit too (then it is flagged). Answers the flags."""
    if exchange.way == Way.HOURS and exchange.done_minutes:
        return _move_hours(exchange, exchange.done_minutes, by)
    if exchange.way == Way.CREDIT and exchange.done_amount:
        return _move_credit(exchange, exchange.done_amount, by)
    return []


def _move_hours(exchange: Exchange, minutes: int, by: Actor) -> list[str]:
    payer, payee = accounts.of(exchange.receiver), accounts.of(exchange.giver)
    if exchange.agreed_at is None:  # Never agreed here: limits bind now, as they would have then.
        holds.promise(payer, payee, minutes, source=exchange.source, by=by)
    transfer = transfers.pay(
        payer,
        payee,
        minutes,
        kind="exchange",
        source=exchange.source,
        by=by,
        happened_on=exchange.done_on,
        note=_note(exchange),
        hold_source=exchange.source,
    )
    return list(transfer.flags)  # type: ignore[attr-defined]


def _note(exchange: Exchange) -> str:
    """The line for both statements. What was asked of few is not named: who keeps the books reads it, too."""
    is_for_few = exchange.post is not None and exchange.post.audience in (Post.Audience.COORDINATORS, Post.Audience.CIRCLE)
    return exchange.note or ("" if is_for_few else exchange.title)


def _move_credit(exchange: Exchange, amount: int, by: Actor) -> list[str]:
    payer, payee = units.account_of(exchange.receiver), units.account_of(exchange.giver)
    words = _note(exchange)
    held = holds.held(exchange.source)
    if held is None and _by_invoice():
        rule = actors.system("board")
        invoices.issue(
            exchange.giver, exchange.receiver, amount, by=rule, note=words, source=exchange.source, key=exchange.source
        )
        return []
    if held is None:
        holds.promise(payer, payee, amount, source=exchange.source, by=by)
    transfer = trades.settle(
        payer, payee, amount, by=by, kind="exchange", source=exchange.source, happened_on=exchange.done_on, note=words,
        hold_source=exchange.source,
    )  # fmt: skip
    return list(transfer.flags)  # type: ignore[attr-defined]


def _by_invoice() -> bool:
    return bool(clauses.value("credit.exchange_by", scope=units.SCOPE) == "invoice")

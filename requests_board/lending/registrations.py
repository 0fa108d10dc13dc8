"""What lending between networks offers to the apps below, and which of its records become messages."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from common import registry, wording
from networks import clauses, dues
from networks.models import Membership, Record
from networks.notices import Letter
from networks.tenancy import current
from requests_board.lending import copies, loans
from requests_board.models import Booking, NeighborLoan
from requests_board.things.notices import BORROWINGS, KEEPING, keepers

COPIES = "things.copies"
# Whatever may put a thing up, change it or take it away.
KINDS = ("thing.", "repair.", "membership.", "between.live", "clause.")


def hear(record: Record) -> None:
    """A thing may have come, changed or gone; a booking that stands for a neighbor elsewhere may have gone a step."""
    if record.kind == "elsewhere.thing_followed":
        dues.at(loans.DUE, timezone.now())
        return
    if record.kind == "elsewhere.thing_cancelled":
        loan = _loan(record)
        if loan is not None:
            loans.called_off(loan)
        return
    if record.kind.startswith("booking."):
        uid = record.about.partition(":")[2]
        if Booking.objects.filter(uid=uid).exclude(elsewhere=None).exists():
            loans.hear(uid)
        return
    if current.network().kind == "local" and clauses.value("gear.between"):
        copies.follow()
        if record.kind == "between.live":
            dues.at(COPIES, timezone.now())


def _wants(kind: str) -> bool:
    return kind.startswith((*KINDS, "booking.")) or kind in ("elsewhere.thing_followed", "elsewhere.thing_cancelled")


def _loan(record: Record) -> NeighborLoan | None:
    rows = NeighborLoan.objects.select_related("partner", "member")
    return rows.filter(uid=record.about.partition(":")[2]).first()


def _said(loan: NeighborLoan) -> dict[str, Any]:
    return {
        "thing": loan.title, "name": loan.other_name or loan.partner.name, "network": loan.partner.name,
        "from": wording.day(timezone.localtime(loan.starts_at).date()), "until": wording.when(loan.ends_at),
    }  # fmt: skip


def _letter(loan: NeighborLoan, to: Membership, title: str, body: str) -> Letter:
    return Letter(to, BORROWINGS if loan.is_ours else KEEPING, title, body, "things:loan", (str(loan.uid),))


def _to_keepers(title: Any, words: str) -> Callable[[Record], list[Letter]]:
    """To whoever looks after the thing, with what was written in `words`."""

    def letters(record: Record) -> list[Letter]:
        loan = _loan(record)
        thing = loans.thing_of(loan) if loan is not None else None
        if loan is None or thing is None:
            return []
        body = getattr(loan, words) if words else ""
        return [_letter(loan, one, str(title) % _said(loan), body) for one in keepers(thing)]

    return letters


def _to_borrower(title: Any, body: Any) -> Callable[[Record], list[Letter]]:
    def letters(record: Record) -> list[Letter]:
        loan = _loan(record)
        if loan is None or not loan.is_ours:
            return []
        text = " ".join(
            part for part in (str(body) % _said(loan), loan.reply if "thing_followed" not in record.kind else "") if part
        )
        return [_letter(loan, loan.member, str(title) % _said(loan), text)]

    return letters


_FOLLOWED = {
    "out": (gettext_lazy("Borrowed: %(thing)s"), gettext_lazy("Please bring it back by %(until)s.")),
    "until": (gettext_lazy("Another day: %(thing)s"), gettext_lazy("It is yours until %(until)s now.")),
    "returned": (gettext_lazy("Back: %(thing)s"), gettext_lazy("Thank you for bringing it back.")),
    "cancelled": (gettext_lazy("Called off: %(thing)s"), gettext_lazy("It is not lent to you this time. Talk to its keeper.")),
    "lost": (
        gettext_lazy("Written down as lost: %(thing)s"),
        gettext_lazy("Talk with its keeper, or with a coordinator here."),
    ),
}


def _followed(record: Record) -> list[Letter]:
    words = _FOLLOWED.get(str(record.data.get("step")))
    return _to_borrower(*words)(record) if words else []


def export(membership: Membership) -> dict[str, Any]:
    rows = NeighborLoan.objects.filter(member=membership).select_related("partner")
    return {
        "borrowed_across_networks": [
            {
                "uid": str(row.uid), "network": row.partner.name, "thing": row.title, "state": row.state, "words": row.words,
                "reply": row.reply, "from": row.starts_at.isoformat(), "until": row.ends_at.isoformat(),
            }
            for row in rows
        ]
    }  # fmt: skip


for _kind, _letters in {
    "elsewhere.thing_asked": _to_keepers(gettext_lazy("%(name)s of %(network)s asks for: %(thing)s"), "words"),
    "elsewhere.thing_cancelled": _to_keepers(gettext_lazy("%(name)s of %(network)s calls off: %(thing)s"), ""),
    "elsewhere.thing_problem": _to_keepers(gettext_lazy("Something is wrong with: %(thing)s"), "problem"),
    "elsewhere.thing_agreed": _to_borrower(
        gettext_lazy("Yes: %(thing)s"), gettext_lazy("It is booked for you from %(from)s until %(until)s.")
    ),
    "elsewhere.thing_waiting": _to_borrower(
        gettext_lazy("In line: %(thing)s"),
        gettext_lazy("Somebody has it just now. When it is your turn it is booked for you, and you hear of it."),
    ),
    "elsewhere.thing_declined": _to_borrower(gettext_lazy("Not this time: %(thing)s"), gettext_lazy("That is fine.")),
    "elsewhere.thing_followed": _followed,
    "elsewhere.thing_due": _to_borrower(
        gettext_lazy("Due soon: %(thing)s"), gettext_lazy("Please bring it back to %(network)s by %(until)s.")
    ),
    "elsewhere.thing_late": _to_borrower(
        gettext_lazy("Please bring it back: %(thing)s"),
        gettext_lazy("It was due %(until)s, and neighbors of %(network)s count on it. Until then you borrow nothing else."),
    ),
}.items():
    registry.notices.add(_kind, registry.Notice(BORROWINGS, _letters))
registry.consumers.add("things.elsewhere", registry.Consumer(wants=_wants, handle=hear))
registry.dues.add(COPIES, registry.Due(copies.run_due))
registry.dues.add(loans.DUE, registry.Due(loans.run_due))
registry.leavings.add("things.elsewhere", registry.Leaving(loans.settle))
registry.erasures.add("things.elsewhere", registry.Erasure(export, loans.forget))

"""Whether a proof that somebody brings holds here: its arithmetic, and the seal that this network has published."""

import datetime as dt
import hmac
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common import wording
from ledgers.models import Currency, Seal
from ledgers.seals import proofs
from ledgers.statements import KINDS
from networks.tenancy import current

SEALS = "manyhands seals 1"


@dataclass(frozen=True)
class Answer:
    """`says` is one plain sentence; `facts` what the proof says of its line, when it holds."""

    holds: bool
    says: str
    number: int | None = None
    is_readable: bool = True
    facts: tuple[tuple[str, str], ...] = ()


def answer(content: bytes | str | dict[str, Any]) -> Answer:
    """Follows a proof and compares where it leads with the published seal. One query."""
    try:
        said = content if isinstance(content, dict) else proofs.read(content)
        if said.get("format") != proofs.FORMAT:
            raise proofs.Unreadable("format")
        held = proofs.check(said)
    except proofs.Unreadable:
        text = _("This is not the file of a proof. Download it again from the line, and bring it as it is.")
        return Answer(False, text, is_readable=False)
    except proofs.Wrong:
        return Answer(False, _("This does not hold: something in the file is not as it was sealed."))
    if held.network != current.network().uid:
        return Answer(False, _("This is a line of another network’s books. Check it on their page."))
    seal = Seal.objects.filter(number=held.number).values("digest", "day").first() if 0 < held.number < 2**31 else None
    if seal is None or not hmac.compare_digest(bytes(seal["digest"]).hex(), held.digest):
        return Answer(False, _("This does not hold: the seal in the file is not the one published here."))
    text = _("This holds. The line was written as the file says, and has stood unchanged under seal %(number)s since %(day)s.")
    said_day = {"number": held.number, "day": wording.day(seal["day"], "long")}
    return Answer(True, text % said_day, held.number, facts=_facts(said["line"]))


def _facts(line: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The line in words. One query."""
    unit = Currency.objects.filter(code=line["currency"]).first()
    recorded = dt.datetime.fromisoformat(line["recorded_at"])
    return (
        (_("What moved"), f"{wording.amount(line['amount'], unit, 'signed')}, {KINDS.get(line['kind'], line['kind'])}"),
        (_("Balance after it"), wording.amount(line["balance_after"], unit)),
        (_("It happened on"), wording.day(dt.date.fromisoformat(line["happened_on"]), "long")),
        (_("Written down"), wording.when(recorded)),
    )

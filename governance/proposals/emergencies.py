"""Measures in haste: they hold at once and end by themselves, unless the members ratify them."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from governance.models import Proposal
from networks import actors, clauses, dues, records
from networks.actors import Actor

DUE = "proposals"


def ratify(row: Proposal) -> None:
    """An emergency measure that passed: its end is set, and the members are asked whether to keep it."""
    if row.kind != "emergency" or row.state not in (Proposal.State.PASSED, Proposal.State.ENACTED):
        return
    from governance.proposals import proposals

    row.next_at = timezone.now() + dt.timedelta(days=clauses.value("proposals.emergency_days"))
    if row.state == Proposal.State.ENACTED:
        row.save(update_fields=["next_at"])
        dues.at(DUE, row.next_at)
    title = (_("Keep this: %(title)s") % {"title": row.title})[:120]
    asked = proposals.bring("ratification", title, row.text, by=Actor(row.proposer), ratifies=row)
    proposals.share(asked, by=Actor(row.proposer))


def over(row: Proposal) -> None:
    """Its time has come: kept where it was ratified; else a rule that it changed says again what it said before."""
    row.next_at = None
    row.save(update_fields=["next_at"])
    if any(one.has_passed for one in row.ratified_by.all()):
        return
    said = row.deed.get("said", {})
    scope, now = said.get("scope", ""), timezone.now()
    if row.deed.get("do") == "clause" and clauses.value(said["key"], scope=scope, at=now) == said["value"]:
        clauses.amend(said["key"], said["before"], by=actors.system("governance"), decision=row.source, scope=scope)
    records.record("proposal.emergency_over", by=actors.system("governance"), about=row)

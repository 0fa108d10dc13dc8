"""Measures in haste: two officers among those behind one are enough for it to hold at once. It ends unless it is ratified."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from governance.models import Proposal
from governance.proposals.deeds import money
from ledgers.relief import grants
from networks import actors, clauses, dues, records
from networks.actors import Actor
from networks.models import RoleTerm
from networks.models.member import Role

DUE = "proposals"
OFFICES: Final = (Role.COORDINATOR, Role.TREASURER)
# How we decide is never changed in haste: whoever could, would keep what they did.
NEVER: Final = ("decide.", "polls.", "proposals.", "bylaws.", "assembly.", "delegates.", "gear.decisions", "relief.")
State = Proposal.State


def carry_out(row: Proposal, *, by: Actor) -> None:
    """Does what an emergency measure says before anyone votes, where it may; else the vote comes first, as with any other."""
    if row.kind != "emergency" or not _may_go_first(row):
        return
    now = timezone.now()
    try:
        with transaction.atomic():
            if row.deed:  # Some measures are words alone: "The hall stays open tonight."
                row.result = registry.enactments[row.deed["do"]].enact(row.deed["said"], row)[:80]
    except Refused:
        return
    row.state, row.decided_at, row.ended_at, row.next_at = State.ENACTED, now, now, None
    row.save(update_fields=["state", "decided_at", "ended_at", "next_at", "result"])
    records.record("proposal.in_haste", by=by, about=row, result=row.result)
    ratify(row)


def _may_go_first(row: Proposal) -> bool:
    """Two officers stand behind it, neither of whom receives; and it is small enough for that."""
    do, said = row.deed.get("do"), row.deed.get("said", {})
    behind = {row.proposer_id, *row.signatures.values_list("member_id", flat=True)}
    if do == "clause" and said["key"].startswith(NEVER):
        return False
    if do == "pay":
        unit, member = money.unit_of(said), money.saying.member(said)
        behind.discard(member.pk)
        if unit.kind not in grants.KINDS or said["amount"] > grants.left(unit, member):
            return False
    terms = RoleTerm.objects.running().filter(role__in=OFFICES, membership__in=behind)
    return terms.values("membership").distinct().count() >= 2


def ratify(row: Proposal) -> None:
    """An emergency measure that holds: its end is set, and the members are asked whether to keep it."""
    if row.kind != "emergency" or row.state not in (State.PASSED, State.ENACTED):
        return
    from governance.proposals import proposals

    row.next_at = timezone.now() + dt.timedelta(days=clauses.value("proposals.emergency_days"))
    if row.state == State.ENACTED:
        row.save(update_fields=["next_at"])
        dues.at(DUE, row.next_at)
    title = (_("Keep this: %(title)s") % {"title": row.title})[:120]
    asked = proposals.bring(
        "ratification", title, row.text, by=Actor(row.proposer), ratifies=row, comes_of_something=True
    )  # fmt: skip
    proposals.share(asked, by=Actor(row.proposer))


def over(row: Proposal) -> None:
    """Its time has come, or the members would not keep it: a rule that it changed says again what it said before.

    Nothing happens where it was ratified. What was paid stays paid.
    """
    row.next_at = None
    if any(one.has_passed for one in row.ratified_by.all()):
        row.save(update_fields=["next_at"])
        return
    said, now = row.deed.get("said", {}), timezone.now()
    scope = said.get("scope", "")
    if row.deed.get("do") == "clause" and clauses.value(said["key"], scope=scope, at=now) == said["value"]:
        clauses.amend(said["key"], said["before"], by=actors.system("governance"), decision=row.source, scope=scope)
    row.state, row.ended_at, row.end_reason = State.LAPSED, now, _("It was not ratified, so it ended by itself.")
    row.save(update_fields=["state", "ended_at", "end_reason", "next_at"])
    records.record("proposal.emergency_over", by=actors.system("governance"), about=row)


def sentences() -> list[str]:
    """What is special about it, for "If this passes"."""
    days = clauses.value("proposals.emergency_days")
    return [
        _("It holds at once when two coordinators or treasurers stand behind it; otherwise we vote first."),
        _("It ends after %(days)s days unless the members ratify it. What was paid stays paid.") % {"days": days},
    ]

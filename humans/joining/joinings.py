"""Two networks agree that members of one go over to the other: asking, answering, choosing, beginning, and the end of it.

In a merge all of a network goes, but for who says no; in a split those who say yes go to a new one. Each network speaks
for itself.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from common.jobs import nudge_on_commit
from humans.models import Comer, Joining
from ledgers.between import agreements, memos
from ledgers.between.agreements import Term
from ledgers.models import Agreement
from networks import actors, clauses, decisions, dues, records, roles
from networks.actors import Actor
from networks.models import Decision, Membership, Network
from networks.tenancy import current, lookup
from networks.tenancy.current import entered

DUE = "joining"
TASK = "humans.tasks.carry"
MADE_BY, DAYS = "joining.made_by", "joining.choose_days"
OFFICERS, VOTE = "officers", "vote"
MAY = "network.write"
OPEN = (Joining.State.ASKED, Joining.State.AGREED, Joining.State.CARRYING)
LONGEST = dt.timedelta(days=365)


@dataclass(frozen=True)
class Figures:
    """What would come along. Minutes; None where another network looks and a sum would tell of somebody."""

    members: int
    paused: int
    plus: int | None
    minus: int | None
    fund: int
    with_credit: int
    shares: int
    loans: int

    @property
    def owed(self) -> int | None:
        """What the network they come from would owe the other one at the end; below zero what it would be owed."""
        return None if self.plus is None or self.minus is None else self.plus - self.minus


def open_here() -> list[Joining]:
    """What runs with this network on either side."""
    here = current.network().id
    rows = Joining.objects.filter(Q(subject=here) | Q(into=here), state__in=OPEN)
    return list(rows.select_related("subject", "into"))


def ours() -> Joining | None:
    """What runs with this network's own members."""
    rows = Joining.objects.filter(subject=current.network().id, state__in=OPEN)
    return rows.select_related("subject", "into").first()


def gone_to(network_id: int) -> Joining | None:
    """Where a network went when it joined another."""
    rows = Joining.objects.filter(subject=network_id, kind=Joining.Kind.MERGE, state=Joining.State.DONE)
    return rows.select_related("into").first()


@transaction.atomic
def ask(kind: str, other: Network, *, words: str, by: Actor, we_go: bool, choose_by: dt.date | None = None,
        decision: Decision | None = None, voted: str = "") -> Joining:  # fmt: skip
    """Asks another network: that ours joins it (`we_go`), that it joins ours, or (split) that those of its members come to us
    who wish to.

    With a decision that two officers signed, or members voted (`voted`: "proposal:<uid>").
    Refuses `not-allowed`, `gear`, `decision`, `vote`, `words`, `days`, `kind`, `partner`, `open`.
    """
    source = _warranted(decision, voted, by=by)
    words = " ".join(words.split())
    if not 3 <= len(words) <= 300:
        raise Refused("words", _("Say why in 3 to 300 letters: everybody can read it."), "words")
    today, days = timezone.localdate(), clauses.value(DAYS)
    choose_by = choose_by or today + dt.timedelta(days=days)
    if not today + dt.timedelta(days=days) <= choose_by <= today + LONGEST:
        message = _("Members have %(days)s days or more to choose, and no longer than a year.") % {"days": days}
        raise Refused("days", message, "choose_by", why=DAYS)
    if kind not in Joining.Kind.values or (kind == Joining.Kind.SPLIT and we_go):
        raise Refused("kind", _("Choose one of the list."), "kind")
    here = current.network().id
    subject, into = (here, other.pk) if we_go else (other.pk, here)
    refused, number = _row("SELECT * FROM joining_ask(%s, %s, %s, %s, %s, %s)", kind, subject, into, words, choose_by, source)
    if refused:
        raise _explained(refused, other)
    return _said(number, "joining.asked", by=by)


@transaction.atomic
def answer(joining: Joining, agrees: bool, *, by: Actor, decision: Decision | None = None, voted: str = "") -> Joining:
    """The side that was asked. No needs no decision. Refuses `not-allowed`, `gear`, `decision`, `vote`, `answered`."""
    source = _warranted(decision, voted, by=by) if agrees else _officer(by)
    refused = _row("SELECT * FROM joining_answer(%s, %s, %s)", joining.pk, agrees, source)[0]
    if refused:
        raise _explained(refused, joining)
    return _said(joining.pk, "joining.answered", by=by, agrees=agrees)


@transaction.atomic
def call_off(joining: Joining, *, by: Actor) -> Joining:
    """Either side, before anybody is carried across. Refuses `not-allowed`, `answered`."""
    _officer(by)
    refused = _row("SELECT * FROM joining_call_off(%s)", joining.pk)[0]
    if refused:
        raise _explained(refused, joining)
    return _said(joining.pk, "joining.called_off", by=by)


@transaction.atomic
def say(joining: Joining, comes: bool, *, by: Actor) -> Comer:
    """A member's own word, as long as members choose. A coordinator writes down a no for somebody without the site; a yes to go
    elsewhere only the member says. Refuses `not-allowed`, `own-word`, `late`."""
    me = by.membership
    if me is None or me.state != Membership.State.ACTIVE or joining.subject_id != current.network().id:
        raise Refused("not-allowed", _("Members say this for themselves."))
    if by.acts_for_another and comes and joining.kind == Joining.Kind.SPLIT:
        raise Refused("own-word", _("Nobody is taken along by others: everybody says this themselves."))
    row = Joining.objects.get(pk=joining.pk)
    if row.state != Joining.State.AGREED or timezone.localdate() > row.choose_by:
        raise _explained("late", row)
    refused, number = _row("SELECT * FROM joining_say(%s, %s, %s, %s)", row.pk, me.pk, comes, not by.acts_for_another)
    if refused:
        raise _explained(refused, row)
    records.record("joining.said", by=by, about=me, comes=comes)
    return Comer.objects.get(pk=number)


def my_word(joining: Joining, member: Membership) -> Comer | None:
    return Comer.objects.filter(joining=joining, member=member).first()


def figures(joining: Joining) -> Figures:
    """For the two networks alone. One query."""
    return figures_of([joining])[joining.pk]


def figures_of(rows: list[Joining]) -> dict[int, Figures]:
    """Of each of them, in one query."""
    with connection.cursor() as cursor:
        asked = "SELECT j.id, f.* FROM unnest(%s::bigint[]) AS j (id), joining_figures(j.id) AS f"
        cursor.execute(asked, [[row.pk for row in rows]])
        return {number: Figures(*seen) for number, *seen in cursor.fetchall()}


def obstacles(joining: Joining, seen: Figures) -> list[str]:
    """What stands before the beginning, in words; where a whole network goes, its pool is settled first."""
    if joining.kind != Joining.Kind.MERGE:
        return []
    name = {"name": joining.subject.name, "shares": seen.shares, "loans": seen.loans}
    found = [_("%(loans)s loans of the pool of %(name)s run. They are paid back first.") % name] if seen.loans else []
    if seen.shares:
        found.append(_("%(shares)s shares in the pool of %(name)s are not at zero. They are paid out first.") % name)
    return found


@transaction.atomic
def begin(joining: Joining, *, by: Actor) -> Joining:
    """The day is over on which members chose: from now on a worker carries them across.

    Refuses `not-allowed`, `pool` (shares or loans), `early`, `answered`, and what an agreement between the two refuses.
    """
    _officer(by)
    seen = figures(joining)
    if said := obstacles(joining, seen):
        raise Refused("pool", " ".join(said))
    refused = _row("SELECT * FROM joining_begin(%s)", joining.pk)[0]
    if refused:
        raise _explained(refused, joining)
    _make_room(joining, seen)
    gather(joining)
    dues.at(DUE, timezone.now())
    nudge_on_commit(TASK, current.network().id)
    return _said(joining.pk, "joining.begun", by=by)


def gather(joining: Joining) -> None:
    """In a merge whoever has said nothing comes along; who was admitted late, too."""
    _row("SELECT joining_gather(%s)", joining.pk)


def waiting(joining: Joining) -> Any:
    """Whoever is not across yet, with why."""
    states = [Comer.State.COMES] + ([Comer.State.STAYS] if joining.kind == Joining.Kind.MERGE else [])
    return Comer.objects.filter(joining=joining, state__in=states).select_related("member").order_by("id")


@transaction.atomic
def finish(joining: Joining, *, by: Actor) -> Joining:
    """It is done. A network that joined another ends its agreements and closes, when memos have settled what was open.

    Refuses `not-allowed`, `waiting` (members), `open` (positions), `answered`.
    """
    _officer(by)
    if joining.kind == Joining.Kind.MERGE:
        if still := memos.open_partners():
            message = _("Something is open with %(names)s. Settle it first, by a memo that both sign.")
            names = {"names": ", ".join(one.name for one in still[:5])}
            raise Refused("open", message % names, why=reverse("ledgers:between"))
        for row in agreements.with_terms().filter(state=Agreement.State.LIVE):
            agreements.end(row, by=by)
        for row in agreements.with_terms().filter(state=Agreement.State.PROPOSED):
            agreements.decline(row, by=by)
    refused = _row("SELECT * FROM joining_done(%s)", joining.pk)[0]
    if refused:
        raise _explained(refused, joining)
    lookup.forget()
    return _said(joining.pk, "joining.done", by=by)


def _make_room(joining: Joining, seen: Figures) -> None:
    """An agreement between the two with room for what members bring: on the strength of the joining, unless there is one."""
    plus, minus = seen.plus or 0, seen.minus or 0
    live = agreements.with_terms().filter(partner=joining.into, state=Agreement.State.LIVE).first()
    terms = (
        {one.kind: Term(one.kind, one.we_owe, one.they_owe, one.ours, one.theirs) for one in live.terms.all()} if live else {}
    )
    stands = agreements.clearing(live)["hours"].balance if live and "hours" in terms else 0
    hours = terms.get("hours", Term("hours", 60, 60))
    if "hours" in terms and stands + plus <= hours.we_owe and minus - stands <= hours.they_owe:
        return
    terms["hours"] = Term("hours", max(hours.we_owe, stands + plus), max(hours.they_owe, minus - stands))
    said: Any = {"contact": _("The coordinators, by our joining"), "decision": f"joining:{joining.uid}"}
    said["by"] = actors.system("joining")
    row = agreements.propose(joining.into, list(terms.values()), lends_things=bool(live and live.lends_things), **said)
    there = lookup.by_id(joining.into_id)
    assert there is not None
    with entered(there):
        agreements.accept(agreements.with_terms().get(pact=row.pact), **said)


def _warranted(decision: Decision | None, voted: str, *, by: Actor) -> str:
    """What stands behind it: a vote, or a decision that two officers signed where the rule leaves it to them."""
    rules = clauses.values("gear.between", "gear.decisions", MADE_BY)
    if not rules["gear.between"]:
        message = _("Turn on the tool “Between networks” first: hours come along by it.")
        raise Refused("gear", message, why="gear.between")
    if voted:
        return voted
    _officer(by)
    if decision is None or not decisions.is_made(decision):
        raise Refused("decision", _("Choose a decision that two of you have signed, or that members voted."), "decision")
    if rules["gear.decisions"] and rules[MADE_BY] == VOTE and not decision.source:
        raise Refused("vote", _("Here the members vote on this. Bring it to them as a proposal."), "decision", why=MADE_BY)
    return f"decision:{decision.uid}"


def _officer(by: Actor) -> str:
    if not roles.can(by, MAY):
        raise Refused("not-allowed", _("A coordinator does this for the network."))
    return ""


def _said(number: int, kind: str, *, by: Actor, **data: Any) -> Joining:
    row = Joining.objects.select_related("subject", "into").get(pk=number)
    records.record(kind, by=by, about=row, **data)
    return row


def _row(sql: str, *said: Any) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(said))
        return tuple(cursor.fetchone())


def _explained(code: str, name: Any) -> Refused:
    plain: dict[str, tuple[Any, str | None]] = {
        "partner": (_("Choose another local network that takes part."), "network"),
        "open": (_("Something like this runs already. See it through, or call it off first."), None),
        "answered": (_("This has changed in the meantime. Look again."), None),
        "late": (_("The time to choose is over, or has not begun."), None),
        "early": (_("Members still choose. It begins on the day after."), None),
        "waiting": (_("Somebody is not across yet. See why in the list."), None),
    }
    message, field = plain[code]
    return Refused(code, message, field)

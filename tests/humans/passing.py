"""Networks that decide at once, for tests of proposals that travel."""

import datetime as dt
from typing import Any

from django.utils import timezone

from governance.models import Proposal
from governance.polls import polls
from governance.proposals import proposals
from humans.models import Passage
from networks import actors, dues, founding, memberships, offices
from networks.actors import Actor
from networks.models import Clause, Membership, Network, Record
from networks.tasks import deliver_one
from networks.tenancy.current import entered
from tests import cast
from tests.governance.proposals.conftest import fresh, poll_of, rules, vote

IDEA = {
    "title": "A week of rest for coordinators",
    "text": "Each coordinator rests one week a season; networks lend one another hands.",
}


def deciding(*refs: Any) -> None:
    """Decisions are in use there; nobody has to wait for days, and a vote closes when all have voted."""
    for ref in refs:
        if Network.objects.get(pk=ref.id).state == "forming" and ref.kind != "regional":
            cast.welcome(ref) if ref.kind == "local" else _awake(ref)
        with entered(ref):
            # What was founded in this transaction has rules that begin later than it did.
            Clause.objects.update(from_at=timezone.now() - dt.timedelta(days=1))
            rules(**{"gear.decisions": True, "proposals.settled_days": 0, "polls.closes_early": True})
            for row in Clause.objects.filter(key__regex=r"^decide\..*\.(notice|discussion|cosigners)$"):
                row.value = 0
                row.save(update_fields=["value"])


def _awake(ref: Any) -> None:
    with entered(ref):
        founding.change(ref, state="active")


def another(slug: str) -> Any:
    """One more network, with a coordinator."""
    ref = founding.found(slug, slug.title())
    by = actors.system("test")
    with entered(ref):
        made = memberships.admit(memberships.apply(cast.person(f"{slug}@example.org"), name=f"{slug.title()} Example"), by=by)
        offices.appoint(made, "coordinator", by=by, decision="founding")
    deciding(ref)
    return ref


def voted(row: Proposal, choice: int = 0) -> Proposal:
    """Everybody of the same mind; carried on as a worker would. Inside the network."""
    for member in Membership.objects.active():
        vote(row, one=(member, choice, "Not so", "Otherwise"))
    polls.close(poll_of(row), by=actors.system("polls"))
    carry()
    return fresh(row)


def passed(by: Membership, **said: str) -> Proposal:
    """An idea that the members of the current network pass."""
    words = {**IDEA, **said}
    row = proposals.bring("ordinary", words["title"], words["text"], by=Actor(by))
    row = voted(fresh(proposals.share(row, by=Actor(by))))
    assert row.state == "passed", row.state
    return row


def carry() -> None:
    while deliver_one():
        pass


def hear(ref: Any, later: Any = None) -> list[tuple[str, str]]:
    """Due work of a network; what it has heard of passages so far."""
    with entered(ref):
        dues.run_all(later or timezone.now())
        rows = Record.objects.filter(kind__in=["passage.arrived", "passage.asked", "passage.moved"]).order_by("id")
        return [(row.kind, row.data.get("state", "")) for row in rows]


def now(row: Passage) -> Passage:
    return Passage.objects.select_related("subject", "forum", "began_in").get(pk=row.pk)

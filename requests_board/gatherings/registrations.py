"""What gatherings offer to those below the board, by name (common.registry)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from ledgers.hours import estates
from networks import actors, records
from networks.actors import Actor
from networks.models import Membership
from requests_board.gatherings import finishing, joining, talking, timing
from requests_board.gatherings.listing import coming
from requests_board.gatherings.steps import Part, State, locked
from requests_board.models import Gathering, GatheringMessage, GatheringPart


def settle(membership: Membership, *, by: Actor) -> None:
    """Places are given back and open gatherings called off. Refuses `running-exchanges`: what is done is confirmed first.

    For a member who has died what is written down counts as confirmed by them.
    """
    has_died = estates.settled_of(membership) is not None
    for gathering in Gathering.objects.filter(host=membership, state__in=[State.OPEN, State.DONE, State.DISPUTED]):
        gathering = locked(gathering)
        if gathering.state == State.OPEN:
            joining.call_off(gathering, by=by, now=timezone.now())
        elif has_died and gathering.state == State.DONE:
            finishing.conclude(gathering, by=by, now=timezone.now())
        else:
            raise Refused("running-exchanges", _("A class or work party of theirs waits to be confirmed."))
    for part in GatheringPart.objects.filter(member=membership, state__in=[Part.JOINED, Part.PRESENT]).select_related(
        "gathering"
    ):
        gathering = locked(part.gathering)
        if gathering.state == State.OPEN:
            joining.give_back(gathering, part, by=by)
        elif gathering.state in (State.DONE, State.DISPUTED):
            if not has_died or gathering.state == State.DISPUTED:
                raise Refused("running-exchanges", _("A class or work party waits to be confirmed."))
            finishing.conclude(gathering, by=by, now=timezone.now())


def part(membership: Membership, other: Membership, by: Actor) -> None:
    """The two do not meet any more: who has a place in what the other hosts gives it back, by nobody's name; where it is done
    already a coordinator hears.
    """
    rule = actors.system("gatherings")
    for host, guest in ((membership, other), (other, membership)):
        rows = GatheringPart.objects.filter(member=guest, gathering__host=host, state__in=[Part.JOINED, Part.PRESENT])
        for row in rows.select_related("gathering", "member"):
            gathering = locked(row.gathering)
            if gathering.state == State.OPEN:
                joining.give_back(gathering, row, by=rule)
            elif gathering.is_running:
                records.record("gathering.needs_call", by=rule, about=gathering)


def export(membership: Membership) -> dict[str, Any]:
    """Everything that gatherings hold of a member, for them to take along."""
    hosted = Gathering.objects.filter(host=membership).order_by("id")
    places = GatheringPart.objects.filter(member=membership).select_related("gathering").order_by("id")
    return {
        "gatherings": [
            {"uid": str(row.uid), "kind": row.kind, "title": row.title, "body": row.body, "state": row.state} for row in hosted
        ],
        "gathering_messages": [
            {"gathering": str(row.gathering.uid), "sent_at": row.sent_at.isoformat(), "body": row.body}
            for row in GatheringMessage.objects.filter(author=membership).select_related("gathering").order_by("id")
        ],
        "gathering_places": [
            {"gathering": str(row.gathering.uid), "title": row.gathering.title, "state": row.state, "amount": row.amount}
            for row in places
        ],
    }


def erase(membership: Membership) -> None:
    """Words go; who was there stays under a pseudonym, as the books do."""
    Gathering.objects.filter(host=membership).update(title="…", body="", where="")
    GatheringMessage.objects.filter(author=membership).delete()


def _opened(record: Any) -> str:
    name = record.actor.name if record.actor is not None else _("Somebody")
    if record.data.get("gathering_kind") == "party":
        return _("%(name)s calls for a work party") % {"name": name}
    return _("%(name)s gives a class") % {"name": name}


registry.partings.add("gatherings", part)
registry.leavings.add("gatherings", registry.Leaving(settle, order=50))
registry.retentions.add("gatherings", talking.run_retention)
registry.erasures.add("gatherings", registry.Erasure(export, erase))
registry.dues.add(finishing.DUE, registry.Due(timing.run_due))
registry.sentences.add("gathering.opened", _opened)
registry.feed_kinds.add("gathering.opened", True)
registry.panels.add(
    "board.gatherings", registry.Panel("requests_board/panels/gatherings.html", coming, column="side", order=40, gear="hours")
)

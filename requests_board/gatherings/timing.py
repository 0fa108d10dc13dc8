"""What happens to gatherings by themselves: notice, and confirming for those who said nothing."""

import datetime as dt
import logging
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.errors import Refused
from networks import actors, clauses, records
from networks.actors import Actor
from networks.models import Holding, Membership
from requests_board.gatherings import finishing, steps
from requests_board.gatherings.steps import Part, State
from requests_board.models import Gathering, GatheringPart

log = logging.getLogger(__name__)
MOST_AT_ONCE: Final = 100


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Confirms what nobody objected to, gives notice before; says when to look again."""
    by = actors.system("board")
    notice = dt.timedelta(days=clauses.value("board.confirm_notice_days"))
    done = Gathering.objects.filter(state=State.DONE, confirms_itself_at__isnull=False).order_by("confirms_itself_at")
    for gathering in done.filter(confirms_itself_at__lte=now)[:MOST_AT_ONCE]:
        _confirm_itself(gathering, by, now)
    for gathering in done.filter(reminded_at=None, confirms_itself_at__lte=now + notice)[:MOST_AT_ONCE]:
        if Gathering.objects.filter(pk=gathering.pk, state=State.DONE, reminded_at=None).update(reminded_at=now):
            records.record("gathering.confirms_soon", by=by, about=gathering)
    times = [row.confirms_itself_at for row in done[:1] if row.confirms_itself_at]
    times += [row.confirms_itself_at - notice for row in done.filter(reminded_at=None)[:1] if row.confirms_itself_at]
    return max(min(times), now) if times else None


def _confirm_itself(gathering: Gathering, by: Actor, now: dt.datetime) -> None:
    """Silence counts as yes only for those who could hear the notice, other than by the hand that wrote the list."""
    try:
        with transaction.atomic():
            found = steps.locked(gathering)
            if found.state != State.DONE or found.confirms_itself_at is None or found.confirms_itself_at > now:
                return
            silent = [part for part in steps.parts_of(found, Part.PRESENT) if part.answer == ""]
            if not all(_could_hear(part) for part in silent):
                raise Refused("nobody-heard", "Somebody could not hear the notice.")
            finishing.conclude(found, by=by, now=now)
    except Refused as refused:
        log.info("a gathering does not confirm itself: %s", refused.code)
        Gathering.objects.filter(pk=gathering.pk).update(confirms_itself_at=None)
        records.record("gathering.needs_call", by=by, about=gathering, reason=refused.code)


def _could_hear(part: GatheringPart) -> bool:
    if part.member.person_id is not None and part.member_id != part.logged_hand_id:
        return True
    today = timezone.localdate()
    running = Holding.objects.filter(Q(until=None) | Q(until__gte=today), membership=part.member, since__lte=today)
    holders = running.exclude(holder=part.logged_hand_id).values("holder")
    return Membership.objects.active().filter(pk__in=holders, person__isnull=False).exists()

"""What host and those who take part write to one another: what to bring, where to meet. Forgotten as those of exchanges."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, clauses, records
from networks.actors import Actor
from networks.models import Membership
from requests_board.gatherings.steps import Part, State
from requests_board.models import Gathering, GatheringMessage, GatheringPart
from requests_board.talk import DOUBLE_CLICK

MOST_SHOWN = 200


@transaction.atomic
def write(gathering: Gathering, body: str, *, by: Actor) -> GatheringMessage:
    """To the host and all who have a place. The same words within a minute are one. Refuses `not-yours`, `message`."""
    gathering = Gathering.objects.select_for_update(of=("self",), no_key=True).get(pk=gathering.pk)
    if not takes_part(gathering, by.member):
        raise Refused("not-yours", _("You have no place in this."))
    words = body.strip()
    if not 1 <= len(words) <= 4000:
        raise Refused("message", _("Write something, in at most 4,000 letters."), "message")
    now = timezone.now()
    said = {"gathering": gathering, "author": by.member, "body": words}
    twin = GatheringMessage.objects.filter(**said, sent_at__gt=now - DOUBLE_CLICK).first()
    if twin is not None:
        return twin
    made = GatheringMessage.objects.create(**said, sent_at=now)
    records.record("gathering.written", by=by, about=gathering, message=str(made.uid))
    return made


def takes_part(gathering: Gathering, member: Membership) -> bool:
    if member.pk == gathering.host_id:
        return True
    return GatheringPart.objects.filter(gathering=gathering, member=member).exclude(state=Part.LEFT).exists()


def of(gathering: Gathering, me: Membership) -> list[GatheringMessage]:
    """What was written, in order, but by whom the reader never meets. One query."""
    rows = GatheringMessage.objects.filter(gathering=gathering).exclude(author__in=apart.ids_of(me))
    return list(rows.select_related("author").order_by("-id")[:MOST_SHOWN])[::-1]


def run_retention(now: dt.datetime) -> None:
    """Forgets the messages of what ended longer ago than the clause says."""
    days = dt.timedelta(days=clauses.value("retention.message_days"))
    ended = Gathering.objects.filter(state__in=[State.CONFIRMED, State.CANCELLED], changed_at__lte=now - days)
    GatheringMessage.objects.filter(gathering__in=ended).delete()

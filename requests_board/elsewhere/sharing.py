"""Posts that neighboring networks may see: their copies follow the original, and what is shown here of others."""

import datetime as dt
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from common import registry
from ledgers.models import Agreement
from networks import clauses, dues
from networks.models import Record
from networks.tenancy import current
from requests_board.models import PostCopy

DUE = "board.elsewhere"
MOST = 100
# Whatever may put a post up, change it or take it down.
KINDS = ("post.", "membership.left", "membership.suspended", "membership.resumed", "exchange.", "between.live")


def may_share() -> bool:
    """Whether members may choose the audience: the tool is on, and an agreement is in force."""
    return bool(clauses.value("gear.between")) and Agreement.objects.filter(state=Agreement.State.LIVE).exists()


def shown() -> Any:
    """Copies of posts of networks with which an agreement is in force, the newest first, as a QuerySet."""
    partners = list(Agreement.objects.filter(state=Agreement.State.LIVE).values_list("partner_id", flat=True))
    now = timezone.now()
    rows = PostCopy.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), subject__in=partners)
    return rows.exclude(subject__state="resting").select_related("subject").defer("picture")


def follow() -> None:
    """Makes, changes and withdraws copies, so that they say what the board says."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT publish_posts()")


def hear(record: Record) -> None:
    """A post may have come, changed or gone; an agreement may have begun: from then on a daily look sees what ran out."""
    if current.network().kind != "local" or not clauses.value("gear.between"):
        return
    follow()
    if record.kind == "between.live":
        dues.at(DUE, timezone.now())


def run_due(now: dt.datetime) -> dt.datetime:
    follow()
    return now + dt.timedelta(days=1)


registry.consumers.add("board.elsewhere", registry.Consumer(wants=lambda kind: kind.startswith(KINDS), handle=hear))
registry.dues.add(DUE, registry.Due(run_due))

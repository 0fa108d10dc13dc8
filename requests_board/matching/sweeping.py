"""Every night: what is still open is looked at anew, because neighbors, skills and times have changed meanwhile.

A post is looked at in its first three nights, then once a week. Who has waited three days is also shown to neighbors who are
only on the same shelf.
"""

import datetime as dt
from typing import Any, Final

from django.utils import timezone

from common import registry
from networks import clauses, dues
from networks.tenancy.current import NetworkRef
from requests_board.matching import finding
from requests_board.models import Match, Post

DUE: Final = "board.sweep"
HOUR: Final = 3
MOST: Final = 400  # posts in a night; the others have their turn in the nights after
PATIENCE_DAYS: Final = 3


def run_due(now: dt.datetime) -> dt.datetime:
    """Looks at the posts whose night it is; says when the next night is."""
    for post in open_posts(now):
        finding.find_for_post(post, is_patient=(now - post.published_at).days >= PATIENCE_DAYS, again=True)
    return next_night(now)


def open_posts(now: dt.datetime) -> list[Post]:
    """Open posts whose night it is and that fewer neighbors are asked about than the clause allows. Two queries."""
    rows = Post.objects.current(now).filter(published_at__lt=now - dt.timedelta(hours=12)).order_by("-published_at", "-id")
    chosen = [post for post in rows[: 20 * MOST] if _is_its_night((now - post.published_at).days)][: 2 * MOST]
    asked: dict[int, int] = {}
    waiting = Match.objects.filter(post__in=[post.pk for post in chosen]).exclude(state=Match.State.DECLINED)
    for post_id in waiting.values_list("post_id", flat=True):
        asked[post_id] = asked.get(post_id, 0) + 1
    most = clauses.value("matching.most")
    return [post for post in chosen if asked.get(post.pk, 0) < most][:MOST]


def _is_its_night(days: int) -> bool:
    return days <= PATIENCE_DAYS or days % 7 == 0


def next_night(now: dt.datetime) -> dt.datetime:
    """Three in the morning, where the network is."""
    local = timezone.localtime(now)
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return night if night > local else night + dt.timedelta(days=1)


def _start(ref: NetworkRef, **_rest: Any) -> None:
    dues.at(DUE, next_night(timezone.now()))


registry.dues.add(DUE, registry.Due(run_due))
registry.foundings.add(DUE, _start)

"""The daily look: who was quiet for long, which newcomers had no exchange, which requests nobody met; what ends by itself."""

import datetime as dt
from typing import Any, Final

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from networks import actors, clauses, dues
from networks.models import Membership, Record
from requests_board.dispatch import followups
from requests_board.dispatch.clauses import PEER, exchange_type
from requests_board.models import Exchange, FollowUp, Post

DUE: Final = "board.dispatch"
MOST_A_DAY: Final = 40  # new calls of a kind, so that no list grows beyond what people can do

_QUIET = """
SELECT m.id FROM networks_membership m
 WHERE m.state = 'active' AND m.kind = 'person' AND m.joined_on <= %(since)s
   AND (m.last_seen_on IS NULL OR m.last_seen_on <= %(since)s) AND (m.not_now_until IS NULL OR m.not_now_until < %(today)s)
   AND NOT EXISTS (SELECT FROM requests_board_exchange e WHERE e.giver_id = m.id AND e.changed_at > %(since)s)
   AND NOT EXISTS (SELECT FROM requests_board_exchange e WHERE e.receiver_id = m.id AND e.changed_at > %(since)s)
   AND NOT EXISTS (SELECT FROM requests_board_post p WHERE p.author_id = m.id AND p.published_at > %(since)s)
   AND NOT EXISTS (SELECT FROM requests_board_followup f WHERE f.member_id = m.id AND f.post_id IS NULL
                      AND (f.closed_at IS NULL OR f.closed_at > %(since)s))
 ORDER BY m.last_seen_on NULLS FIRST, m.id LIMIT %(most)s
"""
_NEW = """
SELECT m.id FROM networks_membership m
 WHERE m.state = 'active' AND m.kind = 'person' AND m.joined_on BETWEEN %(year)s AND %(since)s
   AND (m.not_now_until IS NULL OR m.not_now_until < %(today)s)
   AND NOT EXISTS (SELECT FROM requests_board_exchange e WHERE e.giver_id = m.id AND e.state <> 'declined')
   AND NOT EXISTS (SELECT FROM requests_board_exchange e WHERE e.receiver_id = m.id AND e.state <> 'declined')
   AND NOT EXISTS (SELECT FROM requests_board_followup f WHERE f.member_id = m.id AND f.post_id IS NULL)
 ORDER BY m.joined_on, m.id LIMIT %(most)s
"""


def run_due(now: dt.datetime) -> dt.datetime:
    """Once a day; again tomorrow."""
    by, today = actors.system("dispatch"), timezone.localdate(now)
    rules = clauses.values("care.silent_days", "care.newcomer_days", "dispatch.unmet_days")
    for occasion, sql, days in (
        (FollowUp.Occasion.NEWCOMER, _NEW, rules["care.newcomer_days"]),
        (FollowUp.Occasion.SILENT, _QUIET, rules["care.silent_days"]),
    ):
        asked = {"since": today - dt.timedelta(days=days), "today": today, "year": today - dt.timedelta(days=365)}
        for member in Membership.objects.filter(pk__in=_ids(sql, asked)):
            followups.open_for_member(member, occasion, by=by)
    if exchange_type() != PEER:
        running = FollowUp.objects.open().filter(post__isnull=False).values("post")
        asked_before = now - dt.timedelta(days=rules["dispatch.unmet_days"])
        unmet = Post.objects.current(now).filter(kind=Post.Kind.REQUEST, published_at__lte=asked_before).exclude(pk__in=running)
        for post in unmet.select_related("author").order_by("published_at", "id")[:MOST_A_DAY]:
            followups.open_for_request(post, by=by)
    return now + dt.timedelta(days=1)


def _ids(sql: str, asked: dict[str, Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {**asked, "most": MOST_A_DAY})
        return [row[0] for row in cursor.fetchall()]


def begin(*_args: Any, **_options: Any) -> None:
    """From the first member on somebody looks once a day (registry.foundings, registry.admissions)."""
    dues.at(DUE, timezone.now() + dt.timedelta(days=1))


# ── What becomes of requests that are followed up ───────────────────────────────────────────────
_ENDS = {
    "post.closed": FollowUp.Outcome.NO_NEED,
    "post.expired": FollowUp.Outcome.NO_NEED,
    "post.hidden": FollowUp.Outcome.NO_NEED,
    "exchange.confirmed": FollowUp.Outcome.HELPED,
}


def wants(kind: str) -> bool:
    return kind in _ENDS or kind == "exchange.agreed"


def hear(record: Record) -> None:
    """An agreed exchange moves the next call behind its day; a met or closed request needs none. Safe to run twice."""
    noun, _colon, uid = record.about.partition(":")
    if noun == "post":
        running = FollowUp.objects.open().filter(post__uid=uid)
    else:
        exchange = Exchange.objects.select_related("giver").filter(uid=uid).first()
        if exchange is None or exchange.post_id is None:
            return
        running = FollowUp.objects.open().filter(post=exchange.post_id)
        if record.kind == "exchange.agreed":
            day = max(
                timezone.localdate(exchange.starts_at) if exchange.starts_at else timezone.localdate(), timezone.localdate()
            )
            words = _("%(name)s helps. Ask how it went.") % {"name": exchange.giver.name}
            if exchange.starts_at is not None:
                words = _("%(name)s helps on %(day)s. Ask how it went.") % {
                    "name": exchange.giver.name, "day": wording.day(exchange.starts_at),
                }  # fmt: skip
            running.update(due_on=day + dt.timedelta(days=1), next_step=words[:200])
            return
    running.update(closed_at=timezone.now(), outcome=_ENDS[record.kind])

"""What the board does when a member leaves, and what it holds of a member."""

from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.hours import estates
from networks import actors, records
from networks.actors import Actor
from networks.models import Membership
from requests_board import posts, searches
from requests_board import series as arrangements
from requests_board.exchanges import agreeing, finishing
from requests_board.matching import loops
from requests_board.models import (
    UP,
    CalendarFeed,
    Exchange,
    Feedback,
    Hiding,
    Match,
    Message,
    Post,
    Report,
    SavedSearch,
    Series,
    Thanks,
)


def settle(membership: Membership, *, by: Actor) -> None:
    """Posts close and open questions end. Refuses `running-exchanges`: what is agreed is finished or called off first.

    For a member who has died (an estate that two officers signed) what is agreed is called off and what is logged counts.
    """
    mine = Q(giver=membership) | Q(receiver=membership)
    arrangements.end_all(Series.objects.filter(mine), by=by)
    running = Exchange.objects.of(membership).running()
    has_died = estates.settled_of(membership) is not None
    ends = {Exchange.State.PROPOSED, Exchange.State.AGREED} if has_died else {Exchange.State.PROPOSED}
    if running.exclude(state__in=[*ends, Exchange.State.DONE] if has_died else ends).exists():
        raise Refused("running-exchanges", _("Some exchanges are under way. Finish them or call them off first."))
    for exchange in running.select_for_update(of=("self",)).select_related("giver", "receiver", "post"):
        if exchange.state in ends:
            agreeing.call_off(exchange, by=by, now=timezone.now())
        else:
            finishing.conclude(exchange, by=by, now=timezone.now())
    own = Actor(membership, by.hands, by.offices)
    for post in Post.objects.filter(author=membership, state__in=[*UP, "reserved", "draft", "expired", "waiting"]):
        posts.close(post, by=own)
    Match.objects.filter(member=membership, state=Match.State.NEW).update(state=Match.State.GONE)


def part(membership: Membership, other: Membership, by: Actor) -> None:
    """The two do not meet any more: what is asked or agreed between them ends, by nobody's name; a coordinator sees to what
    was done already."""
    rule, now = actors.system("board"), timezone.now()
    two = Q(giver=membership, receiver=other) | Q(giver=other, receiver=membership)
    arrangements.end_all(Series.objects.filter(two), by=rule)
    for exchange in Exchange.objects.filter(two).running().select_for_update(of=("self",)).select_related(
        "giver", "receiver", "post"
    ):  # fmt: skip
        if exchange.state in (Exchange.State.PROPOSED, Exchange.State.AGREED):
            agreeing.call_off(exchange, by=rule, now=now)
        else:
            Exchange.objects.filter(pk=exchange.pk).update(confirms_itself_at=None)
            records.record("exchange.needs_call", by=rule, about=exchange, reason="apart")
    loops.end_between(membership, other, now)
    pairs = Q(member=membership, post__author=other) | Q(member=other, post__author=membership)
    Match.objects.filter(pairs, state=Match.State.NEW).update(state=Match.State.GONE)


def export(membership: Membership) -> dict[str, Any]:
    """Everything the board holds of a member, for them to take along."""
    mine = Exchange.objects.of(membership).select_related("giver", "receiver")
    return {
        "posts": [
            {
                "uid": str(post.uid),
                "kind": post.kind,
                "state": post.state,
                "title": post.title,
                "body": post.body,
                "happened_on": post.happened_on.isoformat(),
            }
            for post in Post.objects.filter(author=membership).order_by("id")
        ],
        "exchanges": [
            {
                "uid": str(row.uid),
                "state": row.state,
                "title": row.title,
                "giver": row.giver.name,
                "receiver": row.receiver.name,
                "minutes": row.done_minutes,
                "done_on": row.done_on and row.done_on.isoformat(),
            }
            for row in mine.order_by("id")
        ],
        "messages": [
            {"exchange": str(row.exchange.uid), "sent_at": row.sent_at.isoformat(), "body": row.body}
            for row in Message.objects.filter(author=membership).select_related("exchange").order_by("id")
        ],
        "thanks": [
            {"text": row.text, "written_at": row.written_at.isoformat(), "by_me": row.author_id == membership.pk}
            for row in Thanks.objects.filter(Q(author=membership) | Q(to=membership)).order_by("id")
        ],
        "searches": [search.title for search in searches.of(membership)],  # type: ignore[attr-defined]
        "feedback": [{"mood": row.mood, "text": row.text} for row in Feedback.objects.filter(author=membership).order_by("id")],
    }


def erase(membership: Membership) -> None:
    """Words go; what was exchanged stays, because the neighbors' books must stay right."""
    for post in Post.objects.filter(author=membership):
        for photo in post.photos.select_related("file"):
            photo.delete()
            photo.file.delete()
    Post.objects.filter(author=membership).update(
        title="…", body="", labels="", latitude=None, longitude=None, neighborhood=None, hidden_reason=""
    )
    Exchange.objects.of(membership).update(title="…", where="", note="")
    Message.objects.filter(author=membership).delete()
    Message.objects.filter(exchange__in=Exchange.objects.of(membership)).delete()
    Thanks.objects.filter(Q(author=membership) | Q(to=membership)).delete()
    Feedback.objects.filter(author=membership).delete()
    Report.objects.filter(author=membership).update(text="")
    Match.objects.filter(Q(member=membership) | Q(post__author=membership)).delete()
    Series.objects.filter(Q(giver=membership) | Q(receiver=membership)).update(title="…", where="")
    Hiding.objects.filter(post__author=membership).update(reason="", appeal="", answer="")
    SavedSearch.objects.filter(member=membership).delete()
    CalendarFeed.objects.filter(member=membership).delete()

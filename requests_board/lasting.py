"""How long posts stay up: notice before, keeping up one or many in one tap, coming down."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import actors, clauses, records
from networks.actors import Actor
from networks.models import Membership
from requests_board import post_steps
from requests_board.content import check_still, end_of
from requests_board.models import UP, Post

State = Post.State
RECENTLY = dt.timedelta(days=60)  # What came down within this can be put up again with the others.


@transaction.atomic
def renew(post: Post, *, by: Actor) -> Post:
    """Keeps a post up, or puts it up again, for as long as the clause says.

    Refuses `not-yours`, `gone`, `resting`, `audience`.
    """
    post = post_steps.own(post, by)
    if post.state not in (*UP, State.EXPIRED):
        raise Refused("gone", _("This post is closed. Open it again first."))
    if post.state == State.EXPIRED:
        check_still(post)
    post.state, post.closed_at, post.reminded_at = post_steps.up_as(post.audience), None, None
    if post.expires_at is not None:
        post.expires_at = end_of(timezone.localdate() + dt.timedelta(days=clauses.value("board.expiry_days")))
    post.save(update_fields=["state", "closed_at", "reminded_at", "expires_at"])
    post_steps.plan(post)
    records.record("post.renewed", by=by, about=post)
    return post


def renewable(member: Membership, now: dt.datetime | None = None) -> list[Post]:
    """One's own posts that come down within a month, and those that came down lately, the next one first. One query."""
    at = now or timezone.now()
    rows = Post.objects.filter(author=member, expires_at__gt=at - RECENTLY, expires_at__lte=at + dt.timedelta(days=31))
    rows = rows.filter(state__in=[*UP, State.EXPIRED], starts_on=None)
    return list(rows.select_related("author", "category", "neighborhood").order_by("expires_at", "id")[:100])


@transaction.atomic
def renew_many(posts: Iterable[Post], *, by: Actor) -> list[Post]:
    """Keeps several up at once; all or none. Refuses as renew, and `none`."""
    kept = [renew(post, by=by) for post in sorted(posts, key=lambda one: one.pk)]
    if not kept:
        raise Refused("none", _("Tick at least one post."))
    return kept


@transaction.atomic
def expire(post: Post, *, by: Actor, now: dt.datetime) -> Post:
    """Takes a post down whose day has come. Called by due work."""
    post = post_steps.locked(post)
    if post.state not in UP or post.expires_at is None or post.expires_at > now:
        return post
    return post_steps.end(post, State.EXPIRED, "post.expired", by)


@transaction.atomic
def remind(post: Post, *, by: Actor, now: dt.datetime) -> None:
    """Its author hears that a post comes down soon, once. Called by due work."""
    if Post.objects.up().filter(pk=post.pk, reminded_at=None).update(reminded_at=now):
        records.record("post.expires_soon", by=by, about=post)


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Takes down what has run out, reminds of what soon will; says when to look again."""
    by = actors.system("board")
    for post in Post.objects.up().filter(expires_at__lte=now).order_by("expires_at")[:500]:
        expire(post, by=by, now=now)
    notice = dt.timedelta(days=clauses.value("board.reminder_days"))
    soon = Post.objects.up().filter(reminded_at=None, expires_at__lte=now + notice, expires_at__gt=now)
    for post in soon.order_by("expires_at")[:500]:
        remind(post, by=by, now=now)
    waiting = Post.objects.up().filter(expires_at__isnull=False).order_by("expires_at")
    times = [post.expires_at for post in waiting[:1] if post.expires_at]
    times += [post.expires_at - notice for post in waiting.filter(reminded_at=None)[:1] if post.expires_at]
    return max(min(times), now) if times else None

"""Requests and offers: putting up, keeping as a draft, changing, closing. How long they last: requests_board.lasting; places,
reports and hiding have rooms of their own beside it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, pictures, records
from networks.actors import Actor
from networks.models import Membership
from requests_board import approval, places, post_steps
from requests_board import content as contents
from requests_board.content import Content, end_of, text_config, ways_open
from requests_board.lasting import renew
from requests_board.models import UP, Match, Photo, Post, PostSkill

__all__ = ["Content", "change", "close", "draft", "end_of", "publish", "put_up", "renew", "reopen", "text_config", "ways_open"]

DOUBLE_CLICK = dt.timedelta(minutes=10)  # The same words by the same author within this are one post.
State = Post.State
_KINDS: dict[str, str] = {State.PRIVATE: "post.confided", State.CIRCLE: "post.shared"}


@transaction.atomic
def publish(
    content: Content, *, kind: str, by: Actor, photos: Sequence[tuple[BinaryIO, str]] = (), at: dt.datetime | None = None
) -> Post:
    """Puts a request or an offer on the board, or a request before the coordinators alone. Said twice within ten minutes it
    is one post.

    Refuses `not-active`, `kind`, `too-many`, `photo`, and what is wrong with the content: `title`, `body`, `ways`,
    `minutes`, `dates`, `until`, `no-end`, `places`, `audience`, `resting` (for neighbors), `language`.
    """
    post = _written(content, kind, by, photos, at, is_draft=False)
    return _announced(post, by=by) if post.is_new else post  # type: ignore[attr-defined]


@transaction.atomic
def draft(content: Content, *, kind: str, by: Actor, photos: Sequence[tuple[BinaryIO, str]] = ()) -> Post:
    """Keeps it for its author alone, to be put up later. Refuses as publish."""
    post = _written(content, kind, by, photos, None, is_draft=True)
    if post.is_new:  # type: ignore[attr-defined]
        records.record("post.drafted", by=by, about=post)
    return post


@transaction.atomic
def put_up(post: Post, *, by: Actor) -> Post:
    """A draft goes on the board. Put up twice it is up. Refuses `not-yours`, `not-active`, `gone`, `resting`, `audience`,
    `dates`, `too-many`."""
    author = _author(by)
    post = post_steps.own(post, by)
    if post.state in (*UP, State.WAITING):
        return post
    if post.state != State.DRAFT:
        raise Refused("gone", _("This is no draft any more."))
    contents.check_still(post)
    now = timezone.now()
    if post.expires_at is not None and post.expires_at <= now:
        if post.starts_on is not None:
            raise Refused("dates", _("That day is over. Choose today or a later day."), "starts_on")
        post.expires_at = end_of(timezone.localdate(now) + dt.timedelta(days=clauses.value("board.expiry_days")))
    _need_room(author, now)
    post.state, post.reminded_at = _first_state(post.audience, by), None
    post.published_at, post.happened_on, post.version = now, timezone.localdate(now), post.version + 1
    post.save()
    post_steps.guard_photos(post)
    return _announced(post, by=by)


def _author(by: Actor) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("neighborhood")
    author = rows.get(pk=by.member.pk)
    if not author.is_active:
        raise Refused("not-active", _("Only active members ask and offer."))
    return author


def _written(
    content: Content,
    kind: str,
    by: Actor,
    photos: Sequence[tuple[BinaryIO, str]],
    at: dt.datetime | None,
    *,
    is_draft: bool,
) -> Post:
    """The row of a new post, or the same one of a moment ago (`is_new` says which)."""
    author = _author(by)
    if kind not in Post.Kind.values:
        raise Refused("kind", _("Say whether you ask or offer."), "kind")
    now = at or timezone.now()
    fields = contents.columns(content, kind, author, now)
    state = State.DRAFT if is_draft else _first_state(fields["audience"], by)
    same = {name: fields[name] for name in ("title", "body", "audience", "circle")}
    twin = Post.objects.filter(author=author, kind=kind, state=state, published_at__gt=now - DOUBLE_CLICK, **same).first()
    if twin is not None:
        twin.is_new = False  # type: ignore[attr-defined]
        return twin
    _need_room(author, now, is_draft=is_draft)
    post = Post.objects.create(
        kind=kind,
        state=state,
        author=author,
        hand=by.hand if by.acts_for_another else None,
        published_at=now,
        happened_on=timezone.localdate(now),
        **fields,
    )
    _link(post, content)
    add_photos(post, photos, by=by)
    post.is_new = True  # type: ignore[attr-defined]
    return post


def _first_state(audience: str, by: Actor) -> str:
    """The state of a post that is put up now: for few, or open, or waiting for a look."""
    up = post_steps.up_as(audience)
    return approval.first_state(by) if up == State.OPEN else up


def _announced(post: Post, *, by: Actor) -> Post:
    post_steps.plan(post)
    kind = _KINDS.get(post.state) or approval.kind_of(post.state, "post.published")
    day = records.said_day(post.happened_on)
    records.record(kind, by=by, about=post, post_kind=post.kind, urgent=post.is_urgent, **day)
    return post


def _need_room(author: Membership, now: dt.datetime, *, is_draft: bool = False) -> None:
    most = clauses.value("board.open_posts")
    mine = Post.objects.filter(author=author)
    up = mine.up().filter(Q(expires_at=None) | Q(expires_at__gt=now))
    have = mine.filter(state=State.DRAFT) if is_draft else up
    if have.count() < most:
        return
    words = _("You have %(count)s drafts. Put one up first, or close it.") if is_draft else ""
    raise Refused(
        "too-many", (words or _("You have %(count)s open posts. Close one first.")) % {"count": most}, why="board.open_posts"
    )


@transaction.atomic
def change(
    post: Post,
    content: Content,
    *,
    by: Actor,
    photos: Sequence[tuple[BinaryIO, str]] = (),
    without: Iterable[Photo] = (),
    version: int | None = None,
) -> Post:
    """The author (or who acts for them) says it differently. `version` is that of the post they were looking at.

    Refuses `not-yours`, `stale`, `gone`, and as publish.
    """
    post_steps.lock_circles(post.circle_id, content.circle.pk if content.circle else None)
    post = post_steps.own(post, by)
    if version is not None and version != post.version:
        raise Refused("stale", _("This post was changed meanwhile. What you typed is kept: look, then save it again."))
    if post.state not in (*UP, State.RESERVED, State.DRAFT, State.WAITING):
        raise Refused("gone", _("This post is closed. Open it again first."))
    author = Membership.objects.select_related("neighborhood").get(pk=post.author_id)
    before = (post.audience, post.circle_id)
    for name, value in contents.columns(content, post.kind, author, timezone.now(), was=post.audience).items():
        setattr(post, name, value)
    is_moved = (post.audience, post.circle_id) != before and post.state != State.DRAFT
    if is_moved:
        _move(post, by)
    _fit_places(post)
    if post.state in (State.OPEN, State.RESERVED) and approval.first_state(by) == State.WAITING:
        post.state = State.WAITING
    post.reminded_at, post.version = None, post.version + 1
    post.save()
    PostSkill.objects.filter(post=post).delete()
    _link(post, content)
    gone = list(without)
    Photo.objects.filter(post=post, pk__in=[photo.pk for photo in gone]).delete()
    for photo in gone:
        photo.file.delete()
    add_photos(post, photos, by=by)
    if is_moved:
        if post.state in _KINDS:
            Match.objects.filter(post=post, state=Match.State.NEW).update(state=Match.State.GONE)
        post_steps.guard_photos(post)
        return _announced(post, by=by)
    post_steps.plan(post)
    records.record(approval.kind_of(post.state, "post.changed"), by=by, about=post, post_kind=post.kind)
    return post


def _move(post: Post, by: Actor) -> None:
    """From few to the whole board, or back while nobody has answered. Refuses `gone`."""
    if post.state == State.RESERVED or places.taken(post):
        raise Refused("gone", _("Somebody is doing this already. It stays where it is."), "audience")
    post.state = _first_state(post.audience, by)
    post.published_at = timezone.now()


def _fit_places(post: Post) -> None:
    """Whether those who said yes still have their place. Refuses `places`."""
    if post.kind != Post.Kind.REQUEST or post.state == State.DRAFT:
        return
    have = places.taken(post)
    if post.places < have:
        raise Refused("places", _("%(count)s neighbors have said yes already.") % {"count": have}, "places")
    if post.state in (State.OPEN, State.RESERVED):
        post.state = State.OPEN if post.places > have else State.RESERVED


@transaction.atomic
def close(post: Post, *, by: Actor) -> Post:
    """The author has what they need. Closed twice is closed. Refuses `not-yours`, `gone`."""
    post = post_steps.own(post, by)
    if post.state == State.CLOSED:
        return post
    if post.state not in (*UP, State.RESERVED, State.EXPIRED, State.DRAFT, State.WAITING):
        raise Refused("gone", _("A coordinator has hidden this post."))
    return post_steps.end(post, State.CLOSED, "post.closed", by)


@transaction.atomic
def reopen(post: Post, *, by: Actor) -> Post:
    """Opens a closed post again. Refuses `not-yours`, `gone`, `resting`, `audience`."""
    post = post_steps.own(post, by)
    if post.state in UP:
        return post
    if post.state != State.CLOSED:
        raise Refused("gone", _("This post cannot be opened again."))
    contents.check_still(post)
    post.state, post.closed_at, post.reminded_at = _first_state(post.audience, by), None, None
    if post.expires_at is not None and post.expires_at <= timezone.now():
        post.expires_at = end_of(timezone.localdate() + dt.timedelta(days=clauses.value("board.expiry_days")))
    post.save(update_fields=["state", "closed_at", "reminded_at", "expires_at"])
    post_steps.plan(post)
    records.record(approval.kind_of(post.state, "post.reopened"), by=by, about=post, post_kind=post.kind)
    return post


def add_photos(post: Post, uploads: Sequence[tuple[BinaryIO, str]], *, by: Actor) -> None:
    """Adds pictures with what they show. Refuses `photo`."""
    if not uploads:
        return
    have, most = Photo.objects.filter(post=post).count(), clauses.value("board.photos")
    if have + len(uploads) > most:
        raise Refused("photo", _("A post can have %(most)s pictures.") % {"most": most}, "photo", why="board.photos")
    for place, (upload, alt) in enumerate(uploads):
        kept = pictures.keep(upload, owner=by.member, field="photo")
        Photo.objects.create(post=post, file=kept, alt=alt.strip()[:200], position=have + place)
    post_steps.guard_photos(post)


def _link(post: Post, content: Content) -> None:
    PostSkill.objects.bulk_create(PostSkill(post=post, skill=skill) for skill in content.skills)

"""Requests and offers: putting up, changing, renewing, taking down, hiding, running out."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, dues, geo, pictures, records, roles
from networks.actors import Actor
from networks.models import Availability, Category, Membership, Neighborhood, Skill
from networks.tenancy import current
from requests_board import approval
from requests_board.models import Match, Photo, Post, PostSkill, Way

DUE = "board.posts"
TEXT_CONFIGS = {"en": "english_words", "es": "spanish_words"}
DOUBLE_CLICK = dt.timedelta(minutes=10)  # The same words by the same author within this are one post.


@dataclass(frozen=True)
class Content:
    """What a member says in a post. `until` is its last day; None leaves it to the clause, unless it has no end."""

    title: str
    category: Category
    body: str = ""
    ways: tuple[str, ...] = (Way.HOURS,)
    skills: tuple[Skill, ...] = ()
    minutes: int | None = None
    neighborhood: Neighborhood | None = None
    when: str = Post.When.FLEXIBLE
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    weekday: int | None = None
    part_of_day: str = ""
    is_urgent: bool = False
    until: dt.date | None = None
    has_no_end: bool = False


def ways_open(gears: set[str]) -> list[str]:
    """The ways of exchange that a network's tools allow, the usual one first."""
    by_gear = [(Way.HOURS, "hours"), (Way.GIFT, ""), (Way.CREDIT, "credit"), (Way.LOAN, "things")]
    return [str(way) for way, gear in by_gear if not gear or gear in gears]


@transaction.atomic
def publish(
    content: Content, *, kind: str, by: Actor, photos: Sequence[tuple[BinaryIO, str]] = (), at: dt.datetime | None = None
) -> Post:
    """Puts a request or an offer on the board. Said twice within ten minutes it is one post.

    Refuses `not-active`, `kind`, `too-many`, `photo`, and what is wrong with the content: `title`, `body`, `ways`,
    `minutes`, `dates`, `until`.
    """
    author = Membership.objects.select_for_update(of=("self",), no_key=True).select_related("neighborhood").get(pk=by.member.pk)
    if not author.is_active:
        raise Refused("not-active", _("Only active members ask and offer."))
    if kind not in Post.Kind.values:
        raise Refused("kind", _("Say whether you ask or offer."), "kind")
    now = at or timezone.now()
    fields = _fields(content, kind, author, now)
    twin = Post.objects.filter(
        author=author,
        kind=kind,
        title=fields["title"],
        body=fields["body"],
        state__in=[Post.State.OPEN, Post.State.WAITING],
        published_at__gt=now - DOUBLE_CLICK,
    ).first()
    if twin is not None:
        return twin
    rules = clauses.values("board.open_posts", "board.reminder_days")
    if Post.objects.current(now).filter(author=author).count() >= rules["board.open_posts"]:
        raise Refused(
            "too-many",
            _("You have %(count)s open posts. Close one first.") % {"count": rules["board.open_posts"]},
            why="board.open_posts",
        )
    post = Post.objects.create(
        kind=kind,
        author=author,
        hand=by.hand if by.acts_for_another else None,
        state=approval.first_state(by),
        published_at=now,
        happened_on=timezone.localdate(now),
        **fields,
    )
    _link(post, content)
    add_photos(post, photos, by=by)
    _plan(post, rules["board.reminder_days"])
    day = records.said_day(post.happened_on)
    said = approval.kind_of(post.state, "post.published")
    records.record(said, by=by, about=post, post_kind=kind, urgent=post.is_urgent, **day)
    return post


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
    post = _mine(post, by)
    if version is not None and version != post.version:
        raise Refused("stale", _("This post was changed meanwhile. What you typed is kept: look, then save it again."))
    if post.state not in (Post.State.OPEN, Post.State.RESERVED, Post.State.DRAFT, Post.State.WAITING):
        raise Refused("gone", _("This post is closed. Open it again first."))
    author = Membership.objects.select_related("neighborhood").get(pk=post.author_id)
    for name, value in _fields(content, post.kind, author, timezone.now()).items():
        setattr(post, name, value)
    if post.state == Post.State.OPEN:
        post.state = approval.first_state(by)
    post.reminded_at, post.version = None, post.version + 1
    post.save()
    PostSkill.objects.filter(post=post).delete()
    _link(post, content)
    gone = list(without)
    Photo.objects.filter(post=post, pk__in=[photo.pk for photo in gone]).delete()
    for photo in gone:
        photo.file.delete()
    add_photos(post, photos, by=by)
    _plan(post, clauses.value("board.reminder_days"))
    records.record(approval.kind_of(post.state, "post.changed"), by=by, about=post, post_kind=post.kind)
    return post


@transaction.atomic
def renew(post: Post, *, by: Actor) -> Post:
    """Keeps a post up, or puts it up again, for as long as the clause says. Refuses `not-yours`, `gone`."""
    post = _mine(post, by)
    if post.state not in (Post.State.OPEN, Post.State.EXPIRED):
        raise Refused("gone", _("This post is closed. Open it again first."))
    rules = clauses.values("board.expiry_days", "board.reminder_days")
    post.state, post.closed_at, post.reminded_at = Post.State.OPEN, None, None
    if post.expires_at is not None:
        post.expires_at = end_of(timezone.localdate() + dt.timedelta(days=rules["board.expiry_days"]))
    post.save(update_fields=["state", "closed_at", "reminded_at", "expires_at"])
    _plan(post, rules["board.reminder_days"])
    records.record("post.renewed", by=by, about=post)
    return post


@transaction.atomic
def close(post: Post, *, by: Actor) -> Post:
    """The author has what they need. Closed twice is closed. Refuses `not-yours`, `gone`."""
    post = _mine(post, by)
    if post.state == Post.State.CLOSED:
        return post
    if post.state not in (Post.State.OPEN, Post.State.RESERVED, Post.State.EXPIRED, Post.State.DRAFT, Post.State.WAITING):
        raise Refused("gone", _("A coordinator has hidden this post."))
    return _end(post, Post.State.CLOSED, "post.closed", by)


@transaction.atomic
def reopen(post: Post, *, by: Actor) -> Post:
    """Opens a closed post again. Refuses `not-yours`, `gone`."""
    post = _mine(post, by)
    if post.state == Post.State.OPEN:
        return post
    if post.state != Post.State.CLOSED:
        raise Refused("gone", _("This post cannot be opened again."))
    rules = clauses.values("board.expiry_days", "board.reminder_days")
    state = approval.first_state(by)
    post.state, post.closed_at, post.reminded_at = state, None, None
    if post.expires_at is not None and post.expires_at <= timezone.now():
        post.expires_at = end_of(timezone.localdate() + dt.timedelta(days=rules["board.expiry_days"]))
    post.save(update_fields=["state", "closed_at", "reminded_at", "expires_at"])
    _plan(post, rules["board.reminder_days"])
    records.record(approval.kind_of(state, "post.reopened"), by=by, about=post, post_kind=post.kind)
    return post


@transaction.atomic
def hide(post: Post, reason: str, *, by: Actor) -> Post:
    """Who looks after the board takes a post down; its author reads why. Refuses `not-allowed`, `reason`, `own-post`."""
    if not roles.can(by, "post.moderate"):
        raise Refused("not-allowed", _("Coordinators and facilitators look after the board."))
    if not reason.strip():
        raise Refused("reason", _("Write why, in a few words. Its author reads it."), "reason")
    post = locked(post)
    if by.hands is not None and by.hands.pk == post.author_id:
        raise Refused("own-post", _("This is your own post. You can close it."))
    if post.state == Post.State.HIDDEN:
        return post
    post.hidden_from, post.hidden_reason = post.state, reason.strip()[:300]
    post.save(update_fields=["hidden_from", "hidden_reason"])
    return _end(post, Post.State.HIDDEN, "post.hidden", by)


@transaction.atomic
def show(post: Post, *, by: Actor) -> Post:
    """Puts a hidden post back as it was. Refuses `not-allowed`."""
    if not roles.can(by, "post.moderate"):
        raise Refused("not-allowed", _("Coordinators and facilitators look after the board."))
    post = locked(post)
    if post.state != Post.State.HIDDEN:
        return post
    post.state = post.hidden_from or Post.State.OPEN
    post.hidden_from = post.hidden_reason = ""
    post.closed_at = None
    post.save(update_fields=["state", "hidden_from", "hidden_reason", "closed_at"])
    dues.at(DUE, timezone.now())
    records.record("post.shown", by=by, about=post)
    return post


@transaction.atomic
def expire(post: Post, *, by: Actor, now: dt.datetime) -> Post:
    """Takes a post down whose day has come. Called by due work."""
    post = locked(post)
    if post.state != Post.State.OPEN or post.expires_at is None or post.expires_at > now:
        return post
    return _end(post, Post.State.EXPIRED, "post.expired", by)


@transaction.atomic
def remind(post: Post, *, by: Actor, now: dt.datetime) -> None:
    """Its author hears that a post comes down soon, once. Called by due work."""
    if Post.objects.open().filter(pk=post.pk, reminded_at=None).update(reminded_at=now):
        records.record("post.expires_soon", by=by, about=post)


def reserve(post: Post) -> None:
    """A request that somebody is doing. Part of agreeing on an exchange."""
    Post.objects.open().filter(pk=post.pk, kind=Post.Kind.REQUEST).update(state=Post.State.RESERVED)


def free_again(post: Post) -> None:
    """A request that nobody is doing after all. Part of calling an exchange off."""
    busy = post.exchanges.filter(state__in=["agreed", "done", "disputed"]).exists()
    if not busy and Post.objects.filter(pk=post.pk, state=Post.State.RESERVED).update(state=Post.State.OPEN):
        dues.at(DUE, timezone.now())


def fulfil(post: Post, now: dt.datetime) -> None:
    """A request that was met. Part of confirming an exchange."""
    Post.objects.filter(pk=post.pk, state=Post.State.RESERVED).update(state=Post.State.CLOSED, closed_at=now)


def add_photos(post: Post, uploads: Sequence[tuple[BinaryIO, str]], *, by: Actor) -> None:
    """Adds pictures with what they show. Refuses `photo`."""
    if not uploads:
        return
    have, most = Photo.objects.filter(post=post).count(), clauses.value("board.photos")
    if have + len(uploads) > most:
        raise Refused("photo", _("A post can have %(most)s pictures.") % {"most": most}, "photo", why="board.photos")
    for place, (upload, alt) in enumerate(uploads):
        Photo.objects.create(
            post=post, file=pictures.keep(upload, owner=by.member, field="photo"), alt=alt.strip()[:200], position=have + place
        )


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Takes down what has run out, reminds of what soon will; says when to look again."""
    from networks import actors

    by = actors.system("board")
    for post in Post.objects.open().filter(expires_at__lte=now).order_by("expires_at")[:500]:
        expire(post, by=by, now=now)
    notice = dt.timedelta(days=clauses.value("board.reminder_days"))
    soon = Post.objects.open().filter(reminded_at=None, expires_at__lte=now + notice, expires_at__gt=now)
    for post in soon.order_by("expires_at")[:500]:
        remind(post, by=by, now=now)
    waiting = Post.objects.open().filter(expires_at__isnull=False).order_by("expires_at")
    times = [post.expires_at for post in waiting[:1] if post.expires_at]
    times += [post.expires_at - notice for post in waiting.filter(reminded_at=None)[:1] if post.expires_at]
    return max(min(times), now) if times else None


def end_of(day: dt.date) -> dt.datetime:
    """The last moment of a day, where the network is."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)) - dt.timedelta(seconds=1)


def last_day(post: Post) -> dt.date | None:
    """The day at whose end a post comes down."""
    return timezone.localdate(post.expires_at) if post.expires_at else None


def locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).get(pk=post.pk)


def _mine(post: Post, by: Actor) -> Post:
    post = locked(post)
    if not by.system and by.member.pk != post.author_id:
        raise Refused("not-yours", _("This is somebody else’s post."))
    return post


def _end(post: Post, state: str, kind: str, by: Actor) -> Post:
    post.state, post.closed_at = state, timezone.now()
    post.save(update_fields=["state", "closed_at"])
    Match.objects.filter(post=post, state=Match.State.NEW).update(state=Match.State.GONE)
    records.record(kind, by=by, about=post)
    return post


def _plan(post: Post, reminder_days: int) -> None:
    """When due work looks at this post. One that is up for less than twice the notice needs no notice."""
    if post.expires_at is None:
        return
    notice = dt.timedelta(days=reminder_days)
    if post.expires_at - max(post.published_at, timezone.now() - notice) < 2 * notice:
        post.reminded_at = post.reminded_at or timezone.now()
        post.save(update_fields=["reminded_at"])
        dues.at(DUE, post.expires_at)
    else:
        dues.at(DUE, post.expires_at - notice)


def _link(post: Post, content: Content) -> None:
    PostSkill.objects.bulk_create(PostSkill(post=post, skill=skill) for skill in content.skills)


def _fields(content: Content, kind: str, author: Membership, now: dt.datetime) -> dict[str, Any]:
    """The columns that the content fills. Refuses what is wrong with it."""
    title, body = " ".join(content.title.split()), content.body.strip()
    if not 3 <= len(title) <= 120:
        raise Refused("title", _("Give it a title of 3 to 120 letters."), "title")
    if len(body) > 4000:
        raise Refused("body", _("Use at most 4,000 letters."), "body")
    if not content.ways or not set(content.ways) <= set(ways_open(clauses.gears())):
        raise Refused("ways", _("Choose at least one way of exchange."), "ways")
    if content.minutes is not None and not 1 <= content.minutes <= 60_000:
        raise Refused("minutes", _("Write how long, like 1.5"), "hours")
    hood = content.neighborhood or author.neighborhood
    place = geo.Place(hood.latitude, hood.longitude) if hood else geo.place_of(author)
    names = [content.category.name, *(word for skill in content.skills for word in (skill.name, *skill.synonyms))]
    return {
        "title": title,
        "body": body,
        "category": content.category,
        "ways": list(dict.fromkeys(content.ways)),
        "minutes": content.minutes,
        "neighborhood": hood,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "is_urgent": content.is_urgent and kind == Post.Kind.REQUEST,
        "labels": " ".join(names),
        "text_config": text_config(),
        **_when(content),
        "expires_at": _expires_at(content, timezone.localdate(now)),
    }


def text_config() -> str:
    """How words are read here: by the network's language."""
    return TEXT_CONFIGS.get(current.network().locale[:2], "plain_words")


def _when(content: Content) -> dict[str, Any]:
    """Only what belongs to the chosen kind of time is kept."""
    when, starts, ends = content.when, content.starts_on, content.ends_on
    if when not in Post.When.values or content.part_of_day not in ("", *Availability.Part.values):
        raise Refused("dates", _("Choose one of the list."), "when")
    if when in (Post.When.DATE, Post.When.RANGE) and starts is None:
        raise Refused("dates", _("Say on which day."), "starts_on")
    if when == Post.When.RANGE and (ends is None or starts is None or ends < starts):
        raise Refused("dates", _("Say until which day, after the first one."), "ends_on")
    if when == Post.When.WEEKLY and content.weekday not in range(7):
        raise Refused("dates", _("Say on which day of the week."), "weekday")
    dated = when in (Post.When.DATE, Post.When.RANGE)
    return {
        "when": when,
        "starts_on": starts if dated else None,
        "ends_on": ends if when == Post.When.RANGE else None,
        "weekday": content.weekday if when == Post.When.WEEKLY else None,
        "part_of_day": content.part_of_day,
    }


def _expires_at(content: Content, today: dt.date) -> dt.datetime | None:
    """The end of the day it was put up until, else of the day it is about, else as the clause says."""
    if content.has_no_end:
        return None
    if content.until is not None:
        if not today <= content.until <= today + dt.timedelta(days=730):
            raise Refused("until", _("Choose a day ahead, within two years."), "until")
        return end_of(content.until)
    about = {Post.When.DATE: content.starts_on, Post.When.RANGE: content.ends_on}.get(Post.When(content.when))
    if about is not None:
        if about < today:
            raise Refused("dates", _("That day is over. Choose today or a later day."), "starts_on")
        return end_of(about)
    return end_of(today + dt.timedelta(days=clauses.value("board.expiry_days")))

"""Posts brought in from elsewhere: they stand on the board as of the day they were written."""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from common import registry
from networks import dues
from networks.imports.rows import PostRow
from networks.imports.work import Target, Work
from networks.models import Category
from networks.text import fold
from requests_board import post_steps, posts
from requests_board.models import Exchange, Post, Way


def apply(work: Work, rows: Sequence[PostRow]) -> list[Target]:
    """A post for each row, open unless its last day is past. Categories are found by name, or made."""
    shelves = _Shelves()
    made = Post.objects.bulk_create([_post(work, row, shelves.find(row.category)) for row in rows], batch_size=500)
    if made:
        dues.at(post_steps.DUE, timezone.now())
    return [Target(post.pk) for post in made]


def _post(work: Work, row: PostRow, category: Category) -> Post:
    written_on = row.created_on or timezone.localdate()
    ends_at = _end_of(row.ends_on) if row.ends_on else None
    is_past = ends_at is not None and ends_at < timezone.now()
    return Post(
        kind=row.kind,
        state=Post.State.EXPIRED if is_past else Post.State.OPEN,
        author_id=work.members[row.author],
        category=category,
        title=row.title,
        body=_body(row),
        labels=category.name,
        text_config=posts.text_config(),
        ways=[Way.HOURS],
        when=_when(row),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        published_at=min(_start_of(written_on), timezone.now()),
        happened_on=written_on,
        expires_at=ends_at,
        external_ref=str(row.number or ""),
    )


def _body(row: PostRow) -> str:
    if not row.tags:
        return row.text
    return f"{row.text}\n\n{', '.join(row.tags)}".strip()[:4000]


def _when(row: PostRow) -> str:
    return Post.When.RANGE if row.starts_on and row.ends_on else Post.When.FLEXIBLE


def _start_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(12)))


def _end_of(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(23, 59)))


class _Shelves:
    """Categories by folded name. A category that was only a number, or none, is "Brought along"."""

    def __init__(self) -> None:
        self._known = {fold(category.name): category for category in Category.objects.all()}

    def find(self, name: str) -> Category:
        name = _("Brought along") if not name or name.isdigit() else name
        if fold(name) not in self._known:
            self._known[fold(name)] = Category.objects.create(name=name[:60], position=500)
        return self._known[fold(name)]


def undo(work: Work, targets: Sequence[Target]) -> int:
    """Close what is still on the board; a post that led to an exchange stays. Returns how many stay."""
    brought = Post.objects.filter(pk__in=[target.id for target in targets])
    in_use = brought.filter(exchanges__isnull=False).distinct().count()
    brought.filter(exchanges__isnull=True).exclude(state=Post.State.CLOSED).update(
        state=Post.State.CLOSED, closed_at=timezone.now()
    )
    return in_use


def uses(work: Work, memberships: set[int]) -> set[int]:
    """Who wrote a post or took part in an exchange outside this batch."""
    brought = work.batch.rows.filter(kind="posts").values("target")
    return {
        *Post.objects.filter(author_id__in=memberships).exclude(pk__in=brought).values_list("author_id", flat=True),
        *Exchange.objects.filter(giver_id__in=memberships).values_list("giver_id", flat=True),
        *Exchange.objects.filter(receiver_id__in=memberships).values_list("receiver_id", flat=True),
    }


registry.importers.add("posts", registry.Importer(apply=apply, undo=undo, uses=uses, order=20))

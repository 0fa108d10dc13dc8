"""What every verb of a post begins and ends with: the lock, whose it is, when it comes down, who may see it."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, clauses, dues, pictures, records, roles
from networks.actors import Actor
from networks.circles import reading
from networks.models import Circle, File
from requests_board.models import Match, Photo, Post

DUE = "board.posts"
_UP: dict[str, str] = {Post.Audience.COORDINATORS: Post.State.PRIVATE, Post.Audience.CIRCLE: Post.State.CIRCLE}


def locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).get(pk=post.pk)


def own(post: Post, by: Actor) -> Post:
    """One's own post, locked; of a circle, the circle first, as who leaves it does. Refuses `not-yours`."""
    lock_circles(post.circle_id)
    post = locked(post)
    if not by.system and by.member.pk != post.author_id:
        raise Refused("not-yours", _("This is somebody else’s post."))
    return post


def lock_circles(*ids: int | None) -> None:
    """So that nobody leaves or ends them meanwhile: always before a post, and in one order."""
    wanted = sorted({one for one in ids if one is not None})
    if wanted:
        list(Circle.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted).order_by("pk").values_list("pk"))


def may_see(post: Post, by: Actor) -> bool:
    """Whether a post is there for a reader: not what others keep as a draft, what was hidden, what is for coordinators, or
    what somebody wrote whom they never meet here."""
    if by.member.pk == post.author_id:
        return True
    if post.state == Post.State.DRAFT:
        return False
    if post.audience == Post.Audience.COORDINATORS and not roles.can(by, "post.private"):
        return False
    if roles.can(by, "post.moderate"):
        return True
    if post.audience == Post.Audience.CIRCLE and not reading.is_in(post.circle_id, by.member):
        return False
    return post.state not in (Post.State.HIDDEN, Post.State.WAITING) and not apart.are(by.member, post.author)


def end(post: Post, state: str, kind: str, by: Actor) -> Post:
    post.state, post.closed_at = state, timezone.now()
    post.save(update_fields=["state", "closed_at"])
    Match.objects.filter(post=post, state=Match.State.NEW).update(state=Match.State.GONE)
    records.record(kind, by=by, about=post)
    return post


def up_as(audience: str) -> str:
    """The state of a post that is up."""
    return _UP.get(audience, Post.State.OPEN)


def guard_photos(post: Post) -> None:
    """Pictures are seen by those who see their post; while it is for few, by its author and coordinators."""
    access = File.Access.NETWORK
    if post.audience == Post.Audience.COORDINATORS or post.state in (Post.State.DRAFT, Post.State.WAITING, Post.State.HIDDEN):
        access = File.Access.OWNER
    elif post.audience == Post.Audience.CIRCLE:
        access = File.Access.ASKED
    files = Photo.objects.filter(post=post).values("file")
    File.objects.filter(pk__in=files).update(access=access)


def _shows(file: File, by: Actor) -> bool:
    """Whether a picture belongs to a post that is there for the reader."""
    photo = Photo.objects.select_related("post__author").filter(file=file).first()
    return photo is not None and may_see(photo.post, by)


pictures.readers.add("posts", _shows)


def plan(post: Post, reminder_days: int | None = None) -> None:
    """When due work looks at this post. One that is up for less than twice the notice needs no notice."""
    if post.expires_at is None or post.state == Post.State.DRAFT:
        return
    notice = dt.timedelta(days=clauses.value("board.reminder_days") if reminder_days is None else reminder_days)
    if post.expires_at - max(post.published_at, timezone.now() - notice) < 2 * notice:
        post.reminded_at = post.reminded_at or timezone.now()
        post.save(update_fields=["reminded_at"])
        dues.at(DUE, post.expires_at)
    else:
        dues.at(DUE, post.expires_at - notice)

"""Where a network is moderated, an officer looks at a post before it is shown (clause `board.exchange_type`)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import clauses, dues, records, roles
from networks.actors import Actor
from requests_board import places, post_steps
from requests_board.dispatch.clauses import MODERATED, exchange_type
from requests_board.models import Post


def first_state(by: Actor) -> str:
    """The state of a post that is put up now: it waits where the network is moderated, unless an officer's hand wrote it."""
    waits = not by.system and exchange_type() == MODERATED and not roles.can(by, "post.moderate")
    return str(Post.State.WAITING if waits else Post.State.OPEN)


def waits(by: Actor) -> bool:
    """Whether what the actor puts up is looked at first."""
    return first_state(by) == Post.State.WAITING


def kind_of(state: str, otherwise: str) -> str:
    """What is recorded of a post that was put up or changed."""
    return "post.waiting" if state == Post.State.WAITING else otherwise


@transaction.atomic
def approve(post: Post, *, by: Actor) -> Post:
    """Shows a post that waits: from now on it is on the board. Shown twice is shown. Refuses `not-allowed`, `own-post`, `gone`.

    What a coordinator does not show is hidden with a reason that its author reads (`posts.hide`).
    """
    if not roles.can(by, "post.moderate"):
        raise Refused("not-allowed", _("Coordinators and facilitators look after the board."))
    post = Post.objects.select_for_update(of=("self",)).select_related("author").get(pk=post.pk)
    if by.hands is not None and by.hands.pk == post.author_id:
        raise Refused("own-post", _("Somebody else looks at your post."))
    if post.state in (Post.State.OPEN, Post.State.RESERVED):
        return post
    if post.state != Post.State.WAITING:
        raise Refused("gone", _("This post does not wait any more."))
    now = timezone.now()
    # Changed while neighbors were doing it already: it is shown as what it is.
    is_full = post.kind == Post.Kind.REQUEST and places.left(post) < 1
    post.state, post.published_at = Post.State.RESERVED if is_full else Post.State.OPEN, now
    if post.expires_at is not None and post.expires_at <= now:
        post.expires_at = now + dt.timedelta(days=clauses.value("board.expiry_days"))
    post.save(update_fields=["state", "published_at", "expires_at"])
    post_steps.guard_photos(post)
    dues.at("board.posts", now)
    # It is the author's deed, and the officer's hand let it through.
    hand = Actor(post.author, by.hands, by.offices)
    if is_full:
        records.record("post.changed", by=hand, about=post, post_kind=post.kind)
        return post
    records.record("post.published", by=hand, about=post, post_kind=post.kind, urgent=post.is_urgent, approved=True)
    return post

"""How many neighbors a request is for, and how many have said yes: five people to move a piano, each by an exchange."""

from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import dues
from requests_board import post_steps
from requests_board.models import UP, Exchange, Post, Series

TAKING = ("agreed", "done", "disputed", "confirmed")
State = Post.State


def taken(post: Post) -> int:
    """Neighbors who have agreed to it, those of an arrangement for many dates once."""
    single = Exchange.objects.filter(post=post, series=None, state__in=TAKING).count()
    return single + Series.objects.filter(post=post, state__in=["running", "paused"]).count()


def left(post: Post) -> int:
    return max(0, post.places - taken(post))


def take(post: Post) -> None:
    """One more says yes, in the transaction of agreeing: a request with no place left is being done.

    Refuses `gone` when somebody else was faster.
    """
    post = post_steps.locked(post)
    if post.state == State.HIDDEN:
        raise Refused("gone", _("A coordinator has hidden this post."))
    if post.kind != Post.Kind.REQUEST:
        return
    free = left(post)
    if post.state == State.RESERVED or (free < 1 and post.state in UP):
        raise Refused("gone", _("Somebody is doing this already."))
    if free == 1 and post.state == State.OPEN:
        Post.objects.filter(pk=post.pk).update(state=State.RESERVED)


def give_back(post: Post) -> None:
    """One does not do it after all. Part of calling off."""
    post = post_steps.locked(post)
    if post.state == State.RESERVED and left(post) > 0:
        Post.objects.filter(pk=post.pk).update(state=State.OPEN)
        dues.at(post_steps.DUE, timezone.now())


def fulfil(post: Post) -> None:
    """One has done it: a request that all have done is met. Part of confirming."""
    post = post_steps.locked(post)
    if post.kind != Post.Kind.REQUEST or post.state not in (State.RESERVED, State.PRIVATE, State.CIRCLE, State.WAITING):
        return
    if Exchange.objects.filter(post=post, series=None, state="confirmed").count() >= post.places:
        Post.objects.filter(pk=post.pk).update(state=State.CLOSED, closed_at=timezone.now())

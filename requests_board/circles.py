"""What is asked and offered in a circle: for those in it alone, never on the board, counted or matched; they all hear of it."""

from typing import Any

from django.utils.translation import gettext as _

from common import registry
from networks import apart, circles
from networks.actors import Actor
from networks.circles.notices import TOPIC
from networks.circles.steps import State
from networks.models import Circle, CirclePart, Membership, Record
from networks.notices import Letter
from requests_board import posts, wordings
from requests_board.models import UP, Post

SHOWN = 100  # of what is up; the API has the rest


def shown(circle: Circle, me: Membership) -> list[Post]:
    """The newest that are up, but of whom the reader never meets. One query."""
    rows = (
        Post.objects.in_circle(circle).exclude(author__in=apart.ids_of(me)).select_related("author", "category", "neighborhood")
    )
    return list(rows.order_by("-published_at", "-id")[:SHOWN])


def _panel(request: Any) -> dict[str, Any]:
    rows = shown(request.circle, request.me)
    for post in rows:
        post.when_words = wordings.when(post)  # type: ignore[attr-defined]
    return {"circle": request.circle, "posts": rows}


def end(circle: Circle, member: Membership | None, by: Actor) -> None:
    """A member is in it no more: what they ask and offer there comes down. With the circle, all of it."""
    rows = Post.objects.filter(circle=circle, state__in=[*UP, Post.State.EXPIRED]).select_related("author")
    for post in rows.filter(author=member) if member is not None else rows:
        posts.close(post, by=Actor(post.author, by.hands, by.offices))


def _shared(record: Record) -> list[Letter]:
    """To everybody in the circle, but whoever wrote it and who never meets them."""
    post = Post.objects.select_related("author", "circle").filter(uid=record.about.partition(":")[2]).first()
    if post is None or post.state != Post.State.CIRCLE or post.circle is None:
        return []
    asks = _("%(name)s asks in %(circle)s: %(title)s")
    title = asks if post.kind == Post.Kind.REQUEST else _("%(name)s offers in %(circle)s: %(title)s")
    words = title % {"name": post.author.name, "circle": post.circle.name, "title": post.title}
    away = [post.author_id, *apart.ids_of(post.author)]
    inside = CirclePart.objects.filter(circle=post.circle, state=State.IN, member__state="active")
    rows = inside.exclude(member__in=away).select_related("member")
    body = post.body[:300]
    return [Letter(part.member, TOPIC, words, body, "board:post", (str(post.uid),)) for part in rows.order_by("id")]


circles.endings.add("board", end)
registry.panels.add("circle.posts", registry.Panel("requests_board/panels/circle.html", _panel, page="circle", gear="circles"))
registry.notices.add("post.shared", registry.Notice(TOPIC, _shared))

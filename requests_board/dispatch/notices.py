"""Which records of dispatch become messages, to whom, in which words. No message says what an incident is about."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks import offices
from networks.models import Record
from networks.models.member import Role
from networks.notices import Letter
from requests_board import wordings
from requests_board.dispatch import incidents
from requests_board.models import Incident, Match, Post
from requests_board.notices import CARE, MATCHES, POSTS


def _uid(record: Record) -> str:
    return record.about.partition(":")[2]


def _waiting(record: Record) -> list[Letter]:
    """Those who look after the board hear of a post that waits."""
    post = Post.objects.select_related("author").filter(uid=_uid(record), state=Post.State.WAITING).first()
    if post is None:
        return []
    officers = {one.pk: one for role in (Role.COORDINATOR, Role.FACILITATOR) for one in offices.holders(role)}
    title = _("%(name)s has put something up: %(title)s") % {"name": post.author.name, "title": post.title}
    body = _("It is shown when you or another has looked at it.")
    return [Letter(one, POSTS, title, body, "board:post", (post.uid,)) for one in officers.values() if one.pk != post.author_id]


def _published(record: Record) -> list[Letter]:
    """Whoever waited for an officer's look hears that it is up."""
    post = Post.objects.select_related("author").filter(uid=_uid(record)).first()
    if post is None or not record.data.get("approved"):
        return []
    title = _("It is on the board: %(title)s") % {"title": post.title}
    return [Letter(post.author, POSTS, title, _("Neighbors can see and answer it now."), "board:post", (post.uid,))]


def _asked(record: Record) -> list[Letter]:
    """A helper whom a coordinator asks."""
    rows = Match.objects.select_related("member", "post__author", "post__neighborhood")
    match = rows.filter(uid=_uid(record), state=Match.State.NEW).first()
    if match is None:
        return []
    who = record.actor.name if record.actor is not None else _("A coordinator")
    said = {"who": who, "title": match.post.title, "author": match.post.author.name, "when": wordings.when(match.post)}
    title = _("%(who)s asks whether you could help: %(title)s") % said
    body = _("It is for %(author)s. %(when)s Say yes, or “not for me”: both are fine.") % {
        **said, "when": f"{said['when']}." if said["when"] else "",
    }  # fmt: skip
    return [Letter(match.member, MATCHES, title, body, "board:post", (match.post.uid,))]


def _incident(record: Record) -> Incident | None:
    return Incident.objects.select_related("reporter", "about").filter(uid=_uid(record)).first()


def _filed(record: Record) -> list[Letter]:
    row = _incident(record)
    if row is None:
        return []
    title, body = _("Somebody told of an incident"), _("Open it soon. It is for those alone whom it does not concern.")
    return [Letter(one, CARE, title, body, "dispatch:incident", (row.uid,)) for one in incidents.readers(row)]


def _to_reporter(title: Any, body: Any) -> registry.Notice:
    def letters(record: Record) -> list[Letter]:
        row = _incident(record)
        return [] if row is None else [Letter(row.reporter, CARE, str(title), str(body), "dispatch:incident", (row.uid,))]

    return registry.Notice(CARE, letters)


for _kind, _topic, _letters in (
    ("post.waiting", POSTS, _waiting),
    ("post.published", POSTS, _published),
    ("match.asked", MATCHES, _asked),
    ("incident.filed", CARE, _filed),
):
    registry.notices.add(_kind, registry.Notice(_topic, _letters))
registry.notices.add(
    "incident.taken",
    _to_reporter(
        gettext_lazy("What you told is being looked into"), gettext_lazy("A coordinator has read it and takes care of it.")
    ),
)
registry.notices.add(
    "incident.closed",
    _to_reporter(
        gettext_lazy("What you told is settled"), gettext_lazy("Read how it ended. If it is not over for you, say so again.")
    ),
)

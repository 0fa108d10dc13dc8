"""Messages about what stands for a while: kept searches, weekly arrangements, private requests, appeals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from networks import offices
from networks.models import Record
from networks.models.member import Role
from networks.notices import Letter
from requests_board import searches
from requests_board.models import Hiding, Post, SavedSearch, Series
from requests_board.notices import CARE, EXCHANGES, POSTS

SEARCHES = "searches"


def _uid(record: Record) -> str:
    return record.about.partition(":")[2]


def _found(record: Record) -> list[Letter]:
    """To each who keeps a search that a post fits, while the post is still there for them."""
    post = Post.objects.current().select_related("author").filter(uid=_uid(record)).first()
    if post is None:
        return []
    rows = SavedSearch.objects.filter(uid__in=record.data.get("searches", []), member__state="active")
    letters = []
    for row in rows.select_related("member", "category", "neighborhood"):
        said = {"name": post.author.name, "title": post.title}
        title = _("%(name)s asks: %(title)s") if post.kind == Post.Kind.REQUEST else _("%(name)s offers: %(title)s")
        body = _("It fits a search that you keep: %(search)s") % {"search": searches.title_of(row)}
        letters.append(Letter(row.member, SEARCHES, title % said, body, "board:post", (post.uid,)))
    return letters


def _officers(
    record: Record, title: str, body: str, uid: Any, *, roles: tuple[str, ...], without: tuple[int | None, ...]
) -> list[Letter]:
    found = {one.pk: one for role in roles for one in offices.holders(role)}
    left_out = {record.actor_id, *without}
    return [Letter(one, CARE, title, body, "board:post", (uid,)) for pk, one in found.items() if pk not in left_out]


def _confided(record: Record) -> list[Letter]:
    post = Post.objects.select_related("author").filter(uid=_uid(record)).first()
    if post is None or post.state != Post.State.PRIVATE:
        return []
    title = _("%(name)s asks the coordinators: %(title)s") % {"name": post.author.name, "title": post.title}
    return _officers(record, title, _("Nobody else sees it."), post.uid, roles=(Role.COORDINATOR,), without=(post.author_id,))


def _appealed(record: Record) -> list[Letter]:
    hiding = Hiding.objects.select_related("post").filter(post__uid=_uid(record), outcome="").first()
    if hiding is None:
        return []
    title = _("Somebody asks to show their post again: %(title)s") % {"title": hiding.post.title}
    both = (Role.COORDINATOR, Role.FACILITATOR)
    return _officers(
        record, title, hiding.appeal, hiding.post.uid, roles=both, without=(hiding.hidden_by_id, hiding.post.author_id)
    )


def _decided(shown: bool) -> Callable[[Record], list[Letter]]:
    def letters(record: Record) -> list[Letter]:
        post = Post.objects.select_related("author").filter(uid=_uid(record)).first()
        if post is None or record.actor_id == post.author_id:
            return []
        hiding = Hiding.objects.filter(post=post).order_by("-id").first()
        words = hiding.answer if hiding is not None else ""
        title = _("Your post is shown again: %(title)s") if shown else _("Your post stays hidden: %(title)s")
        return [Letter(post.author, POSTS, title % {"title": post.title}, words, "board:post", (post.uid,))]

    return letters


_SERIES = {
    "repeat.proposed": (
        gettext_lazy("%(who)s would do this each time: %(title)s"),
        gettext_lazy("Say yes or no. Nothing is agreed before."),
    ),
    "repeat.agreed": (
        gettext_lazy("%(who)s said yes, each time: %(title)s"),
        gettext_lazy("The exchanges of the next weeks stand. You log and confirm each as usual."),
    ),
    "repeat.declined": (gettext_lazy("%(who)s cannot do this each time: %(title)s"), gettext_lazy("That is fine. Others may.")),
    "repeat.skipped": (gettext_lazy("Not on %(day)s: %(title)s"), gettext_lazy("%(who)s left this date out.")),
    "repeat.paused": (gettext_lazy("Paused until %(day)s: %(title)s"), gettext_lazy("Then it goes on by itself.")),
    "repeat.resumed": (gettext_lazy("It goes on: %(title)s"), gettext_lazy("The next dates stand again.")),
    "repeat.ended": (gettext_lazy("It has ended: %(title)s"), gettext_lazy("What was still to come is called off.")),
    "repeat.waits": (
        gettext_lazy("%(day)s is not agreed yet: %(title)s"),
        gettext_lazy("The hours of that date could not be promised. We try again; a word between you two helps."),
    ),
}


def _series(kind: str) -> Callable[[Record], list[Letter]]:
    """To the side that did not do it; to both when nobody of them did."""

    def letters(record: Record) -> list[Letter]:
        row = Series.objects.select_related("giver", "receiver").filter(uid=_uid(record)).first()
        if row is None:
            return []
        title, body = _SERIES[kind]
        found = []
        for side in (row.giver, row.receiver):
            if side.pk == record.actor_id:
                continue
            who = record.actor.name if record.actor is not None else row.other_of(side).name
            said = {"who": who, "title": row.title, "day": wording.day(_day(record))}
            found.append(Letter(side, EXCHANGES, str(title) % said, str(body) % said, "exchanges:series", (row.uid,)))
        return found

    return letters


def _day(record: Record) -> Any:
    said = record.data.get("day", "")
    return dt.date.fromisoformat(said) if said else None


def _sentence(words: Any) -> Callable[[Record], str]:
    return lambda record: str(words) % {"who": record.actor.name if record.actor is not None else _("The network")}


registry.notices.add("search.found", registry.Notice(SEARCHES, _found))
registry.notices.add("post.confided", registry.Notice(CARE, _confided))
registry.notices.add("post.appealed", registry.Notice(CARE, _appealed))
registry.notices.add("post.shown", registry.Notice(POSTS, _decided(True)))
registry.notices.add("post.stays_hidden", registry.Notice(POSTS, _decided(False)))
for _kind in _SERIES:
    registry.notices.add(_kind, registry.Notice(EXCHANGES, _series(_kind)))
registry.topics.add(
    SEARCHES,
    registry.Topic(gettext_lazy("Kept searches"), gettext_lazy("New posts that fit what you look for."), pace="daily"),
)
# One's own history; the network's feed tells none of these.
for _kind, _words in {
    "post.drafted": gettext_lazy("%(who)s kept a draft."),
    "post.confided": gettext_lazy("%(who)s asked the coordinators."),
    "search.saved": gettext_lazy("%(who)s kept a search."),
    "calendar.opened": gettext_lazy("%(who)s made an address for their calendar."),
    "calendar.closed": gettext_lazy("%(who)s took the address of their calendar back."),
    "repeat.agreed": gettext_lazy("%(who)s agreed to something each week."),
    "repeat.ended": gettext_lazy("%(who)s ended something they did each week."),
}.items():
    registry.sentences.add(_kind, _sentence(_words))

"""Which records of the board become messages, to whom, in which words. Called by the worker, once for each language."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry, wording
from networks import offices
from networks.models import Membership, Record
from networks.models.member import Role
from networks.notices import Letter
from requests_board.models import Exchange, Match, Message, Post, Report, Thanks, Way

MATCHES, EXCHANGES, MESSAGES, POSTS, CARE = "matches", "exchanges", "messages", "posts", "care"
Words = Callable[[Exchange, Record, dict[str, str]], tuple[str, str]]


def _about(record: Record) -> str:
    return record.about.partition(":")[2]


def _exchange(record: Record) -> Exchange | None:
    rows = Exchange.objects.select_related("giver", "receiver", "post")
    return rows.filter(uid=_about(record)).first()


def _said(exchange: Exchange, record: Record, to: Membership) -> dict[str, str]:
    minutes = record.data.get("minutes") or exchange.minutes
    amount = record.data.get("amount") or exchange.amount if exchange.way == Way.CREDIT else None
    much = wording.credit(amount) if amount else wording.hours(minutes) if minutes else ""
    actor = record.actor.name if record.actor is not None else ""
    other = exchange.other_of(to).name
    return {"who": actor or other, "other": other, "title": exchange.title, "length": much}


def _to_other(topic: str, words: Words) -> registry.Notice:
    """To the side that did not do it; to both when nobody of them did."""

    def letters(record: Record) -> list[Letter]:
        exchange = _exchange(record)
        if exchange is None:
            return []
        sides = [side for side in (exchange.giver, exchange.receiver) if side.pk != record.actor_id]
        found = []
        for side in sides:
            title, body = words(exchange, record, _said(exchange, record, side))
            found.append(Letter(side, topic, title, body, "exchanges:detail", (exchange.uid,)))
        return found

    return registry.Notice(topic, letters)


def _confirmed(exchange: Exchange, record: Record, said: dict[str, str]) -> tuple[str, str]:
    title = _("Confirmed: %(title)s") % said
    if not said["length"] or exchange.way != "hours":
        return title, _("You both said that it is done. Thank you.")
    body = _("%(length)s went from %(receiver)s to %(giver)s. It stands in your statement.") % {
        **said,
        "receiver": exchange.receiver.name,
        "giver": exchange.giver.name,
    }
    return title, body


def _done(exchange: Exchange, record: Record, said: dict[str, str]) -> tuple[str, str]:
    title = _("%(who)s marked this done: %(title)s") % said
    until = wording.day(exchange.confirms_itself_at) if exchange.confirms_itself_at else ""
    body = _("%(length)s were logged. Say whether that is right.") % said if said["length"] else _("Say whether that is right.")
    if until:
        body += " " + _("If nothing is said by %(day)s it confirms itself.") % {"day": until}
    return title, body


def _soon(record: Record) -> list[Letter]:
    """Only to the one who has not answered."""
    exchange = _exchange(record)
    if exchange is None or exchange.state != Exchange.State.DONE or exchange.confirms_itself_at is None:
        return []
    silent = exchange.receiver if exchange.done_by_id == exchange.giver_id else exchange.giver
    said = {
        "title": exchange.title,
        "day": wording.day(exchange.confirms_itself_at),
        "length": exchange.much or str(exchange.get_way_display()),
    }
    title = _("It confirms itself on %(day)s: %(title)s") % said
    body = _("%(length)s were logged. If that is not right, say so before.") % said
    return [Letter(silent, EXCHANGES, title, body, "exchanges:detail", (exchange.uid,))]


def _at_time(exchange: Exchange, record: Record, said: dict[str, str]) -> tuple[str, str]:
    where = f" {exchange.where}" if exchange.where else ""
    said = {**said, "when": wording.when(exchange.starts_at)}
    return _("%(when)s: %(title)s") % said, _("With %(other)s.") % said + where


def _to_coordinators(record: Record, title: str, body: str, url_name: str, uid: Any, *besides: int | None) -> list[Letter]:
    """To every coordinator who is no part of it."""
    left_out = {record.actor_id, *besides}
    return [
        Letter(one, CARE, title, body, url_name, (uid,)) for one in offices.holders(Role.COORDINATOR) if one.pk not in left_out
    ]


def _help(record: Record) -> list[Letter]:
    exchange = _exchange(record)
    if exchange is None:
        return []
    said = {"giver": exchange.giver.name, "receiver": exchange.receiver.name}
    title = _("%(giver)s and %(receiver)s could use your help") % said
    body = {
        "exchange.disputed": _("They remember an exchange differently. You can sit with them both."),
        "exchange.needs_call": _("Hours were logged, and nobody could hear the notice. A call would help."),
    }.get(record.kind, _("One of them asked for a coordinator."))
    letters = _to_coordinators(record, title, body, "exchanges:detail", exchange.uid, exchange.giver_id, exchange.receiver_id)
    if record.kind != "exchange.disputed":
        return letters
    return letters + _DISPUTED.letters(record)


def _matches(record: Record) -> list[Letter]:
    """Both sides: each neighbor what could suit them and why, each author who could."""
    uids = record.data.get("matches", [])
    rows = list(Match.objects.filter(uid__in=uids, state=Match.State.NEW).select_related("post__author", "member"))
    letters: list[Letter] = []
    authors: dict[int, tuple[Post, list[str]]] = {}
    for row in rows:
        why = " · ".join(reason["title"] for reason in row.reasons)
        ask = row.post.kind == Post.Kind.REQUEST
        said = {"name": row.post.author.name, "title": row.post.title}
        title = _("%(name)s asks: %(title)s") % said if ask else _("%(name)s offers: %(title)s") % said
        letters.append(Letter(row.member, MATCHES, title, why, "board:post", (row.post.uid,)))
        authors.setdefault(row.post_id, (row.post, []))[1].append(row.member.name)
    for post, names in authors.values():
        title = _("Neighbors who could suit: %(title)s") % {"title": post.title}
        body = _("We asked %(names)s. You hear when somebody answers.") % {"names": ", ".join(names)}
        letters.append(Letter(post.author, MATCHES, title, body, "board:post", (post.uid,)))
    return _one_each(letters)


def _one_each(letters: list[Letter]) -> list[Letter]:
    """A record reaches a person once per topic: several suggestions become one letter."""
    first: dict[int, list[Letter]] = {}
    for letter in letters:
        first.setdefault(letter.membership.pk, []).append(letter)
    found = []
    for several in first.values():
        head = several[0]
        lines = [head.body, *(f"{letter.title}: {letter.body}" for letter in several[1:])]
        found.append(Letter(head.membership, head.topic, head.title, "\n".join(lines), head.url_name, head.args))
    return found


def _post_letters(words: Callable[[Post], tuple[str, str]]) -> registry.Notice:
    """To the author of a post, unless they did it themselves."""

    def letters(record: Record) -> list[Letter]:
        post = Post.objects.select_related("author").filter(uid=_about(record)).first()
        if post is None or record.actor_id == post.author_id:
            return []
        title, body = words(post)
        return [Letter(post.author, POSTS, title, body, "board:post", (post.uid,))]

    return registry.Notice(POSTS, letters)


def _reported(record: Record) -> list[Letter]:
    report = Report.objects.select_related("post").filter(uid=record.data.get("report", "")).first()
    if report is None or report.post is None:
        return []
    title = _("Somebody asks you to look at a post: %(title)s") % {"title": report.post.title}
    return _to_coordinators(record, title, report.text, "board:post", report.post.uid, report.post.author_id)


def _message(record: Record) -> list[Letter]:
    exchange = _exchange(record)
    message = Message.objects.select_related("author").filter(uid=record.data.get("message", "")).first()
    if exchange is None or message is None:
        return []
    title = _("%(who)s wrote to you about: %(title)s") % {"who": message.author.name, "title": exchange.title}
    other = exchange.other_of(message.author)
    return [Letter(other, MESSAGES, title, message.body[:600], "exchanges:detail", (exchange.uid,))]


def _thanks(record: Record) -> list[Letter]:
    thanks = Thanks.objects.select_related("author", "to", "exchange").filter(uid=record.data.get("thanks", "")).first()
    if thanks is None:
        return []
    title = _("%(who)s says thank you") % {"who": thanks.author.name}
    return [Letter(thanks.to, EXCHANGES, title, f"“{thanks.text}”", "exchanges:detail", (thanks.exchange.uid,))]


def _plain(title: Any, body: Any) -> Words:
    return lambda exchange, record, said: (str(title) % said, str(body) % said)


_CONFIRMED = _to_other(EXCHANGES, _confirmed)
_DISPUTED = _to_other(
    EXCHANGES,
    _plain(
        gettext_lazy("%(who)s remembers it differently: %(title)s"),
        gettext_lazy("Nothing moves. Say what you remember; a coordinator can sit with you both."),
    ),
)
for _kind, _title, _body in [
    (
        "exchange.proposed",
        gettext_lazy("%(who)s answered: %(title)s"),
        gettext_lazy("Say yes, say no, or suggest something else. Nothing is agreed before."),
    ),
    (
        "exchange.countered",
        gettext_lazy("%(who)s suggests something else: %(title)s"),
        gettext_lazy("Say yes, say no, or suggest something else."),
    ),
    ("exchange.scheduled", gettext_lazy("%(who)s set time and place: %(title)s"), gettext_lazy("See when and where.")),
    (
        "exchange.agreed",
        gettext_lazy("%(who)s said yes: %(title)s"),
        gettext_lazy("You now see how to reach each other. When it is done, either of you logs the hours."),
    ),
    ("exchange.declined", gettext_lazy("%(who)s cannot this time: %(title)s"), gettext_lazy("That is fine. Others may.")),
    ("exchange.cancelled", gettext_lazy("Called off: %(title)s"), gettext_lazy("Nothing moves, and nothing is kept aside.")),
    ("exchange.mediated", gettext_lazy("Settled: %(title)s"), gettext_lazy("A coordinator wrote down what you came to.")),
]:
    registry.notices.add(_kind, _to_other(EXCHANGES, _plain(_title, _body)))
registry.notices.add("exchange.done", _to_other(EXCHANGES, _done))
registry.notices.add("exchange.confirmed", _CONFIRMED)
registry.notices.add("exchange.soon", _to_other(EXCHANGES, _at_time))
registry.notices.add("exchange.confirms_soon", registry.Notice(EXCHANGES, _soon))
for _kind in ("exchange.disputed", "exchange.help_asked", "exchange.needs_call"):
    registry.notices.add(_kind, registry.Notice(CARE, _help))
registry.notices.add("matches.found", registry.Notice(MATCHES, _matches))
registry.notices.add("message.sent", registry.Notice(MESSAGES, _message))
registry.notices.add("thanks.written", registry.Notice(EXCHANGES, _thanks))
registry.notices.add("post.reported", registry.Notice(CARE, _reported))
registry.notices.add(
    "post.expires_soon",
    _post_letters(
        lambda post: (
            _("Your post comes down soon: %(title)s") % {"title": post.title},
            _("On %(day)s. Keep it up longer in one tap, or let it go.") % {"day": wording.day(post.expires_at)},
        )
    ),
)
registry.notices.add(
    "post.expired",
    _post_letters(
        lambda post: (_("Your post came down: %(title)s") % {"title": post.title}, _("Put it up again if you still need it."))
    ),
)
registry.notices.add(
    "post.hidden",
    _post_letters(
        lambda post: (_("A coordinator has hidden your post: %(title)s") % {"title": post.title}, post.hidden_reason)
    ),
)

for _topic, _label, _text in [
    (MATCHES, gettext_lazy("Matches"), gettext_lazy("Posts that could suit you, and neighbors for yours.")),
    (EXCHANGES, gettext_lazy("Your exchanges"), gettext_lazy("Answers, agreements, hours to confirm, thanks.")),
    (MESSAGES, gettext_lazy("Messages"), gettext_lazy("What neighbors write to you about an exchange.")),
    (POSTS, gettext_lazy("Your posts"), gettext_lazy("When one comes down soon.")),
    (
        CARE,
        gettext_lazy("Where help is wanted"),
        gettext_lazy("For coordinators: a disagreement, a post to look at."),
    ),
]:
    registry.topics.add(_topic, registry.Topic(_label, _text))

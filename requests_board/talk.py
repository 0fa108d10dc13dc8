"""What the two write to each other, thanks, and words for the coordinators alone."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records
from networks.actors import Actor
from networks.models import Membership, Skill
from requests_board.models import Exchange, Feedback, Message, Thanks

DOUBLE_CLICK = dt.timedelta(minutes=1)


@transaction.atomic
def write(exchange: Exchange, body: str, *, by: Actor) -> Message:
    """A message to the other side. The same words within a minute are one message. Refuses `not-yours`, `message`."""
    exchange = _of_mine(exchange, by)
    words = body.strip()
    if not words:
        raise Refused("message", _("Write something first."), "message")
    if len(words) > 4000:
        raise Refused("message", _("Use at most 4,000 letters."), "message")
    now = timezone.now()
    twin = Message.objects.filter(exchange=exchange, author=by.member, body=words, sent_at__gt=now - DOUBLE_CLICK).first()
    if twin is not None:
        return twin
    message = Message.objects.create(exchange=exchange, author=by.member, body=words, sent_at=now)
    records.record("message.sent", by=by, about=exchange, message=str(message.uid))
    return message


@transaction.atomic
def thank(
    exchange: Exchange, text: str, *, by: Actor, is_shared: bool = False, skill: Skill | None = None,
    at: dt.datetime | None = None,
) -> Thanks:  # fmt: skip
    """Thanks to the other side, shown to all when its writer says so; by name for a skill that they helped with: that is the
    only endorsement there is. Said again, it is said anew.

    Refuses `not-yours`, `not-confirmed`, `text`, `skill`.
    """
    exchange = _ended(_of_mine(exchange, by))
    words = " ".join(text.split())
    if not 2 <= len(words) <= 500:
        raise Refused("text", _("Write 2 to 500 letters."), "text")
    if skill is not None and skill not in skills_to_thank_for(exchange, by.member):
        raise Refused("skill", _("Choose a skill that they helped you with."), "skill")
    before = Thanks.objects.filter(exchange=exchange, author=by.member).first()
    if before is not None:
        if (before.text, before.is_shared, before.skill_id) != (words, is_shared, skill and skill.pk):
            before.text, before.is_shared, before.skill = words, is_shared, skill
            before.save(update_fields=["text", "is_shared", "skill"])
        return before
    thanks = Thanks.objects.create(
        exchange=exchange,
        author=by.member,
        to=exchange.other_of(by.member),
        text=words,
        skill=skill,
        is_shared=is_shared,
        written_at=at or timezone.now(),
    )
    records.record("thanks.written", by=by, about=exchange, thanks=str(thanks.uid), shared=is_shared)
    return thanks


def skills_to_thank_for(exchange: Exchange, me: Membership) -> list[Skill]:
    """What the other side offers, where they were the one who helped. One query."""
    if exchange.receiver_id != me.pk:
        return []
    return list(Skill.objects.filter(members__membership=exchange.giver_id, members__direction="offer").order_by("name_folded"))


@transaction.atomic
def tell_coordinators(exchange: Exchange, mood: str, text: str = "", *, by: Actor) -> Feedback:
    """How it was, for the coordinators alone. Said again, it is said anew. Refuses `not-yours`, `not-confirmed`, `mood`."""
    exchange = _ended(_of_mine(exchange, by))
    if mood not in Feedback.Mood.values:
        raise Refused("mood", _("Choose how it was."), "mood")
    if len(text) > 2000:
        raise Refused("text", _("Use at most 2,000 letters."), "private")
    feedback, made = Feedback.objects.update_or_create(
        exchange=exchange, author=by.member, defaults={"mood": mood, "text": text.strip()}
    )
    if made:
        records.record("feedback.written", by=by, about=exchange, feedback=str(feedback.uid), mood=mood)
    return feedback


def _of_mine(exchange: Exchange, by: Actor) -> Exchange:
    found = Exchange.objects.select_for_update(of=("self",)).select_related("giver", "receiver").get(pk=exchange.pk)
    if not found.has(by.member):
        raise Refused("not-yours", _("This is an exchange of others."))
    return found


def _ended(exchange: Exchange) -> Exchange:
    if exchange.state != Exchange.State.CONFIRMED:
        raise Refused("not-confirmed", _("First both of you confirm that it is done."))
    return exchange

"""A call comes in: who it is, what they need, when. Whoever is not here yet is written in; the post is theirs, by our hand."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import wording
from common.errors import Refused
from networks import acting, directory, memberships, roles, safety
from networks.actors import Actor
from networks.models import Membership, Neighborhood
from requests_board import posts
from requests_board.dispatch import followups
from requests_board.models import Post

MOST_FOUND = 8


@dataclass(frozen=True)
class Caller:
    """Who calls: a member, or a name and a telephone number of somebody to write in. `gave_word`: we may act for them."""

    member: Membership | None = None
    name: str = ""
    phone: str = ""
    neighborhood: Neighborhood | None = None
    gave_word: bool = False


def found(words: str) -> list[Membership]:
    """Members whose number, name or telephone holds what was typed. Two queries."""
    words = words.strip()
    rows = Membership.objects.active().filter(kind=Membership.Kind.PERSON).select_related("neighborhood", "proxy_consent")
    digits = words.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 6:
        return list(rows.filter(number=int(digits))[:1])
    return list(rows.filter(pk__in=directory.looked_up(words)).order_by("name_folded", "id")[:MOST_FOUND]) if words else []


@transaction.atomic
def take(caller: Caller, content: posts.Content, *, kind: str = Post.Kind.REQUEST, by: Actor) -> Post:
    """Puts a request (or an offer) up for whoever calls, and follows it up from tomorrow on.

    Refuses `not-allowed`, `who`, `phone`, `consent`, `own`, and what `posts.publish` refuses.
    """
    if not roles.can(by, "dispatch") or not roles.can(by, "act_for") or by.hands is None:
        raise Refused("not-allowed", _("Coordinators do this."))
    member = caller.member or _written_in(caller, by)
    if member.pk == by.hands.pk:
        raise Refused("own", _("You ask for yourself on the board."), "who")
    if not acting.has_consented(member):
        if not caller.gave_word:
            words = _("Ask %(name)s whether coordinators may act for them, then tick this.")
            raise Refused("consent", words % {"name": member.name}, "gave_word")
        how = _("by phone, %(day)s") % {"day": wording.day(timezone.localdate())}
        safety.consent(member, how, by=by)
        member = Membership.objects.select_related("proxy_consent").get(pk=member.pk)
    post = posts.publish(content, kind=kind, by=acting.actor_for(by, member))
    if kind == Post.Kind.REQUEST:
        followups.open_for_request(post, by=by, due_on=timezone.localdate() + dt.timedelta(days=1))
    return post


def _written_in(caller: Caller, by: Actor) -> Membership:
    if not caller.name.strip():
        raise Refused("who", _("Who calls? Write a name."), "who")
    if not any(letter.isdigit() for letter in caller.phone):
        raise Refused("phone", _("Write a phone number, so that we can call back."), "phone")
    return memberships.enter_offline(name=caller.name, by=by, phone=caller.phone.strip()[:40], neighborhood=caller.neighborhood)

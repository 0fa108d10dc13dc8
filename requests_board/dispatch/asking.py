"""Who could help with a request, with what they have given this month and their own cap; asking one; their yes by telephone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import acting, apart, records, vettings
from networks.actors import Actor
from networks.models import Membership
from requests_board import exchanges
from requests_board.dispatch import followups
from requests_board.exchanges import Terms
from requests_board.matching import finding
from requests_board.models import Exchange, FollowUp, FollowUpTry, Match, Post

CAP_DAYS = 30  # what a monthly cap counts


@dataclass(frozen=True)
class Helper:
    """A neighbor for a request. `given` and `cap` are minutes of the last thirty days; `answer` is "" until they were asked."""

    member: Membership
    reasons: list[str]
    given: int
    cap: int | None
    answer: str = ""
    is_online: bool = True
    may_act: bool = False

    @property
    def left(self) -> int | None:
        """Minutes that they would still like to give; None where they named no cap."""
        return None if self.cap is None else max(0, self.cap - self.given)


def of(post: Post, most: int = 6) -> list[Helper]:
    """Neighbors who were asked, then the best of those who could be. A constant number of queries."""
    asked = list(
        Match.objects.filter(post=post).select_related("member", "member__proxy_consent").order_by("-found_at", "-id")[:30]
    )
    found = finding.suggested(post, most)
    members = {row.pk: row for row in _members([match.member_id for match in found])}
    given = _given([match.member_id for match in (*asked, *found)])
    rows = [_helper(match, match.member, given, str(match.state)) for match in asked]
    return rows + [_helper(match, members[match.member_id], given, "") for match in found if match.member_id in members]


def _members(ids: list[int]) -> Any:
    return Membership.objects.filter(pk__in=ids).select_related("proxy_consent")


def _helper(match: Match, member: Membership, given: dict[int, int], answer: str) -> Helper:
    why = [str(one.get("about") or one.get("title", "")) for one in match.reasons]
    return Helper(
        member, why, given.get(member.pk, 0), member.monthly_cap_minutes, answer, member.person_id is not None,
        acting.has_consented(member),
    )  # fmt: skip


def _given(ids: list[int]) -> dict[int, int]:
    """Minutes that members gave in the last thirty days. One query."""
    since = timezone.localdate() - dt.timedelta(days=CAP_DAYS)
    rows = Exchange.objects.filter(giver__in=set(ids), state=Exchange.State.CONFIRMED, done_on__gt=since)
    return dict(rows.values("giver").annotate(minutes=Sum("done_minutes")).values_list("giver", "minutes"))


@transaction.atomic
def ask(post: Post, member: Membership, *, by: Actor) -> Match:
    """A coordinator asks a neighbor whether they could help. Asked twice is asked. Their caps and their no are kept.

    Refuses `not-allowed`, `own`, `gone`, `helper`, `declined`, `not-now`, `cap`, `vetting`.
    """
    hand = followups.need_leader(post.author, by)
    post = Post.objects.select_for_update(of=("self",), no_key=True).select_related("author", "category").get(pk=post.pk)
    if post.state != Post.State.OPEN or post.kind != Post.Kind.REQUEST:
        raise Refused("gone", _("This request is not open any more."))
    _check(post, member)
    match = Match.objects.filter(post=post, member=member).first()
    if match is not None and match.state == Match.State.DECLINED:
        raise Refused("declined", _("%(name)s has said no to this. Nobody is asked twice.") % {"name": member.name})
    by_name = _("%(name)s asks whether you could") % {"name": hand.name}
    why = {"icon": "phone", "title": by_name, "text": "", "about": _("%(name)s was asked") % {"name": member.name}}
    was_asked = match is not None and any(one.get("icon") == "phone" for one in match.reasons)
    if match is None:
        match = Match.objects.create(post=post, member=member, score=1.0, reasons=[why])
    elif not was_asked:
        match.reasons, match.state = [why, *match.reasons], Match.State.NEW
        match.save(update_fields=["reasons", "state"])
    if not was_asked:
        row = followups.open_for_request(post, by=Actor(hand, None, by.offices))
        how = FollowUpTry.How.WRITTEN if member.person_id is not None else FollowUpTry.How.PHONE
        followups.write(row, hand, by, how=how, outcome=FollowUp.Outcome.ASKED, helper=member)
        records.record("match.asked", by=Actor(hand, None, by.offices), about=match)
    return match


def _check(post: Post, member: Membership) -> None:
    today = timezone.localdate()
    if not member.is_active or member.pk == post.author_id or apart.are(member, post.author):
        raise Refused("helper", _("Choose a neighbor who is a member now."), "helper")
    if member.not_now_until is not None and member.not_now_until >= today:
        raise Refused("not-now", _("%(name)s has said “not now”.") % {"name": member.name}, "helper")
    cap = member.monthly_cap_minutes
    if cap is not None and _given([member.pk]).get(member.pk, 0) + (post.minutes or 0) > cap:
        raise Refused("cap", _("%(name)s has given what they wanted to give this month.") % {"name": member.name}, "helper")
    if post.category.vetting and not vettings.has(member, post.category.vetting):
        raise Refused(
            "vetting", _("This needs somebody who was vetted for it: %(kind)s.") % {"kind": post.category.vetting}, "helper"
        )


@transaction.atomic
def say_yes(post: Post, member: Membership, *, by: Actor) -> Exchange:
    """A helper said yes on the telephone: a coordinator writes it in their name. The one who asked agrees by themselves, or by
    another coordinator: nobody speaks for both sides.

    Refuses `not-allowed` without the helper's word that coordinators may act for them, and what `exchanges.propose` refuses.
    """
    followups.need_leader(post.author, by)
    actor = acting.actor_for(by, member)
    way = next((one for one in post.ways if one in ("hours", "gift")), "gift")
    return exchanges.propose(Terms(way=way, minutes=post.minutes or (60 if way == "hours" else None)), by=actor, post=post)


def running(post: Post) -> list[Exchange]:
    """What is under way about a request."""
    return list(Exchange.objects.running().filter(post=post).select_related("giver", "receiver").order_by("-changed_at")[:10])

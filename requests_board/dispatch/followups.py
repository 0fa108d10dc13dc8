"""Staying with somebody until a matter is done: take it, log each try, ask a helper, pause who is never reached."""

import datetime as dt
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.hours import estates
from networks import acting, clauses, memberships, records, roles
from networks.actors import Actor
from networks.models import Membership
from requests_board.models import FollowUp, FollowUpTry, Post

Occasion, Outcome, How = FollowUp.Occasion, FollowUp.Outcome, FollowUpTry.How
GOES_ON: Final = (Outcome.NOT_REACHED, Outcome.AGAIN, Outcome.ASKED)
# How a follow-up can come out, by what it is about. Asking a helper and pausing are verbs of their own.
OUTCOMES: Final = {
    Occasion.REQUEST: (Outcome.NOT_REACHED, Outcome.AGAIN, Outcome.HELPED, Outcome.ELSEWHERE, Outcome.NO_NEED),
    Occasion.SILENT: (Outcome.NOT_REACHED, Outcome.AGAIN, Outcome.FINE, Outcome.BACK, Outcome.LEAVES),
    Occasion.NEWCOMER: (Outcome.NOT_REACHED, Outcome.AGAIN, Outcome.FINE, Outcome.BACK, Outcome.LEAVES),
}
TRIES_COUNT_DAYS: Final = 365


def led_by(by: Actor) -> Any:
    """What a coordinator may see: all follow-ups but those of themselves."""
    rows = FollowUp.objects.select_related("member", "taken_by", "post")
    return rows.none() if by.hands is None else rows.exclude(member=by.hands)


def need_leader(member: Membership, by: Actor) -> Membership:
    """Who may follow somebody up. Refuses `not-allowed`, `own`."""
    hand = by.hands
    if hand is None or not roles.can(by, "dispatch"):
        raise Refused("not-allowed", _("Coordinators do this."))
    if acting.stands_for(hand, member):
        raise Refused("own", _("Another coordinator looks after you here."))
    return hand


@transaction.atomic
def open_for_request(post: Post, *, by: Actor, due_on: dt.date | None = None) -> FollowUp:
    """The follow-up of a request, opened when there is none. Due today unless another day is named."""
    Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    running = FollowUp.objects.open().filter(post=post).first()
    if running is not None:
        return running
    return _open(Occasion.REQUEST, post.author, post, by, due_on)


@transaction.atomic
def open_for_member(member: Membership, occasion: str, *, by: Actor) -> FollowUp | None:
    """A call to a quiet member or a newcomer; None where one is running."""
    Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    if FollowUp.objects.open().filter(member=member, post=None).exists():
        return None
    return _open(occasion, member, None, by, None)


def _open(occasion: str, member: Membership, post: Post | None, by: Actor, due_on: dt.date | None) -> FollowUp:
    row = FollowUp.objects.create(
        occasion=occasion, member=member, post=post, due_on=due_on or timezone.localdate(), opened_at=timezone.now()
    )
    records.record("followup.opened", by=by, about=row, occasion=occasion)
    return row


@transaction.atomic
def take(row: FollowUp, *, by: Actor) -> FollowUp:
    """A coordinator says that they will call. Refuses `not-allowed`, `own`, `closed`."""
    hand = need_leader(row.member, by)
    row = _locked(row)
    if row.taken_by_id != hand.pk:
        row.taken_by = hand
        row.save(update_fields=["taken_by"])
        records.record("followup.taken", by=_officer(hand, by), about=row)
    return row


@transaction.atomic
def log(
    row: FollowUp, *, how: str, outcome: str, said: str = "", next_step: str = "", due_on: dt.date | None = None, by: Actor
) -> FollowUpTry:
    """Writes down a try. Unless it was not reached or goes on, it ends the follow-up.

    Refuses `not-allowed`, `own`, `closed`, `how`, `outcome`, `said`, `due`.
    """
    hand = need_leader(row.member, by)
    row = _locked(row)
    if how not in How.values:
        raise Refused("how", _("Choose how you talked."), "how")
    if outcome not in OUTCOMES[Occasion(row.occasion)]:
        raise Refused("outcome", _("Choose how it came out."), "outcome")
    return write(row, hand, by, how=how, outcome=outcome, said=said, next_step=next_step, due_on=due_on)


def write(
    row: FollowUp, hand: Membership, by: Actor, *, how: str, outcome: str, said: str = "", next_step: str = "",
    due_on: dt.date | None = None, helper: Membership | None = None,
) -> FollowUpTry:  # fmt: skip
    """A line of the log, and where the follow-up stands after it. Part of the verbs here and of `asking.ask`."""
    today = timezone.localdate()
    if len(said) > 2000 or len(next_step) > 200:
        raise Refused("said", _("Use fewer words."), "said" if len(said) > 2000 else "next_step")
    if due_on is not None and not today <= due_on <= today + dt.timedelta(days=730):
        raise Refused("due", _("Choose a day ahead, within two years."), "due_on")
    ends = outcome not in GOES_ON
    if not ends and due_on is None:
        due_on = today + dt.timedelta(days=clauses.value("dispatch.call_days"))
    line = FollowUpTry.objects.create(
        follow_up=row, by=hand, on=today, how=how, outcome=outcome, helper=helper, said=said.strip(),
        next_step=next_step.strip(), due_on=due_on,
    )  # fmt: skip
    row.outcome, row.next_step, row.taken_by = outcome, line.next_step, hand
    row.due_on = due_on or row.due_on
    row.closed_at = timezone.now() if ends else None
    row.save(update_fields=["outcome", "next_step", "taken_by", "due_on", "closed_at"])
    kind = "followup.closed" if ends else "followup.logged"
    records.record(kind, by=_officer(hand, by), about=row, how=how, outcome=outcome)
    return line


def tries_of(member: Membership) -> int:
    """On how many days of the last year somebody tried to reach a member. One query."""
    since = timezone.localdate() - dt.timedelta(days=TRIES_COUNT_DAYS)
    tried = FollowUpTry.objects.filter(
        follow_up__member=member, outcome__in=[Outcome.NOT_REACHED, Outcome.AGAIN], on__gte=since
    )
    return int(tried.values("on").distinct().count())


@transaction.atomic
def pause(row: FollowUp, *, by: Actor) -> FollowUp:
    """Pauses a quiet membership, after as many tries as the clause says, on different days. They come back with a word.

    Refuses `not-allowed`, `own`, `closed`, `occasion`, `too-few-tries`, and what `memberships.suspend` refuses.
    """
    hand = need_leader(row.member, by)
    row = _locked(row)
    if row.occasion == Occasion.REQUEST:
        raise Refused("occasion", _("This is about a request."))
    need_tries(row.member)
    memberships.suspend(row.member, by=_officer(hand, by))
    write(row, hand, by, how=How.WRITTEN, outcome=Outcome.PAUSED)
    return row


def need_tries(member: Membership) -> None:
    """Refuses `too-few-tries` before a member was tried to be reached often enough."""
    least = clauses.value("care.tries")
    if tries_of(member) < least:
        words = _("Try to reach %(name)s on %(count)s different days first, and write it down.")
        raise Refused("too-few-tries", words % {"name": member.name, "count": least}, why="care.tries")


def settle(membership: Membership, *, by: Actor) -> None:
    """A membership ends. An officer closes that of another only after the tries, or after the member's own word, written down;
    what runs about them ends. Refuses `too-few-tries`.
    """
    own = by.membership is not None and by.membership.pk == membership.pk
    if not by.system and not own and estates.settled_of(membership) is None:
        said_so = FollowUp.objects.filter(member=membership, outcome=Outcome.LEAVES).exists()
        if not said_so:
            need_tries(membership)
    ends = Q(member=membership) | Q(post__author=membership)
    FollowUp.objects.open().filter(ends).update(closed_at=timezone.now(), outcome=Outcome.NO_NEED, next_step="")


def _locked(row: FollowUp) -> FollowUp:
    found = FollowUp.objects.select_for_update(of=("self",)).select_related("member", "post").get(pk=row.pk)
    if found.closed_at is not None:
        raise Refused("closed", _("This is done. A new occasion opens a new one."))
    return found


def _officer(hand: Membership, by: Actor) -> Actor:
    return Actor(hand, None, by.offices)

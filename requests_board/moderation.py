"""Looking after the board: reports, hiding with a reason, one appeal, which somebody else decides."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import dues, records, roles
from networks.actors import Actor
from networks.models import Circle
from requests_board import post_steps
from requests_board.models import Hiding, Post, Report

Outcome = Hiding.Outcome


@transaction.atomic
def report(post: Post, text: str, *, by: Actor) -> Report:
    """Tells the coordinators what is wrong with a post. One open report per member and post. Refuses `report`, `own-post`."""
    words = text.strip()
    if not 3 <= len(words) <= 2000:
        raise Refused("report", _("Say in a few words what is wrong."), "report")
    if post.author_id == by.member.pk:
        raise Refused("own-post", _("This is your own post. You can change or close it."))
    post_steps.locked(post)
    before = Report.objects.filter(post=post, author=by.member, settled_at=None).first()
    if before is not None:
        before.text = words
        before.save(update_fields=["text"])
        return before
    made = Report.objects.create(post=post, author=by.member, text=words)
    records.record("post.reported", by=by, about=post, report=str(made.uid))
    return made


@transaction.atomic
def settle_report(report: Report, *, by: Actor) -> Report:
    """An officer has seen to it. Refuses `not-allowed`."""
    if not roles.can(by, "post.moderate" if report.post_id else "exchange.mediate"):
        raise Refused("not-allowed", _("Coordinators see to this."))
    found = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if found.settled_at is None:
        found.settled_at, found.settled_by = timezone.now(), by.hands
        found.save(update_fields=["settled_at", "settled_by"])
        records.record("report.settled", by=by, about=found)
    return found


@transaction.atomic
def hide(post: Post, reason: str, *, by: Actor) -> Post:
    """Who looks after the board takes a post down; its author reads why. Reports about it are seen to.

    Refuses `not-allowed`, `reason`, `own-post`.
    """
    _need_office(by)
    if not reason.strip():
        raise Refused("reason", _("Write why, in a few words. Its author reads it."), "reason")
    post = post_steps.locked(post)
    if by.hands is not None and by.hands.pk == post.author_id:
        raise Refused("own-post", _("This is your own post. You can close it."))
    if post.state == Post.State.HIDDEN:
        return post
    post.hidden_from, post.hidden_reason = post.state, reason.strip()[:300]
    post.save(update_fields=["hidden_from", "hidden_reason"])
    Hiding.objects.filter(post=post).exclude(outcome=Outcome.SHOWN).update(outcome=Outcome.SHOWN)
    Hiding.objects.create(post=post, reason=post.hidden_reason, hidden_by=by.hands)
    post = post_steps.end(post, Post.State.HIDDEN, "post.hidden", by)
    post_steps.guard_photos(post)
    for open_report in Report.objects.filter(post=post, settled_at=None):
        settle_report(open_report, by=by)
    return post


@transaction.atomic
def show(post: Post, *, by: Actor) -> Post:
    """Puts a hidden post back as it was. Refuses `not-allowed`, `appealed` (then somebody else decides)."""
    _need_office(by)
    post = post_steps.locked(post)
    if post.state != Post.State.HIDDEN:
        return post
    hiding = hiding_of(post)
    if hiding is not None and hiding.appealed_at is not None and hiding.outcome == Outcome.OPEN:
        return decide(hiding, True, by=by).post
    if hiding is not None:
        hiding.outcome = Outcome.SHOWN
        hiding.save(update_fields=["outcome"])
    return _put_back(post, by)


@transaction.atomic
def appeal(post: Post, words: str, *, by: Actor) -> Hiding:
    """The author says, once, why a hidden post should be shown. Refuses `not-yours`, `gone`, `appealed`, `appeal`."""
    post = post_steps.own(post, by)
    hiding = hiding_of(post)
    if post.state != Post.State.HIDDEN or hiding is None:
        raise Refused("gone", _("This post is not hidden."))
    if hiding.appealed_at is not None:
        raise Refused("appealed", _("You have said so already. One decides about it once."))
    said = words.strip()
    if not 3 <= len(said) <= 1000:
        raise Refused("appeal", _("Say in a few words why it should be shown."), "appeal")
    hiding.appeal, hiding.appealed_at = said, timezone.now()
    hiding.save(update_fields=["appeal", "appealed_at"])
    records.record("post.appealed", by=by, about=post)
    return hiding


@transaction.atomic
def decide(hiding: Hiding, shown: bool, answer: str = "", *, by: Actor) -> Hiding:
    """Another officer than the one who hid it decides about an appeal. Decided twice it stays as it was.

    Refuses `not-allowed`, `same-hand`, `own-post`, `no-appeal`, `answer` (a no needs its words).
    """
    _need_office(by)
    post = post_steps.locked(hiding.post)
    hiding = Hiding.objects.select_for_update(of=("self",)).get(pk=hiding.pk)
    hiding.post = post
    if hiding.outcome != Outcome.OPEN:
        return hiding
    if hiding.appealed_at is None:
        raise Refused("no-appeal", _("Its author has not asked for it."))
    hand = by.hands
    if hand is not None and hand.pk == post.author_id:
        raise Refused("own-post", _("This is your own post. Somebody else decides."))
    if hand is not None and hand.pk == hiding.hidden_by_id:
        raise Refused("same-hand", _("You hid it. Somebody else decides about the appeal."))
    if not shown and not answer.strip():
        raise Refused("answer", _("Write why it stays hidden. Its author reads it."), "answer")
    hiding.outcome, hiding.answer = (Outcome.SHOWN if shown else Outcome.KEPT), answer.strip()[:300]
    hiding.decided_by, hiding.decided_at = hand, timezone.now()
    hiding.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
    if shown:
        hiding.post = _put_back(post, by)
    else:
        records.record("post.stays_hidden", by=by, about=post)
    return hiding


def hiding_of(post: Post) -> Hiding | None:
    """Why a post is hidden now, and what came of an appeal."""
    return Hiding.objects.filter(post=post).exclude(outcome=Outcome.SHOWN).select_related("hidden_by").first()


def appeals(by: Actor) -> QuerySet[Hiding]:
    """Those that this officer may decide."""
    rows = Hiding.objects.filter(appealed_at__isnull=False, outcome=Outcome.OPEN, post__state=Post.State.HIDDEN)
    return rows.exclude(hidden_by=by.hands).exclude(post__author=by.hands).select_related("post__author", "hidden_by")


def open_reports(by: Actor) -> QuerySet[Report]:
    """Posts that somebody asks to look at, but one's own."""
    rows: Any = Report.objects.filter(settled_at=None, post__isnull=False).exclude(post__author=by.hands)
    return rows.select_related("post__author", "author")  # type: ignore[no-any-return]


def private_requests(by: Actor) -> QuerySet[Post]:
    """What was asked of the coordinators alone, the oldest first."""
    rows = Post.objects.filter(state=Post.State.PRIVATE).select_related("author", "category", "neighborhood")
    return rows.order_by("-is_urgent", "published_at", "id")


def _need_office(by: Actor) -> None:
    if not roles.can(by, "post.moderate"):
        raise Refused("not-allowed", _("Coordinators and facilitators look after the board."))


def _put_back(post: Post, by: Actor) -> Post:
    post.state = post.hidden_from or post_steps.up_as(post.audience)
    post.hidden_from = post.hidden_reason = ""
    post.closed_at = None
    if post.state == Post.State.CIRCLE and not Circle.objects.of(post.author).filter(pk=post.circle_id or 0).exists():
        post.state, post.closed_at = Post.State.CLOSED, timezone.now()
    post.save(update_fields=["state", "hidden_from", "hidden_reason", "closed_at"])
    post_steps.guard_photos(post)
    dues.at(post_steps.DUE, timezone.now())
    records.record("post.shown", by=by, about=post)
    return post

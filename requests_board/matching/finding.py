"""Suggestions: who could suit a post, found by the worker; said no to, and taken back."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThan
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common.errors import Refused
from ledgers.models import Account
from networks import actors, apart, clauses, records
from networks.actors import Actor
from networks.models import Membership, Record
from networks.tenancy import current
from requests_board import wordings
from requests_board.matching import weighing
from requests_board.models import Match, Post

CANDIDATES = 40
OWN_POSTS = 5  # of a member whose skills or times have changed: looked at anew
BELOW = -60  # minutes: from here on what they could give comes first
# Records after which somebody may suit something that they did not suit before.
POST_KINDS = frozenset({"post.published", "post.changed", "post.renewed", "post.reopened", "post.shown"})
MEMBER_KINDS = frozenset({"membership.admitted", "membership.resumed", "skill.said", "profile.changed", "vetting.written"})


@dataclass(frozen=True)
class Candidate:
    """A row of `board_suited`."""

    post_id: int
    member_id: int
    other_post_id: int | None
    skill_name: str | None
    level: str | None
    skill_fit: float
    words_fit: float
    shelf_fit: float
    meters: float | None
    is_free: bool | None
    balance: int | None
    given_minutes: int
    received_minutes: int
    exchanges: int
    declined: int
    taken: int

    def pair(self, *, gives: bool) -> weighing.Pair:
        return weighing.Pair(
            gives=gives,
            skill_fit=self.skill_fit,
            words_fit=self.words_fit,
            shelf_fit=self.shelf_fit,
            level=self.level or "",
            skill=self.skill_name or "",
            has_own_post=self.other_post_id is not None,
            meters=self.meters,
            is_free=self.is_free,
            balance=self.balance,
            given_minutes=self.given_minutes,
            received_minutes=self.received_minutes,
            exchanges=self.exchanges,
            declined=self.declined,
            taken=self.taken,
        )


def wants(kind: str) -> bool:
    return kind in POST_KINDS or kind in MEMBER_KINDS


def handle(record: Record) -> None:
    """Finds matches for what a record is about. In the worker; safe to run twice."""
    noun, _colon, uid = record.about.partition(":")
    if noun == "post":
        post = Post.objects.filter(uid=uid).first()
        if post is not None:
            find_for_post(post)
    elif noun == "membership":
        member = Membership.objects.active().filter(uid=uid).first()
        if member is not None:
            find_for_member(member)
            for post in Post.objects.current().filter(author=member).order_by("-id")[:OWN_POSTS]:
                find_for_post(post)


def find_for_post(post: Post, *, is_patient: bool = False, again: bool = False) -> list[Match]:
    """Asks the neighbors that suit a post best, as many as the clause says in all, each once.

    `is_patient`: it has waited long, so that the same shelf is enough. `again`: who said no makes room for others.
    """
    return _find(post_id=post.pk, is_patient=is_patient, again=again)


def find_for_member(member: Membership) -> list[Match]:
    """Shows a member the posts that suit them best, and their authors the member, as many as the clause says."""
    return _find(member_id=member.pk)


@transaction.atomic
def decline(match: Match, *, by: Actor) -> Match:
    """ "Not for me", without a reason. Refuses `not-yours`."""
    return _answer(match, Match.State.NEW, Match.State.DECLINED, "match.declined", by)


@transaction.atomic
def undo_decline(match: Match, *, by: Actor) -> Match:
    """After all. Refuses `not-yours`."""
    return _answer(match, Match.State.DECLINED, Match.State.NEW, "match.undeclined", by)


def open_for(member: Membership, most: int = 5) -> list[Match]:
    """What is suggested to a member now, best first; who is below zero sees first what they could give. One query."""
    balance = Account.objects.filter(holder=member, currency__kind="hours").order_by("id").values("balance")[:1]
    rows = Match.objects.filter(member=member, state=Match.State.NEW, post__state=Post.State.OPEN)
    if away := apart.ids_of(member):
        rows = rows.exclude(post__author__in=away)
    gives_back = Case(When(post__kind=Post.Kind.REQUEST, then=LessThan(Subquery(balance), BELOW)), default=Value(False))
    ordered = rows.annotate(gives_back=Coalesce(gives_back, Value(False))).order_by("-gives_back", "-score", "-id")
    return list(ordered.select_related("post__author", "post__category", "post__neighborhood")[:most])


def suggested(post: Post, most: int = 6) -> list[Match]:
    """Who could be asked about a post and was not yet, best first, with reasons; nothing is stored and nobody is told."""
    rules = clauses.values("matching.relevance", "matching.feasibility", "matching.care")
    weights = weighing.Weights(rules["matching.relevance"], rules["matching.feasibility"], rules["matching.care"])
    gives = post.kind == Post.Kind.REQUEST
    scored = [(weighing.score(row.pair(gives=gives), weights), row) for row in candidates(post_id=post.pk)]
    scored.sort(key=lambda one: (-one[0], one[1].member_id))
    best = scored[:most]
    members = Membership.objects.in_bulk([row.member_id for _value, row in best])
    return [_match(value, row, row.pair(gives=gives), post, members[row.member_id]) for value, row in best]


def _answer(match: Match, before: str, after: str, kind: str, by: Actor) -> Match:
    found = Match.objects.select_for_update(of=("self",)).select_related("post__category", "post__author").get(pk=match.pk)
    if found.member_id != by.member.pk:
        raise Refused("not-yours", _("This was suggested to somebody else."))
    if found.state == before:
        found.state = after
        found.save(update_fields=["state"])
        records.record(kind, by=by, about=found)
    return found


def candidates(*, post_id: int | None = None, member_id: int | None = None, most: int = CANDIDATES) -> list[Candidate]:
    """Who could suit a post, or what a member; hard rules kept, not yet weighed. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM board_suited(%s, %s, %s, %s)", [post_id, member_id, timezone.localdate(), most])
        return [Candidate(*row) for row in cursor.fetchall()]


@transaction.atomic
def _find(
    *, post_id: int | None = None, member_id: int | None = None, is_patient: bool = False, again: bool = False
) -> list[Match]:
    rules = clauses.values("matching.most", "matching.least", "matching.relevance", "matching.feasibility", "matching.care")
    weights = weighing.Weights(rules["matching.relevance"], rules["matching.feasibility"], rules["matching.care"])
    found = candidates(post_id=post_id, member_id=member_id)
    if not found:
        return []
    posts = Post.objects.select_related("author", "neighborhood").in_bulk({row.post_id for row in found})
    scored = []
    for row in found:
        pair = row.pair(gives=posts[row.post_id].kind == Post.Kind.REQUEST)
        value = weighing.score(pair, weights)
        if value * 100 >= rules["matching.least"] and (is_patient or pair.has_evidence):
            scored.append((value, row, pair))
    scored.sort(key=lambda one: (-one[0], one[1].post_id, one[1].member_id))
    room = _room(posts, rules["matching.most"], member_id, again=again)
    chosen: list[tuple[float, Candidate, weighing.Pair]] = []
    for value, row, pair in scored:
        if room[row.post_id] > 0 and len(chosen) < rules["matching.most"]:
            room[row.post_id] -= 1
            chosen.append((value, row, pair))
    if not chosen:
        return []
    members = Membership.objects.in_bulk({row.member_id for _value, row, _pair in chosen})
    made = [_match(value, row, pair, posts[row.post_id], members[row.member_id]) for value, row, pair in chosen]
    about = posts[post_id] if post_id is not None else members[chosen[0][1].member_id]
    return _write(made, by=actors.system("matching"), about=about)


def _room(posts: dict[int, Post], most: int, member_id: int | None, *, again: bool) -> dict[int, int]:
    """How many neighbors may still be asked about each post. A newly found member is shown it in any case; when a post is
    looked at again, those who said no make room for others."""
    if member_id is not None:
        return dict.fromkeys(posts, 1)
    have: dict[int, int] = defaultdict(int)
    asked = Match.objects.filter(post_id__in=posts)
    if again:
        asked = asked.exclude(state=Match.State.DECLINED)
    for post_id in asked.values_list("post_id", flat=True):
        have[post_id] += 1
    return {post_id: most - have[post_id] for post_id in posts}


def _match(value: float, row: Candidate, pair: weighing.Pair, post: Post, member: Membership) -> Match:
    with translation.override(member.locale or current.network().locale):
        why = weighing.reasons(
            pair,
            weighing.Setting(
                member=member.name,
                author=post.author.name,
                when_words=wordings.when(post),
                unit=current.network().distance_unit,
                hood=post.neighborhood.name if post.neighborhood else "",
            ),
        )
    giver, receiver = (member, post.author) if pair.gives else (post.author, member)
    return Match(
        post=post, member=member, other_post_id=row.other_post_id, score=value, reasons=why, giver=giver, receiver=receiver
    )


def _write(made: list[Match], *, by: Actor, about: Any) -> list[Match]:
    """Each pair is asked once, whoever was faster; both sides hear by one record."""
    if not made:
        return []
    Match.objects.bulk_create(made, ignore_conflicts=True)
    kept = list(Match.objects.filter(uid__in=[match.uid for match in made]).order_by("-score"))
    if kept:
        records.record("matches.found", by=by, about=about, matches=[str(match.uid) for match in kept])
    return kept

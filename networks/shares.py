"""Teach one, learn one: who would like to learn what another teaches, and the other way around."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import apart, records, roles
from networks.actors import Actor
from networks.models import Membership, MemberSkill, Skill, SkillShare

MOST_OPEN = 10
MOST_SHOWN = 60
MOST_PARTNERS = 6


@dataclass(frozen=True)
class Line:
    """An open offer; `suits`: the reader teaches what is wanted and would learn what is offered."""

    share: SkillShare
    suits: bool


@transaction.atomic
def offer(teaches: Skill, learns: Skill, *, words: str = "", by: Actor) -> SkillShare:
    """A member teaches one skill and would learn another. Said twice it stands once.

    Refuses `not-active`, `not-allowed`, `same`, `words`, `too-many`.
    """
    me = Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    if not me.is_active or not roles.can(by, "profile.write_own"):
        raise Refused("not-active", _("Only active members offer."))
    if teaches.pk == learns.pk:
        raise Refused("same", _("Choose two different skills."), "learns")
    words = " ".join(words.split())
    if len(words) > 200:
        raise Refused("words", _("Use at most 200 letters."), "words")
    mine = SkillShare.objects.filter(member=me, ended_at=None)
    twin = mine.filter(teaches=teaches, learns=learns).first()
    if twin is not None:
        return twin
    if mine.count() >= MOST_OPEN:
        raise Refused("too-many", _("You have %(most)s of these. Take one back first.") % {"most": MOST_OPEN})
    try:
        with transaction.atomic():
            row = SkillShare.objects.create(member=me, teaches=teaches, learns=learns, words=words)
    except IntegrityError:  # Two tabs: the other one was faster.
        return mine.get(teaches=teaches, learns=learns)
    records.record("share.offered", by=by, about=row)
    return row


@transaction.atomic
def end(share: SkillShare, *, by: Actor) -> SkillShare:
    """Takes an offer back; a coordinator may, too. Ended twice is ended. Refuses `not-yours`."""
    own = by.membership is not None and by.membership.pk == share.member_id
    if not own and not roles.can(by, "people.write"):
        raise Refused("not-yours", _("This is somebody else’s offer."))
    if SkillShare.objects.filter(pk=share.pk, ended_at=None).update(ended_at=timezone.now()):
        records.record("share.ended", by=by, about=share)
    share.refresh_from_db()
    return share


def lines(me: Membership) -> list[Line]:
    """Open offers of active members, those that suit the reader first, then the newest. Three queries."""
    unseen = [me.pk, *apart.ids_of(me)]
    rows = SkillShare.objects.filter(ended_at=None, member__state=Membership.State.ACTIVE).exclude(member__in=unseen)
    shown = list(rows.select_related("member", "teaches", "learns").order_by("-made_at", "-id")[:MOST_SHOWN])
    said = set(MemberSkill.objects.filter(membership=me).values_list("skill", "direction"))
    mine = set(of(me).values_list("teaches", "learns"))
    found = [
        Line(
            row,
            (row.learns_id, row.teaches_id) in mine or ((row.learns_id, "offer") in said and (row.teaches_id, "want") in said),
        )
        for row in shown
    ]
    return sorted(found, key=lambda one: not one.suits)


def of(me: Membership) -> QuerySet[SkillShare]:
    """One's own open offers."""
    return SkillShare.objects.filter(member=me, ended_at=None).select_related("teaches", "learns").order_by("-made_at", "-id")


def partners(share: SkillShare) -> list[Membership]:
    """Who teaches what is wanted and would learn what is offered: by an offer of their own. One query."""
    mirror = SkillShare.objects.filter(teaches=share.learns_id, learns=share.teaches_id, ended_at=None)
    unseen = [share.member_id, *apart.ids_of(share.member)]
    rows = mirror.exclude(member__in=unseen).filter(member__state=Membership.State.ACTIVE).select_related("member")
    return [row.member for row in rows.order_by("made_at", "id")[:MOST_PARTNERS]]

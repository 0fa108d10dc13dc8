"""Acting for another: holders for a household or organisation, guardians for a minor, coordinators for a member without
internet (rule 9). One acts for one membership at a time; the bar says for whom, and the record keeps both."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import roles
from networks.actors import Actor
from networks.models import Guardian, Holding, Membership


def membership_for(hand: Membership, offices: frozenset[str], uid: str) -> Membership | None:
    """The membership `uid` when `hand` may act for it now, else None."""
    today = timezone.localdate()
    try:
        other = Membership.objects.active().select_related("neighborhood").filter(uid=uid).first()
    except (ValueError, TypeError, ValidationError):
        return None
    if other is None or other.pk == hand.pk:
        return None
    holds = Holding.objects.filter(Q(until=None) | Q(until__gte=today), membership=other, holder=hand, since__lte=today)
    if holds.exists() or Guardian.objects.filter(membership=other, guardian=hand).exists():
        return other
    if roles.can(Actor(hand, None, offices), "act_for") and has_consented(other):
        return other
    return None


def stands_for(hand: Membership, member: Membership) -> bool:
    """Whether a hand is this member, holds it or is its guardian: then it never signs as an officer for it."""
    if hand.pk == member.pk:
        return True
    today = timezone.localdate()
    holds = Holding.objects.filter(Q(until=None) | Q(until__gte=today), holder=hand, membership=member, since__lte=today)
    return holds.exists() or Guardian.objects.filter(guardian=hand, membership=member).exists()


def stood_for(hand: Membership) -> list[int]:
    """Ids of those whom a hand is, holds or guards today. Two queries."""
    today = timezone.localdate()
    held = Holding.objects.filter(Q(until=None) | Q(until__gte=today), holder=hand, since__lte=today)
    wards = Guardian.objects.filter(guardian=hand)
    return [hand.pk, *held.values_list("membership", flat=True), *wards.values_list("membership", flat=True)]


def has_consented(member: Membership) -> bool:
    """Whether the member has said that coordinators may act for them, and the word still stands."""
    consent = getattr(member, "proxy_consent", None) if hasattr(member, "proxy_consent") else None
    return consent is not None and (consent.until is None or consent.until >= timezone.localdate())


def choices(hand: Membership) -> list[Membership]:
    """For whom a member may act by holding or as a guardian: what the bar offers. Coordinators start at a member's page."""
    today = timezone.localdate()
    held = Holding.objects.filter(Q(until=None) | Q(until__gte=today), holder=hand, since__lte=today)
    wards = Guardian.objects.filter(guardian=hand)
    return list(Membership.objects.active().filter(Q(pk__in=held.values("membership")) | Q(pk__in=wards.values("membership"))))


def actor_for(hand: Actor, other: Membership) -> Actor:
    """The actor for a deed done for `other`. Refuses `not-allowed` without an office or a consent."""
    holder = hand.hands
    if holder is None or membership_for(holder, hand.offices, str(other.uid)) is None:
        raise Refused("not-allowed", _("%(name)s has not said that you may act for them.") % {"name": other.name})
    return Actor(other, holder, hand.offices)

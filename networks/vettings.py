"""Whether somebody has been vetted: a hard rule where a category asks for it (rule 11)."""

from django.db.models import Q
from django.utils import timezone

from networks.models import Membership, Vetting


def has(membership: Membership, kind: str) -> bool:
    """Whether a vetting of this kind stands today."""
    today = timezone.localdate()
    return Vetting.objects.filter(
        Q(until=None) | Q(until__gte=today), membership=membership, kind=kind, seen_on__lte=today
    ).exists()

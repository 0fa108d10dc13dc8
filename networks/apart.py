"""Members who do not want to meet each other here: neither sees the other, and nothing tells the other so.

Whatever shows members, their posts or their words to a member leaves out `ids_of`. Cockpit and admin site show everyone:
looking after the network goes on.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks import records
from networks.actors import Actor
from networks.models import KeptApart, Membership


def ids_of(member: Membership | None) -> list[int]:
    """Ids of the members that this one never sees. No query for the membership of a request, else one."""
    if member is None:
        return []
    known = member.__dict__.get("apart_ids")
    return list(known) if known is not None else list(KeptApart.objects.filter(member=member).values_list("other", flat=True))


def uids_of(member: Membership | None) -> set[Any]:
    """The same by their uids. No query where there is nobody, else one or two."""
    away = ids_of(member)
    return set(Membership.objects.filter(pk__in=away).values_list("uid", flat=True)) if away else set()


def annotation(member: str = "pk") -> Any:
    """For a query of memberships, or of rows that name one in `member`: the same, as `apart_ids`."""
    return ArraySubquery(KeptApart.objects.filter(member=OuterRef(member)).values("other"))


def are(one: Membership | None, other: Membership | None) -> bool:
    """Whether two are kept apart, by whosever wish."""
    return one is not None and other is not None and other.pk in ids_of(one)


def pairs_among(ids: Iterable[int]) -> set[frozenset[int]]:
    """Those of several who are kept apart, two by two. One query."""
    several = set(ids)
    rows = KeptApart.objects.filter(member__in=several, other__in=several)
    return {frozenset(pair) for pair in rows.values_list("member", "other")}


def wished_by(member: Membership) -> list[Membership]:
    """Whom a member asked not to meet, by name."""
    rows = KeptApart.objects.filter(member=member, asked=True).values("other")
    return list(Membership.objects.filter(pk__in=rows).order_by("name_folded", "id"))


@transaction.atomic
def keep(other: Membership, *, by: Actor) -> None:
    """From now on the two never see each other; what was asked between them ends. Said twice it is so. Nobody else hears.

    Refuses `yourself`.
    """
    me = by.member
    if other.pk in (me.pk, by.hands and by.hands.pk):
        raise Refused("yourself", _("This is you."))
    _locked(me, other)
    _row, made = KeptApart.objects.update_or_create(member=me, other=other, defaults={"asked": True})
    KeptApart.objects.get_or_create(member=other, other=me)
    if not made:
        return
    for _name, part in registry.partings:
        part(me, other, by)
    records.record("apart.kept", by=by)


@transaction.atomic
def end(other: Membership, *, by: Actor) -> None:
    """The wish is taken back; they meet again unless the other wishes it, too."""
    me = by.member
    _locked(me, other)
    if not KeptApart.objects.filter(member=me, other=other, asked=True).update(asked=False):
        return
    if not KeptApart.objects.filter(member=other, other=me, asked=True).exists():
        KeptApart.objects.filter(member=me, other=other).delete()
        KeptApart.objects.filter(member=other, other=me).delete()
    records.record("apart.ended", by=by)


def _locked(one: Membership, other: Membership) -> None:
    """Both rows, always in the same order."""
    rows = Membership.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=[one.pk, other.pk])
    list(rows.order_by("pk"))


def _export(membership: Membership) -> dict[str, Any]:
    return {"kept_apart_from": [other.name for other in wished_by(membership)]}


def _erase(membership: Membership) -> None:
    KeptApart.objects.filter(member=membership).delete()
    KeptApart.objects.filter(other=membership).delete()


registry.erasures.add("apart", registry.Erasure(_export, _erase))

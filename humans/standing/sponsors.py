"""A live network watches over another (rule 12): asked, agreed, told when that one's coordinators are silent."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from common.errors import Refused
from humans.models import Sponsorship, StandInCall
from networks import records, roles
from networks.actors import Actor
from networks.models import Network
from networks.tenancy import current

LIVE = (Sponsorship.State.ASKED, Sponsorship.State.AGREED)


def ours() -> Sponsorship | None:
    """Who watches over the current network, or was asked to."""
    rows = Sponsorship.objects.filter(subject=current.network().id, state__in=LIVE)
    return rows.select_related("sponsor").first()


def watched() -> list[Sponsorship]:
    """The networks that ask us to watch over them, and those that we watch."""
    rows = Sponsorship.objects.filter(sponsor=current.network().id, state__in=LIVE)
    return list(rows.select_related("subject").order_by("subject__name")[:200])


def calls() -> list[StandInCall]:
    """Who would stand in, in networks that we watch."""
    rows = StandInCall.objects.filter(state=StandInCall.State.ASKED, subject__in=[one.subject_id for one in watched()])
    return list(rows.select_related("subject").order_by("asked_at", "id")[:200])


def possible() -> list[tuple[str, str]]:
    """Networks that could be asked."""
    here = current.network().id
    rows = Network.objects.filter(kind=Network.Kind.LOCAL, state=Network.State.ACTIVE).exclude(pk=here).order_by("name")
    return [(str(uid), name) for uid, name in rows.values_list("uid", "name")[:2000]]


@transaction.atomic
def ask(sponsor: Network, *, by: Actor) -> None:
    """Refuses `not-allowed`, `sponsor`."""
    _check_may(by)
    if not _done("SELECT sponsor_ask(%s)", sponsor.pk):
        raise Refused("sponsor", _("Choose an active network, one at a time."), "sponsor")
    records.record("sponsor.asked", by=by, about=f"network:{sponsor.uid}")


@transaction.atomic
def answer(row: Sponsorship, yes: bool, *, by: Actor) -> None:
    """In the network that was asked. Refuses `not-allowed`, `answered`."""
    _check_may(by)
    if not _done("SELECT sponsor_answer(%s, %s)", row.pk, yes):
        raise Refused("answered", _("This was answered already."))
    records.record("sponsor.agreed" if yes else "sponsor.declined", by=by, about=f"sponsorship:{row.uid}")


@transaction.atomic
def end(row: Sponsorship, *, by: Actor) -> None:
    """By either of the two. Refuses `not-allowed`, `answered`."""
    _check_may(by)
    if not _done("SELECT sponsor_end(%s)", row.pk):
        raise Refused("answered", _("It has ended already."))
    records.record("sponsor.ended", by=by, about=f"sponsorship:{row.uid}")


@transaction.atomic
def agree(call: StandInCall, *, by: Actor) -> None:
    """The sponsor agrees to who would stand in; the other network appoints them. Refuses `not-allowed`, `answered`."""
    _check_may(by)
    if not _done("SELECT standin_answer(%s)", call.uid):
        raise Refused("answered", _("This was answered already, or their coordinators are back."))
    records.record("sponsor.stand_in", by=by, about=f"standin:{call.uid}")


def _done(sql: str, *said: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(said))
        return bool(cursor.fetchone()[0])


def _check_may(by: Actor) -> None:
    if not roles.can(by, "network.write"):
        raise Refused("not-allowed", _("A coordinator does this for the network."))

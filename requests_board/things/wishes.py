"""What the library does not have: wishes kept on purpose after a search, and who hears when one is met."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Refused
from networks import records
from networks.actors import Actor
from networks.models import Membership
from networks.text import fold
from requests_board.models import Thing, Wish

MOST = 50


@transaction.atomic
def wish(words: str, *, by: Actor) -> Wish:
    """Keeps what was not found; the member hears when it turns up. Wished twice is one wish. Refuses `words`, `too-many`."""
    said = " ".join(words.replace("\x00", "").split())
    if not 2 <= len(said) <= 80:
        raise Refused("words", _("Say in 2 to 80 letters what you look for."), "words")
    Membership.objects.select_for_update(of=("self",), no_key=True).get(pk=by.member.pk)
    folded = fold(said)[:80]
    found = Wish.objects.filter(member=by.member, folded=folded).first()
    if found is not None:
        if found.met_at is not None:
            found.met_at = found.thing = None
            found.save(update_fields=["met_at", "thing"])
        return found
    if Wish.objects.filter(member=by.member, met_at=None).count() >= MOST:
        raise Refused("too-many", _("You have %(count)s open wishes. Drop one first.") % {"count": MOST}, "words")
    made = Wish.objects.create(member=by.member, words=said, folded=folded)
    records.record("wish.made", by=by, about=made)
    return made


@transaction.atomic
def drop(one: Wish, *, by: Actor) -> None:
    """No longer wished for. Refuses `not-yours`."""
    if one.member_id != by.member.pk:
        raise Refused("not-yours", _("This is somebody else’s wish."))
    one.delete()


def meet(thing: Thing, *, by: Actor) -> None:
    """Those whose wish a new thing meets hear of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wish_id, member_id FROM things_wishes_met(%s)", [thing.pk])
        found = [wish_id for wish_id, member_id in cursor.fetchall() if member_id != thing.keeper_id]
    for one in Wish.objects.filter(pk__in=found):
        one.met_at, one.thing = timezone.now(), thing
        one.save(update_fields=["met_at", "thing"])
        records.record("wish.met", by=by, about=one, thing=str(thing.uid))

"""The whole network in one file, for two people: one asks, another says yes, a worker builds it, both may fetch it for a while.

It holds everybody's addresses and private words. So nobody makes it alone, every member reads in the feed that it was made and
fetched, and the file is opened by these two alone, as long as they hold an office that may.
"""

import datetime as dt
import tempfile
import uuid
from collections.abc import Iterator
from typing import IO

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from common.errors import Refused
from common.jobs import nudge_on_commit
from networks import actors, clauses, dues, records, roles
from networks.actors import Actor
from networks.copies import taking
from networks.models import Membership, NetworkCopy, NetworkCopyPart
from networks.tenancy import current
from networks.tenancy.current import NetworkRef

DUE = "network-copies"
BUILD_TASK = "networks.tasks.build_copy"
# A worker that stopped while it built is followed by another after so long.
AGAIN = dt.timedelta(minutes=15)
PART = 1024 * 1024
State = NetworkCopy.State
STANDING = (State.ASKED, State.AGREED, State.READY)

clauses.declare(
    "network_copy.days",
    int,
    7,
    gettext_lazy("A file of the whole network"),
    gettext_lazy(
        "Two officers can take all data of the network out in one file. A second one has so many days to say yes, and the file "
        "can be fetched for as many days, by these two alone. Then it is deleted."
    ),
    article="privacy",
    unit="days",
    least=1,
    most=30,
)


@transaction.atomic
def ask(purpose: str, *, by: Actor) -> NetworkCopy:
    """A coordinator asks for the file. Refuses `not-allowed`, `purpose`, `under-way`."""
    officer = _officer(by, "copy.ask", _("Coordinators ask for all data of the network, in their own name."))
    if purpose not in NetworkCopy.Purpose.values:
        raise Refused("purpose", _("Choose what it is for."), "purpose")
    _lapse(timezone.now())
    try:
        with transaction.atomic():  # One at a time (constraint), whoever else asks at the same moment.
            row = NetworkCopy.objects.create(purpose=purpose, asked_by=officer, until_at=_later())
    except IntegrityError:
        raise Refused("under-way", _("There is one already. Delete it first, or wait until its time is over.")) from None
    dues.at(DUE, row.until_at)
    records.record("network_copy.asked", by=_own(by), about=row, purpose=purpose)
    return row


@transaction.atomic
def agree(copy: NetworkCopy, *, by: Actor) -> NetworkCopy:
    """A second officer says yes, and a worker builds the file. Refuses `not-allowed`, `same-person`, `answered`."""
    officer = _officer(by, "copy.allow", _("A coordinator or the treasurer says yes, in their own name."))
    row = _locked(copy)
    if row.asked_by_id == officer.pk:
        raise Refused("same-person", _("You asked for it. A second person has to say yes."))
    if row.state != State.ASKED or row.until_at <= timezone.now():
        raise Refused("answered", _("This is answered already, or its time is over."))
    row.state, row.second, row.until_at = State.AGREED, officer, _later()
    row.save(update_fields=["state", "second", "until_at"])
    records.record("network_copy.agreed", by=_own(by), about=row)
    dues.at(DUE, timezone.now() + AGAIN)
    nudge_on_commit(BUILD_TASK, current.network().id)
    return row


@transaction.atomic
def decline(copy: NetworkCopy, *, by: Actor) -> NetworkCopy:
    """An officer does not want it made, or who asked takes it back. Refuses `not-allowed`, `answered`."""
    _officer(by, "copy.allow", _("A coordinator or the treasurer answers, in their own name."))
    row = _locked(copy)
    if row.state != State.ASKED:
        raise Refused("answered", _("This is answered already, or its time is over."))
    row.state = State.DECLINED
    row.save(update_fields=["state"])
    records.record("network_copy.declined", by=_own(by), about=row)
    return row


@transaction.atomic
def delete(copy: NetworkCopy, *, by: Actor) -> NetworkCopy:
    """Any officer who could have said no deletes the file before its time. Twice is once. Refuses `not-allowed`, `answered`."""
    _officer(by, "copy.allow", _("A coordinator or the treasurer deletes it, in their own name."))
    row = _locked(copy)
    if row.state in (State.AGREED, State.READY):
        _end(row)
        records.record("network_copy.deleted", by=_own(by), about=row)
    elif row.state != State.OVER:
        raise Refused("answered", _("There is no file to delete."))
    return row


def fetchable(uid: uuid.UUID, *, by: Actor) -> NetworkCopy | None:
    """The file, for the two who stand behind it while they hold their office; None for everybody else and when it is over."""
    hand = by.hands
    if hand is None or by.acts_for_another or by.system or not roles.can(by, "copy.allow"):
        return None
    row = NetworkCopy.objects.filter(uid=uid, state=State.READY, until_at__gt=timezone.now()).first()
    return row if row is not None and hand.pk in (row.asked_by_id, row.second_id) else None


def fetch(copy: NetworkCopy, *, by: Actor) -> Iterator[bytes]:
    """The bytes, part by part, outside any transaction. That it was fetched, and by whom, is recorded now."""
    records.record("network_copy.fetched", by=_own(by), about=copy)
    return _parts(current.network(), copy.pk)


def _parts(ref: NetworkRef, copy_id: int) -> Iterator[bytes]:
    position = 0
    while True:
        with current.entered(ref, pages=False):
            part = NetworkCopyPart.objects.filter(copy_id=copy_id, position=position).first()
        if part is None:
            return
        yield bytes(part.content)
        position += 1


def run_due(now: dt.datetime) -> dt.datetime | None:
    """Ends what is over, has built what waits still, and says when to look again. In a worker."""
    _lapse(now)
    if NetworkCopy.objects.filter(state=State.AGREED).exists():
        nudge_on_commit(BUILD_TASK, current.network().id)
        return now + AGAIN
    return NetworkCopy.objects.filter(state__in=STANDING).values_list("until_at", flat=True).order_by("until_at").first()


def build() -> None:
    """Builds what was agreed to. In a worker, in a transaction of its own: it takes as long as the network is large."""
    waiting = NetworkCopy.objects.select_for_update(of=("self",), skip_locked=True).filter(state=State.AGREED).first()
    if waiting is not None:
        _build(waiting)


def _build(row: NetworkCopy) -> None:
    with tempfile.TemporaryFile() as file:
        taken = taking.take(current.network(), file, for_officers=True)
        row.size = _keep(row, file)
    row.state, row.fingerprint, row.made_at, row.until_at = State.READY, taken.fingerprint, timezone.now(), _later()
    row.save(update_fields=["state", "fingerprint", "made_at", "until_at", "size"])
    dues.at(DUE, row.until_at)
    records.record("network_copy.made", by=actors.system("copies"), about=row, fingerprint=taken.fingerprint)


def _keep(row: NetworkCopy, file: IO[bytes]) -> int:
    """The file as rows of a megabyte, one in memory at a time: its size."""
    file.seek(0)
    size = position = 0
    while content := file.read(PART):
        NetworkCopyPart.objects.create(copy=row, position=position, content=content)
        size, position = size + len(content), position + 1
    return size


def _lapse(now: dt.datetime) -> None:
    for row in NetworkCopy.objects.select_for_update(of=("self",)).filter(state__in=STANDING, until_at__lte=now):
        _end(row)
        records.record("network_copy.ended", by=actors.system("copies"), about=row)


def _end(row: NetworkCopy) -> None:
    NetworkCopyPart.objects.filter(copy=row).delete()
    row.state = State.OVER
    row.save(update_fields=["state"])


def _officer(by: Actor, capability: str, otherwise: str) -> Membership:
    if by.system or by.hands is None or by.acts_for_another or not roles.can(by, capability):
        raise Refused("not-allowed", otherwise)
    return by.hands


def _own(by: Actor) -> Actor:
    return Actor(by.hands, None, by.offices)


def _locked(copy: NetworkCopy) -> NetworkCopy:
    return NetworkCopy.objects.select_for_update(of=("self",)).get(pk=copy.pk)


def _later() -> dt.datetime:
    return timezone.now() + dt.timedelta(days=clauses.value("network_copy.days"))


registry.dues.add(DUE, registry.Due(run=run_due))

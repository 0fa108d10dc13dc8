"""The worker's part: a record says that a batch waits, its delivery is the due row, and nothing is lost with the broker."""

import logging
from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from common import registry
from common.errors import Refused
from networks.actors import Actor, of
from networks.imports import batches
from networks.imports.work import end_progress
from networks.models import ImportBatch, Record

log = logging.getLogger(__name__)
State = ImportBatch.State

INVITE = "import.invitations_asked"
KINDS = frozenset(("import.received", "import.corrected", "import.confirmed", "import.undo_asked", INVITE))
# state in which work waits → the work, and the state to go back to when it does not succeed.
_WORK: dict[str, tuple[Callable[..., ImportBatch], str]] = {
    State.UPLOADED: (lambda batch, by: batches.read(batch), State.BLOCKED),
    State.APPLYING: (lambda batch, by: batches.apply(batch, by=by), State.READY),
    State.UNDOING: (lambda batch, by: batches.undo(batch, by=by), State.APPLIED),
}


def handle(record: Record) -> None:
    """Do what the batch of this record waits for; safe to be called twice."""
    uid = record.about.removeprefix("importbatch:")
    batch = ImportBatch.objects.select_related("asked_by").filter(uid=uid).first()
    if batch is not None and record.kind == INVITE and batch.state == State.APPLIED and record.actor is not None:
        batches.invite(batch, by=of(record.actor))
    if batch is None or batch.state not in _WORK:
        return
    work, back_to = _WORK[batch.state]
    by = of(record.actor) if record.actor is not None else Actor(None, system="import")
    try:
        with transaction.atomic():
            work(batch, by)
    except Refused as refused:
        _put_back(batch, back_to, str(refused.message))
    except Exception:
        log.exception("import %s did not succeed", batch.uid)
        _put_back(batch, back_to, _("Something broke on our side, and nothing was changed. Try again."))


def _put_back(batch: ImportBatch, state: str, trouble: str) -> None:
    end_progress(batch)
    ImportBatch.objects.filter(pk=batch.pk).update(state=state, trouble=trouble[:300])


registry.consumers.add("imports", registry.Consumer(wants=KINDS.__contains__, handle=handle))

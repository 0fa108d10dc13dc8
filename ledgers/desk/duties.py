"""What of the books waits for an officer."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import registry
from ledgers.models import ReversalRequest
from networks.actors import Actor


def _reversals(by: Actor) -> int:
    return ReversalRequest.objects.filter(~Q(asked_by=by.hands), state=ReversalRequest.State.ASKED).count()


registry.duties.add(
    "reversals",
    registry.Duty(
        _("Lines to take back, waiting for a second person"), "ledgers:desk", "books.reverse", _reversals, order=30,
        is_of_the_books=True,
    ),
)  # fmt: skip

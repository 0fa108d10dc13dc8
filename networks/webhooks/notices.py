"""Coordinators hear of an address that was parked because it did not answer."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common import registry
from networks import offices
from networks.models import Record, Webhook
from networks.models.member import Role
from networks.notices import Letter


def _parked(record: Record) -> list[Letter]:
    if record.actor_id is not None:  # By somebody's hand: they know.
        return []
    row = Webhook.objects.filter(uid=record.about.partition(":")[2]).first()
    if row is None:
        return []
    title = _("“%(name)s” does not answer and is parked") % {"name": row.name}
    body = _(
        "We told it what happens here, and it takes nothing any more. What happens meanwhile waits; wake it up when it is well."
    )
    return [Letter(one, "webhooks", title, body, "networks:webhook", (row.uid,)) for one in offices.holders(Role.COORDINATOR)]


registry.topics.add(
    "webhooks", registry.Topic(gettext_lazy("Systems that are told"), gettext_lazy("For coordinators: one does not answer."))
)
registry.notices.add("webhook.parked", registry.Notice("webhooks", _parked))

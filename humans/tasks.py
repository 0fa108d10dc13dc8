"""Work of HUMANs in the background."""

from celery import shared_task
from django.utils import timezone

from common.jobs import under_way
from humans.joining import carrying, joinings
from networks.tenancy import lookup
from networks.tenancy.current import entered

MOST = 5_000


@shared_task
def carry(network_id: int) -> None:
    """Carries members across, each in a transaction of its own, until nobody waits. Killed, it goes on where it was."""
    ref = lookup.by_id(network_id)
    if ref is None:
        return
    now = timezone.now()
    with under_way(joinings.TASK, network_id):
        for _member in range(MOST):
            with entered(ref):
                if not carrying.carry_next(now):
                    return

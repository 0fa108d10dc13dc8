"""The founding journey of a network: only what nobody but its people can know is kept; the rest is read from the data."""

from typing import ClassVar

from django.db import models

from humans.models.commons import Step
from networks.models import Membership
from networks.tenancy.tables import TenantForeignKey, TenantTable


class StepTick(TenantTable):
    """That somebody said: this is done. `name` is a line of a step (humans.beginning.steps)."""

    step = models.CharField(max_length=12, choices=Step.choices)
    name = models.CharField(max_length=40)
    member = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    ticked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="humans_steptick_once")]

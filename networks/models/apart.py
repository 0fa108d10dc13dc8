"""Members who do not want to meet each other here."""

from django.db import models
from django.utils import timezone

from networks.tenancy.tables import TenantForeignKey, TenantTable


class KeptApart(TenantTable):
    """`member` and `other` never see each other. Kept in both directions, so that one look-up finds everyone; `asked` says
    whose wish it is."""

    referenced = False
    uid = None  # type: ignore[assignment]  # named by its two members
    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="+", db_index=False)
    other = TenantForeignKey("networks.Membership", models.CASCADE, related_name="+", db_index=False)
    asked = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "member", "other"], name="networks_keptapart_once"),
            models.CheckConstraint(condition=~models.Q(member=models.F("other")), name="networks_keptapart_two"),
        ]

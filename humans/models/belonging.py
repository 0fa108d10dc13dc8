"""HUMANs' own members: networks by a delegate, and supporters; classes, dues, and so their standing. Used in the umbrella."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ledgers.models import Contribution
from networks.models import Membership, Network
from networks.tenancy.tables import TenantForeignKey, TenantTable


class MemberClass(TenantTable):
    """Who pays how much for how long. `dues_amount` in the smallest unit of the pool's money; 0: no dues."""

    class Kind(models.TextChoices):
        NETWORK = "network", _("Network")
        PERSON = "person", _("Person")
        ORGANISATION = "organisation", _("Organization")

    name = models.CharField(max_length=80)
    of = models.CharField(_("for"), max_length=12, choices=Kind.choices)
    dues_amount = models.PositiveIntegerField(_("dues, in cents"), default=0)
    dues_months = models.PositiveSmallIntegerField(_("for so many months"), default=12)

    class Meta:
        ordering: ClassVar[list[str]] = ["of", "dues_amount", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="humans_memberclass_name"),
            models.CheckConstraint(condition=Q(dues_months__gte=1, dues_months__lte=60), name="humans_memberclass_months"),
        ]

    def __str__(self) -> str:
        return self.name


class Belonging(TenantTable):
    """That somebody belongs to HUMANs in a class: a supporter, `member`; or the network `of_network` by its delegate."""

    stays = "members of the umbrella are its own"

    in_class = TenantForeignKey(MemberClass, on_delete=models.PROTECT, related_name="+")
    member = TenantForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    of_network = models.ForeignKey(Network, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "member"], condition=Q(until=None), name="humans_belonging_member"),
            models.UniqueConstraint(fields=["network", "of_network"], condition=Q(until=None), name="humans_belonging_network"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="humans_belonging_days"),
        ]


class DuesTerm(TenantTable):
    """Days that dues cover, by a line of the fund under two signatures, or let off with a reason."""

    stays = "members of the umbrella are its own"

    belonging = TenantForeignKey(Belonging, on_delete=models.PROTECT, related_name="terms")
    starts_on = models.DateField()
    ends_on = models.DateField()
    contribution = TenantForeignKey(Contribution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    let_off = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="humans_duesterm_days"),
            models.CheckConstraint(
                condition=Q(contribution__isnull=False, let_off="") | (Q(contribution__isnull=True) & ~Q(let_off="")),
                name="humans_duesterm_paid_or_let_off",
            ),
        ]

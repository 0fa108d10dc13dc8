"""What a newcomer reads and signs, and the steps of a welcome."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantTable


class AgreementText(TenantTable):
    """A version of the member agreement or of the network's privacy notice. A new version asks again."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("Member agreement")
        PRIVACY = "privacy", _("Privacy notice")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    body = models.TextField()
    from_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar[list[str]] = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["network", "kind", "version"], name="networks_agreement_version")]


class SignedAgreement(TenantTable):
    referenced = False
    membership = TenantForeignKey("networks.Membership", models.CASCADE, related_name="signed")
    text = TenantForeignKey(AgreementText, models.PROTECT, related_name="signatures")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "membership", "text"], name="networks_signedagreement_once")]


class WelcomeStep(TenantTable):
    """One line of the network's welcome checklist. `check` names a test that ticks it by itself, if there is one."""

    position = models.PositiveSmallIntegerField(default=100)
    text = models.CharField(_("step"), max_length=160)
    url_name = models.CharField(max_length=60, blank=True)
    by_coordinator = models.BooleanField(_("ticked by a coordinator"), default=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]


class WelcomeDone(TenantTable):
    referenced = False
    membership = TenantForeignKey("networks.Membership", models.CASCADE, related_name="welcome_done")
    step = TenantForeignKey(WelcomeStep, models.CASCADE, related_name="+")
    done_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["network", "membership", "step"], name="networks_welcomedone_once")]

"""What networks sign when they join HUMANs, and again when it has a new version."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models.network import PublishedTable


class CovenantText(PublishedTable):
    """A version of a text that networks sign. Written by `covenant_write` inside the umbrella; never changed."""

    stays = "it is the umbrella's"

    class Kind(models.TextChoices):
        PRINCIPLES = "principles", _("Core principles")
        AGREEMENT = "agreement", _("Membership agreement of HUMANs")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    body = models.TextField()
    from_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["subject", "kind", "version"], name="humans_covenanttext_version")]


class CovenantSignature(PublishedTable):
    """A network's name under a text. Written by `covenant_sign` for the current network; never changed."""

    stays = "what was signed with one umbrella is signed anew with another"
    text = models.ForeignKey(CovenantText, on_delete=models.PROTECT, related_name="signatures")
    name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["subject", "text"], name="humans_covenantsignature_once")]

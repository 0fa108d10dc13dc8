"""The commons of knowledge: what networks write down for one another, and what came of it where it was tried."""

import uuid
from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from networks.models import Membership
from networks.models.network import PublishedTable
from networks.tenancy.tables import TenantForeignKey, TenantTable


class Kind(models.TextChoices):
    """What a guide or a playbook is."""

    GUIDE = "guide", _("Guide")
    PROJECT = "project", _("Plan of a project")
    SETUP = "setup", _("Set-up of a circle")
    SURVEY = "survey", _("Survey")
    BYLAWS = "bylaws", _("Bylaws")


class Step(models.TextChoices):
    """The steps of starting a network, in order (humans.beginning)."""

    UNDERSTAND = "understand", _("Understand")
    NEEDS = "needs", _("Ask what people need")
    INVENTORY = "inventory", _("See what there is")
    PILOT = "pilot", _("Try it small")
    PRINCIPLES = "principles", _("Agree on principles")
    CIRCLES = "circles", _("Form circles")
    MEETINGS = "meetings", _("Meet")
    WIDEN = "widen", _("Widen")
    REPLICATE = "replicate", _("Share what you know")
    SUSTAIN = "sustain", _("Last")


class Playbook(PublishedTable):
    """A guide that its network (`subject`) shows to all, as it stands now. Written by `commons_publish`, taken from the shelf
    and put back by `commons_show`."""

    stays = "it stands on the shelf of an installation; guides go along and are published there again"

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=12, choices=Step.choices, blank=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    based_on = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    words = SearchVectorField(null=True, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-changed_at", "-id"]
        indexes = [
            GinIndex(fields=["words"], name="humans_playbook_words"),
            models.Index(fields=["-changed_at", "-id"], name="humans_playbook_newest"),
        ]

    def __str__(self) -> str:
        return self.title


class PlaybookVersion(PublishedTable):
    """A playbook as it once stood; `note` says what is new. Never changed."""

    stays = "it stands on the shelf of an installation; guides go along and are published there again"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    body = models.TextField()
    note = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints = [models.UniqueConstraint(fields=["playbook", "number"], name="humans_playbookversion_once")]


class PlaybookAdoption(PublishedTable):
    """That a network (`subject`) works with a version of a playbook. Written by `commons_adopt`, `commons_let_go`."""

    stays = "it stands on the shelf of an installation; guides go along and are published there again"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="adoptions")
    version = models.PositiveSmallIntegerField()
    is_used = models.BooleanField(default=True)
    adopted_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["adopted_at", "id"]
        constraints = [models.UniqueConstraint(fields=["subject", "playbook"], name="humans_playbookadoption_once")]


class PlaybookLesson(PublishedTable):
    """What a network did with a playbook and what came of it: never a mark, never a star. Written by `commons_tell`.

    `people_reached` is None where nobody counted, and where they were fewer than five.
    """

    stays = "it stands on the shelf of an installation; guides go along and are published there again"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    playbook = models.ForeignKey(Playbook, on_delete=models.PROTECT, related_name="lessons")
    version = models.PositiveSmallIntegerField()
    did = models.TextField()
    outcome = models.TextField()
    advice = models.TextField(blank=True)
    people_reached = models.PositiveIntegerField(null=True, blank=True)
    told_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["-told_at", "-id"]


class Guide(TenantTable):
    """A network's own paper: written here, or the working copy of a playbook (`origin`, from its version `origin_version`).

    `published` is the playbook that it became, when the network shows it to all. `credit` names the origin in words, for a
    network that has moved to where the origin is not.
    """

    renewed: ClassVar[dict[str, str]] = {"origin_id": "NULL", "origin_version": "NULL", "published_id": "NULL"}

    class State(models.TextChoices):
        KEPT = "kept", _("In use")
        PUT_AWAY = "put_away", _("Put away")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    step = models.CharField(max_length=12, choices=Step.choices, blank=True)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=300, blank=True)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.KEPT)
    origin = models.ForeignKey(Playbook, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    credit = models.CharField(max_length=240, blank=True)
    origin_version = models.PositiveSmallIntegerField(null=True, blank=True)
    published = models.ForeignKey(Playbook, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    writer = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["network", "origin"], name="humans_guide_one_copy"),
            models.UniqueConstraint(fields=["network", "published"], name="humans_guide_published_once"),
            models.CheckConstraint(
                condition=models.Q(origin__isnull=True, origin_version__isnull=True)
                | models.Q(origin__isnull=False, origin_version__isnull=False),
                name="humans_guide_origin_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.title

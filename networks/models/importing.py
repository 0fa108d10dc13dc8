"""A batch brought in from another system: what was uploaded, what is wrong with it, what came of it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class ImportBatchQuerySet(TenantQuerySet["ImportBatch"]):
    def waiting(self) -> "ImportBatchQuerySet":
        """Those a worker still has to do something for."""
        return self.filter(state__in=[ImportBatch.State.UPLOADED, ImportBatch.State.APPLYING, ImportBatch.State.UNDOING])


class ImportBatch(TenantTable):
    """uploaded → blocked or ready → applying → applied → undoing → undone; discarded from any but the last four."""

    stays = "what an import brought cannot be taken back elsewhere"

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Being read")
        BLOCKED = "blocked", _("Waiting for you")
        READY = "ready", _("Ready to bring in")
        APPLYING = "applying", _("Being brought in")
        APPLIED = "applied", _("Brought in")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        DISCARDED = "discarded", _("Put away")

    preset = models.CharField(max_length=30)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    digest = models.CharField(max_length=64)  # sha256 over the files as uploaded
    names = models.JSONField(default=list)  # of the files, as people know them
    # What a coordinator decided row by row: {"<file>:<line>": {"skip": true, "accept": true, "cells": {"5": "3600"}}}
    corrections = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)  # what would come in, or came in: counts and minutes
    error_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)  # why the last attempt did not succeed, in words
    asked_by = TenantForeignKey("networks.Membership", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "uploaded",
                        "blocked",
                        "ready",
                        "applying",
                        "applied",
                        "undoing",
                        "undone",
                        "discarded",
                    ]
                ),
                name="networks_importbatch_state",
            ),
        ]

    @property
    def source(self) -> str:
        """The opaque name that transfers of this batch carry."""
        return f"import:{self.uid}"


class ImportPart(TenantTable):
    """A megabyte of an uploaded file, kept until the batch is brought in or put away. Never holds gender or birth date."""

    stays = "what an import brought cannot be taken back elsewhere"
    referenced = False
    uid = None  # type: ignore[assignment]
    batch = TenantForeignKey(ImportBatch, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=10)  # zip, members, posts, transfers, users
    name = models.CharField(max_length=100)
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "batch", "kind", "position"], name="networks_importpart_once")
        ]


class ImportProblem(TenantTable):
    """What is wrong, by place. Made anew with each reading; `cells` is the row as it stands, to write it anew."""

    stays = "what an import brought cannot be taken back elsewhere"
    referenced = False
    uid = None  # type: ignore[assignment]
    batch = TenantForeignKey(ImportBatch, models.CASCADE, related_name="problems")
    is_error = models.BooleanField()
    file = models.CharField(max_length=100)
    line = models.PositiveIntegerField()
    column = models.PositiveIntegerField()
    code = models.CharField(max_length=30)
    params = models.JSONField(default=dict)
    cell = models.TextField(blank=True)
    choice = models.CharField(max_length=10, blank=True)  # what a coordinator can do: "fix", "skip", "accept" or nothing

    class Meta:
        ordering: ClassVar[list[str]] = ["-is_error", "id"]
        indexes = [models.Index(fields=["network", "batch", "-is_error", "id"], name="networks_importproblem_list")]


class ImportedRow(TenantTable):
    """A row that came in: the same row again adds nothing. Deleted when its batch is taken back."""

    stays = "what an import brought cannot be taken back elsewhere"
    referenced = False
    uid = None  # type: ignore[assignment]
    batch = TenantForeignKey(ImportBatch, models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=10)
    identity = models.CharField(max_length=44)  # digest of the row and how many equal ones stand before it
    target = models.BigIntegerField(null=True)  # the membership or post made of it
    was_here = models.BooleanField(default=False)  # the membership stood here before: only its number was noted

    class Meta:
        indexes = [models.Index(fields=["network", "batch", "kind"], name="networks_importedrow_batch")]
        constraints = [models.UniqueConstraint(fields=["network", "kind", "identity"], name="networks_importedrow_once")]

"""Design overview

Mandate         who speaks for the network where, what they may say in its name, from when until when: running, then ended, laid
                down or recalled. Its words are never changed: another mandate is another row.
MandateVoice    a member asks for the recall of a delegate. Enough of them, by clause, and it has ended.
Instruction     what a delegate should say on something; binding once enough members stand behind it.
InstructionVoice a member who stands behind one.
DelegateReport  due after each assembly: what happened, and how they voted. A vote against mandate or instruction is flagged.
HandoverNote    what the next holder of an office has to know.

States go step by step (`Steps`); voices count once (unique); a mandate that ended never runs again.
"""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.walls import Steps
from networks.models.member import Role
from networks.tenancy.tables import TenantForeignKey, TenantTable


class Mandate(TenantTable):
    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        ENDED = "ended", _("Ended")
        LAID_DOWN = "laid-down", _("Laid down")
        RECALLED = "recalled", _("Recalled")

    app_may = "SELECT, INSERT, UPDATE"

    delegate = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    place = models.CharField(_("where they speak for us"), max_length=120)
    text = models.TextField(_("what they may say in our name"), max_length=4000)
    since = models.DateField()
    until = models.DateField()
    source = models.CharField(max_length=80)  # what decided it: "proposal:<uid>"
    state = models.CharField(max_length=9, choices=State.choices, default=State.RUNNING)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "state", "until"], name="governance_mandate_running")]
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="governance_mandate_term"),
            models.UniqueConstraint(fields=["network", "source"], name="governance_mandate_source"),
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at=None)
                | (~models.Q(state="running") & models.Q(ended_at__isnull=False)),
                name="governance_mandate_ended",
            ),
            Steps(
                name="governance_mandate_steps",
                steps=["running>ended", "running>laid-down", "running>recalled"],
                may_change=["place", "text", "state", "reminded_at", "ended_at"],
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.place

    def get_absolute_url(self) -> str:
        return reverse("networks:mandate", args=[self.uid])

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING


class MandateVoice(TenantTable):
    app_may = "SELECT, INSERT, DELETE"
    referenced = False

    mandate = TenantForeignKey(Mandate, models.PROTECT, related_name="voices", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mandate", "member", "network"], name="governance_mandatevoice_once")]


class Instruction(TenantTable):
    app_may = "SELECT, INSERT, UPDATE"

    mandate = TenantForeignKey(Mandate, models.PROTECT, related_name="instructions", db_index=False)
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    text = models.CharField(max_length=400)
    made_at = models.DateTimeField(db_default=Now())
    binding_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        indexes = [models.Index(fields=["network", "mandate", "id"], name="governance_instruction_of")]

    def __str__(self) -> str:
        return self.text


class InstructionVoice(TenantTable):
    app_may = "SELECT, INSERT, DELETE"
    referenced = False

    instruction = TenantForeignKey(Instruction, models.PROTECT, related_name="voices", db_index=False)
    member = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instruction", "member", "network"], name="governance_instructionvoice_once")
        ]


class DelegateReport(TenantTable):
    app_may = "SELECT, INSERT, UPDATE"

    mandate = TenantForeignKey(Mandate, models.PROTECT, related_name="reports", db_index=False)
    assembly = models.CharField(_("which assembly"), max_length=120)
    held_on = models.DateField(_("when it was"))
    due_on = models.DateField()
    asked_at = models.DateTimeField(null=True)
    text = models.TextField(_("what happened, and how you voted"), max_length=4000, blank=True)
    against = models.CharField(_("where you voted against the mandate, and why"), max_length=400, blank=True)
    written_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("report of a delegate")
        verbose_name_plural = _("reports of delegates")
        ordering: ClassVar[list[str]] = ["-held_on", "-id"]
        indexes = [models.Index(fields=["network", "due_on"], name="governance_report_due")]
        constraints = [
            models.UniqueConstraint(fields=["mandate", "held_on", "network"], name="governance_report_once"),
            models.CheckConstraint(
                condition=models.Q(written_at=None) | ~models.Q(text=""), name="governance_report_has_words"
            ),
        ]

    def __str__(self) -> str:
        return self.assembly


class HandoverNote(TenantTable):
    app_may = "SELECT, INSERT, UPDATE"
    referenced = False

    role = models.CharField(max_length=12, choices=Role.choices)
    author = TenantForeignKey("networks.Membership", models.PROTECT, related_name="+", db_index=False)
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes = [models.Index(fields=["network", "role", "-id"], name="governance_handover_of")]

    def __str__(self) -> str:
        return self.text[:60]

"""What members can do and would like done."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from networks.tenancy.tables import TenantForeignKey, TenantTable


class Category(TenantTable):
    """A shelf for skills and posts. `vetting` names the kind a helper needs (rule 11)."""

    name = models.CharField(_("name"), max_length=60)
    icon = models.CharField(max_length=30, default="hand-helping")
    parent = TenantForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    position = models.PositiveSmallIntegerField(default=100)
    vetting = models.CharField(_("vetting needed"), max_length=60, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "name"]
        verbose_name_plural = "categories"
        constraints = [models.UniqueConstraint(fields=["network", "name"], name="networks_category_name")]

    def __str__(self) -> str:
        return self.name


class Skill(TenantTable):
    name = models.CharField(_("name"), max_length=80)
    name_folded = models.CharField(max_length=80, editable=False, default="")
    category = TenantForeignKey(Category, models.PROTECT, related_name="skills")
    synonyms = ArrayField(models.CharField(max_length=80), default=list, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name_folded"]
        constraints = [models.UniqueConstraint(fields=["network", "name_folded"], name="networks_skill_name")]

    def __str__(self) -> str:
        return self.name


class SkillShare(TenantTable):
    """One teaches a skill and would like to learn another: teach one, learn one."""

    member = TenantForeignKey("networks.Membership", models.CASCADE, related_name="skill_shares", db_index=False)
    teaches = TenantForeignKey(Skill, models.PROTECT, related_name="taught", db_index=False)
    learns = TenantForeignKey(Skill, models.PROTECT, related_name="learned", db_index=False)
    words = models.CharField(_("a few words"), max_length=200, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["network", "-made_at", "-id"], condition=models.Q(ended_at=None), name="networks_share_open"),
            models.Index(
                fields=["network", "teaches", "learns"], condition=models.Q(ended_at=None), name="networks_share_pair"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "member", "teaches", "learns"],
                condition=models.Q(ended_at=None),
                name="networks_share_once",
            ),
            models.CheckConstraint(condition=~models.Q(teaches=models.F("learns")), name="networks_share_two_skills"),
        ]

    def __str__(self) -> str:
        return f"{self.teaches}, {self.learns}"


class MemberSkill(TenantTable):
    """A member offers or wants a skill."""

    class Direction(models.TextChoices):
        OFFER = "offer", _("I can help with")
        WANT = "want", _("I would like help with")

    class Level(models.TextChoices):
        LEARNING = "learning", _("Learning")
        GOOD = "good", _("Good at it")
        TRADE = "trade", _("My trade")

    referenced = False
    membership = TenantForeignKey("networks.Membership", models.CASCADE, related_name="skills")
    skill = TenantForeignKey(Skill, models.PROTECT, related_name="members")
    direction = models.CharField(max_length=5, choices=Direction.choices)
    level = models.CharField(max_length=10, choices=Level.choices, default=Level.GOOD)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["network", "skill", "direction", "membership"], name="networks_memberskill_find")]
        constraints = [
            models.UniqueConstraint(fields=["network", "membership", "skill", "direction"], name="networks_memberskill_once"),
        ]

"""Clauses: every number has a reason and dates."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import READ, Grant
from networks.tenancy.tables import TenantForeignKey, TenantQuerySet, TenantTable


class ClauseDefault(models.Model):
    """What a clause says where a network has not said otherwise. Written after migrating, from the apps' declarations."""

    key = models.CharField(max_length=80, primary_key=True)
    value = models.JSONField()

    class Meta:
        constraints = [
            Grant(name="networks_clausedefault_grant", reason="Defaults of the software, the same for all.", app_may=READ)
        ]


class ClauseQuerySet(TenantQuerySet["Clause"]):
    def in_force(self, at: object = None) -> "ClauseQuerySet":
        when = at or timezone.now()
        return self.filter(from_at__lte=when).filter(models.Q(until_at=None) | models.Q(until_at__gt=when))


class Clause(TenantTable):
    """One value of one rule, in one scope ("" = the whole network), from a time until the next."""

    key = models.CharField(max_length=80)
    scope = models.CharField(max_length=80, blank=True, default="")
    value = models.JSONField()
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=60)  # "founding", "decision:<uid>", "proposal:<uid>"

    objects = ClauseQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering: ClassVar[list[str]] = ["key", "scope", "-from_at"]
        indexes = [models.Index(fields=["network", "key", "scope", "-from_at"], name="networks_clause_lookup")]
        constraints = [
            ExclusionConstraint(
                name="networks_clause_no_overlap",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    ("scope", RangeOperators.EQUAL),
                    (
                        Func(F("from_at"), F("until_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]


class Decision(TenantTable):
    """What was decided: by two officers who wrote it down and signed it, or by vote (`source` "proposal:<uid>")."""

    ref = models.CharField(_("reference"), max_length=60)
    text = models.TextField(_("what was decided"), max_length=4000)
    first_officer = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    second_officer = TenantForeignKey("networks.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    signed_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True, default="")  # what the members voted on; "" for officers

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source="", first_officer__isnull=False)
                | (~models.Q(source="") & models.Q(first_officer=None, second_officer=None, signed_at__isnull=False)),
                name="networks_decision_by_whom",
            ),
            models.UniqueConstraint(
                fields=["network", "source"], condition=~models.Q(source=""), name="networks_decision_voted_once"
            ),
            models.UniqueConstraint(fields=["network", "ref"], name="networks_decision_ref"),
            models.CheckConstraint(condition=~models.Q(first_officer=F("second_officer")), name="networks_decision_two_people"),
        ]

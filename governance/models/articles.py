"""Articles of the bylaws.

Article  one version of one article, from a time until the next. Its words are never changed: the app role may only add rows,
         and a function gives the old one its end. Two versions never hold at once (exclusion constraint).
"""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.walls import ADD
from networks.tenancy.tables import TenantQuerySet, TenantTable


class ArticleQuerySet(TenantQuerySet["Article"]):
    def in_force(self, at: object = None) -> "ArticleQuerySet":
        when = at or timezone.now()
        return self.filter(from_at__lte=when).filter(models.Q(until_at=None) | models.Q(until_at__gt=when))


class Article(TenantTable):
    app_may = ADD
    referenced = False

    slug = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=500)
    title = models.CharField(_("title"), max_length=120)
    text = models.TextField(_("text"), max_length=20_000)
    from_at = models.DateTimeField(default=timezone.now)
    until_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=60)  # "founding", "decision:<uid>", "proposal:<uid>"

    objects = ArticleQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("article of the bylaws")
        verbose_name_plural = _("articles of the bylaws")
        ordering: ClassVar[list[str]] = ["position", "slug", "-from_at"]
        indexes = [models.Index(fields=["network", "slug", "-from_at"], name="governance_article_lookup")]
        constraints = [
            models.CheckConstraint(condition=models.Q(slug__regex=r"^[a-z][a-z-]{1,39}$"), name="governance_article_slug"),
            ExclusionConstraint(
                name="governance_article_no_overlap",
                expressions=[
                    ("network", RangeOperators.EQUAL),
                    ("slug", RangeOperators.EQUAL),
                    (
                        Func(F("from_at"), F("until_at"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title

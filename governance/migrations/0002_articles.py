"""Articles of the bylaws, with their versions."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0001_polls"),
    ]

    operations = [
        migrations.CreateModel(
            name="Article",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("slug", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(default=500)),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=20000, verbose_name="text")),
                ("from_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(max_length=60)),
                (
                    "network",
                    models.ForeignKey(
                        db_index=False,
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "verbose_name": "article of the bylaws",
                "verbose_name_plural": "articles of the bylaws",
                "ordering": ["position", "slug", "-from_at"],
                "indexes": [models.Index(fields=["network", "slug", "-from_at"], name="governance_article_lookup")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z][a-z-]{1,39}$")), name="governance_article_slug"
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("network", "="),
                            ("slug", "="),
                            (
                                models.Func(
                                    models.F("from_at"),
                                    models.F("until_at"),
                                    function="tstzrange",
                                    output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="governance_article_no_overlap",
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT", kind="tenant", name="governance_article_wall"),
                ],
            },
        ),
        load("articles"),
    ]

"""Teach one, learn one; the directory by level, language and free time; skills counted."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0016_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="SkillShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("words", models.CharField(blank=True, max_length=200, verbose_name="a few words")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "learns",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="learned",
                        to="networks.skill",
                    ),
                ),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skill_shares",
                        to="networks.membership",
                    ),
                ),
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
                (
                    "teaches",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taught",
                        to="networks.skill",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["network", "-made_at", "-id"],
                        name="networks_share_open",
                    ),
                    models.Index(
                        condition=models.Q(("ended_at", None)),
                        fields=["network", "teaches", "learns"],
                        name="networks_share_pair",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("network", "member", "teaches", "learns"),
                        name="networks_share_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("teaches", models.F("learns")), _negated=True), name="networks_share_two_skills"
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_skillshare_wall"),
                    common.walls.NetworkKey(name="networks_skillshare_key"),
                    common.walls.CompositeKey(field="member", name="networks_skillshare_member_in_network"),
                    common.walls.CompositeKey(field="teaches", name="networks_skillshare_teaches_in_network"),
                    common.walls.CompositeKey(field="learns", name="networks_skillshare_learns_in_network"),
                ],
            },
        ),
        load("people", again=True),
    ]

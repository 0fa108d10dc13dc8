"""Posts for neighboring networks, and what somebody there answers."""

import uuid

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0021_tells_others"),
        ("requests_board", "0021_nobody_is_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="NeighborAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("pair", models.UUIDField()),
                ("is_ours", models.BooleanField()),
                ("post", models.UUIDField()),
                ("kind", models.CharField(choices=[("request", "Request"), ("offer", "Offer")], max_length=7)),
                ("title", models.CharField(max_length=120)),
                ("other_name", models.CharField(blank=True, max_length=80)),
                ("words", models.CharField(blank=True, max_length=600)),
                ("reply", models.CharField(blank=True, max_length=600)),
                ("pay_code", models.CharField(blank=True, max_length=1000)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Waits for an answer"), ("agreed", "Agreed"), ("declined", "Not this time")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("asked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PostCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("post", models.UUIDField()),
                ("kind", models.CharField(choices=[("request", "Request"), ("offer", "Offer")], max_length=7)),
                ("title", models.CharField(max_length=120)),
                ("body", models.TextField(blank=True, max_length=4000)),
                ("category", models.CharField(blank=True, max_length=60)),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-published_at", "-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="post",
            name="board_post_audience",
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audience__in", ["network", "neighbors"]),
                        ("state__in", ["draft", "waiting", "open", "reserved", "closed", "expired", "hidden"]),
                    ),
                    models.Q(("audience", "coordinators"), ("state__in", ["draft", "closed", "expired", "hidden", "private"])),
                    _connector="OR",
                ),
                name="board_post_audience",
            ),
        ),
        migrations.AddField(
            model_name="neighboranswer",
            name="member",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.membership"
            ),
        ),
        migrations.AddField(
            model_name="neighboranswer",
            name="network",
            field=models.ForeignKey(
                db_index=False,
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="neighboranswer",
            name="partner",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"
            ),
        ),
        migrations.AddField(
            model_name="postcopy",
            name="subject",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
        ),
        migrations.AddConstraint(
            model_name="neighboranswer",
            constraint=models.UniqueConstraint(fields=("pair", "network"), name="requests_board_neighboranswer_copy"),
        ),
        migrations.AddConstraint(
            model_name="neighboranswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_ours", True), ("state", "asked")),
                fields=("member", "post", "network"),
                name="requests_board_neighboranswer_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="neighboranswer",
            constraint=common.walls.Steps(
                may_change=["state", "other_name", "words", "reply", "pay_code", "answered_at"],
                name="requests_board_neighboranswer_steps",
                steps=["asked>agreed", "asked>declined"],
            ),
        ),
        migrations.AddConstraint(
            model_name="neighboranswer",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="requests_board_neighboranswer_wall"),
        ),
        migrations.AddConstraint(
            model_name="neighboranswer",
            constraint=common.walls.NetworkKey(name="requests_board_neighboranswer_key"),
        ),
        migrations.AddConstraint(
            model_name="neighboranswer",
            constraint=common.walls.CompositeKey(field="member", name="requests_board_neighboranswer_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="postcopy",
            constraint=models.UniqueConstraint(fields=("subject", "post"), name="requests_board_postcopy_once"),
        ),
        migrations.AddConstraint(
            model_name="postcopy",
            constraint=common.walls.Wall(app_may="SELECT", kind="published", name="requests_board_postcopy_wall"),
        ),
        load("elsewhere"),
        load("matching", "standing", again=True),
    ]

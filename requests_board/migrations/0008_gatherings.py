"""Classes and work parties."""

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
        ("networks", "0008_plural"),
        ("requests_board", "0007_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gathering",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("class", "Class"), ("party", "Work party")], max_length=6)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Open"),
                            ("done", "Done"),
                            ("disputed", "Being talked over"),
                            ("confirmed", "Confirmed"),
                            ("cancelled", "Called off"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", models.TextField(blank=True, max_length=2000, verbose_name="in your words")),
                (
                    "share",
                    models.CharField(
                        choices=[("split", "The hours are shared"), ("each", "Everybody counts in full")], max_length=5
                    ),
                ),
                ("minutes", models.PositiveIntegerField()),
                ("places", models.PositiveSmallIntegerField()),
                ("least", models.PositiveSmallIntegerField(default=1)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("where", models.CharField(blank=True, max_length=200)),
                ("done_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("confirms_itself_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "category",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.category",
                    ),
                ),
                (
                    "done_hand",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "host",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gatherings",
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
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="GatheringPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("joined", "Takes part"),
                            ("left", "Gave the place back"),
                            ("present", "Was there"),
                            ("absent", "Was not there"),
                        ],
                        default="joined",
                        max_length=7,
                    ),
                ),
                ("joined_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("amount", models.BigIntegerField(blank=True, null=True)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "No answer yet"), ("confirmed", "Confirmed"), ("disputed", "Sees it differently")],
                        default="",
                        max_length=9,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_hand",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "gathering",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="requests_board.gathering",
                    ),
                ),
                (
                    "logged_hand",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gathering_parts",
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
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["network", "state", "-id"], name="board_gathering_list"),
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(fields=["network", "host", "state", "-id"], name="board_gathering_host"),
        ),
        migrations.AddIndex(
            model_name="gathering",
            index=models.Index(
                condition=models.Q(("confirms_itself_at__isnull", False)),
                fields=["network", "confirms_itself_at"],
                name="board_gathering_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("least__gte", 1),
                    ("minutes__gte", 1),
                    ("minutes__lte", 60000),
                    ("places__gte", 1),
                    ("places__lte", 500),
                    ("least__lte", models.F("places")),
                ),
                name="board_gathering_numbers",
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_gathering_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=common.walls.NetworkKey(name="requests_board_gathering_key"),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=common.walls.CompositeKey(field="host", name="requests_board_gathering_host_in_network"),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=common.walls.CompositeKey(field="category", name="requests_board_gathering_category_in_network"),
        ),
        migrations.AddConstraint(
            model_name="gathering",
            constraint=common.walls.CompositeKey(field="done_hand", name="requests_board_gathering_done_hand_in_network"),
        ),
        migrations.AddIndex(
            model_name="gatheringpart",
            index=models.Index(fields=["network", "member", "state", "-id"], name="board_part_member"),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=models.UniqueConstraint(fields=("network", "gathering", "member"), name="board_part_once"),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer", ""),
                    ("logged_hand", None),
                    models.Q(("logged_hand", models.F("answered_hand")), _negated=True),
                    _connector="OR",
                ),
                name="board_part_two_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_gatheringpart_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=common.walls.NetworkKey(name="requests_board_gatheringpart_key"),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=common.walls.CompositeKey(field="gathering", name="requests_board_gatheringpart_gathering_in_network"),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=common.walls.CompositeKey(field="member", name="requests_board_gatheringpart_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=common.walls.CompositeKey(
                field="logged_hand", name="requests_board_gatheringpart_logged_hand_in_network"
            ),
        ),
        migrations.AddConstraint(
            model_name="gatheringpart",
            constraint=common.walls.CompositeKey(
                field="answered_hand", name="requests_board_gatheringpart_answered_hand_in_network"
            ),
        ),
        load("gatherings"),
        migrations.RunSQL(
            "CREATE TRIGGER board_gathering_step BEFORE INSERT OR UPDATE ON requests_board_gathering"
            " FOR EACH ROW EXECUTE FUNCTION board_gathering_step();"
            "CREATE TRIGGER board_gathering_place BEFORE INSERT OR UPDATE ON requests_board_gatheringpart"
            " FOR EACH ROW EXECUTE FUNCTION board_gathering_place()",
            "DROP TRIGGER board_gathering_step ON requests_board_gathering;"
            "DROP TRIGGER board_gathering_place ON requests_board_gatheringpart",
        ),
    ]

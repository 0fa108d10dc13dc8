"""Loops, and who would give to whom in a match."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

FILL = """
UPDATE requests_board_match t
   SET giver_id = CASE p.kind WHEN 'request' THEN t.member_id ELSE p.author_id END,
       receiver_id = CASE p.kind WHEN 'request' THEN p.author_id ELSE t.member_id END
  FROM requests_board_post p WHERE p.network_id = t.network_id AND p.id = t.post_id;
"""
TRIGGER = """
CREATE TRIGGER board_loop_whole BEFORE UPDATE OF state ON requests_board_loop
    FOR EACH ROW EXECUTE FUNCTION board_loop_whole();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0013_members_by_skill"),
        ("requests_board", "0011_dispatch"),
    ]

    operations = [
        migrations.CreateModel(
            name="Loop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for answers"),
                            ("started", "Everybody said yes"),
                            ("refused", "Somebody cannot"),
                            ("lapsed", "It did not come together"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("key", models.CharField(editable=False, max_length=64)),
                ("trouble", models.CharField(blank=True, editable=False, max_length=300)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lapses_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LoopLeg",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[("", "has not answered yet"), ("yes", "said yes"), ("no", "cannot")],
                        default="",
                        max_length=3,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.AddField(
            model_name="match",
            name="giver",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="match",
            name="receiver",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                condition=models.Q(("state", "new")),
                fields=["network", "giver", "-score"],
                include=("receiver", "id"),
                name="board_match_gives",
            ),
        ),
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                condition=models.Q(("state", "new")),
                fields=["network", "receiver", "-score"],
                include=("giver", "id"),
                name="board_match_receives",
            ),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=common.walls.CompositeKey(field="giver", name="requests_board_match_giver_in_network"),
        ),
        migrations.AddConstraint(
            model_name="match",
            constraint=common.walls.CompositeKey(field="receiver", name="requests_board_match_receiver_in_network"),
        ),
        migrations.AddField(
            model_name="loop",
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
            model_name="loop",
            name="proposed_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
            name="answered_hand",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
            name="exchange",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="requests_board.exchange",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
            name="giver",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
            name="loop",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="legs",
                to="requests_board.loop",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
            name="match",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="requests_board.match",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
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
            model_name="loopleg",
            name="post",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="requests_board.post",
            ),
        ),
        migrations.AddField(
            model_name="loopleg",
            name="receiver",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddIndex(
            model_name="loop",
            index=models.Index(fields=["network", "state", "lapses_at"], name="board_loop_due"),
        ),
        migrations.AddConstraint(
            model_name="loop",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")), fields=("network", "key"), name="board_loop_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="loop",
            constraint=common.walls.Steps(
                may_change=["state", "trouble", "ended_at"],
                name="board_loop_step",
                steps=["open>started", "open>refused", "open>lapsed"],
            ),
        ),
        migrations.AddConstraint(
            model_name="loop",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_loop_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="loop",
            constraint=common.walls.NetworkKey(name="requests_board_loop_key"),
        ),
        migrations.AddConstraint(
            model_name="loop",
            constraint=common.walls.CompositeKey(field="proposed_by", name="requests_board_loop_proposed_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="loopleg",
            index=models.Index(fields=["network", "giver", "loop"], name="board_loopleg_giver"),
        ),
        migrations.AddIndex(
            model_name="loopleg",
            index=models.Index(fields=["network", "post", "loop"], name="board_loopleg_post"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=models.UniqueConstraint(fields=("network", "loop", "position"), name="board_loopleg_position"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=models.UniqueConstraint(fields=("network", "loop", "giver"), name="board_loopleg_gives_once"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=models.UniqueConstraint(fields=("network", "loop", "receiver"), name="board_loopleg_receives_once"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=models.UniqueConstraint(
                condition=models.Q(("answered_hand__isnull", False)),
                fields=("network", "loop", "answered_hand"),
                name="board_loopleg_one_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True), name="board_loopleg_two_members"
            ),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_loopleg_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="loop", name="requests_board_loopleg_loop_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="match", name="requests_board_loopleg_match_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="post", name="requests_board_loopleg_post_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="giver", name="requests_board_loopleg_giver_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="receiver", name="requests_board_loopleg_receiver_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="answered_hand", name="requests_board_loopleg_answered_hand_in_network"),
        ),
        migrations.AddConstraint(
            model_name="loopleg",
            constraint=common.walls.CompositeKey(field="exchange", name="requests_board_loopleg_exchange_in_network"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        load("loops"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER board_loop_whole ON requests_board_loop;"),
    ]

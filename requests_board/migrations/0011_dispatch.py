"""Dispatch: follow-ups, incidents, posts that wait for a look."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

TRIGGER = """
CREATE TRIGGER dispatch_paused BEFORE INSERT OR UPDATE ON requests_board_followup
    FOR EACH ROW EXECUTE FUNCTION dispatch_paused();
INSERT INTO networks_duetime (uid, network_id, name, due_at)
SELECT gen_random_uuid(), id, 'board.dispatch', now() FROM networks_network ON CONFLICT DO NOTHING;
"""
BACK = """
DELETE FROM networks_duetime WHERE name = 'board.dispatch';
UPDATE requests_board_post SET state = 'hidden', hidden_from = 'open' WHERE state = 'waiting';
DROP TRIGGER dispatch_paused ON requests_board_followup;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0012_people_search"),
        ("requests_board", "0010_suited"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("request", "A request"),
                            ("silent", "Nothing heard for long"),
                            ("newcomer", "New, without an exchange"),
                        ],
                        max_length=8,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField(default=django.utils.timezone.localdate)),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not-reached", "Not reached"),
                            ("again", "We talk again"),
                            ("asked", "Asked a helper"),
                            ("helped", "Somebody helps"),
                            ("elsewhere", "Met in another way"),
                            ("no-need", "No longer needed"),
                            ("fine", "All is well"),
                            ("back", "Takes part again"),
                            ("leaves", "Wants to leave"),
                            ("paused", "Paused for now"),
                        ],
                        max_length=12,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="FollowUpTry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("phone", "By telephone"),
                            ("visit", "At their door"),
                            ("met", "Where we met"),
                            ("written", "In writing"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("not-reached", "Not reached"),
                            ("again", "We talk again"),
                            ("asked", "Asked a helper"),
                            ("helped", "Somebody helps"),
                            ("elsewhere", "Met in another way"),
                            ("no-need", "No longer needed"),
                            ("fine", "All is well"),
                            ("back", "Takes part again"),
                            ("leaves", "Wants to leave"),
                            ("paused", "Paused for now"),
                        ],
                        max_length=12,
                    ),
                ),
                ("said", models.TextField(blank=True, max_length=2000, verbose_name="what was said")),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("due_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("harm", "Somebody was hurt"),
                            ("fear", "Somebody was threatened or pressed"),
                            ("loss", "Something was stolen or broken"),
                            ("conduct", "Somebody was treated badly"),
                            ("worry", "I am worried about somebody"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("filed", "Waits for a coordinator"), ("taken", "Being looked into"), ("closed", "Closed")],
                        default="filed",
                        max_length=6,
                    ),
                ),
                ("happened_on", models.DateField(verbose_name="when it was")),
                ("text", models.TextField(max_length=4000, verbose_name="what happened")),
                ("filed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("is_wide", models.BooleanField(default=False)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("ending", models.CharField(blank=True, max_length=600, verbose_name="how it ended")),
            ],
            options={
                "ordering": ["-filed_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="IncidentNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("text", models.TextField(max_length=2000, verbose_name="note")),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="post",
            name="board_post_state",
        ),
        migrations.AlterField(
            model_name="post",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("waiting", "Waits for a coordinator"),
                    ("open", "Open"),
                    ("reserved", "Being done"),
                    ("closed", "Closed"),
                    ("expired", "Past its day"),
                    ("hidden", "Hidden by a coordinator"),
                ],
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "waiting", "open", "reserved", "closed", "expired", "hidden"])),
                name="board_post_state",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="member",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="follow_ups",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="followup",
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
            model_name="followup",
            name="post",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="follow_ups",
                to="requests_board.post",
            ),
        ),
        migrations.AddField(
            model_name="followup",
            name="taken_by",
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
            model_name="followuptry",
            name="by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="followuptry",
            name="follow_up",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tries",
                to="requests_board.followup",
            ),
        ),
        migrations.AddField(
            model_name="followuptry",
            name="helper",
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
            model_name="followuptry",
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
            model_name="incident",
            name="about",
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
            model_name="incident",
            name="closed_by",
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
            model_name="incident",
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
            model_name="incident",
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
            model_name="incident",
            name="reporter",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="incident",
            name="taken_by",
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
            model_name="incidentnote",
            name="by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="incidentnote",
            name="incident",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notes",
                to="requests_board.incident",
            ),
        ),
        migrations.AddField(
            model_name="incidentnote",
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
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["network", "due_on", "id"], name="dispatch_followup_open"
            ),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["network", "post", "-id"], name="dispatch_followup_post"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["network", "member", "-id"], name="dispatch_followup_member"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("post__isnull", False)),
                fields=("network", "post"),
                name="dispatch_one_of_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None), ("post", None)),
                fields=("network", "member"),
                name="dispatch_one_of_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("occasion", "request"), ("post__isnull", False)),
                    models.Q(("occasion__in", ["silent", "newcomer"]), ("post", None)),
                    _connector="OR",
                ),
                name="dispatch_followup_about",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_by", None), models.Q(("taken_by", models.F("member")), _negated=True), _connector="OR"
                ),
                name="dispatch_followup_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None),
                    models.Q(("outcome__in", ["", "not-reached", "again", "asked"]), _negated=True),
                    _connector="OR",
                ),
                name="dispatch_followup_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_followup_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=common.walls.NetworkKey(name="requests_board_followup_key"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=common.walls.CompositeKey(field="member", name="requests_board_followup_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=common.walls.CompositeKey(field="post", name="requests_board_followup_post_in_network"),
        ),
        migrations.AddConstraint(
            model_name="followup",
            constraint=common.walls.CompositeKey(field="taken_by", name="requests_board_followup_taken_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="followuptry",
            index=models.Index(fields=["network", "follow_up", "id"], name="dispatch_try_log"),
        ),
        migrations.AddConstraint(
            model_name="followuptry",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_followuptry_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="followuptry",
            constraint=common.walls.CompositeKey(field="follow_up", name="requests_board_followuptry_follow_up_in_network"),
        ),
        migrations.AddConstraint(
            model_name="followuptry",
            constraint=common.walls.CompositeKey(field="by", name="requests_board_followuptry_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="followuptry",
            constraint=common.walls.CompositeKey(field="helper", name="requests_board_followuptry_helper_in_network"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["network", "state", "-filed_at", "-id"], name="dispatch_incident_list"),
        ),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(fields=["network", "reporter", "-id"], name="dispatch_incident_mine"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(("about", None), models.Q(("about", models.F("reporter")), _negated=True), _connector="OR"),
                name="dispatch_incident_of_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_by", None),
                    models.Q(
                        models.Q(("taken_by", models.F("reporter")), _negated=True),
                        models.Q(("about", None), models.Q(("taken_by", models.F("about")), _negated=True), _connector="OR"),
                        models.Q(
                            ("closed_by", None), models.Q(("closed_by", models.F("taken_by")), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="dispatch_incident_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_by", None),
                    models.Q(
                        models.Q(("closed_by", models.F("reporter")), _negated=True),
                        models.Q(("about", None), models.Q(("closed_by", models.F("about")), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="dispatch_incident_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_by", None), ("state", "filed"), ("taken_by", None)),
                    models.Q(("closed_by", None), ("state", "taken"), ("taken_by__isnull", False)),
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("state", "closed"),
                        ("taken_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="dispatch_incident_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_incident_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.NetworkKey(name="requests_board_incident_key"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.CompositeKey(field="reporter", name="requests_board_incident_reporter_in_network"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.CompositeKey(field="about", name="requests_board_incident_about_in_network"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.CompositeKey(field="exchange", name="requests_board_incident_exchange_in_network"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.CompositeKey(field="taken_by", name="requests_board_incident_taken_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=common.walls.CompositeKey(field="closed_by", name="requests_board_incident_closed_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="incidentnote",
            index=models.Index(fields=["network", "incident", "id"], name="dispatch_note_list"),
        ),
        migrations.AddConstraint(
            model_name="incidentnote",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_incidentnote_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentnote",
            constraint=common.walls.CompositeKey(field="incident", name="requests_board_incidentnote_incident_in_network"),
        ),
        migrations.AddConstraint(
            model_name="incidentnote",
            constraint=common.walls.CompositeKey(field="by", name="requests_board_incidentnote_by_in_network"),
        ),
        load("dispatch"),
        load("things", again=True),
        migrations.RunSQL(TRIGGER, BACK),
    ]

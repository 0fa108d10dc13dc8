"""Drafts, private and group requests, kept searches, weekly arrangements, calendars, appeals."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

TRIGGERS = """
CREATE TRIGGER board_exchange_places BEFORE UPDATE OF state ON requests_board_exchange FOR EACH ROW
    WHEN (NEW.state = 'agreed' AND OLD.state <> 'agreed' AND NEW.post_id IS NOT NULL AND NEW.series_id IS NULL)
    EXECUTE FUNCTION board_exchange_places();
CREATE TRIGGER board_match_apart BEFORE INSERT ON requests_board_match FOR EACH ROW EXECUTE FUNCTION board_match_apart();
"""
BACK = """
DROP TRIGGER board_match_apart ON requests_board_match;
DROP TRIGGER board_exchange_places ON requests_board_exchange;
"""
# Why posts are hidden that were before there were appeals.
HIDDEN = """
INSERT INTO requests_board_hiding (uid, network_id, post_id, reason, hidden_at, appeal, outcome, answer)
SELECT gen_random_uuid(), network_id, id, hidden_reason, coalesce(closed_at, now()), '', '', ''
  FROM requests_board_post WHERE state = 'hidden'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0016_apart"),
        ("requests_board", "0012_loops"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("secret_hash", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Hiding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("reason", models.CharField(max_length=300)),
                ("hidden_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("appeal", models.CharField(blank=True, max_length=1000)),
                ("appealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("", "Hidden"), ("shown", "Shown again"), ("kept", "Stays hidden")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("answer", models.CharField(blank=True, max_length=300)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("kind", models.CharField(blank=True, choices=[("request", "Request"), ("offer", "Offer")], max_length=7)),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("hours", "hours"), ("credit", "credits"), ("gift", "gift"), ("loan", "borrowing")],
                            max_length=6,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("within", models.PositiveIntegerField(blank=True, null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("fingerprint", models.CharField(editable=False, max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Series",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("running", "Running"),
                            ("paused", "Paused"),
                            ("declined", "Declined"),
                            ("ended", "Ended"),
                        ],
                        default="proposed",
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "way",
                    models.CharField(
                        choices=[("hours", "hours"), ("credit", "credits"), ("gift", "gift"), ("loan", "borrowing")],
                        max_length=6,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("where", models.CharField(blank=True, max_length=200)),
                ("first_on", models.DateField()),
                ("at_time", models.TimeField()),
                ("zone", models.CharField(max_length=40)),
                ("interval", models.PositiveSmallIntegerField(default=1)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "skips",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(), blank=True, default=list, size=None
                    ),
                ),
                ("paused_until", models.DateField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("next_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="exchange",
            name="board_exchange_one_running",
        ),
        migrations.RemoveConstraint(
            model_name="post",
            name="board_post_state",
        ),
        migrations.AddField(
            model_name="exchange",
            name="occurs_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="post",
            name="audience",
            field=models.CharField(
                choices=[
                    ("network", "Members of this network"),
                    ("coordinators", "The coordinators alone"),
                    ("circle", "A circle"),
                    ("neighbors", "This and neighboring networks"),
                ],
                default="network",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="post",
            name="language",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AddField(
            model_name="post",
            name="places",
            field=models.PositiveSmallIntegerField(default=1),
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
                    ("private", "For the coordinators alone"),
                ],
                default="open",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "waiting", "open", "reserved", "closed", "expired", "hidden", "private"])
                ),
                name="board_post_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("audience", "network"),
                        ("state__in", ["draft", "waiting", "open", "reserved", "closed", "expired", "hidden"]),
                    ),
                    models.Q(("audience", "coordinators"), ("state__in", ["draft", "closed", "expired", "hidden", "private"])),
                    _connector="OR",
                ),
                name="board_post_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gte", 1), ("places__lte", 50)), name="board_post_places_few"
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
            name="member",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="calendarfeed",
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
            model_name="hiding",
            name="decided_by",
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
            model_name="hiding",
            name="hidden_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="hiding",
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
            model_name="hiding",
            name="post",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="hidings",
                to="requests_board.post",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="category",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="networks.category",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="member",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_searches",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="neighborhood",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="networks.neighborhood",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
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
            model_name="series",
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
            model_name="series",
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
            model_name="series",
            name="post",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="series",
                to="requests_board.post",
            ),
        ),
        migrations.AddField(
            model_name="series",
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
            model_name="series",
            name="receiver",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="exchange",
            name="series",
            field=networks.tenancy.tables.TenantForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="exchanges",
                to="requests_board.series",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series", None), ("state__in", ["proposed", "agreed", "done", "disputed"])),
                fields=("network", "post", "giver", "receiver"),
                name="board_exchange_one_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("series__isnull", False)),
                fields=("network", "series", "occurs_on"),
                name="board_exchange_one_a_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("occurs_on", None), ("series", None)),
                    models.Q(("occurs_on__isnull", False), ("series__isnull", False)),
                    _connector="OR",
                ),
                name="board_exchange_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=common.walls.CompositeKey(field="series", name="requests_board_exchange_series_in_network"),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(fields=("network", "member"), name="board_feed_one"),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=models.UniqueConstraint(fields=("network", "secret_hash"), name="board_feed_secret"),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_calendarfeed_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarfeed",
            constraint=common.walls.CompositeKey(field="member", name="requests_board_calendarfeed_member_in_network"),
        ),
        migrations.AddIndex(
            model_name="hiding",
            index=models.Index(
                condition=models.Q(("appealed_at__isnull", False), ("outcome", "")),
                fields=["network", "appealed_at"],
                name="board_hiding_appeals",
            ),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "shown"), _negated=True), fields=("network", "post"), name="board_hiding_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("appealed_at", None),
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("hidden_by")), _negated=True),
                    _connector="OR",
                ),
                name="board_hiding_other_decides",
            ),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_hiding_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=common.walls.NetworkKey(name="requests_board_hiding_key"),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=common.walls.CompositeKey(field="post", name="requests_board_hiding_post_in_network"),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=common.walls.CompositeKey(field="hidden_by", name="requests_board_hiding_hidden_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="hiding",
            constraint=common.walls.CompositeKey(field="decided_by", name="requests_board_hiding_decided_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(fields=("network", "member", "fingerprint"), name="board_search_once"),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_savedsearch_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=common.walls.CompositeKey(field="member", name="requests_board_savedsearch_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=common.walls.CompositeKey(field="category", name="requests_board_savedsearch_category_in_network"),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=common.walls.CompositeKey(
                field="neighborhood", name="requests_board_savedsearch_neighborhood_in_network"
            ),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["network", "giver", "state", "-id"], name="board_series_giver"),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(fields=["network", "receiver", "state", "-id"], name="board_series_receiver"),
        ),
        migrations.AddIndex(
            model_name="series",
            index=models.Index(
                condition=models.Q(("next_at__isnull", False)), fields=["network", "next_at"], name="board_series_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("giver", models.F("receiver")), _negated=True), name="board_series_two_members"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.CheckConstraint(
                condition=models.Q(("interval__gte", 1), ("interval__lte", 8)), name="board_series_interval"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "running", "paused"])),
                fields=("network", "post", "giver", "receiver"),
                name="board_series_one_running",
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.Steps(
                may_change=["state", "where", "title", "skips", "paused_until", "agreed_at", "ended_at", "next_at"],
                name="board_series_steps",
                steps=[
                    "proposed>running",
                    "proposed>declined",
                    "proposed>ended",
                    "running>paused",
                    "paused>running",
                    "running>ended",
                    "paused>ended",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_series_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.NetworkKey(name="requests_board_series_key"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.CompositeKey(field="post", name="requests_board_series_post_in_network"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.CompositeKey(field="giver", name="requests_board_series_giver_in_network"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.CompositeKey(field="receiver", name="requests_board_series_receiver_in_network"),
        ),
        migrations.AddConstraint(
            model_name="series",
            constraint=common.walls.CompositeKey(field="proposed_by", name="requests_board_series_proposed_by_in_network"),
        ),
        migrations.RunSQL("DROP FUNCTION IF EXISTS board_search(jsonb, int)", migrations.RunSQL.noop),
        migrations.RunSQL("SELECT show_limit()", migrations.RunSQL.noop),  # Loads pg_trgm, whose settings the functions name.
        load("search", again=True),
        load("standing"),
        migrations.RunSQL(TRIGGERS, BACK),
        migrations.RunSQL(HIDDEN, migrations.RunSQL.noop),
    ]

"""Polls: question, roll, ballots, result."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

TRIGGERS = """
CREATE TRIGGER polls_stay BEFORE UPDATE ON governance_poll FOR EACH ROW EXECUTE FUNCTION polls_stay();
CREATE TRIGGER polls_options_stay BEFORE INSERT OR UPDATE OR DELETE ON governance_polloption
    FOR EACH ROW EXECUTE FUNCTION polls_options_stay();
CREATE TRIGGER polls_roll_stands BEFORE INSERT OR UPDATE OR DELETE ON governance_pollvoter
    FOR EACH ROW EXECUTE FUNCTION polls_roll_stands();
CREATE TRIGGER polls_in_state BEFORE INSERT OR UPDATE ON governance_ballot
    FOR EACH ROW EXECUTE FUNCTION polls_in_state('open');
CREATE TRIGGER polls_in_state BEFORE INSERT ON governance_countedballot
    FOR EACH ROW EXECUTE FUNCTION polls_in_state('closed');
CREATE TRIGGER polls_in_state BEFORE INSERT ON governance_pollresult
    FOR EACH ROW EXECUTE FUNCTION polls_in_state('closed');
CREATE CONSTRAINT TRIGGER polls_has_result AFTER INSERT OR UPDATE ON governance_poll
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION polls_has_result();
"""
BACK = """
DROP TRIGGER polls_stay ON governance_poll;
DROP TRIGGER polls_options_stay ON governance_polloption;
DROP TRIGGER polls_roll_stands ON governance_pollvoter;
DROP TRIGGER polls_in_state ON governance_ballot;
DROP TRIGGER polls_in_state ON governance_countedballot;
DROP TRIGGER polls_in_state ON governance_pollresult;
DROP TRIGGER polls_has_result ON governance_poll;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("networks", "0012_people_search"),
    ]

    operations = [
        migrations.CreateModel(
            name="Poll",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("question", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True, max_length=8000)),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("majority", "Majority"),
                            ("consent", "Consent"),
                            ("advice", "Advice"),
                            ("approval", "Approval"),
                            ("score", "Points"),
                            ("irv", "Ranked choice"),
                            ("scottish", "Ranked choice for several seats"),
                            ("meek", "Ranked choice for several seats, by Meek"),
                            ("schulze", "Ranked choice in pairs"),
                            ("equal-shares", "Budget by equal shares"),
                            ("sortition", "By lot"),
                        ],
                        max_length=12,
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(default=1)),
                ("budget", models.BigIntegerField(null=True)),
                ("unit", models.CharField(blank=True, max_length=12)),
                ("rule", models.JSONField(default=dict)),
                ("subject", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Being prepared"), ("open", "Open"), ("closed", "Closed"), ("void", "Void")],
                        default="draft",
                        max_length=8,
                    ),
                ),
                ("opens_at", models.DateTimeField(null=True)),
                ("closes_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("void_reason", models.CharField(blank=True, max_length=400)),
                ("roll_count", models.PositiveIntegerField(default=0)),
                ("roll_fingerprint", models.CharField(blank=True, max_length=64)),
                ("attempt", models.PositiveSmallIntegerField(default=1)),
                ("drafted_at", models.DateTimeField()),
                (
                    "drafted_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "follows",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="governance.poll",
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
            name="CountedBallot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "said",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None),
                ),
                ("count", models.PositiveIntegerField()),
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
                    "voter",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "poll",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="counted",
                        to="governance.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["said", "id"],
            },
        ),
        migrations.CreateModel(
            name="BallotNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("choice", models.SmallIntegerField()),
                ("reason", models.TextField(blank=True)),
                ("remedy", models.TextField(blank=True)),
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
                    "voter",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "poll",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notes",
                        to="governance.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["-choice", "reason", "id"],
            },
        ),
        migrations.CreateModel(
            name="PollOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("place", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("text", models.CharField(blank=True, max_length=400)),
                ("cost", models.BigIntegerField(null=True)),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "poll",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="options",
                        to="governance.poll",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
            },
        ),
        migrations.CreateModel(
            name="PollResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("passed", "Passed"), ("rejected", "Not passed"), ("tie", "A tie")], max_length=8
                    ),
                ),
                ("lacks", models.CharField(blank=True, max_length=12)),
                (
                    "winners",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None),
                ),
                ("cast", models.PositiveIntegerField()),
                ("quorum", models.PositiveIntegerField()),
                ("needed", models.PositiveIntegerField(default=0)),
                ("count", models.JSONField(default=dict)),
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
                    "poll",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="result",
                        to="governance.poll",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PollVoter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("receipt", models.CharField(max_length=20, null=True)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("site", "On this site"),
                            ("paper", "On paper"),
                            ("phone", "By telephone"),
                            ("room", "In the room"),
                        ],
                        max_length=5,
                    ),
                ),
                ("paper_hash", models.CharField(max_length=64, null=True)),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                    "poll",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="voters",
                        to="governance.poll",
                    ),
                ),
                (
                    "witness",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Ballot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "said",
                    django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), default=list, size=None),
                ),
                ("reason", models.TextField(blank=True)),
                ("remedy", models.TextField(blank=True)),
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
                    "poll",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.poll",
                    ),
                ),
                (
                    "voter",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="governance.pollvoter",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="poll",
            index=models.Index(fields=["network", "state", "closes_at"], name="governance_poll_due"),
        ),
        migrations.AddIndex(
            model_name="poll",
            index=models.Index(fields=["network", "subject"], name="governance_poll_subject"),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__gte", 1), ("seats__lte", 100)), name="governance_poll_seats"
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "void"]),
                    models.Q(("closes_at__isnull", False), ("opens_at__isnull", False), ("roll_count__gte", 1)),
                    _connector="OR",
                ),
                name="governance_poll_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "void"), _negated=True), models.Q(("void_reason", ""), _negated=True), _connector="OR"
                ),
                name="governance_poll_void_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=common.walls.Steps(
                may_change=[
                    "question",
                    "text",
                    "method",
                    "seats",
                    "budget",
                    "unit",
                    "rule",
                    "subject",
                    "state",
                    "opens_at",
                    "closes_at",
                    "closed_at",
                    "void_reason",
                    "roll_count",
                    "roll_fingerprint",
                ],
                name="governance_poll_steps",
                steps=["draft>open", "draft>void", "open>closed", "open>void"],
            ),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="governance_poll_wall"),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=common.walls.NetworkKey(name="governance_poll_key"),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=common.walls.CompositeKey(field="follows", name="governance_poll_follows_in_network"),
        ),
        migrations.AddConstraint(
            model_name="poll",
            constraint=common.walls.CompositeKey(field="drafted_by", name="governance_poll_drafted_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="countedballot",
            index=models.Index(fields=["network", "poll"], name="governance_counted_poll"),
        ),
        migrations.AddConstraint(
            model_name="countedballot",
            constraint=models.CheckConstraint(condition=models.Q(("count__gte", 1)), name="governance_counted_some"),
        ),
        migrations.AddConstraint(
            model_name="countedballot",
            constraint=common.walls.AppendOnly(name="governance_counted_kept"),
        ),
        migrations.AddConstraint(
            model_name="countedballot",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="governance_countedballot_wall"),
        ),
        migrations.AddConstraint(
            model_name="countedballot",
            constraint=common.walls.CompositeKey(field="poll", name="governance_countedballot_poll_in_network"),
        ),
        migrations.AddConstraint(
            model_name="countedballot",
            constraint=common.walls.CompositeKey(field="voter", name="governance_countedballot_voter_in_network"),
        ),
        migrations.AddIndex(
            model_name="ballotnote",
            index=models.Index(fields=["network", "poll"], name="governance_note_poll"),
        ),
        migrations.AddConstraint(
            model_name="ballotnote",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="governance_ballotnote_wall"),
        ),
        migrations.AddConstraint(
            model_name="ballotnote",
            constraint=common.walls.CompositeKey(field="poll", name="governance_ballotnote_poll_in_network"),
        ),
        migrations.AddConstraint(
            model_name="ballotnote",
            constraint=common.walls.CompositeKey(field="voter", name="governance_ballotnote_voter_in_network"),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=models.UniqueConstraint(fields=("poll", "place", "network"), name="governance_polloption_place"),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=models.UniqueConstraint(fields=("poll", "name", "network"), name="governance_polloption_name"),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cost__isnull", True), models.Q(("cost__gte", 1), ("cost__lte", 1000000000000)), _connector="OR"
                ),
                name="governance_polloption_cost",
            ),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="governance_polloption_wall"),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=common.walls.CompositeKey(field="poll", name="governance_polloption_poll_in_network"),
        ),
        migrations.AddConstraint(
            model_name="polloption",
            constraint=common.walls.CompositeKey(field="member", name="governance_polloption_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="pollresult",
            constraint=models.UniqueConstraint(fields=("poll", "network"), name="governance_pollresult_once"),
        ),
        migrations.AddConstraint(
            model_name="pollresult",
            constraint=common.walls.AppendOnly(name="governance_pollresult_kept"),
        ),
        migrations.AddConstraint(
            model_name="pollresult",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="governance_pollresult_wall"),
        ),
        migrations.AddConstraint(
            model_name="pollresult",
            constraint=common.walls.CompositeKey(field="poll", name="governance_pollresult_poll_in_network"),
        ),
        migrations.AddIndex(
            model_name="pollvoter",
            index=models.Index(fields=["network", "member", "poll"], name="governance_pollvoter_member"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=models.UniqueConstraint(fields=("poll", "member", "network"), name="governance_pollvoter_once"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=models.UniqueConstraint(fields=("poll", "receipt", "network"), name="governance_pollvoter_receipt"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=models.UniqueConstraint(fields=("poll", "paper_hash", "network"), name="governance_pollvoter_paper"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=common.walls.Wall(app_may="SELECT", kind="tenant", name="governance_pollvoter_wall"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=common.walls.NetworkKey(name="governance_pollvoter_key"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=common.walls.CompositeKey(field="poll", name="governance_pollvoter_poll_in_network"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=common.walls.CompositeKey(field="member", name="governance_pollvoter_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="pollvoter",
            constraint=common.walls.CompositeKey(field="witness", name="governance_pollvoter_witness_in_network"),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.UniqueConstraint(fields=("poll", "voter", "network"), name="governance_ballot_once"),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=common.walls.Wall(app_may="", kind="tenant", name="governance_ballot_wall"),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=common.walls.CompositeKey(field="poll", name="governance_ballot_poll_in_network"),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=common.walls.CompositeKey(field="voter", name="governance_ballot_voter_in_network"),
        ),
        load("polls"),
        migrations.RunSQL(TRIGGERS, BACK),
    ]

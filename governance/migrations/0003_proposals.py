"""Proposals with their versions, signatures and talk; what holds for them."""

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
        ("governance", "0002_articles"),
        ("ledgers", "0018_decided_by_vote"),
        ("networks", "0014_decided_by_vote"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ordinary", "An idea"),
                            ("amendment", "A change of the bylaws"),
                            ("spending", "Spending from the fund"),
                            ("lending", "A loan, or forgiving one"),
                            ("admission", "Admitting somebody"),
                            ("suspension", "Pausing a membership"),
                            ("appointment", "Giving an office"),
                            ("recall", "Recalling somebody"),
                            ("mandate", "A delegate's mandate"),
                            ("agreement", "An agreement with another network"),
                            ("emergency", "An emergency measure"),
                            ("ratification", "Ratifying an emergency measure"),
                            ("budget", "A budget round"),
                        ],
                        max_length=20,
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("text", models.TextField(max_length=8000, verbose_name="text")),
                ("deed", models.JSONField(blank=True, default=dict)),
                ("rule", models.JSONField(blank=True, default=dict)),
                ("hearing", models.TextField(blank=True, max_length=4000)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("gathering", "Looking for co-signers"),
                            ("notice", "Announced"),
                            ("discussion", "Being talked over"),
                            ("voting", "Open for votes"),
                            ("passed", "Decided"),
                            ("waiting", "Decided, waiting"),
                            ("enacted", "Decided and done"),
                            ("lapsed", "Lapsed"),
                            ("rejected", "Not passed"),
                            ("withdrawn", "Taken back"),
                            ("void", "Void"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("brought_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("announced_at", models.DateTimeField(null=True)),
                ("discussed_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("next_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=400)),
                ("waits_for", models.CharField(blank=True, max_length=400)),
                ("lapses_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=80)),
                ("review_on", models.DateField(null=True)),
                ("review_asked_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("review", models.TextField(blank=True, max_length=4000)),
                (
                    "concerns",
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
                    "decision",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.decision",
                    ),
                ),
                (
                    "hand",
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
                    "proposer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "ratifies",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ratified_by",
                        to="governance.proposal",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposal",
                "verbose_name_plural": "proposals",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="ProposalVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=120)),
                ("text", models.TextField(max_length=8000)),
                ("deed", models.JSONField(default=dict)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "proposal",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="governance.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("word", "A word"), ("support", "Support"), ("concern", "A concern")],
                        default="word",
                        max_length=8,
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("resolved_at", models.DateTimeField(null=True)),
                ("resolution", models.CharField(blank=True, max_length=400)),
                ("hidden_at", models.DateTimeField(null=True)),
                (
                    "answers",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="governance.remark",
                    ),
                ),
                (
                    "author",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "hand",
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
                    "proposal",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remarks",
                        to="governance.proposal",
                    ),
                ),
                (
                    "resolved_by",
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
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("signed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
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
                    "proposal",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="governance.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["network", "state", "-id"], name="governance_proposal_state"),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["network", "next_at"], name="governance_proposal_due"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("network", "number"), name="governance_proposal_number"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "waiting"), _negated=True),
                    models.Q(models.Q(("waits_for", ""), _negated=True), ("lapses_at__isnull", False)),
                    _connector="OR",
                ),
                name="governance_proposal_waits",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "void"), _negated=True), models.Q(("end_reason", ""), _negated=True), _connector="OR"
                ),
                name="governance_proposal_void_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.Steps(
                may_change=[
                    "title",
                    "text",
                    "deed",
                    "rule",
                    "state",
                    "hearing",
                    "concerns_id",
                    "announced_at",
                    "discussed_at",
                    "changed_at",
                    "next_at",
                    "decided_at",
                    "ended_at",
                    "end_reason",
                    "waits_for",
                    "lapses_at",
                    "result",
                    "decision_id",
                    "review_on",
                    "review_asked_at",
                    "reviewed_at",
                    "review",
                ],
                name="governance_proposal_steps",
                steps=[
                    "draft>gathering",
                    "draft>withdrawn",
                    "gathering>notice",
                    "gathering>withdrawn",
                    "gathering>lapsed",
                    "gathering>void",
                    "notice>discussion",
                    "notice>withdrawn",
                    "notice>void",
                    "discussion>voting",
                    "discussion>withdrawn",
                    "discussion>void",
                    "voting>passed",
                    "voting>rejected",
                    "voting>discussion",
                    "voting>void",
                    "passed>enacted",
                    "passed>waiting",
                    "waiting>enacted",
                    "waiting>lapsed",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="governance_proposal_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.NetworkKey(name="governance_proposal_key"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.CompositeKey(field="proposer", name="governance_proposal_proposer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.CompositeKey(field="hand", name="governance_proposal_hand_in_network"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.CompositeKey(field="concerns", name="governance_proposal_concerns_in_network"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.CompositeKey(field="ratifies", name="governance_proposal_ratifies_in_network"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=common.walls.CompositeKey(field="decision", name="governance_proposal_decision_in_network"),
        ),
        migrations.AddIndex(
            model_name="proposalversion",
            index=models.Index(fields=["network", "proposal", "id"], name="governance_version_of"),
        ),
        migrations.AddConstraint(
            model_name="proposalversion",
            constraint=common.walls.Wall(app_may="SELECT, INSERT", kind="tenant", name="governance_proposalversion_wall"),
        ),
        migrations.AddConstraint(
            model_name="proposalversion",
            constraint=common.walls.CompositeKey(field="proposal", name="governance_proposalversion_proposal_in_network"),
        ),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(fields=["network", "proposal", "id"], name="governance_remark_of"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("resolved_at", None), ("resolved_by__isnull", False), _connector="OR"),
                name="governance_remark_resolved",
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE", kind="tenant", name="governance_remark_wall"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.NetworkKey(name="governance_remark_key"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.CompositeKey(field="proposal", name="governance_remark_proposal_in_network"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.CompositeKey(field="answers", name="governance_remark_answers_in_network"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.CompositeKey(field="author", name="governance_remark_author_in_network"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.CompositeKey(field="hand", name="governance_remark_hand_in_network"),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=common.walls.CompositeKey(field="resolved_by", name="governance_remark_resolved_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="signature",
            index=models.Index(fields=["network", "member"], name="governance_signature_member"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("proposal", "member", "network"), name="governance_signature_once"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, DELETE", kind="tenant", name="governance_signature_wall"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=common.walls.CompositeKey(field="proposal", name="governance_signature_proposal_in_network"),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=common.walls.CompositeKey(field="member", name="governance_signature_member_in_network"),
        ),
        load("proposals"),
        migrations.RunSQL(
            """
            CREATE TRIGGER governance_proposal_holds BEFORE UPDATE ON governance_proposal
                FOR EACH ROW EXECUTE FUNCTION governance_proposal_holds();
            CREATE TRIGGER governance_decision_is_voted BEFORE INSERT OR UPDATE ON networks_decision
                FOR EACH ROW WHEN (NEW.source <> '') EXECUTE FUNCTION governance_decision_is_voted();
            """,
            """
            DROP TRIGGER governance_proposal_holds ON governance_proposal;
            DROP TRIGGER governance_decision_is_voted ON networks_decision;
            """,
        ),
    ]

"""Care, gifts of the fund, and hours left behind."""

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
        ("ledgers", "0011_credit_alone"),
        ("networks", "0008_plural"),
    ]

    operations = [
        migrations.CreateModel(
            name="CareConversation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "occasion",
                    models.CharField(
                        choices=[
                            ("long-below", "Below zero for a long time"),
                            ("soft-floor", "Far below zero"),
                            ("limit", "Past the limit"),
                            ("many", "Many hours gathered"),
                        ],
                        max_length=12,
                    ),
                ),
                ("cause", models.CharField(blank=True, max_length=80)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not-reached", "Not reached yet"),
                            ("again", "We talk again"),
                            ("offers", "Has something to offer"),
                            ("asks", "Has something to ask for"),
                            ("people", "Meets people who fit"),
                            ("gift", "A gift from the commons fund"),
                            ("limit", "A limit of their own for a time"),
                            ("fine", "All is fine as it is"),
                        ],
                        max_length=12,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "account",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conversations",
                        to="ledgers.account",
                    ),
                ),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_conversations",
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
                    "taken_by",
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
            ],
            options={
                "ordering": ["due_on", "id"],
            },
        ),
        migrations.CreateModel(
            name="CareEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                ("said", models.TextField(blank=True, max_length=2000, verbose_name="what was said")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("not-reached", "Not reached yet"),
                            ("again", "We talk again"),
                            ("offers", "Has something to offer"),
                            ("asks", "Has something to ask for"),
                            ("people", "Meets people who fit"),
                            ("gift", "A gift from the commons fund"),
                            ("limit", "A limit of their own for a time"),
                            ("fine", "All is fine as it is"),
                        ],
                        max_length=12,
                    ),
                ),
                ("next_step", models.CharField(blank=True, max_length=200, verbose_name="next step")),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "conversation",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="ledgers.careconversation",
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
        migrations.CreateModel(
            name="Estate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("recorded", "Waits for a second name"), ("settled", "Settled"), ("withdrawn", "Taken back")],
                        default="recorded",
                        max_length=9,
                    ),
                ),
                ("died_on", models.DateField(verbose_name="day of death")),
                ("executor", models.CharField(blank=True, max_length=120, verbose_name="who speaks for the family")),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
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
                    "heir",
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
                    "recorded_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="FundRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("minutes", models.PositiveIntegerField(verbose_name="hours")),
                ("reason", models.CharField(max_length=600, verbose_name="what for")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting"),
                            ("granted", "Given"),
                            ("declined", "Not this time"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="a few words")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decision",
                    networks.tenancy.tables.TenantOneToOneField(
                        blank=True,
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
                        related_name="fund_requests",
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
                    "second_by",
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
                    "signed_by",
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
                    "transfer",
                    networks.tenancy.tables.TenantOneToOneField(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="ledgers.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="HoursWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("said_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "hand",
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
                    "heir",
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
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours_wish",
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
        ),
        migrations.AddIndex(
            model_name="careconversation",
            index=models.Index(fields=["account", "-id"], name="ledgers_care_account"),
        ),
        migrations.AddIndex(
            model_name="careconversation",
            index=models.Index(
                condition=models.Q(("closed_at", None)), fields=["network", "due_on", "id"], name="ledgers_care_open"
            ),
        ),
        migrations.AddIndex(
            model_name="careconversation",
            index=models.Index(fields=["network", "-closed_at", "-id"], name="ledgers_care_closed"),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)), fields=("account", "network"), name="ledgers_care_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("taken_by", None), models.Q(("taken_by", models.F("member")), _negated=True), _connector="OR"
                ),
                name="ledgers_care_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at", None), models.Q(("outcome__in", ["", "not-reached", "again"]), _negated=True), _connector="OR"
                ),
                name="ledgers_care_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_careconversation_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=common.walls.NetworkKey(name="ledgers_careconversation_key"),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=common.walls.CompositeKey(field="account", name="ledgers_careconversation_account_in_network"),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_careconversation_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="careconversation",
            constraint=common.walls.CompositeKey(field="taken_by", name="ledgers_careconversation_taken_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="careentry",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_careentry_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="careentry",
            constraint=common.walls.CompositeKey(field="conversation", name="ledgers_careentry_conversation_in_network"),
        ),
        migrations.AddConstraint(
            model_name="careentry",
            constraint=common.walls.CompositeKey(field="by", name="ledgers_careentry_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("member", "network"),
                name="ledgers_estate_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recorded_by", models.F("member")), _negated=True),
                    models.Q(
                        ("confirmed_by", None),
                        models.Q(("confirmed_by", models.F("recorded_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("heir", None),
                        models.Q(
                            models.Q(("heir", models.F("recorded_by")), _negated=True),
                            models.Q(("heir", models.F("member")), _negated=True),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("heir", None),
                        ("confirmed_by", None),
                        models.Q(("heir", models.F("confirmed_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="ledgers_estate_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "settled"), _negated=True),
                    models.Q(("confirmed_by__isnull", False), ("settled_at__isnull", False)),
                    _connector="OR",
                ),
                name="ledgers_estate_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_estate_wall"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=common.walls.NetworkKey(name="ledgers_estate_key"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_estate_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=common.walls.CompositeKey(field="heir", name="ledgers_estate_heir_in_network"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=common.walls.CompositeKey(field="recorded_by", name="ledgers_estate_recorded_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="estate",
            constraint=common.walls.CompositeKey(field="confirmed_by", name="ledgers_estate_confirmed_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="fundrequest",
            index=models.Index(fields=["network", "state", "-id"], name="ledgers_fundrequest_list"),
        ),
        migrations.AddIndex(
            model_name="fundrequest",
            index=models.Index(fields=["member", "-id"], name="ledgers_fundrequest_member"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("member", "network"), name="ledgers_fundrequest_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60000)), name="ledgers_fundrequest_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), ("signed_by__isnull", False), ("transfer__isnull", False)),
                    models.Q(models.Q(("state", "granted"), _negated=True), ("transfer", None)),
                    _connector="OR",
                ),
                name="ledgers_fundrequest_granted",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("second_by", None), models.Q(("second_by", models.F("signed_by")), _negated=True), _connector="OR"
                    ),
                    models.Q(("signed_by", None), models.Q(("signed_by", models.F("member")), _negated=True), _connector="OR"),
                    models.Q(("second_by", None), models.Q(("second_by", models.F("member")), _negated=True), _connector="OR"),
                    models.Q(
                        ("hand", None),
                        ("signed_by", None),
                        models.Q(("signed_by", models.F("hand")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("hand", None),
                        ("second_by", None),
                        models.Q(("second_by", models.F("hand")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="ledgers_fundrequest_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_fundrequest_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.NetworkKey(name="ledgers_fundrequest_key"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_fundrequest_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.CompositeKey(field="hand", name="ledgers_fundrequest_hand_in_network"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.CompositeKey(field="signed_by", name="ledgers_fundrequest_signed_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.CompositeKey(field="second_by", name="ledgers_fundrequest_second_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.CompositeKey(field="decision", name="ledgers_fundrequest_decision_in_network"),
        ),
        migrations.AddConstraint(
            model_name="fundrequest",
            constraint=common.walls.CompositeKey(field="transfer", name="ledgers_fundrequest_transfer_in_network"),
        ),
        migrations.AddConstraint(
            model_name="hourswish",
            constraint=models.CheckConstraint(
                condition=models.Q(("heir", None), models.Q(("heir", models.F("member")), _negated=True), _connector="OR"),
                name="ledgers_hourswish_other",
            ),
        ),
        migrations.AddConstraint(
            model_name="hourswish",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("hand", None), ("heir", None), models.Q(("heir", models.F("hand")), _negated=True), _connector="OR"
                ),
                name="ledgers_hourswish_hand",
            ),
        ),
        migrations.AddConstraint(
            model_name="hourswish",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="ledgers_hourswish_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="hourswish",
            constraint=common.walls.CompositeKey(field="member", name="ledgers_hourswish_member_in_network"),
        ),
        migrations.AddConstraint(
            model_name="hourswish",
            constraint=common.walls.CompositeKey(field="heir", name="ledgers_hourswish_heir_in_network"),
        ),
        migrations.AddConstraint(
            model_name="hourswish",
            constraint=common.walls.CompositeKey(field="hand", name="ledgers_hourswish_hand_in_network"),
        ),
        load("hours"),
        migrations.RunSQL(
            "CREATE TRIGGER hours_grant_is_signed BEFORE INSERT OR UPDATE ON ledgers_fundrequest"
            " FOR EACH ROW EXECUTE FUNCTION hours_grant_is_signed()",
            "DROP TRIGGER hours_grant_is_signed ON ledgers_fundrequest",
        ),
    ]

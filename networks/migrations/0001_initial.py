import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "access",
                    models.CharField(
                        choices=[("network", "Network"), ("public", "Public"), ("owner", "Owner")],
                        default="network",
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Neighborhood",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("outline", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ClauseDefault",
            fields=[
                ("key", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("value", models.JSONField()),
            ],
            options={
                "constraints": [
                    common.walls.Grant(
                        app_may="SELECT",
                        name="networks_clausedefault_grant",
                        reason="Defaults of the software, the same for all.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("person", "Person"), ("household", "Household"), ("organisation", "Organization")],
                        default="person",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("applied", "Waiting to be welcomed"),
                            ("active", "Member"),
                            ("suspended", "Paused"),
                            ("left", "Left"),
                            ("declined", "Not admitted"),
                        ],
                        default="applied",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("number", models.PositiveIntegerField(editable=False, null=True)),
                ("external_ref", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("name_folded", models.CharField(default="", editable=False, max_length=120)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                ("email_folded", models.CharField(default="", editable=False, max_length=254)),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("phone_alt", models.CharField(blank=True, max_length=40, verbose_name="other phone")),
                ("address", models.CharField(blank=True, max_length=200, verbose_name="address")),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("about", models.TextField(blank=True, max_length=2000, verbose_name="about me")),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("audiences", models.JSONField(blank=True, default=dict)),
                ("locale", models.CharField(blank=True, max_length=10)),
                ("is_minor", models.BooleanField(default=False)),
                ("monthly_cap_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("not_now_until", models.DateField(blank=True, null=True)),
                ("application_note", models.TextField(blank=True, max_length=2000)),
                ("applied_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("joined_on", models.DateField(blank=True, null=True)),
                ("left_on", models.DateField(blank=True, null=True)),
                ("last_seen_on", models.DateField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "picture",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="networks.file",
                    ),
                ),
                (
                    "neighborhood",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="networks.neighborhood",
                    ),
                ),
            ],
            options={
                "ordering": ["name_folded", "id"],
            },
        ),
        migrations.AddField(
            model_name="file",
            name="owner",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.CreateModel(
            name="Network",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("slug", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("local", "Local network"), ("umbrella", "Umbrella")], default="local", max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("forming", "Forming"), ("active", "Active"), ("closed", "Closed")],
                        default="forming",
                        max_length=10,
                    ),
                ),
                ("host", models.CharField(blank=True, max_length=120, null=True, unique=True)),
                ("locale", models.CharField(default="en-us", max_length=10)),
                ("time_zone", models.CharField(default="UTC", max_length=40)),
                (
                    "distance_unit",
                    models.CharField(choices=[("mi", "miles"), ("km", "kilometers")], default="mi", max_length=2),
                ),
                ("block", models.CharField(default="ninepatch", max_length=20)),
                ("founded_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    common.walls.Grant(
                        app_may="SELECT", name="networks_network_grant", reason="Names and hosts: found before entering."
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("slug__regex", "^[a-z][a-z0-9-]{1,38}[a-z0-9]$")),
                        name="networks_network_slug_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "slug__in",
                                [
                                    "about",
                                    "account",
                                    "accounts",
                                    "admin",
                                    "api",
                                    "assets",
                                    "auth",
                                    "board",
                                    "choose",
                                    "contact",
                                    "docs",
                                    "favicon.ico",
                                    "federation",
                                    "find",
                                    "found",
                                    "front",
                                    "health",
                                    "healthz",
                                    "help",
                                    "home",
                                    "inbox",
                                    "join",
                                    "legal",
                                    "login",
                                    "logout",
                                    "mail",
                                    "manifest.webmanifest",
                                    "me",
                                    "media",
                                    "metrics",
                                    "mfa",
                                    "networks",
                                    "new",
                                    "notifications",
                                    "o",
                                    "oauth",
                                    "openid",
                                    "people",
                                    "preferences",
                                    "privacy",
                                    "readyz",
                                    "robots.txt",
                                    "search",
                                    "settings",
                                    "sign-in",
                                    "sign-out",
                                    "sign-up",
                                    "static",
                                    "status",
                                    "support",
                                    "terms",
                                    "unsubscribe",
                                    "welcome",
                                    "well-known",
                                    "www",
                                ],
                            ),
                            _negated=True,
                        ),
                        name="networks_network_slug_free",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="neighborhood",
            name="network",
            field=models.ForeignKey(
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="network",
            field=models.ForeignKey(
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="email")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claims",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claims",
                        to="networks.membership",
                    ),
                ),
                (
                    "invited_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_invitation_wall"),
                    common.walls.NetworkKey(name="networks_invitation_key"),
                    common.walls.CompositeKey(field="invited_by", name="networks_invitation_invited_by_in_network"),
                    common.walls.CompositeKey(field="claims", name="networks_invitation_claims_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdempotencyKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("principal", models.CharField(max_length=60)),
                ("route", models.CharField(max_length=120)),
                ("key", models.CharField(max_length=80)),
                ("fingerprint", models.CharField(max_length=64)),
                ("status", models.PositiveSmallIntegerField()),
                ("body", models.JSONField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "principal", "route", "key"), name="networks_idempotency_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_idempotencykey_wall"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Holding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "holder",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="networks.membership",
                    ),
                ),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holdings",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "membership", "holder", "since"), name="networks_holding_once"),
                    models.CheckConstraint(
                        condition=models.Q(("membership", models.F("holder")), _negated=True), name="networks_holding_other"
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_holding_wall"),
                    common.walls.NetworkKey(name="networks_holding_key"),
                    common.walls.CompositeKey(field="membership", name="networks_holding_membership_in_network"),
                    common.walls.CompositeKey(field="holder", name="networks_holding_holder_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Guardian",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "guardian",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wards",
                        to="networks.membership",
                    ),
                ),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guardians",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "membership", "guardian"), name="networks_guardian_once"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_guardian_wall"),
                    common.walls.CompositeKey(field="membership", name="networks_guardian_membership_in_network"),
                    common.walls.CompositeKey(field="guardian", name="networks_guardian_guardian_in_network"),
                ],
            },
        ),
        migrations.AddField(
            model_name="file",
            name="network",
            field=models.ForeignKey(
                default=networks.tenancy.current.network_id,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.network",
            ),
        ),
        migrations.CreateModel(
            name="EmergencyContact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("phone", models.CharField(max_length=40, verbose_name="phone")),
                ("relation", models.CharField(blank=True, max_length=60, verbose_name="who is it")),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="emergency_contacts",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_emergencycontact_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_emergencycontact_membership_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ref", models.CharField(max_length=60, verbose_name="reference")),
                ("text", models.TextField(max_length=4000, verbose_name="what was decided")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "first_officer",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "second_officer",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "ref"), name="networks_decision_ref"),
                    models.CheckConstraint(
                        condition=models.Q(("first_officer", models.F("second_officer")), _negated=True),
                        name="networks_decision_two_people",
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_decision_wall"),
                    common.walls.NetworkKey(name="networks_decision_key"),
                    common.walls.CompositeKey(field="first_officer", name="networks_decision_first_officer_in_network"),
                    common.walls.CompositeKey(field="second_officer", name="networks_decision_second_officer_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(max_length=80)),
                ("scope", models.CharField(blank=True, default="", max_length=80)),
                ("value", models.JSONField()),
                ("from_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(max_length=60)),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["key", "scope", "-from_at"],
                "indexes": [models.Index(fields=["network", "key", "scope", "-from_at"], name="networks_clause_lookup")],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("network", "="),
                            ("key", "="),
                            ("scope", "="),
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
                        name="networks_clause_no_overlap",
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_clause_wall"),
                    common.walls.NetworkKey(name="networks_clause_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("icon", models.CharField(default="hand-helping", max_length=30)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("vetting", models.CharField(blank=True, max_length=60, verbose_name="vetting needed")),
                (
                    "parent",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="networks.category",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "name"), name="networks_category_name"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_category_wall"),
                    common.walls.NetworkKey(name="networks_category_key"),
                    common.walls.CompositeKey(field="parent", name="networks_category_parent_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("weekday", models.PositiveSmallIntegerField()),
                (
                    "part",
                    models.CharField(
                        choices=[("morning", "mornings"), ("afternoon", "afternoons"), ("evening", "evenings")], max_length=10
                    ),
                ),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="availability",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "part"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "membership", "weekday", "part"), name="networks_availability_once"
                    ),
                    models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="networks_availability_weekday"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_availability_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_availability_membership_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("may_write", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("last_used_on", models.DateField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_apitoken_wall"),
                    common.walls.NetworkKey(name="networks_apitoken_key"),
                    common.walls.CompositeKey(field="membership", name="networks_apitoken_membership_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(choices=[("member", "Member agreement"), ("privacy", "Privacy notice")], max_length=10),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("body", models.TextField()),
                ("from_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "kind", "version"), name="networks_agreement_version"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_agreementtext_wall"
                    ),
                    common.walls.NetworkKey(name="networks_agreementtext_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProxyConsent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("how", models.CharField(max_length=120, verbose_name="how it was given")),
                ("given_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="given on")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "membership",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proxy_consent",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_proxyconsent_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_proxyconsent_membership_in_network"),
                    common.walls.CompositeKey(field="recorded_by", name="networks_proxyconsent_recorded_by_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tagline", models.CharField(blank=True, max_length=160)),
                ("story", models.TextField(blank=True)),
                ("place", models.CharField(blank=True, max_length=120)),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                ("contact_email", models.EmailField(blank=True, max_length=254)),
                ("contact_phone", models.CharField(blank=True, max_length=40)),
                ("takes_applications", models.BooleanField(default=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "subject",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="profile", to="networks.network"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [common.walls.Wall(app_may="SELECT", kind="published", name="networks_publicprofile_wall")],
            },
        ),
        migrations.CreateModel(
            name="Record",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=60)),
                ("recorded_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ("about", models.CharField(blank=True, max_length=80)),
                ("data", models.JSONField(default=dict)),
                (
                    "actor",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "hand",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
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
                "indexes": [
                    models.Index(fields=["network", "about", "id"], name="networks_record_about"),
                    models.Index(fields=["network", "kind", "id"], name="networks_record_kind"),
                    models.Index(fields=["network", "actor", "id"], name="networks_record_actor"),
                ],
                "constraints": [
                    common.walls.AppendOnly(name="networks_record_once"),
                    common.walls.Wall(app_may="SELECT, INSERT", kind="tenant", name="networks_record_wall"),
                    common.walls.NetworkKey(name="networks_record_key"),
                    common.walls.CompositeKey(field="actor", name="networks_record_actor_in_network"),
                    common.walls.CompositeKey(field="hand", name="networks_record_hand_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("consumer", models.CharField(max_length=40)),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("trouble", models.CharField(blank=True, max_length=200)),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "record",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="networks.record",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at", "network"], name="networks_delivery_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "record", "consumer"), name="networks_delivery_once"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_delivery_wall"),
                    common.walls.CompositeKey(field="record", name="networks_delivery_record_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleTerm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "role",
                    models.CharField(
                        choices=[("coordinator", "Coordinator"), ("treasurer", "Treasurer"), ("facilitator", "Facilitator")],
                        max_length=12,
                    ),
                ),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                ("until", models.DateField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=60)),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_terms",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "membership", "role", "since"), name="networks_roleterm_once"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_roleterm_wall"),
                    common.walls.NetworkKey(name="networks_roleterm_key"),
                    common.walls.CompositeKey(field="membership", name="networks_roleterm_membership_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedAgreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signed",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "text",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="networks.agreementtext",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "membership", "text"), name="networks_signedagreement_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_signedagreement_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_signedagreement_membership_in_network"),
                    common.walls.CompositeKey(field="text", name="networks_signedagreement_text_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("name_folded", models.CharField(default="", editable=False, max_length=80)),
                (
                    "synonyms",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                (
                    "category",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="skills",
                        to="networks.category",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["name_folded"],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "name_folded"), name="networks_skill_name"),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_skill_wall"),
                    common.walls.NetworkKey(name="networks_skill_key"),
                    common.walls.CompositeKey(field="category", name="networks_skill_category_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "direction",
                    models.CharField(choices=[("offer", "I can help with"), ("want", "I would like help with")], max_length=5),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[("learning", "Learning"), ("good", "Good at it"), ("trade", "My trade")],
                        default="good",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="note")),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "skill",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="networks.skill",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["network", "skill", "direction"], name="networks_memberskill_find")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "membership", "skill", "direction"), name="networks_memberskill_once"
                    ),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_memberskill_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_memberskill_membership_in_network"),
                    common.walls.CompositeKey(field="skill", name="networks_memberskill_skill_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vetting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=60, verbose_name="kind")),
                ("seen_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="seen on")),
                ("until", models.DateField(blank=True, null=True, verbose_name="until")),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="vettings",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "seen_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_vetting_wall"),
                    common.walls.CompositeKey(field="membership", name="networks_vetting_membership_in_network"),
                    common.walls.CompositeKey(field="seen_by", name="networks_vetting_seen_by_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vital",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=40)),
                ("value", models.FloatField(null=True)),
                ("as_of", models.DateField()),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "key", "as_of"), name="networks_vital_once"),
                    common.walls.Wall(app_may="SELECT", kind="published", name="networks_vital_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WelcomeStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("position", models.PositiveSmallIntegerField(default=100)),
                ("text", models.CharField(max_length=160, verbose_name="step")),
                ("url_name", models.CharField(blank=True, max_length=60)),
                ("by_coordinator", models.BooleanField(default=False, verbose_name="ticked by a coordinator")),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_welcomestep_wall"
                    ),
                    common.walls.NetworkKey(name="networks_welcomestep_key"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WelcomeDone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("done_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "membership",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="welcome_done",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "step",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="networks.welcomestep",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "membership", "step"), name="networks_welcomedone_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_welcomedone_wall"
                    ),
                    common.walls.CompositeKey(field="membership", name="networks_welcomedone_membership_in_network"),
                    common.walls.CompositeKey(field="step", name="networks_welcomedone_step_in_network"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="neighborhood",
            constraint=models.UniqueConstraint(fields=("network", "name"), name="networks_neighborhood_name"),
        ),
        migrations.AddConstraint(
            model_name="neighborhood",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_neighborhood_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="neighborhood",
            constraint=common.walls.NetworkKey(name="networks_neighborhood_key"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["network", "state", "name_folded", "id"], name="networks_membership_list"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["network", "email_folded"], name="networks_membership_email"),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["network", "external_ref"], name="networks_membership_ref"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("network", "person"), name="networks_membership_person"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(fields=("network", "number"), name="networks_membership_number"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["applied", "active", "suspended", "left", "declined"])),
                name="networks_membership_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_membership_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=common.walls.NetworkKey(name="networks_membership_key"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=common.walls.CompositeKey(field="neighborhood", name="networks_membership_neighborhood_in_network"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=common.walls.CompositeKey(field="picture", name="networks_membership_picture_in_network"),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(condition=models.Q(("size__lte", 2097152)), name="networks_file_size"),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_file_wall"),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=common.walls.NetworkKey(name="networks_file_key"),
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=common.walls.CompositeKey(field="owner", name="networks_file_owner_in_network"),
        ),
    ]

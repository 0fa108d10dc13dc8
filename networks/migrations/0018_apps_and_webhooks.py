"""Apps that members let in, services, webhooks; what the app role may do with the tables of allauth's provider."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables

TABLES = "allauth_idp_oidc_client, allauth_idp_oidc_token"
GRANT = f"GRANT SELECT, INSERT, UPDATE, DELETE ON {TABLES} TO manyhands_app"
REVOKE = f"REVOKE ALL ON {TABLES} FROM manyhands_app"


class Migration(migrations.Migration):
    dependencies = [
        ("allauth_idp_oidc", "0003_client_allow_uri_wildcards"),
        ("networks", "0017_skill_shares"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(GRANT, REVOKE),
        migrations.CreateModel(
            name="ConnectedApp",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("website", models.CharField(blank=True, max_length=200, verbose_name="website")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("members", "For members: each decides whether it comes in"),
                            ("service", "By itself: it acts for nobody"),
                        ],
                        default="members",
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("client_id", models.CharField(editable=False, max_length=100, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("locked", models.TextField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("address", models.CharField(max_length=500, verbose_name="address")),
                ("kinds", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None)),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Told"), ("parked", "Parked: it did not answer"), ("removed", "Removed")],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("secret_locked", models.TextField()),
                ("former_locked", models.TextField(blank=True)),
                ("former_until", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Given up")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("tries", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="networks_membership_state",
        ),
        migrations.AddField(
            model_name="apitoken",
            name="scopes",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40), blank=True, default=list, size=None
            ),
        ),
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(
                choices=[
                    ("applied", "Waiting to be welcomed"),
                    ("active", "Member"),
                    ("suspended", "Paused"),
                    ("left", "Left"),
                    ("declined", "Not admitted"),
                    ("service", "A service"),
                ],
                default="applied",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["applied", "active", "suspended", "left", "declined", "service"])),
                name="networks_membership_state",
            ),
        ),
        migrations.AddField(
            model_name="connectedapp",
            name="made_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="connectedapp",
            name="membership",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="connectedapp",
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
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=common.walls.Grant(
                app_may="SELECT, INSERT, DELETE",
                name="networks_signingkey_grant",
                reason="Signs at the front door, for all networks.",
            ),
        ),
        migrations.AddField(
            model_name="webhook",
            name="made_by",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.membership",
            ),
        ),
        migrations.AddField(
            model_name="webhook",
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
            model_name="webhookmessage",
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
            model_name="webhookmessage",
            name="record",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="networks.record",
            ),
        ),
        migrations.AddField(
            model_name="webhookmessage",
            name="webhook",
            field=networks.tenancy.tables.TenantForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="networks.webhook",
            ),
        ),
        migrations.AddConstraint(
            model_name="connectedapp",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "members"), ("membership", None)),
                    models.Q(("kind", "service"), ("membership__isnull", False)),
                    _connector="OR",
                ),
                name="networks_connectedapp_service",
            ),
        ),
        migrations.AddConstraint(
            model_name="connectedapp",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_connectedapp_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="connectedapp",
            constraint=common.walls.NetworkKey(name="networks_connectedapp_key"),
        ),
        migrations.AddConstraint(
            model_name="connectedapp",
            constraint=common.walls.CompositeKey(field="membership", name="networks_connectedapp_membership_in_network"),
        ),
        migrations.AddConstraint(
            model_name="connectedapp",
            constraint=common.walls.CompositeKey(field="made_by", name="networks_connectedapp_made_by_in_network"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "parked", "removed"])), name="networks_webhook_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_webhook_wall"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=common.walls.NetworkKey(name="networks_webhook_key"),
        ),
        migrations.AddConstraint(
            model_name="webhook",
            constraint=common.walls.CompositeKey(field="made_by", name="networks_webhook_made_by_in_network"),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(fields=["network", "webhook", "id"], name="networks_webhookmessage_list"),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["network", "due_at"], name="networks_webhookmessage_due"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookmessage",
            index=models.Index(fields=["network", "made_at"], name="networks_webhookmessage_old"),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.UniqueConstraint(fields=("network", "record", "webhook"), name="networks_webhookmessage_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "delivered", "failed"])), name="networks_webhookmessage_state"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=common.walls.Wall(
                app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="networks_webhookmessage_wall"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=common.walls.NetworkKey(name="networks_webhookmessage_key"),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=common.walls.CompositeKey(field="webhook", name="networks_webhookmessage_webhook_in_network"),
        ),
        migrations.AddConstraint(
            model_name="webhookmessage",
            constraint=common.walls.CompositeKey(field="record", name="networks_webhookmessage_record_in_network"),
        ),
    ]

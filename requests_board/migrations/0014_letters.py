"""The weekly letter and the nightly look at what is open."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables
from common.sql import load

BEGIN = """
INSERT INTO networks_duetime (uid, network_id, name, due_at)
SELECT gen_random_uuid(), n.id, w.name, now() FROM networks_network n, (VALUES ('board.sweep'), ('board.letters')) AS w(name)
ON CONFLICT DO NOTHING;
"""
BACK = "DELETE FROM networks_duetime WHERE name IN ('board.sweep', 'board.letters');"


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0016_apart"),
        ("requests_board", "0013_standing"),
    ]
    operations = [
        migrations.CreateModel(
            name="NeighborLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("is_wanted", models.BooleanField(default=True)),
                ("sent_on", models.DateField(blank=True, null=True)),
                (
                    "member",
                    networks.tenancy.tables.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
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
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_neighborletter_wall"
                    ),
                    common.walls.CompositeKey(field="member", name="requests_board_neighborletter_member_in_network"),
                ],
            },
        ),
        migrations.RunSQL(BEGIN, BACK),
        load("matching", again=True),
    ]

"""States of a network, step by step: no network says its own."""

from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0022_pasts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="network",
            name="state",
            field=models.CharField(
                choices=[("forming", "Forming"), ("active", "Active"), ("resting", "Resting"), ("closed", "Closed")],
                default="forming",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=common.walls.Steps(
                may_change=["name", "slug", "state", "host", "locale", "time_zone", "distance_unit", "block"],
                name="networks_network_steps",
                steps=[
                    "forming>active",
                    "forming>closed",
                    "active>resting",
                    "resting>active",
                    "active>closed",
                    "resting>closed",
                ],
            ),
        ),
        load("network", again=True),
    ]

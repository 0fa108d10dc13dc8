"""Whether others are told may change; the steps of a network know of it."""

from django.db import migrations

import common.walls


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0023_states"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="network",
            name="networks_network_steps",
        ),
        migrations.AddConstraint(
            model_name="network",
            constraint=common.walls.Steps(
                may_change=["name", "slug", "state", "host", "locale", "time_zone", "distance_unit", "block", "tells_others"],
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
    ]

"""The map of networks, counted in the night."""

import django.db.models.deletion
from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0005_belonging"),
        ("networks", "0024_steps_and_tells"),
    ]

    operations = [
        migrations.CreateModel(
            name="MapCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("row", models.PositiveSmallIntegerField()),
                ("column", models.PositiveSmallIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("south", models.FloatField()),
                ("north", models.FloatField()),
                ("west", models.FloatField()),
                ("east", models.FloatField()),
                (
                    "first",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
                (
                    "subject",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.network"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("level", "row", "column", "subject"), name="humans_mapcell_once"),
                    models.CheckConstraint(condition=models.Q(("count__gt", 0)), name="humans_mapcell_somebody"),
                    common.walls.Wall(app_may="SELECT", kind="published", name="humans_mapcell_wall"),
                ],
            },
        ),
        load("map"),
    ]

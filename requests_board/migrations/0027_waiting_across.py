"""Who asks for a thing of a neighboring network may wait for it in line."""

from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("requests_board", "0026_lent_by_agreement"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="neighborloan",
            name="requests_board_neighborloan_one",
        ),
        migrations.RemoveConstraint(
            model_name="neighborloan",
            name="requests_board_neighborloan_steps",
        ),
        migrations.AlterField(
            model_name="neighborloan",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("waiting", "In line"),
                    ("agreed", "Booked"),
                    ("out", "Borrowed"),
                    ("returned", "Back"),
                    ("declined", "Not this time"),
                    ("cancelled", "Called off"),
                    ("lost", "Lost"),
                ],
                default="asked",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="neighborloan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_ours", True), ("state__in", ["asked", "waiting"])),
                fields=("member", "thing", "network"),
                name="requests_board_neighborloan_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="neighborloan",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "starts_at",
                    "ends_at",
                    "other_name",
                    "words",
                    "reply",
                    "problem",
                    "booking",
                    "answered_at",
                    "told_at",
                ],
                name="requests_board_neighborloan_steps",
                steps=[
                    "asked>waiting",
                    "waiting>agreed",
                    "waiting>declined",
                    "waiting>cancelled",
                    "asked>agreed",
                    "asked>declined",
                    "asked>cancelled",
                    "agreed>out",
                    "agreed>cancelled",
                    "agreed>returned",
                    "agreed>lost",
                    "out>returned",
                    "out>lost",
                ],
            ),
        ),
        load("lending", again=True),
    ]

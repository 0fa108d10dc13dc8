"""Costs of the bank have a place; shares, urgent help and a group's last sheet can be taken back."""

from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0020_losses_by_vote"),
        ("networks", "0017_skill_shares"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contribution",
            name="ledgers_contribution_whose",
        ),
        migrations.RemoveConstraint(
            model_name="equityorder",
            name="ledgers_equityorder_recorded",
        ),
        migrations.RemoveConstraint(
            model_name="equityorder",
            name="ledgers_equityorder_in_books",
        ),
        migrations.RemoveConstraint(
            model_name="equityorder",
            name="ledgers_equityorder_steps",
        ),
        migrations.RemoveConstraint(
            model_name="groupsheet",
            name="ledgers_groupsheet_steps",
        ),
        migrations.RemoveConstraint(
            model_name="reliefgrant",
            name="ledgers_reliefgrant_decision_once",
        ),
        migrations.RemoveConstraint(
            model_name="reliefgrant",
            name="ledgers_reliefgrant_steps",
        ),
        migrations.AlterField(
            model_name="contribution",
            name="pot",
            field=models.CharField(
                choices=[
                    ("share", "Savings"),
                    ("fund", "A gift to the fund"),
                    ("reserve", "A gift to the reserve"),
                    ("indivisible", "A gift to the indivisible reserve"),
                    ("cost", "A cost of the bank, out of the fund"),
                ],
                default="share",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="equityorder",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("recorded", "Waiting for a second signature"),
                    ("done", "In the books"),
                    ("declined", "Called off"),
                    ("taken-back", "Taken back"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="groupsheet",
            name="state",
            field=models.CharField(
                choices=[
                    ("recorded", "Waiting for a second signature"),
                    ("signed", "In the books"),
                    ("declined", "Not so"),
                    ("taken-back", "Taken back"),
                ],
                default="recorded",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="reliefgrant",
            name="state",
            field=models.CharField(
                choices=[
                    ("recorded", "Waiting for a second coordinator"),
                    ("done", "Given"),
                    ("declined", "Not given"),
                    ("taken-back", "Taken back"),
                ],
                default="recorded",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("member__isnull", False), models.Q(("pot", "cost"), _negated=True)),
                    models.Q(("member", None), models.Q(("pot", "share"), _negated=True)),
                    _connector="OR",
                ),
                name="ledgers_contribution_whose",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("recorded_by", None), ("state", "asked"), ("way", "back")),
                    ("state", "declined"),
                    models.Q(("recorded_by__isnull", False), ("state__in", ["recorded", "done", "taken-back"])),
                    _connector="OR",
                ),
                name="ledgers_equityorder_recorded",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["done", "taken-back"]), ("transfer", None), _connector="OR"),
                name="ledgers_equityorder_in_books",
            ),
        ),
        migrations.AddConstraint(
            model_name="equityorder",
            constraint=common.walls.Steps(
                may_change=["state", "amount", "happened_on", "recorded_by_id", "answered_by_id", "answered_at", "transfer_id"],
                name="ledgers_equityorder_steps",
                steps=["asked>recorded", "asked>declined", "recorded>done", "recorded>declined", "done>taken-back"],
            ),
        ),
        migrations.AddConstraint(
            model_name="groupsheet",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at"],
                name="ledgers_groupsheet_steps",
                steps=["recorded>signed", "recorded>declined", "signed>taken-back"],
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("decision__isnull", False), models.Q(("state__in", ["declined", "taken-back"]), _negated=True)
                ),
                fields=("decision", "network"),
                name="ledgers_reliefgrant_decision_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="reliefgrant",
            constraint=common.walls.Steps(
                may_change=["state", "note", "answered_by_id", "answered_at", "transfer_id"],
                name="ledgers_reliefgrant_steps",
                steps=["recorded>done", "recorded>declined", "done>taken-back"],
            ),
        ),
        load("pool", again=True),
        load("equity", again=True),
        load("setoff", again=True),
        load("undoing", again=True),
        load("posting", again=True),
    ]

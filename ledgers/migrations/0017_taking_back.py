"""A wrongly signed line of the pool can be taken back, with what hangs on it."""

from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0016_setoff"),
        ("networks", "0012_people_search"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="contribution",
            name="ledgers_contribution_source",
        ),
        migrations.RemoveConstraint(
            model_name="contribution",
            name="ledgers_contribution_two_people",
        ),
        migrations.RemoveConstraint(
            model_name="contribution",
            name="ledgers_contribution_in_books",
        ),
        migrations.RemoveConstraint(
            model_name="contribution",
            name="ledgers_contribution_steps",
        ),
        migrations.RemoveConstraint(
            model_name="loan",
            name="ledgers_loan_steps",
        ),
        migrations.RemoveConstraint(
            model_name="repayment",
            name="ledgers_repayment_source",
        ),
        migrations.RemoveConstraint(
            model_name="repayment",
            name="ledgers_repayment_two_people",
        ),
        migrations.RemoveConstraint(
            model_name="repayment",
            name="ledgers_repayment_steps",
        ),
        migrations.RemoveConstraint(
            model_name="withdrawal",
            name="ledgers_withdrawal_in_books",
        ),
        migrations.RemoveConstraint(
            model_name="withdrawal",
            name="ledgers_withdrawal_steps",
        ),
        migrations.AlterField(
            model_name="contribution",
            name="state",
            field=models.CharField(
                choices=[
                    ("recorded", "Waiting for a second signature"),
                    ("countersigned", "In the books"),
                    ("declined", "Not so"),
                    ("taken-back", "Taken back"),
                ],
                default="recorded",
                max_length=13,
            ),
        ),
        migrations.AlterField(
            model_name="repayment",
            name="state",
            field=models.CharField(
                choices=[
                    ("recorded", "Waiting for a second signature"),
                    ("countersigned", "In the books"),
                    ("declined", "Not so"),
                    ("taken-back", "Taken back"),
                ],
                default="recorded",
                max_length=13,
            ),
        ),
        migrations.AlterField(
            model_name="withdrawal",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked for"),
                    ("signed", "Signed by one"),
                    ("paid", "Paid"),
                    ("called-off", "Called off"),
                    ("taken-back", "Taken back"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("source", ""), _negated=True), models.Q(("state__in", ["declined", "taken-back"]), _negated=True)
                ),
                fields=("source", "network"),
                name="ledgers_contribution_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["countersigned", "taken-back"]), _negated=True),
                    models.Q(
                        ("answered_by__isnull", False),
                        ("transfer__isnull", False),
                        models.Q(("answered_by", models.F("recorded_by")), _negated=True),
                        models.Q(
                            ("member", None), models.Q(("answered_by", models.F("member")), _negated=True), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="ledgers_contribution_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["countersigned", "taken-back"]), ("transfer", None), _connector="OR"),
                name="ledgers_contribution_in_books",
            ),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at", "reason", "transfer_id", "reference"],
                name="ledgers_contribution_steps",
                steps=["recorded>countersigned", "recorded>declined", "countersigned>taken-back"],
            ),
        ),
        migrations.AddConstraint(
            model_name="loan",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "outstanding",
                    "approved_at",
                    "decision_id",
                    "signed_by_id",
                    "signed_at",
                    "paid_out_by_id",
                    "paid_out_at",
                    "ended_at",
                    "reason",
                    "transfer_id",
                    "purpose",
                    "security",
                ],
                name="ledgers_loan_steps",
                steps=[
                    "applied>approved",
                    "applied>declined",
                    "applied>withdrawn",
                    "approved>signed",
                    "approved>declined",
                    "approved>withdrawn",
                    "signed>running",
                    "signed>declined",
                    "running>repaid",
                    "running>written-off",
                    "running>approved",
                    "repaid>running",
                ],
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("source", ""), _negated=True), models.Q(("state__in", ["declined", "taken-back"]), _negated=True)
                ),
                fields=("source", "network"),
                name="ledgers_repayment_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answered_by__isnull", False),
                        ("state__in", ["countersigned", "taken-back"]),
                        ("transfer__isnull", False),
                        models.Q(("answered_by", models.F("recorded_by")), _negated=True),
                    ),
                    models.Q(models.Q(("state__in", ["countersigned", "taken-back"]), _negated=True), ("transfer", None)),
                    _connector="OR",
                ),
                name="ledgers_repayment_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="repayment",
            constraint=common.walls.Steps(
                may_change=["state", "answered_by_id", "answered_at", "reason", "transfer_id", "reference"],
                name="ledgers_repayment_steps",
                steps=["recorded>countersigned", "recorded>declined", "countersigned>taken-back"],
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["paid", "taken-back"]), ("transfer", None), _connector="OR"),
                name="ledgers_withdrawal_in_books",
            ),
        ),
        migrations.AddConstraint(
            model_name="withdrawal",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "held",
                    "signed_by_id",
                    "signed_at",
                    "paid_by_id",
                    "paid_at",
                    "ended_by_id",
                    "ended_at",
                    "reason",
                    "transfer_id",
                ],
                name="ledgers_withdrawal_steps",
                steps=[
                    "asked>signed",
                    "asked>called-off",
                    "signed>asked",
                    "signed>paid",
                    "signed>called-off",
                    "paid>taken-back",
                ],
            ),
        ),
        load("undoing"),
        load("posting", again=True),
    ]

"""A memo keeps what HUMANs decided, where it signed; and a decision of HUMANs serves once."""

from django.db import migrations, models

import common.walls
from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0032_asked_back"),
        ("networks", "0028_named"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="memo",
            name="ledgers_memo_steps",
        ),
        migrations.AddField(
            model_name="memo",
            name="umbrella_decision",
            field=models.CharField(blank=True, db_default="", max_length=80),
        ),
        migrations.AddField(
            model_name="memo",
            name="umbrella_words",
            field=models.TextField(blank=True, db_default="", max_length=400),
        ),
        migrations.AddConstraint(
            model_name="memo",
            constraint=common.walls.Steps(
                may_change=[
                    "state",
                    "signed_as",
                    "partner_signed_as",
                    "by_umbrella",
                    "signed_by_id",
                    "decision",
                    "umbrella_decision",
                    "umbrella_words",
                    "settled_on",
                    "ended_at",
                ],
                name="ledgers_memo_steps",
                steps=["written>signed", "written>declined"],
            ),
        ),
        load("memos", again=True),
    ]

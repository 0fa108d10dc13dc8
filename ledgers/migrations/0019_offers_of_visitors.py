"""Visitors offer something to a drive that everyone may see; who runs it takes it up."""

from django.db import migrations, models

import common.walls


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0018_decided_by_vote"),
        ("networks", "0013_members_by_skill"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="drivepledge",
            name="ledgers_drivepledge_steps",
        ),
        migrations.AddField(
            model_name="drivepledge",
            name="contact",
            field=models.CharField(blank=True, db_default="", max_length=120),
        ),
        migrations.AlterField(
            model_name="drivepledge",
            name="state",
            field=models.CharField(
                choices=[
                    ("offered", "Offered by a visitor"),
                    ("pledged", "Promised"),
                    ("received", "It came"),
                    ("withdrawn", "Taken back"),
                ],
                default="pledged",
                max_length=9,
            ),
        ),
        migrations.AddConstraint(
            model_name="drivepledge",
            constraint=common.walls.Steps(
                may_change=["state", "words", "contact", "ended_at", "contribution_id", "transfer_id"],
                name="ledgers_drivepledge_steps",
                steps=["offered>pledged", "offered>withdrawn", "pledged>received", "pledged>withdrawn"],
            ),
        ),
    ]

"""Who asked another network for something and let it be may ask again; giving back needs two in SQL, too."""

from django.db import migrations, models

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0033_memo_decided"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="reversalrequest", name="ledgers_reversalrequest_wish"),
        migrations.AlterField(
            model_name="reversalrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Waiting for a second person"),
                    ("done", "Reversed"),
                    ("declined", "Declined"),
                    ("dropped", "No longer asked for"),
                ],
                default="asked",
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="reversalrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("pair__isnull", False), models.Q(("state", "dropped"), _negated=True)),
                fields=("network", "transfer"),
                name="ledgers_reversalrequest_wish",
            ),
        ),
        load("accounts", "returns", again=True),
    ]

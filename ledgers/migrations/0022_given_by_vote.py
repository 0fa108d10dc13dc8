from django.db import migrations, models

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0021_more_is_taken_back"),
    ]

    operations = [
        migrations.AddField(
            model_name="budgetline",
            name="source",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        load("pool", again=True),
    ]

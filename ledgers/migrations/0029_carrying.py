"""What a member has or owes goes along to another network."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("ledgers", "0028_levy_across"),
    ]

    operations = [load("carrying")]

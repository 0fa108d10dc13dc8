"""Words of posts, search, candidates for matches, and the steps of an exchange."""

from django.db import migrations

from common.sql import load, run_file


class Migration(migrations.Migration):
    dependencies = [
        ("requests_board", "0002_board"),
        ("networks", "0005_token_offices"),
        ("ledgers", "0001_initial"),
        ("common", "0001_ground"),
    ]
    operations = [run_file("0003_functions"), load("search")]

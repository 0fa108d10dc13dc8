"""A network leaves when nothing is open with others."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [
        ("humans", "0006_map"),
        ("ledgers", "0026_memos"),
    ]

    operations = [load("standing", again=True)]

"""A payment in credit that is for no invoice, on a fresh connection."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0010_loans")]
    operations = [load("credit", again=True)]

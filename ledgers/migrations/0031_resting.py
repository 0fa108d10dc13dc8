"""While a network rests only what settles crosses."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0030_nobody_for_both_sides")]
    operations = [load("between", again=True)]

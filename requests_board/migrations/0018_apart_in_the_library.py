"""Whoever is kept apart finds nothing of the other in the library; loops are read in fewer steps."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0017_thanks_for_a_skill")]
    operations = [load("things", "loops", again=True)]

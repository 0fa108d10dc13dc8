"""The directory is asked anew: names that many share are read in their order."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0010_clause_values")]
    operations = [load("people", again=True)]

"""Several clauses in one question."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0009_people_search")]
    operations = [load("clauses")]

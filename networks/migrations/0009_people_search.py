"""The members' directory is asked by a function: by name, skill and place, forgiving a slip of the pen."""

from django.db import migrations

from common.sql import load, run_file


class Migration(migrations.Migration):
    dependencies = [("networks", "0008_plural")]
    operations = [run_file("0009_people_search"), load("people")]

"""The directory fetches the names that hold some letters, however many they are."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("networks", "0011_people_search")]
    operations = [load("people", again=True)]

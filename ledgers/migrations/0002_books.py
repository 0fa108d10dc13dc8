"""The functions that alone write the books, and the triggers that refuse what must never be, whoever asks."""

from django.db import migrations

from common.sql import load, run_file


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0001_initial"), ("networks", "0002_functions")]
    operations = [run_file("0002_books"), load("shared", "posting", "holds", "accounts", "importing")]

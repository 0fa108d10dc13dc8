"""Extensions, and the two questions that every policy asks: which network, which person."""

from django.db import migrations

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies: list[tuple[str, str]] = []
    operations = [run_file("0001_ground")]

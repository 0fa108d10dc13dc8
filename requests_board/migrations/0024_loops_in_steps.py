"""Loops of one member, step by step."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0023_planned_once")]
    operations = [load("loops", again=True)]

"""Rare words are looked up by their index, however few posts have them."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0015_planned_once")]
    operations = [load("matching", again=True)]

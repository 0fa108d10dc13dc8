"""A decision that the members voted counts like one that two officers signed."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0017_taking_back"), ("networks", "0014_decided_by_vote")]
    operations = [load("hours", "loans", "equity", again=True)]

"""What every page of the board asks, planned once for a connection."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0022_elsewhere")]
    operations = [load("search", again=True), load("turns")]

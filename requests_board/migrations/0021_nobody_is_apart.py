"""Where nobody is kept apart, nothing is asked for each thing."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0020_gathering_messages")]
    operations = [load("things", again=True)]

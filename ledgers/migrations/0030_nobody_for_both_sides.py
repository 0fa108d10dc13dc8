"""Nobody signs for both sides; a memo asks what the fund has promised, and locks what it reads."""

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0029_carrying")]

    operations = [load("between", "memos", again=True)]

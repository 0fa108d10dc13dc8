"""Who speaks a language is found by an index: a page of those who speak a rare one read all members."""

from django.db import migrations

from common.sql import load, run_file


class Migration(migrations.Migration):
    dependencies = [("networks", "0029_circles")]
    operations = [run_file("0030_tongues"), load("people", again=True)]

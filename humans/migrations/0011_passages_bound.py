"""A passage is what one proposal is about, and an answer is to the words that were decided."""

from typing import ClassVar

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies: ClassVar = [("humans", "0010_joining")]

    operations: ClassVar = [load("passages", again=True)]

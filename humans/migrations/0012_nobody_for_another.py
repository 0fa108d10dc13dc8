"""Of two who have no sign-in neither gets what the other has."""

from typing import ClassVar

from django.db import migrations

from common.sql import load


class Migration(migrations.Migration):
    dependencies: ClassVar = [("humans", "0011_passages_bound")]

    operations: ClassVar = [load("joining", again=True)]

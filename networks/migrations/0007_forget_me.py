"""Ending a sign-in, and when a former member was erased."""

from django.db import migrations, models

from common.sql import run_file


class Migration(migrations.Migration):
    dependencies = [("networks", "0006_lean_keys"), ("notifications", "0001_initial")]
    operations = [
        run_file("0007_forget_me"),
        migrations.AddField(
            model_name="membership", name="erased_on", field=models.DateField(blank=True, editable=False, null=True)
        ),
    ]

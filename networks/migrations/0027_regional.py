"""A network can be a regional federation of others."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0026_readers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="network",
            name="kind",
            field=models.CharField(
                choices=[("local", "Local network"), ("umbrella", "Umbrella"), ("regional", "Regional federation")],
                default="local",
                max_length=10,
            ),
        ),
    ]

"""Members by skill, in an order that a page of them can begin anywhere in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("networks", "0012_people_search")]
    operations = [
        migrations.RemoveIndex("memberskill", "networks_memberskill_find"),
        migrations.AddIndex(
            "memberskill",
            models.Index(fields=["network", "skill", "direction", "membership"], name="networks_memberskill_find"),
        ),
    ]

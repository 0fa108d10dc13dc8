"""The nearest posts are found ring by ring, each filter by its own index; exchanges by their post."""

from django.db import migrations, models

from common.sql import load


class Migration(migrations.Migration):
    dependencies = [("requests_board", "0004_lean_keys")]
    operations = [
        migrations.AddIndex(
            "post",
            models.Index(
                fields=["network", "latitude", "longitude", "id"],
                include=["expires_at"],
                condition=models.Q(state="open"),
                name="board_post_places",
            ),
        ),
        migrations.AddIndex("exchange", models.Index(fields=["network", "post", "-changed_at"], name="board_exchange_post")),
        load("search", again=True),
    ]

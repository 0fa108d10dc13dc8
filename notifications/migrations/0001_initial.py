import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import common.walls


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="InboxItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("network_name", models.CharField(blank=True, max_length=80)),
                ("network_block", models.CharField(blank=True, max_length=20)),
                ("topic", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True)),
                ("link", models.CharField(blank=True, max_length=300)),
                ("source", models.CharField(max_length=80)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["person", "-id"], name="notifications_inbox_list")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "source", "topic"), name="notifications_inbox_once"),
                    common.walls.Wall(app_may="SELECT, UPDATE, DELETE", kind="person", name="notifications_inboxitem_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("now", "By email, at once"),
                            ("daily", "By email, once a day"),
                            ("weekly", "By email, once a week"),
                            ("inbox", "Only in the inbox"),
                        ],
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="notifications.inboxitem"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at", "person"], name="notifications_letter_due")],
                "constraints": [
                    models.UniqueConstraint(fields=("item",), name="notifications_letter_once"),
                    common.walls.Wall(app_may="SELECT, UPDATE, DELETE", kind="person", name="notifications_letter_wall"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("topic", models.CharField(max_length=40)),
                (
                    "pace",
                    models.CharField(
                        choices=[
                            ("now", "By email, at once"),
                            ("daily", "By email, once a day"),
                            ("weekly", "By email, once a week"),
                            ("inbox", "Only in the inbox"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "topic"), name="notifications_preference_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="person", name="notifications_preference_wall"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReachOut",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("time_zone", models.CharField(default="UTC", max_length=40)),
                ("quiet_from", models.TimeField(blank=True, null=True)),
                ("quiet_until", models.TimeField(blank=True, null=True)),
                ("digest_hour", models.PositiveSmallIntegerField(default=17)),
                ("digest_weekday", models.PositiveSmallIntegerField(default=4)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person",), name="notifications_reachout_one"),
                    models.CheckConstraint(condition=models.Q(("digest_hour__lte", 23)), name="notifications_reachout_hour"),
                    models.CheckConstraint(
                        condition=models.Q(("digest_weekday__lte", 6)), name="notifications_reachout_weekday"
                    ),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="person", name="notifications_reachout_wall"
                    ),
                ],
            },
        ),
    ]

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import common.walls
import networks.tenancy.current
import networks.tenancy.tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("networks", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(choices=[("request", "Request"), ("offer", "Offer")], max_length=7)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("open", "Open"),
                            ("reserved", "Being done"),
                            ("closed", "Closed"),
                            ("expired", "Past its day"),
                            ("hidden", "Hidden by a coordinator"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="title")),
                ("body", models.TextField(blank=True, max_length=4000, verbose_name="in your words")),
                (
                    "ways",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[("hours", "hours"), ("credit", "credits"), ("gift", "gift"), ("loan", "borrowing")],
                            max_length=6,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(blank=True, null=True, verbose_name="about how long")),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "when",
                    models.CharField(
                        choices=[
                            ("flexible", "Any time"),
                            ("date", "On a day"),
                            ("range", "Between two days"),
                            ("weekly", "Every week"),
                        ],
                        default="flexible",
                        max_length=8,
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("weekday", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("part_of_day", models.CharField(blank=True, max_length=10)),
                ("is_urgent", models.BooleanField(default=False)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("happened_on", models.DateField(default=django.utils.timezone.localdate)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("external_ref", models.CharField(blank=True, max_length=60)),
                ("words", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                ("text_config", models.CharField(default="english_words", editable=False, max_length=40)),
                (
                    "author",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="networks.membership",
                    ),
                ),
                (
                    "category",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.category",
                    ),
                ),
                (
                    "hand",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "neighborhood",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.neighborhood",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "indexes": [
                    models.Index(fields=["network", "state", "kind", "-published_at", "-id"], name="board_post_list"),
                    models.Index(fields=["network", "state", "-published_at", "-id"], name="board_post_all"),
                    models.Index(fields=["network", "author", "-id"], name="board_post_author"),
                    models.Index(fields=["network", "state", "expires_at"], name="board_post_expiry"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "open", "reserved", "closed", "expired", "hidden"])),
                        name="board_post_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("minutes", None), models.Q(("minutes__gte", 1), ("minutes__lte", 60000)), _connector="OR"
                        ),
                        name="board_post_minutes",
                    ),
                    common.walls.Wall(app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_post_wall"),
                    common.walls.NetworkKey(name="requests_board_post_key"),
                    common.walls.CompositeKey(field="author", name="requests_board_post_author_in_network"),
                    common.walls.CompositeKey(field="hand", name="requests_board_post_hand_in_network"),
                    common.walls.CompositeKey(field="category", name="requests_board_post_category_in_network"),
                    common.walls.CompositeKey(field="neighborhood", name="requests_board_post_neighborhood_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("alt", models.CharField(blank=True, max_length=200, verbose_name="what it shows")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "file",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="networks.file"
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "post",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="requests_board.post",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_photo_wall"
                    ),
                    common.walls.CompositeKey(field="post", name="requests_board_photo_post_in_network"),
                    common.walls.CompositeKey(field="file", name="requests_board_photo_file_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Match",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("score", models.FloatField()),
                ("reasons", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Suggested"),
                            ("taken", "Answered"),
                            ("declined", "Not for me"),
                            ("gone", "No longer open"),
                        ],
                        default="new",
                        max_length=8,
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "member",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "other_post",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="requests_board.post",
                    ),
                ),
                (
                    "post",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matches",
                        to="requests_board.post",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["network", "member", "state", "-score"], name="board_match_member")],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "post", "member"), name="board_match_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_match_wall"
                    ),
                    common.walls.NetworkKey(name="requests_board_match_key"),
                    common.walls.CompositeKey(field="post", name="requests_board_match_post_in_network"),
                    common.walls.CompositeKey(field="member", name="requests_board_match_member_in_network"),
                    common.walls.CompositeKey(field="other_post", name="requests_board_match_other_post_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Exchange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("agreed", "Agreed"),
                            ("done", "Done"),
                            ("confirmed", "Confirmed"),
                            ("disputed", "Being talked over"),
                            ("declined", "Declined"),
                            ("cancelled", "Called off"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                (
                    "way",
                    models.CharField(
                        choices=[("hours", "hours"), ("credit", "credits"), ("gift", "gift"), ("loan", "borrowing")],
                        default="hours",
                        max_length=6,
                    ),
                ),
                ("minutes", models.PositiveIntegerField(null=True)),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                ("where", models.CharField(blank=True, max_length=200)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("done_minutes", models.PositiveIntegerField(blank=True, null=True)),
                ("done_on", models.DateField(blank=True, null=True)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("confirms_itself_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "confirmed_by",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "confirmed_hand",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "done_by",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "done_hand",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "giver",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="given",
                        to="networks.membership",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "proposed_by",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "receiver",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="received",
                        to="networks.membership",
                    ),
                ),
                (
                    "match",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="requests_board.match",
                    ),
                ),
                (
                    "post",
                    networks.tenancy.tables.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exchanges",
                        to="requests_board.post",
                    ),
                ),
            ],
            options={
                "ordering": ["-changed_at", "-id"],
                "indexes": [
                    models.Index(fields=["network", "giver", "state", "-changed_at"], name="board_exchange_giver"),
                    models.Index(fields=["network", "receiver", "state", "-changed_at"], name="board_exchange_receiver"),
                    models.Index(fields=["network", "state", "confirms_itself_at"], name="board_exchange_due"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("receiver")), _negated=True), name="board_exchange_two_members"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_hand", None),
                            ("done_hand", None),
                            models.Q(("confirmed_hand", models.F("done_hand")), _negated=True),
                            _connector="OR",
                        ),
                        name="board_exchange_two_hands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("done_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="board_exchange_other_confirms",
                    ),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_exchange_wall"
                    ),
                    common.walls.NetworkKey(name="requests_board_exchange_key"),
                    common.walls.CompositeKey(field="post", name="requests_board_exchange_post_in_network"),
                    common.walls.CompositeKey(field="match", name="requests_board_exchange_match_in_network"),
                    common.walls.CompositeKey(field="giver", name="requests_board_exchange_giver_in_network"),
                    common.walls.CompositeKey(field="receiver", name="requests_board_exchange_receiver_in_network"),
                    common.walls.CompositeKey(field="proposed_by", name="requests_board_exchange_proposed_by_in_network"),
                    common.walls.CompositeKey(field="done_by", name="requests_board_exchange_done_by_in_network"),
                    common.walls.CompositeKey(field="confirmed_by", name="requests_board_exchange_confirmed_by_in_network"),
                    common.walls.CompositeKey(field="done_hand", name="requests_board_exchange_done_hand_in_network"),
                    common.walls.CompositeKey(field="confirmed_hand", name="requests_board_exchange_confirmed_hand_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Thanks",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.CharField(max_length=500)),
                ("is_shared", models.BooleanField(default=False)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks_written",
                        to="networks.membership",
                    ),
                ),
                (
                    "exchange",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thanks",
                        to="requests_board.exchange",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
                (
                    "to",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="thanks_received",
                        to="networks.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-id"],
                "indexes": [models.Index(fields=["network", "is_shared", "-written_at"], name="board_thanks_shared")],
                "constraints": [
                    models.UniqueConstraint(fields=("network", "exchange", "author"), name="board_thanks_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_thanks_wall"
                    ),
                    common.walls.NetworkKey(name="requests_board_thanks_key"),
                    common.walls.CompositeKey(field="exchange", name="requests_board_thanks_exchange_in_network"),
                    common.walls.CompositeKey(field="author", name="requests_board_thanks_author_in_network"),
                    common.walls.CompositeKey(field="to", name="requests_board_thanks_to_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "mood",
                    models.CharField(
                        choices=[("lovely", "Lovely"), ("fine", "All fine"), ("off", "Something was off")], max_length=6
                    ),
                ),
                ("text", models.TextField(blank=True, max_length=2000)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "exchange",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="requests_board.exchange",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("network", "exchange", "author"), name="board_feedback_once"),
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_feedback_wall"
                    ),
                    common.walls.CompositeKey(field="exchange", name="requests_board_feedback_exchange_in_network"),
                    common.walls.CompositeKey(field="author", name="requests_board_feedback_author_in_network"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("body", models.TextField(max_length=4000)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "author",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.membership",
                    ),
                ),
                (
                    "exchange",
                    networks.tenancy.tables.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="requests_board.exchange",
                    ),
                ),
                (
                    "network",
                    models.ForeignKey(
                        default=networks.tenancy.current.network_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="networks.network",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "indexes": [models.Index(fields=["network", "exchange", "id"], name="board_message_thread")],
                "constraints": [
                    common.walls.Wall(
                        app_may="SELECT, INSERT, UPDATE, DELETE", kind="tenant", name="requests_board_message_wall"
                    ),
                    common.walls.CompositeKey(field="exchange", name="requests_board_message_exchange_in_network"),
                    common.walls.CompositeKey(field="author", name="requests_board_message_author_in_network"),
                ],
            },
        ),
    ]

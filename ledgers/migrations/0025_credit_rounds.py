"""Set-off among networks in credit, too."""

from django.db import migrations, models

from common.sql import load

# They take parameters more, or answer more: without dropping them there would be two of a name. All of `sql/between.sql` is
# loaded here as it is now, so what later migrations change goes here already.
_BEFORE = (
    "ledgers_post_between(bigint, bigint, uuid, bigint, text, date, bigint, bigint, text, text, text, text, text, text, text[],"
    " text[])",
    "ledgers_agreement_propose(bigint, text, date, date, text[], bigint[], bigint[], int[], int[], text, bigint, bigint, text,"
    " text[])",
    "ledgers_round_ask(bigint[], bigint[], bigint[], timestamptz, bigint, bigint, text, text[])",
    "ledgers_round_settle(bigint, bigint[], bigint[], bigint[], bigint, bigint, text, text[])",
    "ledgers_round_open(bigint)",
)
KINDS = [("hours", "Hours"), ("credit", "Credit")]


class Migration(migrations.Migration):
    dependencies = [("ledgers", "0024_rounds")]

    operations = [
        migrations.AddField("clearingposition", "ours", models.IntegerField(default=1)),
        migrations.AddField("clearingposition", "theirs", models.IntegerField(default=1)),
        migrations.AddField("clearinground", "kind", models.CharField(choices=KINDS, default="hours", max_length=6)),
        migrations.AddField("clearingpart", "kind", models.CharField(choices=KINDS, default="hours", max_length=6)),
        migrations.RemoveConstraint("clearinground", "ledgers_clearinground_one"),
        migrations.AddConstraint(
            "clearinground",
            models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("kind", "network"), name="ledgers_clearinground_one"
            ),
        ),
        migrations.AddConstraint(
            "clearinground",
            models.CheckConstraint(condition=models.Q(("kind__in", ["hours", "credit"])), name="ledgers_clearinground_kind"),
        ),
        *[migrations.RunSQL(f"DROP FUNCTION IF EXISTS {one}", migrations.RunSQL.noop) for one in _BEFORE],
        load("between", "rounds", again=True),
    ]

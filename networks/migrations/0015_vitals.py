"""Which figure of a network is the latest, figures of weeks, and what the umbrella's reader may know of a network itself."""

from django.db import migrations, models
from django.db.models.functions import Coalesce

from common.sql import load

LATEST = """
UPDATE networks_vital v SET is_latest = false
 WHERE EXISTS (SELECT FROM networks_vital w WHERE w.subject_id = v.subject_id AND w.key = v.key AND w.as_of > v.as_of)
"""
RIGHTS = """
REVOKE ALL ON FUNCTION publish_vital_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publish_vital_of TO manyhands_app;
GRANT SELECT (id, uid, slug, name, kind, state, host, block, founded_at) ON networks_network TO umbrella_reader;
"""
REVERSE = """
REVOKE SELECT (id, uid, slug, name, kind, state, host, block, founded_at) ON networks_network FROM umbrella_reader;
DROP FUNCTION publish_vital_of;
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0014_decided_by_vote")]
    operations = [
        migrations.AddField("vital", "is_latest", models.BooleanField(default=True)),
        migrations.RunSQL(LATEST, migrations.RunSQL.noop),
        migrations.AddIndex(
            "vital",
            models.Index(
                "key",
                Coalesce("value", models.Value(0.0)).desc(),
                "subject",
                condition=models.Q(is_latest=True),
                name="networks_vital_by_size",
            ),
        ),
        migrations.AddConstraint(
            "vital",
            models.UniqueConstraint(
                fields=["subject", "key"], condition=models.Q(is_latest=True), name="networks_vital_latest"
            ),
        ),
        load("vitals", again=True),
        migrations.RunSQL(RIGHTS, REVERSE),
    ]

"""Matches from many sources, each of them bounded: never a look at the whole board."""

from pathlib import Path

from django.db import migrations

from common.sql import load

# The earlier function, to go back to: it stands in the file it came with.
_TEXT = (Path(__file__).parent / "0003_functions.sql").read_text()
_EARLIER = _TEXT[_TEXT.index("CREATE FUNCTION board_candidates") : _TEXT.index("REVOKE ALL ON FUNCTION board_steps")]
_RIGHTS = """
REVOKE ALL ON FUNCTION board_candidates FROM PUBLIC;
GRANT EXECUTE ON FUNCTION board_candidates TO manyhands_app;
"""


class Migration(migrations.Migration):
    dependencies = [("networks", "0013_members_by_skill"), ("requests_board", "0009_things")]
    operations = [
        migrations.RunSQL("DROP FUNCTION board_candidates(bigint, bigint, date, int);", _EARLIER + _RIGHTS),
        load("matching"),
    ]

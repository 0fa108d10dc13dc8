"""SQL files beside their migrations: `0002_functions.sql` with its reverse `0002_functions.reverse.sql`."""

import inspect
from pathlib import Path

from django.db.migrations import RunSQL


def run_file(name: str) -> RunSQL:
    """The operation that runs `name`.sql, and backwards `name`.reverse.sql, from the folder of the calling migration."""
    caller = inspect.currentframe()
    assert caller is not None
    assert caller.f_back is not None
    folder = Path(caller.f_back.f_code.co_filename).parent
    forward = (folder / f"{name}.sql").read_text()
    backward = (folder / f"{name}.reverse.sql").read_text()
    return RunSQL(forward, backward)

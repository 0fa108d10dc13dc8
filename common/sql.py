"""SQL in files of its own.

What happens once stands beside its migration: `0002_books.sql` with its reverse `0002_books.reverse.sql` (`run_file`).
Functions stand in the app's folder `sql/`, always as they are now (`CREATE OR REPLACE`), and a migration that comes with a
change runs the file again (`load`, with `again=True`): whoever reads finds each function once. Their bodies are read when they
are called, so they may name tables of later migrations.
"""

import inspect
import re
from pathlib import Path

from django.db.migrations import RunSQL

_FUNCTION = re.compile(r"^CREATE OR REPLACE FUNCTION (\w+)", re.MULTILINE)


def run_file(name: str) -> RunSQL:
    """The operation that runs `name`.sql, and backwards `name`.reverse.sql, from the folder of the calling migration."""
    folder = _folder_of_caller()
    return RunSQL((folder / f"{name}.sql").read_text(), (folder / f"{name}.reverse.sql").read_text())


def load(*names: str, again: bool = False) -> RunSQL:
    """The operation that makes the functions of `sql/<name>.sql` of the calling migration's app; backwards drops them.

    With `again` they are there already and backwards leaves them.
    """
    folder = _folder_of_caller().parent / "sql"
    text = "\n".join((folder / f"{name}.sql").read_text() for name in names)
    if "SET pg_trgm." in text:  # Its settings are known to a session that has used it; an upgrade begins with a fresh one.
        text = "SELECT public.similarity('', '');\n" + text
    drop = RunSQL.noop if again else f"DROP FUNCTION {', '.join(_FUNCTION.findall(text))};"
    return RunSQL(text, drop)


def _folder_of_caller() -> Path:
    frame = inspect.currentframe()
    assert frame is not None
    assert frame.f_back is not None
    assert frame.f_back.f_back is not None
    return Path(frame.f_back.f_back.f_code.co_filename).parent

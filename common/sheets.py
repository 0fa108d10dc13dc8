"""Tables as CSV that a spreadsheet cannot mistake for formulas."""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: Any) -> str:
    """A cell as text; one that a spreadsheet would calculate gets an apostrophe in front. Numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, int | float):
        return str(cell)
    if isinstance(cell, dict | list | tuple):
        cell = json.dumps(cell, cls=DjangoJSONEncoder, ensure_ascii=False)
    text = str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS) else text


def sheet(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows of named cells, with a header made of all their names."""
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(name) for name in names])
    writer.writerows([safe(row.get(name)) for name in names] for row in rows)
    return out.getvalue()

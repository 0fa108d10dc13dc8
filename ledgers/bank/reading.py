"""A file from the bank, whatever it is: told apart by its content, never by its name."""

import datetime as dt
import io
from contextlib import ExitStack

from ledgers.bank import camt, csv_files, ofx
from ledgers.bank.csv_files import Columns
from ledgers.bank.problems import Problem
from ledgers.bank.rows import MAX_BYTES, Statement
from ledgers.bank.xml import BadXml, root_of
from networks.imports.archives import BadArchive
from networks.imports.archives import csv_files as unpacked_files


class BadFile(Exception):
    """Carries the problem that says why the file stays closed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def unpacked(content: bytes, name: str) -> tuple[bytes, str]:
    """The file, out of its zip if it came in one. Raises BadFile: too large, swelling, locked, several in one."""
    if content[:4] == b"PK\x03\x04":
        with ExitStack() as opened:
            try:
                inside = unpacked_files(io.BytesIO(content), name, opened)
            except BadArchive as bad:
                said = bad.problem
                raise BadFile(Problem(said.file, said.line, said.column, said.code, said.params)) from bad
            if len(inside) != 1:
                raise BadFile(Problem(name, 0, 0, "zip_many", {"count": len(inside)}))
            name, stream = inside[0]
            stream.seek(0)
            content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise BadFile(Problem(name, 0, 0, "file_too_large", {"limit": MAX_BYTES // 1024 // 1024}))
    if not content.strip():
        raise BadFile(Problem(name, 0, 0, "file_empty"))
    return content, name


def format_of(content: bytes) -> str:
    """ "camt", "ofx", "csv", or "" for what is none of them."""
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:2000]
    if start.upper().startswith(b"OFXHEADER") or start.upper().startswith(b"<OFX>"):
        return "ofx"
    if start.startswith(b"<"):
        try:
            root, space = root_of(content)
        except BadXml as bad:
            raise BadFile(bad.problem) from bad
        return "ofx" if root.upper() == "OFX" else "camt" if "camt." in space or root == "Document" else ""
    if content[:4] in (b"%PDF", b"\x89PNG") or start.startswith((b"{", b"[")):
        return ""
    return "csv"


def read(content: bytes, name: str, *, exponent: int, today: dt.date, columns: Columns | None = None) -> Statement:
    """The statement in a file that is unpacked. A CSV needs `columns`. Raises BadFile where it is no statement at all."""
    kind = format_of(content)
    if kind == "csv":
        made = csv_files.read(content, name, columns or Columns(), exponent=exponent, today=today)
    elif kind:
        made = (ofx if kind == "ofx" else camt).read(content, name, exponent=exponent, today=today)
    else:
        raise BadFile(Problem(name, 0, 0, "format_unknown"))
    if not made.rows and not made.is_blocked:
        made.complain(name, 0, 0, "rows_none")
    made.check_sum()
    return made

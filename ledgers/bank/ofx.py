"""OFX and QFX: 1.x as SGML (closing tags may be missing), 2.x as XML. Both become the same leaves."""

import datetime as dt
import html
import re
from collections.abc import Iterator

from ledgers.bank import values
from ledgers.bank.rows import MAX_ID, MAX_NAME, MAX_REFERENCE, MAX_ROWS, MAX_TEXT, BankRow, Statement
from ledgers.bank.xml import BadXml, Node, parts

_TAG = re.compile(r"<(/?)([A-Za-z0-9_.]{1,40})>([^<]*)")
_HEADER = re.compile(r"(?im)^(ENCODING|CHARSET):([A-Z0-9-]{1,20})\s*$")
_TRANSACTION = "STMTTRN"
_BALANCE = "LEDGERBAL"
_ACCOUNTS = ("BANKACCTFROM", "CCACCTFROM")

Leaf = tuple[int, str, str, str]  # line, "open" | "close" | "leaf", tag, text


def read(content: bytes, file: str, *, exponent: int, today: dt.date) -> Statement:
    """Every transaction of one account, with the bank's own id, and the balance at the end."""
    said = _Ofx(Statement("ofx"), file, exponent, today)
    try:
        for leaf in _xml(content) if is_xml(content) else _sgml(content, said):
            said.take(leaf)
            if said.statement.is_hopeless:
                break
            if len(said.statement.rows) > MAX_ROWS:
                said.complain(0, "too_many_rows", limit=MAX_ROWS)
                break
    except BadXml as bad:
        said.complain(bad.problem.line, bad.problem.code, **bad.problem.params)
    said.finish(0)
    return said.statement


def is_xml(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() == b"<?xml"


def _xml(content: bytes) -> Iterator[Leaf]:
    for _root, _space, node in parts(content, "BANKACCTFROM", "CCACCTFROM", "CURDEF", _TRANSACTION, _BALANCE):
        yield from _leaves(node)


def _leaves(node: Node) -> Iterator[Leaf]:
    if not node.children:
        yield node.line, "leaf", node.tag, node.text
        return
    yield node.line, "open", node.tag, ""
    for child in node.children:
        yield from _leaves(child)
    yield node.line, "close", node.tag, ""


def _sgml(content: bytes, said: "_Ofx") -> Iterator[Leaf]:
    text = _decoded(content, said)
    line, at = 1, 0
    for found in _TAG.finditer(text):
        line, at = line + text.count("\n", at, found.start()), found.start()
        closes, tag, value = found[1], found[2].upper(), found[3].strip()
        if len(value) > MAX_TEXT:
            said.complain(line, "text_too_long", limit=MAX_TEXT)
            value = value[:200]
        if "\0" in value or "\ufffd" in value:
            said.complain(line, "nul" if "\0" in value else "bad_bytes")
        if closes:
            yield line, "close", tag, ""
        elif value:
            yield line, "leaf", tag, html.unescape(value)
        else:
            yield line, "open", tag, ""


def _decoded(content: bytes, said: "_Ofx") -> str:
    head = dict(_HEADER.findall(content[:1000].decode("ascii", "replace")))
    charset = head.get("CHARSET", "NONE").upper()
    if head.get("ENCODING", "").upper() in ("UTF-8", "UNICODE") or charset in ("NONE", "UTF-8"):
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            said.complain(0, "encoding_other", encoding="Windows-1252")
    return content.decode("latin-1" if charset.startswith(("ISO", "8859")) else "cp1252", "replace")


class _Ofx:
    def __init__(self, statement: Statement, file: str, exponent: int, today: dt.date) -> None:
        self.statement, self.file, self.exponent, self.today = statement, file, exponent, today
        self.inside = ""
        self.line = 0
        self.said: dict[str, str] = {}

    def complain(self, line: int, code: str, /, **params: object) -> None:
        self.statement.complain(self.file, line, 0, code, **params)

    def take(self, leaf: Leaf) -> None:
        line, what, tag, text = leaf
        if what == "open" and tag in (_TRANSACTION, _BALANCE, *_ACCOUNTS):
            self.finish(line)
            self.inside, self.line, self.said = tag, line, {}
        elif what == "close" and tag == self.inside:
            self.finish(line)
        elif what == "leaf" and self.inside:
            self.said.setdefault(tag, text.strip())
        elif what == "leaf" and tag == "CURDEF":
            self.statement.currency = self.statement.currency or text.strip()[:3].upper()

    def finish(self, _line: int) -> None:
        """Ends the part at hand, closed or not."""
        inside, self.inside = self.inside, ""
        if inside == _TRANSACTION:
            self._transaction()
        elif inside == _BALANCE:
            self.statement.closing = self._amount(self.said.get("BALAMT", ""))
            self.statement.closes_on = values.ofx_day(self.said.get("DTASOF", ""))
        elif inside in _ACCOUNTS:
            number = " ".join(filter(None, (self.said.get("BANKID"), self.said.get("ACCTID"))))[:40]
            if self.statement.account and number != self.statement.account:
                self.complain(self.line, "accounts_many")
            self.statement.account = self.statement.account or number

    def _transaction(self) -> None:
        said, amount = self.said, self._amount(self.said.get("TRNAMT", ""))
        booked_on = values.ofx_day(said.get("DTPOSTED", ""))
        if booked_on is None:
            self.complain(self.line, "day_unreadable", value=said.get("DTPOSTED", "")[:60])
        if amount is None or booked_on is None:
            return
        if booked_on > self.today:
            self.complain(self.line, "day_ahead", value=booked_on.isoformat())
        elif amount == 0:
            self.complain(self.line, "amount_zero")
        else:
            told = (said.get("MEMO", ""), said.get("CHECKNUM", ""), said.get("REFNUM", ""))
            reference, was_cut = values.words(" ".join(filter(None, told)), MAX_REFERENCE)
            if was_cut:
                self.complain(self.line, "text_cut")
            name, bank_id = values.words(said.get("NAME", ""), MAX_NAME)[0], values.words(said.get("FITID", ""), MAX_ID)[0]
            self.statement.rows.append(BankRow(self.line, booked_on, amount, reference, name, bank_id))

    def _amount(self, text: str) -> int | None:
        """OFX writes no thousands; the sign before the cents is a dot or a comma."""
        decimal = "," if "," in text and "." not in text else "."
        is_plain = " " not in text and not ("," in text and "." in text)
        units = values.money(text, decimal=decimal, exponent=self.exponent) if is_plain else None
        if not isinstance(units, int):
            self.complain(self.line, "amount_unreadable", value=text[:60])
            return None
        if abs(units) > values.MOST:
            self.complain(self.line, "amount_too_large", value=text[:60])
            return None
        return units

"""CAMT.053 (ISO 20022, versions 02 to 13): the statement that banks in most of the world can send."""

import datetime as dt

from ledgers.bank import values
from ledgers.bank.rows import MAX_ID, MAX_NAME, MAX_REFERENCE, MAX_ROWS, BankRow, Statement
from ledgers.bank.xml import BadXml, Node, parts

SPACE = "iso:20022:tech:xsd:camt.053."
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)


def read(content: bytes, file: str, *, exponent: int, today: dt.date) -> Statement:
    """Every booked entry. Several statements in one file are fine when they are of one account."""
    said = _Camt(Statement("camt"), file, exponent, today)
    try:
        for root, space, node in parts(content, "Acct", "Bal", "Ntry"):
            if root != "Document" or SPACE not in space:
                said.complain(1, "not_camt053")
                break
            {"Acct": said.account, "Bal": said.balance, "Ntry": said.entry}[node.tag](node)
            if said.statement.is_hopeless:
                break
            if len(said.statement.rows) > MAX_ROWS:
                said.complain(0, "too_many_rows", limit=MAX_ROWS)
                break
    except BadXml as bad:
        said.complain(bad.problem.line, bad.problem.code, **bad.problem.params)
    return said.statement


class _Camt:
    def __init__(self, statement: Statement, file: str, exponent: int, today: dt.date) -> None:
        self.statement, self.file, self.exponent, self.today = statement, file, exponent, today

    def complain(self, line: int, code: str, /, **params: object) -> None:
        self.statement.complain(self.file, line, 0, code, **params)

    def account(self, node: Node) -> None:
        number = node.get("Id/IBAN", "Id/Othr/Id")[:40]
        if self.statement.account and number and number != self.statement.account:
            self.complain(node.line, "accounts_many")
        self.statement.account = self.statement.account or number
        self.statement.currency = self.statement.currency or node.get("Ccy")[:3]

    def balance(self, node: Node) -> None:
        kind, amount = node.get("Tp/CdOrPrtry/Cd"), self._amount(node)
        if amount is None:
            return
        if kind in OPENING and self.statement.opening is None:
            self.statement.opening = amount
        elif kind in CLOSING:
            self.statement.closing = amount
            self.statement.closes_on = self._day(node.find("Dt")) or self.statement.closes_on

    def entry(self, node: Node) -> None:
        if (node.get("Sts/Cd", "Sts") or "BOOK") != "BOOK":
            self.complain(node.line, "pending")
            return
        amount, booked_on = self._amount(node), self._day(node.find("BookgDt") or node.find("ValDt"))
        if booked_on is None:
            self.complain(node.line, "day_unreadable", value="")
        if amount is None or booked_on is None:
            return
        if booked_on > self.today:
            self.complain(node.line, "day_ahead", value=booked_on.isoformat())
            return
        if amount == 0:
            self.complain(node.line, "amount_zero")
            return
        details = list(node.all("NtryDtls/TxDtls"))
        shares = [self._share(one, amount) for one in details]
        if len(details) > 1 and all(shares) and sum(share or 0 for share in shares) == amount:
            for number, (one, share) in enumerate(zip(details, shares, strict=True)):
                self._add(node, one, share or 0, booked_on, f"/{number}")
        else:
            self._add(node, details[0] if len(details) == 1 else None, amount, booked_on, "")

    def _add(self, entry: Node, one: Node | None, amount: int, booked_on: dt.date, tail: str) -> None:
        part = one or Node("", entry.line, {})
        told = [text.text.strip() for text in part.all("RmtInf/Ustrd")]
        told = told or [part.get("RmtInf/Strd/CdtrRefInf/Ref"), part.get("AddtlTxInf"), entry.get("AddtlNtryInf")]
        side = "Dbtr" if amount > 0 else "Cdtr"
        paths = [f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm", f"RltdPties/Ultmt{side}/Nm"]
        end_to_end = part.get("Refs/EndToEndId")
        if end_to_end and end_to_end not in ("NOTPROVIDED", *told):
            told.append(end_to_end)
        reference, was_cut = values.words(" ".join(filter(None, told)), MAX_REFERENCE)
        if was_cut:
            self.complain(entry.line, "text_cut")
        bank_id = part.get("Refs/AcctSvcrRef") or entry.get("AcctSvcrRef", "NtryRef")
        name = values.words(part.get(*paths), MAX_NAME)[0]
        bank_id = values.words(bank_id and bank_id + tail, MAX_ID)[0]
        self.statement.rows.append(BankRow(entry.line, booked_on, amount, reference, name, bank_id))

    def _share(self, one: Node, total: int) -> int | None:
        """One payment of a batch, with the sign of its entry; None where the bank does not say."""
        node = one.find("Amt") or one.find("AmtDtls/TxAmt/Amt")
        units = values.money(node.text, decimal=".", exponent=self.exponent) if node is not None else None
        return (units if total > 0 else -units) if isinstance(units, int) else None

    def _amount(self, node: Node) -> int | None:
        said = node.find("Amt")
        text = said.text.strip() if said is not None else ""
        units = values.money(text, decimal=".", exponent=self.exponent)
        if not isinstance(units, int) or units < 0:
            self.complain(said.line if said is not None else node.line, "amount_unreadable", value=text[:60])
            return None
        if units > values.MOST:
            self.complain(node.line, "amount_too_large", value=text[:60])
            return None
        currency = (said.attributes.get("Ccy", "") if said is not None else "")[:3]
        self.statement.currency = self.statement.currency or currency
        if currency and currency != self.statement.currency:
            self.complain(node.line, "currency_other", said=currency, kept=self.statement.currency)
            return None
        # A reversed entry carries the direction in which the money really went; the word says only why.
        return -units if node.get("CdtDbtInd") == "DBIT" else units

    def _day(self, node: Node | None) -> dt.date | None:
        return values.day(node.get("Dt", "DtTm"), "iso") if node is not None else None

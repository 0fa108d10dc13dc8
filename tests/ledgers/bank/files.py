"""Small statements as banks write them."""

CSV = b"Date,Amount,Text,Name,Id\n2026-11-02,50.00,#7 share,Alice Example,T1\n2026-11-03,-12.30,seeds,Shop,T2\n"
GERMAN = (
    "Kontoumsätze Girokonto;;;\n\nBuchungstag;Auftraggeber;Verwendungszweck;Betrag\n"
    "02.11.2026;Jürgen Müller;Anteil #7;1.234,50\n03.11.2026;Gärtnerei;Saatgut;-9,99\n"
).encode("cp1252")

OFX_SGML = b"""OFXHEADER:100
DATA:OFXSGML
VERSION:102
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD
<BANKACCTFROM><BANKID>071<ACCTID>55-1<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST><DTSTART>20261101<DTEND>20261120
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261102120000[-6:CST]
<TRNAMT>50.00
<FITID>F1<NAME>Alice &amp; Co
<MEMO>#7 share
</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20261103<TRNAMT>-12.30<FITID>F2<NAME>Shop</STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>1037.70<DTASOF>20261120</LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""
OFX_XML = b"""<?xml version="1.0" encoding="UTF-8"?>
<?OFX OFXHEADER="200" VERSION="211"?>
<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD</CURDEF>
<BANKACCTFROM><BANKID>071</BANKID><ACCTID>55-1</ACCTID></BANKACCTFROM>
<BANKTRANLIST>
<STMTTRN><TRNTYPE>CREDIT</TRNTYPE><DTPOSTED>20261102</DTPOSTED><TRNAMT>50.00</TRNAMT><FITID>F1</FITID>
<NAME>Alice &amp; Co</NAME><MEMO>#7 share</MEMO></STMTTRN>
<STMTTRN><DTPOSTED>20261103</DTPOSTED><TRNAMT>-12.30</TRNAMT><FITID>F2</FITID><NAME>Shop</NAME></STMTTRN>
</BANKTRANLIST>
<LEDGERBAL><BALAMT>1037.70</BALAMT><DTASOF>20261120</DTASOF></LEDGERBAL>
</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""

_BALANCE = (
    '<Bal><Tp><CdOrPrtry><Cd>{0}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{1}</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
    "<Dt><Dt>{2}</Dt></Dt></Bal>"
)
_DETAILS = (
    "<TxDtls><Refs><AcctSvcrRef>{0}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{1}<RltdPties><{2}>{3}</{2}>"
    "</RltdPties><RmtInf><Ustrd>{4}</Ustrd></RmtInf></TxDtls>"
)


def camt(version: str) -> bytes:
    """One account: a payment, a batch of two, a payment out, one that is not booked yet."""

    def details(ref: str, name: str, text: str, side: str = "Dbtr", amount: str = "") -> str:
        said = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
        return _DETAILS.format(ref, said, side, f"<Pty><Nm>{name}</Nm></Pty>" if version >= "08" else f"<Nm>{name}</Nm>", text)

    def entry(amount: str, inside: str, day: str, sign: str = "CRDT", state: str = "BOOK") -> str:
        status = f"<Sts><Cd>{state}</Cd></Sts>" if version >= "08" else f"<Sts>{state}</Sts>"
        return (
            f'\n<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{status}<BookgDt><Dt>{day}</Dt></BookgDt>'
            f"<NtryDtls>{inside}</NtryDtls></Ntry>"
        )

    batch = details("B", "Bob Example", "two", amount="10.00") + details("B", "Carla Example", "three", amount="5.00")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">'
        "<BkToCstmrStmt><Stmt><Acct><Id><IBAN>DE02100100100006820101</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        + _BALANCE.format("OPBD", "1000.00", "2026-11-01")
        + _BALANCE.format("CLBD", "1052.70", "2026-11-20")
        + entry("50.00", details("A1", "Alice Example", "#7 share"), "2026-11-02")
        + entry("15.00", batch, "2026-11-03")
        + entry("12.30", details("D1", "Shop", "seeds", "Cdtr"), "2026-11-04", "DBIT")
        + entry("7.00", details("P1", "Dan", "later"), "2026-11-20", "CRDT", "PDNG")
        + "</Stmt></BkToCstmrStmt></Document>"
    ).encode()

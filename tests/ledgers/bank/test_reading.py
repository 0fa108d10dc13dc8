"""Files from banks: what they say is read exactly; what is hostile or unclear is named by line and never guessed."""

import datetime as dt
import io
import zipfile
from typing import Any

import pytest

from ledgers.bank import reading, values
from ledgers.bank.csv_files import Columns, head
from ledgers.bank.rows import MAX_BYTES, Statement
from tests.ledgers.bank import files

TODAY = dt.date(2026, 11, 21)
PLAIN = Columns(day=1, amount=2, reference=3, name=4, bank_id=5)


def read(content: bytes, columns: Columns | None = None) -> Statement:
    return reading.read(content, "bank", exponent=2, today=TODAY, columns=columns)


def codes(statement: Statement) -> list[tuple[int, str]]:
    return [(one.line, one.code) for one in statement.problems]


def lines(statement: Statement) -> list[tuple[str, int]]:
    return [(row.booked_on.isoformat(), row.amount) for row in statement.rows]


@pytest.mark.parametrize(
    ("text", "decimal", "units"),
    [
        ("12.50", "", 1250), ("12,50", "", 1250), ("1,234.50", "", 123450), ("1.234,50", "", 123450), ("-3", "", -300),
        ("(12.00)", "", -1200), ("12.00-", "", -1200), ("−7,1", "", -710), ("+5", "", 500), ("1'234.05", "", 123405),
        ("1 234,05", "", 123405), ("1\u202f234,05", "", 123405), ("€ 3,5", "", 350), ("12,00 EUR", "", 1200),
        ("$-4.25", "", -425), ("-$4.25", "", -425), ("0.29", "", 29), ("1,234", "", "ambiguous"), ("1.234", "", "ambiguous"),
        ("1,234", ".", 123400), ("1,234", ",", None), ("1.234", ",", 123400), ("1,234,567", "", 123456700),
        ("10.50000", ".", 1050), ("10.505", ".", None), ("", "", None), ("NaN", "", None), ("1e9", "", None),
        ("Infinity", "", None), ("٣", "", None), ("１２", "", None), ("0x10", "", None), ("1_000", "", None), ("½", "", None),
        ("1.5.0", "", None), ("1,23,456.00", "", None), ("--5", "", None), ("5-5", "", None), ("9" * 5000, "", None),
        ("9" * 16, "", None), ("=1+1", "", None), ("true", "", None), ("-", "", None), ("(-5)", "", None),
    ],
)  # fmt: skip
def test_money_is_exact_or_refused(text: str, decimal: str, units: Any) -> None:
    assert values.money(text, decimal=decimal) == units


def test_every_cent_of_a_year_survives() -> None:
    for cents in (1, 10, 29, 57, 58, 99, 100, 101, 10**9, 123_456_789):
        assert values.money(f"{cents // 100}.{cents % 100:02d}") == cents


@pytest.mark.parametrize(
    ("text", "how", "day"),
    [
        ("2026-02-28", "iso", dt.date(2026, 2, 28)), ("2026-02-29", "iso", None), ("28.02.26", "dmy", dt.date(2026, 2, 28)),
        ("02/28/2026", "mdy", dt.date(2026, 2, 28)), ("02/28/2026", "dmy", None), ("20260228", "compact", dt.date(2026, 2, 28)),
        ("0000-00-00", "iso", None), ("9999-12-32", "iso", None), ("now", "iso", None), ("२०२६-११-२१", "iso", None),
        ("1" * 5000, "compact", None), ("", "iso", None),
    ],
)  # fmt: skip
def test_days_are_read_one_way_only(text: str, how: str, day: dt.date | None) -> None:
    assert values.day(text, how) == day


# ── CSV ─────────────────────────────────────────────────────────────────────────────────────────
def test_a_csv_is_read_by_its_columns() -> None:
    made = read(files.CSV, PLAIN)
    assert lines(made) == [("2026-11-02", 5000), ("2026-11-03", -1230)]
    assert (made.rows[0].reference, made.rows[0].name, made.rows[0].bank_id) == ("#7 share", "Alice Example", "T1")
    assert not made.problems


def test_a_german_bank_in_windows_1252_with_words_above_the_table() -> None:
    said = head(files.GERMAN, "bank")
    guess = said.guess()
    assert (guess.day, guess.amount, guess.reference, guess.days) == (1, 4, 3, "dmy")
    made = read(files.GERMAN, Columns(**{**guess.as_said(), "decimal": ","}))  # type: ignore[arg-type]
    assert lines(made) == [("2026-11-02", 123450), ("2026-11-03", -999)]
    assert made.rows[0].name == "Jürgen Müller"
    assert "encoding_other" in [code for _line, code in codes(made)]
    assert not made.is_blocked


def test_money_in_two_columns() -> None:
    text = b"Date,Debit,Credit,Memo\n11/02/2026,,50.00,in\n11/03/2026,12.30,,out\n11/04/2026,-1.00,,out\n"
    made = read(text, Columns(day=1, paid_out=2, paid_in=3, reference=4, days="mdy"))
    assert lines(made) == [("2026-11-02", 5000), ("2026-11-03", -1230), ("2026-11-04", -100)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (b"2026-11-02,12.5055,x,y,z", "amount_unreadable"), (b'2026-11-02,"1,234",x,y,z', "amount_ambiguous"),
        (b"2026-11-02,1e1000000,x,y,z", "amount_unreadable"), (b"2026-11-02," + b"9" * 5000 + b",x,y,z", "amount_unreadable"),
        (b"2026-11-02,99999999999.00,x,y,z", "amount_too_large"), (b"2026-11-02,0.00,x,y,z", "amount_zero"),
        (b"02.11.2026,1.00,x,y,z", "day_unreadable"), (b"2027-01-01,1.00,x,y,z", "day_ahead"),
        (b"2026-11-02,1.00,a\x00b,y,z", "nul"), (b"2026-11-02,1.00," + b"x" * 200_000 + b",y,z", "cell_too_long"),
        (b'2026-11-02,1.00,"x,y,z', "quote_open"), (b"2026-11-02,1.00,\x81\x8d,y,z", "bad_bytes"),
        (b"2026-11-02", "amount_unreadable"),
        (b"2026-11-02,1.00," + b"x" * 2_000_000, "line_too_long"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_others_are_read(row: bytes, code: str) -> None:
    made = read(files.CSV + row + b"\n2026-11-05,3.00,last,,T9\n", PLAIN)
    assert (4, code) in codes(made)
    assert lines(made)[-1] == ("2026-11-05", 300)
    assert all(str(problem) for problem in made.problems)


def test_a_file_full_of_nonsense_ends_early() -> None:
    made = read(b"a,b\n" + b"x,y\n" * 500_000, PLAIN)
    assert made.is_blocked
    assert len(made.problems) == 300


# ── OFX ─────────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("content", [files.OFX_SGML, files.OFX_XML], ids=["1.x", "2.x"])
def test_ofx_is_read_in_both_dialects(content: bytes) -> None:
    made = read(content)
    assert lines(made) == [("2026-11-02", 5000), ("2026-11-03", -1230)]
    assert (made.account, made.currency, made.closing, made.closes_on) == ("071 55-1", "USD", 103770, dt.date(2026, 11, 20))
    assert (made.rows[0].bank_id, made.rows[0].name, made.rows[0].reference) == ("F1", "Alice & Co", "#7 share")
    assert made.rows[0].line > 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"<TRNAMT>50.00", b"<TRNAMT>1,234.50", "amount_unreadable"), (b"<TRNAMT>50.00", b"<TRNAMT>NaN", "amount_unreadable"),
        (b"<DTPOSTED>20261102", b"<DTPOSTED>20261302", "day_unreadable"),
        (b"<DTPOSTED>20261102", b"<DTPOSTED>20991102", "day_ahead"),
        (b"<MEMO>#7 share", b"<MEMO>" + b"x" * 200_000, "text_too_long"), (b"<MEMO>#7 share", b"<MEMO>a\x00b", "nul"),
        (b"<TRNAMT>50.00", b"<TRNAMT>99999999999", "amount_too_large"),
    ],
)  # fmt: skip
def test_ofx_that_is_hostile_is_named_by_line(old: bytes, new: bytes, code: str) -> None:
    for content in (files.OFX_SGML, files.OFX_XML):
        made = read(content.replace(old, new))
        assert made.is_blocked
        assert code in [said for _line, said in codes(made)] or (content == files.OFX_XML and b"\x00" in new)
        assert all(line > 0 for line, _code in codes(made))


def test_two_accounts_in_one_file_are_refused() -> None:
    again = files.OFX_SGML[files.OFX_SGML.index(b"<BANKACCTFROM>") :].replace(b"<ACCTID>55-1", b"<ACCTID>66-2")
    assert "accounts_many" in [code for _line, code in codes(read(files.OFX_SGML + again))]


# ── CAMT.053 ────────────────────────────────────────────────────────────────────────────────────
@pytest.mark.parametrize("version", ["02", "08"])
def test_camt_is_read_with_its_batches_and_balances(version: str) -> None:
    made = read(files.camt(version))
    assert [(row.amount, row.name, row.reference) for row in made.rows] == [
        (5000, "Alice Example", "#7 share"), (1000, "Bob Example", "two"), (500, "Carla Example", "three"),
        (-1230, "Shop", "seeds"),
    ]  # fmt: skip
    assert (made.account, made.currency, made.opening, made.closing) == ("DE02100100100006820101", "EUR", 100000, 105270)
    assert codes(made) == [(made.problems[0].line, "pending")]
    assert len(set(made.identities())) == 4


def test_a_missing_page_is_noticed() -> None:
    made = read(files.camt("02").replace(b"1052.70", b"1060.00"))
    assert "sum_differs" in [code for _line, code in codes(made)]


BOMB = b'<?xml version="1.0"?><!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Document>&b;</Document>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE Document SYSTEM "file:///etc/passwd"><Document/>'
SPACE = b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (BOMB, "xml_dtd"), (OUTSIDE, "xml_dtd"), (b"<?xml version='1.0' encoding='nonsense'?>" + SPACE, "xml_broken"),
        (SPACE + b"<Ntry>" * 50_000, "xml_deep"), (SPACE + b"<Ntry>" + b"<a/>" * 200_000, "xml_deep"),
        (SPACE + b"<Ntry><AddtlNtryInf>" + b"x" * 200_000, "text_too_long"), (SPACE + b"<Ntry>", "xml_broken"),
        (SPACE.replace(b"053", b"052") + b"<Ntry></Ntry></Document>", "not_camt053"),
        (b"<html><body>Sign in</body></html>", "format_unknown"),
        (b"%PDF-1.7 ...", "format_unknown"), (b'{"a": 1}', "format_unknown"), (b"   ", "file_empty"), (b"<", "format_unknown"),
        (b"x" * (MAX_BYTES + 1), "file_too_large"), (SPACE + b"<Ntry>\x00</Ntry></Document>", "xml_broken"),
    ],
)  # fmt: skip
def test_what_no_bank_sends_stays_closed(content: bytes, code: str) -> None:
    assert code in what_is_wrong(content)


def what_is_wrong(content: bytes) -> list[str]:
    try:
        made = read(reading.unpacked(content, "bank")[0])
    except reading.BadFile as bad:
        return [bad.problem.code]
    return [problem.code for problem in made.problems if problem.is_error]


def zipped(**inside: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return target.getvalue()


def test_a_zip_is_opened_when_it_holds_one_statement() -> None:
    content, name = reading.unpacked(zipped(a=files.CSV), "x.zip")
    assert (content, name) == (files.CSV, "a")
    for content, code in (
        (zipped(a=b"1", b=b"2"), "zip_many"), (zipped(a=b"0" * 200_000_000), "zip_swells"),
        (b"PK\x03\x04 not a zip", "zip_damaged"),
        (zipped(a=b"0" * (MAX_BYTES + 1)), "file_too_large"),
    ):  # fmt: skip
        with pytest.raises(reading.BadFile) as bad:
            reading.unpacked(content, "x.zip")
        assert bad.value.problem.code == code


def test_the_same_line_has_the_same_name_in_another_file() -> None:
    first, second = read(files.CSV, PLAIN), read(files.CSV + b"2026-11-04,7.00,new,,T3\n", PLAIN)
    assert first.identities() == second.identities()[:2]
    twice = b"Date,Amount,Text\n2026-11-02,5.00,coffee\n2026-11-02,5.00,coffee\n"
    assert len(set(read(twice, Columns(day=1, amount=2, reference=3)).identities())) == 2

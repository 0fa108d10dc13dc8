"""Reading what TimeOverflow writes, and what strangers write in its place."""

import io
import time
import tracemalloc
import zipfile
from datetime import date

import pytest

from networks.imports import checks, headings, reading, timeoverflow_files, timeoverflow_zip, values
from networks.imports.problems import CATALOGUE, Problem
from networks.imports.rows import MemberRow, Parsed, PostRow, TransferRow
from tests.imports import make

TODAY = date(2026, 11, 21)
MEMBER = "7,2018-01-30,Rosa,Vidal,Serra,1,1949-03-16,555,556,rosa@mail.test\n"


def read_zip(
    content: bytes, organization: str = "Riverside", name: str = "report.zip"
) -> tuple[checks.Figures, list[Problem], list[Parsed]]:
    stream = io.BytesIO(content)
    return _run(timeoverflow_zip.read(stream, name, organization=organization, today=TODAY))


def read_files(**texts: str | bytes) -> tuple[checks.Figures, list[Problem], list[Parsed]]:
    """The files given by kind; members and transfers default to one member and nothing to blame."""
    texts = {"members": MEMBER, "posts": "", "transfers": "", **texts}
    content = {
        kind: (f"{kind}.csv", io.BytesIO(text if isinstance(text, bytes) else text.encode()))
        for kind, text in texts.items()
        if text
    }
    figures, problems, parsed = _run(timeoverflow_files.read(content, today=TODAY))
    return figures, [problem for problem in problems if problem.code not in ("file_missing", "file_absent")], parsed


def _run(rows) -> tuple[checks.Figures, list[Problem], list[Parsed]]:
    checking = checks.Checks()
    problems: list[Problem] = []
    parsed: list[Parsed] = []
    for item in checks.check(rows, checking):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            parsed.append(item)
            problems += item.problems
    return checking.figures, problems, parsed


def places(problems: list[Problem]) -> list[tuple[str, int, int]]:
    return [(problem.code, problem.line, problem.column) for problem in problems]


@pytest.mark.parametrize("locale", sorted(headings.MEMBER_HEADINGS))
@pytest.mark.parametrize("seconds", [False, True], ids=["h:mm", "seconds"])
def test_it_reads_the_report_in_every_language_and_the_balances_agree(locale, seconds):
    made = make.bank()
    figures, problems, _parsed = read_zip(make.zip_bytes(made, locale=locale, seconds=seconds))
    assert {uid: figures.balances[uid] for uid in made.members} == made.balances()
    assert figures.organization == made.organization()
    assert (figures.members, figures.posts, figures.transfers) == (12, 6, 60)
    assert [problem.code for problem in problems] == ["former_members"]


def test_it_sends_the_side_of_people_who_left_to_the_former_members():
    made = make.bank()
    figures, _problems, _parsed = read_zip(make.zip_bytes(made))
    assert figures.former == -sum(made.balances().values()) - made.organization() != 0


def test_it_reads_the_files_of_the_importer_and_maps_authors_by_the_file_of_users():
    made = make.bank(with_gone=False)
    figures, problems, parsed = read_files(**make.importer_files(made))
    assert {uid: figures.balances[uid] for uid in made.members} == made.balances()
    assert figures.organization == made.organization()
    assert {problem.code for problem in problems} <= {"post_twice"}
    authors = {row.author for each in parsed for row in each.rows if isinstance(row, PostRow)}
    assert authors
    assert authors <= set(made.members)


def test_it_reads_an_author_as_a_member_number_when_there_is_no_file_of_users():
    _figures, problems, parsed = read_files(posts="7,Inquiry,Soup,,3,2024-01-01,,\n8,Offer,Bread,,3,2024-01-01,,\n")
    assert places(problems) == [("uid_unknown", 2, 1)]
    assert parsed[1].rows[0].author == 7


def test_it_keeps_neither_gender_nor_date_of_birth():
    _figures, problems, parsed = read_files(members=MEMBER + MEMBER.replace("7,", "8,").replace("Rosa,", "Rosa,,"))
    assert "1949" not in repr(parsed)
    assert parsed[0].record.cells[5:7] == ["", ""]
    assert [(problem.code, problem.line) for problem in problems] == [("cells_extra", 2)]


def test_it_reads_a_member_whole():
    _figures, problems, parsed = read_files()
    assert not problems
    assert parsed[0].rows == [
        MemberRow(
            line=1,
            uid=7,
            name="Rosa Vidal Serra",
            email="rosa@mail.test",
            phone="555",
            other_phone="556",
            joined_on=date(2018, 1, 30),
        )
    ]


def test_it_treats_placeholder_addresses_of_the_source_as_none():
    _figures, problems, parsed = read_files(members=MEMBER.replace("rosa@mail.test", "User12@example.com"))
    assert not problems
    assert parsed[0].rows[0].email == ""


def test_it_reads_categories_from_the_rows_above_the_posts():
    text = ",Offer,Tags,User,Created\n,Home,,,\n3,Soup,a, Rosa (7) ,2024-01-01 10:00:00 UTC\n,-,,,\n4,Bread,,Rosa (7),\n"
    made = make.bank(8, 0)
    made.members[7] = "Rosa"
    _figures, problems, parsed = read_zip(make.zip_bytes(made, Offers=text))
    posts = [row for each in parsed for row in each.rows if isinstance(row, PostRow) and row.number in (3, 4)]
    assert not problems
    assert [(post.title, post.category, post.author) for post in posts[-2:]] == [("Soup", "Home", 7), ("Bread", "", 7)]


def transfers(line: str) -> str:
    return f"7,member,1,organization,3600,2024-01-01,fine,\n{line}\n"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("7,member,1,organization,90,2024-01-01,,", ("minutes_fractional", 2, 5)),
        ("7,member,1,organization,0,2024-01-01,,", ("amount_zero", 2, 5)),
        ("7,member,1,organization,-60,2024-01-01,,", ("amount_negative", 2, 5)),
        ("7,member,1,organization,1:30,2024-01-01,,", ("seconds_unreadable", 2, 5)),
        ("7,member,1,organization,１２0,2024-01-01,,", ("seconds_unreadable", 2, 5)),
        ("7,member,1,organization," + "9" * 5000 + ",2024-01-01,,", ("seconds_unreadable", 2, 5)),
        ("7,member,1,organization,999999999960,2024-01-01,,", ("amount_too_large", 2, 5)),
        ("99,member,1,organization,60,2024-01-01,,", ("uid_unknown", 2, 1)),
        ("7,member,99,member,60,2024-01-01,,", ("uid_unknown", 2, 3)),
        ("7,member,7,member,60,2024-01-01,,", ("party_same", 2, 3)),
        ("7,person,1,organization,60,2024-01-01,,", ("party_kind_unknown", 2, 2)),
        ("x,member,1,organization,60,2024-01-01,,", ("uid_unreadable", 2, 1)),
        ("7,member,1,organization,60,2024-02-30,,", ("date_unreadable", 2, 6)),
        ("7,member,1,organization,60,,,", ("date_missing", 2, 6)),
        ("7,member,1,organization,60,2027-01-01,,", ("date_ahead", 2, 6)),
        ("7,member,1", ("cells_missing", 2, 0)),
        ("7,member,1,organization,60,2024-01-01,one,2,three", ("cells_extra", 2, 0)),
        ("7,member,1,organization,60,2024-01-01,a\0b,", ("nul", 2, 7)),
        ("7,member,1,organization,60,2024-01-01," + "x" * 200_000 + ",", ("cell_too_long", 2, 7)),
        ("7,member,1,organization,60,2024-01-01," + "x" * 2_000_000 + ",", ("line_too_long", 2, 7)),
        ('7,member,1,organization,60,2024-01-01,"open,', ("quote_open", 2, 7)),
        ('7,member,1,organization,60,2024-01-01,"a"b,', ("quote_open", 2, 7)),
    ],
)
def test_it_names_an_odd_transfer_by_line_and_column_and_keeps_the_others(line, found):
    figures, problems, _parsed = read_files(transfers=transfers(line) + "1,organization,7,member,60,2024-01-01,,\n")
    assert places(problems) == [found]
    assert problems[0].is_error
    assert figures.transfers == 2
    assert figures.balances[7] == -59


def test_it_names_bytes_that_are_not_utf8_by_line_and_column():
    line = "7,member,1,organization,60,2024-01-01,na\xefve,\n".encode("latin-1")
    _figures, problems, parsed = read_files(transfers=b"7,member,1,organization,60,2024-01-01,ok,\n" + line)
    assert places(problems) == [("bad_bytes", 2, 7)]
    assert "\ufffd" in parsed[-1].record.cells[6]


@pytest.mark.parametrize(
    ("members", "found"),
    [
        (MEMBER + MEMBER.replace("rosa@", "r@"), ("uid_twice", 2, 1, True)),
        (MEMBER + MEMBER.replace("7,", "8,", 1).replace("rosa@", "ROSA@"), ("email_twice", 2, 10, False)),
        (MEMBER.replace("rosa@mail.test", "no mail"), ("email_unreadable", 1, 10, False)),
        (MEMBER.replace("Rosa,Vidal,Serra", ",,"), ("name_missing", 1, 3, True)),
        (MEMBER.replace("7,", "seven7,", 1), ("uid_unreadable", 1, 1, True)),
        ("uid,since,name\n" + MEMBER, ("headings_left_out", 1, 0, False)),
        (MEMBER.replace(",", ";"), ("other_separator", 1, 0, False)),
        ("\ufeff" + MEMBER.replace("Rosa", "R" * 130), ("cell_too_long", 1, 3, True)),
    ],
)
def test_it_names_an_odd_member_by_line_and_column(members, found):
    _figures, problems, _parsed = read_files(members=members)
    assert [(each.code, each.line, each.column, each.is_error) for each in problems] == [found]


def test_it_refuses_a_file_saved_as_utf16():
    _figures, problems, _parsed = read_files(members=MEMBER.encode("utf-16"))
    assert places(problems) == [("not_utf8", 0, 0)]


def test_it_reads_a_file_with_a_byte_order_mark_and_old_line_ends():
    _figures, problems, parsed = read_files(members=b"\xef\xbb\xbf" + MEMBER.replace("\n", "\r\n").encode())
    assert not problems
    assert parsed[0].rows[0].uid == 7


def test_one_open_quotation_mark_costs_one_line():
    lines = [MEMBER.replace("7,", f"{uid},", 1).replace("rosa", f"m{uid}") for uid in range(1, 600)]
    lines[9] = lines[9].replace("Rosa", '"Rosa')
    figures, problems, _parsed = read_files(members="".join(lines))
    assert places(problems) == [("quote_open", 10, 3)]
    assert figures.members == 598


def test_it_names_each_member_whose_balance_differs():
    made = make.bank(4, 20, with_gone=False)
    text = make.member_report(made).replace(values.shown_hours(made.balances()[3]), "77:07")
    _figures, problems, _parsed = read_zip(make.zip_bytes(made, Members=text))
    assert places(problems) == [("balance_differs", 4, 9)]
    assert "77:07" in problems[0].message
    assert made.members[3] in problems[0].message


@pytest.mark.parametrize(("heading", "column"), [("Quantity", 5), ("From", 2)])
def test_it_names_a_missing_column(heading, column):
    made = make.bank(4, 0)
    text = "Date,From,To,Post,Quantity\n".replace(heading, "Nothing")
    _figures, problems, _parsed = read_zip(make.zip_bytes(made, Transfers=text))
    assert places(problems) == [("column_missing", 1, column)]
    assert heading in problems[0].message


def test_it_says_when_the_headings_are_in_no_language_it_knows():
    _figures, problems, _parsed = read_zip(make.zip_bytes(make.bank(4, 0), Transfers="a,b,c,d,e\n1,2,3,4,5\n"))
    assert places(problems) == [("headings_unknown", 1, 0)]


def test_it_says_which_reports_are_missing_and_leaves_out_what_it_does_not_know():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("photo.jpg", b"\xff\xd8\xff" + bytes(range(256)))
        archive.writestr("__MACOSX/._Members.csv", b"x")
    _figures, problems, _parsed = read_zip(stream.getvalue())
    codes = [problem.code for problem in problems]
    assert codes == ["file_unknown", "file_missing", "file_absent", "file_absent", "file_missing"]


def test_it_takes_the_most_frequent_unnumbered_name_for_the_organization_and_says_what_it_did_with_others():
    lines = ["Date,From,To,Post,Quantity"]
    lines += ["2024-01-01 10:00:00 UTC,The Bank (Girona),Rosa (7),,1:00"] * 2
    lines += ["2024-01-01 11:00:00 UTC,Rosa (7),Another bank,,0:30"]
    made = make.Bank(members={7: "Rosa"})
    members = make.member_report(made).replace("0:00", "1:30")
    figures, problems, _parsed = read_zip(make.zip_bytes(made, Members=members, Transfers="\n".join(lines) + "\n"))
    assert (figures.balances[7], figures.organization, figures.former) == (90, -120, 30)
    assert [problem.code for problem in problems] == ["party_elsewhere", "former_members"]


def test_the_name_of_the_zip_says_which_account_is_the_organizations():
    made = make.Bank(members={7: "Rosa"})
    lines = ["Date,From,To,Post,Quantity"]
    lines += ["2024-01-01 10:00:00 UTC,Gone away,Rosa (7),,1:00"] * 3 + ["2024-01-01 10:00:00 UTC,Banc d'Hores,Rosa (7),,2:00"]
    text = "\n".join(lines) + "\n"
    members = make.member_report(made).replace("en,0:00", "en,5:00")
    content = make.zip_bytes(made, Members=members, Transfers=text)
    figures, _problems, _parsed = read_zip(content, name="banc-d-hores_2025-11-20.zip")
    assert (figures.organization, figures.former) == (-120, -180)


def test_a_name_that_differs_from_the_file_of_members_is_noted_and_the_number_decides():
    made = make.Bank(members={7: "Rosa", 8: "Jordi"})
    text = "Date,From,To,Post,Quantity\n2024-01-01 10:00:00 UTC,Rose (7),Jordi (8),,1:00\n"
    members = make.member_report(made).replace("en,0:00", "en,-1:00", 1).replace("en,0:00", "en,1:00", 1)
    figures, problems, _parsed = read_zip(make.zip_bytes(made, Members=members, Transfers=text))
    assert places(problems) == [("party_name_differs", 2, 2)]
    assert "“Rose (7)” is called “Rosa”" in problems[0].message
    assert figures.balances[7] == -60


def test_two_equal_transfers_are_told_apart_from_one_by_their_number_only():
    _figures, _problems, parsed = read_files(transfers=transfers("7,member,1,organization,3600,2024-01-01,fine,"))
    rows = [row for each in parsed for row in each.rows if isinstance(row, TransferRow)]
    assert rows[0].identity == rows[1].identity


# ── Hostile archives ──────────────────────────────────────────────────────────────────────────


def packed(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def codes_of(content: bytes) -> list[str]:
    _figures, problems, _parsed = read_zip(content)
    return [problem.code for problem in problems]


def test_it_refuses_a_zip_that_swells():
    assert codes_of(packed("Members.csv", bytes(200 * 1024 * 1024))) == ["zip_swells"]


def test_it_refuses_a_zip_that_lies_about_its_sizes():
    content = bytearray(packed("Members.csv", b"x" * 10_000_000))
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    assert codes_of(bytes(content)) == ["zip_damaged"]


def test_it_refuses_a_zip_of_many_files_before_opening_it():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for index in range(60_000):
            archive.writestr(f"{index}.csv", b"")
    content = stream.getvalue()
    tracemalloc.start()
    assert codes_of(content) == ["zip_crowded"]
    assert tracemalloc.get_traced_memory()[1] < 20 * 1024 * 1024
    tracemalloc.stop()


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 9, b"PK\x05\x06" + bytes(18)[:17]])
def test_it_refuses_what_is_no_zip(content):
    assert codes_of(content) == ["zip_damaged"]


def test_it_refuses_a_locked_zip():
    content = bytearray(packed("Members.csv", b"x"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.find(mark) + offset] |= 1
    assert codes_of(bytes(content)) == ["zip_locked"]


@pytest.mark.parametrize("cut", [30, 200, 700])
def test_it_survives_damage_anywhere(cut):
    content = bytearray(make.zip_bytes(make.bank()))
    content[cut] ^= 0xFF
    codes_of(bytes(content))


def test_it_shows_no_path_of_a_file_inside():
    content = packed("../../etc/Members_\x1b[31m.csv", b"a,b\n")
    _figures, problems, _parsed = read_zip(content)
    assert problems[0].file == "Members_[31m.csv"


def test_every_message_can_be_said_and_none_blames():
    for code, (level, text) in CATALOGUE.items():
        assert level in ("error", "warning"), code
        assert not any(word in text.lower() for word in ("invalid", "oops", "!", "please")), code


@pytest.mark.slow
def test_it_reads_five_thousand_members_and_a_hundred_thousand_transfers_in_little_time_and_memory():
    content = make.zip_bytes(make.bank(5_000, 100_000))
    tracemalloc.start()
    started = time.monotonic()
    checking = checks.Checks()
    rows = timeoverflow_zip.read(io.BytesIO(content), "report.zip", organization="Riverside", today=TODAY)
    count = sum(1 for _item in checks.check(rows, checking))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count > 105_000
    assert checking.figures.transfers == 100_000
    assert peak < 40 * 1024 * 1024
    assert time.monotonic() - started < 40


def test_hours_are_read_as_they_are_written():
    assert [values.hours(text) for text in ("1:30", "-0:05", "-12:00", "0", "", "—", "&mdash;")] == [
        90,
        -5,
        -720,
        0,
        0,
        0,
        0,
    ]
    assert [values.hours(text) for text in ("1:5", "1:60", "1.5", "٣:00", "--1:00", "1:30:00")] == [None] * 6


def test_dates_are_the_day_as_written():
    assert values.day("2024-01-31 23:30:00 UTC") == values.day("31/01/2024") == values.day("2024-01-31") == date(2024, 1, 31)
    assert [values.day(text) for text in ("2024-13-01", "01-02", "0000-00-00", "tomorrow")] == [None] * 4
    assert values.moment("2024-01-31 10:00:00 UTC") == values.moment("2024-01-31 11:00:00 +0100")


def test_a_separator_is_a_comma_unless_there_is_none():
    assert [reading.separator_of(line) for line in ("a,b;c;d;e", "a;b", "a\tb", "abc", '"a;b",c')] == [
        ",",
        ";",
        "\t",
        ",",
        ",",
    ]

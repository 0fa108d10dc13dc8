"""`manage.py recount FILE`: an outsider counts published ballots again; a fault is one plain sentence with its line."""

import json

import pytest
from django.core.management import CommandError, call_command

from governance.counting import files
from governance.counting.ballots import Profile, Ranked, Scores
from governance.counting.budget import Election
from governance.counting.files import blt, pb, sheet

COUNCIL = """4 2
-4
# Spring council
5 1 2 0
3 2 0
4 3 1 0
1 4 3 0
0
"Ada" "Ben ""?" "Cy"
"Dee"
"Council"
"""
COUNCIL = COUNCIL.replace('"Ben ""?"', '"Ben \\"B\\" Bo"')


def recount(tmp_path, capsys, name, text, *options):
    place = tmp_path / name
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    call_command("recount", str(place), *options)
    return json.loads(capsys.readouterr().out)


def test_it_counts_a_blt_file(tmp_path, capsys):
    said = recount(tmp_path, capsys, "council.blt", COUNCIL, "--method", "scottish")
    assert said["winners"] == ["Ada", "Cy"]
    assert said["cast"] == 13
    assert said["rounds"][0]["quota"] == "5.00000"
    assert said["rounds"][0]["votes"] == {"Ada": "5.00000", 'Ben "B" Bo': "3.00000", "Cy": "5.00000", "Dee": "0.00000"}
    one = recount(tmp_path, capsys, "council.blt", COUNCIL, "--method", "irv", "--seats", "1")
    assert one["winners"] == ["Ada"]


def test_it_counts_a_table_of_ranks_of_approvals_and_of_scores(tmp_path, capsys):
    ranks = "Ada,Ben,Cy,count\n1,2,,3\n,1,2,2\n2,,1,1\n"
    assert recount(tmp_path, capsys, "b.csv", ranks, "--method", "schulze")["ranking"] == ["Ada", "Ben", "Cy"]
    assert recount(tmp_path, capsys, "b.csv", "Tea;Milk\n1;0\nx;\n;yes\n", "--method", "approval")["winners"] == ["Tea"]
    scores = recount(tmp_path, capsys, "b.csv", "Tea,Milk\n3,5\n5,4\n", "--method", "score")
    assert (scores["winners"], scores["rounds"][0]["votes"]) == (["Milk"], {"Tea": 8, "Milk": 9})


BUDGET = """META
key;value
description;Streets
budget;1000.50
vote_type;approval
PROJECTS
project_id;cost;votes;name
a;600;3;Trees
b;400.5;2;Benches
c;500;1;Lights
VOTES
voter_id;vote
1;a,b
2;a
3;a,b
4;c
"""


def test_it_counts_a_budget(tmp_path, capsys):
    said = recount(tmp_path, capsys, "streets.pb", BUDGET, "--method", "equal-shares")
    assert sorted(said["winners"]) == ["Benches", "Trees"]
    assert said["spent"] == 100050


@pytest.mark.parametrize(
    ("name", "method", "text", "words"),
    [
        ("b.blt", "irv", "2 1\n3 1 3 0\n0\n\"A\" \"B\"\n", "Line 2: there is no candidate 3."),
        ("b.blt", "irv", "2 1\n3 1 1 0\n0\n\"A\" \"B\"\n", "Line 2: this ballot names candidate 1 twice."),
        ("b.blt", "irv", "2 1\n3 1=2 0\n0\n\"A\" \"B\"\n", "ranks two candidates equally"),
        ("b.blt", "irv", "2 1\n3 1 2\n", "not ended by a 0"),
        ("b.blt", "irv", "2 1\n0\n\"A\"\n", "2 candidates need 2 names"),
        ("b.blt", "irv", "2 9\n0\n", "as many seats as candidates"),
        ("b.blt", "irv", "x", "a BLT file begins"),
        ("b.blt", "irv", "99999999999999999999 1\n", "whole number"),
        ("b.blt", "irv", b"2 1\n\x00", "NUL"),
        ("b.blt", "approval", COUNCIL, "ranked ballots"),
        ("b.csv", "irv", "A,B\n1,1\n", "Line 2: this ballot gives rank 1 twice."),
        ("b.csv", "irv", "A,B\n1,3\n", "without a gap"),
        ("b.csv", "irv", "A,A\n1,2\n", "same name"),
        ("b.csv", "irv", "A,B\n1,2,3\n", "this row has 3 cells"),
        ("b.csv", "irv", "A,B\n-1,2\n", "whole number"),
        ("b.csv", "irv", "A,B\n١,2\n", "whole number"),
        ("b.csv", "score", "A\n" + "9" * 5000 + "\n", "whole number"),
        ("b.csv", "approval", "A\nmaybe\n", "an approval is 1 or nothing"),
        ("b.csv", "irv", "", "a name for each candidate"),
        ("b.pb", "irv", BUDGET, "counted by equal shares"),
        ("b.csv", "equal-shares", "A\n1\n", "needs a .pb file"),
        ("b.pb", "equal-shares", BUDGET.replace("1;a,b", "1;a,z"), "there is no project 'z'"),
        ("b.pb", "equal-shares", BUDGET.replace("600", "NaN"), "a cost is an amount"),
        ("b.pb", "equal-shares", BUDGET.replace("600", "1e1000000"), "a cost is an amount"),
        ("b.pb", "equal-shares", BUDGET.replace("600", "0"), "a project costs something"),
        ("b.pb", "equal-shares", "PROJECTS\nproject_id;cost\na;1\n", "does not say the budget"),
        ("b.pb", "equal-shares", "hello", "begins with META"),
    ],
)  # fmt: skip
def test_a_fault_is_one_plain_sentence(tmp_path, name, method, text, words):
    place = tmp_path / name
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(CommandError) as error:
        call_command("recount", str(place), "--method", method)
    assert words in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_and_seats_that_cannot_be(tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("recount", str(tmp_path / "none.blt"), "--method", "irv")
    place = tmp_path / "b.blt"
    place.write_text(COUNCIL)
    with pytest.raises(CommandError, match="choose 1 to 4 seats"):
        call_command("recount", str(place), "--method", "irv", "--seats", "5")


def test_what_is_written_is_read_again_as_it_was():
    ranked = Profile(["Ada", 'B "b"', "Cy"], Ranked.of(3, [(0, 2), (0, 2), (), (1,)]), 2, "Spring", frozenset({1}))
    again = files.read("b.blt", blt.write(ranked).encode(), files.RANKED)
    assert (again.names, dict(again.ballots.groups), again.seats, again.title, again.withdrawn) == (
        ranked.names, dict(ranked.ballots.groups), 2, "Spring", frozenset({1})
    )  # fmt: skip
    assert dict(files.read("b.csv", sheet.write(ranked).encode(), files.RANKED).ballots.groups) == dict(ranked.ballots.groups)
    scores = Profile(["A", "=B"], Scores.of(2, [(3, 0), (3, 0), (1, 2)], most=3))
    found = files.read("b.csv", sheet.write(scores).encode(), files.SCORE)
    assert (found.names, dict(found.ballots.groups)) == (["A", "'=B"], dict(scores.ballots.groups))
    election = Election(100050, [60000, 40050], {(0, 1): 2, (1,): 1}, {"scale": 100})
    money = Profile(["Trees", "Benches"], election, title="Streets")
    read = files.read("b.pb", pb.write(money).encode(), files.BUDGET)
    assert (read.names, dict(read.ballots.groups)) == (money.names, dict(money.ballots.groups))
    assert (read.ballots.budget * 10, [10 * cost for cost in read.ballots.costs]) == (100050, [60000, 40050])

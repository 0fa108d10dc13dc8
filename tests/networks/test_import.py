"""Bringing a time bank in: staged, all or nothing, once, and back again."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from common.errors import Refused
from ledgers.models import Account, Entry, Transfer
from networks import actors, invitations
from networks.imports import batches
from networks.models import ImportBatch, ImportedRow, Membership
from networks.tenancy.current import entered
from requests_board.models import Post
from tests import cast
from tests.imports import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank() -> make.Bank:
    return make.bank()


@pytest.fixture
def folder(tmp_path: Any, bank: make.Bank) -> Any:
    (tmp_path / "bank.zip").write_bytes(make.zip_bytes(bank))
    for kind, content in make.importer_files(make.bank(with_gone=False)).items():
        (tmp_path / f"{kind}.csv").write_bytes(content)
    return tmp_path


def run(name: str, *arguments: Any, **options: Any) -> tuple[int, str, str]:
    """Exit code, what was said, and what was said about trouble."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(name, *map(str, arguments), stdout=out, stderr=err, **options)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def balances(slug: str) -> dict[str, Any]:
    code, out, _err = run("balances", "--network", slug)
    assert code == 0
    return json.loads(out)


def imported(slug: str) -> dict[int, int]:
    from networks.tenancy import lookup

    said = balances(slug)["members"]
    with entered(lookup.by_slug(slug)):
        refs = set(Membership.objects.exclude(external_ref="").values_list("external_ref", flat=True))
    return {int(ref): said[ref] for ref in refs}


def test_the_command_brings_the_zip_in_and_the_balances_agree(riverside, folder, bank):
    code, out, err = run("import_timeoverflow", "--network", "riverside", "--zip", folder / "bank.zip")
    assert (code, err) == (0, "")
    assert "All of it came in." in out
    assert imported("riverside") == bank.balances()
    assert balances("riverside")["organization"] == bank.organization()
    with entered(riverside):
        former = Account.objects.get(kind=Account.Kind.FORMER)
        assert former.balance == -sum(bank.balances().values()) - bank.organization()
        assert Transfer.objects.filter(kind="import").count() == 60
        assert Post.objects.exclude(external_ref="").count() == 6
        days = list(Transfer.objects.filter(kind="import").order_by("id").values_list("happened_on", flat=True))
        assert days == sorted(days)
        assert days[0].isoformat() == "2019-01-02"


def test_the_running_balance_ends_at_the_balance(riverside, folder, bank):
    run("import_timeoverflow", "--network", "riverside", "--zip", folder / "bank.zip")
    with entered(riverside):
        for account in Account.objects.all():
            last = Entry.objects.filter(account=account).order_by("-id").first()
            assert last is None or last.balance_after == account.balance


def test_a_second_import_adds_nothing(riverside, folder, bank):
    command = ("import_timeoverflow", "--network", "riverside", "--zip", folder / "bank.zip")
    run(*command)
    code, out, _err = run(*command)
    assert code == 0
    assert "Nothing was added" in out
    assert imported("riverside") == bank.balances()
    with entered(riverside):
        assert Transfer.objects.count() == 60


def test_a_later_report_adds_what_is_new_though_somebody_left_meanwhile(riverside, tmp_path):
    before = make.bank(6, 20, with_gone=False)
    (tmp_path / "before.zip").write_bytes(make.zip_bytes(before))
    assert run("import_timeoverflow", "--network", "riverside", "--zip", tmp_path / "before.zip")[0] == 0
    known = imported("riverside")
    later = make.bank(6, 20, with_gone=False)
    later.transfers = [
        (when, *(make.GONE if party == 3 else party for party in (giver, receiver)), minutes, words)
        for when, giver, receiver, minutes, words in later.transfers
    ]
    del later.members[3]
    later.posts = [post for post in later.posts if post[2] != 3]
    last = later.transfers[-1][0]
    later.transfers.append((last.replace(year=2020), 1, 2, 60, "New"))
    (tmp_path / "later.zip").write_bytes(make.zip_bytes(later))
    code, _out, err = run("import_timeoverflow", "--network", "riverside", "--zip", tmp_path / "later.zip")
    assert (code, err) == (0, "")
    assert imported("riverside") == known | {1: known[1] - 60, 2: known[2] + 60}


def test_the_command_brings_the_importer_files_in(riverside, folder):
    made = make.bank(with_gone=False)
    files = [part for kind in ("members", "posts", "transfers", "users") for part in (f"--{kind}", folder / f"{kind}.csv")]
    code, _out, err = run("import_timeoverflow", "--network", "riverside", *files)
    assert (code, err) == (0, "")
    assert imported("riverside") == made.balances()
    assert balances("riverside")["organization"] == made.organization()
    with entered(riverside):
        member = Membership.objects.get(external_ref="2")
        assert (member.name, member.person, member.state) == ("Berta (the baker) Pons", None, "active")
        assert Post.objects.get(title="Bikes, repaired", author__external_ref=_author(made)).body == "First line\nsecond, line"


def _author(made: make.Bank) -> str:
    return str(next(post[2] for post in made.posts if post[3] == "Bikes, repaired"))


def test_a_dry_run_changes_nothing(riverside, folder):
    code, out, _err = run("import_timeoverflow", "--network", "riverside", "--zip", folder / "bank.zip", "--dry-run")
    assert code == 0
    assert "12 members, 6 posts, 60 transfers" in out
    with entered(riverside):
        assert not ImportBatch.objects.exists()
        assert not Membership.objects.exclude(external_ref="").exists()


def test_odd_rows_are_named_and_nothing_comes_in(riverside, folder):
    with (folder / "transfers.csv").open("ab") as file:
        file.write(b"1,member,999,member,60,2024-01-01,,\n1,member,2,member,90,2024-01-01,na\xefve,\n")
    files = [part for kind in ("members", "transfers") for part in (f"--{kind}", folder / f"{kind}.csv")]
    code, _out, err = run("import_timeoverflow", "--network", "riverside", *files)
    assert code == 1
    assert "transfers.csv, line 61, column 3: There is no member with number 999" in err
    assert "transfers.csv, line 62, column 5: 90 seconds are not whole minutes" in err
    assert "transfers.csv, line 62, column 7: This cell holds bytes" in err
    assert err.rstrip().endswith("Nothing came in: 3 rows need a decision first.")
    with entered(riverside):
        assert not Membership.objects.exclude(external_ref="").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--network", "nowhere", "--zip", "x.zip"], "There is no network “nowhere”."),
        (["--network", "riverside", "--zip", "/no/such.zip"], "“/no/such.zip” cannot be opened."),
        (["--network", "riverside"], "Name either --zip, or --members, --posts and --transfers."),
        (
            ["--network", "riverside", "--zip", "a", "--members", "b"],
            "Name either --zip, or --members, --posts and --transfers.",
        ),
    ],
)
def test_the_command_refuses_in_one_sentence(riverside, arguments, said):
    code, out, err = run("import_timeoverflow", *arguments)
    assert (code, out, err.strip()) == (1, "", said)


def test_neither_gender_nor_birth_date_reaches_a_table(riverside, folder, carla):
    with entered(riverside):
        batch = receive_files(folder, carla)
        stored = b"".join(bytes(part.content) for part in batch.parts.filter(kind="members"))
        assert b"Berta" in stored
        assert b"1949-03-16" not in stored


# ── Staged, by a coordinator ──────────────────────────────────────────────────────────────────


def receive_files(folder: Any, member: Any, **changed: bytes) -> ImportBatch:
    uploads = {
        kind: (f"{kind}.csv", io.BytesIO(changed.get(kind) or (folder / f"{kind}.csv").read_bytes()))
        for kind in ("members", "posts", "transfers", "users")
    }
    return batches.receive("timeoverflow_files", uploads, by=actors.of(member))


def receive_zip(content: bytes, member: Any) -> ImportBatch:
    return batches.receive("timeoverflow_zip", {"zip": ("bank.zip", io.BytesIO(content))}, by=actors.of(member))


def bring_in(batch: ImportBatch, member: Any) -> ImportBatch:
    by = actors.of(member)
    return batches.apply(batches.confirm(batches.read(batch), by=by), by=by)


def take_back(batch: ImportBatch, member: Any) -> ImportBatch:
    by = actors.of(member)
    return batches.undo(batches.ask_undo(batch, by=by), by=by)


@pytest.fixture
def here(riverside: Any, carla: Any) -> Any:
    """Inside Riverside as Carla, its coordinator."""
    with entered(riverside):
        yield carla


@pytest.mark.parametrize("verb", [batches.correct, batches.confirm, batches.ask_undo, batches.discard])
def test_only_coordinators_ask(here, alice, bank, verb):
    batch = receive_zip(make.zip_bytes(bank), here)
    more: tuple[Any, ...] = ({},) if verb is batches.correct else ()
    with pytest.raises(Refused) as refused:
        verb(batch, *more, by=actors.of(alice))
    assert refused.value.code == "not-allowed"


def test_a_row_is_written_anew_or_left_out_and_a_balance_taken_as_it_is(here, folder):
    bad = (folder / "transfers.csv").read_bytes() + b"1,member,2,member,90,2024-01-01,,\n1,member,999,member,60,2024-01-01,,\n"
    batch = batches.read(receive_files(folder, here, transfers=bad))
    assert (batch.state, batch.error_count) == ("blocked", 2)
    assert [(row.line, row.column, row.choice, row.cell) for row in batch.problems.filter(is_error=True)] == [
        (61, 5, "fix", "90"),
        (62, 3, "fix", "999"),
    ]
    with pytest.raises(Refused, match="Waiting for you"):
        batches.confirm(batch, by=actors.of(here))
    changes = {"transfers.csv:61": {"cells": {"5": "120"}}, "transfers.csv:62": {"skip": True}}
    batch = batches.read(batches.correct(batch, changes, by=actors.of(here)))
    assert (batch.state, batch.error_count, batch.figures["transfers"]) == ("ready", 0, 61)
    batches.apply(batches.confirm(batch, by=actors.of(here)), by=actors.of(here))
    assert Transfer.objects.filter(happened_on="2024-01-01").get().entries.get(amount__gt=0).amount == 2


def test_a_balance_that_differs_blocks_until_the_transfers_decide(here, bank):
    text = make.member_report(bank).replace("m1@mail.test,555011,,2018-01-30 09:00:00 UTC,,en,", "m1@mail.test,555011,,,,en,9")
    batch = batches.read(receive_zip(make.zip_bytes(bank, Members=text), here))
    problem = batch.problems.get(is_error=True)
    assert (problem.code, problem.choice, problem.line) == ("balance_differs", "accept", 2)
    changes = {f"{problem.file}:{problem.line}": {"accept": True}}
    batch = batches.read(batches.correct(batch, changes, by=actors.of(here)))
    assert batch.state == "ready"


def test_nothing_stays_when_the_database_refuses_one_row(here, bank):
    batch = batches.confirm(batches.read(receive_zip(make.zip_bytes(bank), here)), by=actors.of(here))
    # Somebody else's batch brought one of the rows in between report and act: its identity is taken.
    other = ImportBatch.objects.create(preset="x", digest="x")
    row = next(iter(_identities(batch)))
    blocker = ImportedRow(batch=other, kind="transfers", identity=row)
    from django.db import IntegrityError, transaction

    def slip_in(kind: str, *rest: Any) -> None:
        if kind == "transfers" and not ImportedRow.objects.filter(batch=other).exists():
            blocker.save()

    with pytest.raises(IntegrityError), transaction.atomic():
        _applying(batch, here, slip_in)
    assert not Membership.objects.exclude(external_ref="").exists()
    assert not Transfer.objects.exists()


def _identities(batch: ImportBatch) -> list[str]:
    from networks.imports import sources
    from networks.imports.corrections import NONE
    from networks.imports.problems import Problem
    from networks.imports.work import Sieve

    found: list[str] = []
    sieve = Sieve(lambda kind, chunk: found.extend(name for _row, name in chunk if kind == "transfers"))
    for item in sources.rows(batch, NONE):
        if not isinstance(item, Problem):
            for row in item.rows:
                sieve.put(row)
    sieve.finish()
    return found


def _applying(batch: ImportBatch, member: Any, before: Callable[..., None]) -> None:
    from common import registry

    importer = registry.importers["transfers"]

    def apply(work: Any, rows: Any) -> Any:
        made = importer.apply(work, rows)
        before("transfers")
        return made

    registry.importers._items["transfers"] = registry.Importer(apply, importer.undo, importer.order, importer.uses)
    try:
        batches.apply(batch, by=actors.of(member))
    finally:
        registry.importers._items["transfers"] = importer


def test_a_batch_is_taken_back_and_can_come_again(here, bank):
    content = make.zip_bytes(bank)
    batch = bring_in(receive_zip(content, here), here)
    batch = take_back(batch, here)
    assert batch.state == "undone"
    assert not Account.objects.exclude(balance=0).exists()
    assert Transfer.objects.filter(kind="reversal").count() == 60
    assert set(Membership.objects.exclude(external_ref="").values_list("state", flat=True)) == {"left"}
    assert set(Post.objects.values_list("state", flat=True)) == {"closed"}
    bring_in(receive_zip(content, here), here)
    assert imported("riverside") == bank.balances()
    assert Membership.objects.exclude(external_ref="").count() == 12


def test_taking_back_leaves_members_who_did_something_since(here, bank, alice):
    from ledgers import accounts, currencies, transfers

    batch = bring_in(receive_zip(make.zip_bytes(bank), here), here)
    rosa = Membership.objects.get(external_ref="1")
    hours = currencies.hours()
    legs = [(accounts.of(alice), -15), (accounts.of(rosa), 15)]
    transfers.post(hours, legs, kind="gift", source="", by=actors.of(alice))
    batch = take_back(batch, here)
    assert batch.figures["kept"]["members"] == 1
    rosa.refresh_from_db()
    assert rosa.state == "active"
    assert accounts.of(rosa).balance == 15


def test_a_coordinator_who_was_here_first_is_not_doubled(here, bank):
    content = make.zip_bytes(bank, Members=make.member_report(bank).replace("m5@mail.test", here.email.upper()))
    batch = batches.read(receive_zip(content, here))
    assert [row.code for row in batch.problems.all()] == ["member_here", "former_members"]
    batch = batches.apply(batches.confirm(batch, by=actors.of(here)), by=actors.of(here))
    assert Membership.objects.get(external_ref="5").pk == here.pk
    assert Account.objects.get(holder=here).balance == bank.balances()[5]
    take_back(batch, here)
    here.refresh_from_db()
    assert (here.state, here.external_ref) == ("active", "")


def test_a_number_that_is_somebody_else_here_is_asked_about(here, bank):
    bring_in(receive_zip(make.zip_bytes(bank), here), here)
    other = make.bank(3, 0)
    other.members = {1: "Nobody Else"}
    other.posts = []
    batch = batches.read(receive_zip(make.zip_bytes(other), here))
    assert [row.code for row in batch.problems.filter(is_error=True)] == ["member_differs"]


def test_members_are_invited_once_to_claim_their_place(here, bank):
    text = make.member_report(bank).replace("m3@mail.test", "")
    batch = bring_in(receive_zip(make.zip_bytes(bank, Members=text), here), here)
    assert batches.to_invite(batch).count() == 11
    batch = batches.ask_invitations(batch, by=actors.of(here))
    assert batches.invite(batch, by=actors.of(here)) == 11
    assert batches.invite(batch, by=actors.of(here)) == 0
    invitation = invitations.outstanding().get(claims__external_ref="1")
    person = cast.person("m1@mail.test")
    rosa = invitations.accept(invitations.token_of(invitation.uid), person)
    assert (rosa.external_ref, rosa.person) == ("1", person)
    batch = take_back(batch, here)
    rosa.refresh_from_db()
    assert rosa.state == "active"


def test_a_discarded_batch_keeps_nothing(here, bank):
    batch = batches.discard(batches.read(receive_zip(make.zip_bytes(bank), here)), by=actors.of(here))
    assert not batch.parts.exists()
    assert not batch.problems.exists()


def test_another_network_sees_nothing_of_it(here, hilltop, bank):
    bring_in(receive_zip(make.zip_bytes(bank), here), here)
    with entered(hilltop):
        assert not ImportBatch.objects.exists()
        assert not ImportedRow.objects.exists()
        assert not Membership.objects.exclude(external_ref="").exists()

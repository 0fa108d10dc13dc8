"""Whole time banks from other systems: the same stages, by the headings of each."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ledgers.models import Account, Transfer
from networks import actors, tasks
from networks.imports import bank_files, batches
from networks.models import ImportBatch, ImportPart, Membership
from networks.tenancy.current import entered
from requests_board.models import Post

pytestmark = pytest.mark.django_db
HERE = "/riverside/imports/"
# Ida worked 1 h 30 for Ola on 31 October 2024, and Ola 45 minutes for the bank: told in the way of each system.
SAMPLES: dict[str, dict[str, str]] = {
    "bank_hourworld": {
        "members": "Member ID,First Name,Last Name,Email Address,Home Phone,Join Date,Date of Birth,Net Hours\n"
        "112,Ida,Blom,ida@elsewhere.example,555 0112,02/28/2020,01/02/1950,1.5\n"
        "113,Ola,Strand,,,,02/03/1960,-0.75\n",
        "posts": "Member ID,Service,Service Type,Details\n112,Bread baking,Offer,Sourdough\n113,A ride to town,Request,\n",
        "transfers": "Transaction Date,Provider ID,Receiver ID,Time,Service\n"
        "10/31/2024,112,113,1.5,Baking\n10/31/2024,113,0,0.75,Newsletter\n",
    },
    "bank_weaver": {
        "members": "Uid,Full name,E-mail,Primary phone,Member since,Gender,Account balance\n"
        "112,Ida Blom,ida@elsewhere.example,555 0112,02/28/2020,f,1.50\n113,Ola Strand,,,,m,-0.75\n",
        "posts": "Author,Ad title,Ad type,Body\nIda Blom,Bread baking,offer,Sourdough\nOla Strand,A ride to town,request,\n",
        "transfers": "Service date,Provider,Recipient,Hours,Service performed\n"
        "10/31/2024,Ida Blom,Ola Strand,1.50,Baking\n10/31/2024,Ola Strand,0,0.75,Newsletter\n",
    },
    "bank_ces": {
        "members": "Account,Firstname,Surname,Email 1,Phone H,Date joined,Balance\n"
        "RVSD0000,Administration,,,,,-0.75\nRVSD0112,Ida,Blom,ida@elsewhere.example,555 0112,2020-02-28,1.5\n"
        "RVSD0113,Ola,Strand,,,,-0.75\n",
        "posts": "Account,Short description,Ad type,Long description\n"
        "RVSD0112,Bread baking,offering,Sourdough\nRVSD0113,A ride to town,want,\n",
        "transfers": "Date entered;Seller;Buyer;Amount;Description;ID\n"
        "31/10/2024;RVSD0112;RVSD0113;1,5;Baking;7001\n31/10/2024;RVSD0113;RVSD0000;0,75;Newsletter;7002\n",
    },
    "bank_komunitin": {
        "members": "Account,Name,Email,Telephone,Created,Balance\n"
        "RVSD0112,Ida Blom,ida@elsewhere.example,555 0112,2020-02-28T10:00:00Z,1.5\nRVSD0113,Ola Strand,,,,-0.75\n",
        "posts": "Account,Title,Type,Content\nRVSD0112,Bread baking,offers,Sourdough\nRVSD0113,A ride to town,needs,\n",
        "transfers": "Created,Payer,Payee,Amount,Description,State\n"
        "2024-10-31T09:00:00Z,RVSD0113,RVSD0112,1.5,Baking,committed\n"
        "2024-10-31T09:10:00Z,RVSD0113,RVSD0112,9,Not agreed,rejected\n"
        "2024-10-31T10:00:00Z,RVSD0000,RVSD0113,0.75,Newsletter,committed\n",
    },
}


def given(files: dict[str, str]) -> dict[str, tuple[str, io.BytesIO]]:
    return {kind: (f"{kind}.csv", io.BytesIO(text.encode())) for kind, text in files.items()}


def read(preset: str, files: dict[str, str], carla: Any) -> ImportBatch:
    return batches.read(batches.receive(preset, given(files), by=actors.of(carla)))


def problems(batch: ImportBatch) -> set[tuple[str, int, str]]:
    return set(batch.problems.filter(is_error=True).values_list("file", "line", "code"))


@pytest.mark.parametrize("preset", SAMPLES)
def test_a_bank_comes_in_by_its_own_headings_and_is_taken_back(preset, in_riverside, carla):
    batch = read(preset, SAMPLES[preset], carla)
    assert batch.state == "ready", list(batch.problems.values_list("file", "line", "column", "code"))
    stored = b"".join(bytes(part.content) for part in ImportPart.objects.filter(batch=batch)).decode()
    for private in ("1950", "1960", '"f"', '"m"'):
        assert private not in stored, "what nobody needs is dropped while the file is received"
    batch = batches.apply(batches.confirm(batch, by=actors.of(carla)), by=actors.of(carla))
    ida, ola = (Membership.objects.get(external_ref=ref) for ref in ("112", "113"))
    assert (ida.name, ida.email, ida.phone) == ("Ida Blom", "ida@elsewhere.example", "555 0112")
    assert ida.joined_on.isoformat() == "2020-02-28"
    assert {str(one.happened_on) for one in Transfer.objects.filter(kind="import")} == {"2024-10-31"}
    balances = {one.holder_id: one.balance for one in Account.objects.filter(currency__kind="hours", holder__in=[ida, ola])}
    assert balances == {ida.pk: 90, ola.pk: -45}
    assert set(Post.objects.filter(author__in=[ida, ola]).values_list("kind", "title")) == {
        ("offer", "Bread baking"), ("request", "A ride to town"),
    }  # fmt: skip
    again = read(preset, SAMPLES[preset], carla)
    assert sum(again.figures["new"].values()) == 0, "the same row again adds nothing"
    batches.discard(again, by=actors.of(carla))
    batches.undo(batches.ask_undo(batch, by=actors.of(carla)), by=actors.of(carla))
    assert Transfer.objects.filter(kind="reversal").count() == 2
    assert {one.balance for one in Account.objects.filter(holder__in=[ida, ola])} == {0}
    assert set(Membership.objects.filter(pk__in=[ida.pk, ola.pk]).values_list("state", flat=True)) == {"left"}


def test_what_is_wrong_is_named_by_line_and_nothing_comes_in(in_riverside, carla):
    members = "Member number,Name,Balance\n1,Ida,9\n2,Ola,\n2,Ola,\nx,Una,\n4,=cmd(),\n5,Twin,\n6,twin,\n"
    transfers = (
        "Date,From,To,Hours\n2024-10-31,Ola,Ida,1:30\n2024-10-31,Nobody,Ida,1\n2024-10-31,Twin,Ida,1\n2999-01-01,1,2,1\n"
        "2024-10-31,1,2,1e9\n2024-10-31,1,2,-1\n2024-10-31,1,2,NaN\n2024-10-31,1,1,1\n2024-13-31,1,2,1\n2024-10-31,,2,1\n"
    )
    batch = read("bank_csv", {"members": members, "transfers": transfers}, carla)
    assert batch.state == "blocked"
    assert problems(batch) >= {
        ("members.csv", 4, "uid_twice"), ("members.csv", 5, "uid_unreadable"), ("members.csv", 2, "balance_differs"),
        ("transfers.csv", 3, "party_unnamed"), ("transfers.csv", 4, "party_twice"), ("transfers.csv", 5, "date_ahead"),
        ("transfers.csv", 6, "hours_unreadable"), ("transfers.csv", 7, "amount_negative"),
        ("transfers.csv", 8, "hours_unreadable"), ("transfers.csv", 9, "party_same"),
        ("transfers.csv", 10, "date_unreadable"), ("transfers.csv", 11, "party_missing"),
    }  # fmt: skip
    assert not Membership.objects.filter(external_ref="1").exists()
    hostile = {"members": "Member number,Name\n1,A\x00b\n" + "2," + "x" * 20_000 + "\n", "transfers": 'Date,From,"To\n'}
    assert {code for _file, _line, code in problems(read("bank_csv", hostile, carla))} >= {"nul", "cell_too_long"}


def test_a_heading_that_nobody_knows_is_mapped_on_the_page(riverside, carla, client_of):
    client = client_of(carla)
    files = {
        "bank_from": "bank_csv",
        "members": SimpleUploadedFile("people.csv", b"Nr,Wer\n1,Ida\n2,Ola\n"),
        "transfers": SimpleUploadedFile("hours.csv", b"Date,From,To,Std\n2024-10-31,2,1,1.5\n"),
    }
    page = client.post(HERE, files).url

    def work() -> None:
        with entered(riverside):
            while tasks.deliver_one():
                pass

    work()
    seen = client.get(page).content.decode()
    assert "What each column of people.csv is" in seen
    client.post(page, {"do": "map", "column-1": "uid", "column-2": "name"})
    work()
    seen = client.get(page).content.decode()
    assert "What each column of hours.csv is" in seen
    client.post(page, {"do": "map", "column-4": "amount"})
    work()
    assert "Ready to bring in" in client.get(page).content.decode()
    wrong = {"bank_from": "bank_ces", "users": SimpleUploadedFile("u.csv", b"1,1\n"), **_two()}
    assert "Only TimeOverflow’s files" in client.post(HERE, wrong).content.decode()


def _two() -> dict[str, SimpleUploadedFile]:
    return {kind: SimpleUploadedFile(f"{kind}.csv", b"1\n") for kind in ("members", "transfers")}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("1.5", 90),
        ("1,25", 75),
        ("0:45", 45),
        ("-1:30", -90),
        ("0.333", 20),
        ("2 h", 120),
        ("1e9", None),
        ("½", None),
        ("", None),
    ],
)
def test_hours_are_read_as_people_write_them(text, minutes):
    assert bank_files.minutes_of(text) == minutes

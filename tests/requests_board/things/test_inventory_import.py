"""Inventories of other libraries: read by their headings, mapped on the page, brought in whole, taken back."""

import io

import pytest

from networks.imports import batches
from networks.models import ImportBatch
from requests_board.models import OwnershipPart, Shelf, Thing
from requests_board.things import wishes
from tests.requests_board.things.conftest import book, by

LEND_ENGINE = (
    "Id,Type,Added on,Code,Name,Type,Serial number,Condition,Tags,Location,Brand,Price paid,Value (RRP),"
    "Shown on website,Loan fee,Loan period,Short description,Long description,Components,"
    "Care information,Keywords,Owned by,Donated by\n"
    '12,loan,2024-02-03,PT-1,Belt sander,Tools,S1,B - Fair,"Power tools,Wood",In stock,Makita,40,90,Yes,2,7,,"75 mm<br>1010 W",'
    "Three belts,Empty the bag,sander wood,Bob Example,\n"
    "13,kit,2024-02-03,KT-9,Camping kit,Outdoor,,,Camping,In stock,,,,,5,7,,Tent and stove,,,,Somebody Else,\n"
)
MYTURN = (
    "Item ID\tItem Type\tName\tDescription\tLocation Code\tStatus\tManufacturer\n"
    "1001\tHand Tools -> Saws\tPanel saw\tSharp\tB3\tActive\tDisston\n"
    "1002\tPower Tools\tOld grinder\tSmokes\tB4\tRetired\t\n"
)


@pytest.fixture
def c(client_of, library, carla):
    return client_of(carla)


def bring(browser, text, preset, name="items.csv"):
    file = io.BytesIO(text.encode())
    file.name = name
    answer = browser.post("/riverside/imports/", {"things": file, "things_from": preset})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    batch = ImportBatch.objects.latest("id")
    return batch, answer["Location"]


def test_lend_engines_export_comes_in_and_is_taken_back(c, carla, bob, alice):
    wishes.wish("sander", by=by(alice))
    batch, page = bring(c, LEND_ENGINE, "things_lend_engine")
    batch = batches.read(batch)
    assert (batch.state, batch.figures["things"], batch.error_count) == ("ready", 2, 0)
    assert "What each column is" in c.get(page).content.decode()
    c.post(page, {"do": "confirm"})
    batch.refresh_from_db()
    batches.apply(batch, by=by(carla))
    sander, kit = Thing.objects.get(external_ref="PT-1"), Thing.objects.get(external_ref="KT-9")
    assert (sander.name, sander.kind, sander.shelf.name, sander.spot) == ("Belt sander", "tool", "Power tools", "In stock")
    assert "75 mm\n1010 W" in sander.body
    assert (kit.kind, kit.is_listed) == ("kit", True)
    assert {part.owner_id for part in OwnershipPart.objects.all()} == {bob.pk, None}
    assert sander.number != kit.number
    book(sander, alice)
    batch.refresh_from_db()
    c.post(page, {"do": "undo"})
    batch.refresh_from_db()
    batches.undo(batch, by=by(carla))
    assert list(Thing.objects.all()) == [sander]  # Somebody has booked it: it stays.


def test_the_same_list_again_adds_nothing(c, carla):
    for _time in range(2):
        batch, page = bring(c, MYTURN, "things_myturn")
        batch = batches.read(batch)
        if batch.figures["new"]["things"]:
            batches.apply(batches.confirm(batch, by=by(carla)), by=by(carla))
    saw = Thing.objects.get()
    assert (saw.name, saw.external_ref, saw.spot) == ("Panel saw", "1001", "B3")
    assert Shelf.objects.get().name == "Hand Tools -> Saws"
    assert "is Retired, so it was left out" in c.get(page).content.decode()


def test_a_list_of_ones_own_is_mapped_on_the_page(c, carla):
    batch, page = bring(c, "Gerät;Wo;Farbe\nBohrer;Keller;rot\nLeiter;Hof;blau\n", "things_csv")
    batch = batches.read(batch)
    assert batch.state == "blocked"
    shown = c.get(page).content.decode()
    assert "The column “Name” is missing" in shown
    assert "Bohrer" in shown
    c.post(page, {"do": "map", "column-1": "name", "column-2": "spot", "column-3": ""})
    batch.refresh_from_db()
    batch = batches.read(batch)
    assert (batch.state, batch.figures["things"]) == ("ready", 2)
    batches.apply(batches.confirm(batch, by=by(carla)), by=by(carla))
    assert list(Thing.objects.order_by("number").values_list("name", "spot")) == [("Bohrer", "Keller"), ("Leiter", "Hof")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Code,Name\n1,Drill\n1,Saw\n", "code_twice"),
        ("Code,Name\n1,\n", "name_missing"),
        ("Code,Name\n1," + "x" * 200 + "\n", "cell_too_long"),
        ("Code,Name\n1,Dr\0ill\n", "nul"),
        ('Code,Name\n1,"Drill\n', "quote_open"),
        ("", "file_empty"),
        ("Code,What\n1,Drill\n", "column_missing"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_comes_in(c, text, code):
    if not text:
        text = "\n"
    batch, _page = bring(c, text, "things_csv")
    batch = batches.read(batch)
    assert batch.state == "blocked"
    assert code in set(batch.problems.values_list("code", flat=True))
    assert not Thing.objects.exists()


def test_only_coordinators_bring_an_inventory_in(client_of, library, alice):
    assert client_of(alice).get("/riverside/imports/").status_code == 403

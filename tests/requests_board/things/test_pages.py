"""The library through the door: a drill from the shelf to the repair bench, and who sees what."""

import io
import uuid

import pytest
from django.utils import timezone
from PIL import Image

from ledgers import accounts
from networks.models import Record
from networks.tenancy.current import entered
from requests_board.models import Booking, Repair, RepairWork, Shelf, Thing, WaitingPlace, Wish
from requests_board.things import bookings, inventory, library
from tests.requests_board.things.conftest import book, by, day, fresh, lend, take


def picture(color="teal"):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, "PNG")
    out.seek(0)
    out.name = "drill.png"
    return out


def read(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer.content.decode()


def dated(first=0, last=1):
    return {"first": day(first).date().isoformat(), "last": day(last).date().isoformat()}


@pytest.fixture
def a(client_of, library, alice):
    return client_of(alice)


@pytest.fixture
def c(client_of, library, carla):
    return client_of(carla)


def test_an_empty_library_says_how_most_begin(a):
    page = read(a.get("/riverside/things/"))
    assert "Nothing to borrow yet" in page
    assert "Most libraries start with one drill" in page


def test_a_member_lends_something_with_a_picture(a, alice):
    Shelf.objects.create(name="Workshop")
    shelf = Shelf.objects.get()
    said = {"name": "Sewing machine", "kind": "tool", "shelf": str(shelf.uid), "body": "Sews denim.", "is_listed": "on",
            "photo": picture(), "photo_alt": "A black machine", "service_loans": "20"}  # fmt: skip
    answer = a.post("/riverside/things/new/", said)
    thing = Thing.objects.get()
    assert answer["Location"] == f"/riverside/things/{thing.uid}/"
    page = read(a.get(answer["Location"]))
    assert "Sews denim." in page
    assert 'alt="A black machine"' in page
    listed = read(a.get("/riverside/things/?q=sewing"))
    assert f"/riverside/things/{thing.uid}/" in listed
    assert "thumb" in listed
    again = read(a.post("/riverside/things/new/", {**said, "name": "x", "photo": ""}), 422)
    assert "Sews denim." in again  # What was typed stays.


def test_a_drill_is_booked_taken_returned_damaged_and_repaired_for_hours(a, c, drill, alice, bob, client_of):
    page = f"/riverside/things/{drill.uid}/"
    answer = a.post(page, {"do": "book", **dated(), "words": "Shelves"})
    booking = Booking.objects.get()
    assert answer["Location"] == f"/riverside/things/bookings/{booking.uid}/"
    # What the code on the drill opens: the right next act.
    opened = read(a.get(page))
    assert "I take it along" in opened
    address = f"/riverside/things/bookings/{booking.uid}/"
    out = {"do": "out", "version": booking.version, "condition": "fine", "text": "", "photo": picture()}
    assert a.post(address, out).status_code == 302
    assert a.post(address, {**out, "photo": picture()}).status_code == 302  # A double click does no harm.
    opened = read(a.get(page))
    assert "It is back" in opened
    back = {"do": "back", "version": fresh(booking).version, "condition": "damaged", "text": ""}
    assert "so that it can be repaired" in read(a.post(address, back), 422)
    assert a.post(address, {**back, "text": "The switch sticks"}).status_code == 302
    repair = Repair.objects.get()
    assert "It is being repaired" in read(a.get(page))
    # Alice repairs it herself; Carla agrees.
    bench = f"/riverside/things/repairs/{repair.uid}/"
    assert a.post(bench, {"do": "log", "hours": "1:30", "text": "New switch"}).status_code == 302
    work = RepairWork.objects.get()
    assert "Pay" not in read(a.get(bench))
    a.post(bench, {"do": "approve", "work": str(work.uid)})
    assert accounts.of(alice).balance == 0
    assert "Pay 1.5" in read(c.get(bench)).replace("\xa0", " ")
    c.post(bench, {"do": "approve", "work": str(work.uid)})
    c.post(bench, {"do": "approve", "work": str(work.uid)})
    assert accounts.of(alice).balance == 90
    client_of(bob).post(bench, {"do": "move", "state": "back", "note": "Works"})
    assert fresh(drill).state == "ready"
    assert "New switch" in read(a.get(bench))


def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(a, drill, carla):
    book(drill, carla, 0, 3)
    page = read(a.post(f"/riverside/things/{drill.uid}/", {"do": "book", **dated(1, 2), "words": "For the fence"}), 422)
    assert "Somebody has it then" in page
    assert "For the fence" in page
    page = read(a.post(f"/riverside/things/{drill.uid}/", {"do": "book", "first": "never", "last": "", "words": "x"}), 422)
    assert not Booking.objects.filter(words="x").exists()


def test_who_waits_sees_the_place_and_can_give_it_up(a, drill, alice, carla):
    take(drill, carla)
    page = f"/riverside/things/{drill.uid}/"
    assert "Take a waiting place" in read(a.get(page))
    assert a.post(page, {"do": "wait"}).status_code == 302
    assert "You have waiting place 1" in read(a.get(page))
    mine = read(a.get("/riverside/things/mine/"))
    assert "place 1" in mine
    a.post("/riverside/things/mine/", {"do": "leave", "uid": str(WaitingPlace.objects.get().uid)})
    assert WaitingPlace.objects.get().state == "left"


def test_the_keeper_says_yes_on_the_page(a, drill, bob, rule, client_of):
    rule("things.approval", True, "class:tool")
    a.post(f"/riverside/things/{drill.uid}/", {"do": "book", **dated()})
    booking = Booking.objects.get()
    b = client_of(bob)
    assert "Waits for your yes" in read(b.get("/riverside/things/desk/"))
    address = f"/riverside/things/bookings/{booking.uid}/"
    assert "asks for it" in read(b.get(address))
    assert a.post(address, {"do": "agree", "version": 1}).status_code == 422
    b.post(address, {"do": "agree", "version": 1})
    assert fresh(booking).state == "agreed"
    assert a.post(address, {"do": "cancel", "version": 1}).status_code == 409  # A page drawn before.


def test_where_exactly_it_is_shows_after_booking(a, library, bob):
    thing = lend(bob, spot="Behind the blue door")
    page = f"/riverside/things/{thing.uid}/"
    assert "Behind the blue door" not in read(a.get(page))
    a.post(page, {"do": "book", **dated()})
    assert "Behind the blue door" in read(a.get(page))


def test_another_member_sees_no_booking_of_others(drill, alice, client_of):
    tess = type(alice).objects.select_related("person").get(name="Tess Example")
    booking = book(drill, alice, words="A secret shed")
    browser = client_of(tess)
    assert browser.get(f"/riverside/things/bookings/{booking.uid}/").status_code == 404
    page = read(browser.get(f"/riverside/things/{drill.uid}/"))
    assert alice.name not in page
    assert "secret shed" not in page


def test_what_is_not_listed_is_no_oracle(a, library, bob, alice):
    secret = lend(bob, "Zither of the aunt", is_listed=False)
    missing = a.get(f"/riverside/things/{uuid.uuid4()}/")
    hidden = a.get(f"/riverside/things/{secret.uid}/")
    assert missing.status_code == hidden.status_code == 404
    for words in ("zither", "zithr", "aunt"):
        assert str(secret.uid) not in read(a.get(f"/riverside/things/?q={words}"))
    shelf = Shelf.objects.create(name="Music")
    Thing.objects.filter(pk=secret.pk).update(shelf=shelf)
    assert [one.things_here for one in library_shelves()] == [0]


def library_shelves():
    return library.shelves(None)


def test_search_forgives_a_typo_and_accents_and_stays_in_its_network(a, library, bob, hilltop, dan):
    thing = lend(bob, "Soldering station", body="With a fine tip")
    cafe = lend(bob, "Café machine")
    with entered(hilltop):
        other = lend(dan, "Soldering iron of Hilltop")
    for words, found in (("solderng", thing), ("soldering", thing), ("cafe", cafe)):
        page = read(a.get(f"/riverside/things/?q={words}"))
        assert str(found.uid) in page, words
        assert str(other.uid) not in page
    assert "Nothing for" in read(a.get("/riverside/things/?q=kiln"))


def test_a_wish_is_kept_counted_without_names_and_met(a, library, alice, bob, client_of):
    a.post("/riverside/things/", {"words": "pottery kiln"})
    client_of(bob).post("/riverside/things/", {"words": "Pottery  Kiln"})
    page = read(a.get("/riverside/things/use/"))
    assert "pottery kiln" in page.casefold()
    assert "2 neighbors" in page
    assert bob.name not in page
    carla = type(alice).objects.get(name="Carla Example")
    lend(carla, "Kiln for pottery")
    assert Wish.objects.filter(met_at=None).count() == 0
    assert Record.objects.filter(kind="wish.met").count() == 2


def test_free_days_filter_out_what_is_taken(a, drill, carla):
    book(drill, carla, 2, 4)
    asked = f"/riverside/things/?from={day(2).date()}&until={day(2).date()}"
    assert str(drill.uid) not in read(a.get(asked))
    asked = f"/riverside/things/?from={day(4).date()}&until={day(5).date()}"
    assert str(drill.uid) in read(a.get(asked))


def test_pages_follow_a_cursor_both_ways(a, library, bob):
    for number in range(45):
        lend(bob, f"Chair {number:02d}")
    first = library_page()
    second = library_page(first.older)
    third = library_page(second.older)
    names = [row.name for page in (first, second, third) for row in page.rows]
    assert names == [f"Chair {number:02d}" for number in reversed(range(45))]
    assert [row.name for row in library_page(third.newer).rows] == [row.name for row in second.rows]
    assert not third.older
    assert library_page("nonsense").rows[0].name == "Chair 44"


def library_page(cursor=""):
    return library.page(library.Wanted(cursor=cursor), None)


def test_the_number_of_questions_stays_when_the_library_grows(a, library, bob, alice, carla, count_queries, rule):
    rule("things.most", 50)

    def asked(path):
        with count_queries() as seen:
            read(a.get(path))
        # The session and the address of the network are asked by the first page alone.
        around = ("SAVEPOINT", "django_session", "networks_network")
        return len([one for one in seen.captured_queries if not any(word in one["sql"] for word in around)])

    thing = lend(bob)
    take(thing, alice)
    few = {path: asked(path) for path in paths(thing)}
    for number in range(12):
        other = lend(bob, f"Tool {number}", kind="kit" if number % 2 else "vehicle")
        bookings.book(other, day(1), day(2), by=by(alice if number < 2 else carla))
    assert {path: asked(path) for path in few} == few
    assert few["/riverside/things/"] <= 12


def paths(thing):
    names = ("", "mine/", "desk/", "use/", f"{thing.uid}/")
    return [f"/riverside/things/{name}" for name in names]


def test_labels_come_as_a_sheet_for_who_looks_after_things(a, c, drill, bob, client_of):
    answer = client_of(bob).post("/riverside/things/labels/", {"things": [str(drill.uid)]})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content[:5] == b"%PDF-"
    assert a.post("/riverside/things/labels/", {"things": [str(drill.uid)]}).status_code == 422
    assert c.post("/riverside/things/labels/", {"things": [str(drill.uid)]}).content[:5] == b"%PDF-"


def test_a_code_names_the_page_of_the_thing(drill):
    from networks.tenancy import current
    from requests_board.things import labels

    address = labels.address(current.network(), drill)
    assert address.endswith(f"/riverside/things/{drill.uid}/")
    assert labels.code(address).startswith("<svg")


def test_owners_are_written_one_a_line(c, ladder, bob, alice):
    page = f"/riverside/things/{ladder.uid}/"
    wrong = read(c.post(page, {"do": "owners", "owners": "nobody"}), 422)
    assert "Write a number and parts in each line" in wrong
    c.post(page, {"do": "owners", "owners": f"{bob.number} 1\n{alice.number} 1\nnetwork 1"})
    assert fresh(ladder).parts == 3
    assert "1 of 3 parts" in read(c.get(page))


def test_an_exception_is_made_on_the_page_of_what_is_late(c, a, drill, ladder, alice):
    from tests.requests_board.things.test_borrowing import late

    booking = late(take(drill, alice))
    address = f"/riverside/things/bookings/{booking.uid}/"
    assert "Late" in read(c.get("/riverside/things/desk/"))
    assert a.post(address, {"do": "pass", "reason": "me", "until": day(3).date(), "version": 9}).status_code == 422
    c.post(address, {"do": "pass", "reason": "Ill", "until": day(3).date(), "version": booking.version})
    assert a.post(f"/riverside/things/{ladder.uid}/", {"do": "book", **dated()}).status_code == 302


def test_where_the_gear_is_off_nothing_is_there(client_of, alice, in_riverside):
    browser = client_of(alice)
    for path in ("things/", "things/new/", "things/mine/", "things/desk/", "things/use/", "things/labels/", "api/v1/things/",
                 "api/v1/bookings/", "api/v1/repairs/"):  # fmt: skip
        assert browser.get(f"/riverside/{path}").status_code == 404, path
    assert "/riverside/things/" not in read(browser.get("/riverside/home/"))


def test_the_feed_tells_of_what_is_listed_alone(a, library, bob):
    lend(bob, "Apple press")
    lend(bob, "Hidden press", is_listed=False)
    page = read(a.get("/riverside/feed/"))
    assert "Apple press" in page
    assert "Hidden press" not in page


def test_home_says_what_is_due(a, drill, alice):
    take(drill, alice, last=1)
    page = read(a.get("/riverside/home/"))
    assert "From the library" in page
    assert drill.name in page


def test_words_from_members_are_escaped(a, library, bob):
    thing = lend(bob, "<script>alert(1)</script>", body="<img src=x onerror=alert(1)>", spot="<b>")
    for path in ("", f"{thing.uid}/", "?q=script"):
        page = read(a.get(f"/riverside/things/{path}"))
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_calling_back_on_the_page_tells_those_who_have_it(drill, alice, bob, client_of):
    take(drill, alice, last=3)
    client_of(bob).post(f"/riverside/things/{drill.uid}/", {"do": "call_back"})
    page = read(client_of(alice).get("/riverside/things/mine/"))
    assert "called back" in page
    assert fresh(drill).state == inventory.State.CALLED_BACK
    assert timezone.now() < Booking.objects.get().ends_at

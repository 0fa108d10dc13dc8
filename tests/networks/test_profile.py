"""A member's own page: what they write, the picture, the place, the times, whom to call."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from networks import geo
from networks.models import Availability, EmergencyContact, File, Membership, MemberSkill, Neighborhood, Skill
from networks.tenancy.current import entered

pytestmark = pytest.mark.django_db

PAGE = "/riverside/me/page/"


def _said(membership, **changes):
    return {"do": "save", "name": membership.name, **changes}


def _jpeg(size=(900, 700), exif=True):
    out = io.BytesIO()
    image = Image.new("RGB", size, "teal")
    data = image.getexif()
    data[0x010E] = "CANARY place"
    data[0x0112] = 6
    image.save(out, "JPEG", exif=data if exif else b"")
    return SimpleUploadedFile("../../evil<svg>.jpg", out.getvalue(), content_type="image/jpeg")


def test_a_member_writes_their_page_and_who_sees_it(client_of, alice, riverside):
    with entered(riverside):
        hood = Neighborhood.objects.get(name="Station")
    said = _said(
        alice,
        name="  Alíce   Example ",
        about="<script>alert(1)</script>",
        languages="English, Spanish,,English",
        neighborhood=str(hood.uid),
        cap_hours="10",
        not_now_until="",
        audience_phone="network",
        phone="555 0101",
    )
    assert client_of(alice).post(PAGE, said).status_code == 302
    with entered(riverside):
        alice.refresh_from_db()
        assert (alice.name, alice.name_folded) == ("Alíce Example", "alice example")
        assert alice.languages == ["English", "Spanish"]
        assert alice.neighborhood == hood
        assert alice.monthly_cap_minutes == 600
        assert alice.audience("phone") == "network"
    page = client_of(alice).get(f"/riverside/people/{alice.uid}/").content.decode()
    assert "<script>alert" not in page
    assert "555 0101" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", " "), ("email", "nobody"), ("neighborhood", "x"), ("cap_hours", "-1"), ("cap_hours", "1e9"),
     ("not_now_until", "soon"), ("not_now_until", "2999-01-01"), ("audience_phone", "everyone"), ("name", "x" * 121)],
)  # fmt: skip
def test_it_says_at_the_field_what_is_wrong(client_of, alice, riverside, field, value):
    answer = client_of(alice).post(PAGE, _said(alice, **{field: value}))
    assert answer.status_code == 422
    with entered(riverside):
        assert Membership.objects.get(pk=alice.pk).name == alice.name


def test_a_neighborhood_of_another_network_cannot_be_chosen(client_of, alice, hilltop):
    with entered(hilltop):
        foreign = Neighborhood.objects.first()
    assert client_of(alice).post(PAGE, _said(alice, neighborhood=str(foreign.uid))).status_code == 422


def test_a_picture_is_made_anew_and_served_to_its_audience(client_of, client, alice, bob, riverside):
    browser = client_of(alice)
    assert browser.post(PAGE, _said(alice, picture=_jpeg())).status_code == 302
    with entered(riverside):
        alice.refresh_from_db()
        kept = File.objects.get(pk=alice.picture_id)
        assert b"CANARY" not in bytes(kept.content)
        assert max(Image.open(io.BytesIO(bytes(kept.content))).size) == 600
        assert "evil" not in kept.name
    address = f"/riverside/people/{alice.uid}/picture/"
    answer = client_of(bob).get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client_of(bob).get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client.get(address).status_code == 404
    assert client_of(bob).get(f"/riverside/files/{kept.uid}/").status_code == 404
    browser.post(PAGE, _said(alice, audience_picture="me"))
    assert client_of(bob).get(address).status_code == 404
    browser.post(PAGE, {"do": "drop_picture"})
    with entered(riverside):
        assert not File.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize("content", [b"", b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 20, b"\xff\xd8\xff" + b"x" * 5000])
def test_what_is_no_picture_is_refused(client_of, alice, riverside, content):
    upload = SimpleUploadedFile("x.jpg", content, content_type="image/jpeg")
    assert client_of(alice).post(PAGE, _said(alice, picture=upload)).status_code == 422
    with entered(riverside):
        alice.refresh_from_db()
        assert alice.picture_id is None


def test_a_bomb_of_pixels_is_refused(client_of, alice):
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    upload = SimpleUploadedFile("bomb.png", out.getvalue(), content_type="image/png")
    answer = client_of(alice).post(PAGE, _said(alice, picture=upload))
    assert answer.status_code == 422


def test_a_tap_on_the_map_is_blurred_to_the_grid(client_of, alice, riverside):
    browser = client_of(alice)
    svg = browser.get("/riverside/me/map/")
    assert svg["Content-Type"] == "image/svg+xml"
    assert "Old Mill" in svg.content.decode()
    assert browser.post(PAGE, {"map.x": "140", "map.y": "120"}).status_code == 302
    with entered(riverside):
        alice.refresh_from_db()
        assert alice.neighborhood is None
        assert geo.snap(alice.latitude, alice.longitude) == (alice.latitude, alice.longitude)
        assert 42.9 < alice.latitude < 43.3


@pytest.mark.parametrize("x", ["a", "-1", "9" * 50, "1.5", "٣"])
def test_an_odd_tap_changes_nothing(client_of, alice, riverside, x):
    assert client_of(alice).post(PAGE, {"map.x": x, "map.y": "1"}).status_code in (200, 422)
    with entered(riverside):
        alice.refresh_from_db()
        assert alice.latitude is None


def test_times_are_kept_and_an_odd_one_is_refused(client_of, alice, riverside):
    browser = client_of(alice)
    browser.post(PAGE, {"do": "save_times", "times": ["1-morning", "5-evening"]})
    assert browser.post(PAGE, {"do": "save_times", "times": ["9-night"]}).status_code == 422
    with entered(riverside):
        rows = Availability.objects.filter(membership=alice).values_list("weekday", "part")
        assert list(rows) == [(1, "morning"), (5, "evening")]
    page = browser.get(f"/riverside/people/{alice.uid}/").content.decode()
    assert "Tuesday mornings" in page


def test_whom_to_call_is_for_the_member_and_coordinators(client_of, alice, bob, carla, riverside):
    browser = client_of(alice)
    browser.post(PAGE, {"do": "add_emergency", "call-name": "CANARY Sister", "call-phone": "555 0177"})
    assert browser.post(PAGE, {"do": "add_emergency", "call-name": "X", "call-phone": "none"}).status_code == 422
    assert "CANARY" in browser.get(PAGE).content.decode()
    assert "CANARY" in client_of(carla).get(f"/riverside/cockpit/people/{alice.uid}/").content.decode()
    assert "CANARY" not in client_of(bob).get(f"/riverside/people/{alice.uid}/").content.decode()
    with entered(riverside):
        row = EmergencyContact.objects.get(membership=alice)
    assert client_of(bob).post(PAGE, {"do": "drop_emergency", "contact": str(row.uid)}).status_code == 404
    browser.post(PAGE, {"do": "drop_emergency", "contact": str(row.uid)})
    with entered(riverside):
        assert not EmergencyContact.objects.filter(membership=alice).exists()


def test_a_skill_is_picked_or_named_anew_and_taken_away(client_of, alice, bob, riverside):
    browser = client_of(alice)
    with entered(riverside):
        baking = Skill.objects.get(name="Baking")
    address = "/riverside/me/skills/"
    picked = {"do": "add_skill", "direction": "offer", "skill": str(baking.uid), "level": "trade", "note": "Rye"}
    assert browser.post(address, picked).status_code == 302
    new = {"do": "add_skill", "direction": "want", "new_skill": " Café  Töpfern ", "level": "good"}
    assert browser.post(address, new).status_code == 422
    with entered(riverside):
        new["category"] = str(baking.category.uid)
    assert browser.post(address, new).status_code == 302
    assert browser.post(address, {**new, "new_skill": "cafe topfern"}).status_code == 302
    with entered(riverside):
        assert Skill.objects.filter(name_folded="cafe topfern").count() == 1
        rows = MemberSkill.objects.filter(membership=alice)
        assert {row.direction for row in rows} == {"offer", "want"}
        offered = rows.get(direction="offer")
        assert (offered.level, offered.note) == ("trade", "Rye")
    assert client_of(bob).post(address, {"do": "drop_skill", "skill": str(offered.uid)}).status_code == 404
    assert browser.post(address, {"do": "drop_skill", "skill": str(uuid.uuid4())}).status_code == 404
    browser.post(address, {"do": "drop_skill", "skill": str(offered.uid)})
    with entered(riverside):
        assert not MemberSkill.objects.filter(pk=offered.pk).exists()


def test_a_file_of_another_network_is_not_there(client_of, alice, hilltop):
    with entered(hilltop):
        foreign = File.objects.create(
            access="public", name="x.jpg", content_type="image/jpeg", sha256="0" * 64, size=1, content=b"x"
        )
    assert client_of(alice).get(f"/riverside/files/{foreign.uid}/").status_code == 404


def test_a_file_that_is_no_picture_of_ours_comes_as_an_attachment(client_of, alice, riverside):
    with entered(riverside):
        row = File.objects.create(
            access="network", name='a"b\r\nc.html', content_type="text/html", sha256="1" * 64, size=1, content=b"<b>"
        )
    answer = client_of(alice).get(f"/riverside/files/{row.uid}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="abc.html"'

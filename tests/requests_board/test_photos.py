"""Pictures of posts: made anew, nothing of the camera kept."""

import io
from typing import Any

import pytest
from PIL import Image

from networks.models import File
from requests_board.models import Photo
from tests.requests_board.test_pages import fields


def picture(size: tuple[int, int] = (2400, 1200)) -> io.BytesIO:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "Alice, 12 Mill Street", 6
    exif.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", size, "teal").save(out, "JPEG", exif=exif)
    out.seek(0)
    out.name = "Mill Street.jpg"
    return out


def test_a_photo_is_made_anew_without_what_the_camera_knew(client_of: Any, alice: Any, in_riverside: Any) -> None:
    assert b"Mill Street" in picture().read()
    client_of(alice).post("/riverside/board/new/", fields(photo=picture(), photo_alt="My bicycle"))
    photo = Photo.objects.select_related("file").get(post__author=alice)
    content = bytes(photo.file.content)
    kept = Image.open(io.BytesIO(content))
    assert (kept.format, max(kept.size), kept.size[0] < kept.size[1]) == ("JPEG", 1600, True)
    assert not kept.getexif()
    assert b"Mill Street" not in content
    assert photo.file.size == len(content) <= 2 * 1024 * 1024
    assert "Mill" not in photo.file.name
    assert "My bicycle" in client_of(alice).get(f"/riverside/board/{photo.post.uid}/").content.decode()


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n" * 9]
)
def test_what_is_no_picture_is_refused_and_the_words_stay(
    content: bytes, client_of: Any, alice: Any, in_riverside: Any
) -> None:
    upload = io.BytesIO(content)
    upload.name = "x.jpg"
    page = client_of(alice).post("/riverside/board/new/", fields(photo=upload))
    assert page.status_code == 422
    assert "Fix my bicycle" in page.content.decode()
    assert not File.objects.filter(owner=alice).exists()


def test_a_picture_with_too_many_pixels_is_refused(client_of: Any, alice: Any, in_riverside: Any) -> None:
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    out.seek(0)
    out.name = "bomb.png"
    assert client_of(alice).post("/riverside/board/new/", fields(photo=out)).status_code == 422

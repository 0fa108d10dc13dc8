"""Pictures that people send: read with care, made anew, nothing of the camera kept, at most 2 MB."""

import hashlib
import io
import warnings
from collections.abc import Callable
from typing import BinaryIO

from django.utils.translation import gettext as _

from common.errors import Refused
from common.registry import Registry
from networks.actors import Actor
from networks.models import File, Membership

# Whether whoever holds a file of access "asked" shows it to a reader: called as (file, actor).
readers: Registry[Callable[[File, Actor], bool]] = Registry("readers of pictures")
MOST_BYTES = 12 * 1024 * 1024  # of an upload
MOST_PIXELS = 40_000_000
KEPT_BYTES = 2 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")  # The pictures of phones that are MPO open as JPEG.


def encode(upload: BinaryIO, *, longest: int, field: str) -> bytes:
    """A JPEG of at most `longest` pixels a side, turned upright, without EXIF or anything else. Refuses `picture`."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    raw = upload.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Refused("picture", _("This picture is too large. Choose one of less than 12 MB."), field)
    unreadable = (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Warning)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(raw), formats=FORMATS)
            if image.width * image.height > MOST_PIXELS:
                raise Refused("picture", _("This picture has too many pixels. Choose a smaller one."), field)
            image.draft("RGB", (longest, longest))
            image = ImageOps.exif_transpose(image)
            image.thumbnail((longest, longest))
            colored = image.convert("RGBA")
    except unreadable:
        raise Refused("picture", _("We could not read this picture. Choose a JPEG, PNG or WebP."), field) from None
    flat = Image.new("RGB", colored.size, "white")
    flat.paste(colored, mask=colored.getchannel("A"))
    for quality in (82, 65, 45):
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= KEPT_BYTES:
            return out.getvalue()
    raise Refused("picture", _("This picture is too large. Choose a smaller one."), field)


def keep(
    upload: BinaryIO, *, owner: Membership, access: str = File.Access.NETWORK, longest: int = 1600, field: str = "picture"
) -> File:
    """Stores a picture that somebody sent, under a name of our own. Refuses `picture`."""
    content = encode(upload, longest=longest, field=field)
    digest = hashlib.sha256(content).hexdigest()
    return File.objects.create(
        owner=owner,
        access=access,
        name=f"{digest[:16]}.jpg",
        content_type="image/jpeg",
        sha256=digest,
        size=len(content),
        content=content,
    )

"""Pictures of posts: read with care, made anew, nothing of the camera kept."""

import hashlib
import io
import warnings
from typing import BinaryIO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from common.errors import Refused
from networks.actors import Actor
from networks.models import File

MOST_BYTES = 12 * 1024 * 1024  # of an upload
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
KEPT_BYTES = 2 * 1024 * 1024
FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "MPO")


def encode(upload: BinaryIO, *, field: str = "photo") -> bytes:
    """A JPEG of at most 1600 pixels a side and 2 MB, turned upright, without EXIF or anything else. Refuses `photo`."""
    raw = upload.read(MOST_BYTES + 1)
    if len(raw) > MOST_BYTES:
        raise Refused("photo", _("This picture is too large. Choose one of less than 12 MB."), field)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(raw), formats=FORMATS)
            if image.width * image.height > MOST_PIXELS:
                raise Refused("photo", _("This picture has too many pixels. Choose a smaller one."), field)
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            image = ImageOps.exif_transpose(image)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            flat = _on_white(image)
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError, Warning):
        raise Refused("photo", _("We could not read this picture. Choose a JPEG, PNG or WebP."), field) from None
    for quality in (82, 65, 45):
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= KEPT_BYTES:
            return out.getvalue()
    raise Refused("photo", _("This picture is too large. Choose a smaller one."), field)


def _on_white(image: Image.Image) -> Image.Image:
    """Without transparency, palette or metadata: a new image of the pixels alone."""
    colored = image.convert("RGBA")
    flat = Image.new("RGB", colored.size, "white")
    flat.paste(colored, mask=colored.getchannel("A"))
    return flat


def keep(upload: BinaryIO, *, by: Actor) -> File:
    """Stores a picture for members of the network to see. Refuses `photo`."""
    content = encode(upload)
    digest = hashlib.sha256(content).hexdigest()
    return File.objects.create(
        owner=by.membership,
        access=File.Access.NETWORK,
        name=f"{digest[:16]}.jpg",
        content_type="image/jpeg",
        sha256=digest,
        size=len(content),
        content=content,
    )

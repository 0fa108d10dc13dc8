"""Labels to stick on things: number, name and a code that opens the thing's page, on sheets of 3 × 8."""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import segno
from django.utils import translation
from django.utils.translation import gettext as _

from common import papers
from networks import links
from networks.tenancy.current import NetworkRef
from requests_board.models import Thing

MOST = 240


def address(network: NetworkRef, thing: Thing) -> str:
    """What the code says: the page of the thing, with the right next act for whoever opens it."""
    return links.url(network, "things:thing", thing.uid)


def code(text: str) -> str:
    """A QR code as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True, nl=False)
    return out.getvalue().decode()


def sheet(network: NetworkRef, things: Iterable[Thing]) -> bytes:
    """A PDF with a label for each thing."""
    language = (translation.get_language() or "en-us").split("-")
    data: dict[str, Any] = {
        "network": network.name,
        "title": _("Labels"),
        "labels": [
            {
                "number": str(thing.number),
                "name": thing.name,
                "words": _("Scan to borrow or bring back"),
                "code": code(address(network, thing)),
            }
            for thing in things
        ],
        "lang": language[0],
        "paper": "us-letter" if language[-1] == "us" else "a4",
    }
    return papers.pdf(Path(__file__).with_name("labels.typ"), data)

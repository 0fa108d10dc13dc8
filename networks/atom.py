"""The network's news for everybody, as an Atom feed (RFC 4287): what is public anyway, or what the members chose to make so."""

import datetime as dt
import hashlib
import re
from xml.etree import ElementTree

from common import registry
from networks import links
from networks.tenancy import current

MOST = 40
NAMESPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold, however it is escaped.
_UNSPEAKABLE = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def feed() -> tuple[bytes, str]:
    """The feed, and the mark of this version of it."""
    network = current.network()
    entries = [entry for _name, source in registry.public_news for entry in source(MOST)]
    entries = sorted(entries, key=lambda entry: entry.at, reverse=True)[:MOST]
    root = ElementTree.Element("feed", {"xmlns": NAMESPACE, "xml:lang": network.locale})
    _text(root, "id", f"urn:uuid:{network.uid}")
    _text(root, "title", network.name)
    ElementTree.SubElement(root, "link", {"rel": "self", "href": links.url(network, "networks:news")})
    ElementTree.SubElement(root, "link", {"rel": "alternate", "href": links.url(network, "networks:landing")})
    _text(root, "updated", _time(entries[0].at if entries else dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
    author = ElementTree.SubElement(root, "author")
    _text(author, "name", network.name)
    for entry in entries:
        one = ElementTree.SubElement(root, "entry")
        _text(one, "id", f"urn:uuid:{entry.uid}")
        _text(one, "title", entry.title)
        ElementTree.SubElement(one, "link", {"rel": "alternate", "href": entry.url})
        _text(one, "updated", _time(entry.at))
        _text(one, "summary", entry.text)
    content: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = _UNSPEAKABLE.sub("", text)


def _time(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

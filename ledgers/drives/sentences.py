"""Drives and points in the feed."""

from typing import Any

from django.utils.translation import gettext as _

from common import registry


def _name(record: Any) -> str:
    return record.actor.name if record.actor is not None else _("Somebody")


def started(record: Any) -> str:
    return _("%(name)s started a drive.") % {"name": _name(record)}


def closed(record: Any) -> str:
    return _("A drive is done, and its report is there.")


def issued(record: Any) -> str:
    return _("A season began: everyone has new support points.")


for _kind, _sentence in (("drive.started", started), ("drive.closed", closed), ("support.issued", issued)):
    registry.sentences.add(_kind, _sentence)
    registry.feed_kinds.add(_kind, True)

"""What the tests of lending between networks say in short."""

import datetime as dt
import io
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from common import registry
from common.errors import Refused
from networks.models import Record
from requests_board.lending import registrations


def no(code: str, verb: Any, *args: Any, **more: Any) -> None:
    with pytest.raises(Refused) as told_why:
        verb(*args, **more)
    assert told_why.value.code == code, told_why.value


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    out.seek(0)
    return out


def told() -> None:
    """What a worker does with what was recorded here, once each."""
    for record in Record.objects.order_by("id"):
        if registry.consumers["things.elsewhere"].wants(record.kind):
            registrations.hear(record)


def letters(kind: str) -> list[str]:
    return [
        one.title
        for record in Record.objects.filter(kind=kind).order_by("id")
        for one in registry.notices[kind].letters(record)
    ]


def days(first: int, last: int) -> tuple[dt.datetime, dt.datetime]:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + dt.timedelta(days=first), midnight + dt.timedelta(days=last)

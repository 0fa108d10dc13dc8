"""`ETag` and `If-Match`: who writes says which version they have seen, and nobody writes over what they have not read."""

import hashlib
import json
from typing import Any

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

WRITES = ("PUT", "PATCH", "DELETE", "POST")


class Changed(exceptions.APIException):
    status_code = 412
    default_code = "changed"
    default_detail = "This has changed since you read it. Read it again."


def of(row: dict[str, Any]) -> str:
    """The mark of a row as its reader sees it."""
    text = json.dumps(row, cls=JSONEncoder, sort_keys=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def named(request: Request, header: str) -> list[str]:
    """The marks that a request names."""
    return [said.strip().removeprefix("W/") for said in request.headers.get(header, "").split(",") if said.strip()]


def demand(request: Request, row: dict[str, Any]) -> None:
    """Refuses (412) where `If-Match` names another version than the one that stands."""
    said = named(request, "If-Match")
    if said and "*" not in said and of(row) not in said:
        raise Changed

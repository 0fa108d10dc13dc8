"""Lists by cursor: constant work at any depth, nothing counted, and no number of ours in sight."""

import base64
import binascii
import datetime as dt
import hashlib
import json
from collections.abc import Callable
from functools import cache
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings
from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response

PAGE = 20
LARGEST = 100
LONGEST_CURSOR = 600


class CursorPages(BasePagination):
    """`?limit=` up to 100 and `?cursor=` of the page before. The view names `ordering`; its last field is unique.

    A cursor says after which row to go on. It is encrypted: ids stay here, and none can be made up.
    """

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: Any = None, columns: tuple[str, ...] = ()
    ) -> list[Any]:
        self.request, self.ordering = request, tuple(view.ordering)
        self.place = f"{view.basename} {request._request.network.uid}".encode()  # type: ignore[attr-defined]
        limit = _limit(request.query_params.get("limit"))
        rows = queryset.order_by(*self.ordering)
        if said := request.query_params.get("cursor"):
            rows = rows.filter(self._after(rows, _opened(said, self.place)))
        found = list(_narrowed(rows[: limit + 1], columns, self.ordering))
        self.last = found[limit - 1] if len(found) > limit else None
        return found[:limit]

    def paginate_found(self, fetch: Callable[[str, int], tuple[list[Any], str]], request: Request, view: Any) -> list[Any]:
        """A page of what a search gives: `fetch(cursor, limit)` returns rows and the cursor to go on from."""
        self.request, self.ordering = request, ("cursor",)
        self.place = f"{view.basename} {request._request.network.uid}".encode()  # type: ignore[attr-defined]
        said = request.query_params.get("cursor")
        cursor = str(_opened(said, self.place)[0]) if said else ""
        found, more = fetch(cursor, _limit(request.query_params.get("limit")))
        self.last = {"cursor": more} if more else None
        return found

    def _after(self, rows: QuerySet, values: list[Any]) -> Any:
        names = [name.lstrip("-") for name in self.ordering]
        if len(values) != len(names):
            raise _lost()
        said = tuple(rows.model._meta.get_field(name).to_python(value) for name, value in zip(names, values, strict=True))
        lookup = TupleLessThan if self.ordering[0].startswith("-") else TupleGreaterThan
        return lookup(Tuple(*[F(name) for name in names]), said)

    def next_link(self) -> str | None:
        """The address of the next page, on the host that was asked."""
        if self.last is None:
            return None
        values = [self.last[name.lstrip("-")] for name in self.ordering]
        query = self.request.query_params.dict()
        query["cursor"] = _sealed(values, self.place)
        address: str = self.request.build_absolute_uri(self.request.path)
        return f"{address}?{urlencode(query)}"

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.next_link(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "next": {"type": ["string", "null"], "format": "uri", "description": "The next page; null on the last."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "limit",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": PAGE},
            },
            {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}},
        ]


def _narrowed(page: QuerySet, columns: tuple[str, ...], ordering: tuple[str, ...]) -> QuerySet:
    """A page with its columns. Where they come from other tables, the rows are chosen first and joined then: PostgreSQL
    takes each joined wall for a filter, expects almost nothing to pass, and would join and sort the whole network."""
    if not any("__" in name for name in columns) or page.query.annotations:
        return page.values(*columns)
    return page.model._default_manager.filter(pk__in=page.values("pk")).order_by(*ordering).values(*columns)


def _limit(said: str | None) -> int:
    if said is None:
        return PAGE
    if not (said.isascii() and said.isdigit() and len(said) <= 6 and int(said) > 0):
        raise exceptions.ValidationError({"limit": [f"Write a whole number from 1 to {LARGEST}."]})
    return min(int(said), LARGEST)


@cache
def _cipher() -> AESSIV:
    return AESSIV(hashlib.sha256(b"cursor:" + settings.SECRET_KEY.encode()).digest())


def _sealed(values: list[Any], place: bytes) -> str:
    plain = json.dumps([value.isoformat() if isinstance(value, dt.date) else value for value in values]).encode()
    return base64.urlsafe_b64encode(_cipher().encrypt(plain, [place])).rstrip(b"=").decode()


def _opened(said: str, place: bytes) -> list[Any]:
    if len(said) > LONGEST_CURSOR or not said.isascii():
        raise _lost()
    try:
        data = base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))
        return list(json.loads(_cipher().decrypt(data, [place])))
    except (binascii.Error, ValueError, InvalidTag):
        raise _lost() from None


def _lost() -> exceptions.ValidationError:
    return exceptions.ValidationError({"cursor": ["Take the cursor from the page before, as it is."]})

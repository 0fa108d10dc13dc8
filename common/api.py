"""What every endpoint shares: problem+json, strict JSON."""

import codecs
import json
import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from common.errors import Refused

log = logging.getLogger(__name__)

REFUSED_STATUS = {"conflict": 409, "stale": 409, "still-running": 409, "key-reused": 422}


class Problem(Response):
    """RFC 9457. `errors` lists {field, message} where input was at fault."""

    def __init__(
        self, http_status: int, code: str, title: object, errors: list[dict[str, str]] | None = None, why: str = ""
    ) -> None:
        body: dict[str, Any] = {"type": f"urn:manyhands:{code}", "title": str(title), "status": http_status, "code": code}
        if errors:
            body["errors"] = errors
        if why:
            body["why"] = why
        super().__init__(body, status=http_status, content_type="application/problem+json")


def _field_errors(detail: Any, prefix: str = "") -> list[dict[str, str]]:
    if isinstance(detail, dict):
        return [
            error for key, value in detail.items() for error in _field_errors(value, f"{prefix}.{key}" if prefix else str(key))
        ]
    if isinstance(detail, list):
        return [error for value in detail for error in _field_errors(value, prefix)]
    return [{"field": "" if prefix == "non_field_errors" else prefix, "message": str(detail)}]


def problem_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turns what a view raised into problem+json; None (a 500) for what nobody foresaw."""
    if isinstance(error, Refused):
        errors = [{"field": error.field, "message": str(error.message)}] if error.field else None
        return Problem(REFUSED_STATUS.get(error.code, 422), error.code, error.message, errors, error.why)
    if isinstance(error, Http404):
        return Problem(404, "not-found", "There is nothing here.")
    if isinstance(error, exceptions.PermissionDenied) and error.get_codes() != exceptions.PermissionDenied.default_code:
        response = Problem(403, str(error.get_codes()), error.detail)
        if challenge := getattr(error, "auth_header", ""):
            response["WWW-Authenticate"] = challenge
        return response
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return Problem(403, "forbidden", "This is not open to you.")
    if isinstance(error, DataError):  # A number or text that no column can hold, past every check of ours.
        log.warning("input reached the database: %s", error)
        return Problem(400, "invalid", "Something here cannot be stored.")
    if isinstance(error, exceptions.ValidationError):
        return Problem(400, "invalid", "Some fields need another look.", _field_errors(error.detail))
    if isinstance(error, exceptions.APIException):
        code = error.default_code.replace("_", "-")
        response = Problem(error.status_code, code, error.detail if isinstance(error.detail, str) else code)
        if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
            response["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
        if wait := getattr(error, "wait", None):
            response["Retry-After"] = str(wait)
        return response
    return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


class StrictJSONParser(JSONParser):
    """JSON as RFC 8259 has it: no NaN, no NUL, no lone surrogates, no nesting beyond reason."""

    DEPTH = 20

    def parse(self, stream: Any, media_type: str | None = None, parser_context: dict[str, Any] | None = None) -> Any:
        try:
            text = codecs.decode(stream.read(), "utf-8")
            data = json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise exceptions.ParseError("This is not JSON we can read.") from None
        self._check(data, 0)
        return data

    def _check(self, value: Any, depth: int) -> None:
        if depth > self.DEPTH:
            raise exceptions.ParseError("This JSON is nested too deeply.")
        if isinstance(value, str):
            if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
                raise exceptions.ParseError("A text here has characters that cannot be stored.")
        elif isinstance(value, dict):
            for key, inner in value.items():
                self._check(key, depth + 1)
                self._check(inner, depth + 1)
        elif isinstance(value, list):
            for inner in value:
                self._check(inner, depth + 1)

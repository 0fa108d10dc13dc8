"""`Idempotency-Key`: the same request again gives the first answer and no second effect."""

import json
from typing import Any, ClassVar

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from networks import repeats
from networks.models import ApiToken
from networks.oauth.access import Access

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LONGEST = 80


class Replay(Exception):
    """Ends a request with the answer that was given before."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


class Idempotent:
    """For viewsets. `value_moves` names the actions that demand a key; every other POST honours one that is sent."""

    value_moves: ClassVar[frozenset[str]] = frozenset()
    # Actions whose answer shows a secret, once: it is not kept, so it cannot be repeated.
    shows_secret: ClassVar[frozenset[str]] = frozenset()
    # Actions of whose content nothing is kept, not even a hash (a ballot): a key used again answers as before, whatever it
    # comes with.
    content_unkept: ClassVar[frozenset[str]] = frozenset()
    action: Any

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        if request.method != "POST" or self.action is None or self.action in self.shows_secret:
            return
        key = request.headers.get(HEADER, "")
        if not key:
            if self.action in self.value_moves:
                raise exceptions.ValidationError({HEADER: ["Send a key of your own making, new for each payment."]})
            return
        if len(key) > LONGEST or not key.isascii() or not key.isprintable():
            raise exceptions.ValidationError({HEADER: [f"Write 1 to {LONGEST} plain characters."]})
        content = None if self.action in self.content_unkept else request.data
        once: dict[str, Any] = {"principal": principal(request), "route": _route(request), "key": key, "content": content}
        before = repeats.earlier(**once)
        if before is not None:
            headers = {REPLAYED: "true", **before.body["headers"]}
            raise Replay(Response(before.body["content"], status=before.status, headers=headers))
        self._once = once

    def handle_exception(self, error: Exception) -> Response:
        if isinstance(error, Replay):
            return error.response
        return super().handle_exception(error)  # type: ignore[misc,no-any-return]

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        once = getattr(self, "_once", None)
        if once is not None and response.status_code < 400:
            kept = {name: response.headers[name] for name in ("Location",) if name in response.headers}
            content = _as_sent(response)
            repeats.remember(**once, status=response.status_code, body={"content": content, "headers": kept})
        return response


def principal(request: Request) -> str:
    """Whose keys these are: what one member or token uses, another may use as well."""
    token, me, person = request.auth, getattr(request, "me", None), request.user
    if isinstance(token, ApiToken):
        return f"token:{token.uid}"
    if isinstance(token, Access):
        return token.principal
    return f"member:{me.uid}" if me is not None else f"person:{person.pk}"


def _route(request: Request) -> str:
    return str(request._request.path_info)[:120]


def _as_sent(response: Response) -> Any:
    """What the reader gets, as JSON has it: ids and times as text."""
    return json.loads(json.dumps(response.data, cls=JSONEncoder))

"""A small client of the API, as somebody outside would write it: token, keys, versions, pages. Nothing of ours is imported."""

import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

# (method, address, body or None, headers) → (status, headers, content)
Send = Callable[[str, str, bytes | None, dict[str, str]], tuple[int, dict[str, str], bytes]]


class Problem(Exception):
    """What the server said of a request that it refused (RFC 9457)."""

    def __init__(self, status: int, said: dict[str, Any]) -> None:
        super().__init__(f"{status} {said.get('code')}: {said.get('title')}")
        self.status, self.code, self.errors = status, said.get("code", ""), said.get("errors", [])


class Network:
    """One network's API with one token. A request that moves value gets a key, and the same key when it is sent again."""

    def __init__(self, send: Send, base: str, token: str) -> None:
        self.send, self.base, self.token = send, base, token

    def get(self, path: str, **query: Any) -> Any:
        return self._ask("GET", path + (f"?{urlencode(query)}" if query else ""))

    def every(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """All rows of a list, page after page."""
        page = self.get(path, **query)
        while True:
            yield from page["results"]
            if page["next"] is None:
                return
            page = self._ask("GET", page["next"])

    def post(self, path: str, said: Any = None, *, key: str = "") -> Any:
        """Sends twice under one key, as after a dropped line: the second answer must be the first."""
        once = {"Idempotency-Key": key or uuid.uuid4().hex}
        first = self._ask("POST", path, said or {}, once)
        again = self._ask("POST", path, said or {}, once)
        assert again == first, path
        return first

    def put(self, path: str, said: Any) -> Any:
        return self._ask("PUT", path, said)

    def _ask(self, method: str, path: str, said: Any = None, more: dict[str, str] | None = None) -> Any:
        address = path if "://" in path else self.base + path
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json", **(more or {})}
        body = None if said is None else json.dumps(said).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        status, _headers, content = self.send(method, address, body, headers)
        found = json.loads(content) if content else None
        if status >= 400:
            raise Problem(status, found)
        return found


class App:
    """OAuth 2 with a proof key: where to send people, and what to do with the code they come back with."""

    def __init__(self, send: Send, issuer: str, client_id: str, secret: str, back: str) -> None:
        self.send, self.back = send, back
        self.keys = {"client_id": client_id, "client_secret": secret}
        self.verifier, self.state = secrets.token_urlsafe(48), secrets.token_urlsafe(12)
        _status, _headers, found = send("GET", f"{issuer}/.well-known/openid-configuration", None, {})
        self.known = json.loads(found)

    def sends_people_to(self, scope: str, resource: str) -> str:
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "client_id": self.keys["client_id"], "response_type": "code", "redirect_uri": self.back, "scope": scope,
            "state": self.state, "resource": resource, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        return f"{self.known['authorization_endpoint']}?{urlencode(asked)}"

    def trades(self, address: str) -> dict[str, Any]:
        """The address that somebody came back to, for tokens."""
        said = parse_qs(urlsplit(address).query)
        assert said["state"] == [self.state]
        return self._token(
            grant_type="authorization_code", code=said["code"][0], redirect_uri=self.back, code_verifier=self.verifier
        )

    def refreshes(self, tokens: dict[str, Any]) -> dict[str, Any]:
        return self._token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])

    def _token(self, **said: str) -> dict[str, Any]:
        body = urlencode({**self.keys, **said}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, _headers, content = self.send("POST", self.known["token_endpoint"], body, headers)
        found: dict[str, Any] = json.loads(content)
        if status >= 400:
            raise Problem(status, {"code": found["error"]})
        return found

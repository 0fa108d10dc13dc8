"""One POST to an address that somebody wrote into a form: it must not become a hand into our own network (SSRF).

The name is resolved once, every address it has must be public, and the connection goes to that very address (a second look-up
could answer otherwise), with the name in TLS and in `Host`. No redirect is followed, no proxy asked; time and size have an end.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

CONNECT_SECONDS = 5.0
WHOLE_SECONDS = 10.0
MOST_READ = 16 * 1024
LONGEST = 500
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Unreachable(Exception):
    """No answer; `code` says why in a word ("not-public", "name", "timeout", "tls", "connection", "answer")."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    status: int
    retry_after: int | None


def is_well_formed(address: str) -> bool:
    """https, a name, no password, no odd letters; an address in figures must be public. A name is judged when it is asked."""
    try:
        parts = _split(address)
    except ValueError:
        return False
    try:
        literal = ipaddress.ip_address((parts.hostname or "").strip("[]"))
    except ValueError:
        return True
    return settings.WEBHOOKS_TO_PRIVATE or is_public(literal)


def _split(address: str) -> SplitResult:
    """Raises ValueError for what no webhook goes to."""
    if not 10 <= len(address) <= LONGEST or not address.isascii() or any(not "!" <= letter <= "~" for letter in address):
        raise ValueError
    if any(letter in address for letter in '\\"<>^`{|}'):
        raise ValueError
    parts = urlsplit(address)
    port = parts.port  # Raises where it is none.
    schemes = ("https", "http") if settings.WEBHOOKS_TO_PRIVATE else ("https",)
    if parts.scheme not in schemes or not parts.hostname or parts.username is not None or parts.password is not None:
        raise ValueError
    if parts.fragment or "%" in parts.netloc or "@" in parts.netloc:
        raise ValueError
    if port is not None and port != 443 and port < 1024 and not settings.WEBHOOKS_TO_PRIVATE:
        raise ValueError
    return parts


def is_public(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the open internet; one that wraps another is judged by the inner one, too."""
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner) and found.ipv4_mapped is None
        if int(found) >> 32 == 0 or found.is_site_local:  # `::a.b.c.d`, long given up, and what was private before.
            return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified or found.is_loopback)


def resolve(host: str, port: int) -> str:
    """The address to ask. All that a name leads to must be public: one that is not makes the name suspect."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable("name") from None
    places = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not places:
        raise Unreachable("name")
    if not settings.WEBHOOKS_TO_PRIVATE:
        for place in places:
            try:
                good = is_public(ipaddress.ip_address(place))
            except ValueError:  # With a zone (`fe80::1%eth0`): of this machine's own wires.
                good = False
            if not good:
                raise Unreachable("not-public")
    return places[0]


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was judged; the name is for TLS and `Host`."""

    def __init__(self, parts: SplitResult, place: str, port: int) -> None:
        assert parts.hostname is not None
        super().__init__(parts.hostname, port, timeout=CONNECT_SECONDS)
        self.place, self.is_secure = place, parts.scheme == "https"
        self.default_port = 443 if self.is_secure else 80

    def connect(self) -> None:
        self.sock = socket.create_connection((self.place, self.port), CONNECT_SECONDS)
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def post(address: str, body: bytes, headers: dict[str, str]) -> Answer:
    """What the other side answers. Raises `Unreachable`. At most `WHOLE_SECONDS` and a few seconds for the name."""
    try:
        parts = _split(address)
    except ValueError:
        raise Unreachable("address") from None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Pinned(parts, resolve(str(parts.hostname), port), port)
    until = time.monotonic() + WHOLE_SECONDS
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        _hurry(connection.sock, until)
        connection.request("POST", path, body, headers)
        answer = _Patient(connection, until).getresponse()
        return Answer(answer.status, _seconds(answer.headers.get("Retry-After", "")))
    except TimeoutError:
        raise Unreachable("timeout") from None
    except ssl.SSLError:
        raise Unreachable("tls") from None
    except OSError:
        raise Unreachable("connection") from None
    except (http.client.HTTPException, ValueError):
        raise Unreachable("answer") from None
    finally:
        with contextlib.suppress(OSError):
            connection.close()


class _Patient:
    """Reads the head of an answer, and no more of it than `MOST_READ`, until a time: drops by drops must not hold us."""

    def __init__(self, connection: http.client.HTTPConnection, until: float) -> None:
        self.connection, self.until = connection, until

    def getresponse(self) -> http.client.HTTPResponse:
        sock, held = self.connection.sock, b""
        while b"\r\n\r\n" not in held and b"\n\n" not in held:
            _hurry(sock, self.until)
            more = sock.recv(4096)
            if not more:
                break
            held += more
            if len(held) > MOST_READ:
                raise ValueError("too long")
        answer = http.client.HTTPResponse(_Held(held), method="HEAD")  # type: ignore[arg-type]
        answer.begin()
        return answer


class _Held:
    """What was read, for `http.client` to understand."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def makefile(self, *_args: Any, **_kwargs: Any) -> Any:
        import io

        return io.BytesIO(self.content)


def _hurry(sock: Any, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    sock.settimeout(left)


def _seconds(said: str) -> int | None:
    return min(int(said), 24 * 3600) if said.isascii() and said.isdigit() and len(said) <= 6 else None

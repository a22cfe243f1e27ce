"""Replies as ASGI sends them, and reading a request's body within its limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from typing import Any

from kg.errors import Busy, KgError, NoSnapshot, QueryStopped
from kg.web.problems import RETRY_AFTER, RequestTooLong, problem_body, status_of

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Headers = Sequence[tuple[bytes, bytes]]
CORS: Headers = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Retry-After"),
)
"""Anybody's page may read; there is nothing to change here, and no cookie that could tell one visitor from another."""


_HEADERS = "kg.headers"
"""Where a scope keeps its headers by name, once one of them was looked for."""


class Reply:
    """A whole reply; `headers` lack only the length. It may be sent many times."""

    __slots__ = ("_lines", "body", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: bytes = b"") -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self._lines: bytes | None = None

    def whole_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers with the length."""
        if self.status in (204, 304):
            return [*self.headers]
        return [*self.headers, (b"content-length", b"%d" % len(self.body))]

    @property
    def lines(self) -> bytes:
        """The headers with the length as HTTP/1.1 sends them."""
        if self._lines is None:
            self._lines = header_lines(self.whole_headers())
        return self._lines

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send it, or with `head` everything but the body."""
        await send({"type": "http.response.start", "status": self.status, "headers": self.whole_headers()})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def header_lines(headers: Headers) -> bytes:
    """Headers as HTTP/1.1 sends them; they must not come from a visitor."""
    return b"".join([b"%b: %b\r\n" % each for each in headers])


def problem_reply(error: KgError, extra: Headers = ()) -> Reply:
    """The reply that tells of an error."""
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *CORS, *extra]
    if isinstance(error, Busy | NoSnapshot | QueryStopped):
        headers.append((b"retry-after", str(RETRY_AFTER).encode()))
    return Reply(status_of(error), headers, problem_body(error))


def header(scope: Scope, name: bytes) -> str:
    """A request's header; several of one name as one, separated by commas."""
    known = scope.get(_HEADERS)
    if known is None:
        known = scope[_HEADERS] = {}
        for each, value in scope["headers"]:
            known[each] = f"{known[each]},{value.decode('latin-1')}" if each in known else value.decode("latin-1")
    told: str = known.get(name, "")
    return told


async def read_body(scope: Scope, receive: Receive, most: int) -> bytes:
    """The body of a request.

    :param most: bytes.
    :raises RequestTooLong: it has more.
    """
    error = RequestTooLong(f"the request's body is longer than {most:,} bytes", "Send less.")
    announced = header(scope, b"content-length")
    if announced.isdigit() and int(announced) > most:
        raise error
    parts, length, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break  # the client has left; nobody will read the reply
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > most:
            raise error
        more = message.get("more_body", False)
    return b"".join(parts)

"""Replies as ASGI sends them, and reading a request's body within its limit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply; `headers` lack only the length."""

    status: int
    headers: Headers
    body: bytes = b""

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Send it, or with `head` everything but the body."""
        headers = list(self.headers)
        if self.status not in (204, 304):
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if head else self.body})


def problem_reply(error: KgError, extra: Headers = ()) -> Reply:
    """The reply that tells of an error."""
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), *CORS, *extra]
    if isinstance(error, Busy | NoSnapshot | QueryStopped):
        headers.append((b"retry-after", str(RETRY_AFTER).encode()))
    return Reply(status_of(error), headers, problem_body(error))


def header(scope: Scope, name: bytes) -> str:
    """A request's header; several of one name as one, separated by commas."""
    return ",".join(value.decode("latin-1") for each, value in scope["headers"] if each == name)


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

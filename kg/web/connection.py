"""Connections: uvicorn's HTTP/1.1, with two short cuts for small queries, where the way to the answer costs more than the answer.

What a request's task writes is sent in one piece, since every write wakes the client; and a request that the gate takes by itself
needs no task at all.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from kg.web.gate import Gate
from kg.web.replies import Scope, header_lines

_CLOSE = (b"connection", b"close")
_LONGEST_HEAD = 1 << 17
"""Bytes of a request's line and headers."""
_MOST_PIPELINED = 32
"""Requests that a client may send before it has the reply to the first; who sends more is not spoken to any more."""


class Connection(HttpToolsProtocol):
    """A connection to one client."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._gathering = _Gathering(transport)
        self._in_head, self._head_length = True, 0
        super().connection_made(cast(asyncio.Transport, self._gathering))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_length += len(data)
            if self._head_length > _LONGEST_HEAD and not self.transport.is_closing():
                self.send_400_response("The request's head is too long.")

    def on_message_begin(self) -> None:
        self._in_head, self._head_length = True, 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:  # what comes after a body is not for anybody here
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()
        if len(self.pipeline) > _MOST_PIPELINED:
            self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._unset_keepalive_if_required()
        # Who does not read replies is not sent more of them: a task waits until the client does.
        if isinstance(app, Gate) and not self.flow.write_paused and app.take(cast(Scope, cycle.scope), partial(self._reply, cycle)):
            return
        super()._start_asgi_task(cycle, app)

    def _reply(self, cycle: RequestResponseCycle, status: int, lines: bytes, body: bytes) -> None:
        """Send the reply to the request of a cycle, which has no task."""
        if cycle.disconnected or cycle.response_complete or self.transport.is_closing():
            return
        more = header_lines(cycle.default_headers if cycle.keep_alive else [*cycle.default_headers, _CLOSE])
        self._gathering.send(b"".join((STATUS_LINE[status], more, lines, b"\r\n", body)))
        cycle.response_started = cycle.response_complete = True
        if not cycle.keep_alive:
            self.transport.close()
        if self.pipeline:
            self.loop.call_soon(self.on_response_complete)  # or each would stand on the one before
        else:
            self.on_response_complete()


class _Gathering:
    """A transport that sends at the end of a turn of the event loop what was written in it; the rest is the transport's own."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._gathered: list[bytes] = []
        self._call_soon = asyncio.get_running_loop().call_soon

    def write(self, data: bytes) -> None:
        if not self._gathered:
            self._call_soon(self._send)
        self._gathered.append(data)

    def send(self, data: bytes) -> None:
        """Send data now, after what was gathered."""
        self._send()
        self._transport.write(data)

    def _send(self) -> None:
        gathered, self._gathered = self._gathered, []
        if gathered and not self._transport.is_closing():
            self._transport.write(gathered[0] if len(gathered) == 1 else b"".join(gathered))

    def close(self) -> None:
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

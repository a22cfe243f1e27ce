"""HTTP/1.1 on one connection: replies in the order of requests, whichever way these went, and ends where it should."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any
from urllib.parse import quote

import pytest
import uvicorn
from uvicorn.server import ServerState

from kg.web.connection import Connection
from kg.web.gate import Gate, Metrics
from kg.web.replies import Reply, Scope
from tests.web.servers import Server

ASK = "ASK { entity:haqqani-network a cg:ArmedGroup }"


@contextmanager
def connected(server: Server) -> Iterator[tuple[socket.socket, IO[bytes]]]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection, connection.makefile("rb") as replies:
        yield connection, replies


def request(path: str, *headers: str, method: str = "GET", version: str = "1.1", body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: localhost", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


def query(sparql: str) -> str:
    return f"/sparql?query={quote(sparql)}"


def reply(replies: IO[bytes], *, has_body: bool = True) -> tuple[int, dict[str, str], bytes]:
    status = int(replies.readline().split()[1])
    headers = {}
    while (line := replies.readline().decode().strip()) != "":
        name, _, value = line.partition(": ")
        assert name not in headers
        headers[name] = value
    return status, headers, replies.read(int(headers.get("content-length", 0))) if has_body else b""


def test_replies_come_in_the_order_of_requests(server: Server) -> None:
    """Some need a worker, some are kept, some have a task and some none."""
    marks = [f"# {time.monotonic_ns()} {number}" for number in range(3)]
    requests = [
        request(query(f"SELECT (1 AS ?n) {{}} {marks[0]}")),
        request("/health"),
        request(query(f"SELECT (2 AS ?n) {{}} {marks[1]}")),
        request(query(f"SELECT (1 AS ?n) {{}} {marks[0]}")),
        request(
            "/sparql", "Content-Type: application/sparql-query", "Content-Length: 22", method="POST", body="SELECT (3 AS ?n) { }  "
        ),
        request(query("SELECT broken")),
        request("/questions"),
        request(query(f"SELECT (4 AS ?n) {{}} {marks[2]}")),
    ]
    with connected(server) as (connection, replies):
        connection.sendall(b"".join(requests))
        told = [reply(replies) for _ in requests]
    assert [status for status, _, _ in told] == [200, 200, 200, 200, 200, 400, 200, 200]
    for place, number in ((0, 1), (2, 2), (3, 1), (4, 3), (7, 4)):
        assert f'"value":"{number}"'.encode() in told[place][2], place
    first, again = ((status, {**headers, "date": ""}, body) for status, headers, body in (told[0], told[3]))
    assert first == again
    assert b"workers" in told[1][2]
    assert b"questions" in told[6][2]


def test_a_request_in_pieces_is_one_request(server: Server) -> None:
    with connected(server) as (connection, replies):
        for piece in request(query(ASK)).partition(b"query"):
            connection.sendall(piece)
            time.sleep(0.05)
        assert reply(replies)[2].count(b"true") == 1
        connection.sendall(request(query(ASK)))
        assert reply(replies)[0] == 200


@pytest.mark.parametrize(("headers", "version"), [(("Connection: close",), "1.1"), ((), "1.0")])
def test_a_connection_ends_when_its_client_says_so(server: Server, headers: tuple[str, ...], version: str) -> None:
    for sparql in (ASK, f"{ASK} # {time.monotonic_ns()}"):
        with connected(server) as (connection, replies):
            connection.sendall(request(query(sparql), *headers, version=version))
            status, told, body = reply(replies)
            assert (status, told["connection"]) == (200, "close")
            assert b"true" in body
            assert replies.read() == b""


def test_the_ways_do_not_differ(server: Server) -> None:
    """The same headers come from the way with a task, here that of HEAD, and from the way without."""
    with connected(server) as (connection, replies):
        connection.sendall(request(query(ASK)))
        status, headers, _ = reply(replies)
        connection.sendall(request(query(ASK), method="HEAD"))
        other = reply(replies, has_body=False)
        assert (status, {**headers, "date": ""}) == (other[0], {**other[1], "date": ""})
        assert headers["x-content-type-options"] == "nosniff"
        connection.sendall(request(query(ASK), f"If-None-Match: {headers['etag']}"))
        status, headers, body = reply(replies)
        assert (status, body) == (304, b"")
        assert "content-length" not in headers


def test_a_client_that_leaves_disturbs_nobody(server: Server) -> None:
    for number in range(20):
        with connected(server) as (connection, _):
            connection.sendall(request(query(f"{ASK} # left {number} {time.monotonic_ns()}")))
    assert server.query(ASK).status == 200


def test_a_body_that_nobody_wants_is_passed_over(server: Server) -> None:
    with connected(server) as (connection, replies):
        connection.sendall(request(query(ASK), "Content-Length: 100000", body="x" * 100_000) + request(query(ASK)))
        assert [reply(replies)[0] for _ in range(2)] == [200, 200]


def test_who_sends_ever_more_requests_is_not_spoken_to_any_more(server: Server) -> None:
    with connected(server) as (connection, replies):
        connection.sendall(b"".join(request(query(f"{ASK} # {time.monotonic_ns()} {number}")) for number in range(200)))
        told = b""
        with suppress(ConnectionResetError):
            told = replies.read()
        assert told.count(b"HTTP/1.1 200") < 200
    assert server.query(ASK).status == 200


@pytest.mark.parametrize("begun", ["GET /sparql HTTP/1.1\r\nHost: localhost\r\nX-Long: ", "GET /sparql?query="])
def test_a_head_without_end_is_refused(server: Server, begun: str) -> None:
    with connected(server) as (connection, replies):
        connection.sendall(begun.encode())
        sent = 0
        with suppress(BrokenPipeError, ConnectionResetError):
            while sent < 100_000_000:
                connection.sendall(b"x" * 100_000)
                sent += 100_000
        assert sent < 50_000_000, "most of it is in buffers of the system"
        told = b""
        with suppress(ConnectionResetError):
            told = replies.read()
        assert told == b"" or told.startswith(b"HTTP/1.1 400")
    assert server.query(ASK).status == 200


@pytest.mark.parametrize(
    "host", ["localhost:80,evil", 'localhost:"<', "localhost:", "localhost,localhost", "evil", ":80", "[::1", ""]
)
def test_hosts_that_are_none_of_ours(server: Server, host: str) -> None:
    with connected(server) as (connection, replies):
        connection.sendall(f"GET {query(ASK)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert reply(replies)[0] == 421


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7200", "127.0.0.1:1", "[::1]", "[::1]:80"])
def test_hosts_that_are_ours(server: Server, host: str) -> None:
    with connected(server) as (connection, replies):
        connection.sendall(f"GET {query(ASK)} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert reply(replies)[0] == 200


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self.closed:
            raise RuntimeError("the transport is closed")
        self.written += data

    def close(self) -> None:
        self.closed = True

    abort = close

    def pause_reading(self) -> None:
        pass

    resume_reading = pause_reading

    def is_closing(self) -> bool:
        return self.closed


class Counts(Metrics):
    """Keeps what is counted."""

    def __init__(self) -> None:
        self.counted: list[tuple[str, int]] = []

    def count(self, route: str, status: int, seconds: float) -> None:
        self.counted.append((route, status))


class Alone:
    """A connection without a server, all of whose requests are taken; they are replied to when the test says so.

    :ivar taken: query string and what takes the reply.
    """

    def __init__(self, *, at_once: bool = False) -> None:
        self.taken: list[tuple[bytes, Any]] = []
        self.counts = Counts()
        self.transport = Transport()
        self._at_once = at_once
        gate = Gate(self._never, {}, self.counts, frozenset(), taking={"/sparql": self._take}, log_requests=False)
        config = uvicorn.Config(gate, lifespan="off", proxy_headers=False)
        config.load()
        self.connection = Connection(config, ServerState(), {})
        self.connection.connection_made(self.transport)

    @staticmethod
    async def _never(*_: Any) -> None:
        pytest.fail("all requests are taken")

    def _take(self, scope: Scope, done: Any) -> bool:
        told = scope["query_string"]
        if told == b"fails":
            raise ValueError
        self.taken.append((told, done))
        if self._at_once and told != b"later":
            self.reply(len(self.taken) - 1)
        return True

    def reply(self, number: int) -> None:
        told, done = self.taken[number]
        done(Reply(200, ((b"content-type", b"text/plain"),), told))

    def bodies(self) -> list[bytes]:
        return [each.rpartition(b"\r\n\r\n")[2] for each in self.transport.written.split(b"HTTP/1.1 200 OK")[1:]]


def asked(*queries: str) -> bytes:
    return b"".join(request(f"/sparql?{each}") for each in queries)


@pytest.mark.parametrize(("told", "status"), [("a", 200), ("fails", 500)])
def test_a_request_that_is_taken_needs_no_turn_of_the_event_loop(told: str, status: int) -> None:
    async def play() -> None:
        alone = Alone(at_once=True)
        alone.connection.data_received(asked(told))
        assert alone.transport.written.startswith(f"HTTP/1.1 {status} ".encode())
        assert alone.counts.counted == [("/sparql", status)]

    asyncio.run(play())


def test_many_requests_that_are_taken_at_once_after_one_that_is_not() -> None:
    async def play() -> None:
        alone = Alone(at_once=True)
        names = [f"q{number}" for number in range(20)]
        alone.connection.data_received(asked("later", *names, "fails", "last"))
        assert alone.bodies() == []
        alone.reply(0)
        for _ in range(100):
            await asyncio.sleep(0)
        assert alone.bodies()[:20] == [b"later", *map(str.encode, names[:19])]
        assert alone.bodies()[-1] == b"last"
        assert [status for _, status in alone.counts.counted] == [200] * 21 + [500, 200], "each when it was replied to"
        assert alone.connection.timeout_keep_alive_task is not None

    asyncio.run(play())


def test_nothing_is_written_for_a_client_that_left() -> None:
    async def play() -> None:
        alone = Alone()
        alone.connection.data_received(asked("a", "b", "c"))
        alone.reply(0)
        await asyncio.sleep(0)
        alone.transport.close()
        alone.connection.connection_lost(None)
        alone.reply(1)
        await asyncio.sleep(0)
        assert alone.bodies() == [b"a"]
        assert alone.counts.counted == [("/sparql", 200)] * 2

    asyncio.run(play())


def test_a_connection_at_work_is_not_idle() -> None:
    async def play() -> None:
        alone = Alone(at_once=True)
        alone.connection.data_received(asked("at-once", "later"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert alone.connection.timeout_keep_alive_task is None
        alone.reply(1)
        assert alone.connection.timeout_keep_alive_task is not None

    asyncio.run(play())


def test_too_many_requests_end_the_connection() -> None:
    async def play() -> None:
        alone = Alone()
        alone.connection.data_received(asked(*(f"q{number}" for number in range(33))))
        assert not alone.transport.closed
        alone.connection.data_received(asked("one", "more"))
        assert alone.transport.closed

    asyncio.run(play())


def test_trailers_are_no_headers() -> None:
    async def play() -> None:
        alone = Alone()
        body = "3\r\nabc\r\n0\r\nX-Late: 1\r\n\r\n"
        alone.connection.data_received(request("/sparql?a", "Transfer-Encoding: chunked", body=body))
        assert b"x-late" not in dict(alone.connection.headers)
        alone.reply(0)
        alone.connection.data_received(asked("b"))
        alone.reply(1)
        assert alone.bodies() == [b"a", b"b"]

    asyncio.run(play())

"""HTTP/1.1 on one connection: replies in the order of requests, whichever way these went, and ends where it should."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    asked = [
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
        connection.sendall(b"".join(asked))
        told = [reply(replies) for _ in asked]
    assert [status for status, _, _ in told] == [200, 200, 200, 200, 200, 400, 200, 200]
    for place, number in ((0, 1), (2, 2), (3, 1), (4, 3), (7, 4)):
        assert f'"value":"{number}"'.encode() in told[place][2], place
    assert told[0] == told[3] or told[0][1]["date"] != told[3][1]["date"]
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


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1), "sockname": ("127.0.0.1", 2)})
        self.written = b""
        self.closed = False

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


@pytest.mark.parametrize("fails", [False, True])
def test_a_request_that_is_taken_needs_no_turn_of_the_event_loop(fails: bool) -> None:
    class Counts(Metrics):
        def __init__(self) -> None:
            self.counted: list[tuple[str, int]] = []

        def count(self, route: str, status: int, seconds: float) -> None:
            self.counted.append((route, status))

    async def app(*_: Any) -> None:
        pytest.fail("this one was taken")

    def taking(scope: Scope, done: Any) -> bool:
        if fails:
            raise ValueError
        done(Reply(200, ((b"content-type", b"text/plain"),), scope["query_string"]))
        return True

    async def play() -> None:
        counts = Counts()
        gate = Gate(app, {}, counts, frozenset(), taking={"/sparql": taking}, log_requests=False)
        config = uvicorn.Config(gate, lifespan="off", proxy_headers=False)
        config.load()
        connection = Connection(config, ServerState(), {})
        transport = Transport()
        connection.connection_made(transport)
        connection.data_received(request("/sparql?a=1"))
        status = 500 if fails else 200
        assert transport.written.startswith(f"HTTP/1.1 {status} ".encode())
        assert counts.counted == [("/sparql", status)]
        connection.connection_lost(None)

    asyncio.run(play())

"""Requests that nobody would send in earnest: honest ones mutated, and bytes that are hardly HTTP at all."""

from __future__ import annotations

import random
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes

_METHODS = "GET GET GET HEAD POST POST OPTIONS PUT DELETE PATCH TRACE get BREW".split()
_PATHS = """
    /sparql /sparql/ /questions /questions/leaders-of /questions/voices-on /openapi.json /graphs /dataset /health /metrics
    /.well-known/void /id/entity/taliban /data/entity/taliban /data/claim/lziusml5mj /id/source/x /ns / /entity/taliban
    /entity/taliban/neighbours.json /claim/lziusml5mj /source/us-afghanistan-policy /sources /contested /ontology /ontology/ledBy
    /ontology/terms.json /search /search/suggestions.json /static/pages.css /assets/sparql.js
""".split()
_NAMES = "query update default-graph-uri named-graph-uri format why weigh group graph default q page entity".split()
_VALUES = ("x", "", "true", "csv", "taliban", "%", "%ff%fe", "%00", "1", "2017-02-30", "x:y", "..", "%F0%9F%94%A5")
_HEADERS = {
    "Accept": (
        *"*/* text/html application/sparql-results+json text/turtle application/n-quads image/png text/*;q=2".split(),
        *(";;;,,,", "a/b;q=NaN", "text/csv;q=0.5, */*;q=0.1", "application/ld+json;profile=x", "\xff/\xfe", "text/html," * 200),
    ),
    "Accept-Encoding": ("gzip", "br", "gzip;q=0", "*", "identity;q=0"),
    "If-None-Match": ("*", '"x"', 'W/"', ",,,"),
    "Origin": ("null", "https://evil.example", "x"),
}
_TYPES = (
    *"application/x-www-form-urlencoded application/sparql-query application/sparql-update application/json text/plain".split(),
    *("multipart/form-data; boundary=x", "application/sparql-query; charset=utf-16", ""),
)
_SCRAPS = (
    *r"""{ } ( ) < > " ' \ \u0000 \uD800 # * ? . ; || ! ^ @en ^^ 1e999 -0 % %00 & = + ../ // <http://127.0.0.1:9/>""".split(),
    *"SERVICE LOAD UNION OPTIONAL MINUS FILTER VALUES SELECT ASK DESCRIBE CONSTRUCT".split(),
    *(
        "\x00",
        "\ud7ff",
        "\U0001f525",
        "\u202e",
        "\r\n",
        "GRAPH ?g",
        "LIMIT 99999999999999999999",
        "GROUP BY",
        "BASE <x:>",
        "PREFIX :",
    ),
)
_HOST = b" HTTP/1.1\r\nHost: 127.0.0.1\r\n"
_LINES = (
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /sparql?query=ASK%20%7B%7D" + _HOST + b"Content-Length: -1\r\n\r\n",
    b"POST /sparql" + _HOST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nquery",
    b"POST /sparql" + _HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /sparql" + _HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    b"GET /" + b"a" * 70_000 + _HOST + b"\r\n",
    b"GET /" + _HOST + b"X: y\r\n" * 5_000 + b"\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET http://evil.example/" + _HOST + b"\r\n",
    b"GET /\x00\xff" + _HOST + b"\r\n",
    b"GET /" + _HOST + b"X:\x00\r\n\r\n",
    b"GET /" + _HOST + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
)


@dataclass(frozen=True)
class Invented:
    """The bytes of a request, and whether they are HTTP so that there must be a reply."""

    data: bytes
    is_http: bool


class RequestInventor:
    """Makes requests, the same for the same seed."""

    def __init__(self, seed: int, queries: Sequence[str]) -> None:
        """Make requests from honest `queries`."""
        self._random = random.Random(seed)
        self._queries = queries

    def request(self) -> Invented:
        """One more request; its connection is to be closed after the reply."""
        kind = self._random.random()
        if kind < 0.07:
            return Invented(self._garbled(self._random.choice(_LINES)), False)
        data = self._asking() if kind < 0.75 else self._looking()
        return Invented(self._garbled(data), False) if self._random.random() < 0.06 else Invented(data, True)

    def _asking(self) -> bytes:
        """SPARQL, mutated, in one of the protocol's three ways."""
        query = self._mutated(self._random.choice(self._queries)).encode("utf-8", "surrogatepass")
        way = self._random.random()
        if way < 0.5:
            return self._written("GET", f"/sparql?query={quote_from_bytes(query)}{self._parameters()}")
        if way < 0.75:
            body = b"query=" + quote_from_bytes(query).encode() + self._parameters().encode()
            return self._written("POST", "/sparql", body, "application/x-www-form-urlencoded")
        return self._written("POST", "/sparql?" + self._parameters(), query, "application/sparql-query")

    def _looking(self) -> bytes:
        """Any method on any path, with any parameters."""
        path = self._random.choice(_PATHS)
        if self._random.random() < 0.4:
            path = "/" + quote(self._mutated(path).lstrip("/"), safe="/")
        method = self._random.choice(_METHODS)
        body = self._mutated("query=ASK {}").encode("utf-8", "surrogatepass") if method in ("POST", "PUT", "PATCH") else b""
        return self._written(method, f"{path}?{self._parameters()}", body, self._random.choice(_TYPES))

    def _parameters(self) -> str:
        many = self._random.choice((0, 0, 1, 2, 5, 300))
        if many == 300 and self._random.random() < 0.9:
            many = 3
        return "".join(f"&{self._random.choice(_NAMES)}={self._random.choice(_VALUES)}" for _ in range(many))

    def _written(self, method: str, target: str, body: bytes = b"", type: str = "") -> bytes:
        lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"{name}: {self._random.choice(given)}" for name, given in _HEADERS.items() if self._random.random() < 0.4]
        if type:
            lines.append(f"Content-Type: {type}")
        if body or method in ("POST", "PUT", "PATCH"):
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n" + body

    def _mutated(self, text: str) -> str:
        """`text` with some places cut, doubled, or filled with scraps."""
        for _ in range(self._random.choice((0, 1, 1, 2, 4, 9))):
            place = self._random.randint(0, len(text))
            end = min(len(text), place + self._random.randint(0, 12))
            change = self._random.random()
            if change < 0.3:
                text = text[:place] + text[end:]
            elif change < 0.4:
                text = text[:end] + text[place:end] * self._random.randint(1, 30) + text[end:]
            else:
                text = text[:place] + self._random.choice(_SCRAPS) * self._random.choice((1, 1, 1, 2, 50)) + text[place:]
        return text

    def _garbled(self, data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(self._random.randint(0, 4)):
            changed[self._random.randrange(len(changed))] = self._random.randrange(256)
        return bytes(changed)


def status_of(port: int, request: Invented, *, timeout: float = 30) -> int | None:
    """The status of the reply to a request; none where the server closed the connection without one."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as connection:
        received = b""
        try:
            connection.sendall(request.data)
            if not request.is_http:
                connection.shutdown(socket.SHUT_WR)  # it may wait for more than will come
            while chunk := connection.recv(1 << 16):
                received += chunk
        except ConnectionError:
            pass  # refused before it was read to its end
    found = re.match(rb"HTTP/1\.[01] (\d{3}) ", received)
    return int(found[1]) if found else None

"""``kg serve`` beside other SPARQL servers on the same data: requests per second, and what hostile queries do to it.

``python -m benchmarks.serving --workspace DIR [--oxigraph PROGRAM] [--rdflib-endpoint PROGRAM]``. The workspace has been built.
The peers come from PyPI (``pip install oxigraph oxrdflib rdflib-endpoint[cli]`` into an environment of their own); those not named
are left out. Four clients on connections that stay open ask in turns of a few seconds, server after server, round after round; the
median of the rounds counts. Each server gets the same queries:

* small, never seen: the type of one thing, told apart by a constant, each asked once;
* small, repeated: twenty of those again and again;
* questions, repeated: the saved questions with their defaults, again and again; once without and once with the entity tags that
  a server gave.

With ``--hostile``, the queries of ``tests/web/hostile.py`` are asked instead: what each is answered, after how long, how long the
next honest query takes, and how much memory the server's processes have at most.
"""

from __future__ import annotations

import argparse
import multiprocessing
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import quote

import kg
from benchmarks.measuring import print_table
from tests.web.hostile import hostile_queries
from tests.web.servers import Server, resident, serving

CLIENTS, ROUNDS, SECONDS = 4, 3, 3.0
_PATIENCE = 10.0
_ACCEPT = "application/sparql-results+json"
_Asking = Callable[[int, int], str]


@dataclass(frozen=True)
class Endpoint:
    """Where a server answers."""

    name: str
    port: int
    path: str


class Connection:
    """A connection that stays open, with as little of a client as can be: it is the servers that are measured."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._socket = socket.create_connection(("127.0.0.1", endpoint.port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def ask(self, query: str, tag: str = "") -> tuple[int, str]:
        """Status and entity tag of the reply, which is read to its end."""
        held = f"If-None-Match: {tag}\r\n" if tag else ""
        self._socket.sendall(
            f"GET {self._endpoint.path}?query={quote(query)} HTTP/1.1\r\nHost: 127.0.0.1:{self._endpoint.port}\r\n"
            f"Accept: {_ACCEPT}\r\n{held}\r\n".encode()
        )
        status = int(self._file.readline().split()[1])
        length, chunked, given = 0, False, ""
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.decode("latin-1").partition(":")
            match name.lower():
                case "content-length":
                    length = int(value)
                case "transfer-encoding":
                    chunked = "chunked" in value
                case "etag":
                    given = value.strip()
        if chunked:
            while size := int(self._file.readline(), 16):
                self._file.read(size + 2)
            self._file.readline()
        elif status != 304:
            self._file.read(length)
        return status, given


def small(client: int, number: int) -> str:
    """A query that nobody has asked before."""
    name = f"{client}-{number}-{time.monotonic_ns()}"
    return (
        "SELECT ?group WHERE { ?group a <https://w3id.org/claimgraph/ns#ArmedGroup> "
        f"FILTER(?group != <http://example.org/{name}>) }} LIMIT 5"
    )


def small_repeated(client: int, number: int) -> str:
    return (
        "SELECT ?group WHERE { ?group a <https://w3id.org/claimgraph/ns#ArmedGroup> "
        f"FILTER(?group != <http://example.org/{number % 20}>) }} LIMIT 5"
    )


def rate(endpoint: Endpoint, asking: _Asking, *, tags: bool = False) -> float:
    """Requests per second of four clients; none where a single request takes longer than a client waits."""
    context = multiprocessing.get_context("fork")
    counted: multiprocessing.Queue[int] = context.Queue()

    def run(client: int) -> None:
        connection, held, number = Connection(endpoint), dict[str, str](), 0
        ending = time.monotonic() + SECONDS
        while time.monotonic() < ending:
            query = asking(client, number)
            status, tag = connection.ask(query, held.get(query, "") if tags else "")
            if status not in (200, 304):
                raise SystemExit(f"{endpoint.name} answered {status}")
            if tags and tag:
                held[query] = tag
            number += 1
        counted.put(number)

    clients = [context.Process(target=run, args=(client,)) for client in range(CLIENTS)]
    for each in clients:
        each.start()
    try:
        return sum(counted.get(timeout=SECONDS + _PATIENCE) for _ in clients) / SECONDS
    except queue.Empty:
        return 0.0
    finally:
        for each in clients:
            each.terminate()
            each.join()


@contextmanager
def peer(name: str, command: Sequence[str], port: int, path: str) -> Iterator[Endpoint]:
    """Another server, once it listens."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{name} does not listen after half a minute")
        yield Endpoint(name, port, path)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def compare(graph: kg.KnowledgeGraph, oxigraph: str | None, rdflib_endpoint: str | None) -> None:
    """Print requests per second, and how many times the first server's they are."""
    dataset = graph.snapshot.dataset
    questions = [graph.bound(name) for name in graph.questions if all(each.default for each in graph.question(name).parameters)]
    prologue = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in graph.prefixes.items())
    asked = [prologue + question for question in questions]

    def question(client: int, number: int) -> str:
        return asked[(client * 7 + number) % len(asked)]

    with ExitStack() as stack:
        ours = stack.enter_context(serving(graph.workspace.root, "--quiet"))
        endpoints = [Endpoint("kg serve", ours.port, "/sparql")]
        if oxigraph is not None:
            folder, port = stack.enter_context(TemporaryDirectory()), _free_port()
            subprocess.run([oxigraph, "load", "-l", folder, "-f", str(dataset)], check=True, capture_output=True)
            command = [oxigraph, "serve-read-only", "-l", folder, "-b", f"127.0.0.1:{port}"]
            endpoints.append(stack.enter_context(peer("oxigraph", command, port, "/query")))
        if rdflib_endpoint is not None:
            port = _free_port()
            command = [rdflib_endpoint, "serve", "--store", "Oxigraph", "--port", str(port), str(dataset)]
            endpoints.append(stack.enter_context(peer("rdflib-endpoint", command, port, "/")))
        kinds: list[tuple[str, _Asking, bool]] = [
            ("small, never seen", small, False),
            ("small, repeated", small_repeated, False),
            ("questions, repeated", question, False),
            ("questions, repeated, with tags", question, True),
        ]
        rows = []
        for name, asking, tags in kinds:
            rates: dict[str, list[float]] = {each.name: [] for each in endpoints}
            for _ in range(ROUNDS):
                for each in endpoints:
                    rates[each.name].append(rate(each, asking, tags=tags))
            first, *others = (median(rates[each.name]) for each in endpoints)
            beside = (f"{other:,.0f} ({first / other:.2f})" if other else "no answer in time" for other in others)
            rows.append((name, f"{first:,.0f}", *beside))
        print_table(["requests per second", *(each.name for each in endpoints)], rows)
        if len(endpoints) > 1:
            print("In brackets: kg serve's over theirs.")


def attack(graph: kg.KnowledgeGraph, deadline: float) -> None:
    """Print what hostile queries get, and fail where one gets a 200."""
    visitors = 0
    listener = socket.create_server(("127.0.0.1", 0))

    def wait() -> None:
        nonlocal visitors
        while True:
            listener.accept()[0].close()
            visitors += 1

    threading.Thread(target=wait, daemon=True).start()
    rows, peak = [], 0
    with serving(graph.workspace.root, "--quiet", "--deadline", str(deadline)) as server:
        for name, query in hostile_queries(listener.getsockname()[1]).items():
            told: list[tuple[int, float]] = []
            asking = threading.Thread(target=lambda query=query, told=told: told.append(_timed(server, query)))  # type: ignore[misc]
            asking.start()
            while asking.is_alive():
                peak = max(peak, sum(map(resident, [server.process.pid, *server.workers()])))
                time.sleep(0.1)
            asking.join()
            honest = _timed(server, f"ASK {{ ?s ?p {len(rows)} }}")
            rows.append((name, str(told[0][0]), f"{told[0][1]:.2f}", f"{honest[1]:.3f}"))
            if told[0][0] == 200 or honest[0] != 200:
                raise SystemExit(f"{name}: answered {told[0][0]}, the next {honest[0]}")
    print_table(["query", "status", "s", "s of the next"], rows)
    slowest, next_slowest = max(float(row[2]) for row in rows), max(float(row[3]) for row in rows)
    print(f"{len(rows)} queries; slowest {slowest:.2f} s (deadline {deadline:g}), slowest honest one after {next_slowest:.3f} s")
    print(f"most memory of all processes: {peak >> 20} MiB; visitors to the listener: {visitors}")


def _timed(server: Server, query: str) -> tuple[int, float]:
    begun = time.monotonic()
    reply = server.ask("POST", "/sparql", body=query.encode(), content_type="application/sparql-query")
    return reply.status, time.monotonic() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("--workspace", type=Path, default=Path())
    parser.add_argument("--oxigraph", metavar="PROGRAM")
    parser.add_argument("--rdflib-endpoint", metavar="PROGRAM")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--deadline", type=float, default=10.0, help="with --hostile")
    given = parser.parse_args()
    graph = kg.open(given.workspace)
    if given.hostile:
        attack(graph, given.deadline)
    else:
        compare(graph, given.oxigraph, given.rdflib_endpoint)


if __name__ == "__main__":
    sys.exit(main())

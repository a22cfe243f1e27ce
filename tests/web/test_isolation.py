"""What no query may do: stop the server, hold it up, fill the machine, or reach beyond its worker."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.knowledge_graph import KnowledgeGraph
from kg.web.confinement import is_filter_available
from tests.web.conftest import DEADLINE
from tests.web.hostile import hostile_queries, product
from tests.web.servers import Reply, Server, resident, serving

SLACK = 4.0
"""Seconds beyond the promised ones: other tests run on the same machine. ``benchmarks/serving.py`` measures without it."""


class Listener:
    """Something on the loopback that counts who comes."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.visitors = 0
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        while True:
            try:
                self._socket.accept()[0].close()
            except OSError:
                return
            self.visitors += 1

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    waiting = Listener()
    with socket.create_connection(("127.0.0.1", waiting.port)):
        pass
    for _ in range(100):
        if waiting.visitors:
            break
        time.sleep(0.05)
    assert waiting.visitors == 1, "the listener itself works"
    yield waiting
    waiting.close()
    assert waiting.visitors == 1, "a query reached the network"


@pytest.mark.parametrize("name", hostile_queries(0))
def test_a_hostile_query_ends_in_an_error_and_the_next_is_answered(server: Server, listener: Listener, name: str) -> None:
    query = hostile_queries(listener.port)[name]
    begun = time.monotonic()
    reply = server.ask("POST", "/sparql", body=query.encode(), content_type="application/sparql-query")
    took = time.monotonic() - begun
    assert reply.status in (400, 413, 503, 504), reply.body[:200]
    assert set(reply.json["error"]) == {"code", "message", "remedy"}
    assert took < DEADLINE + 1 + SLACK
    begun = time.monotonic()
    honest = _answered(server, f"ASK {{ entity:haqqani-network a cg:ArmedGroup }} # after {name}".replace("\n", " "))
    assert honest.status == 200
    assert honest.json["boolean"] is True
    assert time.monotonic() - begun < 1 + SLACK


def _answered(server: Server, query: str) -> Reply:
    """The reply to an honest query; one that is told to come again does so, as long as it has patience."""
    patience = time.monotonic() + 1 + SLACK
    while True:
        reply = server.query(query)
        if reply.status != 503 or time.monotonic() > patience:
            return reply
        time.sleep(0.1)


def test_an_incomplete_answer_is_never_a_200_in_any_format(server: Server) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ {product(3)} }}"
    long = f"SELECT * {{ {product(2)} }}"
    for accept in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"):
        assert server.query(slow, accept=accept).status == 504
        assert server.query(long, accept=accept).status in (413, 504)
    triples = "CONSTRUCT { ?s0 ?p1 ?o0 } WHERE { " + product(2) + " }"
    for accept in ("text/turtle", "application/rdf+xml"):
        assert server.query(triples, accept=accept).status in (413, 504)


def test_many_hostile_at_once_leave_room(server: Server) -> None:
    """More products than workers: those that wait are told to come again, and then the next honest query is answered."""
    slow = f"SELECT (COUNT(*) AS ?n) {{ {product(3)} }}"
    statuses: list[int] = []
    askers = [
        threading.Thread(target=lambda number=number: statuses.append(server.query(f"{slow} # {number}").status))  # type: ignore[misc]
        for number in range(8)
    ]
    for each in askers:
        each.start()
    for each in askers:
        each.join()
    assert len(statuses) == 8
    assert set(statuses) <= {503, 504}
    assert 504 in statuses
    assert server.query("ASK {} # after many").status == 200


def test_small_queries_pass_slow_ones(shipped: KnowledgeGraph) -> None:
    """Clients that ask small queries without a pause, so that these are sent behind one another, and slow ones among them."""
    slow = f"SELECT (COUNT(*) AS ?n) {{ {product(3)} }}"
    told: list[tuple[int, float]] = []
    ending = time.monotonic() + 4

    def run(number: int) -> None:
        asked = 0
        while time.monotonic() < ending:
            asked += 1
            begun = time.monotonic()
            reply = server.query(f"ASK {{ entity:haqqani-network a cg:ArmedGroup }} # {number} {asked}")
            told.append((reply.status, time.monotonic() - begun))

    with serving(shipped.workspace.root, "--quiet", "--deadline", str(DEADLINE), "--workers", "4") as server:
        clients = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for each in clients:
            each.start()
        time.sleep(0.5)
        assert [server.query(f"{slow} # {number}").status for number in range(2)] == [504, 504]
        for each in clients:
            each.join()
    assert {status for status, _ in told} == {200}
    assert len(told) > 100
    assert max(took for _, took in told) < 1 + SLACK


def test_a_worker_killed_from_outside_is_replaced(server: Server) -> None:
    for _ in range(3):
        workers = _kill_one_of(server)
        time.sleep(0.2)
        statuses = {server.query(f"ASK {{}} # {number} {workers}").status for number in range(4)}
        assert 200 in statuses
        assert statuses <= {200, 503}
    for _ in range(100):
        if len(server.workers()) == 2:
            break
        time.sleep(0.1)
    assert len(server.workers()) == 2


def _kill_one_of(server: Server) -> list[int]:
    """Kill one of the workers, which are returned; those of the tests before may just be ending by themselves."""
    for _ in range(100):
        workers = server.workers()
        if workers:
            try:
                os.kill(random.Random(1).choice(workers), signal.SIGKILL)  # one that the server under test started
            except ProcessLookupError:
                continue
            return workers
        time.sleep(0.1)
    raise AssertionError("the server has no workers")


def test_workers_end_with_their_server(shipped: KnowledgeGraph) -> None:
    with serving(shipped.workspace.root) as running:
        workers = running.workers()
        assert workers
        running.process.kill()
        running.process.wait()
        for _ in range(100):
            if not any(Path(f"/proc/{each}").exists() for each in workers):
                break
            time.sleep(0.1)
        assert not any(Path(f"/proc/{each}").exists() for each in workers)


def test_memory_is_bounded(server: Server) -> None:
    """Peak memory of the server's processes while it is attacked with what fills memory."""
    attacks = hostile_queries(0)
    peak = 0
    for name in ("a product, sorted", "a product, distinct", "a text of everything", "a doubled text"):
        asking = threading.Thread(target=server.query, args=(attacks[name] + " # again",))
        asking.start()
        while asking.is_alive():
            peak = max(peak, *(resident(each) for each in [server.process.pid, *server.workers()]))
            time.sleep(0.05)
        asking.join()
    assert 0 < peak < 600 << 20  # 256 MiB beyond what a worker needs, and what it needs


CONFINED = """
import os, socket, subprocess, sys
from pathlib import Path
from kg.knowledge_graph import KnowledgeGraph
from kg.web.confinement import confine
confine(512)
def refused(name, do):
    try:
        do()
    except OSError as error:
        print(name, error.errno)
    except MemoryError:
        print(name, "memory")
    else:
        print(name, "done")
refused("socket", lambda: socket.socket())
refused("unix", lambda: socket.socket(socket.AF_UNIX))
refused("exec", lambda: os.execv("/bin/true", ["true"]))
refused("write", lambda: open("written", "w"))
refused("append", lambda: open("kept", "a"))
refused("remove", lambda: os.remove("kept"))
refused("rename", lambda: os.rename("kept", "moved"))
refused("kill", lambda: os.kill(os.getppid(), 0))
refused("memory", lambda: bytearray(1 << 30))
refused("read", lambda: open("kept").read())
"""


@pytest.mark.skipif(not is_filter_available(), reason="system calls cannot be filtered on this machine (no seccomp)")
def test_a_confined_process_can_read_and_little_else(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("here")
    ended = subprocess.run([sys.executable, "-c", CONFINED], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True)
    told = dict(line.split() for line in ended.stdout.splitlines())
    refusals = dict.fromkeys(("socket", "unix", "exec", "write", "append", "remove", "rename", "kill"), "1")
    assert told == {**refusals, "memory": "memory", "read": "done"}
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]

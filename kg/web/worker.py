"""A worker: a process that answers one query after another from one snapshot, and that may be killed at any time.

``python -m kg.web.worker WORKSPACE SNAPSHOT LIMITS QUOTES`` reads messages from standard input and answers each on standard output.
All that a visitor can shape is evaluated here and nowhere else. The first message comes by itself: the snapshot is open.
"""

from __future__ import annotations

import gzip
import json
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import BadQuery, EngineFailure, KgError, QueryTooLarge
from kg.knowledge_graph import KnowledgeGraph
from kg.knowledge_graph import open as open_graph
from kg.queries import QueriedDataset, Results, evaluate
from kg.web.confinement import confine
from kg.web.limits import MEBIBYTE, Limits
from kg.web.messages import HEADER, WHY, Message, answer_document, error_message, pack, query_message, written
from kg.web.writing import Bounded, write_answer

_WORTH_COMPRESSING = 1_000


class Worker:
    """Answers messages from one snapshot."""

    def __init__(self, graph: KnowledgeGraph, limits: Limits) -> None:
        self._graph = graph
        self._store = graph.store
        self._prefixes = graph.iris.prefixes()
        self._most = limits.answer * MEBIBYTE

    def answer(self, message: Message, *, compress: bool = False) -> bytes:
        """The message that answers a message, as it is sent. Errors are told in it.

        :param compress: whether a long answer may be compressed.
        """
        try:
            format, body = self._answered(message)
            compressed = compress and len(body) >= _WORTH_COMPRESSING
            if compressed:
                body = gzip.compress(body, 5, mtime=0)
            return pack(Message(answer_document(format), body), compressed=compressed)
        except KgError as error:
            told = error
        except (MemoryError, RecursionError):
            told = QueryTooLarge("the query needs more than a worker may have", "Ask for less.")
        except Exception as error:  # whatever a library raises must not end in silence
            told = EngineFailure(f"the query failed: {type(error).__name__}: {error}", "Tell the maintainers.")
        return pack(error_message(told))

    def _answered(self, message: Message) -> tuple[str, bytes]:
        """The name of the answer's format, and the answer in it."""
        asked = message.document
        if "question" in asked:
            sparql = self._graph.bound(asked["question"], **asked["parameters"])
        else:
            sparql = message.body.decode("utf-8", "surrogatepass")
        dataset = _dataset(asked["dataset"])
        if asked["why"]:
            if dataset is not None:
                raise BadQuery("receipts are told of the whole dataset only", "Leave default-graph-uri and named-graph-uri out.")
            return self._explained(sparql, weigh=asked["weigh"])

        def written(results: Results) -> tuple[str, bytes]:
            return write_answer(results, asked["for_results"], asked["for_triples"], self._prefixes, self._most)

        return evaluate(self._store, sparql, self._graph.iris, written, dataset=dataset)

    def _explained(self, sparql: str, *, weigh: bool) -> tuple[str, bytes]:
        from kg.telling import explanation_document

        told = explanation_document(self._graph, self._graph.why(sparql), weigh=weigh)
        output = Bounded(self._most)
        output.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
        return WHY, output.getvalue()


def _dataset(named: Mapping[str, Any] | None) -> QueriedDataset | None:
    if named is None:
        return None
    try:
        return QueriedDataset(*(tuple(map(ox.NamedNode, named[part])) for part in ("default", "named")))
    except ValueError as error:
        raise BadQuery(f"a graph's IRI is none: {error}", "Give absolute IRIs.") from error


def _next(messages: BinaryIO) -> tuple[Message, bool] | None:
    """The next message, and whether its answer may be compressed; none when the server is gone."""
    header = messages.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    told, length, compress = HEADER.unpack(header)
    return Message(messages.read(told), messages.read(length)), compress


def main() -> None:
    """Open the snapshot, give up everything else, and answer until the server is gone."""
    workspace, snapshot, told, quotes = sys.argv[1:]
    limits = Limits(**json.loads(told))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's to handle; it ends its workers
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    output = os.dup(sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing else may speak where messages go
    graph = open_graph(workspace).fixed(Path(snapshot))
    graph.quotes = quotes == "yes"
    worker = Worker(graph, limits)
    worker.answer(query_message("ASK { ?s ?p ?o }", for_results="json"))  # whatever the first query opens
    _yield_to_the_server()
    confine(limits.memory)
    _send(output, pack(Message(written({"ready": os.getpid()}))))
    while (asked := _next(sys.stdin.buffer)) is not None:
        message, compress = asked
        _send(output, worker.answer(message, compress=compress))


def _yield_to_the_server() -> None:
    """Have the system not interrupt the server, or a client, for a query that has just come; it is a tenth faster for all."""
    if hasattr(os, "SCHED_BATCH"):
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _send(output: int, message: bytes) -> None:
    left = memoryview(message)
    while left:
        left = left[os.write(output, left) :]


if __name__ == "__main__":
    main()

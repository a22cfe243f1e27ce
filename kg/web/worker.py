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
from pathlib import Path
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.errors import BadQuery, EngineFailure, KgError, QueryTooLarge
from kg.knowledge_graph import KnowledgeGraph
from kg.knowledge_graph import open as open_graph
from kg.queries import QueriedDataset, evaluate
from kg.web.confinement import confine
from kg.web.limits import MEBIBYTE, Limits
from kg.web.messages import HEADER, error_document, pack, query_message, unpack
from kg.web.writing import Bounded, write_answer

_WORTH_COMPRESSING = 1_000


class Worker:
    """Answers messages from one snapshot."""

    def __init__(self, graph: KnowledgeGraph, limits: Limits) -> None:
        self._graph = graph
        self._store = graph.store
        self._most = limits.answer * MEBIBYTE

    def answer(self, message: Mapping[str, Any]) -> bytes:
        """The message that answers a message. Errors are told in it."""
        try:
            document, body = self._query(message) if "question" not in message else self._question(message)
            if message["gzip"] and len(body) >= _WORTH_COMPRESSING:
                document["gzip"], body = True, gzip.compress(body, 5, mtime=0)
            return pack(document, body)
        except KgError as error:
            return pack(error_document(error))
        except (MemoryError, RecursionError):
            return pack(error_document(QueryTooLarge("the query needs more than a worker may have", "Ask for less.")))
        except Exception as error:  # whatever a library raises must not end in silence
            return pack(
                error_document(EngineFailure(f"the query failed: {type(error).__name__}: {error}", "Tell the maintainers."))
            )

    def _query(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        if message["why"]:
            if message["dataset"] is not None:
                raise BadQuery("receipts are told of the whole dataset only", "Leave default-graph-uri and named-graph-uri out.")
            return self._explained(message["query"], message)
        return self._answered(message["query"], message)

    def _question(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        sparql = self._graph.bound(message["question"], **message["parameters"])
        return self._explained(sparql, message) if message["why"] else self._answered(sparql, message)

    def _answered(self, sparql: str, message: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        prefixes = self._graph.iris.prefixes()

        def written(results: Any) -> tuple[str, bytes]:
            return write_answer(results, message["for_results"], message["for_triples"], prefixes, self._most)

        format, body = evaluate(self._store, sparql, self._graph.iris, written, dataset=_dataset(message["dataset"]))
        return {"format": format}, body

    def _explained(self, sparql: str, message: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        from kg.telling import explanation_document

        told = explanation_document(self._graph, self._graph.why(sparql), weigh=message["weigh"])
        output = Bounded(self._most)
        output.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
        return {"format": "why"}, output.getvalue()


def _dataset(named: Mapping[str, Any] | None) -> QueriedDataset | None:
    if named is None:
        return None
    try:
        return QueriedDataset(*(tuple(map(ox.NamedNode, named[part])) for part in ("default", "named")))
    except ValueError as error:
        raise BadQuery(f"a graph's IRI is none: {error}", "Give absolute IRIs.") from error


def _next(messages: BinaryIO) -> dict[str, Any] | None:
    header = messages.read(HEADER.size)
    if len(header) < HEADER.size:
        return None  # the server is gone
    length, _ = HEADER.unpack(header)
    return unpack(messages.read(length))


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
    confine(limits.memory)
    _send(output, pack({"ready": os.getpid()}))
    while (message := _next(sys.stdin.buffer)) is not None:
        _send(output, worker.answer(message))


def _send(output: int, message: bytes) -> None:
    left = memoryview(message)
    while left:
        left = left[os.write(output, left) :]


if __name__ == "__main__":
    main()

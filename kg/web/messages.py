"""How the server and its workers talk: a header of two lengths, a document in JSON, and bytes. Never pickles."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from kg.errors import (
    BadQuery,
    EngineFailure,
    KgError,
    NoSnapshot,
    QueryTooLarge,
    QueryTooSlow,
    StorageFailure,
    UnknownName,
    UnreadableInput,
    UsageError,
)
from kg.web.problems import NotAcceptable

HEADER = struct.Struct(">II")
_ERRORS: Mapping[str, type[KgError]] = {
    each.__name__: each
    for each in (
        BadQuery, EngineFailure, NoSnapshot, NotAcceptable, QueryTooLarge, QueryTooSlow, StorageFailure, UnknownName,
        UnreadableInput, UsageError,
    )
}  # fmt: skip


def query_message(
    query: str,
    *,
    dataset: Mapping[str, Sequence[str]] | None = None,
    for_results: str | None = None,
    for_triples: str | None = None,
    why: bool = False,
    weigh: bool = False,
) -> dict[str, Any]:
    """The message to a worker that asks a query.

    :param dataset: IRIs of its ``default`` and ``named`` graphs, where the request names any.
    :param for_results: the format of solutions or a verdict, as in :data:`kg.web.media.RESULTS`; none where none is accepted.
    :param for_triples: the format of triples, likewise.
    :param why: whether to give the receipts instead, and with `weigh` what they weigh.
    """
    return {
        "query": query, "dataset": dataset, "for_results": for_results, "for_triples": for_triples, "why": why, "weigh": weigh,
        "gzip": False,
    }  # fmt: skip


def question_message(
    name: str,
    parameters: Mapping[str, str],
    *,
    for_results: str | None = None,
    for_triples: str | None = None,
    why: bool = False,
    weigh: bool = False,
) -> dict[str, Any]:
    """The message to a worker that asks a saved question; as :func:`query_message`."""
    asked = query_message("", for_results=for_results, for_triples=for_triples, why=why, weigh=weigh)
    return {**asked, "question": name, "parameters": dict(parameters)}


def pack(document: Mapping[str, Any], body: bytes = b"") -> bytes:
    """A message."""
    told = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return HEADER.pack(len(told), len(body)) + told + body


def unpack(told: bytes) -> dict[str, Any]:
    """The document of a message."""
    document: dict[str, Any] = json.loads(told.decode("utf-8", "surrogatepass"))
    return document


def error_document(error: KgError) -> dict[str, Any]:
    """An error as a message tells it."""
    name = next((each.__name__ for each in type(error).__mro__ if each.__name__ in _ERRORS), EngineFailure.__name__)
    return {"error": name, "message": error.message, "remedy": error.remedy}


def error_of(document: Mapping[str, Any]) -> KgError:
    """The error that :func:`error_document` told."""
    return _ERRORS[document["error"]](document["message"], document["remedy"])

"""How the server and its workers talk: a header with two lengths, a document in JSON, and bytes. Never pickles."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

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
from kg.web.media import RESULTS, TRIPLES
from kg.web.problems import NotAcceptable

HEADER = struct.Struct(">II?")
"""Lengths of the document and of the bytes, and whether these are compressed; in a question, whether they may be in the answer."""
WHY = "why"
"""The format of receipts."""
_FORMATS = frozenset({*RESULTS, *TRIPLES, WHY})
_SHORT = 200
"""Bytes of a document that is likely to come again: how answers are wanted, and what they are written as."""
_ERRORS: Mapping[str, type[KgError]] = {
    each.__name__: each
    for each in (
        BadQuery, EngineFailure, NoSnapshot, NotAcceptable, QueryTooLarge, QueryTooSlow, StorageFailure, UnknownName,
        UnreadableInput, UsageError,
    )
}  # fmt: skip


class Message(NamedTuple):
    """A document as JSON, and bytes: the text of a query, or an answer."""

    told: bytes
    body: bytes = b""

    @property
    def document(self) -> Mapping[str, Any]:
        """The document; not to be changed."""
        return _read_short(self.told) if len(self.told) < _SHORT else _read(self.told)


def query_message(
    query: str,
    *,
    dataset: Mapping[str, Sequence[str]] | None = None,
    for_results: str | None = None,
    for_triples: str | None = None,
    why: bool = False,
    weigh: bool = False,
) -> Message:
    """The message to a worker that asks a query.

    :param dataset: IRIs of its ``default`` and ``named`` graphs, where the request names any.
    :param for_results: the format of solutions or a verdict, as in :data:`kg.web.media.RESULTS`; none where none is accepted.
    :param for_triples: the format of triples, likewise.
    :param why: whether to give the receipts instead, and with `weigh` what they weigh.
    """
    asked = _asked(for_results, for_triples, why, weigh)
    told = asked if dataset is None else written({**_read(asked), "dataset": dataset})
    return Message(told, query.encode("utf-8", "surrogatepass"))


def question_message(
    name: str,
    parameters: Mapping[str, str],
    *,
    for_results: str | None = None,
    for_triples: str | None = None,
    why: bool = False,
    weigh: bool = False,
) -> Message:
    """The message to a worker that asks a saved question; as :func:`query_message`."""
    asked = _read(_asked(for_results, for_triples, why, weigh))
    return Message(written({**asked, "question": name, "parameters": dict(parameters)}))


@lru_cache(maxsize=256)
def _asked(for_results: str | None, for_triples: str | None, why: bool, weigh: bool) -> bytes:
    return written({"dataset": None, "for_results": for_results, "for_triples": for_triples, "why": why, "weigh": weigh})


@lru_cache(maxsize=16)
def answer_document(format: str) -> bytes:
    """The document beside an answer."""
    return written({"format": format})


def pack(message: Message, *, compressed: bool = False) -> bytes:
    """A message as it is sent.

    :param compressed: see :data:`HEADER`.
    """
    return HEADER.pack(len(message.told), len(message.body), compressed) + message.told + message.body


def written(document: Mapping[str, Any]) -> bytes:
    """A document as JSON."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def _read(told: bytes) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(told.decode("utf-8", "surrogatepass"))
    return document


_read_short = lru_cache(maxsize=256)(_read)


def error_message(error: KgError) -> Message:
    """The message that tells an error."""
    name = next((each.__name__ for each in type(error).__mro__ if each.__name__ in _ERRORS), EngineFailure.__name__)
    return Message(written({"error": name, "message": error.message, "remedy": error.remedy}))


class Answer(NamedTuple):
    """What a worker gives back: the format's name, as in :mod:`kg.web.media` or :data:`WHY`, and bytes."""

    format: str
    body: bytes
    compressed: bool


Outcome = Answer | KgError


def read_answer(message: Message, compressed: bool) -> Outcome:
    """The answer or the error that a worker's message tells.

    :raises ValueError: it is neither, so that its worker is not to be trusted.
    """
    document = message.document
    if not isinstance(document, dict):
        raise ValueError("the document is no object")
    if "error" in document:
        kind, told, remedy = (document.get(name) for name in ("error", "message", "remedy"))
        if not (isinstance(kind, str) and kind in _ERRORS and isinstance(told, str) and isinstance(remedy, str)):
            raise ValueError("an error of no kind")
        return _ERRORS[kind](told, remedy)
    if document.get("format") not in _FORMATS:
        raise ValueError("a format that there is not")
    return Answer(document["format"], message.body, compressed)

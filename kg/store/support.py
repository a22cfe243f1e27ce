"""The support index: what each triple of the default graph rests on, and the claims' receipts, in one SQLite file.

Triples are known by the first 16 bytes of the SHA-256 of their N-Triples text, with numbers and dates in the store's canonical
form, so that what a query returns is found (``1.0`` and ``1`` are one). What a claim says of itself or of its own parts is not in
the index: the IRI tells whose it is. Tables::

    backing   (triple, kind, claim)  what puts a triple forward: the registry, a claim's header that speaks of something else than
                                     its claim, or a claim that asserts it (:class:`Kind`)
    predicate (name)                 the predicates of these, so that other triples need no digest
    asserted  (name)                 the predicates of the assertions among them
    receipt   (claim, told)          each claim's receipt as JSON, by the claim's IRI
    rule      (number, text)         the rules by which triples were inferred, as their authors' module writes them
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import StorageFailure
from kg.receipt import Receipt
from kg.store.disk import storage_errors
from kg.store.manifest import REBUILD
from kg.vocabulary import EDTF, RDF, XSD

_SCHEMA = """
CREATE TABLE backing (triple BLOB, kind INTEGER, claim TEXT, PRIMARY KEY (triple, kind, claim)) WITHOUT ROWID;
CREATE TABLE predicate (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE asserted (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE receipt (claim TEXT PRIMARY KEY, told TEXT NOT NULL);
CREATE TABLE rule (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
"""
_BACKING = "SELECT triple, kind, claim FROM backing WHERE triple IN (%s) ORDER BY triple, kind, claim"
_DIGEST = 16
_TOGETHER = 100
"""Rows that one statement looks up."""
# Datatypes whose lexical forms the store leaves alone.
_PLAIN = frozenset({XSD + "string", RDF + "langString", EDTF})
_ANYTHING = ox.NamedNode("urn:x")

Terms = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]
"""A triple, of which there are no blank nodes."""


class Kind(IntEnum):
    """What puts a triple forward."""

    REGISTRY = 1
    HEADER = 2
    ACCEPTED = 3
    """A claim that asserts it, and whose assertions stand in the default graph."""
    CLAIMED = 4
    """A claim that asserts it, but only in its own graph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backings:
    """What the index is made from.

    :ivar registry: what the registry says.
    :ivar headers: IRI of a claim, and a triple of its description.
    :ivar asserted: IRI of a claim, whether its assertions stand in the default graph, and one of them.
    :ivar receipts: the claims' receipts.
    :ivar rules: each rule's text, for :attr:`SupportIndex.rules`.
    """

    registry: Iterable[ox.Triple] = ()
    headers: Iterable[tuple[str, ox.Triple]] = ()
    asserted: Iterable[tuple[str, bool, ox.Triple]] = ()
    receipts: Iterable[Receipt] = ()
    rules: Iterable[str] = ()


def write_support(path: Path, backings: Backings) -> None:
    """Write the index into a new file.

    :raises sqlite3.Error: the disk is full or fails.
    """
    predicates: set[tuple[str]] = set()
    asserted: set[tuple[str]] = set()
    rows: set[tuple[bytes, Kind, str]] = set()

    def note(triple: ox.Triple, kind: Kind, claim: str = "") -> None:
        predicates.add((triple.predicate.value,))
        rows.add((_digest(terms_of(triple)), kind, claim))

    for triple in backings.registry:
        note(triple, Kind.REGISTRY)
    for claim, triple in backings.headers:
        if _owner(triple) != claim:
            note(triple, Kind.HEADER, claim)
    for claim, stands, triple in backings.asserted:
        asserted.add((triple.predicate.value,))
        if _owner(triple) != claim:
            note(triple, Kind.ACCEPTED if stands else Kind.CLAIMED, claim)
    database = sqlite3.connect(path)
    try:
        # The file is made aside and flushed as a whole, so that a journal would only cost time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        with database:
            database.executemany("INSERT INTO backing VALUES (?, ?, ?)", sorted(rows))
            database.executemany("INSERT INTO predicate VALUES (?)", sorted(predicates))
            database.executemany("INSERT INTO asserted VALUES (?)", sorted(asserted))
            told = ((receipt.claim, receipt.to_text()) for receipt in sorted(backings.receipts, key=lambda each: each.claim))
            database.executemany("INSERT INTO receipt VALUES (?, ?)", told)
            database.executemany("INSERT INTO rule VALUES (?, ?)", enumerate(backings.rules, start=1))
    finally:
        database.close()


class SupportIndex:
    """Reads the support index; safe to use from several threads. The file is closed when nobody holds the index any more."""

    def __init__(self, path: Path) -> None:
        """Open the index in `path`.

        :raises StorageFailure: it is missing or damaged.
        """
        self._path = path
        self._lock = threading.Lock()
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        with self._reading():
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)

    def __del__(self) -> None:
        if hasattr(self, "_database"):
            self._database.close()

    def backings(self, triples: Iterable[Terms]) -> Mapping[Terms, Sequence[tuple[Kind, str]]]:
        """Triple -> what puts it forward, in the order of kinds and claims; those that nothing does are left out.

        The claim of the registry is the empty text.

        :raises StorageFailure: the index is damaged.
        """
        predicates = self._predicates
        # Two spellings of a number are two triples here, and one in the index.
        digests = {terms: _digest(terms) for terms in triples if terms[1].value in predicates}
        found: dict[bytes, list[tuple[Kind, str]]] = {}
        for digest, kind, claim in self._look_up(_BACKING, dict.fromkeys(digests.values())):
            found.setdefault(digest, []).append((_KINDS[kind], claim))
        return {terms: found[digest] for terms, digest in digests.items() if digest in found}

    def receipts(self, claims: Collection[str]) -> Mapping[str, Receipt]:
        """Claim -> its receipt, by the claims' IRIs; what is no claim of the snapshot is left out.

        :raises StorageFailure: the index is damaged.
        """
        rows = self._look_up("SELECT claim, told FROM receipt WHERE claim IN (%s)", claims)
        return {claim: Receipt.from_text(claim, told) for claim, told in rows}

    @cached_property
    def _predicates(self) -> frozenset[str]:
        return frozenset(name for (name,) in self._rows("SELECT name FROM predicate"))

    @cached_property
    def asserted_predicates(self) -> frozenset[str]:
        """The predicates of all assertions.

        :raises StorageFailure: the index is damaged.
        """
        return frozenset(name for (name,) in self._rows("SELECT name FROM asserted"))

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """The rules that inferred triples, in their order.

        :raises StorageFailure: the index is damaged.
        """
        return tuple(text for (text,) in self._rows("SELECT text FROM rule ORDER BY number"))

    def check(self) -> None:
        """Read through the whole file.

        :raises StorageFailure: it is damaged.
        """
        ((said,),) = self._rows("PRAGMA quick_check(1)")
        if said != "ok":
            raise StorageFailure(f"{self._path}: the support index is damaged: {said}", REBUILD)

    def _look_up(self, query: str, keys: Iterable[bytes | str]) -> Iterator[tuple[Any, ...]]:
        """The rows for many keys, whose place in the query is ``%s``."""
        wanted = list(keys)
        for start in range(0, len(wanted), _TOGETHER):
            some = wanted[start : start + _TOGETHER]
            yield from self._rows(query % ",".join("?" * len(some)), some)

    def _rows(self, query: str, values: Sequence[bytes | str] = ()) -> list[tuple[Any, ...]]:
        with self._lock, self._reading():
            return self._database.execute(query, values).fetchall()

    def _reading(self) -> AbstractContextManager[None]:
        return storage_errors("reading the support index", self._path)


_KINDS = {kind.value: kind for kind in Kind}


def terms_of(triple: ox.Triple) -> Terms:
    """A triple as its terms.

    :raises TypeError: there is a blank node in it, or another triple.
    """
    if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode | ox.Literal):
        raise TypeError(f"a blank node or a triple in {triple}")
    return triple.subject, triple.predicate, triple.object


def _owner(triple: ox.Triple) -> str:
    """The IRI of the claim or registry entry whose part the subject is: the subject without its fragment."""
    subject = triple.subject
    return subject.value.partition("#")[0] if isinstance(subject, ox.NamedNode) else ""


def _digest(terms: Terms) -> bytes:
    subject, predicate, value = terms
    if isinstance(value, ox.Literal) and value.datatype.value not in _PLAIN:
        value = as_stored(value)
    return hashlib.sha256(f"{subject} {predicate} {value}".encode()).digest()[:_DIGEST]


@lru_cache(maxsize=1 << 16)
def as_stored(literal: ox.Literal) -> ox.Literal:
    """A literal as the store gives it back."""
    store = ox.Store()
    store.add(ox.Quad(_ANYTHING, _ANYTHING, literal))
    return next(_objects(store))


def _objects(store: ox.Store) -> Iterator[ox.Literal]:
    for quad in store:
        if isinstance(quad.object, ox.Literal):
            yield quad.object

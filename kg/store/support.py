"""The support index: what backs triples of the default graph beside the claims that assert them, in one SQLite file.

A triple that a claim asserts stands in that claim's graph, so that the store itself tells. The index tells the rest: which triples
the registry says, which ones a header says of something else than its claim, and the rules by which triples were inferred. Triples
are known by the first 16 bytes of the SHA-256 of their N-Triples text, with numbers and dates in the store's canonical form, so
that what a query returns is found (``1.0`` and ``1`` are one). Tables::

    registry  (triple)          digests of the triples that describe entities, sources and annotators
    header    (triple, claim)   digests of triples that a claim's header says of something else, with the claim's IRI
    predicate (name)            the predicates of both, so that other triples need no digest
    asserted  (name)            the predicates that any claim's assertion has, so that other triples need not be looked for there
    rule      (number, text)    the rules, as their authors' module writes them
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import StorageFailure
from kg.store.disk import storage_errors
from kg.store.manifest import REBUILD
from kg.vocabulary import EDTF, RDF, XSD

_SCHEMA = """
CREATE TABLE registry (triple BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE header (triple BLOB, claim TEXT, PRIMARY KEY (triple, claim)) WITHOUT ROWID;
CREATE TABLE predicate (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE asserted (name TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE rule (number INTEGER PRIMARY KEY, text TEXT NOT NULL);
"""
_DIGEST = 16
# Datatypes whose lexical forms the store leaves alone.
_PLAIN = frozenset({XSD + "string", RDF + "langString", EDTF})
_ANYTHING = ox.NamedNode("urn:x")


@dataclass(frozen=True, slots=True, kw_only=True)
class Backings:
    """What the index is made from.

    :ivar registry: what the registry says.
    :ivar headers: IRI of a claim, and a triple of its description; those about the claim itself need not be told.
    :ivar asserted: every triple that a claim asserts, accepted or not.
    :ivar rules: each rule's text, for :attr:`SupportIndex.rules`.
    """

    registry: Iterable[ox.Triple] = ()
    headers: Iterable[tuple[str, ox.Triple]] = ()
    asserted: Iterable[ox.Triple] = ()
    rules: Iterable[str] = ()


def write_support(path: Path, backings: Backings) -> None:
    """Write the index into a new file.

    :raises sqlite3.Error: the disk is full or fails.
    """
    predicates: set[tuple[str]] = set()

    def digest(triple: ox.Triple) -> bytes:
        predicates.add((triple.predicate.value,))
        return _digest(triple)

    said = sorted({(digest(triple),) for triple in backings.registry})
    described = sorted({(digest(triple), claim) for claim, triple in backings.headers if _owner(triple) != claim})
    database = sqlite3.connect(path)
    try:
        # The file is made aside and flushed as a whole, so that a journal would only cost time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        with database:
            database.executemany("INSERT INTO registry VALUES (?)", said)
            database.executemany("INSERT INTO header VALUES (?, ?)", described)
            database.executemany("INSERT INTO predicate VALUES (?)", sorted(predicates))
            asserted = sorted({(triple.predicate.value,) for triple in backings.asserted})
            database.executemany("INSERT INTO asserted VALUES (?)", asserted)
            database.executemany("INSERT INTO rule VALUES (?, ?)", enumerate(backings.rules, start=1))
    finally:
        database.close()


class SupportIndex:
    """Reads the support index; safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Open the index in `path`.

        :raises StorageFailure: it is missing or damaged.
        """
        self._path = path
        self._lock = threading.Lock()
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        with self._reading():
            self._database = sqlite3.connect(address, uri=True, check_same_thread=False)

    def in_registry(self, triple: ox.Triple) -> bool:
        """Whether the registry says a triple.

        :raises StorageFailure: the index is damaged.
        """
        if triple.predicate.value not in self._predicates:
            return False
        return bool(self._rows("SELECT 1 FROM registry WHERE triple = ?", _digest(triple)))

    def headers_of(self, triple: ox.Triple) -> tuple[str, ...]:
        """The claims whose headers say a triple that is not about themselves.

        :raises StorageFailure: the index is damaged.
        """
        if triple.predicate.value not in self._predicates:
            return ()
        return tuple(claim for (claim,) in self._rows("SELECT claim FROM header WHERE triple = ? ORDER BY claim", _digest(triple)))

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

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _rows(self, query: str, *values: bytes) -> list[tuple[str, ...]]:
        with self._lock, self._reading():
            return self._database.execute(query, values).fetchall()

    def _reading(self) -> AbstractContextManager[None]:
        return storage_errors("reading the support index", self._path)


def _owner(triple: ox.Triple) -> str:
    """The IRI of the claim or registry entry whose part the subject is: the subject without its fragment."""
    subject = triple.subject
    return subject.value.partition("#")[0] if isinstance(subject, ox.NamedNode) else ""


def _digest(triple: ox.Triple) -> bytes:
    value = triple.object
    if isinstance(value, ox.Literal) and value.datatype.value not in _PLAIN:
        value = _as_stored(value)
    return hashlib.sha256(f"{triple.subject} {triple.predicate} {value}".encode()).digest()[:_DIGEST]


@lru_cache(maxsize=1 << 16)
def _as_stored(literal: ox.Literal) -> ox.Literal:
    """A literal as the store gives it back."""
    store = ox.Store()
    store.add(ox.Quad(_ANYTHING, _ANYTHING, literal))
    return next(_objects(store))


def _objects(store: ox.Store) -> Iterator[ox.Literal]:
    for quad in store:
        if isinstance(quad.object, ox.Literal):
            yield quad.object

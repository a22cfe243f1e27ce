"""The support index: what each triple of the accepted view rests on, in one SQLite file.

Every triple of the default and the inferred graph is backed by accepted claims that assert it, by the header of the claim or the
registry entry that it belongs to, or by a rule with its premises. Triples are known by the first 16 bytes of the SHA-256 of their
N-Triples text, with numbers and dates in the store's canonical form, so that what a query returns is found (``1.0`` and ``1`` are
one). Tables::

    own      (name, kind, digests)     the triples about `name` itself that back it: digests in one blob, sorted. `name` is an IRI
                                       without fragment, kind `claim`, `header` or `registry`. Most triples are of this sort.
    origin   (id, kind, name)          who else backs a triple: IRI of a claim or registry entry, or name of a rule
    support  (triple, origin, step)    a triple, what backs it, and the rule's application (0 where it is no rule)
    premise  (step, number, triple)    the premises of an application, as N-Triples without the final dot

A lookup takes one read of `support` and one of `own`, whatever the size.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import StorageFailure
from kg.store.disk import storage_errors
from kg.store.manifest import REBUILD
from kg.vocabulary import EDTF, RDF, XSD

_SCHEMA = """
CREATE TABLE own (name TEXT, kind TEXT, digests BLOB NOT NULL, PRIMARY KEY (name, kind)) WITHOUT ROWID;
CREATE TABLE origin (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE support (triple BLOB, origin INTEGER, step INTEGER, PRIMARY KEY (triple, origin, step)) WITHOUT ROWID;
CREATE TABLE premise (step INTEGER, number INTEGER, triple TEXT NOT NULL, PRIMARY KEY (step, number)) WITHOUT ROWID;
"""
_DIGEST = 16
# Datatypes whose lexical forms the store leaves alone.
_PLAIN = frozenset({XSD + "string", RDF + "langString", EDTF})
_ANYTHING = ox.NamedNode("urn:x")


class SupportKind(StrEnum):
    """What a triple rests on."""

    CLAIM = "claim"
    """An accepted claim asserts it (authored, or generated from what was authored)."""
    HEADER = "header"
    """It describes a claim: who says it, how, where it stands."""
    REGISTRY = "registry"
    """It describes an entity, a source or an annotator."""
    RULE = "rule"
    """It was inferred."""


@dataclass(frozen=True, slots=True)
class Support:
    """One thing that backs a triple.

    :ivar origin: IRI of the claim or the registry entry, or the rule's name.
    :ivar premises: what the rule was applied to; each has support of its own.
    """

    kind: SupportKind
    origin: str
    premises: tuple[ox.Triple, ...] = ()


def write_support(path: Path, backings: Iterable[tuple[Support, Iterable[ox.Triple]]]) -> None:
    """Write the index into a new file.

    :param backings: each thing that backs triples, with those triples; a rule once for each application.
    :raises sqlite3.Error: the disk is full or fails.
    """
    own: defaultdict[tuple[str, str], bytearray] = defaultdict(bytearray)
    rows: set[tuple[bytes, int, int]] = set()
    origins: dict[tuple[str, str], int] = {}
    premises: list[tuple[int, int, str]] = []
    step = 0
    for support, triples in backings:
        applied = 0
        if support.kind is SupportKind.RULE:
            step += 1
            applied = step
            premises += ((step, number, str(premise)) for number, premise in enumerate(support.premises, start=1))
        for triple in triples:
            if support.kind is not SupportKind.RULE and _owner(triple) == support.origin:
                own[support.origin, str(support.kind)] += _digest(triple)
            else:
                origin = origins.setdefault((str(support.kind), support.origin), len(origins) + 1)
                rows.add((_digest(triple), origin, applied))
    database = sqlite3.connect(path)
    try:
        # The file is made aside and flushed as a whole, so that a journal would only cost time.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        database.executescript(_SCHEMA)
        with database:
            filed = ((name, kind, _sorted(digests)) for (name, kind), digests in sorted(own.items()))
            database.executemany("INSERT INTO own VALUES (?, ?, ?)", filed)
            numbered = ((number, kind, name) for (kind, name), number in origins.items())
            database.executemany("INSERT INTO origin VALUES (?, ?, ?)", numbered)
            database.executemany("INSERT INTO support VALUES (?, ?, ?)", sorted(rows))
            database.executemany("INSERT INTO premise VALUES (?, ?, ?)", premises)
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

    def of(self, triple: ox.Triple) -> tuple[Support, ...]:
        """What backs a triple: claims first, then headers, registry entries and rules; nothing where it is not accepted.

        :raises StorageFailure: the index is damaged.
        """
        digest, owner = _digest(triple), _owner(triple)
        with self._lock, self._reading():
            found = [
                Support(SupportKind(kind), owner)
                for kind, digests in self._database.execute("SELECT kind, digests FROM own WHERE name = ?", (owner,))
                if _holds(digests, digest)
            ]
            rows = self._database.execute(
                "SELECT kind, name, step FROM support JOIN origin ON origin.id = support.origin WHERE triple = ?", (digest,)
            ).fetchall()
            found += (Support(SupportKind(kind), name, self._premises(step)) for kind, name, step in rows)
        order = list(SupportKind)
        return tuple(sorted(found, key=lambda each: (order.index(each.kind), each.origin, str(each.premises))))

    def check(self) -> None:
        """Read through the whole file.

        :raises StorageFailure: it is damaged.
        """
        with self._lock, self._reading():
            (said,) = self._database.execute("PRAGMA quick_check(1)").fetchone()
        if said != "ok":
            raise StorageFailure(f"{self._path}: the support index is damaged: {said}", REBUILD)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._database.close()

    def _premises(self, step: int) -> tuple[ox.Triple, ...]:
        if not step:
            return ()
        rows = self._database.execute("SELECT triple FROM premise WHERE step = ? ORDER BY number", (step,)).fetchall()
        text = "".join(f"{row[0]} .\n" for row in rows)
        return tuple(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES))

    def _reading(self) -> AbstractContextManager[None]:
        return storage_errors("reading the support index", self._path)


def _owner(triple: ox.Triple) -> str:
    """The IRI of the claim or registry entry whose part the subject is: the subject without its fragment."""
    subject = triple.subject
    return subject.value.partition("#")[0] if isinstance(subject, ox.NamedNode) else ""


def _sorted(digests: bytearray) -> bytes:
    return b"".join(sorted({bytes(digests[at : at + _DIGEST]) for at in range(0, len(digests), _DIGEST)}))


def _holds(digests: bytes, digest: bytes) -> bool:
    at = digests.find(digest)
    while at % _DIGEST and at != -1:
        at = digests.find(digest, at + 1)
    return at != -1


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

"""Reading snapshots: which one is published, and what it holds."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from kg.errors import NoSnapshot, StorageFailure
from kg.store.disk import storage_errors
from kg.store.manifest import DATASET, MANIFEST, REBUILD, REPORT, STORE, SUPPORT, Manifest, read_manifest
from kg.vocabulary import SKOS

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.store.support import SupportIndex

SNAPSHOTS = "snapshots"
CURRENT = "current"
_ATTEMPTS = 20
_BLOCK = 1 << 20


class Snapshot:
    """An opened snapshot. While it is open no build removes its folder.

    :ivar folder: where it stands.
    :ivar manifest: what it says of itself.
    """

    def __init__(self, folder: Path) -> None:
        """Open the snapshot in `folder`.

        :raises NoSnapshot: there is no such folder.
        :raises StorageFailure: it is not a whole snapshot.
        """
        # A name such as `current` may mean another snapshot a moment later.
        self.folder = folder = folder.resolve()
        self._hold: int | None = _hold(folder)
        self.manifest: Manifest
        try:
            self.manifest = read_manifest(folder)
            for name in (DATASET, REPORT, STORE, SUPPORT):
                if not (folder / name).exists():
                    raise StorageFailure(f"{folder}: the snapshot has no {name}", REBUILD)
        except BaseException:
            self.close()
            raise

    @cached_property
    def store(self) -> ox.Store:
        """The dataset for SPARQL, opened read-only. Numbers and dates in it are in canonical form."""
        import pyoxigraph as ox

        with storage_errors("opening the store", self.folder / STORE):
            return ox.Store.read_only(str(self.folder / STORE))

    @cached_property
    def support(self) -> SupportIndex:
        """What each triple of the accepted view rests on."""
        from kg.store.support import SupportIndex

        return SupportIndex(self.folder / SUPPORT)

    @property
    def dataset(self) -> Path:
        """The file of sorted N-Quads."""
        return self.folder / DATASET

    @property
    def report(self) -> str:
        """The validation report as JSON text.

        :raises StorageFailure: it cannot be read.
        """
        with storage_errors("reading the report", self.folder / REPORT):
            return (self.folder / REPORT).read_text(encoding="utf-8")

    def report_document(self) -> Any:
        """The validation report as plain values."""
        return json.loads(self.report)

    def quads(self) -> Iterator[ox.Quad]:
        """The dataset's quads in order, each literal with the lexical form that was mapped.

        :raises StorageFailure: the dataset file is damaged.
        """
        import pyoxigraph as ox

        try:
            with storage_errors("reading the dataset", self.dataset):
                yield from ox.parse(path=str(self.dataset), format=ox.RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise StorageFailure(f"{self.dataset}: damaged: {error}", REBUILD) from error

    def verify(self) -> None:
        """Check that the dataset is the one that the manifest names, and that the store opens.

        :raises StorageFailure: it is not; the message names the file.
        """
        digest = hashlib.sha256()
        with storage_errors("reading the dataset", self.dataset), self.dataset.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        if digest.hexdigest() != self.manifest.dataset:
            raise StorageFailure(f"{self.dataset}: its SHA-256 is not the manifest's; the file was damaged or edited", REBUILD)
        store = self.store
        if self.manifest.counts.quads and not any(True for _ in store.quads_for_pattern(None, None, None)):
            raise StorageFailure(f"{self.folder / STORE}: the store is empty", REBUILD)
        self.support.check()

    def close(self) -> None:
        """Let builds remove the folder."""
        for name in ("store", "support"):
            self.__dict__.pop(name, None)  # who still holds one may go on reading
        if self._hold is not None:
            os.close(self._hold)
            self._hold = None

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_hold", None) is not None:
            self.close()

    def __repr__(self) -> str:
        return f"Snapshot({str(self.folder)!r})"


def _hold(folder: Path) -> int:
    """A shared lock on the snapshot, held as long as the descriptor is open; a build removes no snapshot that is held."""
    path = folder / MANIFEST
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise NoSnapshot(f"{folder} is not a snapshot: it has no {MANIFEST}", "Run `kg build`.") from error
    except OSError as error:
        with storage_errors("opening the snapshot", folder):
            raise error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        # A build may have moved the folder away between opening and locking: then the name is gone or means another file.
        named, held = path.stat(), os.fstat(descriptor)
        if (named.st_dev, named.st_ino) != (held.st_dev, held.st_ino):
            raise FileNotFoundError(path)
    except OSError as error:
        os.close(descriptor)
        if isinstance(error, FileNotFoundError):
            raise NoSnapshot(f"{folder} was removed by a newer build", "Open the current snapshot.") from error
        with storage_errors("opening the snapshot", folder):
            raise
    return descriptor


def open_snapshot(folder: Path) -> Snapshot:
    """Open the snapshot in `folder` for reading.

    :raises NoSnapshot: there is none.
    :raises StorageFailure: it is damaged or incomplete.
    """
    return Snapshot(folder)


def current_folder(state: Path) -> Path:
    """The folder of the published snapshot.

    :param state: the workspace's folder of everything that can be made again (``.kg``).
    :raises NoSnapshot: nothing was built yet.
    """
    link = state / CURRENT
    try:
        return state / link.readlink()
    except OSError as error:
        raise NoSnapshot(f"no snapshot in {state}: nothing was built yet", "Run `kg build`.") from error


def open_current(state: Path) -> Snapshot:
    """Open the published snapshot, also while a build is publishing the next one.

    :raises NoSnapshot: nothing was built yet.
    :raises StorageFailure: the snapshot is damaged or incomplete.
    """
    for attempt in range(_ATTEMPTS):
        folder = current_folder(state)
        try:
            return Snapshot(folder)
        except NoSnapshot:
            if attempt == _ATTEMPTS - 1 or current_folder(state) == folder:
                break
    raise StorageFailure(f"{state / CURRENT} leads to a snapshot that is not there", "Run `kg build`.")


def spellings(store: ox.Store) -> dict[str, list[str]]:
    """IRI of whatever has a preferred label -> its labels, the preferred one first."""
    import pyoxigraph as ox

    found: dict[str, list[str]] = {}
    for name in ("prefLabel", "altLabel"):
        for quad in store.quads_for_pattern(None, ox.NamedNode(SKOS + name), None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal):
                found.setdefault(quad.subject.value, []).append(quad.object.value)
    return found

"""Writing a snapshot into a new folder. The caller publishes it, or removes the folder when writing fails."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from kg.store.disk import storage_errors, sync_tree
from kg.store.manifest import DATASET, INPUTS, MANIFEST, REPORT, STORE, SUPPORT, Counts, Manifest
from kg.store.support import Backings, write_support

_BLOCK = 8192


def sorted_lines(quads: Iterable[ox.Quad]) -> list[str]:
    """Quads as N-Quads lines: each once, in the order of their UTF-8 bytes, ending in a newline."""
    return sorted({f"{quad} .\n" for quad in quads})


def write_snapshot(
    folder: Path,
    quads: Iterable[ox.Quad],
    *,
    inputs: str,
    base: str,
    versions: Mapping[str, str],
    counts: Counts,
    report: str,
    support: Backings,
    archive: Path | None = None,
    found: Callable[[ox.Store], Iterable[ox.Quad]] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Manifest:
    """Write a whole snapshot and have it reach the disk.

    :param folder: does not exist yet; its parent does.
    :param quads: the dataset, in any order, with repetitions.
    :param inputs: SHA-256 over all that it was made from.
    :param base: the IRI under which the workspace's data stand.
    :param counts: what was counted so far; `quads` is counted here.
    :param report: the validation report as JSON text.
    :param support: what each triple rests on, and the claims' receipts.
    :param archive: the files that the snapshot is made from, in a file that becomes part of it.
    :param found: finds quads by asking the loaded store, which become part of the dataset.
    :param progress: told what is done next.
    :raises StorageFailure: the disk is full or fails; the folder is then incomplete.
    """

    def tell(stage: str) -> None:
        if progress is not None:
            progress(stage)

    with storage_errors("making the snapshot's folder", folder):
        folder.mkdir()
    tell("writing the dataset")
    lines = sorted_lines(quads)
    with storage_errors("writing the dataset", folder / DATASET):
        digest = _write_lines(folder / DATASET, lines)
    tell("loading the store")
    with storage_errors("loading the store", folder / STORE):
        more = _load(folder / STORE, folder / DATASET, found)
    if more:
        tell("writing what was found in it")
        lines = sorted({*lines, *more})
        with storage_errors("writing the dataset", folder / DATASET):
            digest = _write_lines(folder / DATASET, lines)
    manifest = Manifest(inputs=inputs, dataset=digest, base=base, counts=replace(counts, quads=len(lines)), versions=versions)
    del lines
    tell("writing the support index")
    with storage_errors("writing the support index", folder / SUPPORT):
        write_support(folder / SUPPORT, support)
    with storage_errors("writing the report", folder / REPORT):
        _write_text(folder / REPORT, report)
    if archive is not None:
        with storage_errors("keeping the files", folder / INPUTS):
            archive.rename(folder / INPUTS)
    # The manifest comes last: a folder without one is no snapshot.
    with storage_errors("writing the manifest", folder / MANIFEST):
        _write_text(folder / MANIFEST, manifest.to_json())
    tell("flushing to the disk")
    with storage_errors("flushing to the disk", folder):
        sync_tree(folder)
    return manifest


def _write_lines(path: Path, lines: Iterable[str]) -> str:
    """Write lines as UTF-8 and return the SHA-256 of what was written."""
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for block in _blocks(lines):
            file.write(block)
            digest.update(block)
    return digest.hexdigest()


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    remaining = iter(lines)
    while batch := list(islice(remaining, _BLOCK)):
        yield "".join(batch).encode("utf-8")


def _write_text(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8"))


def _load(folder: Path, dataset: Path, found: Callable[[ox.Store], Iterable[ox.Quad]] | None) -> list[str]:
    """Load the dataset, and what is found by asking it; gives the lines of that."""
    store = ox.Store(str(folder))
    try:
        # The lines are our own serialization of valid terms: checking every IRI again would only cost time.
        store.bulk_load(path=str(dataset), format=ox.RdfFormat.N_QUADS, lenient=True)
        more = [] if found is None else list(found(store))
        store.extend(more)
        store.flush()
        store.optimize()
        return sorted_lines(more)
    finally:
        # Closes it. An error's traceback would keep it open, and with it the folder locked for the next attempt.
        del store

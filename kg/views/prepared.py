"""Views made ready for queries: derived once, then kept in the workspace's folder until the snapshot is gone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from os import getpid
from pathlib import Path

import pyoxigraph as ox

from kg.store import Snapshot, storage_errors
from kg.views.deriving import derive
from kg.views.selection import Selection, select
from kg.views.view import View
from kg.vocabulary import DataIris

FOLDER = "views"
_STORE, _SELECTION = "store", "selection.json"
_MOST_KEPT = 8
"""Prepared views beyond these are removed, the one longest unused first."""


@dataclass(frozen=True)
class PreparedView:
    """A view that can be asked.

    :ivar store: its dataset, opened read-only.
    """

    view: View
    selection: Selection
    store: ox.Store


def prepare(snapshot: Snapshot, view: View, state: Path, progress: Callable[[str], None] | None = None) -> PreparedView:
    """The view of a snapshot, derived now or earlier.

    :param state: the folder ``.kg``.
    :raises UsageError: the view names a source or a date that is none.
    :raises StorageFailure: the disk is full or fails.
    """
    shelf = state / FOLDER
    folder = shelf / f"{snapshot.folder.name}-{view.key()}"
    if not (folder / _SELECTION).is_file():
        selection = select(snapshot.store, view, DataIris(snapshot.manifest.base))
        if progress is not None:
            progress(f"preparing the view: {len(selection.kept):,} claims")
        with storage_errors("preparing the view", folder):
            _write(snapshot, selection, folder)
    with storage_errors("opening the view", folder):
        folder.touch()
        document = json.loads((folder / _SELECTION).read_text(encoding="utf-8"))
        selection = Selection(*(frozenset(document[name]) for name in Selection.__dataclass_fields__))
        store = ox.Store.read_only(str(folder / _STORE))
    _prune(shelf, snapshot, folder)
    return PreparedView(view, selection, store)


def _write(snapshot: Snapshot, selection: Selection, folder: Path) -> None:
    aside = folder.with_name(f"making-{getpid()}-{folder.name}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        store = ox.Store(str(aside / _STORE))
        try:
            store.bulk_extend(derive(snapshot, selection))
            store.flush()
            store.optimize()
        finally:
            del store  # closes it
        document = {name: sorted(getattr(selection, name)) for name in Selection.__dataclass_fields__}
        (aside / _SELECTION).write_text(json.dumps(document), encoding="utf-8")
        try:
            aside.rename(folder)
        except OSError:
            if not (folder / _SELECTION).is_file():  # else somebody else was faster with the same view
                raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _prune(shelf: Path, snapshot: Snapshot, used: Path) -> None:
    """Remove views of snapshots that are gone, and those beyond the most that are kept; what resists stays."""
    with suppress(OSError):
        folders = sorted(shelf.iterdir(), key=lambda each: each.stat().st_mtime, reverse=True)
        living = {each.name for each in snapshot.folder.parent.iterdir()}
        ready = [each for each in folders if not each.name.startswith("making-")]
        for number, folder in enumerate(ready):
            if folder != used and (number >= _MOST_KEPT or folder.name.rpartition("-")[0] not in living):
                shutil.rmtree(folder, ignore_errors=True)

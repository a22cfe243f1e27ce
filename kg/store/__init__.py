"""Snapshots: the immutable folders in which a built dataset stands, and what reads them.

A snapshot folder holds::

    dataset.nq       the whole dataset as sorted, unique N-Quads with every lexical form as it was mapped
    manifest.json    digests and counts; no times and no paths, so that equal inputs give an equal file
    report.json      what validation found
    inputs.tar.gz    the files that it was made from, to compare it with other states; snapshots that nobody publishes have none
    support.sqlite   what each triple rests on, and the claims' receipts (kg.store.support)
    store/           the same dataset in an Oxigraph store, for SPARQL; it rewrites ``1.0`` to ``1``, so exports never read it
"""

from __future__ import annotations

from kg.store.disk import storage_errors, sync_folder, sync_tree
from kg.store.manifest import DATASET, INPUTS, MANIFEST, REPORT, STORE, SUPPORT, Counts, Manifest
from kg.store.snapshot import CURRENT, SNAPSHOTS, Snapshot, current_folder, open_current, open_snapshot, spellings
from kg.store.support import Backings, Kind, SupportIndex, Terms, as_stored, terms_of, write_support
from kg.store.writing import sorted_lines, write_snapshot

__all__ = [
    "CURRENT",
    "DATASET",
    "INPUTS",
    "MANIFEST",
    "REPORT",
    "SNAPSHOTS",
    "STORE",
    "SUPPORT",
    "Backings",
    "Counts",
    "Kind",
    "Manifest",
    "Snapshot",
    "SupportIndex",
    "Terms",
    "as_stored",
    "current_folder",
    "open_current",
    "open_snapshot",
    "sorted_lines",
    "spellings",
    "storage_errors",
    "sync_folder",
    "sync_tree",
    "terms_of",
    "write_snapshot",
    "write_support",
]

"""One way into every format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from kg.errors import UnknownName
from kg.export.syntaxes import write_jsonld, write_lines, write_rdfxml, write_turtle
from kg.export.views import accepted_view, by_graph, whole_dataset
from kg.store import Snapshot, storage_errors
from kg.vocabulary import DataIris

GRAPH_FORMATS = ("turtle", "ntriples", "rdfxml")
"""The accepted view with every claim described by reification, in one graph."""
DATASET_FORMATS = ("trig", "nquads", "jsonld")
"""The dataset with its named graphs and the ontology."""
FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "claims-jsonl")
_BATCH = 1024
_TURTLE_NOTE = """\
# The accepted view: what is described here is accepted, not verified.
# An rdf:Statement tells what a claim says, accepted or not; it does not assert that.
"""


def check_format(format: str) -> None:
    """Refuse a format that does not exist.

    :raises UnknownName: with the formats there are.
    """
    if format not in FORMATS:
        raise UnknownName(f"there is no export format {format!r}", f"Choose one of: {', '.join(FORMATS)}.")


def export_dataset(snapshot: Snapshot, format: str, output: BinaryIO, *, inferred: bool = True) -> None:
    """Write a snapshot in one of :data:`GRAPH_FORMATS` or :data:`DATASET_FORMATS`, from its dataset file, never from its store.

    :param inferred: whether inferred triples are told too.
    :raises UnknownName: there is no such format, or it is ``claims-jsonl``, which :func:`export_claims` writes.
    :raises ContentError: the format cannot say what stands in the data.
    """
    check_format(format)
    if format in GRAPH_FORMATS:
        quads = accepted_view(snapshot, inferred=inferred)
    elif format in DATASET_FORMATS:
        quads = whole_dataset(snapshot, inferred=inferred)
    else:
        raise UnknownName(f"{format} is made from the corpus, not from a snapshot", "Use kg.export.export_claims.")
    match format:
        case "nquads" | "ntriples":
            write_lines(quads, output)
        case "jsonld":
            write_jsonld(by_graph(quads), output)
        case "rdfxml":
            write_rdfxml(quads, output, _prefixes(snapshot))
        case "trig":
            write_turtle(by_graph(quads), output, _prefixes(snapshot))
        case "turtle":
            output.write(_TURTLE_NOTE.encode())
            write_turtle(quads, output, _prefixes(snapshot))


def export_to(path: Path, write: Callable[[BinaryIO], None]) -> None:
    """Have `write` fill a file that appears only when it is whole.

    :raises StorageFailure: the disk is full or fails; an earlier file of that name is untouched.
    """
    if path.exists() and not path.is_file():
        # A device or a pipe (/dev/stdout) cannot be replaced by a file.
        with storage_errors("exporting", path), path.open("wb") as file:
            write(file)
        return
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with storage_errors("exporting", path):
            with aside.open("wb") as file:
                write(file)
            aside.replace(path)
    finally:
        with storage_errors("exporting", path):
            aside.unlink(missing_ok=True)


def write_text(parts: Iterable[str], output: BinaryIO) -> None:
    """Write pieces of text as UTF-8."""
    remaining = iter(parts)
    while batch := list(islice(remaining, _BATCH)):
        output.write("".join(batch).encode("utf-8"))


def _prefixes(snapshot: Snapshot) -> dict[str, str]:
    return DataIris(snapshot.manifest.base).prefixes()

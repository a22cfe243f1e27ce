"""One way into every format."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from kg.errors import UnknownName
from kg.export.terms import Tokens, data_prefixes
from kg.export.views import accepted_view, whole_dataset
from kg.store import Snapshot, storage_errors
from kg.vocabulary import DataIris

GRAPH_FORMATS = ("turtle", "ntriples", "rdfxml")
"""The accepted view with every claim described by reification, in one graph."""
DATASET_FORMATS = ("trig", "nquads", "jsonld")
"""The dataset with its named graphs and the ontology."""
FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "claims-jsonl")
_BATCH = 1024


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
    iris = DataIris(snapshot.manifest.base)
    prefixes = data_prefixes(iris)
    if format in GRAPH_FORMATS:
        accepted, statements = accepted_view(snapshot.lines(), iris, inferred=inferred)
        parts = _graph(format, accepted, statements, prefixes)
    elif format in DATASET_FORMATS:
        parts = _dataset(format, whole_dataset(snapshot.lines(), iris, inferred=inferred), prefixes)
    else:
        raise UnknownName(f"{format} is made from the corpus, not from a snapshot", "Use kg.export.export_claims.")
    write_text(parts, output)


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


def _graph(format: str, accepted: list[Tokens], statements: list[Tokens], prefixes: dict[str, str]) -> Iterator[str]:
    if format == "turtle":
        from kg.export.turtle import TurtleWriter, turtle

        return turtle(TurtleWriter(prefixes), accepted, statements)
    if format == "rdfxml":
        from kg.export.rdfxml import rdfxml

        return rdfxml(accepted + statements, prefixes)
    return iter(sorted(f"{' '.join(quad[:3])} .\n" for quad in accepted + statements))


def _dataset(format: str, quads: Iterator[Tokens], prefixes: dict[str, str]) -> Iterator[str]:
    if format == "trig":
        from kg.export.turtle import TurtleWriter, trig

        return trig(TurtleWriter(prefixes), quads)
    if format == "jsonld":
        from kg.export.jsonld import jsonld

        return jsonld(quads, prefixes)
    return (f"{' '.join(part for part in quad if part)} .\n" for quad in quads)

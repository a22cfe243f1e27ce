"""Reading RDF files of any syntax for checking: no network, no store, lexical forms kept."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from kg.errors import Position, Problem, UnreadableInput
from kg.validation.locating import TextFile, read_text

SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}


@dataclass(frozen=True)
class DataFiles:
    """RDF files read together.

    :ivar default: the triples of the default graphs.
    :ivar named: those of the named graphs, as quads.
    :ivar texts: the files' texts, for telling places.
    :ivar file_of: subject -> index of the first file in which it is described.
    """

    default: tuple[ox.Triple, ...]
    named: tuple[ox.Quad, ...]
    texts: tuple[TextFile, ...]
    file_of: dict[ox.NamedNode | ox.BlankNode, int] = field(default_factory=dict)

    @property
    def triples(self) -> tuple[ox.Triple, ...]:
        """All triples, whatever their graph."""
        return tuple(dict.fromkeys((*self.default, *(quad.triple for quad in self.named))))

    def locate(self, node: object) -> Position | None:
        """Where a subject is described, or else first named."""
        if not isinstance(node, ox.NamedNode):
            return None
        index = self.file_of.get(node)
        if index is not None:
            return self.texts[index].subject(node.value) or Position(self.texts[index].name, 1, 1)
        return self.first(node.value)

    def first(self, iri: str) -> Position | None:
        """Where an IRI is first written."""
        return next((at for text in self.texts if (at := text.first(iri))), None)


def parse(text: TextFile, syntax: ox.RdfFormat, file_number: int = 0) -> list[ox.Quad]:
    """The quads of a text. Relative IRIs have no base and are refused; blank nodes are kept apart by `file_number`.

    :raises UnreadableInput: the text is not that syntax, or asks for something from the network (a JSON-LD context).
    """
    renamed: dict[ox.BlankNode, ox.BlankNode] = {}

    def own(node: object) -> object:
        if isinstance(node, ox.BlankNode):
            return renamed.setdefault(node, ox.BlankNode(f"f{file_number}b{len(renamed)}"))
        return node

    quads = []
    try:
        for quad in ox.parse(io.BytesIO(text.text.encode()), format=syntax):
            parts = (own(quad.subject), quad.predicate, own(quad.object), own(quad.graph_name))
            quads.append(ox.Quad(*parts))  # type: ignore[arg-type]
    except (SyntaxError, ValueError) as error:
        line, column = getattr(error, "lineno", None) or 1, getattr(error, "offset", None) or 1
        told = getattr(error, "msg", None) or str(error)
        remedy = "Mend the syntax there."
        if syntax == ox.RdfFormat.JSON_LD and "context" in told.lower():
            remedy = "Write the context into the file; nothing is fetched."
        at = Position(text.name, line, column)
        problem = Problem("rdf-syntax", f"this is not {syntax.name}: {told}", remedy, at)
        raise UnreadableInput(f"{at}: this is not {syntax.name}: {told}", remedy, (problem,)) from error
    return quads


def read_data(files: Sequence[Path], root: Path | None = None) -> DataFiles:
    """Read RDF files; the syntax follows from the suffix.

    :raises UnreadableInput: files that cannot be read or parsed, all of them told.
    """
    default: dict[ox.Triple, None] = {}
    named: dict[ox.Quad, None] = {}
    texts: list[TextFile] = []
    file_of: dict[ox.NamedNode | ox.BlankNode, int] = {}
    problems: list[Problem] = []
    for path in files:
        try:
            quads = _read(path, root, texts)
        except UnreadableInput as error:
            problems += error.problems
            continue
        for quad in quads:
            if isinstance(quad.graph_name, ox.DefaultGraph):
                default[quad.triple] = None
            else:
                named[quad] = None
            if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
                file_of.setdefault(quad.subject, len(texts) - 1)
    if problems:
        raise UnreadableInput(problems[0].message, problems[0].remedy, problems)
    return DataFiles(tuple(default), tuple(named), tuple(texts), file_of)


def _read(path: Path, root: Path | None, texts: list[TextFile]) -> Iterable[ox.Quad]:
    text = read_text(path, root)
    texts.append(text)
    syntax = SYNTAXES.get(path.suffix.lower())
    if syntax is None:
        known = ", ".join(sorted(SYNTAXES))
        problem = Problem(
            "unknown-syntax", f"the suffix {path.suffix!r} names no RDF syntax", f"Use one of {known}.", Position(text.name, 1, 1)
        )
        raise UnreadableInput(problem.message, problem.remedy, (problem,))
    return parse(text, syntax, len(texts))

"""Shapes: reading them, checking them themselves, and making them fast to run."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from kg.errors import NothingToCheck, Position, Problem, Severity, UnreadableInput
from kg.validation.data import SYNTAXES, parse
from kg.validation.findings import CGSH, IDLE
from kg.validation.graphs import TYPE, View, ViewGraph
from kg.validation.locating import TextFile, read_text
from kg.vocabulary import OWL, RDFS, SH

Subject = ox.NamedNode | ox.BlankNode
OVER = CGSH + "over"
VIEWS = {CGSH + "AcceptedView": View.ACCEPTED, CGSH + "OntologyView": View.ONTOLOGY, CGSH + "EverythingView": View.EVERYTHING}
NAMED = 6
"""Shapes named in a note; their number says the rest."""
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
# What follows these is code in another language, or a query of another kind, that checking does not run.
REFUSED = ("js", "jsFunctionName", "jsLibrary", "jsLibraryURL", "rule", "target", "expression")
_NOT_KEYWORDS = re.compile(
    r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|<[^<>\s]*>|#[^\n]*|[?$]\w+", re.DOTALL
)
_REMOTE = re.compile(r"(?<![\w:-])(SERVICE|FROM|LOAD)(?![\w:-])", re.IGNORECASE)


@dataclass(frozen=True)
class ShapeSet:
    """All shapes in force.

    :ivar triples: the shapes graph; blank nodes of different files are kept apart.
    :ivar texts: the files' texts, for telling places.
    :ivar file_of: subject -> index of its file.
    """

    triples: tuple[ox.Triple, ...]
    texts: tuple[TextFile, ...]
    file_of: Mapping[Subject, int]

    @cached_property
    def said(self) -> Mapping[Subject, Mapping[str, Sequence[object]]]:
        """Subject -> predicate IRI -> objects."""
        found: dict[Subject, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
        for triple in self.triples:
            if isinstance(triple.subject, ox.NamedNode | ox.BlankNode):
                found[triple.subject][triple.predicate.value].append(triple.object)
        return found

    @cached_property
    def used(self) -> frozenset[object]:
        """Nodes that stand as the object of anything but ``sh:property``: their shapes are asked for by others."""
        return frozenset(each.object for each in self.triples if each.predicate.value != SH + "property")

    @cached_property
    def shapes(self) -> tuple[Subject, ...]:
        """Everything that is a shape by its type, its targets or its being a property of another (SHACL, section 2.1)."""
        kinds = {SH + "NodeShape", SH + "PropertyShape"}
        found: dict[Subject, None] = {}
        for triple in self.triples:
            node, name = triple.subject, triple.predicate.value.removeprefix(SH)
            typed = triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode) and triple.object.value in kinds
            if isinstance(node, ox.NamedNode | ox.BlankNode) and (typed or name in (*TARGETS, "path", "property")):
                found[node] = None
        return tuple(found)

    def objects(self, node: Subject, name: str) -> Sequence[object]:
        """Values of a SHACL property of a shape."""
        return self.said.get(node, {}).get(SH + name, ())

    def view(self, shape: Subject) -> View:
        """The view that the shape is checked on, as ``cgsh:over`` says; everything, where it says nothing."""
        for value in self.said.get(shape, {}).get(OVER, ()):
            if isinstance(value, ox.NamedNode) and value.value in VIEWS:
                return VIEWS[value.value]
        return View.EVERYTHING

    def targets(self, shape: Subject) -> list[tuple[str, object]]:
        """The shape's targets as (SHACL property, value); a shape that is a class targets itself."""
        found = [(name, value) for name in TARGETS for value in self.objects(shape, name)]
        if {ox.NamedNode(RDFS + "Class"), ox.NamedNode(OWL + "Class")} & set(self.said.get(shape, {}).get(TYPE.value, ())):
            found.append(("targetClass", shape))
        return found

    def deactivated(self, shape: Subject) -> bool:
        return any(isinstance(value, ox.Literal) and value.value in ("true", "1") for value in self.objects(shape, "deactivated"))

    def locate(self, node: object) -> Position | None:
        """Where a shape is written."""
        if isinstance(node, ox.NamedNode | ox.BlankNode) and node in self.file_of:
            text = self.texts[self.file_of[node]]
            at = text.subject(node.value) if isinstance(node, ox.NamedNode) else None
            return at or Position(text.name, 1, 1)
        return None

    def focus_nodes(self, shape: Subject, graph: ViewGraph) -> set[object]:
        """The shape's focus nodes in a view (SHACL, section 2.1.3)."""
        found: set[object] = set()
        for name, value in self.targets(shape):
            if name == "targetNode":
                found.add(value)
            elif isinstance(value, ox.NamedNode):
                if name == "targetClass":
                    found |= graph.instances.get(value.value, set())
                elif value.value in graph.ends:
                    found |= graph.ends[value.value][0 if name == "targetSubjectsOf" else 1]
        return found


def load_shapes(files: Sequence[Path], root: Path | None = None) -> ShapeSet:
    """Read shapes; ``owl:imports`` and ``sh:shapesGraph`` are never followed.

    :raises UnreadableInput: files that cannot be read, all of them told.
    :raises NothingToCheck: no file, or no shape in them.
    """
    triples: dict[ox.Triple, None] = {}
    texts: list[TextFile] = []
    file_of: dict[Subject, int] = {}
    problems: list[Problem] = []
    for path in files:
        try:
            text = read_text(path, root)
            quads = parse(text, SYNTAXES.get(path.suffix.lower(), ox.RdfFormat.TURTLE), len(texts))
        except UnreadableInput as error:
            problems += error.problems
            continue
        for quad in quads:
            triples[quad.triple] = None
            if isinstance(quad.subject, ox.NamedNode | ox.BlankNode):
                file_of.setdefault(quad.subject, len(texts))
        texts.append(text)
    if problems:
        raise UnreadableInput(problems[0].message, problems[0].remedy, problems)
    shapes = ShapeSet(tuple(triples), tuple(texts), file_of)
    if not shapes.shapes:
        where = ", ".join(text.name for text in texts) or "no file"
        raise NothingToCheck(f"there is no shape to check against ({where})", "Name files that hold SHACL shapes, with --shapes.")
    return shapes


def refusals(shapes: ShapeSet) -> Iterator[Problem]:
    """What shapes may not do: run JavaScript or rules, or query anything but the data."""
    for node, said in shapes.said.items():
        for name in REFUSED:
            if SH + name in said:
                yield Problem(
                    "shape-refused",
                    f"{_name(node)} uses sh:{name}, which is not run here",
                    "Say it with SHACL Core or sh:sparql.",
                    shapes.locate(node),
                )
        for name in ("select", "ask", "construct"):
            for query in said.get(SH + name, ()):
                remote = _REMOTE.search(_NOT_KEYWORDS.sub(" ", query.value)) if isinstance(query, ox.Literal) else None
                if remote:
                    yield Problem(
                        "shape-refused",
                        f"a query of {_name(_owner(node, shapes))} says {remote[1].upper()}, which leads out of the data",
                        "Query the data graph alone.",
                        shapes.locate(_owner(node, shapes)),
                    )


def _owner(node: Subject, shapes: ShapeSet) -> Subject:
    """The named shape that a blank node belongs to."""
    while isinstance(node, ox.BlankNode):
        above = next((each.subject for each in shapes.triples if each.object == node), None)
        if not isinstance(above, ox.NamedNode | ox.BlankNode):
            break
        node = above
    return node


def _name(node: object) -> str:
    value = str(getattr(node, "value", node))
    return f"cgsh:{value.removeprefix(CGSH)}" if value.startswith(CGSH) else value


def idle(shapes: ShapeSet, graphs: Mapping[View, ViewGraph], excused: Iterable[Subject] = ()) -> tuple[list[Problem], int]:
    """Notes on shapes whose target has no instance yet, one for each file, and the number of focus nodes in all.

    :param excused: shapes that are already known to be wrong.
    :raises NothingToCheck: no shape has any focus node.
    """
    total = 0
    resting: dict[int, list[str]] = defaultdict(list)
    wrong = set(excused)
    for shape in shapes.shapes:
        if not shapes.targets(shape) or shapes.deactivated(shape) or shapes.view(shape) not in graphs:
            continue
        number = len(shapes.focus_nodes(shape, graphs[shapes.view(shape)]))
        total += number
        if not number and shape not in wrong:
            resting[shapes.file_of[shape]].append(_name(shape))
    if not total:
        raise NothingToCheck(
            "no shape has anything to check in the data",
            "Check that the data uses the classes and properties that the shapes target (`kg terms`).",
        )
    notes = []
    for index, names in sorted(resting.items()):
        told = f"{len(names)} shapes have" if len(names) > 1 else "1 shape has"
        notes.append(
            Problem(
                IDLE,
                f"{told} nothing to check yet: {_some(sorted(names))}.",
                "",
                Position(shapes.texts[index].name, 1, 1),
                Severity.INFO,
            )
        )
    return notes, total


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def compiled(shapes: ShapeSet, view: View) -> list[ox.Triple]:
    """The shapes graph for one view, with the same results and an evaluation that pySHACL does in sets.

    pySHACL evaluates a property shape inside a node shape once for every focus node, building it anew each time; with targets of
    its own it is evaluated once. So property shapes are lifted out of node shapes that nobody else refers to, and take over their
    targets. Shapes over other views lose their targets, so that they are at hand for reference but find nothing.
    """
    lifted: dict[ox.Triple, None] = {}
    dropped: set[ox.Triple] = set()
    for shape in shapes.shapes:
        targets = shapes.targets(shape)
        mine = shapes.view(shape) is view
        for name, value in targets:
            if not mine:
                dropped.add(_triple(shape, name, value))
        if not targets or not mine or shapes.deactivated(shape):
            continue
        for inner in shapes.objects(shape, "property"):
            if isinstance(inner, ox.NamedNode | ox.BlankNode):
                lifted.update((_triple(inner, name, value), None) for name, value in targets)
                if shape not in shapes.used:
                    dropped.add(_triple(shape, "property", inner))
    # A property shape may stand in shapes over two views; what it takes over here must win over what it loses.
    return [*(each for each in shapes.triples if each not in dropped and each not in lifted), *lifted]


def _triple(subject: Subject, name: str, value: object) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(SH + name), value)  # type: ignore[arg-type]

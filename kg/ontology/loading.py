"""Reading the ontology's Turtle modules into tables.

Everything the mapping does with a term is said in the ontology itself, by annotations: ``cg:generatesSituation`` (authoring the
property makes a situation of that class), ``cg:shortcutOf``/``shortcutFrom``/``shortcutTo`` (a direct property made from an
event's roles), ``cg:stanceKeyword``/``stanceShortcut``, ``cg:soughtAs`` (the direct property for seeking what the property says),
 ``cg:literalType`` and ``cg:generated``.
"""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg.errors import Position, Problem, UnreadableInput
from kg.ontology.terms import Term, TermKind
from kg.vocabulary import (
    CG,
    OWL,
    RDF,
    RDFS,
    SKOS,
    XSD,
    ClassTerm,
    PropertyTerm,
    Shortcut,
    StanceTerm,
    TermTable,
    compact,
)

ONTOLOGY_GRAPH = "https://w3id.org/claimgraph/ontology"

_KINDS = {
    OWL + "Class": TermKind.CLASS,
    RDFS + "Class": TermKind.CLASS,
    OWL + "ObjectProperty": TermKind.OBJECT_PROPERTY,
    OWL + "DatatypeProperty": TermKind.DATATYPE_PROPERTY,
    OWL + "AnnotationProperty": TermKind.ANNOTATION_PROPERTY,
    OWL + "NamedIndividual": TermKind.INDIVIDUAL,
}


@dataclass(frozen=True)
class Ontology:
    """The modules read together.

    :ivar triples: all their triples; blank nodes (of unions, chains) are labelled by module and order.
    :ivar terms: every declared term by IRI.
    :ivar table: the part the mapping reads.
    """

    triples: tuple[ox.Triple, ...]
    terms: Mapping[str, Term]
    table: TermTable

    @cached_property
    def by_name(self) -> Mapping[str, Term]:
        """Terms by their written name."""
        return {term.name: term for term in self.terms.values()}

    def suggest(self, name: str, kind: TermKind | None = None) -> list[str]:
        """Up to three written names of terms that look like `name`, best first."""
        names = {term.name.lower(): term.name for term in self.terms.values() if kind is None or term.kind is kind}
        return [names[close] for close in difflib.get_close_matches(name.lower(), names, n=3, cutoff=0.6)]

    def find(self, text: str) -> list[Term]:
        """Our terms whose name, label, keyword or definition holds every word of `text`; names, labels and keywords first."""
        words = text.lower().split()
        found = []
        for term in self.terms.values():
            if not term.definition:
                continue  # a term of another vocabulary, declared only to be aligned with
            title = f"{term.name} {term.label} {term.keyword or ''}".lower()
            if all(word in f"{title} {term.definition.lower()}" for word in words):
                rank = 0 if text.lower() in (term.name.lower(), term.label.lower()) else 1
                found.append((rank if all(word in title for word in words) else 2, term.name, term))
        return [term for _, _, term in sorted(found, key=lambda entry: entry[:2])]


class _Statements:
    """The triples by subject and predicate, as texts."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._objects: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.subjects: dict[str, None] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                self.subjects[triple.subject.value] = None
                if isinstance(triple.object, ox.NamedNode | ox.Literal):
                    self._objects[triple.subject.value, triple.predicate.value].append(triple.object.value)

    def all(self, subject: str, predicate: str) -> list[str]:
        return sorted(self._objects.get((subject, predicate), ()))

    def one(self, subject: str, predicate: str) -> str | None:
        return next(iter(self.all(subject, predicate)), None)


def load_ontology(files: Iterable[Path]) -> Ontology:
    """Read Turtle modules; ``owl:imports`` are never followed.

    :raises UnreadableInput: a file is not Turtle; every such file is told.
    """
    triples: dict[ox.Triple, None] = {}
    problems = []
    for path in files:
        try:
            triples.update(dict.fromkeys(_parse(path)))
        except SyntaxError as error:
            at = Position(str(path), error.lineno or 1, error.offset or 1)
            problems.append(Problem("turtle-syntax", f"this is not Turtle: {error.msg}", "Mend the syntax there.", at))
    if problems:
        raise UnreadableInput("the ontology cannot be read", "Mend the files named.", problems)
    said = _Statements(triples)
    terms = {iri: term for iri in said.subjects if (term := _term(iri, said)) is not None}
    return Ontology(tuple(triples), terms, _table(terms, said))


def _parse(path: Path) -> Iterator[ox.Triple]:
    """The triples of a module, its blank nodes numbered in order of appearance so that two readings agree."""
    numbered: dict[ox.BlankNode, ox.BlankNode] = {}

    def stable(node: Any) -> Any:
        if isinstance(node, ox.BlankNode):
            return numbered.setdefault(node, ox.BlankNode(f"{path.stem}{len(numbered) + 1}"))
        return node

    for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        yield ox.Triple(stable(quad.subject), quad.predicate, stable(quad.object))


def _term(iri: str, said: _Statements) -> Term | None:
    types = said.all(iri, RDF + "type")
    kind = next((_KINDS[each] for each in types if each in _KINDS), None)
    if kind is None:
        # An individual needs no owl:NamedIndividual when its class is one of ours.
        if not any(each.startswith(CG) for each in types):
            return None
        kind = TermKind.INDIVIDUAL
    inverse = said.one(iri, OWL + "inverseOf")
    parent = RDFS + ("subClassOf" if kind is TermKind.CLASS else "subPropertyOf")
    return Term(
        iri=iri,
        kind=kind,
        label=said.one(iri, RDFS + "label") or compact(iri),
        definition=said.one(iri, SKOS + "definition") or "",
        examples=tuple(said.all(iri, SKOS + "example")),
        counter_examples=tuple(said.all(iri, CG + "counterExample")),
        parents=tuple(said.all(iri, parent)),
        domain=tuple(said.all(iri, RDFS + "domain")),
        range=tuple(said.all(iri, RDFS + "range")),
        inverse=inverse,
        module=said.one(iri, RDFS + "isDefinedBy") or "",
        keyword=said.one(iri, CG + "stanceKeyword"),
        deprecated=said.one(iri, OWL + "deprecated") == "true",
    )


def _table(terms: Mapping[str, Term], said: _Statements) -> TermTable:
    # owl:inverseOf stands once, on the property that files should prefer.
    canonical = {term.inverse: term.iri for term in terms.values() if term.inverse is not None}
    properties = {
        iri: PropertyTerm(
            iri=iri,
            label=term.label,
            literal=term.kind is TermKind.DATATYPE_PROPERTY,
            datatype=said.one(iri, CG + "literalType") or XSD + "string",
            situation=said.one(iri, CG + "generatesSituation"),
            canonical=canonical.get(iri),
            symmetric=OWL + "SymmetricProperty" in said.all(iri, RDF + "type"),
            generated=term.kind is TermKind.ANNOTATION_PROPERTY or said.one(iri, CG + "generated") == "true",
            superproperties=_closure(iri, terms),
            sought_as=said.one(iri, CG + "soughtAs"),
        )
        for iri, term in terms.items()
        if term.kind.is_property
    }
    classes = {
        iri: ClassTerm(
            iri=iri, label=term.label, superclasses=_closure(iri, terms), generated=said.one(iri, CG + "generated") == "true"
        )
        for iri, term in terms.items()
        if term.kind is TermKind.CLASS
    }
    shortcuts = []
    for iri in sorted(properties):
        event = said.one(iri, CG + "shortcutOf")
        start, end = said.one(iri, CG + "shortcutFrom"), said.one(iri, CG + "shortcutTo")
        if event and start and end:
            shortcuts.append(Shortcut(property=iri, event_class=event, from_role=start, to_role=end))
    stances = {
        keyword: StanceTerm(keyword=keyword, iri=iri, shortcut=said.one(iri, CG + "stanceShortcut"))
        for iri in sorted(classes)
        for keyword in said.all(iri, CG + "stanceKeyword")
    }
    return TermTable(classes=classes, properties=properties, shortcuts=tuple(shortcuts), stances=stances)


def _closure(iri: str, terms: Mapping[str, Term]) -> frozenset[str]:
    seen = {iri}
    queue = [iri]
    while queue:
        term = terms.get(queue.pop())
        for parent in term.parents if term else ():
            if parent not in seen:
                seen.add(parent)
                queue.append(parent)
    return frozenset(seen)

"""Which statements put one individual into two disjoint classes, found by walking the class and property hierarchies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pyoxigraph as ox

from kg.ontology import Ontology
from kg.validation.graphs import TYPE
from kg.vocabulary import OWL, RDF, RDFS


@dataclass(frozen=True, slots=True)
class Clash:
    """An individual in two disjoint classes, and the statements that put it there."""

    individual: ox.NamedNode | ox.BlankNode
    first: str
    second: str
    triples: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class _Fact:
    """An individual is in one of `classes`, because of `triple`."""

    classes: tuple[str, ...]
    triple: ox.Triple


class _Axioms:
    def __init__(self, ontology: Ontology) -> None:
        self._table = ontology.table
        self._triples = ontology.triples
        self._objects: dict[tuple[object, str], list[object]] = defaultdict(list)
        for triple in ontology.triples:
            self._objects[triple.subject, triple.predicate.value].append(triple.object)

    @cached_property
    def disjoint(self) -> frozenset[tuple[str, str]]:
        """Pairs declared disjoint, both ways round."""
        pairs: set[tuple[str, str]] = set()
        for triple in self._triples:
            if triple.predicate.value == OWL + "disjointWith":
                pairs.add((str(getattr(triple.subject, "value", "")), str(getattr(triple.object, "value", ""))))
            elif triple.object == ox.NamedNode(OWL + "AllDisjointClasses"):
                for members in self._objects[triple.subject, OWL + "members"]:
                    pairs.update(combinations(self._list(members), 2))
        return frozenset(pairs | {(second, first) for first, second in pairs})

    def are_disjoint(self, first: str, second: str) -> bool:
        """Whether two classes, or any classes above them, are declared disjoint."""
        return any((high, low) in self.disjoint for high in self._above(first) for low in self._above(second))

    def ends(self, property_iri: str, which: str) -> Iterator[tuple[str, ...]]:
        """The domains (``domain``) or ranges (``range``) of a property and of those above it, each as alternatives."""
        term = self._table.properties.get(property_iri)
        for each in sorted(term.superproperties if term else {property_iri}):
            for value in self._objects.get((ox.NamedNode(each), RDFS + which), ()):
                yield self._alternatives(value)
        inverses = self._objects.get((ox.NamedNode(property_iri), OWL + "inverseOf"), ())
        for inverse in inverses:
            for value in self._objects.get((inverse, RDFS + ("range" if which == "domain" else "domain")), ()):
                yield self._alternatives(value)

    def _above(self, iri: str) -> Iterable[str]:
        term = self._table.classes.get(iri)
        return term.superclasses if term else (iri,)

    def _alternatives(self, node: object) -> tuple[str, ...]:
        if isinstance(node, ox.NamedNode):
            return (node.value,)
        return tuple(each for union in self._objects.get((node, OWL + "unionOf"), ()) for each in self._list(union))

    def _list(self, node: object) -> Iterator[str]:
        while node != ox.NamedNode(RDF + "nil"):
            first = self._objects.get((node, RDF + "first"), [])
            if not first:
                return
            if isinstance(first[0], ox.NamedNode):
                yield first[0].value
            node = next(iter(self._objects.get((node, RDF + "rest"), ())), ox.NamedNode(RDF + "nil"))


def clashes(ontology: Ontology, statements: Iterable[ox.Triple]) -> tuple[Clash, ...]:
    """For each individual in two disjoint classes, the first pair of statements that put it there."""
    axioms = _Axioms(ontology)
    facts: dict[ox.NamedNode | ox.BlankNode, list[_Fact]] = defaultdict(list)
    for triple in statements:
        subject, value = triple.subject, triple.object
        if not isinstance(subject, ox.NamedNode | ox.BlankNode):
            continue
        if triple.predicate == TYPE:
            if isinstance(value, ox.NamedNode):
                facts[subject].append(_Fact((value.value,), triple))
            continue
        facts[subject] += (_Fact(each, triple) for each in axioms.ends(triple.predicate.value, "domain") if each)
        if isinstance(value, ox.NamedNode | ox.BlankNode):
            facts[value] += (_Fact(each, triple) for each in axioms.ends(triple.predicate.value, "range") if each)
    found = []
    for individual, known in facts.items():
        clash = next(_pairs(individual, known, axioms), None)
        if clash is not None:
            found.append(clash)
    return tuple(found)


def _pairs(individual: ox.NamedNode | ox.BlankNode, facts: list[_Fact], axioms: _Axioms) -> Iterator[Clash]:
    seen: dict[tuple[str, ...], _Fact] = {}
    for fact in facts:
        seen.setdefault(fact.classes, fact)
    for first, second in combinations(seen.values(), 2):
        if all(axioms.are_disjoint(one, other) for one in first.classes for other in second.classes):
            triples = tuple(dict.fromkeys((first.triple, second.triple)))
            yield Clash(individual, first.classes[0], second.classes[0], triples)

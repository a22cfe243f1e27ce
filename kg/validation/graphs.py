"""The graphs that shapes are checked on.

pySHACL unions named graphs whatever it is told, so each view is built here as one plain graph:

``everything``
    what form and domain shapes see: the registry, every claim's description, and the assertions and contents of all claims,
    whatever their modality. A shape here looks at single triples and descriptions; nothing it finds depends on which claims
    are accepted, and the triple itself leads back to the claims that hold it.
``accepted``
    what consistency shapes see: the registry, the descriptions, the accepted assertions and what was inferred.
``ontology``
    the ontology's own triples.

The classes above each type are written out as further types, so that neither ``sh:class`` nor ``sh:targetClass`` walks
``rdfs:subClassOf`` node by node.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pyoxigraph as ox

from kg.vocabulary import RDF, RDFS, ClassTerm

TYPE = ox.NamedNode(RDF + "type")
SUBCLASS = ox.NamedNode(RDFS + "subClassOf")


class View(StrEnum):
    """Which graph a shape is checked on."""

    EVERYTHING = "everything"
    ACCEPTED = "accepted"
    ONTOLOGY = "ontology"


@dataclass(frozen=True)
class ViewGraph:
    """The triples of one view, types closed upwards."""

    triples: tuple[ox.Triple, ...]

    @cached_property
    def instances(self) -> Mapping[str, set[object]]:
        """Class IRI -> its instances."""
        found: dict[str, set[object]] = defaultdict(set)
        for triple in self.triples:
            if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode):
                found[triple.object.value].add(triple.subject)
        return found

    @cached_property
    def ends(self) -> Mapping[str, tuple[set[object], set[object]]]:
        """Predicate IRI -> its subjects and its objects."""
        found: dict[str, tuple[set[object], set[object]]] = defaultdict(lambda: (set(), set()))
        for triple in self.triples:
            subjects, objects = found[triple.predicate.value]
            subjects.add(triple.subject)
            objects.add(triple.object)
        return found


def superclasses(classes: Mapping[str, ClassTerm], triples: Iterable[ox.Triple]) -> dict[str, frozenset[str]]:
    """Class -> the classes above it, itself included: the ontology's, and those that the data declares."""
    parents: dict[str, set[str]] = {iri: set(term.superclasses) for iri, term in classes.items()}
    for triple in triples:
        if triple.predicate == SUBCLASS and isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            parents.setdefault(triple.subject.value, set()).add(triple.object.value)
    closed: dict[str, frozenset[str]] = {}
    for start in parents:
        seen, queue = {start}, [start]
        while queue:
            for parent in parents.get(queue.pop(), ()):
                if parent not in seen:
                    seen.add(parent)
                    queue.append(parent)
        closed[start] = frozenset(seen)
    return closed


def view_graph(triples: Iterable[ox.Triple], classes: Mapping[str, ClassTerm]) -> ViewGraph:
    """A view with its types closed upwards. Triple terms (RDF 1.2) are left out, since SHACL 1.0 cannot see them."""
    kept = {each: None for each in triples if not isinstance(each.object, ox.Triple)}
    above = superclasses(classes, kept)
    for triple in list(kept):
        if triple.predicate == TYPE and isinstance(triple.object, ox.NamedNode):
            for each in sorted(above.get(triple.object.value, ())):
                kept[ox.Triple(triple.subject, TYPE, ox.NamedNode(each))] = None
    return ViewGraph(tuple(kept))

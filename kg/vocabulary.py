"""Names: namespaces, prefixes, the IRIs of registry entries, and what the mapping needs to know of each term."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

CG = "https://w3id.org/claimgraph/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
OA = "http://www.w3.org/ns/oa#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
DEFAULT_BASE = "https://w3id.org/claimgraph/id/"

# The order in which prefixes are written everywhere.
ALLEN = "https://w3id.org/claimgraph/allen#"
"""The namespace of Allen's relations, which are functions of queries and no terms of the ontology."""
PREFIXES: Mapping[str, str] = {
    "cg": CG,
    "dcterms": DCTERMS,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sh": SH,
    "skos": SKOS,
    "xsd": XSD,
}


def expand(name: str) -> str:
    """The IRI of a term as written in files: ``a``, a bare name (in ``cg:``) or a CURIE with a known prefix.

    :raises KeyError: the prefix is not in :data:`PREFIXES`.
    """
    if name == "a":
        return RDF + "type"
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon else CG + name


def compact(iri: str) -> str:
    """The shortest written form of an IRI: a bare name for ``cg:`` terms, a CURIE, or the IRI itself."""
    if iri.startswith(CG):
        return iri[len(CG) :]
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


@dataclass(frozen=True, slots=True)
class DataIris:
    """The IRIs of what a workspace records, all under one base."""

    base: str = DEFAULT_BASE

    def entity(self, id: str) -> str:
        return f"{self.base}entity/{id}"

    def claim(self, id: str) -> str:
        return f"{self.base}claim/{id}"

    def source(self, key: str) -> str:
        return f"{self.base}source/{key}"

    def annotator(self, id: str) -> str:
        return f"{self.base}annotator/{id}"

    def decision(self, id: str) -> str:
        return f"{self.base}decision/{id}"

    def proposition(self, digest: str) -> str:
        return f"{self.base}proposition/{digest}"

    def tenure(self, key: str) -> str:
        return f"{self.base}tenure/{key}"

    def prefixes(self) -> dict[str, str]:
        """The prefixes that queries need not declare and exports use: the house's, and those of what is recorded."""
        return {**PREFIXES, "allen": ALLEN, "claim": self.claim(""), "entity": self.entity(""), "source": self.source("")}

    def inferred_graph(self) -> str:
        return f"{self.base}graph/inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyTerm:
    """What the mapping needs to know of one property; IRIs throughout."""

    iri: str
    label: str
    literal: bool = False
    """Whether objects are literals (a datatype property)."""
    datatype: str = XSD + "string"
    """Datatype of the literals, when `literal`."""
    situation: str | None = None
    """Class of the situation that authoring this property generates."""
    canonical: str | None = None
    """The property whose inverse this one is, when files should prefer that one."""
    symmetric: bool = False
    generated: bool = False
    """Never authored, only written by the mapping."""
    superproperties: frozenset[str] = frozenset()
    """All properties above this one, itself included."""
    sought_as: str | None = None
    """The direct property from seeker to sought, when ``?sought property ?seeker`` is what an attempt aims at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortcut:
    """A direct property generated from an event: ``?event a event_class; from_role ?s; to_role ?o`` gives ``?s property ?o``."""

    property: str
    event_class: str
    from_role: str
    to_role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceTerm:
    """The class that a stance's keyword stands for, and the direct property from holder to what it is about."""

    keyword: str
    iri: str
    shortcut: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerm:
    """A class with all its superclasses (itself included)."""

    iri: str
    label: str
    superclasses: frozenset[str]
    generated: bool = False
    """Never authored, only written by the mapping."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermTable:
    """The ontology as the mapping sees it: plain tables, so that mapping stays pure and free of RDF libraries."""

    classes: Mapping[str, ClassTerm] = field(default_factory=dict)
    properties: Mapping[str, PropertyTerm] = field(default_factory=dict)
    shortcuts: tuple[Shortcut, ...] = ()
    stances: Mapping[str, StanceTerm] = field(default_factory=dict)

    def is_a(self, class_iri: str, ancestor: str) -> bool:
        """Whether a class is `ancestor` or below it; an undeclared class is only itself."""
        term = self.classes.get(class_iri)
        return class_iri == ancestor or (term is not None and ancestor in term.superclasses)

    def is_sub(self, property_iri: str, ancestor: str) -> bool:
        """Whether a property is `ancestor` or below it."""
        term = self.properties.get(property_iri)
        return property_iri == ancestor or (term is not None and ancestor in term.superproperties)

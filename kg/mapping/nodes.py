"""RDF terms and small groups of triples that every part of the mapping builds from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

import pyoxigraph as ox

from kg.dates import Bounds, write_span
from kg.vocabulary import CG, EDTF, RDF, XSD


@lru_cache(maxsize=65536)
def iri(value: str) -> ox.NamedNode:
    return ox.NamedNode(value)


def cg(name: str) -> ox.NamedNode:
    """A term of our own namespace."""
    return iri(CG + name)


def part(owner: ox.NamedNode, name: str, number: int | None = None) -> ox.NamedNode:
    """The IRI of something that belongs to one claim, source or entity: ``<owner#name>`` or ``<owner#name-2>``."""
    return iri(f"{owner.value}#{name}" + (f"-{number}" if number is not None else ""))


def text(value: str) -> ox.Literal:
    return ox.Literal(value)


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal with exactly this lexical form."""
    return ox.Literal(value) if datatype == XSD + "string" else ox.Literal(value, datatype=iri(datatype))


def integer(value: int) -> ox.Literal:
    return typed(str(value), XSD + "integer")


def edtf(value: str) -> ox.Literal:
    return typed(value, EDTF)


def day(value: date) -> ox.Literal:
    return typed(value.isoformat(), XSD + "date")


def moment(value: str) -> ox.Literal:
    """A recorded day as the xsd:dateTime that PROV asks for: its first instant, in UTC."""
    return typed(value if "T" in value else f"{value}T00:00:00Z", XSD + "dateTime")


TYPE = iri(RDF + "type")

_BOUNDS = (
    ("startEarliest", "start_earliest"),
    ("startLatest", "start_latest"),
    ("endEarliest", "end_earliest"),
    ("endLatest", "end_latest"),
)


def bound_triples(subject: ox.NamedNode, bounds: Bounds) -> Iterator[ox.Triple]:
    """The four bounds, as far as they are known, and all of them in one literal for functions of time."""
    for name, attribute in _BOUNDS:
        value: date | None = getattr(bounds, attribute)
        if value is not None:
            yield ox.Triple(subject, cg(name), day(value))
    if bounds != Bounds():
        yield ox.Triple(subject, cg("timeSpan"), ox.Literal(write_span(bounds)))

"""What a claim says, in words: subject, relation, object, each by its label and with its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from kg.dates import Bounds
from kg.telling import BOUNDS
from kg.vocabulary import CG, RDF
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.links import Ref

_MOST_TRIPLES = 400


@dataclass(frozen=True, slots=True)
class Line:
    """One triple in words.

    :ivar terms: its subject, predicate and object; a literal by its text.
    """

    subject: Ref
    relation: Ref
    object: Ref
    terms: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """When and how a relation held, as one claim tells it."""

    bounds: Bounds
    role: Ref | None = None
    place: Ref | None = None


@dataclass(frozen=True, slots=True)
class StanceTold:
    """Somebody's stance: what he fears, wants, refuses.

    :ivar content: the lines that it is about, which nobody says are so.
    """

    kind: Ref
    holder: Ref
    about: tuple[Ref, ...]
    content: tuple[Line, ...]
    text: str | None


@dataclass(frozen=True, slots=True)
class Assertion:
    """All that a claim's graph holds.

    :ivar lines: as recorded.
    :ivar follows: direct relations that the mapping writes from events and stances.
    """

    lines: tuple[Line, ...]
    follows: tuple[Line, ...]
    stance: StanceTold | None
    held: tuple[Held, ...]


def assertion_of(catalogue: Catalogue, claim: str) -> Assertion:
    """What a claim says.

    :param claim: its IRI.
    """
    own: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    triples = []
    for quad in catalogue.quads(None, None, None, claim, most=_MOST_TRIPLES):
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode | ox.Literal):
            continue
        if quad.subject.value.startswith(claim + "#"):
            own.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)
        elif not quad.subject.value.startswith(f"{catalogue.iris.base}tenure/"):
            triples.append((quad.subject.value, quad.predicate.value, quad.object))
    said = own.get(f"{claim}#stance")
    follows = [each for each in triples if _is_generated(catalogue, each[1], alone=len(triples) == 1, stance=said is not None)]
    return Assertion(
        lines=_lines(catalogue, [each for each in triples if each not in follows]),
        follows=_lines(catalogue, follows),
        stance=None if said is None else _stance(catalogue, claim, said),
        held=tuple(held_of(catalogue, about) for part, about in sorted(own.items()) if part.startswith(f"{claim}#situation")),
    )


def _is_generated(catalogue: Catalogue, predicate: str, *, alone: bool, stance: bool) -> bool:
    """Whether the mapping wrote the triple; a claim's only triple must have been recorded."""
    return stance or (not alone and any(predicate == each.property for each in catalogue.ontology.table.shortcuts))


def held_of(catalogue: Catalogue, said: dict[str, list[ox.NamedNode | ox.Literal]]) -> Held:
    """When and how a situation held.

    :param said: predicate -> objects.
    """
    days = [_day(said.get(CG + name, ())) for name in BOUNDS]
    roles = said.get(CG + "situationRoleEntity", said.get(CG + "situationRole", []))
    places = said.get(CG + "situationPlace", [])
    return Held(
        Bounds(*days),
        role=catalogue.ref_of(roles[0]) if roles else None,
        place=catalogue.ref_of(places[0]) if places else None,
    )


def _day(values: Iterable[ox.NamedNode | ox.Literal]) -> date | None:
    for value in values:
        try:
            return date.fromisoformat(value.value[:10])
        except ValueError:
            continue
    return None


def _lines(catalogue: Catalogue, triples: Iterable[tuple[str, str, ox.NamedNode | ox.Literal]]) -> tuple[Line, ...]:
    ordered = sorted(triples, key=lambda each: (each[0], each[1] != RDF + "type", each[1], str(each[2])))
    return tuple(line_of(catalogue, *each) for each in ordered)


def line_of(catalogue: Catalogue, subject: str, predicate: str, object: ox.NamedNode | ox.Literal) -> Line:
    """One triple in words."""
    relation = Ref("is a") if predicate == RDF + "type" else catalogue.ref(predicate)
    return Line(catalogue.ref(subject), relation, catalogue.ref_of(object), (subject, predicate, object.value))


def _stance(catalogue: Catalogue, claim: str, said: dict[str, list[ox.NamedNode | ox.Literal]]) -> StanceTold:
    kinds = [each.value for each in said.get(RDF + "type", [])]
    holders = said.get(CG + "holder", [])
    words = said.get(CG + "contentText", [])
    content = [
        (quad.subject.value, quad.predicate.value, quad.object)
        for quad in catalogue.quads(None, None, None, f"{claim}#content", most=_MOST_TRIPLES)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode | ox.Literal)
    ]
    return StanceTold(
        kind=catalogue.ref(min((kind for kind in kinds if kind != CG + "Stance"), default=CG + "Stance")),
        holder=catalogue.ref_of(holders[0]) if holders else Ref("somebody"),
        about=tuple(sorted((catalogue.ref_of(each) for each in said.get(CG + "about", [])), key=lambda each: each.text)),
        content=_lines(catalogue, content),
        text=words[0].value if words else None,
    )

"""What one claim puts into its named graph: the authored triples, and what the ontology says follows from writing them.

Generated are the situation of a relation that holds for a time, the direct shortcut of an event with its roles, and the stance
with its shortcut (MODEL, sections 3 to 5). All of it belongs to one claim, so that the receipt stays exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from kg.claim import CLAIM_REFERENCE, Claim, Entity, Source, Stance, Tense, Triple
from kg.dates import Bounds, happening, in_past_tense, in_present_tense, period, point_inside
from kg.mapping.nodes import TYPE, bound_triples, cg, iri, part, text, typed
from kg.mapping.registry import EVENT
from kg.vocabulary import RDF, DataIris, TermTable, expand

DATE = cg("date").value
ATTEMPT = "seek"


@dataclass(frozen=True)
class Assertions:
    """The triples of one claim.

    :ivar authored: as written; all of them for an assertion, none for a stance.
    :ivar generated: situations, shortcuts and the stance, in the claim's graph too.
    :ivar content: what a stance is about, in the graph ``<claim#content>``; never accepted.
    """

    authored: tuple[ox.Triple, ...]
    generated: tuple[ox.Triple, ...]
    content: tuple[ox.Triple, ...]


def bounds_of(claim: Claim, source: Source | None) -> Bounds:
    """When the claim's assertion holds: from `valid` or `at`, the tense filling what they leave open."""
    bounds = Bounds()
    if claim.valid:
        bounds = period(claim.valid)
    elif claim.holds_at:
        bounds = point_inside(claim.holds_at)
    if claim.tense:
        published = source.published if source else None
        told = in_present_tense(published) if claim.tense is Tense.NOW else in_past_tense(published)
        # "Formerly" only says when it was over; it must not bound what a date already says better.
        bounds = replace(
            bounds,
            start_latest=bounds.start_latest or told.start_latest,
            end_earliest=bounds.end_earliest or told.end_earliest,
            end_latest=bounds.end_latest or told.end_latest,
        )
    return bounds


class AssertionMapper:
    """Maps claims' assertions and stances, given the terms and the registry."""

    def __init__(self, table: TermTable, iris: DataIris, entities: Mapping[str, Entity]) -> None:
        self._table = table
        self._iris = iris
        self._entities = entities

    def map(self, claim: Claim, node: ox.NamedNode, source: Source | None) -> Assertions:
        authored = tuple(self.triple(each) for each in claim.assertion)
        generated: dict[ox.Triple, None] = {}
        content: tuple[ox.Triple, ...] = ()
        generated.update(dict.fromkeys(self._situations(claim, node, authored, bounds_of(claim, source))))
        generated.update(dict.fromkeys(self.shortcuts(authored, claim.assertion)))
        if claim.stance:
            content = tuple(self.triple(each) for each in claim.stance.content)
            generated.update(dict.fromkeys(self._stance(claim.stance, node, content)))
        return Assertions(authored, tuple(triple for triple in generated if triple not in authored), content)

    def triple(self, written: Triple) -> ox.Triple:
        """One written triple in RDF; a text object becomes a literal of the property's datatype."""
        predicate = expand(written.predicate)
        return ox.Triple(self.reference(written.subject), iri(predicate), self._object(written.object, predicate))

    def reference(self, written: str) -> ox.NamedNode:
        """The IRI of an entity's id or ``claim:ID``."""
        if written.startswith(CLAIM_REFERENCE):
            return iri(self._iris.claim(written.removeprefix(CLAIM_REFERENCE)))
        return iri(self._iris.entity(written))

    def canonical(self, triple: ox.Triple) -> ox.Triple:
        """The same proposition in the direction that files prefer; the ends of a symmetric property sorted."""
        term = self._table.properties.get(triple.predicate.value)
        if term is None or not isinstance(triple.object, ox.NamedNode):
            return triple
        if term.canonical:
            return ox.Triple(triple.object, iri(term.canonical), triple.subject)
        if term.symmetric and str(triple.subject) > str(triple.object):
            return ox.Triple(triple.object, triple.predicate, triple.subject)
        return triple

    def _object(self, written: str, predicate: str) -> ox.NamedNode | ox.Literal:
        if predicate == RDF + "type":
            return iri(expand(written))
        term = self._table.properties.get(predicate)
        if term is not None and term.literal:
            return typed(written, term.datatype)
        if term is None and written not in self._entities and not written.startswith(CLAIM_REFERENCE):
            # An undeclared property: checking reports it; until then its object is what it looks like.
            return text(written)
        return self.reference(written)

    def _situations(self, claim: Claim, node: ox.NamedNode, authored: Iterable[ox.Triple], bounds: Bounds) -> Iterator[ox.Triple]:
        qualified = bool(claim.valid or claim.holds_at or claim.tense or claim.role or claim.place or claim.tenure)
        number = 0
        for triple in authored:
            if triple.predicate == TYPE:
                continue
            core = self.canonical(triple)
            term = self._table.properties.get(core.predicate.value)
            held = bounds
            if core.predicate.value == DATE and isinstance(core.object, ox.Literal):
                held, kind = happening(core.object.value), "Occurrence"
            elif term is not None and term.situation:
                kind = term.situation
            elif qualified and not self._is_event(core.subject):
                kind = "Relationship"
            else:
                continue
            number += 1
            situation = part(node, "situation", number if number > 1 else None)
            yield ox.Triple(situation, TYPE, iri(kind) if ":" in kind else cg(kind))
            yield ox.Triple(situation, cg("situationOf"), node)
            yield ox.Triple(situation, cg("situationSubject"), core.subject)
            yield ox.Triple(situation, cg("situationRelation"), core.predicate)
            related = "situationObject" if isinstance(core.object, ox.NamedNode) else "situationValue"
            yield ox.Triple(situation, cg(related), core.object)
            yield from bound_triples(situation, held)
            yield from self._qualifiers(claim, situation)

    def _qualifiers(self, claim: Claim, situation: ox.NamedNode) -> Iterator[ox.Triple]:
        if claim.role:
            if claim.role in self._entities:
                yield ox.Triple(situation, cg("situationRoleEntity"), self.reference(claim.role))
            else:
                yield ox.Triple(situation, cg("situationRole"), text(claim.role))
        if claim.place:
            yield ox.Triple(situation, cg("situationPlace"), self.reference(claim.place))
        if claim.tenure:
            tenure = iri(self._iris.tenure(claim.tenure))
            yield ox.Triple(situation, cg("tenure"), tenure)
            yield ox.Triple(tenure, TYPE, cg("Tenure"))

    def shortcuts(self, authored: Iterable[ox.Triple], written: Iterable[Triple]) -> Iterator[ox.Triple]:
        """Direct properties from events whose two roles this claim puts forward."""
        roles: dict[ox.NamedNode, list[tuple[str, ox.NamedNode]]] = defaultdict(list)
        types: dict[ox.NamedNode, set[str]] = defaultdict(set)
        for triple, as_written in zip(authored, written, strict=True):
            if not isinstance(triple.subject, ox.NamedNode) or not isinstance(triple.object, ox.NamedNode):
                continue
            if triple.predicate == TYPE:
                types[triple.subject].add(triple.object.value)
            else:
                roles[triple.subject].append((triple.predicate.value, triple.object))
                entity = self._entities.get(as_written.subject)
                types[triple.subject].update(expand(name) for name in (entity.types if entity else ()))
        for event, filled in roles.items():
            for shortcut in self._table.shortcuts:
                if not any(self._table.is_a(kind, shortcut.event_class) for kind in types[event]):
                    continue
                starts = [end for role, end in filled if self._table.is_sub(role, shortcut.from_role)]
                ends = [end for role, end in filled if self._table.is_sub(role, shortcut.to_role)]
                for start in starts:
                    for end in ends:
                        yield ox.Triple(start, iri(shortcut.property), end)

    def _stance(self, stance: Stance, node: ox.NamedNode, content: tuple[ox.Triple, ...]) -> Iterator[ox.Triple]:
        term = self._table.stances.get(stance.kind)
        held = part(node, "stance")
        holder = self.reference(stance.holder)
        yield ox.Triple(held, TYPE, iri(term.iri) if term else cg("Stance"))
        yield ox.Triple(held, cg("stanceOf"), node)
        yield ox.Triple(held, cg("holder"), holder)
        for each in stance.about:
            yield ox.Triple(held, cg("about"), self.reference(each))
            if term and term.shortcut:
                yield ox.Triple(holder, iri(term.shortcut), self.reference(each))
        if content:
            yield ox.Triple(held, cg("content"), part(node, "content"))
        if stance.content_text:
            yield ox.Triple(held, cg("contentText"), text(stance.content_text))
        if stance.kind == ATTEMPT:
            for triple in content:
                sought = self._table.properties.get(triple.predicate.value)
                if sought is not None and sought.sought_as and triple.object == holder:
                    yield ox.Triple(holder, iri(sought.sought_as), triple.subject)

    def _is_event(self, subject: object) -> bool:
        id = subject.value.removeprefix(self._iris.entity("")) if isinstance(subject, ox.NamedNode) else ""
        entity = self._entities.get(id)
        return entity is not None and any(self._table.is_a(expand(name), EVENT) for name in entity.types)

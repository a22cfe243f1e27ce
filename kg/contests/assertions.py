"""What claims say, read from a store for comparing: triples with their claim, polarity, voice and time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TypeVar

import pyoxigraph as ox

from kg import dates
from kg.ontology import ONTOLOGY_GRAPH
from kg.queries import solutions_of
from kg.vocabulary import CG, EDTF, OWL, RDF, RDFS

_PREFIXES = f"PREFIX cg: <{CG}> PREFIX rdfs: <{RDFS}> PREFIX rdf: <{RDF}> PREFIX owl: <{OWL}> "
_WITHIN = " UNION ".join(f"{{ ?part cg:{name} ?whole }}" for name in ("locatedIn", "partOf", "memberOf", "subgroupOf", "worksFor"))
_MOST_STEPS = 20
_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Said:
    """A triple that a claim asserts; `literal` tells whether the object is one, and then of which datatype."""

    claim: str
    subject: str
    predicate: str
    object: str
    literal: str | None = None

    @property
    def terms(self) -> tuple[str, str, str]:
        return self.subject, self.predicate, self.object


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number or range that a claim gives of something; open ends are infinite."""

    claim: str
    of: str
    low: float
    high: float

    @property
    def shown(self) -> str:
        low = "" if self.low == float("-inf") else f"{self.low:,.0f}"
        high = "" if self.high == float("inf") else f"{self.high:,.0f}"
        return low if low == high else f"{low}–{high}" if low and high else f"at least {low}" if low else f"at most {high}"


class Assertions:
    """Reads once what is asked for often."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def _rows(self, query: str) -> Iterator[tuple[ox.NamedNode | ox.Literal | None, ...]]:
        for row in solutions_of(self._store, _PREFIXES + query):
            yield tuple(row)

    def _pairs(self, query: str) -> Iterator[tuple[str, str]]:
        return ((_value(one), _value(other)) for one, other in self._rows(query))

    # Claims

    def affirmed(self, claim: str) -> bool:
        return claim in self._affirmed

    def voice(self, claim: str) -> str:
        """Who puts it forward: the innermost voice, or the source."""
        return self._voices.get(claim, claim)

    def stance_of(self, claim: str) -> str:
        """The class of the claim's stance without its prefix, or nothing."""
        return self._stances.get(claim, "")

    def at_one_time(self, one: str, other: str) -> bool:
        """Whether two claims certainly speak of a common day, or neither of any time."""
        first, second = self._bounds.get(one), self._bounds.get(other)
        if first is None or second is None:
            return first is second
        starts = [each.start_latest for each in (first, second)]
        ends = [each.end_earliest for each in (first, second)]
        if None in starts or None in ends:
            return False
        return max(filter(None, starts)) <= min(filter(None, ends))

    @cached_property
    def _affirmed(self) -> frozenset[str]:
        rows = self._rows(
            "SELECT ?c { ?c a cg:Claim ; cg:polarity cg:PositivePolarity FILTER NOT EXISTS { ?c cg:status cg:RetractedStatus } }"
        )
        return frozenset(_value(row[0]) for row in rows)

    @cached_property
    def _present(self) -> frozenset[str]:
        rows = self._rows("SELECT ?c { ?c a cg:Claim FILTER NOT EXISTS { ?c cg:status cg:RetractedStatus } }")
        return frozenset(_value(row[0]) for row in rows)

    @cached_property
    def _voices(self) -> Mapping[str, str]:
        return dict(sorted(self._pairs("SELECT ?c ?v { ?c cg:affirmedBy|cg:deniedBy ?v }"), reverse=True))

    @cached_property
    def _stances(self) -> Mapping[str, str]:
        pairs = self._pairs("SELECT ?c ?k { GRAPH ?c { ?s cg:stanceOf ?c ; a ?k } FILTER(?k != cg:Stance) }")
        return {claim: kind.removeprefix(CG) for claim, kind in pairs}

    @cached_property
    def _bounds(self) -> Mapping[str, dates.Bounds]:
        rows = self._rows(
            "SELECT ?c ?a ?b ?d ?e { GRAPH ?c { ?s cg:situationRelation ?r OPTIONAL { ?s cg:startEarliest ?a }"
            " OPTIONAL { ?s cg:startLatest ?b } OPTIONAL { ?s cg:endEarliest ?d } OPTIONAL { ?s cg:endLatest ?e } } }"
        )
        told = {_value(row[0]): [None if each is None else date.fromisoformat(_value(each)) for each in row[1:]] for row in rows}
        return {claim: dates.Bounds(*bounds) for claim, bounds in told.items() if any(bounds)}

    # Triples

    @cached_property
    def _said(self) -> tuple[Said, ...]:
        rows = self._rows("SELECT ?c ?s ?p ?o { ?c a cg:Claim GRAPH ?c { ?s ?p ?o } FILTER(!CONTAINS(STR(?s), '#')) }")
        return tuple(
            Said(
                _value(claim),
                _value(subject),
                _value(predicate),
                _value(object_),
                object_.datatype.value if isinstance(object_, ox.Literal) else None,
            )
            for claim, subject, predicate, object_ in rows
            if _value(claim) in self._present
        )

    @cached_property
    def _by_subject(self) -> Mapping[str, list[Said]]:
        return _grouped(self._said, lambda said: said.subject)

    @cached_property
    def _by_predicate(self) -> Mapping[str, list[Said]]:
        return _grouped(self._said, lambda said: said.predicate)

    @cached_property
    def _by_claim(self) -> Mapping[str, list[Said]]:
        return _grouped(self._said, lambda said: said.claim)

    def by_terms(self) -> Mapping[tuple[str, str, str], list[Said]]:
        return self._by_terms

    @cached_property
    def _by_terms(self) -> Mapping[tuple[str, str, str], list[Said]]:
        return _grouped(self._said, lambda said: said.terms)

    def about(self, subject: str) -> list[Said]:
        return self._by_subject.get(subject, [])

    def with_predicate(self, predicate: str) -> list[Said]:
        return self._by_predicate.get(predicate, [])

    def core_of(self, claim: str) -> tuple[str, str, str] | None:
        """The first triple of a claim that says more than a type."""
        told = sorted(said.terms for said in self._by_claim.get(claim, ()) if said.predicate != RDF + "type")
        return told[0] if told else None

    def disputed(self, claim: str, other: str) -> tuple[str, str, str] | None:
        """The first triple of a claim that another claim tells otherwise, or else its first."""
        told = {(said.subject, said.predicate): said.object for said in self._by_claim.get(other, ())}
        mine = (said.terms for said in self._by_claim.get(claim, ()))
        otherwise = [terms for terms in mine if told.get(terms[:2], terms[2]) != terms[2]]
        return min(otherwise) if otherwise else self.core_of(claim)

    def by_proposition(self) -> Mapping[str, list[str]]:
        """Proposition -> the claims for or against it."""
        claims: defaultdict[str, list[str]] = defaultdict(list)
        for claim, proposition in self._pairs("SELECT ?c ?p { ?c cg:hasProposition ?p }"):
            if claim in self._present:
                claims[proposition].append(claim)
        return claims

    def links(self, name: str) -> list[tuple[str, str]]:
        """Pairs of claims, the linking one first."""
        pairs = self._pairs(f"SELECT ?a ?b {{ ?a cg:{name} ?b }}")
        return sorted(pair for pair in pairs if self._present.issuperset(pair))

    def contents(self, kinds: Iterable[str]) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """Claims of stances of some kinds, with each triple of their content."""
        wanted = {claim for claim, kind in self._stances.items() if kind in set(kinds) and claim in self._affirmed}
        for graph, *terms in self._rows("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(STRENDS(STR(?g), '#content')) }"):
            claim = _value(graph).partition("#")[0]
            if claim in wanted and _value(terms[1]) != RDF + "type":
                yield claim, (_value(terms[0]), _value(terms[1]), _value(terms[2]))

    def of_classes(self, classes: Iterable[str]) -> list[str]:
        listed = " ".join(f"<{each}>" for each in classes)
        # What a claim that was decided against puts into a class is contested all the same.
        rows = self._rows(
            f"SELECT DISTINCT ?x {{ VALUES ?class {{ {listed} }} {{ ?x a ?class }} UNION {{ ?d cg:decidesAgainst ?c ."
            f" GRAPH <{ONTOLOGY_GRAPH}> {{ ?kind rdfs:subClassOf* ?class }} GRAPH ?c {{ ?x a ?kind }} }} }} ORDER BY STR(?x)"
        )
        return [_value(row[0]) for row in rows]

    def estimates(self, ranges: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], list[Estimate]]:
        """What is estimated, and by which property -> its estimates."""
        found: defaultdict[tuple[str, str], list[Estimate]] = defaultdict(list)
        of = dict(self._pairs("SELECT ?e ?of { GRAPH ?c { ?e cg:strengthOf ?of } }"))
        for minimum, maximum in ranges:
            told: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
            for said in [*self.with_predicate(minimum), *self.with_predicate(maximum)]:
                if self.affirmed(said.claim):
                    told[said.claim, said.subject][said.predicate] = float(said.object)
            for (claim, subject), numbers in told.items():
                low, high = numbers.get(minimum, float("-inf")), numbers.get(maximum, float("inf"))
                found[of.get(subject, subject), minimum].append(Estimate(claim, of.get(subject, subject), low, high))
        return found

    # What the ontology says, and what lies in what

    def one_at_a_time(self) -> list[str]:
        return sorted(_value(row[0]) for row in self._rows(f"SELECT ?p {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?p cg:oneAtATime true }} }}"))

    def relations_at_odds(self) -> list[tuple[str, str]]:
        return sorted(self._pairs(f"SELECT ?p ?q {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?p cg:atOddsWith ?q }} }}"))

    def disjoint(self, one: str, other: str) -> bool:
        """Whether nothing can belong to two classes at once."""
        return any((mine, theirs) in self._disjoint for mine in self._above(one) for theirs in self._above(other))

    def _above(self, name: str) -> set[str]:
        return {name, *self._superclasses.get(name, ())}

    @cached_property
    def _superclasses(self) -> Mapping[str, set[str]]:
        above: defaultdict[str, set[str]] = defaultdict(set)
        for name, ancestor in self._pairs(f"SELECT ?c ?d {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?c rdfs:subClassOf+ ?d }} }}"):
            above[name].add(ancestor)
        return above

    @cached_property
    def _disjoint(self) -> frozenset[tuple[str, str]]:
        told = set(
            self._pairs(
                f"SELECT ?a ?b {{ GRAPH <{ONTOLOGY_GRAPH}> {{ {{ ?a owl:disjointWith ?b }} UNION {{ ?x a owl:AllDisjointClasses ;"
                " owl:members ?list . ?list rdf:rest*/rdf:first ?a , ?b FILTER(?a != ?b) } } }"
            )
        )
        return frozenset(told | {(other, one) for one, other in told})

    def lasts(self, predicate: str) -> bool:
        """Whether a relation holds for a time."""
        return predicate in self._lasting

    @cached_property
    def _lasting(self) -> frozenset[str]:
        rows = self._rows(f"SELECT ?p {{ GRAPH <{ONTOLOGY_GRAPH}> {{ ?p cg:generatesSituation ?c }} }}")
        return frozenset(_value(row[0]) for row in rows)

    def compatible(self, one: Said, other: Said) -> bool:
        """Whether two values may be one: dates that meet, or things of which one belongs to the other."""
        if one.literal is None or other.literal is None:
            return one.object in self._wholes(other.object) or other.object in self._wholes(one.object)
        if one.literal == EDTF == other.literal:
            return _meet(one.object, other.object)
        return one.object == other.object

    def _wholes(self, part: str) -> set[str]:
        found = {part}
        edge = [part]
        for _ in range(_MOST_STEPS):
            edge = [whole for each in edge for whole in self._within.get(each, ()) if whole not in found]
            found.update(edge)
        return found

    @cached_property
    def _within(self) -> Mapping[str, list[str]]:
        wholes: defaultdict[str, list[str]] = defaultdict(list)
        for part, whole in self._pairs(f"SELECT DISTINCT ?part ?whole {{ {_WITHIN} }}"):
            wholes[part].append(whole)
        return wholes


def _grouped(said: Iterable[Said], key: Callable[[Said], _Key]) -> Mapping[_Key, list[Said]]:
    groups: defaultdict[_Key, list[Said]] = defaultdict(list)
    for each in said:
        groups[key(each)].append(each)
    return groups


def _meet(one: str, other: str) -> bool:
    """Whether two EDTF dates have a possible day in common."""
    (first, last), (start, end) = dates.extent(one), dates.extent(other)
    return (first is None or end is None or first <= end) and (start is None or last is None or start <= last)


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""

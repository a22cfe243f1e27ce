"""Which claims a view takes, read from the descriptions of claims in the store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from kg import dates
from kg.contests.marking import unsettled
from kg.errors import UsageError
from kg.queries import solutions_of
from kg.views.view import Mode, View
from kg.vocabulary import CG, OA, RDF, DataIris

_PREFIXES = f"PREFIX cg: <{CG}> PREFIX oa: <{OA}> PREFIX rdf: <{RDF}> "


@dataclass(frozen=True, slots=True)
class Selection:
    """The claims of a view, by IRI.

    :ivar kept: claims that the view takes.
    :ivar backing: those of them whose assertions stand in the default graph.
    :ivar certain: with ``as_of``: those of `kept` that certainly hold then, or to which time does not apply.
    """

    kept: frozenset[str]
    backing: frozenset[str]
    certain: frozenset[str]


def select(store: ox.Store, view: View, iris: DataIris) -> Selection:
    """The claims that a view takes from a snapshot's store.

    :raises UsageError: a date of the view is none.
    """
    reader = _Reader(store, iris)
    kept = reader.column("SELECT ?c { ?c a cg:Claim }")
    if view.without:
        kept &= reader.standing_elsewhere(view.without)
    if view.voice is not None:
        kept &= reader.column(f"SELECT ?c {{ ?c cg:hasVoice <{iris.entity(view.voice)}> }}")
    if view.known_by is not None:
        kept &= reader.published_by(_days(view.known_by)[1])
    if view.min_grade is not None:
        kept &= {claim for claim, grades in reader.grades(kept) if view.min_grade.admits(*grades)}
    if view.no_contested:
        kept -= unsettled(store)
    certain = set(kept)
    if view.as_of is not None:
        impossible, uncertain = reader.at(*_days(view.as_of))
        kept -= impossible
        certain = kept - uncertain
    return Selection(frozenset(kept), frozenset(kept & reader.backing(view.mode)), frozenset(certain))


def _days(text: str) -> tuple[date, date]:
    """The first and last day that an EDTF date covers.

    :raises UsageError: it is not EDTF, or is open.
    """
    try:
        first, last = dates.extent(text)
    except ValueError as error:
        raise UsageError(str(error), "Write 2017, 2017-04 or 2017-04-05.") from error
    if first is None or last is None:
        raise UsageError(f"{text!r} has an open end", "Write a date with a beginning and an end, such as 2017-04.")
    return first, last


class _Reader:
    def __init__(self, store: ox.Store, iris: DataIris) -> None:
        self._store = store
        self._iris = iris

    def _rows(self, query: str) -> Iterator[ox.QuerySolution]:
        return solutions_of(self._store, _PREFIXES + query)

    def column(self, query: str) -> set[str]:
        return {_iri(row[0]) for row in self._rows(query)}

    def standing_elsewhere(self, sources: frozenset[str]) -> set[str]:
        named = {self._iris.source(key) for key in sources}
        known = self.column("SELECT ?s { ?s a cg:Source }") | self.column("SELECT DISTINCT ?s { ?e oa:hasSource ?s }")
        if unknown := sorted(key for key in sources if self._iris.source(key) not in known):
            raise UsageError(f"there is no source {unknown[0]!r}", "`kg stats` lists the sources by key.")
        rows = self._rows("SELECT DISTINCT ?c ?s { ?c cg:hasEvidence ?e . ?e oa:hasSource ?s }")
        return {_iri(row[0]) for row in rows if _iri(row[1]) not in named}

    def published_by(self, day: date) -> set[str]:
        rows = self._rows("SELECT ?c ?last { ?c cg:fromSource ?s . ?s cg:publishedLatest ?last }")
        return {_iri(row[0]) for row in rows if _day(row[1]) <= day}

    def grades(self, claims: set[str]) -> Iterator[tuple[str, tuple[str | None, int | None]]]:
        """Each claim with the latest rating of its source and its own credibility."""
        reliability: dict[str, tuple[str, str]] = {}
        for row in self._rows("SELECT ?s ?letter ?on { ?r cg:ratedSource ?s ; cg:reliabilityGrade ?letter ; cg:judgedOn ?on }"):
            rated = (_text(row[2]), _text(row[1]))
            reliability[_iri(row[0])] = max(reliability.get(_iri(row[0]), rated), rated)
        rows = self._rows("SELECT ?c ?s ?n { ?c cg:fromSource ?s OPTIONAL { ?c cg:credibilityGrade ?n } }")
        for row in rows:
            if _iri(row[0]) in claims:
                letter = reliability.get(_iri(row[1]))
                yield _iri(row[0]), (letter[1] if letter else None, int(_text(row[2])) if row[2] is not None else None)

    def at(self, low: date, high: date) -> tuple[set[str], set[str]]:
        """Claims that cannot hold in [low, high], and those that may or may not.

        Time applies to claims of situations, by their bounds, and of dated events, which must have begun by then.
        """
        impossible: set[str] = set()
        uncertain: set[str] = set()
        for row in self._rows(
            "SELECT ?s ?a ?b ?c ?d { GRAPH ?g { ?s cg:situationRelation ?r OPTIONAL { ?s cg:startEarliest ?a }"
            " OPTIONAL { ?s cg:startLatest ?b } OPTIONAL { ?s cg:endEarliest ?c } OPTIONAL { ?s cg:endLatest ?d } } }"
        ):
            bounds = dates.Bounds(*(None if row[n] is None else _day(row[n]) for n in range(1, 5)))
            claim = _iri(row[0]).partition("#")[0]
            if not bounds.possible(low, high):
                impossible.add(claim)
            elif not bounds.certain(low, high):
                uncertain.add(claim)
        later: set[str] = set()
        for row in self._rows("SELECT DISTINCT ?event ?when { GRAPH ?c { ?event cg:date ?when } ?c a cg:AcceptedClaim }"):
            first, _ = _extent(_text(row[1]))
            if first is not None and first > high:
                later.add(_iri(row[0]))
        for event in later:
            for quad in self._store.quads_for_pattern(ox.NamedNode(event), None, None, None):
                if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(self._iris.claim("")):
                    impossible.add(quad.graph_name.value.partition("#")[0])
        return impossible, uncertain - impossible

    def backing(self, mode: Mode) -> set[str]:
        if mode is Mode.ACCEPTED:
            return self.column("SELECT ?c { ?c a cg:AcceptedClaim ; cg:polarity cg:PositivePolarity }")
        present = self.column("SELECT ?c { ?c a cg:Claim FILTER NOT EXISTS { ?c cg:status cg:RetractedStatus } }")
        if mode is Mode.SAID:
            present &= self.column("SELECT ?c { ?c cg:polarity cg:PositivePolarity }")
        return present


def _extent(text: str) -> tuple[date | None, date | None]:
    try:
        return dates.extent(text)
    except ValueError:
        return None, None


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _text(term: object) -> str:
    return term.value if isinstance(term, ox.Literal) else ""


def _day(term: object) -> date:
    return date.fromisoformat(_text(term))

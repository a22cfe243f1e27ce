"""From a query's solutions to the claims behind them, triple by triple."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.queries import Answer, Pattern, Plan, Solution, plan, run
from kg.store import Snapshot, SupportKind
from kg.vocabulary import DataIris
from kg.why.receipts import Receipt, read_receipt

# A solution found in very many ways is told by its first ones; the explanation then says that it is not complete.
MOST_WAYS = 10_000


@dataclass(frozen=True, slots=True)
class ExplainedSolution:
    """One solution and what it rests on.

    :ivar receipts: the claims that put forward a triple the solution uses, by source and position.
    :ivar registry: triples it uses that the registry (names, types, sources) says, not a claim.
    :ivar rules: rules that inferred a triple it uses; their premises' claims are among the receipts.
    """

    solution: Solution
    receipts: tuple[Receipt, ...]
    registry: tuple[ox.Triple, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with its receipts.

    :ivar unexplained: features of the query whose part in the answer is not explained.
    :ivar complete: whether all ways were looked at and no feature is unexplained.
    """

    answer: Answer
    solutions: tuple[ExplainedSolution, ...]
    unexplained: tuple[str, ...]
    complete: bool


def explain(snapshot: Snapshot, query: str, iris: DataIris) -> Explanation:
    """Answer a SELECT and give each solution its receipts.

    :param iris: the IRIs of the workspace's data.
    :raises BadQuery: it is not a SELECT, does not parse or is refused.
    """
    taken_apart = plan(query, iris.prefixes())
    answer = run(snapshot.store, query, iris)
    ways = run(snapshot.store, taken_apart.widened, iris).solutions
    grouped: dict[tuple[object, ...], list[Solution]] = {}
    for way in ways[:MOST_WAYS]:
        grouped.setdefault(tuple(way.get(key) for key in taken_apart.keys), []).append(way)
    tracer = _Tracer(snapshot, iris)
    solutions = tuple(
        tracer.explained(solution, grouped.get(tuple(solution.get(key) for key in taken_apart.keys), ()), taken_apart)
        for solution in answer.solutions
    )
    complete = not taken_apart.unexplained and len(ways) <= MOST_WAYS
    return Explanation(answer, solutions, taken_apart.unexplained, complete)


class _Tracer:
    """Follows triples to claims, remembering what it has read."""

    def __init__(self, snapshot: Snapshot, iris: DataIris) -> None:
        self._snapshot = snapshot
        self._claims = iris.claim("")
        self._receipts: dict[str, Receipt] = {}

    def explained(self, solution: Solution, ways: Iterable[Solution], taken_apart: Plan) -> ExplainedSolution:
        claims: dict[str, None] = {}
        registry: dict[ox.Triple, None] = {}
        rules: dict[str, None] = {}
        seen: set[ox.Triple] = set()
        for way in ways:
            for pattern in taken_apart.patterns:
                filled = _fill(pattern, way)
                if filled is None:
                    continue
                triple, graph = filled
                if graph is not None and graph.startswith(self._claims):
                    # A triple read from a claim's graph is what that claim says, whether or not it is accepted.
                    claims[graph.partition("#")[0]] = None
                else:
                    # The graph of inferences is backed like the default graph; the ontology's by nobody's claim.
                    self._trace(triple, claims, registry, rules, seen)
        receipts = sorted((self._receipt(claim) for claim in claims), key=lambda receipt: receipt.order)
        return ExplainedSolution(solution, tuple(receipts), tuple(registry), tuple(rules))

    def _trace(
        self,
        triple: ox.Triple,
        claims: dict[str, None],
        registry: dict[ox.Triple, None],
        rules: dict[str, None],
        seen: set[ox.Triple],
    ) -> None:
        if triple in seen:
            return
        seen.add(triple)
        supports = self._snapshot.support.of(triple)
        for support in supports:
            if support.kind in (SupportKind.CLAIM, SupportKind.HEADER):
                claims[support.origin] = None
            elif support.kind is SupportKind.REGISTRY:
                registry[triple] = None
            else:
                rules[support.origin] = None
                for premise in support.premises:
                    self._trace(premise, claims, registry, rules, seen)

    def _receipt(self, claim: str) -> Receipt:
        if claim not in self._receipts:
            self._receipts[claim] = read_receipt(self._snapshot.store, claim)
        return self._receipts[claim]


def _fill(pattern: Pattern, way: Solution) -> tuple[ox.Triple, str | None] | None:
    """The pattern's triple in this way; nothing where an OPTIONAL or the other branch of a UNION left it unbound."""
    terms = [way.get(term.value) if isinstance(term, ox.Variable) else term for term in pattern.terms]
    subject, predicate, object_, graph = terms
    if pattern.graph is not None and graph is None:
        return None
    if not isinstance(subject, ox.NamedNode) or not isinstance(predicate, ox.NamedNode) or object_ is None:
        return None
    if isinstance(object_, ox.Variable) or (graph is not None and not isinstance(graph, ox.NamedNode)):
        return None
    return ox.Triple(subject, predicate, object_), graph.value if isinstance(graph, ox.NamedNode) else None

"""From a query's solutions to the ways in which they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

import pyoxigraph as ox

from kg.queries import Answer, Solution, parse_query, run, solutions_of
from kg.queries.tree import Form, Pattern, Select
from kg.reasoning import Rule
from kg.receipt import Receipt
from kg.store import SupportIndex, Terms
from kg.vocabulary import DataIris
from kg.why.atoms import Plan, Promise
from kg.why.backing import Backing
from kg.why.filling import FILLED_TOGETHER, Filler, Key, Row, value_of
from kg.why.paths import PathWays
from kg.why.receipts import ReceiptReader
from kg.why.ways import NEVER, Limit, Way, Ways
from kg.why.widening import plan_of

MOST_EMBEDDINGS = 1_000_000
"""More solutions of the widened query are not looked at; the explanation then says that it is not complete."""


@dataclass(frozen=True, slots=True)
class Input:
    """One of the solutions that went into a group, with the ways in which it holds."""

    solution: Solution
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class ExplainedSolution:
    """One solution and the ways in which it holds.

    :ivar ways: minimal sets of claims (IRIs), each of which suffices; smallest first. An empty set: it needs no claim.
    :ivar inputs: for a solution made from a group: what went into it, each with ways of its own.
    """

    solution: Solution
    ways: tuple[Way, ...]
    inputs: tuple[Input, ...] | None
    _uses: tuple[Terms, ...]
    _explainer: Explainer = field(repr=False)

    @cached_property
    def claims(self) -> frozenset[str]:
        """Every claim in any of the ways, and in those of the inputs."""
        inner = (way for each in self.inputs or () for way in each.ways)
        return frozenset[str]().union(*self.ways, *inner)

    @cached_property
    def receipts(self) -> tuple[Receipt, ...]:
        """The receipts of :attr:`claims`, by source and position."""
        return tuple(sorted(map(self._explainer.receipt, self.claims), key=lambda receipt: receipt.order))

    @cached_property
    def registry(self) -> tuple[ox.Triple, ...]:
        """Triples it uses that the registry (names, types, sources) says, not a claim."""
        return self._explainer.registry_of(self._uses)

    @cached_property
    def rules(self) -> tuple[str, ...]:
        """Names of rules that inferred a triple it uses; the claims of their premises are in the ways."""
        return self._explainer.rules_of(self._uses)


@dataclass(frozen=True, slots=True)
class Explanation:
    """An answer with the ways in which its solutions hold.

    :ivar solutions: a solution of a SELECT, a triple of a CONSTRUCT, or the verdict of an ASK, each once.
    :ivar absences: what must not be there for the solutions to hold, as SPARQL; no way to it exists in this snapshot.
    :ivar unexplained: features of the query whose part in the answer is not explained.
    :ivar complete: whether all ways were looked at and no feature is unexplained.
    :ivar promise: what the ways say about the answer when claims are taken away. LIMIT and OFFSET only choose what is shown: the
        promise is about the answer without them.
    """

    answer: Answer
    solutions: tuple[ExplainedSolution, ...]
    absences: tuple[str, ...]
    unexplained: tuple[str, ...]
    complete: bool
    promise: Promise


class Explainer:
    """Explains answers from one store."""

    def __init__(
        self,
        store: ox.Store,
        support: SupportIndex,
        iris: DataIris,
        *,
        keeps: Callable[[str], bool] | None = None,
        backs: Callable[[str], bool] | None = None,
    ) -> None:
        """Explain answers from `store`.

        :param keeps: as for :class:`~kg.why.backing.Backing`, like `backs`.
        """
        self._store = store
        self._iris = iris
        self._backing = Backing(store, support, iris, keeps=keeps, backs=backs)
        self._paths: dict[ox.NamedNode | None, PathWays] = {}
        self._receipts = ReceiptReader(support)

    def explain(self, query: str) -> Explanation:
        """Answer a query and give each solution the ways in which it holds.

        :raises BadQuery: it does not parse, is refused, or cannot be taken apart.
        """
        answer = run(self._store, query, self._iris)
        tree, plan = _planned(query, self._iris)
        limit = self._backing.begin()
        self._paths.clear()
        told = self._groups(tree, plan, answer) if plan.inputs is not None else self._solutions(tree, plan, answer)
        solutions = tuple(told)
        return Explanation(
            answer,
            solutions,
            plan.absences,
            plan.unexplained,
            complete=not plan.unexplained and not limit.exceeded,
            promise=plan.promise,
        )

    # Solutions

    def _solutions(self, tree: Select, plan: Plan, answer: Answer) -> Iterator[ExplainedSolution]:
        wanted = _keys_of(tree, plan, answer)
        collected: dict[Key, _Collected] = {}
        for row, ways, uses in self._filled(plan):
            for key in _keys_in(tree, plan, row):
                if key in wanted:
                    collected.setdefault(key, _Collected()).add(ways, uses)
        for key, solution in wanted.items():
            each = collected.get(key, _Collected())
            yield self._told(solution, each.ways(self._backing.limit), None, each.uses)

    def _groups(self, tree: Select, plan: Plan, answer: Answer) -> Iterator[ExplainedSolution]:
        groups = self._inputs(plan)
        rows = answer if plan.regrouped is None else run(self._store, plan.regrouped, self._iris)
        keys: dict[Key, list[Key]] = {}
        for solution in rows.solutions:
            shown = tuple(solution.get(name) for name in answer.variables)
            keys.setdefault(shown, []).append(tuple(solution.get(name) for name in plan.keys))
        limit = self._backing.limit
        for shown, solution in {tuple(each.get(name) for name in answer.variables): each for each in answer.solutions}.items():
            ways, inputs, uses = NEVER, [], set[Terms]()
            for key in keys.get(shown, ()):
                of_group = groups.get(key, {})
                ways = limit.either(ways, limit.all(each.ways(limit) for each in of_group.values()))
                for binding, each in of_group.items():
                    named = {name: term for name, term in zip(plan.inputs or (), binding, strict=True) if term is not None}
                    visible = {name: term for name, term in named.items() if not name.startswith("_")}
                    inputs.append(Input(visible, _ordered(each.ways(limit))))
                    uses |= each.uses
            yield self._told(solution, ways, tuple(inputs), uses)

    def _inputs(self, plan: Plan) -> dict[Key, dict[Key, _Collected]]:
        """Key of a group -> each of its inputs -> the ways in which it holds."""
        groups: dict[Key, dict[Key, _Collected]] = {}
        for row, ways, uses in self._filled(plan):
            key = tuple(row[name] for name in plan.keys)
            binding = tuple(row[name] for name in plan.inputs or ())
            groups.setdefault(key, {}).setdefault(binding, _Collected()).add(ways, uses)
        if not plan.keys:
            groups.setdefault((), {})  # without GROUP BY there is one group, even of nothing
        return groups

    def _filled(self, plan: Plan) -> Iterator[tuple[Row, Ways, list[Terms]]]:
        """The solutions of the widened query, each with its ways and the triples that it uses."""
        filler = Filler(plan, self._backing, self._iris.inferred_graph(), self._paths_in, self._group_ways)
        found = solutions_of(self._store, plan.widened)
        names = [variable.value for variable in found.variables]
        rows = (dict(zip(names, row, strict=True)) for row in islice(found, MOST_EMBEDDINGS))
        while some := list(islice(rows, FILLED_TOGETHER)):
            yield from filler.fill(some)
        if next(found, None) is not None:
            self._backing.limit.exceeded = True

    def _told(self, solution: Solution, ways: Ways, inputs: tuple[Input, ...] | None, uses: set[Terms]) -> ExplainedSolution:
        told = ExplainedSolution(solution, _ordered(ways), inputs, tuple(uses), self)
        self._receipts.expect(told.claims)
        return told

    # What atoms rest on

    def _paths_in(self, graph: ox.NamedNode | None) -> PathWays:
        if graph not in self._paths:
            self._paths[graph] = PathWays(self._store, self._backing, graph)
        return self._paths[graph]

    def _group_ways(self, plan: Plan) -> dict[Key, Ways]:
        """Key of a subquery's group -> the ways in which all that went into it holds."""
        limit = self._backing.limit
        groups = self._inputs(plan)
        return {key: limit.all(each.ways(limit) for each in inputs.values()) for key, inputs in groups.items()}

    # What else is told of a solution

    def receipt(self, claim: str) -> Receipt:
        """A claim's receipt."""
        return self._receipts.read(claim)

    def registry_of(self, uses: Iterable[Terms]) -> tuple[ox.Triple, ...]:
        return tuple(sorted((ox.Triple(*terms) for terms in self._backing.registered(uses)), key=str))

    def rules_of(self, uses: Iterable[Terms]) -> tuple[str, ...]:
        """The rules in the shortest derivations of triples, through all premises."""
        steps: dict[Terms, list[tuple[Rule, tuple[Terms, ...]]]] = {}
        level: dict[Terms, int] = {}
        waiting = list(uses)
        while waiting:
            terms = waiting.pop()
            if terms in level or terms in steps:
                continue
            if self._backing.said_plainly(terms):
                level[terms] = 0
                continue
            steps[terms] = list(self._backing.derivations(terms))
            waiting += (premise for _, premises in steps[terms] for premise in premises)
        height, reached = 0, list(level)
        while reached:
            height += 1
            reached = [
                terms
                for terms, applications in steps.items()
                if terms not in level and any(all(each in level for each in premises) for _, premises in applications)
            ]
            level.update(dict.fromkeys(reached, height))
        return tuple(sorted(_shortest(uses, steps, level)))


def _shortest(
    uses: Iterable[Terms], steps: Mapping[Terms, list[tuple[Rule, tuple[Terms, ...]]]], level: Mapping[Terms, int]
) -> set[str]:
    """Names of the rules whose premises all stand below what they give."""
    names: set[str] = set()
    seen: set[Terms] = set()
    waiting = list(uses)
    while waiting:
        terms = waiting.pop()
        if terms in seen:
            continue
        seen.add(terms)
        for rule, premises in steps.get(terms, ()):
            if all(each in level and level[each] < level.get(terms, 0) for each in premises):
                names.add(rule.name)
                waiting += premises
    return names


@lru_cache(maxsize=256)
def _planned(query: str, iris: DataIris) -> tuple[Select, Plan]:
    """The same questions are asked again and again."""
    tree = parse_query(query, iris.prefixes())
    return tree, plan_of(tree)


class _Collected:
    """The ways of one solution as they come, and the triples that no claim's own graph told."""

    __slots__ = ("_found", "uses")

    def __init__(self) -> None:
        self._found: set[Way] = set()
        self.uses: set[Terms] = set()

    def add(self, ways: Ways, uses: Sequence[Terms]) -> None:
        self._found |= ways
        self.uses.update(uses)

    def ways(self, limit: Limit) -> Ways:
        return limit.minimal(self._found)


def _keys_of(tree: Select, plan: Plan, answer: Answer) -> dict[Key, Solution]:
    """What the answer's solutions are known by; each once."""
    if tree.form is Form.ASK:
        return {(): {}}
    if answer.triples is not None:
        names = ("subject", "predicate", "object")
        return {
            (each.subject, each.predicate, each.object): dict(zip(names, (each.subject, each.predicate, each.object), strict=True))
            for each in answer.triples
        }
    return {tuple(each.get(name) for name in plan.keys): each for each in answer.solutions}


def _keys_in(tree: Select, plan: Plan, row: Row) -> Iterable[Key]:
    """The solutions that an embedding gives: one, or the triples of a template."""
    if tree.form is not Form.CONSTRUCT:
        return (tuple(row[name] for name in plan.keys),)
    return [tuple(value_of(term, row) for term in _terms(pattern)) for pattern in tree.template]


def _terms(pattern: Pattern) -> tuple[Any, Any, Any]:
    return pattern.subject, pattern.predicate, pattern.object


def _ordered(ways: Ways) -> tuple[Way, ...]:
    return tuple(sorted(ways, key=lambda way: (len(way), sorted(way))))

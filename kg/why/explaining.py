"""From a query's solutions to the ways in which they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

import pyoxigraph as ox

from kg.queries import Answer, Solution, parse_query, run, solutions_of
from kg.queries.tree import Form, Node, Pattern, Select
from kg.reasoning import Rule
from kg.store import SupportIndex
from kg.vocabulary import DataIris
from kg.why.atoms import ClosureAtom, InputsAtom, Plan, Promise
from kg.why.backing import Backing, Terms
from kg.why.paths import PathWays
from kg.why.receipts import Receipt, ReceiptReader
from kg.why.ways import ALWAYS, NEVER, Limit, Way, Ways
from kg.why.widening import plan_of

MOST_EMBEDDINGS = 1_000_000
"""More solutions of the widened query are not looked at; the explanation then says that it is not complete."""
_Key = tuple[Any, ...]
_Found = Callable[[ox.QuerySolution], Ways]


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
        self, store: ox.Store, support: SupportIndex, iris: DataIris, *, backs: Callable[[str], bool] | None = None
    ) -> None:
        """Explain answers from `store`.

        :param backs: as for :class:`~kg.why.backing.Backing`.
        """
        self._store = store
        self._iris = iris
        self._backing = Backing(store, support, iris, backs=backs)
        self._paths: dict[ox.NamedNode | None, PathWays] = {}
        self._receipts = ReceiptReader(store)

    def explain(self, query: str) -> Explanation:
        """Answer a query and give each solution the ways in which it holds.

        :raises BadQuery: it does not parse, is refused, or cannot be taken apart.
        """
        answer = run(self._store, query, self._iris)
        tree, plan = _planned(query, self._iris)
        self._backing.limit = limit = Limit()
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
        collected: dict[_Key, _Collected] = {}
        found = _filler(plan, self)
        for row in self._embeddings(plan):
            ways, uses = found(row)
            for key in _keys_in(tree, plan, row):
                if key in wanted:
                    collected.setdefault(key, _Collected()).add(ways, uses)
        for key, solution in wanted.items():
            each = collected.get(key, _Collected())
            yield self._told(solution, each.ways(self._backing.limit), None, each.uses)

    def _groups(self, tree: Select, plan: Plan, answer: Answer) -> Iterator[ExplainedSolution]:
        groups = self._inputs(plan)
        rows = answer if plan.regrouped is None else run(self._store, plan.regrouped, self._iris)
        keys: dict[_Key, list[_Key]] = {}
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

    def _inputs(self, plan: Plan) -> dict[_Key, dict[_Key, _Collected]]:
        """Key of a group -> each of its inputs -> the ways in which it holds."""
        groups: dict[_Key, dict[_Key, _Collected]] = {}
        found = _filler(plan, self)
        for row in self._embeddings(plan):
            key = tuple(row[name] for name in plan.keys)
            binding = tuple(row[name] for name in plan.inputs or ())
            groups.setdefault(key, {}).setdefault(binding, _Collected()).add(*found(row))
        if not plan.keys:
            groups.setdefault((), {})  # without GROUP BY there is one group, even of nothing
        return groups

    def _embeddings(self, plan: Plan) -> Iterator[ox.QuerySolution]:
        for number, row in enumerate(solutions_of(self._store, plan.widened)):
            if number == MOST_EMBEDDINGS:
                self._backing.limit.exceeded = True
                return
            yield row

    def _told(self, solution: Solution, ways: Ways, inputs: tuple[Input, ...] | None, uses: set[Terms]) -> ExplainedSolution:
        told = ExplainedSolution(solution, _ordered(ways), inputs, tuple(uses), self)
        self._receipts.expect(told.claims)
        return told

    # What atoms rest on

    @property
    def inferred_graph(self) -> str:
        return self._iris.inferred_graph()

    @property
    def limit(self) -> Limit:
        return self._backing.limit

    def triple_ways(self, terms: Terms, graph: str | None) -> Ways:
        return self._backing.ways(terms, graph)

    def path_ways(self, start: Any, atom: ClosureAtom, end: Any, graph: ox.NamedNode | None) -> Ways:
        if graph not in self._paths:
            self._paths[graph] = PathWays(self._store, self._backing, graph)
        return self._paths[graph].between(start, atom.path, end)

    def group_ways(self, plan: Plan) -> dict[_Key, Ways]:
        """Key of a subquery's group -> the ways in which all that went into it holds."""
        groups = self._inputs(plan)
        return {key: self.limit.all(each.ways(self.limit) for each in inputs.values()) for key, inputs in groups.items()}

    # What else is told of a solution

    def receipt(self, claim: str) -> Receipt:
        """A claim's receipt."""
        return self._receipts.read(claim)

    def registry_of(self, uses: Iterable[Terms]) -> tuple[ox.Triple, ...]:
        return tuple(sorted((ox.Triple(*terms) for terms in uses if self._backing.in_registry(terms)), key=str))

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


def _filler(plan: Plan, explainer: Explainer) -> Callable[[ox.QuerySolution], tuple[Ways, list[Terms]]]:
    """What finds the ways of one embedding, and the triples of the default graph that it uses."""
    limit = explainer.limit
    inferred = explainer.inferred_graph
    groups = {id(atom): explainer.group_ways(atom.plan) for atom in plan.atoms if isinstance(atom, InputsAtom)}

    def fill(row: ox.QuerySolution) -> tuple[Ways, list[Terms]]:
        ways = ALWAYS
        uses: list[Terms] = []
        for atom in plan.atoms:
            if atom.when and any(row[name] is None for name in atom.when):
                continue
            if isinstance(atom, InputsAtom):
                more = groups[id(atom)].get(tuple(row[outside] for outside, _ in atom.keys), NEVER)
            else:
                subject, object_ = _value(atom.subject, row), _value(atom.object, row)
                graph = None if atom.graph is None else _value(atom.graph, row)
                if isinstance(atom, ClosureAtom):
                    more = explainer.path_ways(subject, atom, object_, graph)
                else:
                    terms: Terms = (subject, _value(atom.predicate, row), object_)
                    more = explainer.triple_ways(terms, None if graph is None else graph.value)
                    if graph is None or graph.value == inferred:
                        uses.append(terms)
            ways = limit.both(ways, more)
        return ways, uses

    return fill


def _value(term: Node, row: ox.QuerySolution) -> Any:
    return row[term.value] if isinstance(term, ox.Variable) else term


def _keys_of(tree: Select, plan: Plan, answer: Answer) -> dict[_Key, Solution]:
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


def _keys_in(tree: Select, plan: Plan, row: ox.QuerySolution) -> Iterable[_Key]:
    """The solutions that an embedding gives: one, or the triples of a template."""
    if tree.form is not Form.CONSTRUCT:
        return (tuple(row[name] for name in plan.keys),)
    return [tuple(_value(term, row) for term in _terms(pattern)) for pattern in tree.template]


def _terms(pattern: Pattern) -> tuple[Any, Any, Any]:
    return pattern.subject, pattern.predicate, pattern.object


def _ordered(ways: Ways) -> tuple[Way, ...]:
    return tuple(sorted(ways, key=lambda way: (len(way), sorted(way))))

"""From the solutions of a widened query, the embeddings, to the ways in which each holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from kg.queries.tree import Node
from kg.store import Terms
from kg.why.atoms import Atom, ClosureAtom, InputsAtom, Plan, TripleAtom
from kg.why.backing import Backing
from kg.why.paths import PathWays
from kg.why.ways import ALWAYS, NEVER, Ways

Row = Mapping[str, Any]
"""An embedding: variable -> term; ``None`` where it is unbound."""
Key = tuple[Any, ...]
FILLED_TOGETHER = 1_000
"""Embeddings whose triples are worth following together."""
_Part = Callable[[Row], tuple[Ways, Terms | None]]


class Filler:
    """Fills in the atoms of one plan."""

    def __init__(
        self,
        plan: Plan,
        backing: Backing,
        inferred: str,
        paths: Callable[[ox.NamedNode | None], PathWays],
        groups: Callable[[Plan], Mapping[Key, Ways]],
    ) -> None:
        """Fill in a plan.

        :param inferred: IRI of the graph of inferences.
        :param paths: walks along paths in a graph.
        :param groups: what went into each group of a subquery.
        """
        self._backing = backing
        self._inferred = inferred
        self._paths = paths
        self._parts = [(atom.when, self._part(atom, groups)) for atom in plan.atoms]
        self._followed = [(atom.when, _terms(atom)) for atom in plan.atoms if isinstance(atom, TripleAtom) and atom.graph is None]

    def fill(self, rows: Sequence[Row]) -> Iterator[tuple[Row, Ways, list[Terms]]]:
        """Each embedding with its ways, and the triples it uses that no claim's own graph told."""
        self._backing.expect(terms(row) for when, terms in self._followed for row in rows if _holds(when, row))
        both = self._backing.limit.both
        for row in rows:
            ways = ALWAYS
            uses: list[Terms] = []
            for when, part in self._parts:
                if _holds(when, row):
                    more, used = part(row)
                    ways = both(ways, more)
                    if used is not None:
                        uses.append(used)
            yield row, ways, uses

    def _part(self, atom: Atom, groups: Callable[[Plan], Mapping[Key, Ways]]) -> _Part:
        """What finds the ways of one atom in an embedding, and the triple of which its own graph does not tell them."""
        backing, inferred = self._backing, self._inferred
        if isinstance(atom, InputsAtom):
            known = groups(atom.plan)
            outside = [name for name, _ in atom.keys]
            return lambda row: (known.get(tuple(row[name] for name in outside), NEVER), None)
        graph_of = _reader(atom.graph)
        if isinstance(atom, ClosureAtom):
            start, path, end = _reader(atom.subject), atom.path, _reader(atom.object)
            return lambda row: (self._paths(graph_of(row)).between(start(row), path, end(row)), None)
        terms_of = _terms(atom)
        if atom.graph is None:

            def in_default_graph(row: Row) -> tuple[Ways, Terms | None]:
                terms = terms_of(row)
                return backing.ways(terms, None), terms

            return in_default_graph

        def in_graph(row: Row) -> tuple[Ways, Terms | None]:
            terms, graph = terms_of(row), graph_of(row).value
            return backing.ways(terms, graph), terms if graph == inferred else None

        return in_graph


def value_of(term: Node, row: Row) -> Any:
    """A variable's term in an embedding; any other term itself."""
    return row[term.value] if isinstance(term, ox.Variable) else term


def _holds(when: tuple[str, ...], row: Row) -> bool:
    return not when or all(row[name] is not None for name in when)


def _reader(term: Node | None) -> Callable[[Row], Any]:
    return itemgetter(term.value) if isinstance(term, ox.Variable) else lambda _: term


def _terms(atom: TripleAtom) -> Callable[[Row], Terms]:
    subject, predicate, object_ = _reader(atom.subject), _reader(atom.predicate), _reader(atom.object)
    return lambda row: (subject(row), predicate(row), object_(row))

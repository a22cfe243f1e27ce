"""What a solution uses: the atoms of a widened query, each to be filled in from one of its solutions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from kg.queries.tree import Closure, Node


class Promise(StrEnum):
    """When a solution stays after claims have been taken away; from the strongest."""

    EXACTLY = "exactly"
    """It stays when one of its ways is left whole, and goes when none is."""
    AT_LEAST = "at least"
    """It stays when one of its ways is left whole; when none is, it may stay or come back for another reason."""
    NONE = "none"
    """It holds in its ways now; but something else may change it, such as what a negation inside a group lets in."""

    def and_(self, other: Promise) -> Promise:
        """The weaker of two."""
        order = list(Promise)
        return max(self, other, key=order.index)


@dataclass(frozen=True, slots=True)
class TripleAtom:
    """A triple pattern.

    :ivar graph: name of its graph; ``None`` for the default graph.
    :ivar when: markers that are bound in the solutions whose OPTIONAL or branch of a UNION it belongs to.
    """

    subject: Node
    predicate: ox.NamedNode | ox.Variable
    object: Node
    graph: Node | None
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClosureAtom:
    """A path of any length between two ends."""

    subject: Node
    path: Closure
    object: Node
    graph: Node | None
    when: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InputsAtom:
    """A solution of a subquery with groups: all that went into it.

    :ivar keys: the names of the group's variables outside -> inside the subquery.
    """

    keys: tuple[tuple[str, str], ...]
    plan: Plan
    when: tuple[str, ...]


Atom = TripleAtom | ClosureAtom | InputsAtom


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a query's solutions are explained.

    :ivar widened: a SELECT of all that the atoms need, without grouping, order or limit.
    :ivar keys: the variables by which a widened solution is given to the answer's solutions, or to a group.
    :ivar inputs: for groups: the variables that tell the solutions which went into one apart.
    :ivar regrouped: for groups that the answer does not name: the query with their keys selected too.
    :ivar absences: what must not be there, as SPARQL.
    :ivar unexplained: features whose part in the answer is not explained.
    :ivar promise: what the ways say about the answer when claims are taken away.
    """

    widened: str
    atoms: tuple[Atom, ...]
    keys: tuple[str, ...]
    inputs: tuple[str, ...] | None = None
    regrouped: str | None = None
    absences: tuple[str, ...] = ()
    unexplained: tuple[str, ...] = ()
    promise: Promise = Promise.EXACTLY

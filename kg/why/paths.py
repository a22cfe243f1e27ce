"""The ways in which a path of any length leads from one node to another (SPARQL 1.1, section 9)."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from kg.queries.tree import Alternative, Closure, Inverse, NegatedSet, Path, Sequence
from kg.store import Terms, as_stored
from kg.why.backing import Backing
from kg.why.ways import ALWAYS, NEVER, Ways

End = ox.NamedNode | ox.Literal
Steps = Mapping[End, Ways]
_FARTHEST = 5_000
"""More nodes than these are not walked through from one."""


class PathWays:
    """Walks along paths in one graph."""

    def __init__(self, store: ox.Store, backing: Backing, graph: ox.NamedNode | None) -> None:
        self._store = store
        self._backing = backing
        self._limit = backing.limit
        self._graph = graph
        self._steps: dict[tuple[Path, End], Steps] = {}

    def between(self, start: End, path: Closure, end: End) -> Ways:
        """The minimal ways from one end to the other; a literal may be spelled otherwise than in the store."""
        end = as_stored(end) if isinstance(end, ox.Literal) else end
        start = as_stored(start) if isinstance(start, ox.Literal) else start
        if path.sign != "+" and start == end:
            return ALWAYS
        if path.sign == "?":
            return self._next(path.path, start).get(end, NEVER)
        return self._closure(path.path, start).get(end, NEVER)

    def _closure(self, path: Path, start: End) -> Steps:
        """All that is reached in one step or more, with the ways."""
        edges: dict[End, Steps] = {}
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node in edges:
                continue
            if len(edges) > _FARTHEST:
                self._limit.exceeded = True
                break
            edges[node] = self._next(path, node)
            waiting += edges[node]
        reached: dict[End, Ways] = {}
        changed = True
        while changed:
            changed = False
            for node, steps in edges.items():
                before = ALWAYS if node == start else reached.get(node, NEVER)
                if before == NEVER:
                    continue
                for following, ways in steps.items():
                    old = reached.get(following, NEVER)
                    new = self._limit.either(old, self._limit.both(before, ways))
                    if new != old:
                        reached[following] = new
                        changed = True
        return reached

    def _next(self, path: Path, node: End) -> Steps:
        key = path, node
        known = self._steps.get(key)
        if known is None:
            known = self._steps[key] = self._walk(path, node)
        return known

    def _walk(self, path: Path, node: End) -> Steps:
        match path:
            case ox.NamedNode():
                return self._links(node, path, forward=True)
            case Inverse():
                return self._back(path.path, node)
            case Sequence():
                ends: Steps = {node: ALWAYS}
                for part in path.parts:
                    ends = self._then(ends, part)
                return ends
            case Alternative():
                return self._gather([self._next(part, node) for part in path.parts])
            case Closure():
                if path.sign == "?":
                    return self._gather([{node: ALWAYS}, self._next(path.path, node)])
                inner = self._closure(path.path, node)
                return inner if path.sign == "+" else self._gather([{node: ALWAYS}, inner])
            case NegatedSet():
                both = []
                if path.forward or not path.backward:
                    both.append(self._links(node, None, forward=True, but=path.forward))
                if path.backward:
                    both.append(self._links(node, None, forward=False, but=path.backward))
                return self._gather(both)
        raise TypeError(path)

    def _back(self, path: Path, node: End) -> Steps:
        """One step against the direction of a path."""
        match path:
            case ox.NamedNode():
                return self._links(node, path, forward=False)
            case Inverse():
                return self._next(path.path, node)
            case Sequence():
                return self._walk(Sequence(tuple(Inverse(part) for part in reversed(path.parts))), node)
            case Alternative():
                return self._walk(Alternative(tuple(Inverse(part) for part in path.parts)), node)
            case Closure():
                return self._walk(Closure(Inverse(path.path), path.sign), node)
            case NegatedSet():
                return self._walk(NegatedSet(path.backward, path.forward), node)
        raise TypeError(path)

    def _then(self, ends: Steps, part: Path) -> Steps:
        gathered: dict[End, Ways] = {}
        for node, ways in ends.items():
            for following, more in self._next(part, node).items():
                gathered[following] = self._limit.either(gathered.get(following, NEVER), self._limit.both(ways, more))
        return gathered

    def _gather(self, several: list[Steps]) -> Steps:
        gathered: dict[End, Ways] = {}
        for steps in several:
            for node, ways in steps.items():
                gathered[node] = self._limit.either(gathered.get(node, NEVER), ways)
        return gathered

    def _links(self, node: End, predicate: ox.NamedNode | None, *, forward: bool, but: tuple[ox.NamedNode, ...] = ()) -> Steps:
        if forward and not isinstance(node, ox.NamedNode):
            return {}
        subject, object_ = (node, None) if forward else (None, node)
        graph = self._graph or ox.DefaultGraph()
        name = None if self._graph is None else self._graph.value
        found: dict[End, Ways] = {}
        for quad in self._store.quads_for_pattern(subject, predicate, object_, graph):  # type: ignore[arg-type]
            if quad.predicate in but or not isinstance(quad.subject, ox.NamedNode):
                continue
            if not isinstance(quad.object, ox.NamedNode | ox.Literal):
                continue
            terms: Terms = quad.subject, quad.predicate, quad.object
            end = quad.object if forward else quad.subject
            found[end] = self._limit.either(found.get(end, NEVER), self._backing.ways(terms, name))
        return found

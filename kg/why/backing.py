"""The ways in which a triple holds: the claims that put it forward, the registry, and all that infers it.

A triple of a claim's graph is what that claim says. A triple of the default graph is backed by the accepted claims that assert it,
by the header of the claim that it describes, by the registry, or by rules. Rules are applied backwards, so that every derivation is
found and none need be stored; where derivations run in circles, the ways are the least fixed point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from kg.reasoning import Rule
from kg.store import Kind, SupportIndex, Terms
from kg.vocabulary import CG, DataIris
from kg.why.backwards import Backwards, Premises
from kg.why.ways import ALWAYS, NEVER, Limit, Ways

_CONTESTED_BY = ox.NamedNode(CG + "contestedBy")
_MOST_REMEMBERED = 500_000
_FOLLOWED_TOGETHER = 500
_LARGEST_SYSTEM = 20_000
"""More triples than these are not followed from one."""


class Backing:
    """Follows triples of one store to the claims behind them, remembering what it has found."""

    def __init__(
        self,
        store: ox.Store,
        support: SupportIndex,
        iris: DataIris,
        *,
        keeps: Callable[[str], bool] | None = None,
        backs: Callable[[str], bool] | None = None,
    ) -> None:
        """Follow the triples of `store`.

        :param keeps: whether the store describes a claim; it describes all of them unless given.
        :param backs: whether a claim's assertions stand in the default graph; as the accepted view has it unless given.
        """
        self._support = support
        self._claims = iris.claim("")
        self._inferred = iris.inferred_graph()
        self._keeps = keeps
        self._backs = backs
        self._known: dict[Terms, Ways] = {}
        self._plain: dict[Terms, Ways] = {}
        self._backwards = Backwards(store, support.rules, support.asserted_predicates)
        self.limit = Limit()

    def begin(self) -> Limit:
        """A new limit, for another query. What was found beyond the old one is forgotten, since it is not all there is."""
        if self.limit.exceeded:
            self._forget()
        self.limit = Limit()
        return self.limit

    def ways(self, terms: Terms, graph: str | None) -> Ways:
        """The ways in which a triple that is there holds.

        :param graph: IRI of the graph it was found in; ``None`` for the default graph.
        """
        if graph is None:
            known = self._known.get(terms)
            if known is None:
                self._follow([terms])
                known = self._known[terms]
            return known
        if graph.startswith(self._claims):
            return frozenset({frozenset({graph.partition("#")[0]})})
        if graph == self._inferred:
            derivations = [premises for _, premises in self.derivations(terms)]
            self.expect(chain.from_iterable(derivations))
            return self.limit.minimal({way for premises in derivations for way in self._together(premises)})
        return ALWAYS

    def _together(self, premises: Premises) -> Ways:
        return self.limit.all(self.ways(premise, None) for premise in premises)

    def expect(self, many: Iterable[Terms]) -> None:
        """Say which triples of the default graph will be asked for: many followed together cost less than one after another."""
        if len(self._known) > _MOST_REMEMBERED:
            self._forget()
        roots = [terms for terms in dict.fromkeys(many) if terms not in self._known]
        for start in range(0, len(roots), _FOLLOWED_TOGETHER):
            self._follow(roots[start : start + _FOLLOWED_TOGETHER])

    def registered(self, many: Iterable[Terms]) -> list[Terms]:
        """Those of some triples that the registry says."""
        return [terms for terms in many if self._said_of(terms) == ALWAYS]

    def said_plainly(self, terms: Terms) -> bool:
        """Whether a triple holds without any rule."""
        return self._said_of(terms) != NEVER

    def _said_of(self, terms: Terms) -> Ways:
        said = self._plain.get(terms)
        if said is None:
            said = self._plain[terms] = next(self._said([terms]))
        return said

    def _forget(self) -> None:
        self._known.clear()
        self._plain.clear()

    def derivations(self, terms: Terms) -> Iterator[tuple[Rule, Premises]]:
        """Every rule's application that gives a triple, with its premises."""
        return self._backwards.derivations(terms)

    # One level of premises after another

    def _follow(self, roots: list[Terms]) -> None:
        """Find the ways of triples and of everything that they follow from; not of many where that would be too much at once."""
        values: dict[Terms, Ways] = {}
        waiting = dict.fromkeys(roots)
        uses: dict[Terms, list[tuple[Terms, Premises]]] = {}
        while waiting:
            level, waiting = list(waiting), {}
            for terms, said in zip(level, self._said(level), strict=True):
                values[terms] = said
            if len(values) > _LARGEST_SYSTEM:
                if len(roots) > 1:
                    return
                self.limit.exceeded = True
                break
            for terms in level:
                if values[terms] == ALWAYS or self._owner(terms) is not None:
                    continue  # nothing could add to it
                for _, premises in self.derivations(terms):
                    for premise in premises:
                        uses.setdefault(premise, []).append((terms, premises))
                        if premise not in values and premise not in self._known:
                            waiting[premise] = None
        self._plain.update(values)
        self._solve(values, uses)
        self._known.update(values)

    def _solve(self, values: dict[Terms, Ways], uses: dict[Terms, list[tuple[Terms, Premises]]]) -> None:
        """Raise values to the least fixed point.

        :param uses: premise -> what follows from it, and all premises that this takes.
        """
        limit, known = self.limit, self._known
        changed = dict.fromkeys(premise for premise in uses if values.get(premise, known.get(premise, NEVER)) != NEVER)
        while changed:
            premise, _ = changed.popitem()
            for terms, premises in uses.get(premise, ()):
                given = [values.get(each, known.get(each, NEVER)) for each in premises]
                if NEVER in given:
                    continue
                before = values[terms]
                after = limit.either(before, given[0] if len(given) == 1 else limit.all(given))
                if after != before:
                    values[terms] = after
                    changed[terms] = None

    def _said(self, many: list[Terms]) -> Iterator[Ways]:
        """The ways of each of some triples without any rule."""
        owners = [self._owner(terms) for terms in many]
        backings = self._support.backings(terms for terms, owner in zip(many, owners, strict=True) if owner is None)
        for terms, owner in zip(many, owners, strict=True):
            if owner is not None:
                # That two claims are at odds, which the build finds, takes both of them.
                yield frozenset({frozenset({owner, terms[2].value} if terms[1] == _CONTESTED_BY else {owner})})
                continue
            said = backings.get(terms)
            if said is None:
                yield NEVER
            elif said[0][0] is Kind.REGISTRY:
                yield ALWAYS
            else:
                yield frozenset([frozenset([claim]) for kind, claim in said if self._stands(kind, claim)])

    def _stands(self, kind: Kind, claim: str) -> bool:
        """Whether what a claim says enters the default graph."""
        if kind is Kind.HEADER:
            return self._keeps is None or self._keeps(claim)
        return kind is Kind.ACCEPTED if self._backs is None else self._backs(claim)

    def _owner(self, terms: Terms) -> str | None:
        """The claim whose own node, situation, stance or evidence the subject is."""
        subject = terms[0].value
        return subject.partition("#")[0] if subject.startswith(self._claims) else None

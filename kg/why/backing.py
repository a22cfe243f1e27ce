"""The ways in which a triple holds: the claims that put it forward, the registry, and all that infers it.

A triple of a claim's graph is what that claim says. A triple of the default graph is backed by the accepted claims whose graphs
hold it, by the header of the claim that it describes, by the registry, or by rules. Rules are applied backwards, so that every
derivation is found and none need be stored; where derivations run in circles, the ways are the least fixed point.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pyoxigraph as ox

from kg.reasoning import Rule
from kg.store import SupportIndex
from kg.vocabulary import CG, RDF, DataIris
from kg.why.ways import ALWAYS, NEVER, Limit, Ways

Terms = tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]
_Derivation = tuple[Rule, tuple[Terms, ...]]
_TYPE = ox.NamedNode(RDF + "type")
_ACCEPTED = ox.NamedNode(CG + "AcceptedClaim")
_CONTESTED_BY = ox.NamedNode(CG + "contestedBy")
_POLARITY, _POSITIVE = ox.NamedNode(CG + "polarity"), ox.NamedNode(CG + "PositivePolarity")
_DEFAULT = ox.DefaultGraph()
_MOST_REMEMBERED = 500_000
_LARGEST_SYSTEM = 20_000
"""More triples than these are not followed from one."""


class Backing:
    """Follows triples of one store to the claims behind them, remembering what it has found."""

    def __init__(
        self, store: ox.Store, support: SupportIndex, iris: DataIris, *, backs: Callable[[str], bool] | None = None
    ) -> None:
        """Follow the triples of `store`.

        :param backs: whether a claim's assertion stands in the default graph; as the accepted view has it unless given.
        """
        self._store = store
        self._support = support
        self._claims = iris.claim("")
        self._inferred = iris.inferred_graph()
        self._backs = backs or cache(self._accepted)
        self._known: dict[Terms, Ways] = {}
        self._graphs: dict[Terms, frozenset[str]] = {}
        self._by_head: dict[str, list[Rule]] = {}
        for rule in map(Rule.from_text, support.rules):
            self._by_head.setdefault(_head_key(rule), []).append(rule)
        self.limit = Limit()

    def ways(self, terms: Terms, graph: str | None) -> Ways:
        """The ways in which a triple that is there holds.

        :param graph: IRI of the graph it was found in; ``None`` for the default graph.
        """
        if graph is None:
            known = self._known.get(terms)
            return self._follow(terms) if known is None else known
        if graph.startswith(self._claims):
            return frozenset({frozenset({graph.partition("#")[0]})})
        if graph == self._inferred:
            return self.limit.minimal({way for _, premises in self.derivations(terms) for way in self._together(premises)})
        return ALWAYS

    def _together(self, premises: tuple[Terms, ...]) -> Ways:
        return self.limit.all(self.ways(premise, None) for premise in premises)

    def in_registry(self, terms: Terms) -> bool:
        """Whether the registry says a triple."""
        return self._owner(terms) is None and self._support.in_registry(ox.Triple(*terms))

    def said_plainly(self, terms: Terms) -> bool:
        """Whether a triple holds without any rule."""
        return self._said(terms) != NEVER

    def derivations(self, terms: Terms) -> Iterator[_Derivation]:
        """Every rule's application that gives a triple, with its premises."""
        subject, predicate, object_ = terms
        if not isinstance(object_, ox.NamedNode):
            return
        key = f"{predicate.value} {object_.value}" if predicate == _TYPE else predicate.value
        for rule in self._by_head.get(key, ()):
            binding: dict[str, ox.NamedNode | ox.Literal] = {}
            head = rule.head
            if head[0].startswith("?"):
                binding[head[0]] = subject
            if head[2].startswith("?"):
                if binding.get(head[2], object_) != object_:
                    continue
                binding[head[2]] = object_
            for premises in self._matches(list(rule.body), binding):
                if terms not in premises:
                    yield rule, premises

    # One triple after another

    def _follow(self, terms: Terms) -> Ways:
        base: dict[Terms, Ways] = {}
        steps: dict[Terms, list[tuple[Terms, ...]]] = {}
        waiting = [terms]
        while waiting:
            current = waiting.pop()
            if current in base:
                continue
            if len(base) > _LARGEST_SYSTEM:
                self.limit.exceeded = True
                break
            base[current] = said = self._said(current)
            if said == ALWAYS or self._owner(current) is not None:
                continue  # nothing could add to it
            steps[current] = [premises for _, premises in self.derivations(current)]
            for premises in steps[current]:
                waiting += (premise for premise in premises if premise not in base and premise not in self._known)
        values = dict(base)
        changed = any(steps.values())
        while changed:
            changed = False
            for current, applications in steps.items():
                ways = values[current]
                for premises in applications:
                    ways = self.limit.either(
                        ways, self.limit.all(values.get(each, self._known.get(each, NEVER)) for each in premises)
                    )
                if ways != values[current]:
                    values[current] = ways
                    changed = True
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
            self._graphs.clear()
        self._known.update(values)
        return values[terms]

    def _said(self, terms: Terms) -> Ways:
        """The ways without any rule."""
        owner = self._owner(terms)
        if owner is not None:
            # That two claims are at odds, which the build finds, takes both of them.
            return frozenset({frozenset({owner, terms[2].value} if terms[1] == _CONTESTED_BY else {owner})})
        triple = ox.Triple(*terms)
        if self._support.in_registry(triple):
            return ALWAYS
        graphs = self._graphs_of(terms) if terms[1].value in self._support.asserted_predicates else frozenset[str]()
        claims = {name for name in graphs if name.startswith(self._claims) and "#" not in name}
        heading = self._support.headers_of(triple)
        if len(claims) != 1 or "" not in graphs or self._inferred in graphs or heading:
            claims = {name for name in claims if self._backs(name)}  # else nothing but that claim can have brought it there
        return frozenset(frozenset({claim}) for claim in claims.union(heading))

    def _graphs_of(self, terms: Terms) -> frozenset[str]:
        """The graphs that hold a triple; the empty text is the default graph."""
        known = self._graphs.get(terms)
        if known is None:
            names = [quad.graph_name for quad in self._store.quads_for_pattern(*terms, None)]
            known = frozenset([name.value if isinstance(name, ox.NamedNode) else "" for name in names])
            self._graphs[terms] = known
        return known

    def _owner(self, terms: Terms) -> str | None:
        """The claim whose own node, situation, stance or evidence the subject is."""
        subject = terms[0].value
        return subject.partition("#")[0] if subject.startswith(self._claims) else None

    def _accepted(self, claim: str) -> bool:
        node = ox.NamedNode(claim)
        described = ox.Quad(node, _TYPE, _ACCEPTED, _DEFAULT) in self._store
        return described and ox.Quad(node, _POLARITY, _POSITIVE, _DEFAULT) in self._store

    # Rules, backwards

    def _matches(
        self, body: list[tuple[str, str, str]], binding: dict[str, ox.NamedNode | ox.Literal]
    ) -> Iterator[tuple[Terms, ...]]:
        if not body:
            yield ()
            return
        pattern = body[0] if len(body) == 1 else max(body, key=lambda each: (_bound(each, binding), -body.index(each)))
        rest = [each for each in body if each is not pattern]
        subject, predicate, object_ = _term(pattern[0], binding), _term(pattern[1], binding), _term(pattern[2], binding)
        if isinstance(subject, ox.Literal) or isinstance(predicate, ox.Literal):
            return
        if subject is not None and predicate is not None and object_ is not None:
            whole: Terms = subject, predicate, object_
            # Of what no claim can say, only rules tell whether it is there, and they are asked anyway.
            if predicate.value not in self._support.asserted_predicates or "" in self._graphs_of(whole):
                for more in self._matches(rest, binding):
                    yield (whole, *more)
            return
        for quad in self._store.quads_for_pattern(subject, predicate, object_, _DEFAULT):
            if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
                continue
            found = dict(binding)
            for term, value in zip(pattern, (quad.subject, quad.predicate, quad.object), strict=True):
                if term.startswith("?"):
                    found[term] = value
            terms = quad.subject, quad.predicate, quad.object
            for more in self._matches(rest, found):
                yield (terms, *more)


def _head_key(rule: Rule) -> str:
    _, predicate, object_ = (term.strip("<>") for term in rule.head)
    return f"{predicate} {object_}" if predicate == _TYPE.value else predicate


def _bound(pattern: tuple[str, str, str], binding: dict[str, ox.NamedNode | ox.Literal]) -> tuple[int, bool]:
    """How narrow a pattern is: bound ends, and that it does not only ask for a type."""
    ends = sum(not term.startswith("?") or term in binding for term in (pattern[0], pattern[2]))
    return ends, pattern[1] != f"<{_TYPE.value}>"


def _term(term: str, binding: dict[str, ox.NamedNode | ox.Literal]) -> ox.NamedNode | ox.Literal | None:
    return binding.get(term) if term[0] == "?" else _node(term)


@cache
def _node(term: str) -> ox.NamedNode:
    """An IRI as rules write it; there are only so many."""
    return ox.NamedNode(term[1:-1])

"""Rules applied backwards: the premises from which a triple follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from kg.reasoning import Rule
from kg.store import Terms
from kg.vocabulary import RDF

Premises = tuple[Terms, ...]
_Pattern = tuple[str, str, str]
_Term = ox.NamedNode | ox.Literal
_Binding = dict[str, _Term]
_TYPE = ox.NamedNode(RDF + "type")
_DEFAULT = ox.DefaultGraph()


class Backwards:
    """Finds the premises of triples in the default graph of one store."""

    def __init__(self, store: ox.Store, rules: Iterable[str], asserted: frozenset[str]) -> None:
        """Apply rules to `store`.

        :param rules: as :meth:`~kg.reasoning.Rule.to_text` writes them.
        :param asserted: the predicates of all that claims assert. Whether a triple of another predicate is there, only rules tell.
        """
        self._store = store
        self._asserted = asserted
        self._by_head = _by_head(tuple(rules))

    def derivations(self, terms: Terms) -> Iterator[tuple[Rule, Premises]]:
        """Every application of a rule that gives a triple, with its premises; of these, some may not hold themselves."""
        subject, predicate, object_ = terms
        if not isinstance(object_, ox.NamedNode):
            return
        for rule, turned in self._by_head.get(_key(predicate.value, object_.value), ()):
            if turned is not None:
                premise = turned(subject, object_)
                if premise != terms and self._may_be_there(premise):
                    yield rule, (premise,)
                continue
            binding: _Binding = {}
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

    def _may_be_there(self, terms: Terms) -> bool:
        return terms[1].value not in self._asserted or ox.Quad(*terms, _DEFAULT) in self._store

    def _matches(self, body: list[_Pattern], binding: _Binding) -> Iterator[Premises]:
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
            if self._may_be_there(whole):
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


_Turned = Callable[[ox.NamedNode, ox.NamedNode], Terms]


@cache
def _by_head(rules: tuple[str, ...]) -> dict[str, list[tuple[Rule, _Turned | None]]]:
    """What a triple's predicate, or its class, leads to: rules, with a short cut for those that only turn a triple into another."""
    found: dict[str, list[tuple[Rule, _Turned | None]]] = {}
    for rule in map(Rule.from_text, rules):
        _, predicate, object_ = (term.strip("<>") for term in rule.head)
        found.setdefault(_key(predicate, object_), []).append((rule, _turned(rule)))
    return found


def _key(predicate: str, object_: str) -> str:
    return f"{predicate} {object_}" if predicate == _TYPE.value else predicate


def _turned(rule: Rule) -> _Turned | None:
    """For a rule of one premise, all of whose ends are the head's: that premise of a triple."""
    (subject, predicate, object_), (head_subject, _, head_object) = rule.body[0], rule.head
    if len(rule.body) > 1 or head_subject == head_object:
        return None
    node = _node(predicate)
    if (subject, object_) == (head_subject, head_object):
        return lambda one, other: (one, node, other)
    if (subject, object_) == (head_object, head_subject):
        return lambda one, other: (other, node, one)
    if subject == head_subject and not object_.startswith("?") and not head_object.startswith("?"):
        fixed = _node(object_)
        return lambda one, _: (one, node, fixed)
    return None


def _bound(pattern: _Pattern, binding: _Binding) -> tuple[int, bool]:
    """How narrow a pattern is: bound ends, and that it does not only ask for a type."""
    ends = sum(not term.startswith("?") or term in binding for term in (pattern[0], pattern[2]))
    return ends, pattern[1] != f"<{_TYPE.value}>"


def _term(term: str, binding: _Binding) -> _Term | None:
    return binding.get(term) if term[0] == "?" else _node(term)


@cache
def _node(term: str) -> ox.NamedNode:
    """An IRI as rules write it; there are only so many."""
    return ox.NamedNode(term[1:-1])

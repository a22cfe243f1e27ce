"""Widening: the query that tells, for each solution of another, every triple that it uses.

Each OPTIONAL and each branch of a UNION gets a marker, paths are unrolled as far as they are finite, what a subquery hides is
brought to light, and EXISTS is joined. Negations stay as they are: what they keep out is not there to be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox

from kg.queries.tree import (
    Alternative,
    Bind,
    Closure,
    Element,
    Exists,
    Expression,
    Filter,
    Form,
    Group,
    InGraph,
    Inverse,
    Minus,
    NegatedSet,
    Node,
    Optional,
    Path,
    Pattern,
    Select,
    Sequence,
    Union,
    Values,
    projected,
    variables_in,
    visible_in,
)
from kg.queries.writing import (
    write_element,
    write_expression,
    write_group,
    write_node,
    write_select,
    write_values,
)
from kg.why.atoms import Atom, ClosureAtom, InputsAtom, Plan, Promise, TripleAtom
from kg.why.scoping import joinable, may_appear, surely_bound

_Names = dict[ox.Variable, ox.Variable]
_When = tuple[str, ...]
FRESH = "_why_"
"""Begins the names of variables that widening makes."""


def plan_of(query: Select) -> Plan:
    """How to explain a query's solutions."""
    return _Widening(query, {}, None).plan()


class _Widening:
    def __init__(self, query: Select, names: _Names, above: _Widening | None, *, graph: Node | None = None) -> None:
        self._query = query
        self._names = names
        self._graph = graph
        self._atoms: list[Atom] = []
        self._hidden: set[str] = set()  # fresh variables that do not tell solutions apart
        self._fresh: list[str] = []
        self._absences: dict[str, None] = {}
        self._unexplained: dict[str, None] = {}
        self._promise = Promise.EXACTLY
        self._counter: list[int] = above._counter if above else [0]
        self._uses = Counter(variables_in(query))
        self._keys = self._key_variables()

    def plan(self) -> Plan:
        query = self._query
        if query.dataset:
            self._unexplained["FROM"] = None
        if query.form is Form.DESCRIBE:
            self._unexplained["DESCRIBE"] = None
        body = self._group(query.where, self._graph, (), dict(self._names))
        if query.values is not None:
            body += f" {write_values(query.values, self._names)}"
        keys = tuple(self._named(variable) for variable in self._keys)
        made = [
            f"({write_expression(expression, self._names)} AS {write_node(variable, self._names)})"
            for variable, expression in self._expressions()
            if expression is not None
        ]
        inputs = self._inputs() if query.aggregates else None
        plain = dict.fromkeys([*self._needed(), *(keys if query.aggregates else self._plain_keys()), *(inputs or ())])
        names = [f"?{name}" for name in plain if not any(f"AS ?{name})" in each for each in made)]
        return Plan(
            widened=f"SELECT {' '.join([*names, *made]) or '(1 AS ?_why_nothing)'} WHERE {{ {body} }}",
            atoms=tuple(self._atoms),
            keys=keys,
            inputs=inputs,
            regrouped=self._regrouped(),
            absences=tuple(self._absences),
            unexplained=tuple(self._unexplained),
            promise=self._promised(),
        )

    def _weaken(self, promise: Promise) -> None:
        self._promise = self._promise.and_(promise)

    def _promised(self) -> Promise:
        if not self._query.aggregates:
            return self._promise
        # What a negation keeps out of a group may come in when claims are taken away, and change it.
        return Promise.NONE if self._absences else Promise.AT_LEAST

    # What tells solutions apart

    def _key_variables(self) -> tuple[ox.Variable, ...]:
        query = self._query
        if query.form is Form.CONSTRUCT:
            return tuple(dict.fromkeys(variables_in(query.template)))
        if query.form is not Form.SELECT:
            return ()
        if not query.aggregates:
            return projected(query)
        named = [variable for variable, _ in query.group_by if variable is not None]
        if len(named) < len(query.group_by):
            self._unexplained["GROUP BY an expression without a name"] = None
        return tuple(named)

    def _expressions(self) -> Iterable[tuple[ox.Variable, Expression | None]]:
        query = self._query
        if query.aggregates:
            return [(variable, expression) for variable, expression in query.group_by if variable is not None]
        return query.projection or ()

    def _plain_keys(self) -> list[str]:
        visible = visible_in(self._query.where)
        made = {variable for variable, expression in self._query.projection or () if expression is not None}
        known = {*visible, *(self._query.values.variables if self._query.values else ())}
        return [self._named(variable) for variable in self._keys if variable in known and variable not in made]

    def _inputs(self) -> tuple[str, ...]:
        seen = [self._named(variable) for variable in visible_in(self._query.where)]
        return tuple(dict.fromkeys([*seen, *(name for name in self._fresh if name not in self._hidden)]))

    def _regrouped(self) -> str | None:
        query = self._query
        if not query.aggregates or query.form is not Form.SELECT:
            return None
        missing = [variable for variable in self._keys if variable not in projected(query)]
        return write_select(query, self._names, more=missing, ordered=False) if missing else None

    def _needed(self) -> Iterable[str]:
        for atom in self._atoms:
            yield from atom.when
            if isinstance(atom, InputsAtom):
                yield from (outside for outside, _ in atom.keys)
            else:
                ends = (atom.subject, atom.object, atom.graph, *([atom.predicate] if isinstance(atom, TripleAtom) else ()))
                yield from (term.value for term in ends if isinstance(term, ox.Variable))

    # Names

    def _named(self, variable: ox.Variable) -> str:
        return self._names.get(variable, variable).value

    def _new(self, *, hidden: bool = False) -> ox.Variable:
        self._counter[0] += 1
        name = f"{FRESH}{self._counter[0]}"
        self._fresh.append(name)
        if hidden:
            self._hidden.add(name)
        return ox.Variable(name)

    # Groups

    def _group(self, group: Group, graph: Node | None, when: _When, names: _Names) -> str:
        """The widened text of a group, without braces; its atoms are noted."""
        texts = []
        certain: set[ox.Variable] = set()
        later = []
        for element in group.elements:
            if isinstance(element, Filter):
                exists = element.expression.alone()
                if exists is not None and not exists.negated:
                    later.append(exists)
                    continue
            texts.append(self._element(element, graph, when, names, certain))
            certain |= surely_bound(element)
        # A filter applies to the whole group, so that what it asks to exist is joined last.
        texts += [self._joined(exists, group, graph, when, names, certain) for exists in later]
        return " ".join(texts)

    def _element(self, element: Element, graph: Node | None, when: _When, names: _Names, certain: set[ox.Variable]) -> str:
        match element:
            case Pattern():
                return self._pattern(element, graph, when, names)
            case Filter():
                self._look_at_negations(element, names)
            case Bind():
                if any(isinstance(part, Exists) for part in element.expression.parts):
                    self._unexplained["EXISTS inside an expression"] = None
            case Values():
                pass
            case Optional():
                return self._optional(element, graph, when, names, certain)
            case Minus():
                self._absences[write_element(element, names)] = None
                self._weaken(Promise.NONE if may_appear(element.group) else Promise.AT_LEAST)
            case Union():
                return self._union(element, graph, when, names)
            case InGraph():
                name = names.get(element.name, element.name) if isinstance(element.name, ox.Variable) else element.name
                return f"GRAPH {write_node(name, {})} {{ {self._group(element.group, name, when, names)} }}"
            case Select():
                return self._subquery(element, graph, when, names)
        return write_element(element, names)

    def _look_at_negations(self, element: Filter, names: _Names) -> None:
        if any(element.expression.affirmations()):
            self._unexplained["EXISTS inside an expression"] = None
        for exists in element.expression.negations():
            self._absences[f"NOT EXISTS {write_group(exists.group, names)}"] = None
            plain = element.expression.alone() is not None and not may_appear(exists.group)
            self._weaken(Promise.AT_LEAST if plain else Promise.NONE)

    def _optional(self, element: Optional, graph: Node | None, when: _When, names: _Names, certain: set[ox.Variable]) -> str:
        inside = Counter(variables_in(element.group))
        new = [variable for variable in visible_in(element.group) if variable not in certain]
        everything = self._query.projection is None and self._query.form is Form.SELECT
        if not self._query.aggregates and not everything and all(self._uses[each] == inside[each] for each in new):
            return ""  # nobody looks at what it may bind
        shown = set(self._keys)
        if self._query.aggregates or not set(visible_in(self._query.where)) <= shown:
            self._weaken(Promise.AT_LEAST)
        if may_appear(element.group):
            self._weaken(Promise.NONE)
        marker = self._new(hidden=True)
        inner = self._group(element.group, graph, (*when, marker.value), names)
        return f"OPTIONAL {{ {inner} BIND(true AS {marker}) }}"

    def _union(self, element: Union, graph: Node | None, when: _When, names: _Names) -> str:
        if len(element.branches) == 1:
            return f"{{ {self._group(element.branches[0], graph, when, names)} }}"
        texts = []
        for branch in element.branches:
            marker = self._new()
            texts.append(f"{{ {self._group(branch, graph, (*when, marker.value), names)} BIND(true AS {marker}) }}")
        return " UNION ".join(texts)

    # Subqueries and EXISTS

    def _subquery(self, element: Select, graph: Node | None, when: _When, names: _Names) -> str:
        shown = set(projected(element))
        if element.sliced:
            self._unexplained["a subquery with LIMIT or OFFSET"] = None
            return f"{{ {write_select(element, _inner_names(element, names))} }}"
        if element.aggregates:
            return self._inputs_of(element, graph, when, names)
        inner = dict(names)
        local = [each for each in dict.fromkeys(variables_in(element)) if each not in shown]
        inner.update({each: self._new(hidden=element.distinct or self._hides) for each in local})
        made = [
            f"BIND({write_expression(expression, inner)} AS {write_node(variable, inner)})"
            for variable, expression in element.projection or ()
            if expression is not None
        ]
        if element.values is not None:
            made.append(write_values(element.values, inner))
        return f"{{ {' '.join([self._group(element.where, graph, when, inner), *made])} }}"

    @property
    def _hides(self) -> bool:
        return not self._query.aggregates

    def _inputs_of(self, element: Select, graph: Node | None, when: _When, names: _Names) -> str:
        inner_names = _inner_names(element, names)
        text = f"{{ {write_select(element, inner_names)} }}"
        shown = set(projected(element))
        keys = [variable for variable, _ in element.group_by if variable is not None]
        if graph is not None:
            self._unexplained["a subquery with groups inside GRAPH"] = None
        elif not set(keys) <= shown or len(keys) < len(element.group_by):
            self._unexplained["a subquery that does not select what it groups by"] = None
        else:
            inside = _Widening(element, {}, self)
            plan = inside.plan()
            pairs = tuple((inner_names.get(key, key).value, key.value) for key in keys)
            self._atoms.append(InputsAtom(pairs, plan, when))
            self._unexplained.update(dict.fromkeys(plan.unexplained))
            self._absences.update(dict.fromkeys(plan.absences))
            self._weaken(plan.promise)
        return text

    def _joined(
        self, exists: Exists, outer: Group, graph: Node | None, when: _When, names: _Names, certain: set[ox.Variable]
    ) -> str:
        """What must exist, joined to its group with names of its own for what only it speaks of."""
        known = visible_in(outer)
        inside = dict.fromkeys(variables_in(exists.group))
        shared = [variable for variable in inside if variable in known]
        simple = all(variable in certain for variable in shared) and joinable(exists.group, set(known))
        if not simple:
            self._unexplained["an EXISTS that cannot be joined"] = None
            return f"FILTER EXISTS {write_group(exists.group, names)}"
        inner = dict(names)
        inner.update({variable: self._new(hidden=True) for variable in inside if variable not in known})
        return self._group(exists.group, graph, when, inner)

    # Paths

    def _pattern(self, pattern: Pattern, graph: Node | None, when: _When, names: _Names) -> str:
        subject, object_ = (
            names.get(term, term) if isinstance(term, ox.Variable) else term for term in (pattern.subject, pattern.object)
        )
        verb = pattern.predicate
        return self._path(subject, names.get(verb, verb) if isinstance(verb, ox.Variable) else verb, object_, graph, when)

    def _path(self, subject: Node, verb: Path | ox.Variable, object_: Node, graph: Node | None, when: _When) -> str:
        match verb:
            case Inverse():
                return self._path(object_, verb.path, subject, graph, when)
            case Sequence():
                ends = [subject, *(self._new() for _ in verb.parts[1:]), object_]
                steps = zip(ends, verb.parts, ends[1:], strict=False)
                return " ".join(self._path(start, part, end, graph, when) for start, part, end in steps)
            case Alternative():
                texts = []
                for part in verb.parts:
                    marker = self._new()
                    text = self._path(subject, part, object_, graph, (*when, marker.value))
                    texts.append(f"{{ {text} BIND(true AS {marker}) }}")
                return " UNION ".join(texts)
            case NegatedSet():
                return self._negated(subject, verb, object_, graph, when)
            case Closure():
                self._atoms.append(ClosureAtom(subject, verb, object_, graph, when))
                unknown = isinstance(subject, ox.Variable) and isinstance(object_, ox.Variable)
                if verb.sign != "+" and unknown:
                    # A path of no length starts at every node; which nodes there are depends on all triples.
                    self._unexplained["a path of no length between two unknown ends"] = None
                return _closure_text(subject, verb, object_)
        self._atoms.append(TripleAtom(subject, verb, object_, graph, when))
        return f"{write_node(subject, {})} {write_node(verb, {})} {write_node(object_, {})} ."

    def _negated(self, subject: Node, verb: NegatedSet, object_: Node, graph: Node | None, when: _When) -> str:
        both = bool(verb.forward and verb.backward)
        texts = []
        for start, end, excluded in ((subject, object_, verb.forward), (object_, subject, verb.backward)):
            if not excluded and (verb.backward or start is object_):
                continue
            marker = self._new() if both else None
            name = self._new()
            text = self._path(start, name, end, graph, (*when, marker.value) if marker else when)
            listed = ", ".join(map(str, excluded))
            texts.append(f"{{ {text} FILTER({name} NOT IN ({listed})) {f'BIND(true AS {marker})' if marker else ''} }}")
        return " UNION ".join(texts)


def _closure_text(subject: Node, path: Closure, object_: Node) -> str:
    from kg.queries.writing import write_path

    return f"{write_node(subject, {})} {write_path(path)} {write_node(object_, {})} ."


def _inner_names(element: Select, names: _Names) -> _Names:
    """Names inside a subquery: what it does not select is its own, whatever a variable of that name is called outside."""
    shown = set(projected(element))
    return {variable: name for variable, name in names.items() if variable in shown}

"""What a SELECT asks of the data: its triple patterns, and the same query with every variable in its answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from kg.errors import BadQuery
from kg.queries.tokens import TokenKind, tokens_of

Node = ox.NamedNode | ox.Literal | ox.Variable


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; `graph` is ``None`` for the default graph."""

    subject: Node
    predicate: Node
    object: Node
    graph: Node | None

    @property
    def terms(self) -> tuple[Node, Node, Node, Node | None]:
        return self.subject, self.predicate, self.object, self.graph


@dataclass(frozen=True, slots=True)
class Plan:
    """How a query's solutions can be explained.

    :ivar widened: the query with all variables selected and without grouping, order or limit.
    :ivar patterns: the triple patterns that can be filled in from a widened solution.
    :ivar keys: the answer's variables that a widened solution has too; they tell which solution it belongs to.
    :ivar unexplained: features whose part in the answer is not explained.
    """

    widened: str
    patterns: tuple[Pattern, ...]
    keys: tuple[str, ...]
    unexplained: tuple[str, ...]


def plan(query: str, prefixes: Mapping[str, str]) -> Plan:
    """Take a SELECT query apart.

    :raises BadQuery: it is not a SELECT, or does not parse.
    """
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        algebra = translateQuery(parseQuery(query), initNs=dict(prefixes)).algebra
    except Exception as error:  # rdflib raises pyparsing's errors and bare Exception here
        raise BadQuery(f"this is not SPARQL: {error}", "See https://www.w3.org/TR/sparql11-query/.") from error
    if algebra.name != "SelectQuery":
        raise BadQuery("only a SELECT can be explained so far", "Ask it as a SELECT.")
    unexplained: dict[str, None] = {}
    patterns = tuple(dict.fromkeys(_patterns(algebra.p, None, unexplained, top=True)))
    keys = tuple(str(variable) for variable in algebra.PV or () if variable in _visible(algebra.p))
    return Plan(_widen(query), patterns, keys, tuple(unexplained))


def _visible(node: Any) -> set[Any]:
    """The variables that the widened query's solutions may hold: those of patterns, VALUES and BIND inside the body."""
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import Variable

    found: set[Any] = set()
    if not isinstance(node, CompValue):
        return found
    if node.name == "BGP":
        found.update(term for triple in node.triples for term in triple if isinstance(term, Variable))
    elif node.name == "Graph" and isinstance(node.term, Variable):
        found.add(node.term)
    elif node.name == "values":
        found.update(variable for solution in node.res for variable in solution)
    elif node.name in ("AggregateJoin", "Group"):
        return _visible(node.p)
    elif node.name == "Extend" and node.p.name not in ("AggregateJoin", "Extend") and not _holds_aggregate(node.p):
        found.add(node.var)
    for key in ("p", "p1", "p2"):
        if key in node:
            found |= _visible(node[key])
    return found


def _holds_aggregate(node: Any) -> bool:
    return (
        node is not None
        and hasattr(node, "name")
        and (node.name == "AggregateJoin" or _holds_aggregate(node["p"] if "p" in node else None))  # noqa: SIM401  # its get() evaluates
    )


def _patterns(node: Any, graph: Node | None, unexplained: dict[str, None], *, top: bool = False) -> Iterator[Pattern]:
    from rdflib.paths import Path
    from rdflib.plugins.sparql.parserutils import CompValue

    if not isinstance(node, CompValue):
        return
    if node.name == "BGP":
        for triple in node.triples:
            if any(isinstance(term, Path) for term in triple):
                unexplained["property paths"] = None
                continue
            subject, predicate, object_ = (_node(term) for term in triple)
            if subject is None or predicate is None or object_ is None:
                unexplained["blank nodes in patterns"] = None
            else:
                yield Pattern(subject, predicate, object_, graph)
        return
    if node.name == "ToMultiSet" and node.p.name != "values":
        unexplained["subqueries"] = None
        return
    if node.name == "Graph":
        graph = _node(node.term)
    if node.name == "Filter" and _has_exists(node.expr):
        unexplained["EXISTS and NOT EXISTS"] = None
    if node.name == "Minus":
        unexplained["MINUS"] = None
        yield from _patterns(node.p1, graph, unexplained)
        return
    for key in ("p", "p1", "p2"):
        if key in node:
            yield from _patterns(node[key], graph, unexplained)


def _has_exists(expression: Any) -> bool:
    from rdflib.plugins.sparql.parserutils import CompValue

    if isinstance(expression, CompValue):
        return expression.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS") or any(map(_has_exists, expression.values()))
    return isinstance(expression, list) and any(map(_has_exists, expression))


def _node(term: Any) -> Node | None:
    from rdflib.term import Literal, URIRef, Variable

    if isinstance(term, Variable):
        return ox.Variable(str(term))
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))
    return None


def _widen(query: str) -> str:
    """The query with ``SELECT *`` and nothing after its body."""
    head: list[str] = []
    body: list[str] = []
    depth = 0
    selecting = False
    for token in tokens_of(query):
        if depth == 0 and not body and token.kind is TokenKind.WORD and token.text.upper() == "SELECT":
            selecting = True
            head.append("SELECT * WHERE ")
        opens = token.kind is TokenKind.OTHER and token.text == "{"
        if body or (opens and selecting):
            body.append(token.text)
            depth += opens - (token.kind is TokenKind.OTHER and token.text == "}")
            if depth == 0:
                break
        elif not selecting and token.kind is not TokenKind.COMMENT:
            head.append(token.text)
    return "".join(head + body)

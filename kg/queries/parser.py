"""From a query's text to its tree. The engine has accepted the text before; what the tree cannot hold is refused here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

import pyoxigraph as ox

from kg.errors import BadQuery
from kg.queries.patterns import PatternParser
from kg.queries.tokens import Token, TokenKind
from kg.queries.tree import (
    Bind,
    Element,
    Exists,
    Expression,
    Filter,
    Form,
    Group,
    InGraph,
    Minus,
    Optional,
    Pattern,
    Select,
    Union,
    Values,
)

_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_TAIL = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})


def parse_query(query: str, prefixes: Mapping[str, str]) -> Select:
    """The tree of a query that the engine accepts.

    :param prefixes: those that the query need not declare.
    :raises BadQuery: it holds something that no tree is made of: BASE, or a triple term.
    """
    return _Parser(query, prefixes).query()


class _Parser(PatternParser):
    # Queries

    def query(self) -> Select:
        while word := self._takes_word("PREFIX", "BASE"):
            if word == "BASE":
                raise BadQuery("BASE is not supported where receipts are asked for", "Write IRIs in full, or with a PREFIX.")
            name = self._next().text
            self._prefixes[name.rstrip(":")] = self._next().text[1:-1]
        select = self._select() if self._word() == "SELECT" else self._other_form()
        if self._peek().text:
            raise self._lost()
        return select

    def _other_form(self) -> Select:
        form = Form(self._takes_word("ASK", "CONSTRUCT", "DESCRIBE") or "SELECT")
        template: tuple[Pattern, ...] = ()
        short = False
        if form is Form.CONSTRUCT:
            if self._sees("{"):
                template = self._template()
            else:
                short = True
        elif form is Form.DESCRIBE:
            while self._peek().text and not self._sees("{") and self._word() not in ("WHERE", "FROM"):
                self._next()
            if not self._peek().text:
                return Select(form=form, where=Group(()))
        dataset = self._dataset()
        where = self._where()
        if short:
            template = tuple(each for each in where.elements if isinstance(each, Pattern))
        return self._tail(Select(form=form, template=template, where=where, dataset=dataset))

    def _template(self) -> tuple[Pattern, ...]:
        self._expect("{")
        patterns: list[Element] = []
        while not self._takes("}"):
            self._triples(patterns)
            self._takes(".")
        return tuple(each for each in patterns if isinstance(each, Pattern))

    def _dataset(self) -> bool:
        found = False
        while self._takes_word("FROM"):
            self._takes_word("NAMED")
            self._next()
            found = True
        return found

    def _where(self) -> Group:
        self._takes_word("WHERE")
        return self._group()

    def _select(self) -> Select:
        self._takes_word("SELECT")
        distinct = bool(self._takes_word("DISTINCT", "REDUCED"))
        projection: list[tuple[ox.Variable, Expression | None]] = []
        everything = self._takes("*")
        while not everything and not self._sees("{") and self._word() not in ("WHERE", "FROM"):
            projection.append(self._aliased())
        dataset = self._dataset()
        where = self._where()
        chosen = None if everything else tuple(projection)
        return self._tail(Select(form=Form.SELECT, distinct=distinct, projection=chosen, where=where, dataset=dataset))

    def _aliased(self) -> tuple[ox.Variable, Expression | None]:
        """``?variable`` or ``(expression AS ?variable)``."""
        if self._peek().kind is TokenKind.VARIABLE:
            return self._variable(), None
        self._expect("(")
        inside = self._until_as()
        variable = self._variable()
        self._expect(")")
        return variable, inside

    def _until_as(self) -> Expression:
        parts: list[str | ox.Variable | Exists] = []
        depth = 0
        while not (depth == 0 and self._word() == "AS"):
            depth += self._sees("(") - self._sees(")")
            if depth < 0 or not self._peek().text:
                raise self._lost()
            self._part(parts)
        self._next()
        return Expression(tuple(parts))

    def _tail(self, select: Select) -> Select:
        """The query with everything that stands after its group: modifiers, kept as written, and VALUES."""
        grouping: list[str | ox.Variable | Exists] = []
        ordering: list[str | ox.Variable | Exists] = []
        group_by: list[tuple[ox.Variable | None, Expression | None]] = []
        sliced = False
        while (word := self._word()) in _TAIL:
            parts = grouping if word in ("GROUP", "HAVING") else ordering
            sliced |= word in ("LIMIT", "OFFSET")
            self._part(parts)
            if self._takes_word("BY"):
                parts.append(" BY ")
            while self._peek().text and self._word() not in (*_TAIL, "VALUES") and not self._sees("}"):
                first = len(parts)
                condition = self._peek()
                self._balanced(parts)
                if word == "GROUP":
                    group_by.append(_condition(condition, tuple(parts[first:])))
        counted = any(_counts(expression) for _, expression in select.projection or () if expression is not None)
        return replace(
            select,
            group_by=tuple(group_by),
            aggregates=counted or bool(grouping),
            grouping=tuple(grouping),
            ordering=tuple(ordering),
            sliced=sliced,
            values=self._values() if self._takes_word("VALUES") else None,
        )

    # Groups

    def _group(self) -> Group:
        self._expect("{")
        if self._word() == "SELECT":
            select = self._select()
            self._expect("}")
            return Group((select,))
        elements: list[Element] = []
        while not self._takes("}"):
            self._element(elements)
            self._takes(".")
        return Group(tuple(elements))

    def _element(self, elements: list[Element]) -> None:
        if self._sees("{"):
            branches = [self._group()]
            while self._takes_word("UNION"):
                branches.append(self._group())
            elements.append(Union(tuple(branches)))
            return
        word = self._takes_word("OPTIONAL", "MINUS", "GRAPH", "FILTER", "BIND", "VALUES", "SERVICE")
        if word == "OPTIONAL":
            elements.append(Optional(self._group()))
        elif word == "MINUS":
            elements.append(Minus(self._group()))
        elif word == "GRAPH":
            elements.append(InGraph(self._node(), self._group()))
        elif word == "FILTER":
            parts: list[str | ox.Variable | Exists] = []
            self._balanced(parts)
            elements.append(Filter(Expression(tuple(parts))))
        elif word == "BIND":
            self._expect("(")
            expression = self._until_as()
            elements.append(Bind(expression, self._variable()))
            self._expect(")")
        elif word == "VALUES":
            elements.append(self._values())
        elif word:
            raise self._lost()
        else:
            self._triples(elements)

    def _values(self) -> Values:
        parts: list[str | ox.Variable | Exists] = []
        head: list[ox.Variable] = []
        while not self._sees("{"):
            if self._peek().kind is TokenKind.VARIABLE:
                head.append(ox.Variable(self._peek().text[1:]))
            self._part(parts)
        self._balanced(parts)
        return Values(tuple(head), tuple(part for part in parts if not isinstance(part, Exists)))

    # Expressions, as written

    def _balanced(self, parts: list[str | ox.Variable | Exists]) -> None:
        """One constraint: a bracketed expression, a call, or a single token; trailing brackets of a call belong to it."""
        if not (self._sees("(") or self._sees("{")):
            self._part(parts)
            if isinstance(parts[-1], str) and self._sees("("):
                self._balanced_brackets(parts)
            return
        self._balanced_brackets(parts)

    def _balanced_brackets(self, parts: list[str | ox.Variable | Exists]) -> None:
        depth = 0
        while True:
            token = self._peek()
            if not token.text:
                raise self._lost()
            self._part(parts)
            if token.kind is TokenKind.OTHER:
                depth += (token.text in _CLOSING) - (token.text in _CLOSING.values())
            if depth == 0:
                return

    def _part(self, parts: list[str | ox.Variable | Exists]) -> None:
        """The next token of an expression; a variable, or the group of an EXISTS, for itself."""
        word = self._word()
        if word == "EXISTS" or (word == "NOT" and self._following_word() == "EXISTS"):
            negated = bool(self._takes_word("NOT"))
            self._next()
            parts.append(Exists(negated, self._group()))
            return
        token = self._next()
        if token.kind is TokenKind.VARIABLE:
            parts.append(ox.Variable(token.text[1:]))
        else:
            text = token.text
            named = token.kind is TokenKind.NAME and not text.startswith(("@", "_:"))
            # Words need a space between them; strings and their tags must not get one, nor a function and its bracket.
            if named or token.kind in (TokenKind.WORD, TokenKind.IRI):
                text = f" {self._prefixed(text) if named else text}{'' if self._sees('(') else ' '}"
            parts.append(text)

    def _following_word(self) -> str:
        at = self._at + 1
        while at < len(self._tokens) and self._tokens[at].kind is TokenKind.SPACE:
            at += 1
        return self._tokens[at].text.upper() if at < len(self._tokens) else ""


def _counts(expression: Expression) -> bool:
    """Whether an expression calls an aggregate."""
    return any(isinstance(part, str) and part.strip().upper() in _AGGREGATES for part in expression.parts)


def _condition(token: Token, parts: tuple[str | ox.Variable | Exists, ...]) -> tuple[ox.Variable | None, Expression | None]:
    """One condition of GROUP BY: ``?variable``, ``(expression AS ?variable)``, or an expression without a name."""
    if token.kind is TokenKind.VARIABLE:
        return ox.Variable(token.text[1:]), None
    for at, (part, following) in enumerate(pairwise(parts)):
        if isinstance(part, str) and part.strip().upper() == "AS" and isinstance(following, ox.Variable):
            return following, Expression(parts[1:at])
    return None, Expression(parts)

"""From a query's text to its tree. The engine has accepted the text before; what the tree cannot hold is refused here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

import pyoxigraph as ox

from kg.errors import BadQuery
from kg.queries.tokens import Token, TokenKind, tokens_of
from kg.queries.tree import (
    BLANK,
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
)
from kg.vocabulary import RDF, XSD

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FIRST, _REST, _NIL, _TYPE = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil", "type"))
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_CLOSING = {"(": ")", "{": "}", "[": "]"}
_TAIL = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})


def parse_query(query: str, prefixes: Mapping[str, str]) -> Select:
    """The tree of a query that the engine accepts.

    :param prefixes: those that the query need not declare.
    :raises BadQuery: it holds something that no tree is made of: BASE, or a triple term.
    """
    return _Parser(query, prefixes).query()


class _Parser:
    def __init__(self, query: str, prefixes: Mapping[str, str]) -> None:
        self._tokens = [each for each in _merged(tokens_of(query)) if each.kind is not TokenKind.COMMENT]
        self._at = 0
        self._prefixes = dict(prefixes)
        self._blanks = 0

    # Tokens

    def _skip(self) -> None:
        while self._at < len(self._tokens) and self._tokens[self._at].kind is TokenKind.SPACE:
            self._at += 1

    def _peek(self) -> Token:
        self._skip()
        return self._tokens[self._at] if self._at < len(self._tokens) else Token(TokenKind.OTHER, "")

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _word(self) -> str:
        """The next keyword in capitals, or nothing where the next token is none."""
        token = self._peek()
        return token.text.upper() if token.kind is TokenKind.WORD else ""

    def _sees(self, text: str) -> bool:
        token = self._peek()
        return token.kind is TokenKind.OTHER and token.text == text

    def _takes(self, text: str) -> bool:
        if self._sees(text):
            self._at += 1
            return True
        return False

    def _takes_word(self, *words: str) -> str:
        word = self._word()
        if word in words:
            self._at += 1
            return word
        return ""

    def _expect(self, text: str) -> None:
        if not self._takes(text):
            raise self._lost()

    def _lost(self) -> BadQuery:
        return BadQuery(f"the query cannot be taken apart near {self._peek().text!r}", "Ask it without --why.")

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

    # Triples

    def _triples(self, elements: list[Element]) -> None:
        alone = self._sees("[") or self._sees("(")
        subject = self._node_with_more(elements)
        if alone and (self._sees(".") or self._sees("}")):
            return
        self._properties(subject, elements)

    def _properties(self, subject: Node, elements: list[Element]) -> None:
        while True:
            verb = self._verb()
            while True:
                elements.append(Pattern(subject, verb, self._node_with_more(elements)))
                if not self._takes(","):
                    break
            ended = False
            while self._takes(";"):
                ended = True
            if not ended or self._sees(".") or self._sees("}") or self._sees("]"):
                return

    def _verb(self) -> Path | ox.Variable:
        return self._variable() if self._peek().kind is TokenKind.VARIABLE else self._path()

    def _path(self) -> Path:
        parts = [self._sequence()]
        while self._takes("|"):
            parts.append(self._sequence())
        return parts[0] if len(parts) == 1 else Alternative(tuple(parts))

    def _sequence(self) -> Path:
        parts = [self._step()]
        while self._takes("/"):
            parts.append(self._step())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _step(self) -> Path:
        if self._takes("^"):
            return Inverse(self._step())
        if self._takes("!"):
            return self._negated()
        if self._takes("("):
            path = self._path()
            self._expect(")")
        else:
            path = self._link()
        token = self._peek()
        if token.kind is TokenKind.OTHER and token.text in ("*", "+", "?"):
            self._at += 1
            return Closure(path, token.text)
        return path

    def _negated(self) -> NegatedSet:
        forward: list[ox.NamedNode] = []
        backward: list[ox.NamedNode] = []
        bracket = self._takes("(")
        while True:
            if bracket and self._takes(")"):
                break
            (backward if self._takes("^") else forward).append(self._link())
            if not bracket:
                break
            self._takes("|")
        return NegatedSet(tuple(forward), tuple(backward))

    def _link(self) -> ox.NamedNode:
        token = self._next()
        if token.kind is TokenKind.WORD and token.text == "a":
            return _TYPE
        return self._iri(token)

    def _node_with_more(self, elements: list[Element]) -> Node:
        """A node; the triples that ``[...]`` and ``(...)`` say beside it go to `elements`."""
        if self._takes("["):
            blank = self._blank()
            if not self._takes("]"):
                self._properties(blank, elements)
                self._expect("]")
            return blank
        if self._takes("("):
            members: list[Node] = []
            while not self._takes(")"):
                members.append(self._node_with_more(elements))
            node: Node = _NIL
            for member in reversed(members):
                cell = self._blank()
                elements += (Pattern(cell, _FIRST, member), Pattern(cell, _REST, node))
                node = cell
            return node
        return self._node()

    def _node(self) -> Node:
        token = self._next()
        if token.kind is TokenKind.VARIABLE:
            return ox.Variable(token.text[1:])
        if token.kind is TokenKind.STRING:
            return self._literal(token.text)
        if token.kind is TokenKind.NAME and token.text.startswith("_:"):
            return ox.Variable(f"{BLANK}{re.sub('[^A-Za-z0-9_]', '_', token.text[2:])}_")
        if token.kind is TokenKind.WORD and token.text.lower() in ("true", "false"):
            return ox.Literal(token.text.lower(), datatype=ox.NamedNode(XSD + "boolean"))
        if token.kind is TokenKind.OTHER:
            signed = token.text in ("+", "-")
            return self._number(Token(TokenKind.OTHER, token.text + self._next().text) if signed else token)
        return self._iri(token)

    def _variable(self) -> ox.Variable:
        token = self._next()
        if token.kind is not TokenKind.VARIABLE:
            self._at -= 1
            raise self._lost()
        return ox.Variable(token.text[1:])

    def _blank(self) -> ox.Variable:
        self._blanks += 1
        return ox.Variable(f"{BLANK}{self._blanks}")

    def _literal(self, text: str) -> ox.Literal:
        quotes = 3 if text[:3] in ('"""', "'''") else 1
        value = _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[0]), text[quotes:-quotes])
        token = self._tokens[self._at] if self._at < len(self._tokens) else Token(TokenKind.OTHER, "")
        if token.kind is TokenKind.NAME and token.text.startswith("@"):
            self._at += 1
            return ox.Literal(value, language=token.text[1:])
        if self._takes("^"):
            self._expect("^")
            return ox.Literal(value, datatype=self._iri(self._next()))
        return ox.Literal(value)

    def _number(self, token: Token) -> ox.Literal:
        if not _NUMBER.fullmatch(token.text):
            self._at -= 1
            raise self._lost()
        kind = "double" if "e" in token.text.lower() else "decimal" if "." in token.text else "integer"
        return ox.Literal(token.text, datatype=ox.NamedNode(XSD + kind))

    def _iri(self, token: Token) -> ox.NamedNode:
        if token.kind is TokenKind.IRI:
            return ox.NamedNode(token.text[1:-1])
        if token.kind is TokenKind.NAME:
            return ox.NamedNode(self._prefixed(token.text)[1:-1])
        self._at -= 1
        raise self._lost()

    def _prefixed(self, name: str) -> str:
        prefix, _, local = name.partition(":")
        if prefix not in self._prefixes:
            raise BadQuery(f"{prefix}: is not declared as a prefix", "Declare it with PREFIX.")
        return f"<{self._prefixes[prefix]}{_ESCAPE.sub(lambda match: match[1], local)}>"


def _merged(tokens: Iterator[Token]) -> Iterator[Token]:
    """Tokens with the digits and signs of a number in one."""
    held: list[Token] = []
    for token in tokens:
        joins = token.kind is TokenKind.OTHER and (token.text.isdigit() or token.text == ".")
        exponent = held and token.kind is TokenKind.WORD and re.fullmatch(r"[eE]\d*", token.text) and held[-1].text[-1:].isdigit()
        if joins or exponent:
            held.append(token)
            continue
        yield from _number_of(held)
        held = []
        yield token
    yield from _number_of(held)


def _number_of(held: list[Token]) -> Iterator[Token]:
    text = "".join(token.text for token in held)
    while text.startswith("."):
        if _NUMBER.match(text):
            break
        yield Token(TokenKind.OTHER, ".")
        text = text[1:]
    trailing = text.endswith(".")
    if trailing:
        text = text[:-1]
    if text:
        yield Token(TokenKind.OTHER, text)
    if trailing:
        yield Token(TokenKind.OTHER, ".")


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

"""Triple patterns and property paths (SPARQL 1.1, sections 4 and 9), from tokens to the tree."""

from __future__ import annotations

import re

import pyoxigraph as ox

from kg.errors import BadQuery
from kg.queries.cursor import NUMBER, Cursor
from kg.queries.tokens import Token, TokenKind
from kg.queries.tree import (
    BLANK,
    Alternative,
    Closure,
    Element,
    Inverse,
    NegatedSet,
    Node,
    Path,
    Pattern,
    Sequence,
)
from kg.vocabulary import RDF, XSD

_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_FIRST, _REST, _NIL, _TYPE = (ox.NamedNode(RDF + name) for name in ("first", "rest", "nil", "type"))


class PatternParser(Cursor):
    """Reads triples; blank nodes become variables that no query can name."""

    _blanks = 0

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
        if not NUMBER.fullmatch(token.text):
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

"""A query's tokens, read from left to right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.errors import BadQuery
from kg.queries.tokens import Token, TokenKind, tokens_of

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


class Cursor:
    """Where reading has come to.

    :param prefixes: those that the query need not declare.
    """

    def __init__(self, query: str, prefixes: Mapping[str, str]) -> None:
        self._tokens = [each for each in _merged(tokens_of(query)) if each.kind is not TokenKind.COMMENT]
        self._at = 0
        self._prefixes = dict(prefixes)

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
        if NUMBER.match(text):
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

"""SPARQL as tokens: enough to see keywords, variables and braces without mistaking a string, an IRI or a comment for one.

Follows SPARQL 1.1, section 19.8 (grammar). Code point escapes (``\\u0053``) are resolved first, as section 19.2 asks, so that
no keyword can hide behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kg.errors import BadQuery


class TokenKind(StrEnum):
    """The kinds that matter here."""

    SPACE = "space"
    COMMENT = "comment"
    STRING = "string"
    IRI = "iri"
    VARIABLE = "variable"
    NAME = "name"
    """A prefixed name or blank node label."""
    WORD = "word"
    """A keyword, or ``a``, ``true``, ``false``."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    kind: TokenKind
    text: str


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_PATTERN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<comment>\#[^\r\n]*)
    | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
                | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<name>@[A-Za-z][\w-]* | (?:[^\W\d_][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%-]))* | _:\w[\w.-]*)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
LONGEST_QUERY = 100_000


def resolve(query: str) -> str:
    """A query with its code point escapes resolved.

    :raises BadQuery: it is longer than :data:`LONGEST_QUERY` code points, escapes or holds what is no character (surrogates
        included), or holds an escape of an escape, which the engine would resolve once more.
    """
    if len(query) > LONGEST_QUERY:
        raise BadQuery(f"the query is longer than {LONGEST_QUERY:,} characters", "Ask a shorter one.")
    resolved = query
    if "\\" in query:
        try:
            resolved = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), query)
        except (ValueError, OverflowError) as error:
            raise BadQuery("the query escapes a code point that does not exist", "Mend the \\U escape.") from error
        if _ESCAPE.search(resolved):
            raise BadQuery("the query escapes an escape", "Write the character itself.")
    if not resolved.isascii() and _SURROGATE.search(resolved):
        raise BadQuery("the query holds half a surrogate pair, which is no character", "Write the character itself.")
    return resolved


def tokens_of(query: str) -> Iterator[Token]:
    """The tokens of a query; joined, their texts are the query with code point escapes resolved.

    :raises BadQuery: as :func:`resolve`.
    """
    for match in _PATTERN.finditer(resolve(query)):
        yield Token(TokenKind(match.lastgroup or "other"), match[0])

"""What is wrong with a query's syntax, in one line; and a check that needs no data."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from kg.errors import BadQuery
from kg.queries.guard import guard
from kg.queries.tokens import TokenKind, tokens_of

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
# The engine tells these among the tokens that it expected.
_TOLD = (
    "The SELECT contains a variable that is unbound",
    "The SELECT overrides an existing variable",
)


def check_syntax(query: str, prefixes: Mapping[str, str]) -> None:
    """Parse a query without running it on any data.

    :raises BadQuery: it does not parse, or is refused by :func:`kg.queries.guard`.
    """
    allowed = guard(query)
    try:
        ox.Store().query(allowed, prefixes=dict(prefixes))
    except SyntaxError as error:
        raise syntax_error(error, allowed, prefixes) from error


def syntax_error(error: SyntaxError, query: str, prefixes: Mapping[str, str]) -> BadQuery:
    """The engine's complaint in one line: where, and what stands there."""
    remedy = "See https://www.w3.org/TR/sparql11-query/ for the grammar."
    if not query.strip():
        return BadQuery("the query is empty", "Example: SELECT ?group { ?group a cg:ArmedGroup }")
    match = _PLACE.match(str(error))
    if match is None:
        return BadQuery(f"this is not SPARQL: {error}", remedy)
    line, column, expected = int(match[1]), int(match[2]), match[3]
    where = f"line {line}, column {column}"
    if "Prefix not found" in expected:
        unknown = ", ".join(f"{each}:" for each in _undeclared_prefixes(query, prefixes)) or "a prefix"
        known = ", ".join(f"{each}:" for each in prefixes)
        return BadQuery(f"{unknown} is not declared as a prefix ({where})", f"Known without declaration: {known}.")
    for told in _TOLD:
        if told in expected:
            return BadQuery(f"{told[0].lower()}{told[1:]} ({where})", remedy)
    lines = query.splitlines()
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    found = f"near {rest[:40]!r}" if rest else "where the query ends too early"
    return BadQuery(f"this is not SPARQL: {where}, {found}", remedy)


def _undeclared_prefixes(query: str, prefixes: Mapping[str, str]) -> list[str]:
    declared = set(prefixes)
    used: dict[str, None] = {}
    declaring = False
    for token in tokens_of(query):
        if token.kind is TokenKind.WORD:
            declaring = token.text.upper() == "PREFIX"
        elif token.kind is TokenKind.NAME and ":" in token.text and not token.text.startswith(("_", "@")):
            prefix = token.text.partition(":")[0]
            if declaring:
                declared.add(prefix)
                declaring = False
            else:
                used[prefix] = None
    return [prefix for prefix in used if prefix not in declared]

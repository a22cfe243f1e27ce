"""What a query may not do here: reach the network, change anything, or nest until the parser breaks."""

from __future__ import annotations

from kg.errors import BadQuery
from kg.queries.tokens import TokenKind, resolve, tokens_of

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
# Far above what people write, far below what breaks parsers (about 160 nested parentheses).
DEEPEST_NESTING = 64


def guard(query: str) -> str:
    """The query with code point escapes resolved, when it may run.

    :raises BadQuery: it calls SERVICE, is an update, nests too deeply or is too long.
    """
    resolved = resolve(query)
    if not _could_be_refused(resolved):
        return resolved
    depth = 0
    form = None
    for token in tokens_of(resolved):
        word = token.text.upper()
        if token.kind is TokenKind.OTHER and token.text in "{([":
            depth += 1
            if depth > DEEPEST_NESTING:
                raise BadQuery(f"the query nests deeper than {DEEPEST_NESTING} levels", "Flatten it.")
        elif token.kind is TokenKind.OTHER and token.text in "})]":
            depth -= 1
        elif token.kind is TokenKind.WORD and word == "SERVICE":
            raise BadQuery("SERVICE is refused: a query never touches the network", "Ask the other endpoint yourself.")
        elif token.kind is TokenKind.WORD and form is None:
            if word in _UPDATES:
                raise BadQuery(f"{word} is an update; snapshots are read-only", "Change the corpus files and run `kg build`.")
            if word in _FORMS:
                form = word
    return resolved


def _could_be_refused(query: str) -> bool:
    """Whether it holds any of what is refused, be it in a string or a comment; most queries do not, and need no tokens."""
    capitals = query.upper()
    brackets = sum(map(capitals.count, "{(["))
    return brackets > DEEPEST_NESTING or "SERVICE" in capitals or any(word in capitals for word in _UPDATES)

"""RDF terms as they stand in the dataset file: N-Quads tokens, taken apart and shortened without touching a lexical form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.errors import ContentError
from kg.vocabulary import PREFIXES, DataIris

TYPE_TOKEN = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"  # noqa: S105 - an IRI in N-Quads
_QUAD = re.compile(
    r'(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)(?: (<[^>]*>|_:\S+))? \.'
)
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?')
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
# Names that every Turtle and JSON-LD reader takes; others stand as IRIs in full.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")


class Tokens(NamedTuple):
    """A quad by its N-Quads tokens; `graph` is empty for the default graph."""

    subject: str
    predicate: str
    object: str
    graph: str


class LiteralParts(NamedTuple):
    """A literal taken apart: its lexical form, and a language, a datatype or neither."""

    value: str
    language: str | None
    datatype: str | None


def tokens_of(lines: Iterable[str]) -> Iterator[Tokens]:
    """The quads of canonical N-Quads lines.

    :raises ContentError: a term that RDF 1.1 does not have, such as a triple term or a literal with a base direction.
    """
    for line in lines:
        match = _QUAD.fullmatch(line)
        if match is None:
            raise ContentError(f"the exports are RDF 1.1, which cannot say: {line}", "Take this statement out of the data.")
        subject, predicate, object_, graph = match.groups()
        yield Tokens(subject, predicate, object_, graph or "")


def literal_parts(token: str) -> LiteralParts:
    """Take a literal's token apart, its escapes resolved."""
    match = _LITERAL.fullmatch(token)
    if match is None:
        raise ValueError(f"not a literal: {token}")
    escaped, language, datatype = match.groups()
    return LiteralParts(unescape(escaped), language, datatype)


def unescape(text: str) -> str:
    """Text with the escapes of N-Quads resolved (N-Triples, section 7, ECHAR and UCHAR)."""
    if "\\" not in text:
        return text
    return _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)) if match[1] or match[2] else _ESCAPED[match[3]], text)


def data_prefixes(iris: DataIris) -> dict[str, str]:
    """The vocabulary's prefixes and those of the workspace's own data, by name."""
    own = {"claim": iris.claim(""), "entity": iris.entity(""), "source": iris.source("")}
    return dict(sorted({**PREFIXES, **own}.items()))


class Shortener:
    """Writes IRIs as prefixed names where every reader understands them."""

    def __init__(self, prefixes: dict[str, str]) -> None:
        self._spaces = [(namespace, prefix) for prefix, namespace in sorted(prefixes.items())]
        self._known: dict[str, str | None] = {}

    def name(self, iri: str) -> str | None:
        """``prefix:local``, or none where the IRI must stand in full."""
        if iri not in self._known:
            self._known[iri] = self._find(iri)
        return self._known[iri]

    def _find(self, iri: str) -> str | None:
        for namespace, prefix in self._spaces:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}"
        return None

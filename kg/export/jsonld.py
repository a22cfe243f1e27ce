"""JSON-LD 1.1 of a dataset: one node a line, values always as objects, so that no reader guesses a type."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from kg.errors import ContentError
from kg.export.terms import TYPE_TOKEN, Shortener, Tokens, literal_parts

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_JSON_DATATYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"


def jsonld(quads: Iterable[Tokens], prefixes: dict[str, str]) -> Iterator[str]:
    """A JSON-LD document: a context of prefixes, then the nodes of the default graph, then the named graphs.

    :raises ContentError: an IRI that the context would turn into another one.
    """
    writer = _Writer(prefixes)
    yield '{"@context": ' + _dump(prefixes) + ',\n"@graph": ['
    separator = "\n"
    for graph, members in groupby(sorted(quads, key=attrgetter("graph")), key=attrgetter("graph")):
        nodes = (_dump(writer.node(subject, group)) for subject, group in groupby(members, key=attrgetter("subject")))
        if not graph:
            for node in nodes:
                yield separator + node
                separator = ",\n"
        else:
            yield f'{separator}{{"@id": {_dump(writer.reference(graph))}, "@graph": [\n'
            yield ",\n".join(nodes) + "\n]}"
            separator = ",\n"
    yield "\n]}\n"


class _Writer:
    def __init__(self, prefixes: dict[str, str]) -> None:
        self._prefixes = prefixes
        self._shorten = Shortener(prefixes)

    def node(self, subject: str, quads: Iterable[Tokens]) -> dict[str, Any]:
        node: dict[str, Any] = {"@id": self.reference(subject)}
        for quad in quads:
            if quad.predicate == TYPE_TOKEN and not quad.object.startswith('"'):
                node.setdefault("@type", []).append(self.reference(quad.object))
            else:
                node.setdefault(self.reference(quad.predicate), []).append(self._value(quad.object))
        return node

    def reference(self, token: str) -> str:
        """An IRI or blank node as JSON-LD names it.

        :raises ContentError: the IRI's scheme is one of the prefixes, so that readers would expand it.
        """
        if token.startswith("_:"):
            return token
        iri = token[1:-1]
        short = self._shorten.name(iri)
        if short is not None:
            return short
        scheme = _SCHEME.match(iri)
        if scheme is not None and scheme[1] in self._prefixes and not iri[scheme.end() :].startswith("//"):
            raise ContentError(
                f"JSON-LD cannot tell {token} from a name with the prefix {scheme[1]!r}",
                "Export to another format, or change the IRI.",
            )
        return iri

    def _value(self, token: str) -> dict[str, str]:
        if not token.startswith('"'):
            return {"@id": self.reference(token)}
        literal = literal_parts(token)
        if literal.language is not None:
            return {"@value": literal.value, "@language": literal.language}
        if literal.datatype is None:
            return {"@value": literal.value}
        if literal.datatype == _JSON_DATATYPE:
            raise ContentError(f"JSON-LD would rewrite the literal {token}", "Export to another format.")
        return {"@value": literal.value, "@type": self.reference(f"<{literal.datatype}>")}


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)

"""RDF/XML, for tools that read nothing newer. It cannot say everything; what it cannot say is refused, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from kg.errors import ContentError
from kg.export.terms import Tokens, literal_parts
from kg.vocabulary import RDF

_OTHER = "Export to Turtle or N-Triples instead, or change the data."
_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF"
)
# Namespaces in XML 1.0, NCName; the longest one that ends the IRI.
_LOCAL = re.compile(rf"[{_START}][{_START}0-9.\u00B7\u0300-\u036F\u203F-\u2040-]*\Z")
# XML 1.0, section 2.2, production Char.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# RDF/XML, section 5.1: names that are syntax, or that it would rewrite.
_RESERVED = frozenset(
    RDF + name for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li", "aboutEach",
                            "aboutEachPrefix", "bagID")
)  # fmt: skip
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})


def rdfxml(triples: Sequence[Tokens], prefixes: dict[str, str]) -> Iterator[str]:
    """An RDF/XML document.

    :param triples: those of one subject are neighbours.
    :raises ContentError: a predicate that is no XML name, or a character that XML does not have; the statement is told.
    """
    names = _names(sorted({quad.predicate for quad in triples}), prefixes)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF'
    for prefix, namespace in sorted(names.namespaces.items()):
        yield f'\n    xmlns:{prefix}="{namespace.translate(_ATTRIBUTE)}"'
    yield ">\n"
    for subject, described in groupby(triples, key=attrgetter("subject")):
        yield f"  <rdf:Description {_node('about', subject)}>\n"
        for quad in described:
            yield f"    {_property(names.of[quad.predicate], quad)}\n"
        yield "  </rdf:Description>\n"
    yield "</rdf:RDF>\n"


class _Names:
    """The XML name of each predicate, and the namespaces that these names need."""

    def __init__(self) -> None:
        self.namespaces: dict[str, str] = {"rdf": RDF}
        self.of: dict[str, str] = {}


def _names(predicates: Iterable[str], prefixes: dict[str, str]) -> _Names:
    names = _Names()
    known = {namespace: prefix for prefix, namespace in prefixes.items()}
    for token in predicates:
        iri = token[1:-1]
        local = _LOCAL.search(iri)
        if local is None or iri in _RESERVED:
            raise ContentError(f"RDF/XML cannot name the predicate {token}", _OTHER)
        namespace, name = iri[: local.start()], local[0]
        for space in known:
            # A known namespace wins over the longest name: `ns#a-b` belongs to `ns#`.
            if iri.startswith(space) and _LOCAL.fullmatch(iri, len(space)):
                namespace, name = space, iri[len(space) :]
        if not namespace:
            raise ContentError(f"RDF/XML cannot name the predicate {token}", _OTHER)
        prefix = known.setdefault(namespace, f"ns{len(known) + 1}")
        names.namespaces[prefix] = namespace
        names.of[token] = f"{prefix}:{name}"
    return names


def _node(attribute: str, token: str) -> str:
    if token.startswith("_:"):
        return f'rdf:nodeID="{token[2:]}"'
    return f'rdf:{attribute}="{_checked(token[1:-1], token).translate(_ATTRIBUTE)}"'


def _property(name: str, quad: Tokens) -> str:
    if not quad.object.startswith('"'):
        return f"<{name} {_node('resource', quad.object)}/>"
    literal = literal_parts(quad.object)
    if literal.language is not None:
        kind = f' xml:lang="{literal.language}"'
    elif literal.datatype is not None:
        kind = f' rdf:datatype="{literal.datatype.translate(_ATTRIBUTE)}"'
    else:
        kind = ""
    return f"<{name}{kind}>{_checked(literal.value, quad).translate(_TEXT)}</{name}>"


def _checked(text: str, where: object) -> str:
    found = _NO_CHARACTER.search(text)
    if found is not None:
        told = " ".join(where[:3]) if isinstance(where, Tokens) else where
        raise ContentError(f"XML has no character U+{ord(found[0]):04X}, which stands in: {told}", _OTHER)
    return text

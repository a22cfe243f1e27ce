"""The standard syntaxes, written by pyoxigraph; here stands only what its output lacks for the readers we promise.

Those readers are pyoxigraph, rdflib (without its normalising of literals) and rapper; ``tests/export`` has them read every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

import pyoxigraph as ox

from kg.errors import ContentError
from kg.export.views import TYPE
from kg.vocabulary import RDF, XSD

_NUMERALS = frozenset(ox.NamedNode(XSD + name) for name in ("integer", "decimal"))
_KEPT_NUMERAL = re.compile(r"0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]{1,6}")

_OTHER = "Export to Turtle or N-Triples instead, or change the data."
_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF"
)
# Namespaces in XML 1.0, NCName, at the end of an IRI.
_XML_NAME = re.compile(rf"[{_START}][{_START}0-9.\u00B7\u0300-\u036F\u203F-\u2040-]*\Z")
# RDF/XML, section 5.1: names that are syntax, or that it would rewrite.
_RESERVED = frozenset(
    RDF + name for name in ("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype", "Description", "li", "aboutEach",
                            "aboutEachPrefix", "bagID")
)  # fmt: skip
# XML 1.0, section 2.2, production Char.
_NO_CHARACTER = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_lines(quads: Iterable[ox.Quad], output: BinaryIO) -> None:
    """Write N-Quads, which are N-Triples where all quads stand in the default graph."""
    ox.serialize(quads, output, ox.RdfFormat.N_QUADS)


def write_jsonld(quads: Iterable[ox.Quad], output: BinaryIO) -> None:
    """Write JSON-LD in expanded form: it has no context that could change an IRI or guess a type."""
    ox.serialize(quads, output, ox.RdfFormat.JSON_LD)


def write_turtle(quads: Iterable[ox.Quad], output: BinaryIO, prefixes: dict[str, str]) -> None:
    """Write TriG, which is Turtle where all quads stand in the default graph.

    rdflib reads some abbreviations wrongly: a bare ``01``, ``+1``, ``.5`` or ``0.0000001`` loses its lexical form, and a prefixed
    name that ends in an escaped dot is an error. Quads with these come last, unabbreviated: N-Triples are Turtle.

    :param quads: grouped by graph and subject.
    """
    set_aside: list[ox.Quad] = []

    def others() -> Iterator[ox.Quad]:
        for quad in _types_first(quads):
            if any(map(_misread, quad)):
                set_aside.append(quad)
            else:
                yield quad

    ox.serialize(others(), output, ox.RdfFormat.TRIG, prefixes=prefixes)
    for graph, members in groupby(set_aside, key=attrgetter("graph_name")):
        lines = ox.serialize((quad.triple for quad in members), format=ox.RdfFormat.N_TRIPLES) or b""
        output.write(lines if isinstance(graph, ox.DefaultGraph) else f"{graph} {{\n".encode() + lines + b"}\n")


def write_rdfxml(quads: Iterable[ox.Quad], output: BinaryIO, prefixes: dict[str, str]) -> None:
    """Write RDF/XML, which cannot say everything; what it cannot say is refused, never dropped.

    :param quads: grouped by subject, all in the default graph.
    :raises ContentError: a predicate or class that is no XML name, or a character that XML does not have.
    """
    sayable = map(_checked_for_xml, _types_first(quads))
    ox.serialize(sayable, _KeptReturns(output), ox.RdfFormat.RDF_XML, prefixes=prefixes)  # type: ignore[arg-type]


class _KeptReturns:
    """The stream behind an XML writer that leaves carriage returns bare, which every XML reader takes for line feeds."""

    def __init__(self, output: BinaryIO) -> None:
        self._output = output

    def write(self, data: bytes) -> int:
        # They stand only in the text of literals: the writer ends its own lines with line feeds, and no IRI holds one.
        self._output.write(data.replace(b"\r", b"&#13;"))
        return len(data)

    def flush(self) -> None:
        self._output.flush()


def _types_first(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for _, described in groupby(quads, key=attrgetter("graph_name", "subject")):
        yield from sorted(described, key=lambda quad: quad.predicate != TYPE)


def _misread(term: object) -> bool:
    if isinstance(term, ox.Literal):
        return (term.datatype in _NUMERALS and not _KEPT_NUMERAL.fullmatch(term.value)) or _misread(term.datatype)
    return isinstance(term, ox.NamedNode) and term.value.endswith(".")


def _checked_for_xml(quad: ox.Quad) -> ox.Quad:
    named = [quad.predicate]
    # The class that stands first becomes an element's name.
    if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode):
        named.append(quad.object)
    for node in named:
        if node.value in _RESERVED or not _XML_NAME.search(node.value):
            raise ContentError(f"RDF/XML has no name for {node}, which stands in: {quad}", _OTHER)
    if isinstance(quad.object, ox.Literal):
        found = _NO_CHARACTER.search(quad.object.value)
        if found is not None:
            raise ContentError(f"XML has no character U+{ord(found[0]):04X}, which stands in: {quad}", _OTHER)
    return quad

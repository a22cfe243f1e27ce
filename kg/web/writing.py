"""Answers as bytes in the format that was asked for, never longer than is allowed."""

from __future__ import annotations

import re
from io import BytesIO

import pyoxigraph as ox

from kg.errors import ContentError, QueryTooLarge
from kg.export import write_rdfxml
from kg.queries import Results
from kg.web.problems import NotAcceptable

_RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
_TRIPLES = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
# XML 1.0, section 2.2: what production Char leaves out, as UTF-8; and the return, which a reader would take for a line feed.
_NO_CHARACTERS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_REPLACEMENT = "\ufffd".encode()


class Bounded(BytesIO):
    """A stream in memory that takes only so many bytes.

    :raises QueryTooLarge: more are written.
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def write(self, data: bytes) -> int:  # type: ignore[override]
        if self.tell() + len(data) > self._most:
            raise QueryTooLarge(
                f"the answer is longer than {self._most:,} bytes", "Ask for less: add conditions or a LIMIT, or take an export."
            )
        return super().write(data)


def write_answer(
    results: Results, for_results: str | None, for_triples: str | None, prefixes: dict[str, str], most: int
) -> tuple[str, bytes]:
    """The name of the format that fits the query's form, and the answer in it.

    :param for_results: for solutions or a verdict, as in :data:`kg.web.media.RESULTS`; none where the request accepts none.
    :param for_triples: for triples, likewise.
    :param most: bytes.
    :raises NotAcceptable: the request accepts no format of the query's form.
    :raises QueryTooLarge: the answer is longer.
    """
    output = Bounded(most)
    if isinstance(results, ox.QueryTriples):
        if for_triples is None:
            raise NotAcceptable("this query gives triples, and no format of triples is accepted", "Accept text/turtle.")
        write_triples(results, for_triples, prefixes, output)
        return for_triples, output.getvalue()
    if for_results is None:
        raise NotAcceptable(
            "this query gives solutions, and no format of results is accepted", "Accept application/sparql-results+json."
        )
    results.serialize(output, _RESULTS[for_results])
    written = output.getvalue()
    return for_results, _well_formed(written) if for_results == "xml" else written


def write_triples(triples: ox.QueryTriples, format: str, prefixes: dict[str, str], output: Bounded) -> None:
    """Write triples, each once, in order of their subjects.

    :raises NotAcceptable: RDF/XML cannot say them.
    """
    distinct = sorted(set(triples), key=str)
    if format == "rdfxml":
        try:
            write_rdfxml((ox.Quad(*triple) for triple in distinct), output, prefixes)
        except ContentError as error:
            raise NotAcceptable(error.message, "Accept text/turtle or application/n-triples.") from error
    elif format == "turtle":
        ox.serialize(distinct, output, ox.RdfFormat.TURTLE, prefixes=prefixes)
    else:
        ox.serialize(distinct, output, _TRIPLES[format])


def _well_formed(xml: bytes) -> bytes:
    """XML with what it has no characters for replaced by U+FFFD, and returns kept."""
    return _NO_CHARACTERS.sub(_REPLACEMENT, xml).replace(b"\r", b"&#13;")

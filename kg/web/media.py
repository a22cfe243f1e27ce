"""Media types of answers, and which one a request prefers (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

RESULTS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
"""Of solutions and verdicts, by the name of the format; the first is the one for those who do not mind."""
TRIPLES: Mapping[str, str] = {
    "turtle": "text/turtle; charset=utf-8",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
"""Of triples."""
QUADS: Mapping[str, str] = {"trig": "application/trig", "nquads": "application/n-quads"}
"""Of datasets."""
HTML: Mapping[str, str] = {"html": "text/html; charset=utf-8"}
_ALSO = {
    "json": ("application/json",),
    "xml": ("application/xml", "text/xml"),
    "turtle": ("application/x-turtle",),
    "ntriples": ("text/plain",),
    "rdfxml": ("application/xml", "text/xml"),
    "jsonld": ("application/json",),
}
"""What else a format is sought as; it is answered under its own name."""
_Range = tuple[str, float]
_LONGEST = 2_000
"""Characters of a header that are looked at, and remembered."""


def preferred(accept: str, formats: tuple[str, ...]) -> str | None:
    """The format that an ``Accept`` header prefers, the first of equals; none where it accepts none of them.

    :param accept: the header, empty where there is none, which accepts all.
    :param formats: names of formats, best first.
    """
    return _preferred(accept[:_LONGEST], formats)


@lru_cache(maxsize=1024)
def _preferred(accept: str, formats: tuple[str, ...]) -> str | None:
    ranges = _ranges(accept)
    if not ranges:
        return formats[0]
    quality, name = max((_quality_of(name, ranges), -number) for number, name in enumerate(formats))
    return formats[-name] if quality > 0 else None


def kinds_of(name: str) -> Sequence[str]:
    """Media types that ask for a format, its own first, without parameters."""
    own = (RESULTS.get(name) or TRIPLES.get(name) or QUADS.get(name) or HTML[name]).partition(";")[0]
    return (own, *_ALSO.get(name, ()))


def media_type(name: str) -> str:
    """The media type under which a format is sent."""
    return RESULTS.get(name) or TRIPLES.get(name) or QUADS.get(name) or HTML[name]


def _ranges(accept: str) -> list[_Range]:
    ranges = []
    for part in accept.split(","):
        kind, *parameters = (each.strip().lower() for each in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if kind == "*":
            kind = "*/*"  # as some libraries send it
        if kind:
            ranges.append((kind, quality))
    return ranges


def _quality_of(name: str, ranges: Sequence[_Range]) -> float:
    """How much a format is wanted: under its own type, or under another that is named itself."""
    own, *others = kinds_of(name)
    named = dict(ranges)
    if own in named:
        return named[own]
    return max((named[kind] for kind in others if kind in named), default=_quality(own, ranges))


def _quality(kind: str, ranges: Sequence[_Range]) -> float:
    """What the most specific range that fits says."""
    for fitting in (kind, kind.partition("/")[0] + "/*", "*/*"):
        found = [quality for each, quality in ranges if each == fitting]
        if found:
            return max(found)
    return 0.0


def takes_gzip(accept_encoding: str) -> bool:
    """Whether an ``Accept-Encoding`` header takes gzip."""
    return _takes_gzip(accept_encoding[:_LONGEST])


@lru_cache(maxsize=1024)
def _takes_gzip(accept_encoding: str) -> bool:
    ranges = _ranges(accept_encoding)
    named = [quality for kind, quality in ranges if kind in ("gzip", "x-gzip")]
    return max(named, default=max((quality for kind, quality in ranges if kind == "*/*"), default=0.0)) > 0

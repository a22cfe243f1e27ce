"""The sources: their list, and each with its claims in the order of its text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from starlette.requests import Request

from kg.corpus import did_you_mean
from kg.errors import UnknownName
from kg.vocabulary import CG, DCTERMS, PROV
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import claims_of_source, told, types_of
from kg.web.pages.contested import contested_marks
from kg.web.pages.links import Ref, outside
from kg.web.pages.paging import part_of
from kg.web.pages.rendering import Page
from kg.web.pages.search import source_iris

_SIZE = 100
_LIST_SIZE = 200


@dataclass(frozen=True, slots=True)
class SourceTold:
    """A source in the list."""

    ref: Ref
    publisher: Ref | None
    published: str | None
    scope: str
    claims: int


@dataclass(frozen=True, slots=True)
class Rating:
    """How reliable a source was judged to be."""

    grade: str
    by: str
    on: str


def sources_page(catalogue: Catalogue, request: Request) -> Page:
    """All sources by title."""
    part = part_of(catalogue.kept(source_iris), request, _LIST_SIZE)
    return Page("sources.html", {"part": part, "sources": [_told(catalogue, each) for each in part.items]})


def source_page(catalogue: Catalogue, request: Request) -> Page:
    """One source.

    :raises UnknownName: there is none of that key.
    """
    key = request.path_params["key"]
    iri = catalogue.iris.source(key)
    if not key or not catalogue.holds(iri):
        keys = [each.removeprefix(catalogue.iris.source("")) for each in catalogue.kept(source_iris)]
        raise UnknownName(f"there is no source {key[:200]!r}", did_you_mean(key[:200], keys, "All sources are listed."))
    node = catalogue.node(iri)
    part = part_of(catalogue.remembered(claims_of_source, iri), request, _SIZE)
    paragraphs = [
        (paragraph, [told(catalogue, claim, quotes=True) for _, _, claim in several])
        for paragraph, several in groupby(part.items, key=lambda each: each[0])
    ]
    addresses = [(words, node.one(CG + name)) for words, name in (("Original", "originalAddress"), ("Archived", "archivedAddress"))]
    publisher = node.one(DCTERMS + "publisher")
    values = {
        "key": key,
        "title": node.one(DCTERMS + "title") or key,
        "types": types_of(catalogue, iri),
        "publisher": catalogue.ref(publisher) if publisher else None,
        "authors": [catalogue.ref(each) for each in node.all(DCTERMS + "creator")],
        "published": node.one(CG + "publishedDuring"),
        "clue": node.one(CG + "publicationClue"),
        "language": node.one(DCTERMS + "language"),
        "scope": node.one(CG + "sourceScope"),
        "scope_reason": node.one(CG + "scopeReason"),
        "rights": node.one(DCTERMS + "rights"),
        "note": node.one(CG + "note"),
        "digest": node.one(CG + "textDigest"),
        "length": node.one(CG + "textLength"),
        "addresses": [(words, Ref(written, outside(written), True)) for words, written in addresses if written],
        "derived": [catalogue.ref(each) for each in node.all(PROV + "wasDerivedFrom")],
        "drawn_on": [catalogue.ref(each) for each in catalogue.subjects(PROV + "wasDerivedFrom", iri)],
        "ratings": _ratings(catalogue, iri),
        "part": part,
        "paragraphs": paragraphs,
        "marks": contested_marks(catalogue),
    }
    return Page("source.html", values)


def _told(catalogue: Catalogue, iri: str) -> SourceTold:
    node = catalogue.node(iri)
    publisher = node.one(DCTERMS + "publisher")
    return SourceTold(
        ref=catalogue.ref(iri),
        publisher=catalogue.ref(publisher) if publisher else None,
        published=node.one(CG + "publishedDuring"),
        scope=node.one(CG + "sourceScope") or "",
        claims=len(catalogue.subjects(CG + "fromSource", iri, most=None)),
    )


def _ratings(catalogue: Catalogue, iri: str) -> list[Rating]:
    found = []
    for each in catalogue.subjects(CG + "ratedSource", iri):
        node = catalogue.node(each)
        by = node.one(PROV + "wasAttributedTo")
        grade, on = node.one(CG + "reliabilityGrade") or "", node.one(CG + "judgedOn") or ""
        found.append(Rating(grade, catalogue.label(by) if by else "", on))
    return sorted(found, key=lambda each: each.on)

"""Search by any spelling: entities, sources, terms and questions; without case and accents, then by likeness."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rapidfuzz import fuzz, process
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.corpus.lookup import fold
from kg.errors import BadQuery
from kg.vocabulary import CG, DCTERMS, RDFS, SKOS
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import is_claim, types_of
from kg.web.pages.links import Ref, segment
from kg.web.pages.rendering import Page

LONGEST = 200
_MOST_FOUND = 50
_MOST_SUGGESTED = 12
_MOST_CALLED = 20
_LEAST_LIKENESS = 78.0
_LEAST_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found.

    :ivar spelling: the name that matched.
    """

    id: str
    ref: Ref
    spelling: str
    types: tuple[Ref, ...]


class Index:
    """Every spelling of every entity, folded.

    :ivar exact: folded spelling -> ids of entities, as typed.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self.exact: dict[str, dict[str, str]] = {}
        for id, spelling in _spellings(catalogue):
            self.exact.setdefault(fold(spelling), {}).setdefault(id, spelling)
        self.exact.pop("", None)
        self._folded = sorted(self.exact)
        self._by_word: dict[str, list[str]] = {}
        for spelling in self._folded:
            for word in set(spelling.split()):
                self._by_word.setdefault(word, []).append(spelling)

    def find(self, text: str, *, most: int = _MOST_FOUND) -> list[tuple[str, str]]:
        """Ids of entities with the spelling that matched, best first; each entity once."""
        wanted = fold(text)
        if not wanted:
            return []
        found: dict[str, str] = {}
        for folded in self._ranked(wanted):
            for id, spelling in self.exact[folded].items():
                found.setdefault(id, spelling)
            if len(found) >= most:
                break
        return list(found.items())[:most]

    def _ranked(self, wanted: str) -> Iterator[str]:
        if wanted in self.exact:
            yield wanted
        words = wanted.split()
        yield from (each for each in self._folded if each.startswith(wanted))
        yield from (each for each in self._folded if f" {wanted}" in each)
        yield from (each for each in self._folded if all(word in each for word in words))
        if len(wanted) >= _LEAST_LETTERS:
            near = set.intersection(*(self._near(word) for word in words))
            yield from sorted(near, key=lambda each: (-fuzz.token_sort_ratio(wanted, each), each))
            for each, _, _ in process.extract(
                wanted, self._folded, scorer=fuzz.token_sort_ratio, limit=_MOST_FOUND, score_cutoff=_LEAST_LIKENESS
            ):
                yield each

    def _near(self, word: str) -> set[str]:
        """The spellings with a word that resembles this one."""
        alike = process.extract(word, list(self._by_word), scorer=fuzz.ratio, limit=_MOST_FOUND, score_cutoff=_LEAST_LIKENESS)
        return {spelling for each, _, _ in alike for spelling in self._by_word[each]}


def _spellings(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    start = catalogue.iris.entity("")
    for predicate in (RDFS + "label", SKOS + "altLabel"):
        for quad in catalogue.quads(None, predicate, None, most=None):
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(start):
                if isinstance(quad.object, ox.Literal):
                    yield quad.subject.value.removeprefix(start), quad.object.value
                if predicate == RDFS + "label":
                    yield (id := quad.subject.value.removeprefix(start)), id


def asked(request: Request) -> str:
    """The text that is searched for.

    :raises BadQuery: it is too long.
    """
    text = request.query_params.get("q", "").strip()
    if len(text) > LONGEST:
        raise BadQuery("that is too long to search for", f"Give at most {LONGEST} characters.")
    return text


def hits(catalogue: Catalogue, text: str, *, most: int = _MOST_FOUND) -> list[Hit]:
    """Entities by any spelling."""
    found = catalogue.kept(Index).find(text, most=most)
    return [
        Hit(id, catalogue.ref(iri), spelling, types_of(catalogue, iri))
        for id, spelling in found
        for iri in [catalogue.iris.entity(id)]
    ]


def called(catalogue: Catalogue, text: str) -> list[str]:
    """Ids of the entities that carry exactly this name, but for case and accents."""
    return sorted(catalogue.kept(Index).exact.get(fold(text), ()))


def search_page(catalogue: Catalogue, request: Request) -> Page:
    """What a text names."""
    text = asked(request)
    values: dict[str, Any] = {"searched": text, "hits": [], "sources": [], "terms": [], "questions": [], "claim": None}
    if text:
        claim = catalogue.iris.claim(text)
        wanted = fold(text)
        values |= {
            "hits": hits(catalogue, text),
            "sources": [each for each in _sources(catalogue) if wanted and wanted in fold(each.text)][:_MOST_CALLED],
            "terms": [
                (Ref(term.label, f"/ontology/{segment(term.name)}"), term)
                for term in catalogue.ontology.find(text)
                if term.iri.startswith(CG)
            ][:_MOST_CALLED],
            "questions": [
                each
                for each in catalogue.questions.values()
                if wanted and wanted in fold(f"{each.name} {each.summary} {' '.join(each.tags)}")
            ][:_MOST_CALLED],
            "claim": catalogue.ref(claim) if is_claim(catalogue, claim) else None,
        }
    return Page("search.html", values)


def suggestions(catalogue: Catalogue, request: Request) -> Response:
    """Entities for what is being typed, for the script of entity fields."""
    found = hits(catalogue, asked(request), most=_MOST_SUGGESTED)
    told = [
        {"id": each.id, "label": each.ref.text, "spelling": each.spelling, "types": [kind.text for kind in each.types]}
        for each in found
    ]
    return JSONResponse({"suggestions": told})


def _sources(catalogue: Catalogue) -> list[Ref]:
    return [catalogue.ref(each) for each in catalogue.kept(source_iris)]


def source_iris(catalogue: Catalogue) -> list[str]:
    """The IRIs of sources, by title."""
    found = {
        quad.subject.value: catalogue.node(quad.subject.value).one(DCTERMS + "title") or ""
        for quad in catalogue.quads(None, CG + "sourceKey", None, most=None)
        if isinstance(quad.subject, ox.NamedNode)
    }
    return sorted(found, key=lambda iri: (found[iri], iri))

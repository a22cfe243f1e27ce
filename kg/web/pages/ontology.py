"""The ontology for reading: the tree of classes, the properties, and each term with its definition and use."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request

from kg.errors import UnknownName
from kg.ontology import Term, TermKind
from kg.vocabulary import CG, OWL, RDF, compact
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.links import Ref
from kg.web.pages.rendering import Page

_MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class Branch:
    """A term with those below it."""

    term: Term
    ref: Ref
    below: tuple[Branch, ...]


def ontology_page(catalogue: Catalogue, request: Request) -> Page:
    """All terms of ours."""
    return Page("ontology.html", catalogue.kept(_overview))


def _overview(catalogue: Catalogue) -> dict[str, object]:
    own = _own(catalogue)
    properties = [each for each in own if each.kind.is_property]
    return {
        "classes": _tree(catalogue, [each for each in own if each.kind is TermKind.CLASS]),
        "properties": [
            (kind, _tree(catalogue, [each for each in properties if each.kind is kind])) for kind in TermKind if kind.is_property
        ],
        "individuals": _tree(catalogue, [each for each in own if each.kind is TermKind.INDIVIDUAL]),
        "total": len(own),
        "uses": {each.iri: uses_of(catalogue, each) for each in own},
        "most": _MOST_COUNTED,
    }


def term_page(catalogue: Catalogue, request: Request) -> Page:
    """One term.

    :raises UnknownName: there is none of that name.
    """
    name = request.path_params["term"]
    term = catalogue.ontology.by_name.get(name)
    if term is None:
        near = ", ".join(catalogue.ontology.suggest(name[:100]))
        raise UnknownName(f"there is no term {name[:100]!r}", f"Did you mean {near}?" if near else "The ontology lists all terms.")
    own = _own(catalogue)
    inverse = term.inverse or next((each.iri for each in catalogue.ontology.terms.values() if each.inverse == term.iri), None)
    values = {
        "term": term,
        "above": [_ref(catalogue, each) for each in term.parents],
        "below": [catalogue.ref(each.iri) for each in own if term.iri in each.parents],
        "domain": [_ref(catalogue, each) for each in term.domain],
        "range": [_ref(catalogue, each) for each in term.range],
        "inverse": _ref(catalogue, inverse) if inverse else None,
        "module": term.module.rsplit("/", 1)[-1],
        "used_on": [catalogue.ref(each.iri) for each in own if term.iri in each.domain],
        "used_for": [catalogue.ref(each.iri) for each in own if term.iri in each.range],
        "uses": uses_of(catalogue, term),
        "most": _MOST_COUNTED,
    }
    return Page("term.html", values)


def uses_of(catalogue: Catalogue, term: Term) -> int:
    """How often the dataset uses a term: members of a class, triples of a property; counted up to a thousand."""
    if term.kind is TermKind.CLASS:
        return sum(1 for _ in catalogue.quads(None, RDF + "type", term.iri, most=_MOST_COUNTED))
    if term.kind.is_property:
        return sum(1 for _ in catalogue.quads(None, term.iri, None, None, most=_MOST_COUNTED))
    return sum(1 for _ in catalogue.quads(None, None, term.iri, most=_MOST_COUNTED))


def _own(catalogue: Catalogue) -> list[Term]:
    found = [each for each in catalogue.ontology.terms.values() if each.iri.startswith(CG) and each.iri != CG]
    return sorted(found, key=lambda each: (each.label.lower(), each.iri))


def _ref(catalogue: Catalogue, iri: str) -> Ref:
    return Ref("anything", None) if iri == OWL + "Thing" else catalogue.ref(iri) if iri.startswith(CG) else Ref(compact(iri))


def _tree(catalogue: Catalogue, terms: list[Term]) -> tuple[Branch, ...]:
    """The terms under those they are below; one with several parents stands under each."""
    known = {each.iri for each in terms}
    below: dict[str, list[Term]] = {}
    roots = []
    for term in terms:
        parents = [each for each in term.parents if each in known and each != term.iri]
        if not parents:
            roots.append(term)
        for parent in parents:
            below.setdefault(parent, []).append(term)

    def branch(term: Term, above: frozenset[str]) -> Branch:
        inside = above | {term.iri}
        under = tuple(branch(each, inside) for each in below.get(term.iri, ()) if each.iri not in inside)
        return Branch(term, catalogue.ref(term.iri), under)

    return tuple(branch(each, frozenset()) for each in roots)

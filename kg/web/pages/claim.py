"""A claim's page: what is said, by whom, how surely, where it stands, and the same as RDF."""

from __future__ import annotations

from itertools import islice

import pyoxigraph as ox
from starlette.requests import Request

from kg.errors import UnknownName
from kg.vocabulary import CG, PROV
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import is_claim, links_between, told
from kg.web.pages.contested import at_hand, contested_marks, contests_of, told_contest
from kg.web.pages.rendering import Page

_MOST_QUADS = 600
_MOST_LINKS = 40


def claim_page(catalogue: Catalogue, request: Request) -> Page:
    """The page of one claim.

    :raises UnknownName: there is none of that id.
    """
    id = request.path_params["id"]
    iri = catalogue.iris.claim(id)
    if not id or "#" in id or not is_claim(catalogue, iri):
        raise UnknownName(f"there is no claim {id[:200]!r}", "Ids of claims are ten letters and digits; sources list their claims.")
    node = catalogue.node(iri)
    related: dict[str, list[str]] = {}
    for words, other in links_between(catalogue, iri):
        related.setdefault(other, []).append(words)
    contests = [each for each in catalogue.kept(contests_of) if iri in each.claims] if at_hand(catalogue) else []
    values = {
        "claim": told(catalogue, iri, quotes=True),
        "hedge": node.one(CG + "hedge"),
        "condition": node.one(CG + "condition"),
        "note": node.one(CG + "note"),
        "said": node.one(CG + "saidOn"),
        "recorded": (node.one(PROV + "generatedAtTime") or "")[:10],
        "credibility": node.one(CG + "credibilityGrade"),
        "self_interested": node.one(CG + "selfInterested") == "true",
        "readings": _readings(catalogue, iri),
        "related": [(" and ".join(words), told(catalogue, other)) for other, words in islice(related.items(), _MOST_LINKS)],
        "more_links": max(0, len(related) - _MOST_LINKS),
        "contests": [told_contest(catalogue, each, quotes=True) for each in contests],
        "marks": contested_marks(catalogue),
        "rdf": trig_of(catalogue, iri),
    }
    return Page("claim.html", values)


def _readings(catalogue: Catalogue, claim: str) -> list[tuple[object, list[object]]]:
    """Whom the passage means, and whom else it may mean."""
    found: list[tuple[object, list[object]]] = []
    for each in catalogue.node(claim).all(CG + "hasReading"):
        node = catalogue.node(each)
        of = node.one(CG + "readingOf")
        if of:
            found.append((catalogue.ref(of), [catalogue.ref(other) for other in node.all(CG + "readingAlternative")]))
    return found


def trig_of(catalogue: Catalogue, claim: str) -> str:
    """A claim's description, its assertion and its content as TriG.

    :param claim: its IRI.
    """
    quads: list[ox.Quad] = []
    parts = [claim]
    for part in parts:  # it grows: passages have selectors
        described = list(catalogue.quads(part, most=_MOST_QUADS))
        quads += described
        named = [quad.object.value for quad in described if isinstance(quad.object, ox.NamedNode)]
        parts += [each for each in dict.fromkeys(named) if each.startswith(f"{claim}#") and each not in parts]
    for graph in (claim, f"{claim}#content"):
        quads += catalogue.quads(None, None, None, graph)
    told = islice(dict.fromkeys(quads), _MOST_QUADS)
    written = ox.serialize(told, format=ox.RdfFormat.TRIG, prefixes=catalogue.iris.prefixes())
    return (written or b"").decode()

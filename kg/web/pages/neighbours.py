"""What stands around an entity: a list for the page, and nodes and edges for drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from kg.claim import Modality, Polarity
from kg.errors import UnknownName
from kg.vocabulary import CG, RDF
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import Standing, is_claim, standing_of, types_of
from kg.web.pages.links import Ref, segment

MOST_NODES = 150
_MOST_EDGES = 400
_MOST_CLAIMS = 20
_MOST_QUADS = 10_000
_SUREST_FIRST = (*(each.value for each in Modality), "")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An entity in some relation to another.

    :ivar relations: their labels, at most a few.
    :ivar claims: how many claims relate the two.
    """

    iri: str
    ref: Ref
    relations: tuple[str, ...]
    claims: int


@dataclass(frozen=True, slots=True)
class _Edge:
    subject: str
    predicate: str
    object: str


def neighbours_of(catalogue: Catalogue, iri: str) -> list[Neighbour]:
    """The entities that claims relate to this one, whatever their standing; those with most claims first."""
    edges = _edges(catalogue, iri)
    claims: dict[str, set[str]] = {}
    relations: dict[str, Counter[str]] = {}
    for edge, saying in edges.items():
        other = edge.object if edge.subject == iri else edge.subject
        claims.setdefault(other, set()).update(saying)
        relations.setdefault(other, Counter())[catalogue.label(edge.predicate)] += len(saying)
    found = [
        Neighbour(other, catalogue.ref(other), tuple(name for name, _ in relations[other].most_common(3)), len(saying))
        for other, saying in claims.items()
    ]
    return sorted(found, key=lambda each: (-each.claims, each.ref.text, each.iri))


def neighbours_response(catalogue: Catalogue, request: Request) -> Response:
    """Nodes and edges, at most 150 nodes, the entity first.

    :raises UnknownName: there is no entity of that id.
    """
    id = request.path_params["id"]
    iri = catalogue.iris.entity(id)
    if not id or not catalogue.holds(iri):
        raise UnknownName(f"there is no entity {id[:200]!r}", "Search finds entities by any spelling.")
    near = neighbours_of(catalogue, iri)
    chosen = [iri, *(each.iri for each in near[: MOST_NODES - 1])]
    inside = frozenset(chosen)
    edges = dict(_edges(catalogue, iri))
    for other in chosen[1:]:
        if len(edges) >= _MOST_EDGES:
            break
        edges |= {edge: claims for edge, claims in _edges(catalogue, other, outgoing=True).items() if edge.object in inside}
    shown = [edge for edge in edges if edge.subject in inside and edge.object in inside][:_MOST_EDGES]
    document = {
        "center": segment(id),
        "complete": len(near) < MOST_NODES and len(shown) < _MOST_EDGES,
        "nodes": [_node(catalogue, each) for each in chosen],
        "edges": [_edge(catalogue, edge, edges[edge]) for edge in shown],
    }
    return JSONResponse(document)


def _node(catalogue: Catalogue, iri: str) -> dict[str, Any]:
    types = types_of(catalogue, iri)
    ref = catalogue.ref(iri)
    id = iri.removeprefix(catalogue.iris.entity(""))
    return {"id": id, "label": ref.text, "type": types[0].text if types else "", "href": ref.href}


def _edge(catalogue: Catalogue, edge: _Edge, claims: Iterable[str]) -> dict[str, Any]:
    start, told = catalogue.iris.entity(""), sorted(claims)
    return {
        "source": edge.subject.removeprefix(start),
        "target": edge.object.removeprefix(start),
        "label": catalogue.label(edge.predicate),
        "claims": [each.removeprefix(catalogue.iris.claim("")) for each in told[:_MOST_CLAIMS]],
        "modality": min((_modality(catalogue, each) for each in told), key=_SUREST_FIRST.index),
        "accepted": any(standing_of(catalogue, each) is Standing.ACCEPTED for each in told),
    }


def _modality(catalogue: Catalogue, claim: str) -> str:
    """How a claim puts it: a negative one denies it, whoever speaks."""
    receipt = catalogue.receipts.read(claim)
    return Modality.DENIED if receipt.polarity == Polarity.NEGATIVE else receipt.modality


def _edges(catalogue: Catalogue, iri: str, *, outgoing: bool = False) -> dict[_Edge, list[str]]:
    """The relations to other entities that claims put forward, with the claims; not the contents of stances.

    :param outgoing: only those with the entity as subject.
    """
    found: dict[_Edge, list[str]] = {}
    start, claim_start = catalogue.iris.entity(""), catalogue.iris.claim("")
    patterns = [(iri, None)] if outgoing else [(iri, None), (None, iri)]
    for subject, object in patterns:
        for quad in catalogue.quads(subject, None, object, None, most=_MOST_QUADS):
            ends = quad.subject, quad.object
            if not all(isinstance(end, ox.NamedNode) and end.value.startswith(start) for end in ends):
                continue
            graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            if quad.predicate.value in (RDF + "type", CG + "tenure") or not graph.startswith(claim_start) or "#" in graph:
                continue
            edge = _Edge(ends[0].value, quad.predicate.value, ends[1].value)  # type: ignore[union-attr]
            if edge.subject != edge.object and is_claim(catalogue, graph):
                found.setdefault(edge, []).append(graph)
    return found

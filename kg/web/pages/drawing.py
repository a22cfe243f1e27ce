"""The claims under an answer as a graph: nodes and edges for drawing, and the same in words for where nothing is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from kg.claim import Modality
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.claims import ClaimTold, types_of
from kg.web.pages.links import Ref

_FEWEST_NODES = 3
"""What two things have to do with each other the table tells as well."""
_MOST_NODES = 60
_SUREST_FIRST = (*(each.value for each in Modality), "")
_ENTITY = "/entity/"

_Edge = tuple[Ref, Ref, Ref]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What claims relate.

    :ivar edges: subject, relation and object of each edge.
    :ivar written: nodes and edges as JSON.
    """

    edges: tuple[_Edge, ...]
    written: str


def drawing_of(catalogue: Catalogue, claims: Iterable[ClaimTold]) -> Drawing | None:
    """The entities that claims relate; none where they are too few to be worth a drawing, or too many to be told apart."""
    modalities: dict[_Edge, list[str]] = {}
    for claim in claims:
        for edge in _edges(claim):
            modalities.setdefault(edge, []).append(Modality.DENIED if claim.negative else claim.receipt.modality)
    nodes = list(dict.fromkeys(end for subject, _, object in modalities for end in (subject, object)))
    if not _FEWEST_NODES <= len(nodes) <= _MOST_NODES:
        return None
    graph = {
        "nodes": [{"id": each.href, "label": each.text, "type": _type(catalogue, each), "href": each.href} for each in nodes],
        "edges": [
            {
                "source": subject.href,
                "target": object.href,
                "label": relation.text,
                "modality": min(several, key=_SUREST_FIRST.index),
            }
            for (subject, relation, object), several in modalities.items()
        ],
    }
    return Drawing(tuple(modalities), json.dumps(graph))


def _edges(claim: ClaimTold) -> Iterator[_Edge]:
    """What a claim puts forward, and whose stance it tells on what; not the stance's content, which nobody says is so."""
    stance = claim.assertion.stance
    edges = [(line.subject, line.relation, line.object) for line in claim.assertion.lines]
    if stance is not None:
        edges += [(stance.holder, stance.kind, about) for about in stance.about]
    for subject, relation, object in edges:
        if subject != object and all((end.href or "").startswith(_ENTITY) for end in (subject, object)):
            yield subject, relation, object


def _type(catalogue: Catalogue, ref: Ref) -> str:
    types = types_of(catalogue, catalogue.iris.entity(unquote((ref.href or "").removeprefix(_ENTITY))))
    return types[0].text if types else ""

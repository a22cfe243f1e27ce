"""The dataset of a view, derived from a snapshot's: as though only the claims that it takes had been recorded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from kg.contests.marking import CONTESTED_BY
from kg.reasoning import Rule, infer
from kg.store import Kind, Snapshot, terms_of
from kg.views.selection import Selection
from kg.vocabulary import DataIris

_DEFAULT = ox.DefaultGraph()


def derive(snapshot: Snapshot, selection: Selection) -> Iterator[ox.Quad]:
    """The quads of the view.

    Claims that are left out lose their graphs and descriptions; the default graph holds the registry, the descriptions and the
    assertions of the backing claims, and what follows from these.
    """
    default: list[ox.Triple] = []
    for quad in _before_inference(snapshot, selection):
        if quad.graph_name == _DEFAULT:
            default.append(quad.triple)
        yield quad
    graph = ox.NamedNode(DataIris(snapshot.manifest.base).inferred_graph())
    for inference in infer(default, map(Rule.from_text, snapshot.support.rules)):
        triple = inference.conclusion
        yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        yield ox.Quad(triple.subject, triple.predicate, triple.object)


def _before_inference(snapshot: Snapshot, selection: Selection) -> Iterator[ox.Quad]:
    iris = DataIris(snapshot.manifest.base)
    claims, inferred = iris.claim(""), iris.inferred_graph()
    # The quads of one triple are neighbours in the file, whatever their graphs.
    for triple, same in groupby(snapshot.quads(), key=attrgetter("triple")):
        graphs = [quad.graph_name for quad in same]
        asserting = {graph.value for graph in graphs if isinstance(graph, ox.NamedNode) and graph.value.startswith(claims)}
        for graph in graphs:
            if isinstance(graph, ox.NamedNode) and graph.value != inferred:
                name = graph.value
                if not name.startswith(claims) or name.partition("#")[0] in selection.kept:
                    yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
        if not selection.backing.isdisjoint(asserting) or (
            _DEFAULT in graphs
            and not any(isinstance(graph, ox.NamedNode) and graph.value == inferred for graph in graphs)
            and _described(triple, asserting, claims, snapshot, selection.kept)
        ):
            yield ox.Quad(triple.subject, triple.predicate, triple.object)


def _described(triple: ox.Triple, asserting: Iterable[str], claims: str, snapshot: Snapshot, kept: frozenset[str]) -> bool:
    """Whether a triple of the default graph is there without any claim that asserts it."""
    subject = triple.subject
    if isinstance(subject, ox.NamedNode) and subject.value.startswith(claims):
        owner = subject.value.partition("#")[0]
        at_odds = triple.predicate == CONTESTED_BY and getattr(triple.object, "value", None) not in kept
        return owner in kept and owner not in asserting and not at_odds
    terms = terms_of(triple)
    said = snapshot.support.backings([terms]).get(terms, ())
    return any(kind is Kind.REGISTRY or (kind is Kind.HEADER and claim in kept) for kind, claim in said)

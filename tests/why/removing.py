"""Taking claims out of a dataset and asking again: what ways promise, put to the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import Random

import pyoxigraph as ox

from kg.knowledge_graph import KnowledgeGraph
from kg.queries import Answer, run
from kg.views import Selection, View, derive, select
from kg.why import ExplainedSolution, Explanation, Promise

Shown = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Removal:
    """Some claims, and the store of the dataset as it is without them."""

    claims: frozenset[str]
    store: ox.Store


def removals(graph: KnowledgeGraph, count: int, seed: int) -> list[Removal]:
    """Random sets of claims, small and large, each taken out."""
    chance = Random(seed)
    whole = select(graph.snapshot.store, View(), graph.iris)
    claims = sorted(whole.kept)
    sizes = [max(1, round(len(claims) * chance.choice((0.02, 0.05, 0.1, 0.2, 0.4, 0.7)))) for _ in range(count)]
    return [remove(graph, whole, chance.sample(claims, size)) for size in sizes]


def remove(graph: KnowledgeGraph, whole: Selection, claims: Iterable[str]) -> Removal:
    gone = frozenset(claims)
    left = Selection(whole.kept - gone, whole.backing - gone, whole.certain - gone)
    store = ox.Store()
    store.bulk_extend(derive(graph.snapshot, left))
    return Removal(gone, store)


def broken_promises(graph: KnowledgeGraph, query: str, taken: Iterable[Removal]) -> list[str]:
    """Each solution that stayed or went against what its ways promise, told in a line."""
    explanation = graph.why(query)
    told: list[str] = []
    if explanation.promise is Promise.NONE:
        return told
    for removal in taken:
        answer = run(removal.store, query, graph.iris)
        there = shown_all(answer)
        for explained in explanation.solutions:
            promised = any(way.isdisjoint(removal.claims) for way in explained.ways)
            stays = shown(explained.solution) in there if answer.boolean is None else answer.boolean == explanation.answer.boolean
            if explanation.answer.boolean is False:
                continue
            exactly = explanation.promise is Promise.EXACTLY
            if promised != stays if exactly else promised and not stays:
                names = [sorted(claim[-4:] for claim in way) for way in explained.ways]
                gone = sorted(claim[-4:] for claim in removal.claims & explained.claims)
                told.append(f"{explained.solution}: promised {promised}, stays {stays}, ways {names}, of them gone {gone}")
    return told


def shown_all(answer: Answer) -> set[Shown]:
    if answer.triples is not None:
        names = ("subject", "predicate", "object")
        return {shown(dict(zip(names, (each.subject, each.predicate, each.object), strict=True))) for each in answer.triples}
    return {shown(solution) for solution in answer.solutions}


def shown(solution: Mapping[str, object]) -> Shown:
    return frozenset((name, str(term)) for name, term in solution.items())


def every_way_is_minimal(explained: ExplainedSolution) -> bool:
    return not any(one < other for one in explained.ways for other in explained.ways)


def told_whole(explanation: Explanation) -> bool:
    """Whether each solution has at least one way."""
    return all(explained.ways for explained in explanation.solutions)

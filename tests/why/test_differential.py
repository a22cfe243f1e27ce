"""Ways against removal: claims are taken out of the dataset, the query is asked again, and the promise of its ways is checked."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import kg
from benchmarks.corpora import write_workspace
from kg.knowledge_graph import KnowledgeGraph
from kg.why import Promise
from tests.why.inventing import Inventor
from tests.why.removing import Removal, broken_promises, every_way_is_minimal, removals, told_whole

SEED, QUERIES, REMOVALS = 20, 400, 24


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder: Path = tmp_path_factory.mktemp("invented") / "workspace"
    graph = kg.open(write_workspace(folder, 150))
    assert graph.build().published
    return graph


@pytest.fixture(scope="module")
def taken(invented: KnowledgeGraph) -> list[Removal]:
    return removals(invented, REMOVALS, SEED)


def test_invented_queries_keep_their_promises(invented: KnowledgeGraph, taken: list[Removal]) -> None:
    """At least 300 complete explanations, exact and not, none of them wrong for any set of claims taken out."""
    inventor = Inventor(SEED)
    kinds: Counter[str] = Counter()
    for _ in range(QUERIES):
        query = inventor.query()
        explanation = invented.why(query)
        kinds["all"] += 1
        kinds["complete"] += explanation.complete
        kinds[explanation.promise] += 1
        kinds["with solutions"] += bool(explanation.solutions)
        if not explanation.complete:
            continue
        if explanation.answer.boolean is not False:
            assert told_whole(explanation), query
        assert all(map(every_way_is_minimal, explanation.solutions)), query
        assert not broken_promises(invented, query, taken), query
    assert kinds["complete"] >= 300, kinds
    assert kinds[Promise.EXACTLY] >= 200, kinds
    assert kinds[Promise.AT_LEAST] >= 60, kinds
    assert kinds["with solutions"] >= 150, kinds

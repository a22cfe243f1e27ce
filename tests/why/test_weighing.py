"""Weighing: independent sources, the weakest grade on the best way, and what falls with which source."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.knowledge_graph import KnowledgeGraph
from kg.telling import explanation_document
from kg.why import Weight
from tests.contests.test_finding import SHA

CLAIMS = {"one": (1, "A"), "two": (2, "B"), "copy": (1, "C"), "plain": (None, None)}
"""Source -> credibility of its claim, reliability of the source; `copy` derives from `one`."""


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder: Path = tmp_path_factory.mktemp("weighing") / "workspace"
    for name in ("sources", "entities", "claims"):
        (folder / "corpus" / name).mkdir(parents=True)
    (folder / "kg.toml").write_text('name = "weighing"\n', encoding="utf-8")
    kinds = {"band": "ArmedGroup", "ann": "Person", "bob": "Person"}
    entities = "".join(f"  - {{id: {id}, types: [{kind}], label: {id}}}\n" for id, kind in kinds.items())
    (folder / "corpus/entities/all.yaml").write_text(f"entities:\n{entities}", encoding="utf-8")
    for number, (key, (credibility, reliability)) in enumerate(CLAIMS.items()):
        source = f"key: {key}\ntitle: {key}\npublished: 2018\nsha256: {SHA}\nlength: 900\n"
        source += f"ratings:\n  - {{reliability: {reliability}, by: editors, on: 2020-01-01}}\n" if reliability else ""
        source += "derived_from: [one]\n" if key == "copy" else ""
        source += f"paragraphs:\n  - {{start: 0, end: 500, sha256: {SHA}}}\n" if key in ("one", "two") else ""
        (folder / f"corpus/sources/{key}.yaml").write_text(source, encoding="utf-8")
        person = "bob" if key == "plain" else "ann"
        claim = f"  - id: aaaaaaaaa{'abcd'[number]}\n    evidence: {{start: 1, end: 5, sha256: {SHA}}}\n"
        claim += f"    assertion: [[band, ledBy, {person}]]\n"
        claim += f"    credibility: {{grade: {credibility}, by: editors, on: 2020-01-01}}\n" if credibility else ""
        header = f"source: {key}\nannotator: editors\nrecorded: 2026-11-22\nclaims:\n"
        (folder / f"corpus/claims/{key}.yaml").write_text(header + claim, encoding="utf-8")
    graph = kg.open(folder)
    result = graph.build()
    assert result.published, result.report.render("text")
    return graph


def test_copies_count_once_and_the_best_way_has_the_grade(weighed: KnowledgeGraph) -> None:
    explanation = weighed.why("SELECT ?l { entity:band cg:ledBy ?l } ORDER BY ?l")
    ann, bob = explanation.solutions
    assert (len(ann.ways), len(bob.ways)) == (3, 1)
    assert weighed.weigh(explanation) == [Weight(2, (), ("A", 1)), Weight(1, ("plain",), None)]


def test_the_weakest_grade_of_a_way_counts(weighed: KnowledgeGraph) -> None:
    both = (
        "ASK { GRAPH ?a { entity:band cg:ledBy ?l } GRAPH ?b { entity:band cg:ledBy ?l } "
        "?a cg:fromSource source:two . ?b cg:fromSource source:copy }"
    )
    (weight,) = weighed.weigh(weighed.why(both))
    assert weight == Weight(1, ("copy", "two"), ("C", 2))


def test_leaving_one_source_out(weighed: KnowledgeGraph) -> None:
    explanation = weighed.why("SELECT ?l { entity:band cg:ledBy ?l } ORDER BY ?l")
    falling = {key: [each.solution["l"].value[-3:] for each in some] for key, some in weighed.leave_one_out(explanation).items()}
    assert falling == {"plain": ["bob"], "copy": [], "one": [], "two": []}


def test_sources_that_may_be_copies_are_told(weighed: KnowledgeGraph) -> None:
    explanation = weighed.why("SELECT ?l { entity:band cg:ledBy ?l } ORDER BY ?l")
    document = explanation_document(weighed, explanation, weigh=True)
    assert document["likely_copies"] == [{"one": "one", "other": "two", "share": 1.0, "by": "paragraphs"}]
    assert "likely_copies" not in explanation_document(weighed, explanation)

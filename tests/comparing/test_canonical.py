"""Entities judged the same, shown as one: which name is chosen, how solutions merge, and that no receipt is lost."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

import kg
from kg.claim import Verdict
from kg.knowledge_graph import KnowledgeGraph
from kg.recording import judge, take_back
from kg.why import merged
from tests.contests.test_finding import write_workspace

LED = "SELECT ?g ?l { VALUES ?g { entity:column entity:band entity:front } ?g cg:ledBy ?l } ORDER BY ?g ?l"
SAME, DIFFERENT = Verdict.SAME, Verdict.DIFFERENT


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The quarrels of the tests of contests, in which bob is dan and the column the front; cyd, ann and eve are quarrelled over."""
    folder = write_workspace(tmp_path_factory.mktemp("canonical") / "workspace")
    (folder / "kg.toml").write_text('[annotators]\neditors = "Editors"\n', encoding="utf-8")
    path = folder / "corpus/entities/all.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("{id: dan, types: [Person], label: Dan}", "{id: dan, types: [Person], label: Dan, ids: {wikidata: Q1}}")
    )
    graph = kg.open(folder)
    for one, other, verdict in (
        ("bob", "dan", SAME),
        ("column", "front", SAME),
        ("cyd", "ann", SAME),
        ("ann", "eve", SAME),
        ("eve", "cyd", DIFFERENT),
    ):
        judge(graph.workspace, one, other, verdict, why="x")
    result = graph.build()
    assert result.published, result.report.render("text")
    return graph


def told(graph: KnowledgeGraph, rows: tuple[dict[str, object], ...]) -> list[str]:
    return [" ".join(str(term).rpartition("/")[2].rstrip(">") for term in row.values()) for row in rows]


def test_one_with_external_ids_stands_for_all_else_the_first(graph: KnowledgeGraph) -> None:
    prefix = graph.iris.entity("")
    assert {one.removeprefix(prefix): other.removeprefix(prefix) for one, other in graph.canonical.names.items()} == {
        "bob": "dan",
        "front": "column",
    }
    assert graph.canonical.members(prefix + "dan") == (prefix + "bob",)
    assert [each.chain for each in graph.canonical.conflicts] == [("cyd", "ann", "eve")]


def test_solutions_that_become_equal_are_told_once(graph: KnowledgeGraph) -> None:
    plain = graph.query(LED)
    assert told(graph, plain.solutions) == ["band cyd", "band dan", "column ann", "column bob", "front ann", "front bob"]
    one = plain.renamed(graph.canonical.names)
    assert told(graph, one.solutions) == ["band cyd", "band dan", "column ann", "column dan"]
    again = ox.parse_query_results(one.serialize("json"), format=ox.QueryResultsFormat.JSON)
    assert [[str(term) for term in row] for row in again] == [[str(term) for term in row.values()] for row in one.solutions]
    assert graph.query(LED) == plain


def test_other_answers_are_shown_so_too(graph: KnowledgeGraph) -> None:
    names = graph.canonical.names
    triples = graph.query("CONSTRUCT { ?l cg:leads ?g } { ?g cg:ledBy ?l }").renamed(names).triples or ()
    assert len(triples) == len(set(triples)) == 4
    assert graph.query("ASK { entity:front cg:ledBy entity:dan }").renamed(names).boolean is False
    literal = graph.query('SELECT ?x { VALUES ?x { entity:bob "bob" } }').renamed(names)
    assert told(graph, literal.solutions) == ["dan", '"bob"']
    assert graph.query(LED).renamed({}) == graph.query(LED)


def test_all_receipts_stay(graph: KnowledgeGraph) -> None:
    plain = graph.why(LED)
    one = merged(plain, graph.canonical.names)
    assert told(graph, tuple(each.solution for each in one.solutions)) == ["band cyd", "band dan", "column ann", "column dan"]
    assert {claim for each in one.solutions for claim in each.claims} == {
        claim for each in plain.solutions for claim in each.claims
    }
    by_name = dict(zip(told(graph, one.answer.solutions), one.solutions, strict=True))
    assert len(by_name["column dan"].ways) == 2
    assert [receipt.source for receipt in by_name["column dan"].receipts] == ["post", "post"]
    assert len(graph.weigh(one)) == 4
    assert merged(plain, {}) is plain


def test_what_was_taken_back_is_no_longer_one(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "workspace")
    (folder / "kg.toml").write_text('[annotators]\neditors = "Editors"\n', encoding="utf-8")
    graph = kg.open(folder)
    judge(graph.workspace, "bob", "dan", SAME, why="x")
    graph.build()
    assert len(graph.canonical.names) == 1
    judge(graph.workspace, "dan", "bob", DIFFERENT, why="y")
    graph.build()
    assert graph.canonical.names == {}
    take_back(graph.workspace, "dan", "bob")
    graph.build()
    assert len(graph.canonical.names) == 1

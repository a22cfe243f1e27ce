"""Views: the dataset that a build without the other claims would make, and which claims each option takes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import kg
from benchmarks.corpora import invent, write_workspace
from kg.corpus import claims_text
from kg.errors import UsageError
from kg.knowledge_graph import KnowledgeGraph
from kg.views import ACCEPTED, Grade, Mode, Selection, View, derive, select
from tests.contests import test_finding

ALLIED = "ASK { entity:column cg:alliedWith entity:state-s }"
LED = "SELECT ?g ?l { ?g cg:ledBy ?l } ORDER BY ?g ?l"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """The quarrels of the tests of contests, with grades on the post."""
    folder = test_finding.write_workspace(tmp_path_factory.mktemp("views") / "workspace")
    source = folder / "corpus/sources/post.yaml"
    rating = "ratings:\n  - {reliability: B, by: editors, on: 2020-01-01}\n  - {reliability: C, by: editors, on: 2019-01-01}\n"
    source.write_text(source.read_text(encoding="utf-8") + rating, encoding="utf-8")
    claims = folder / "corpus/claims/post.yaml"
    text = claims.read_text(encoding="utf-8")
    for line, grade in (("[[column, ledBy, ann]]", 2), ("[[column, ledBy, bob]]", 3)):
        graded = f"    assertion: {line}\n    credibility: {{grade: {grade}, by: editors, on: 2020-01-01}}\n"
        assert f"    assertion: {line}\n" in text
        text = text.replace(f"    assertion: {line}\n", graded)
    claims.write_text(text, encoding="utf-8")
    graph = kg.open(folder)
    result = graph.build()
    assert result.published, result.report.render("text")
    return graph


def led(graph: KnowledgeGraph) -> list[str]:
    return [f"{row['g']} {row['l']}".replace(graph.iris.entity(""), "").replace("<", "").replace(">", "") for row in rows(graph)]


def rows(graph: KnowledgeGraph) -> list[dict[str, str]]:
    return [{name: str(term) for name, term in each.items()} for each in graph.query(LED).solutions]


def test_the_accepted_view_is_the_snapshot(small: KnowledgeGraph) -> None:
    whole = select(small.snapshot.store, ACCEPTED, small.iris)
    assert whole.kept == {small.iris.claim(each.id) for each in small.claims()}
    assert set(derive(small.snapshot, whole)) == set(small.snapshot.quads())


def test_leaving_claims_out_is_building_without_them(tmp_path: Path) -> None:
    corpus = invent(90)
    kept = {id: claim for number, (id, claim) in enumerate(corpus.claims.items()) if number < 42 or number % 3}
    many, few = kg.open(write_workspace(tmp_path / "many", 90)), kg.open(write_workspace(tmp_path / "few", 90))
    for path in (tmp_path / "few/corpus/claims").iterdir():
        left = [claim for claim in kept.values() if claim.source == path.stem]
        path.write_text(claims_text(path.stem, left), encoding="utf-8")
    assert many.build().published
    assert few.build().published
    whole = select(many.snapshot.store, ACCEPTED, many.iris)
    iris = {many.iris.claim(id) for id in kept}
    derived = set(derive(many.snapshot, Selection(frozenset(iris), whole.backing & iris, frozenset(iris))))
    assert derived == set(few.snapshot.quads())
    assert len(derived) < len(set(many.snapshot.quads()))


def test_modes(small: KnowledgeGraph) -> None:
    for mode, expected in ((Mode.ACCEPTED, False), (Mode.SAID, True), (Mode.ALL, True)):
        assert small.viewed(View(mode=mode)).query(ALLIED).boolean is expected, mode
    denied = "SELECT ?o { entity:column cg:controls ?o }"
    assert len(small.viewed(View(mode=Mode.SAID)).query(denied)) == 1
    whole = select(small.snapshot.store, View(mode=Mode.ALL), small.iris)
    assert len(whole.backing) == len(whole.kept)


def test_times(small: KnowledgeGraph) -> None:
    assert led(small) == ["band cyd", "band dan", "column ann", "column bob", "front ann", "front bob"]
    assert led(small.viewed(View(as_of="2016-06"))) == ["band cyd", "column bob", "front ann", "front bob"]
    assert led(small.viewed(View(as_of="2019"))) == []
    assert led(small.viewed(View(known_by="2017"))) == []
    assert led(small.viewed(View(known_by="2018"))) == led(small)


def test_certainly_and_possibly(small: KnowledgeGraph) -> None:
    seen = small.viewed(View(as_of="2015-06"))
    query = "SELECT ?l { entity:band cg:ledBy ?l }"
    (cyd,) = seen.why(query).solutions
    assert seen.held(cyd) == "certainly"
    early = small.viewed(View(as_of="2010-01"))
    (possibly,) = [each for each in early.why(query).solutions if "cyd" in str(each.solution["l"])]
    assert early.held(possibly) == "possibly", "it began on some day of 2010"
    vague = small.viewed(View(as_of="2012"))
    held = {
        str(each.solution["o"])[-9:]: vague.held(each) for each in vague.why("SELECT ?o { entity:column cg:controls ?o }").solutions
    }
    assert held == {"/seatown>": "possibly"}


def test_sources_voices_and_grades(small: KnowledgeGraph) -> None:
    assert led(small.viewed(View(without=frozenset({"post"})))) == ["band dan"]
    assert led(small.viewed(View(without=frozenset({"herald"})))) == [
        "band cyd",
        "column ann",
        "column bob",
        "front ann",
        "front bob",
    ]
    assert led(small.viewed(View(min_grade=Grade("B", 2)))) == ["column ann"]
    assert led(small.viewed(View(min_grade=Grade("C", 3)))) == ["column ann", "column bob"]
    assert led(small.viewed(View(min_grade=Grade("A", 5)))) == [], "the last judgement of the source is B"
    assert len(select(small.snapshot.store, View(voice="bob"), small.iris).kept) == 1
    with pytest.raises(UsageError, match="no source 'nowhere'"):
        select(small.snapshot.store, View(without=frozenset({"nowhere"})), small.iris)


def test_a_view_is_explained_by_the_claims_it_takes(small: KnowledgeGraph) -> None:
    (accepted,) = small.why(ALLIED).solutions
    assert accepted.ways == ()
    (said,) = small.viewed(View(mode=Mode.SAID)).why(ALLIED).solutions
    assert [len(way) for way in said.ways] == [1]


def test_headers_of_claims_left_out_back_nothing(shipped: KnowledgeGraph) -> None:
    both = "?a cg:hasProposition ?p ; cg:fromSource ?s . ?b cg:hasProposition ?p ; cg:fromSource ?t FILTER(?s != ?t)"
    found = {name: str(term)[1:-1] for name, term in shipped.query(f"SELECT * {{ {both} }} LIMIT 1").solutions[0].items()}
    said = f"ASK {{ <{found['p']}> a cg:Proposition }}"
    (whole,) = shipped.why(said).solutions
    assert {found["a"], found["b"]} <= whole.claims
    other = frozenset({found["t"].removeprefix(shipped.iris.source(""))})
    (without,) = shipped.viewed(View(without=other)).why(said).solutions
    assert found["b"] not in without.claims
    assert frozenset({found["a"]}) in without.ways


def test_a_prepared_view_is_used_again(small: KnowledgeGraph) -> None:
    view = View(voice="bob")
    told: list[str] = []
    for _ in range(2):
        assert len(small.viewed(view, progress=told.append).selection.kept) == 1
    assert told == ["preparing the view: 1 claims"]
    assert replace(view, voice="cyd").key() != view.key()


@pytest.mark.parametrize("text", ["", "B", "2B", "F1", "A6", "B22", "b 2"])
def test_what_is_no_grade_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Grade.from_text(text)


def test_grades_are_read_and_ordered() -> None:
    least = Grade.from_text("b2")
    assert least == Grade("B", 2)
    assert [least.admits(*each) for each in (("A", 1), ("B", 2), ("C", 1), ("A", 3), ("F", 1), (None, 1), ("A", None))] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("text", ["soon", "2017/..", "2017-13"])
def test_what_is_no_date_is_refused(small: KnowledgeGraph, text: str) -> None:
    with pytest.raises(UsageError):
        select(small.snapshot.store, View(as_of=text), small.iris)

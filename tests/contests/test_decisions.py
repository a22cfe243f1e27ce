"""Decisions on contested claims: what they change in the dataset, that they can be taken back, and what is wrong with some."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kg
from kg.claim import ContestDecision, DecisionSide, DecisionVerdict
from kg.contests import Contest, Mark, standing_of, unmatched
from kg.corpus.decisions import in_force, rejected_claims, superseded
from kg.errors import ContentError, UnknownName, UsageError
from kg.knowledge_graph import KnowledgeGraph
from kg.recording import decide
from kg.views import View
from tests.contests.test_finding import write_workspace

PREFER, BOTH, UNDECIDED = DecisionVerdict.PREFER, DecisionVerdict.BOTH, DecisionVerdict.UNDECIDED
LEADERS = "SELECT ?l { entity:band cg:ledBy ?l } ORDER BY ?l"


def decision(id: str, on: str, *sides: str, verdict: DecisionVerdict = PREFER, prefer: str | None = None) -> ContestDecision:
    """A decision between sides of claims of one letter each."""
    told = tuple(DecisionSide(claims=tuple(side)) for side in sides)
    chosen = prefer or (sides[0][0] if verdict is PREFER else None)
    return ContestDecision(id=id, sides=told, verdict=verdict, prefer=chosen, why="x", by="me", on=f"2026-01-{on}")


def by_id(*decisions: ContestDecision) -> dict[str, ContestDecision]:
    return {each.id: each for each in decisions}


def test_a_later_decision_on_the_same_contest_takes_the_place_of_the_former() -> None:
    first, second = decision("first", "02", "ab", "cd"), decision("second", "01", "c", "a")
    assert superseded([first, second]) == {"second": "first"}
    assert rejected_claims(by_id(first, second)) == {"c", "d"}
    third = decision("third", "02", "bx", "d", verdict=BOTH)
    assert superseded([first, second, third]) == {"second": "first", "first": "third"}
    assert rejected_claims(by_id(first, second, third)) == set()


def test_decisions_on_other_claims_leave_one_another_alone() -> None:
    first, second, allied = (
        decision("first", "01", "a", "b"),
        decision("second", "02", "b", "c"),
        decision("third", "03", "ab", "d"),
    )
    assert superseded([first, second, allied]) == {}
    assert [each.id for each in in_force(by_id(allied, second, first))] == ["first", "second", "third"]
    assert rejected_claims(by_id(first, second, allied)) == {"b", "c", "d"}


def test_of_one_day_the_order_of_the_files_counts() -> None:
    one, other = decision("one", "01", "a", "b"), decision("other", "01", "b", "a")
    assert rejected_claims(by_id(one, other)) == {"a"}
    assert rejected_claims(by_id(other, one)) == {"b"}


@pytest.fixture
def graph(tmp_path: Path) -> KnowledgeGraph:
    """The quarrels of the tests of contests, built, with two annotators."""
    folder = write_workspace(tmp_path / "workspace")
    (folder / "kg.toml").write_text('[annotators]\neditors = "Editors"\nsecond = "Second"\n', encoding="utf-8")
    return built(folder)


def built(folder: Path) -> KnowledgeGraph:
    graph = kg.open(folder)
    result = graph.build()
    assert result.published, result.report.render("text")
    return graph


def contest_on(graph: KnowledgeGraph, name: str) -> Contest:
    return next(each for each in graph.contests() if graph.iris.entity(name) == each.about[0])


def sides_of(graph: KnowledgeGraph, contest: Contest) -> list[DecisionSide]:
    return [DecisionSide(claims=tuple(claim.removeprefix(graph.iris.claim("")) for claim in side.claims)) for side in contest.sides]


def names(graph: KnowledgeGraph, sparql: str) -> list[str]:
    return [graph.shown(row["l"]) for row in graph.query(sparql).solutions]


def test_what_is_not_preferred_leaves_the_accepted_view_and_comes_back(graph: KnowledgeGraph) -> None:
    before = (graph.snapshot.folder / "dataset.nq").read_bytes()
    contest = contest_on(graph, "band")
    cyd, dan = (side.claims[0] for side in sides_of(graph, contest))
    assert names(graph, LEADERS) == ["Cyd", "Dan"]
    decide(graph.workspace, sides_of(graph, contest), PREFER, prefer=dan, why="it was there", by="editors", today=date(2026, 1, 1))
    graph = built(graph.workspace.root)
    assert names(graph, LEADERS) == ["Dan"]
    # The claim and its graph stay, and so does the contest.
    assert graph.query(f"ASK {{ GRAPH claim:{cyd} {{ entity:band cg:ledBy entity:cyd }} }}").boolean
    assert not graph.query(f"ASK {{ claim:{cyd} a cg:AcceptedClaim }}").boolean
    assert contest_on(graph, "band") == contest
    assert [graph.mark(graph.iris.claim(each)) for each in (cyd, dan)] == [Mark.DECIDED_AGAINST, Mark.DECIDED_FOR]
    told = "?d a cg:ContestDecision ; cg:decidesFor claim:{} ; cg:decidesAgainst claim:{} ; cg:judgementReason 'it was there' ;"
    asked = told.format(dan, cyd) + " cg:decisionVerdict 'prefer' ; cg:judgedOn '2026-01-01'^^xsd:date"
    assert graph.query(f"ASK {{ {asked} }}").boolean
    # Taking it back is another decision; only it and the former differ from the dataset without any.
    decide(graph.workspace, sides_of(graph, contest), UNDECIDED, why="on second thought", by="second", today=date(2026, 1, 2))
    graph = built(graph.workspace.root)
    assert names(graph, LEADERS) == ["Cyd", "Dan"]
    assert [graph.mark(graph.iris.claim(each)) for each in (cyd, dan)] == [Mark.CONTESTED, Mark.CONTESTED]
    after = (graph.snapshot.folder / "dataset.nq").read_bytes().splitlines()
    left = {line for line in after if b"/decision/" not in line and b"/annotator/second>" not in line}
    assert left == set(before.splitlines())
    standing = standing_of(contest, graph.reading.corpus.decisions, graph.iris)
    assert [(each.verdict, each.by) for each in standing.decisions] == [(UNDECIDED, "second"), (PREFER, "editors")]
    assert standing.is_open


def test_both_may_stand(graph: KnowledgeGraph) -> None:
    contest = contest_on(graph, "band")
    decide(graph.workspace, sides_of(graph, contest), BOTH, why="they shared it", by="editors")
    graph = built(graph.workspace.root)
    assert names(graph, LEADERS) == ["Cyd", "Dan"]
    assert {graph.mark(claim) for claim in contest.claims} == {Mark.DECIDED_FOR}
    assert not standing_of(contest, graph.reading.corpus.decisions, graph.iris).is_open


def test_a_preferred_accusation_is_not_accepted(graph: KnowledgeGraph) -> None:
    contest = contest_on(graph, "column")
    alleged = sides_of(graph, contest)[0].claims[0]
    decide(graph.workspace, sides_of(graph, contest), PREFER, prefer=alleged, why="it fits", by="editors")
    graph = built(graph.workspace.root)
    assert not graph.query(f"ASK {{ claim:{alleged} a cg:AcceptedClaim }}").boolean
    assert not graph.query("ASK { entity:column cg:alliedWith entity:state-s }").boolean
    assert graph.mark(graph.iris.claim(alleged)) is Mark.DECIDED_FOR


def test_an_act_whose_type_was_decided_against_is_still_contested(graph: KnowledgeGraph) -> None:
    contest = contest_on(graph, "killing-of-ann")
    other = next(side.claims[0] for side in sides_of(graph, contest) if side.claims[0] != _typing(graph, "killing-of-ann"))
    decide(graph.workspace, sides_of(graph, contest), PREFER, prefer=other, why="the better witness", by="editors")
    graph = built(graph.workspace.root)
    assert not graph.query("ASK { entity:killing-of-ann a cg:Killing }").boolean
    assert contest_on(graph, "killing-of-ann") == contest


def _typing(graph: KnowledgeGraph, event: str) -> str:
    found = graph.query(f"SELECT ?c {{ GRAPH ?c {{ entity:{event} a cg:Killing }} ?c a cg:Claim }}").solutions
    return graph.shown(found[0]["c"])


def test_contests_are_marked_both_ways_and_left_out_on_request(graph: KnowledgeGraph) -> None:
    at_odds = {frozenset(pair) for contest in graph.contests() for pair in contest.opposed}
    told = graph.query("SELECT ?a ?b { ?a cg:contestedBy ?b }").solutions
    assert {(str(row["a"]), str(row["b"])) for row in told} == {
        (f"<{one}>", f"<{other}>") for pair in at_odds for one in pair for other in pair if one != other
    }
    plain = graph.viewed(View(no_contested=True))
    assert names(plain, LEADERS) == []
    assert names(plain, "SELECT ?l { entity:column cg:ledBy ?l } ORDER BY ?l") == ["Ann", "Bob"]
    assert names(plain, "SELECT ?l { GRAPH ?c { entity:band cg:ledBy ?l } }") == []
    assert not plain.query("ASK { ?a cg:contestedBy ?b }").boolean
    contest = contest_on(graph, "band")
    cyd, _ = (side.claims[0] for side in sides_of(graph, contest))
    decide(graph.workspace, sides_of(graph, contest), PREFER, prefer=cyd, why="it was there", by="editors")
    assert names(built(graph.workspace.root).viewed(View(no_contested=True)), LEADERS) == ["Cyd"]


def test_a_view_marks_what_is_contested_in_it(graph: KnowledgeGraph) -> None:
    without = graph.viewed(View(without=frozenset({"herald"})))
    told = {graph.shown(row["a"]) for row in without.query("SELECT ?a { ?a cg:contestedBy ?b }").solutions}
    assert told == {claim.removeprefix(graph.iris.claim("")) for each in without.contests() for claim in each.claims}
    assert len(told) == 2


def test_that_claims_are_at_odds_rests_on_both(graph: KnowledgeGraph) -> None:
    told = graph.why("SELECT ?a ?b { ?a cg:contestedBy ?b }").solutions
    assert told
    for each in told:
        assert each.ways == (frozenset(str(term)[1:-1] for term in each.solution.values()),)


def test_a_claim_that_joins_later_is_told(graph: KnowledgeGraph) -> None:
    contest = contest_on(graph, "column")
    allied, denials = sides_of(graph, contest)
    fewer = DecisionSide(claims=denials.claims[:1])
    decide(graph.workspace, [allied, fewer], PREFER, prefer=allied.claims[0], why="x", by="editors")
    standing = standing_of(contest, kg.open(graph.workspace.root).reading.corpus.decisions, graph.iris)
    assert standing.newcomers == denials.claims[1:]
    assert standing.is_open


def test_a_decision_on_claims_that_are_not_at_odds_is_told(graph: KnowledgeGraph) -> None:
    ids = sorted(graph.reading.corpus.claims)
    alone = [
        DecisionSide(claims=(id,)) for id in ids if graph.iris.claim(id) not in {c for e in graph.contests() for c in e.claims}
    ]
    made = decide(graph.workspace, alone[:2], BOTH, why="x", by="editors")
    assert [
        each.id for each in unmatched(graph.contests(), kg.open(graph.workspace.root).reading.corpus.decisions, graph.iris)
    ] == [made.id]


def test_what_is_no_decision_is_refused_and_nothing_is_written(graph: KnowledgeGraph) -> None:
    first, second = sides_of(graph, contest_on(graph, "band"))
    one, other = first.claims[0], second.claims[0]
    mixed = DecisionSide(claims=(one, other))

    def attempt(*sides: DecisionSide, verdict: DecisionVerdict = BOTH, **details: str) -> None:
        decide(graph.workspace, sides, verdict, **({"why": "x", "by": "editors"} | details))  # type: ignore[arg-type]

    with pytest.raises(UnknownName, match="no claim `aaaaaaaaaz`"):
        attempt(first, DecisionSide(claims=("aaaaaaaaaz",)))
    with pytest.raises(ContentError) as caught:
        attempt(first, mixed)
    assert [problem.code for problem in caught.value.problems] == ["claim-on-both-sides"]
    with pytest.raises(ContentError) as caught:
        attempt(first)
    assert [problem.code for problem in caught.value.problems] == ["one-side"]
    with pytest.raises(ContentError) as caught:
        attempt(first, second, verdict=PREFER)
    assert [problem.code for problem in caught.value.problems] == ["no-preference"]
    with pytest.raises(UsageError, match="reason"):
        attempt(first, second, why=" ")
    with pytest.raises(UnknownName, match="no annotator `editor`") as unknown:
        attempt(first, second, by="editor")
    assert unknown.value.remedy == "Did you mean `editors`?"
    assert not (graph.workspace.corpus / "decisions").exists()


def test_none_is_recorded_before_one_that_is_there(graph: KnowledgeGraph) -> None:
    sides = sides_of(graph, contest_on(graph, "band"))
    decide(graph.workspace, sides, BOTH, why="x", by="editors", today=date(2026, 1, 2))
    with pytest.raises(UsageError, match="would come after"):
        decide(graph.workspace, sides, UNDECIDED, why="x", by="editors", today=date(2026, 1, 1))
    path = graph.workspace.corpus / "decisions/decisions.yaml"
    moved = path.rename(path.with_name("early.yaml"))
    moved.write_text("# By hand\n" + moved.read_text(encoding="utf-8"), encoding="utf-8")
    assert decide(graph.workspace, sides, UNDECIDED, why="y", by="editors", today=date(2026, 1, 2)).path == moved
    assert moved.read_text(encoding="utf-8").startswith("# By hand\n")
    told = kg.open(graph.workspace.root).reading.corpus.decisions
    assert [each.verdict for each in in_force(told)] == [UNDECIDED]


FAULTS = """\
decisions:
  - id: aaaaaaaaaa
    sides:
      - {claims: [{one}]}
      - {claims: [zzzzzzzzzz]}
    verdict: both
    why: x
    by: editors
    on: 2026-01-01
  - id: aaaaaaaaab
    sides:
      - {claims: [{one}]}
      - {claims: [{one}]}
    verdict: prefer
    why: x
    by: editors
    on: 2026-02-30
  - id: aaaaaaaaab
    sides:
      - {claims: [{one}]}
      - {claims: [{one}]}
    verdict: prefer
    why: x
    by: editors
    on: 2026-02-28
"""


def test_faults_of_the_file_are_told_at_their_place(graph: KnowledgeGraph) -> None:
    one = sides_of(graph, contest_on(graph, "band"))[0].claims[0]
    path = graph.workspace.corpus / "decisions/mine.yaml"
    path.parent.mkdir()
    path.write_text(FAULTS.replace("{one}", one), encoding="utf-8")
    report = kg.open(graph.workspace.root).validate()
    assert not report.conforms
    told = {(each.problem.code, str(each.problem.at)) for each in report.findings if "decisions" in str(each.problem.at)}
    assert ("ContestDecision-claims", "corpus/decisions/mine.yaml:2:5") not in told  # the unknown claim is told once
    assert told >= {
        ("unknown-claim", "corpus/decisions/mine.yaml:5:19"),
        ("bad-date", "corpus/decisions/mine.yaml:17:9"),
        ("duplicate-decision", "corpus/decisions/mine.yaml:18:9"),
        ("claim-on-both-sides", "corpus/decisions/mine.yaml:18:5"),
        ("no-preference", "corpus/decisions/mine.yaml:18:5"),
    }

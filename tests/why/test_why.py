"""Receipts: which claims a solution rests on, and what is said where that is not known."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.errors import BadQuery
from kg.knowledge_graph import KnowledgeGraph
from kg.queries import parse_query
from kg.why import ExplainedSolution, Promise, backing, ways
from kg.why.widening import plan_of

SANCTIONED = "sanctioned-for-programmes"


def names(graph: KnowledgeGraph, explained: ExplainedSolution) -> list[str]:
    return [graph.shown(term) for term in explained.solution.values()]


def ids(graph: KnowledgeGraph, explained: ExplainedSolution) -> set[str]:
    return {receipt.claim.removeprefix(graph.iris.claim("")) for receipt in explained.receipts}


def test_each_sanctioned_entity_rests_on_its_own_designation(shipped: KnowledgeGraph) -> None:
    explanation = shipped.why(shipped.bound(SANCTIONED))
    assert explanation.complete
    assert len(explanation.solutions) == 5
    for explained in explanation.solutions:
        assert explained.receipts
        (name,) = names(shipped, explained)
        claimed = [claim for claim in shipped.claims() if claim.id in ids(shipped, explained)]
        assert any("designatedEntity" in {t.predicate for t in claim.assertion} for claim in claimed), name
        assert all(receipt.source == "china-pakistan-us-sanctions" for receipt in explained.receipts)
        assert all(receipt.passages for receipt in explained.receipts)


def test_removing_the_receipts_removes_the_solution(shipped: KnowledgeGraph) -> None:
    """Every solution of a monotone question goes when the claims behind it go; checked on the claims' own graphs."""
    explanation = shipped.why("SELECT ?owner { entity:innovative-equipment cg:ownedBy ?owner }")
    (explained,) = explanation.solutions
    (claim,) = ids(shipped, explained)
    without = shipped.query(
        f"SELECT ?owner {{ GRAPH ?g {{ entity:innovative-equipment cg:ownedBy ?owner }} FILTER(?g != claim:{claim}) }}"
    )
    assert without.solutions == ()


def test_a_receipt_tells_voice_manner_and_place(shipped: KnowledgeGraph) -> None:
    sparql = shipped.bound("strength-of", group="islamic-state-khorasan")
    (explained,) = shipped.why(sparql).solutions
    (receipt,) = explained.receipts
    assert receipt.voices == ("United Nations",)
    assert (receipt.modality, receipt.polarity, receipt.certainty) == ("reported", "positive", "certain")
    assert receipt.source == "is-k-foreign-fighters"
    claim = next(each for each in shipped.claims() if each.id in receipt.claim)
    assert [(p.start, p.end) for p in receipt.passages] == [(e.start, e.end) for e in claim.evidence]
    assert all(passage.paragraph for passage in receipt.passages)


def test_an_inferred_triple_leads_to_rule_and_premises(shipped: KnowledgeGraph) -> None:
    explanation = shipped.why("SELECT ?member { entity:council-of-lajneh cg:hasMember ?member }")
    rules = {names(shipped, explained)[0]: explained.rules for explained in explanation.solutions}
    assert rules == {
        "Asadullah Orakzai": (),
        "Saifullah Orakzai": (),
        "Qari Fateh": ("subproperty: hasKeyMember hasMember",),
    }
    assert all(explained.receipts for explained in explanation.solutions)


def test_names_are_told_apart_from_claims(shipped: KnowledgeGraph) -> None:
    (explained,) = shipped.why("SELECT ?label { entity:luo-dongmei rdfs:label ?label }").solutions
    assert explained.receipts == ()
    assert len(explained.registry) == 1


def test_claims_that_are_not_accepted_are_receipts_of_what_their_graphs_say(shipped: KnowledgeGraph) -> None:
    explanation = shipped.why(shipped.bound("voices-on", subject="haqqani-network", relation="separateFrom", object="taliban"))
    denial = [each for each in explanation.solutions if "denied" in names(shipped, each)]
    assert [receipt.modality for receipt in denial[0].receipts] == ["denied"]


def test_the_graph_of_inferences_is_no_claim(shipped: KnowledgeGraph) -> None:
    graph = shipped.iris.inferred_graph()
    (explained,) = shipped.why(f"SELECT ?m {{ GRAPH <{graph}> {{ entity:council-of-lajneh cg:hasMember ?m }} }}").solutions
    assert names(shipped, explained) == ["Qari Fateh"]
    assert explained.rules == ("subproperty: hasKeyMember hasMember",)
    assert [receipt.source for receipt in explained.receipts] == ["is-k-foreign-fighters"]
    (term,) = shipped.why("SELECT ?l { GRAPH ?g { cg:ledBy rdfs:label ?l } }").solutions
    assert (term.receipts, term.registry, term.rules) == ((), (), ())


def test_aggregates_show_what_went_in(shipped: KnowledgeGraph) -> None:
    sparql = "SELECT ?group (COUNT(?leader) AS ?leaders) { ?group cg:ledBy ?leader } GROUP BY ?group ORDER BY ?group"
    explanation = shipped.why(sparql)
    counted = {names(shipped, each)[0]: (names(shipped, each)[1], len(each.receipts)) for each in explanation.solutions}
    leaders, receipts = next(value for name, value in counted.items() if "Khorasan" in name)
    assert leaders == "3"
    assert receipts >= 3


def test_a_group_counts_what_went_in_and_needs_all_of_it(shipped: KnowledgeGraph) -> None:
    sparql = "SELECT (COUNT(?leader) AS ?n) { entity:islamic-state-khorasan cg:ledBy ?leader }"
    (explained,) = shipped.why(sparql).solutions
    assert explained.inputs is not None
    went_in = {shipped.shown(each.solution["leader"]) for each in explained.inputs}
    assert went_in == {
        shipped.shown(each["leader"]) for each in shipped.ask("leaders-of", group="islamic-state-khorasan").solutions
    }
    assert all(explained.ways[0] & way for each in explained.inputs for way in each.ways[:1])


@pytest.mark.parametrize(
    ("sparql", "unexplained"),
    [
        ("DESCRIBE entity:haqqani-network", ("DESCRIBE",)),
        ("SELECT ?x FROM <urn:x:g> { ?x a cg:ArmedGroup }", ("FROM",)),
        ("SELECT ?x { { SELECT ?x { ?x cg:ledBy ?y } LIMIT 2 } }", ("a subquery with LIMIT or OFFSET",)),
        ("SELECT ?x { ?x a cg:ArmedGroup BIND(EXISTS { ?x cg:ledBy ?y } AS ?led) }", ("EXISTS inside an expression",)),
        ("SELECT ?x { ?x cg:ledBy* ?y }", ("a path of no length between two unknown ends",)),
        ("SELECT (COUNT(?x) AS ?n) { ?x cg:ledBy ?y } GROUP BY STR(?y)", ("GROUP BY an expression without a name",)),
    ],
)
def test_what_cannot_be_explained_is_said(shipped: KnowledgeGraph, sparql: str, unexplained: tuple[str, ...]) -> None:
    explanation = shipped.why(sparql)
    assert explanation.unexplained == unexplained
    assert not explanation.complete


@pytest.mark.parametrize(
    ("sparql", "absence"),
    [
        ("SELECT ?x { ?x a cg:ArmedGroup FILTER NOT EXISTS { ?x cg:ledBy ?y } }", "NOT EXISTS"),
        ("SELECT ?x { ?x a cg:ArmedGroup MINUS { ?x cg:ledBy ?y } }", "MINUS"),
    ],
)
def test_what_must_not_be_there_is_told(shipped: KnowledgeGraph, sparql: str, absence: str) -> None:
    explanation = shipped.why(sparql)
    (told,) = explanation.absences
    assert told.startswith(absence)
    assert explanation.promise is Promise.AT_LEAST
    assert explanation.complete
    assert explanation.solutions


def test_a_verdict_has_ways_and_a_false_one_none(shipped: KnowledgeGraph) -> None:
    (yes,) = shipped.why("ASK { entity:innovative-equipment cg:ownedBy entity:luo-dongmei }").solutions
    assert [len(way) for way in yes.ways] == [1]
    (no,) = shipped.why("ASK { entity:luo-dongmei cg:ownedBy entity:innovative-equipment }").solutions
    assert no.ways == ()


def test_each_constructed_triple_has_its_own_ways(shipped: KnowledgeGraph) -> None:
    explanation = shipped.why("CONSTRUCT { ?l cg:leads ?g } WHERE { ?g cg:ledBy ?l }")
    led = shipped.query("SELECT DISTINCT ?g ?l { ?g cg:ledBy ?l }")
    assert len(explanation.solutions) == len(led) > 10
    assert all(explained.ways for explained in explanation.solutions)


def test_two_articles_give_two_ways(shipped: KnowledgeGraph) -> None:
    (explained,) = shipped.why("ASK { entity:haqqani-network cg:ledBy entity:sirajuddin-haqqani }").solutions
    assert len(explained.ways) >= 2
    assert all(len(way) == 1 for way in explained.ways)
    weight = shipped.weigh(shipped.why("ASK { entity:haqqani-network cg:ledBy entity:sirajuddin-haqqani }"))[0]
    assert weight.independent >= 2
    assert weight.falls_with == ()


@pytest.mark.parametrize("verb", ["cg:ledBy", "cg:ledBy+"])
def test_a_limit_is_told_every_time_and_leaves_no_trace(
    shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    query = f"ASK {{ entity:haqqani-network {verb} entity:sirajuddin-haqqani }}"
    graph = kg.open(shipped.workspace.root)
    with monkeypatch.context() as patch:
        patch.setattr(ways, "MOST_WAYS", 1)
        for _ in range(2):
            explanation = graph.why(query)
            assert not explanation.complete
            assert [len(each.ways) for each in explanation.solutions] == [1]
    whole = graph.why(query)
    assert whole.complete
    assert len(whole.solutions[0].ways) >= 2


def test_triples_that_are_too_many_to_follow_together_are_followed_one_by_one(
    shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "SELECT ?g ?l { ?g cg:ledBy ?l }"
    whole = shipped.why(query)
    with monkeypatch.context() as patch:
        patch.setattr(backing, "_LARGEST_SYSTEM", 20)
        narrow = kg.open(shipped.workspace.root).why(query)
    assert narrow.complete
    assert [each.ways for each in narrow.solutions] == [each.ways for each in whole.solutions]
    with monkeypatch.context() as patch:
        patch.setattr(backing, "_LARGEST_SYSTEM", 0)
        assert not kg.open(shipped.workspace.root).why(query).complete


@pytest.mark.parametrize("path", ["cg:rangeInKilometres", "cg:rangeInKilometres+", "(cg:rangeInKilometres|cg:rangeInKilometres)"])
@pytest.mark.parametrize("spelt", ["2750.0", "'2750'^^xsd:decimal", "+2750.00"])
def test_numbers_have_their_ways_however_they_are_spelt(shipped: KnowledgeGraph, path: str, spelt: str) -> None:
    (other,) = shipped.why("SELECT ?x { ?x cg:rangeInKilometres ?r FILTER(?r = 2750) }").solutions
    explanation = shipped.why(f"SELECT ?x ?r {{ ?x {path} {spelt} ; cg:rangeInKilometres ?r }}")
    assert explanation.complete
    assert [explained.ways for explained in explanation.solutions] == [other.ways]
    assert other.ways


@pytest.mark.parametrize("sparql", ["SELECT ?x WHERE {", "BASE <urn:x:> SELECT ?x { ?x <p> ?y }"])
def test_what_cannot_be_taken_apart_is_refused(shipped: KnowledgeGraph, sparql: str) -> None:
    with pytest.raises(BadQuery):
        shipped.why(sparql)


def test_every_saved_question_is_wholly_explained(shipped: KnowledgeGraph) -> None:
    for name in shipped.questions:
        explanation = shipped.why(shipped.bound(name))
        assert explanation.complete, (name, explanation.unexplained)
        assert explanation.solutions, name
        assert all(explained.ways for explained in explanation.solutions), name


def test_a_query_is_widened_to_all_that_it_uses() -> None:
    query = (
        "PREFIX ex: <urn:x:> SELECT DISTINCT ?a (COUNT(?b) AS ?n) "
        "WHERE { ?a ex:p ?b OPTIONAL { GRAPH ?g { ?b ex:q 'SELECT {' } } } "
        "GROUP BY ?a ORDER BY ?n LIMIT 3"
    )
    taken = plan_of(parse_query(query, {}))
    assert taken.keys == ("a",)
    assert taken.inputs == ("a", "b", "g")
    first, second = taken.atoms
    assert (first.when, len(second.when)) == ((), 1)
    assert "COUNT" not in taken.widened
    assert "LIMIT" not in taken.widened
    assert taken.unexplained == ()


def test_passages_are_quoted_where_texts_are_at_hand(
    shipped: KnowledgeGraph, texts: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    query = "ASK { entity:innovative-equipment cg:ownedBy entity:luo-dongmei }"
    (explained,) = shipped.why(query).solutions
    passages = [passage for receipt in explained.receipts for passage in receipt.passages]
    monkeypatch.setenv("KG_TEXTS", str(texts))
    at_hand = kg.open(shipped.workspace.root)
    quotes = [at_hand.quote(passage) for passage in passages]
    assert [len(quoted or "") for quoted in quotes] == [passage.end - passage.start for passage in passages]
    assert all("Luo Dongmei" in (quoted or "") for quoted in quotes)
    assert not any(map(at_hand.is_altered, passages))
    altered = tmp_path / "altered"
    altered.mkdir()
    for dump in texts.glob("*.txt"):
        altered.joinpath(dump.name).write_bytes(dump.read_bytes().replace(b"Luo Dongmei", b"Luo Dongmai"))
    monkeypatch.setenv("KG_TEXTS", str(altered))
    changed = kg.open(shipped.workspace.root)
    assert all(map(changed.is_altered, passages))
    assert [changed.quote(passage) for passage in passages] == [None] * len(passages)
    monkeypatch.setenv("KG_TEXTS", str(tmp_path / "none"))
    assert [kg.open(shipped.workspace.root).quote(passage) for passage in passages] == [None] * len(passages)

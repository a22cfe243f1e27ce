"""Queries written by hand over the shipped corpus: ways against removal, operator by operator."""

from __future__ import annotations

import pytest

from kg.knowledge_graph import KnowledgeGraph
from kg.views import View, select
from kg.why import Promise
from tests.why.removing import Removal, broken_promises, every_way_is_minimal, removals, remove

SEED, REMOVALS = 7, 8
EXACTLY, AT_LEAST, NONE = Promise.EXACTLY, Promise.AT_LEAST, Promise.NONE
ISK, HQN, TTP = "entity:islamic-state-khorasan", "entity:haqqani-network", "entity:tehreek-e-taliban-pakistan"
QUERIES = [
    # Patterns, graphs, descriptions
    (f"SELECT ?l {{ {ISK} cg:ledBy ?l }}", EXACTLY),
    (f"SELECT ?l ?n {{ {ISK} cg:ledBy ?l . ?l cg:hasNationality ?n }}", EXACTLY),
    (f"SELECT ?c ?l {{ GRAPH ?c {{ {HQN} cg:ledBy ?l }} }}", EXACTLY),
    (f"SELECT ?l ?who {{ GRAPH ?c {{ {HQN} cg:ledBy ?l }} ?c cg:affirmedBy ?who }}", EXACTLY),
    ("SELECT ?s ?o { GRAPH ?c { ?s cg:supports ?o } ?c cg:modality cg:Alleged }", EXACTLY),
    ("SELECT ?s ?o ?who { GRAPH ?c { ?s cg:providesSafeHavenTo ?o } ?c cg:deniedBy ?who }", EXACTLY),
    ("SELECT ?holder ?about { ?c a cg:Claim GRAPH ?c { ?st cg:holder ?holder ; cg:about ?about } }", EXACTLY),
    ("SELECT ?s ?o { GRAPH ?g { ?s cg:cooperatesWith ?o } FILTER(STRENDS(STR(?g), '#content')) }", EXACTLY),
    ("SELECT ?p { ?a cg:hasProposition ?p ; cg:polarity cg:PositivePolarity . ?b cg:hasProposition ?p ; cg:deniedBy ?w }", EXACTLY),
    (f"SELECT ?label {{ {ISK} rdfs:label ?label }}", EXACTLY),
    ("SELECT ?e { ?c cg:hasEvidence ?v . ?v cg:paragraphNumber 5 . ?c cg:affirmedBy ?e }", EXACTLY),
    ("SELECT ?n { ?e cg:strengthOf ?g ; cg:minimum ?n FILTER(?n > 1000) }", EXACTLY),
    (f"SELECT ?x {{ {ISK} cg:ledBy [ cg:hasNationality ?x ] }}", EXACTLY),
    # Inferred triples
    (f"SELECT ?m {{ {ISK} cg:hasMember ?m }}", EXACTLY),
    ("SELECT ?x { ?x a cg:Organization ; cg:ledBy ?y }", EXACTLY),
    ("SELECT ?x { entity:haqqani-hideouts-in-kurram cg:locatedIn ?x }", EXACTLY),
    ("SELECT ?v { ?v cg:killedBy entity:united-states }", EXACTLY),
    # UNION, VALUES, FILTER, BIND, DISTINCT
    (f"SELECT DISTINCT ?x {{ {{ {HQN} cg:ledBy ?x }} UNION {{ {HQN} cg:hasMember ?x }} }}", EXACTLY),
    (f"SELECT ?g ?l {{ VALUES ?g {{ {ISK} {HQN} {TTP} }} ?g cg:ledBy ?l }}", EXACTLY),
    ("SELECT ?x { ?x cg:ledBy ?y FILTER(?y != entity:sirajuddin-haqqani) }", EXACTLY),
    ("SELECT ?name { ?g cg:ledBy ?l BIND(STRAFTER(STR(?l), 'entity/') AS ?name) }", EXACTLY),
    ("SELECT (STRLEN(STR(?l)) AS ?n) { ?g cg:ledBy ?l }", EXACTLY),
    # OPTIONAL
    (f"SELECT ?l {{ {ISK} cg:ledBy ?l OPTIONAL {{ ?l cg:hasNationality ?o }} }}", EXACTLY),
    (f"SELECT ?l ?o {{ {ISK} cg:ledBy ?l OPTIONAL {{ ?l cg:hasNationality ?o }} }}", EXACTLY),
    (f"SELECT ?o {{ {ISK} cg:ledBy ?l OPTIONAL {{ ?l cg:hasNationality ?o }} }}", AT_LEAST),
    # EXISTS and negation
    ("SELECT ?g { ?g a cg:ArmedGroup FILTER EXISTS { ?g cg:ledBy ?l } }", EXACTLY),
    ("SELECT ?g { ?g a cg:ArmedGroup FILTER NOT EXISTS { ?g cg:ledBy ?l } }", AT_LEAST),
    ("SELECT ?g { ?g cg:ledBy ?l MINUS { ?g a cg:ArmedGroup } }", AT_LEAST),
    ("SELECT ?g { ?g cg:ledBy ?l MINUS { ?g cg:hasMember ?m FILTER NOT EXISTS { ?m a cg:Person } } }", NONE),
    # Paths
    (f"SELECT ?x {{ {HQN} cg:ledBy/cg:siblingOf ?x }}", EXACTLY),
    (f"SELECT ?x {{ {HQN} (cg:ledBy|cg:hasMember) ?x }}", EXACTLY),
    ("SELECT ?x { entity:sirajuddin-haqqani ^cg:ledBy ?x }", EXACTLY),
    (f"SELECT ?x {{ {HQN} (cg:alliedWith|cg:supports|^cg:supports)+ ?x }}", EXACTLY),
    ("SELECT ?x { entity:haqqani-hideouts-in-kurram cg:locatedIn* ?x }", EXACTLY),
    (f"SELECT ?p ?x {{ {ISK} !(rdf:type|rdfs:label|cg:hasMember) ?x . {ISK} ?p ?x }}", EXACTLY),
    # Subqueries and groups
    (f"SELECT ?l {{ {{ SELECT DISTINCT ?l {{ ?g cg:ledBy ?l }} }} {HQN} cg:ledBy ?l }}", EXACTLY),
    ("SELECT ?g (COUNT(DISTINCT ?l) AS ?n) { ?g cg:ledBy ?l } GROUP BY ?g", AT_LEAST),
    ("SELECT (COUNT(DISTINCT ?l) AS ?n) { ?g cg:ledBy ?l } GROUP BY ?g HAVING(COUNT(DISTINCT ?l) > 1)", AT_LEAST),
    ("SELECT ?g { { SELECT ?g (COUNT(?l) AS ?n) { ?g cg:ledBy ?l } GROUP BY ?g } FILTER(?n > 2) }", AT_LEAST),
    ("SELECT (COUNT(?g) AS ?n) { ?g a cg:ArmedGroup FILTER NOT EXISTS { ?g cg:ledBy ?l } }", NONE),
    # Other forms, slices
    (f"ASK {{ {HQN} cg:ledBy entity:sirajuddin-haqqani }}", EXACTLY),
    ("CONSTRUCT { ?l cg:leads ?g } WHERE { ?g cg:ledBy ?l }", EXACTLY),
]


@pytest.fixture(scope="module")
def taken(shipped: KnowledgeGraph) -> list[Removal]:
    return removals(shipped, REMOVALS, SEED)


@pytest.mark.parametrize(("query", "promise"), QUERIES)
def test_ways_keep_their_promise(shipped: KnowledgeGraph, taken: list[Removal], query: str, promise: Promise) -> None:
    explanation = shipped.why(query)
    assert explanation.complete, explanation.unexplained
    assert explanation.promise is promise
    assert explanation.solutions
    assert all(explained.ways for explained in explanation.solutions)
    assert all(map(every_way_is_minimal, explanation.solutions))
    assert not broken_promises(shipped, query, taken)


def test_the_saved_questions_keep_their_promises(shipped: KnowledgeGraph, taken: list[Removal]) -> None:
    for name in shipped.questions:
        assert not broken_promises(shipped, shipped.bound(name), taken), name


def test_taking_one_claim_of_each_way_takes_the_solution(shipped: KnowledgeGraph) -> None:
    """Aimed removals, where chance would seldom break every way."""
    whole = select(shipped.snapshot.store, View(), shipped.iris)
    query = f"ASK {{ {HQN} cg:ledBy entity:sirajuddin-haqqani }}"
    (explained,) = shipped.why(query).solutions
    hit = {min(way) for way in explained.ways}
    assert len(hit) >= 2
    every, all_but_one = remove(shipped, whole, hit), remove(shipped, whole, sorted(hit)[1:])
    assert not broken_promises(shipped, query, [every, all_but_one])
    assert not any(way.isdisjoint(every.claims) for way in explained.ways)
    assert any(way.isdisjoint(all_but_one.claims) for way in explained.ways)

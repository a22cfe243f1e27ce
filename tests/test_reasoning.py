"""What follows, by which rule, from which premises."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.ontology import Ontology, load_ontology
from kg.reasoning import Inference, infer, rules_of
from kg.vocabulary import CG, RDF

MODULE = """
@prefix cg: <https://w3id.org/claimgraph/ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cg:Group a owl:Class . cg:ArmedGroup a owl:Class ; rdfs:subClassOf cg:Group .
cg:Killing a owl:Class . cg:Assassination a owl:Class ; rdfs:subClassOf cg:Killing .
cg:hasPart a owl:ObjectProperty ; owl:inverseOf cg:partOf . cg:partOf a owl:ObjectProperty .
cg:hasMember a owl:ObjectProperty . cg:hasKeyMember a owl:ObjectProperty ; rdfs:subPropertyOf cg:hasMember .
cg:alliedWith a owl:ObjectProperty , owl:SymmetricProperty .
cg:locatedIn a owl:ObjectProperty , owl:TransitiveProperty .
cg:presentIn a owl:ObjectProperty ; owl:propertyChainAxiom ( cg:presentIn cg:locatedIn ) .
cg:agent a owl:ObjectProperty . cg:victim a owl:ObjectProperty .
cg:killedBy a owl:ObjectProperty ; cg:shortcutOf cg:Killing ; cg:shortcutFrom cg:victim ; cg:shortcutTo cg:agent .
"""


@pytest.fixture(scope="module")
def ontology(tmp_path_factory: pytest.TempPathFactory) -> Ontology:
    path = tmp_path_factory.mktemp("ontology") / "small.ttl"
    path.write_text(MODULE, encoding="utf-8")
    return load_ontology([path])


def triple(subject: str, predicate: str, object_: str) -> ox.Triple:
    iri = RDF + "type" if predicate == "a" else CG + predicate
    return ox.Triple(
        ox.NamedNode(f"urn:{subject}"), ox.NamedNode(iri), ox.NamedNode((CG if predicate == "a" else "urn:") + object_)
    )


def inferred(ontology: Ontology, *given: ox.Triple) -> dict[ox.Triple, Inference]:
    found = infer(given, rules_of(ontology))
    assert len({each.conclusion for each in found}) == len(found)
    known = set(given)
    for each in found:
        assert set(each.premises) <= known, "a premise must be given or inferred earlier"
        known.add(each.conclusion)
    return {each.conclusion: each for each in found}


@pytest.mark.parametrize(
    ("given", "conclusion", "rule"),
    [
        ([("x", "a", "ArmedGroup")], ("x", "a", "Group"), "subclass: ArmedGroup Group"),
        ([("x", "hasPart", "y")], ("y", "partOf", "x"), "inverse: hasPart partOf"),
        ([("y", "partOf", "x")], ("x", "hasPart", "y"), "inverse: partOf hasPart"),
        ([("x", "hasKeyMember", "y")], ("x", "hasMember", "y"), "subproperty: hasKeyMember hasMember"),
        ([("x", "alliedWith", "y")], ("y", "alliedWith", "x"), "symmetric: alliedWith"),
        ([("x", "locatedIn", "y"), ("y", "locatedIn", "z")], ("x", "locatedIn", "z"), "transitive: locatedIn"),
        ([("x", "presentIn", "y"), ("y", "locatedIn", "z")], ("x", "presentIn", "z"), "chain: presentIn locatedIn presentIn"),
    ],
)
def test_each_axiom(ontology: Ontology, given: list[tuple[str, str, str]], conclusion: tuple[str, str, str], rule: str) -> None:
    premises = [triple(*each) for each in given]
    found = inferred(ontology, *premises)
    assert set(found) == {triple(*conclusion)}
    assert found[triple(*conclusion)] == Inference(triple(*conclusion), rule, tuple(premises))


def test_roles_of_one_event_in_different_claims_meet(ontology: Ontology) -> None:
    found = inferred(ontology, triple("e", "a", "Assassination"), triple("e", "victim", "v"), triple("e", "agent", "k"))
    assert set(found) == {triple("e", "a", "Killing"), triple("v", "killedBy", "k")}
    assert found[triple("v", "killedBy", "k")].premises[0] == triple("e", "a", "Killing")


def test_long_chains_reach_the_fixed_point(ontology: Ontology) -> None:
    found = inferred(ontology, *(triple(str(n), "locatedIn", str(n + 1)) for n in range(12)))
    assert len(found) == 12 * 13 // 2 - 12


def test_nothing_follows_from_nothing(ontology: Ontology) -> None:
    assert infer([], rules_of(ontology)) == ()


def test_the_order_is_fixed(ontology: Ontology) -> None:
    given = [triple(str(n), "locatedIn", str((n * 7) % 10)) for n in range(10)]
    assert infer(given, rules_of(ontology)) == infer(reversed(given), rules_of(ontology))


def test_the_shipped_ontology_gives_rules_of_every_kind() -> None:
    rules = rules_of(load_ontology(sorted((Path(__file__).parent.parent / "ontology").glob("*.ttl"))))
    kinds = {rule.name.partition(":")[0] for rule in rules}
    assert kinds == {"chain", "inverse", "shortcut", "subclass", "subproperty", "symmetric", "transitive"}

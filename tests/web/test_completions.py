"""The terms that the SPARQL page's editor completes."""

from __future__ import annotations

import re

from kg.knowledge_graph import KnowledgeGraph
from kg.queries import check_syntax
from kg.web.completions import terms_document


def test_a_term_is_told_with_its_curie_label_kind_and_definition(shipped: KnowledgeGraph) -> None:
    by_curie = {term["curie"]: term for term in terms_document(shipped)}
    led_by = by_curie["cg:ledBy"]
    assert led_by["iri"] == "https://w3id.org/claimgraph/ns#ledBy"
    assert led_by["label"] == "led by"
    assert led_by["kind"] == "object property"
    assert led_by["definition"] == shipped.ontology.by_name["ledBy"].definition != ""
    assert by_curie["cg:ArmedGroup"]["kind"] == "class"
    assert by_curie["cg:Stated"]["kind"] == "individual"


def test_every_term_of_ours_is_there_once_in_order(shipped: KnowledgeGraph) -> None:
    curies = [term["curie"] for term in terms_document(shipped)]
    assert curies == sorted(set(curies))
    ours = {f"cg:{term.name}" for term in shipped.ontology.terms.values() if ":" not in term.name and not term.deprecated}
    assert ours <= set(curies)


def test_a_query_can_be_written_with_each_curie(shipped: KnowledgeGraph) -> None:
    curies = [term["curie"] for term in terms_document(shipped)]
    assert [curie for curie in curies if not re.fullmatch(r"[a-z]+:[A-Za-z][\w-]*", curie)] == []
    check_syntax("SELECT * { VALUES ?term { " + " ".join(curies) + " } }", shipped.iris.prefixes())

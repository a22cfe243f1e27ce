"""What the SPARQL page's editor completes: the terms of the ontology in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.vocabulary import PREFIXES, compact

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph


def terms_document(graph: KnowledgeGraph) -> list[dict[str, str]]:
    """The terms by CURIE with ``iri``, ``curie``, ``label``, ``kind`` and ``definition``: what ``/ontology/terms.json`` gives.

    Terms under no known prefix, and deprecated ones, are left out: a query would not write them so.
    """
    terms = [
        {
            "iri": term.iri,
            "curie": curie,
            "label": term.label,
            "kind": term.kind.value,
            "definition": term.definition,
        }
        for term in graph.ontology.terms.values()
        if not term.deprecated and (curie := _curie(term.iri)) is not None
    ]
    return sorted(terms, key=lambda term: term["curie"])


def _curie(iri: str) -> str | None:
    """An IRI as a query may write it without declaring anything."""
    name = compact(iri)
    if name == iri:
        return None
    return name if name.partition(":")[0] in PREFIXES and ":" in name else f"cg:{name}"

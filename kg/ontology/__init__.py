"""The ontology: its terms, as people look them up and as the mapping needs them."""

from __future__ import annotations

from kg.ontology.loading import ONTOLOGY_GRAPH, Ontology, load_ontology
from kg.ontology.terms import Term, TermKind

__all__ = ["ONTOLOGY_GRAPH", "Ontology", "Term", "TermKind", "load_ontology"]

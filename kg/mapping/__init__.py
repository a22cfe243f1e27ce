"""Mapping: from claims as recorded to RDF. Pure; the ontology comes in as plain tables."""

from __future__ import annotations

from kg.mapping.dataset import MappedClaim, MappedCorpus, map_corpus
from kg.mapping.receipts import receipts_of

__all__ = ["MappedClaim", "MappedCorpus", "map_corpus", "receipts_of"]

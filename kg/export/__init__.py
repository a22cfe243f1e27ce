"""Exports: deliverables in standard syntaxes, sorted and byte-identical from run to run (issue 2, item 7)."""

from __future__ import annotations

from kg.export.claims import export_claims
from kg.export.exporting import DATASET_FORMATS, FORMATS, GRAPH_FORMATS, check_format, export_dataset, export_to
from kg.export.syntaxes import write_rdfxml

__all__ = [
    "DATASET_FORMATS",
    "FORMATS",
    "GRAPH_FORMATS",
    "check_format",
    "export_claims",
    "export_dataset",
    "export_to",
    "write_rdfxml",
]

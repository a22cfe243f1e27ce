"""Checking: declared terms, SHACL shapes, OWL consistency, and reports of what was found."""

from __future__ import annotations

from kg.validation.checking import map_for_checking, validate_corpus, validate_data
from kg.validation.declared import check_corpus
from kg.validation.findings import Finding, Stage
from kg.validation.report import FORMATS, Counts, Report

__all__ = [
    "FORMATS",
    "Counts",
    "Finding",
    "Report",
    "Stage",
    "check_corpus",
    "map_for_checking",
    "validate_corpus",
    "validate_data",
]

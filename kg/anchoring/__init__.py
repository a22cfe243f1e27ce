"""Anchoring: from typed quotes to positions in the articles' texts, and the re-check of recorded passages. Writes nothing."""

from __future__ import annotations

from kg.anchoring.passages import Candidate, digest, paragraph_number, paragraphs_of, passage
from kg.anchoring.quotes import AnchorFailure, Reason, Suggestion, anchor_quote, occurrences_of, quote_of
from kg.anchoring.recheck import Anchoring, AnchorStatus, EvidenceChecker, check_evidence
from kg.anchoring.report import AnchorReport, PassageCheck, check_corpus
from kg.anchoring.texts import CutText, TextLibrary

__all__ = [
    "AnchorFailure",
    "AnchorReport",
    "AnchorStatus",
    "Anchoring",
    "Candidate",
    "CutText",
    "EvidenceChecker",
    "PassageCheck",
    "Reason",
    "Suggestion",
    "TextLibrary",
    "anchor_quote",
    "check_corpus",
    "check_evidence",
    "digest",
    "occurrences_of",
    "paragraph_number",
    "paragraphs_of",
    "passage",
    "quote_of",
]

"""Answers and their receipts as plain values, the same for the command line and the web."""

from kg.telling.explanations import explanation_document, grade_of, is_timed, likely_copies_behind, variables_of

__all__ = ["explanation_document", "grade_of", "is_timed", "likely_copies_behind", "variables_of"]

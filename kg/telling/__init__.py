"""Answers and their receipts as plain values, the same for the command line and the web."""

from kg.telling.explanations import explanation_document, grade_of, is_timed, likely_copies_behind, receipt_document, variables_of
from kg.telling.times import BOUNDS, cells_of, columns_of, date_in_words, in_words

__all__ = [
    "BOUNDS",
    "cells_of",
    "columns_of",
    "date_in_words",
    "explanation_document",
    "grade_of",
    "in_words",
    "is_timed",
    "likely_copies_behind",
    "receipt_document",
    "variables_of",
]

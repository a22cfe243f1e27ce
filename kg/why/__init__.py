"""Receipts: for each solution of a query, the ways in which it holds, and the claims in them.

``widening`` makes a query that tells every triple which a solution uses (``atoms``); ``filling`` fills these in from its solutions;
``backing`` (with the rules ``backwards``) and ``paths`` find the ways in which each holds; ``explaining`` puts them together;
``receipts`` reads the claims.
"""

from __future__ import annotations

from kg.receipt import Passage, Receipt
from kg.why.atoms import Promise
from kg.why.explaining import ExplainedSolution, Explainer, Explanation, Input
from kg.why.merging import merged
from kg.why.receipts import ReceiptReader
from kg.why.weighing import Scales, Weight

__all__ = [
    "ExplainedSolution",
    "Explainer",
    "Explanation",
    "Input",
    "Passage",
    "Promise",
    "Receipt",
    "ReceiptReader",
    "Scales",
    "Weight",
    "merged",
]

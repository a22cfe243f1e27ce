"""Receipts: for each solution of a query, the claims it rests on.

A first version: basic graph patterns, GRAPH, OPTIONAL, UNION, FILTER, BIND, VALUES and GROUP BY at the top level of a SELECT. What
is not covered (property paths, subqueries, negation, ASK, CONSTRUCT) is said in :attr:`Explanation.unexplained`, never guessed.
"""

from __future__ import annotations

from kg.why.explaining import ExplainedSolution, Explanation, explain
from kg.why.receipts import Passage, Receipt, read_receipt

__all__ = ["ExplainedSolution", "Explanation", "Passage", "Receipt", "explain", "read_receipt"]

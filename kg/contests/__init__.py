"""Contested claims: found in a dataset, marked in it, and put together with what was decided on them."""

from __future__ import annotations

from kg.contests.finding import Contest, ContestKind, Side, find_contests
from kg.contests.marking import Mark, contested_quads, mark_of
from kg.contests.standing import Standing, standing_of, unmatched

__all__ = [
    "Contest",
    "ContestKind",
    "Mark",
    "Side",
    "Standing",
    "contested_quads",
    "find_contests",
    "mark_of",
    "standing_of",
    "unmatched",
]

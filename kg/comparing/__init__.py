"""Looking at the corpus as a whole: statistics, likely duplicates, contested claims."""

from __future__ import annotations

from kg.comparing.contests import Contest, ContestKind, Side, find_contests
from kg.comparing.likeness import LikelyPair, likely_pairs
from kg.comparing.statistics import Statistics, count

__all__ = [
    "Contest",
    "ContestKind",
    "LikelyPair",
    "Side",
    "Statistics",
    "count",
    "find_contests",
    "likely_pairs",
]

"""Looking at the corpus as a whole: statistics, identity, differences."""

from __future__ import annotations

from kg.comparing.differences import AnswerDifference, Change, Difference, Differences, compare
from kg.comparing.identity import IdentityConflict, JudgedPair, identity_conflicts, judged_pairs
from kg.comparing.likeness import LikelyPair, likely_pairs
from kg.comparing.statistics import Statistics, count

__all__ = [
    "AnswerDifference",
    "Change",
    "Difference",
    "Differences",
    "IdentityConflict",
    "JudgedPair",
    "LikelyPair",
    "Statistics",
    "compare",
    "count",
    "identity_conflicts",
    "judged_pairs",
    "likely_pairs",
]

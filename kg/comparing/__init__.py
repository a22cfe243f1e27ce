"""Looking at the corpus as a whole: statistics, identity, contested claims, differences."""

from __future__ import annotations

from kg.comparing.contests import Contest, ContestKind, Side, find_contests
from kg.comparing.differences import AnswerDifference, Change, Difference, Differences, compare
from kg.comparing.identity import IdentityConflict, JudgedPair, identity_conflicts, judged_pairs
from kg.comparing.likeness import LikelyPair, likely_pairs
from kg.comparing.statistics import Statistics, count

__all__ = [
    "AnswerDifference",
    "Change",
    "Contest",
    "ContestKind",
    "Difference",
    "Differences",
    "IdentityConflict",
    "JudgedPair",
    "LikelyPair",
    "Side",
    "Statistics",
    "compare",
    "count",
    "find_contests",
    "identity_conflicts",
    "judged_pairs",
    "likely_pairs",
]

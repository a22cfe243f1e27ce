"""Looking at the corpus as a whole: statistics, identity, differences."""

from __future__ import annotations

from kg.comparing.copies import LikelyCopy, likely_copies
from kg.comparing.differences import AnswerDifference, Change, Difference, Differences, claims_concerned, compare
from kg.comparing.identity import Canonical, IdentityConflict, JudgedPair, canonical, identity_conflicts, judged_pairs
from kg.comparing.likeness import LikelyPair, likely_pairs
from kg.comparing.statistics import Statistics, count

__all__ = [
    "AnswerDifference",
    "Canonical",
    "Change",
    "Difference",
    "Differences",
    "IdentityConflict",
    "JudgedPair",
    "LikelyCopy",
    "LikelyPair",
    "Statistics",
    "canonical",
    "claims_concerned",
    "compare",
    "count",
    "identity_conflicts",
    "judged_pairs",
    "likely_copies",
    "likely_pairs",
]

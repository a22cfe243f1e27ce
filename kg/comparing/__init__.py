"""Looking at the corpus as a whole: statistics and likely duplicates; contested claims and differences are to come."""

from __future__ import annotations

from kg.comparing.likeness import LikelyPair, likely_pairs
from kg.comparing.statistics import Statistics, count

__all__ = ["LikelyPair", "Statistics", "count", "likely_pairs"]

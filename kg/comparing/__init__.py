"""Looking at the corpus as a whole: statistics so far; contested claims, differences and identity are to come."""

from __future__ import annotations

from kg.comparing.statistics import Statistics, count

__all__ = ["Statistics", "count"]

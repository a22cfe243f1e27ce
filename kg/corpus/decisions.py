"""Which decisions on contested claims are in force, and what they take out of the accepted view."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from kg.claim import ContestDecision


def pairs_of(decision: ContestDecision) -> frozenset[frozenset[str]]:
    """Every two claims that a decision sees on different sides."""
    return frozenset(
        frozenset((one, other))
        for mine, theirs in combinations(decision.sides, 2)
        for one in mine.claims
        for other in theirs.claims
        if one != other
    )


def in_order(decisions: Iterable[ContestDecision]) -> list[ContestDecision]:
    """By day; those of one day as they stand in the files."""
    return sorted(decisions, key=lambda each: each.on)


def superseded(decisions: Iterable[ContestDecision]) -> Mapping[str, str]:
    """Id of each decision that is no longer in force -> id of the first later one on the same contest.

    Two decisions are on the same contest when they see some two claims on different sides.
    """
    latest: dict[frozenset[str], str] = {}
    replaced: dict[str, str] = {}
    for decision in in_order(decisions):
        pairs = pairs_of(decision)
        for earlier in {latest[pair] for pair in pairs if pair in latest}:
            replaced.setdefault(earlier, decision.id)
        latest.update(dict.fromkeys(pairs, decision.id))
    return replaced


def in_force(decisions: Mapping[str, ContestDecision]) -> list[ContestDecision]:
    """The decisions that no later one replaces, oldest first."""
    replaced = superseded(decisions.values())
    return [each for each in in_order(decisions.values()) if each.id not in replaced]


def rejected_claims(decisions: Mapping[str, ContestDecision]) -> frozenset[str]:
    """Ids of the claims that some decision in force is against; they stay out of the accepted view."""
    return frozenset(claim for decision in in_force(decisions) for claim in decision.rejected)

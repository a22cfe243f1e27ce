"""Where a contest stands: the decision in force on it, and what has been decided before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.claim import ContestDecision, DecisionVerdict
from kg.contests.finding import Contest
from kg.corpus.decisions import in_force, in_order, pairs_of
from kg.vocabulary import DataIris


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided on a contest.

    :ivar decisions: on the contest, the latest first; that one is in force.
    :ivar newcomers: ids of claims of the contest that the decision in force says nothing of, and nothing against their opponents.
    """

    decisions: tuple[ContestDecision, ...] = ()
    newcomers: tuple[str, ...] = ()

    @property
    def decision(self) -> ContestDecision | None:
        """The one in force."""
        return self.decisions[0] if self.decisions else None

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided, the verdict is `undecided`, or there are claims that it does not speak of."""
        return self.decision is None or self.decision.verdict is DecisionVerdict.UNDECIDED or bool(self.newcomers)


def standing_of(contest: Contest, decisions: Mapping[str, ContestDecision], iris: DataIris) -> Standing:
    """What was decided on a contest: every decision that sees two of its claims on different sides."""
    prefix = iris.claim("")
    pairs = {frozenset(claim.removeprefix(prefix) for claim in pair) for pair in contest.opposed}
    found = tuple(each for each in reversed(in_order(decisions.values())) if pairs & pairs_of(each))
    living = [each for each in in_force(decisions) if each in found]
    rejected = {claim for each in living for claim in each.rejected}
    unsettled = [pair for pair in pairs if pair.isdisjoint(rejected) and not any(pair <= set(each.claims) for each in living)]
    named = {claim for each in living for claim in each.claims}
    newcomers = sorted({claim for pair in unsettled for claim in pair} - named) if found else ()
    return Standing(found, tuple(newcomers))


def unmatched(contests: Sequence[Contest], decisions: Mapping[str, ContestDecision], iris: DataIris) -> list[ContestDecision]:
    """Decisions in force whose claims are no longer found at odds, or were never."""
    prefix = iris.claim("")
    pairs = {frozenset(claim.removeprefix(prefix) for claim in pair) for contest in contests for pair in contest.opposed}
    return [each for each in in_force(decisions) if not pairs & pairs_of(each)]

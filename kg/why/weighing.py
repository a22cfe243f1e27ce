"""Weighing: what the ways of an answer say about the sources it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import pyoxigraph as ox

from kg.vocabulary import CG, OA, PROV
from kg.why.explaining import ExplainedSolution
from kg.why.ways import Limit, Way

_MOST_COMBINED = 12
"""With more sets of sources than these, independent ones are counted greedily: the count is then at least what is told."""
Grade = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Weight:
    """What one solution rests on.

    :ivar independent: the most ways no two of which share a source; sources that derive from one another count as one.
    :ivar falls_with: keys of the sources without any one of which the solution would have no way left.
    :ivar grade: reliability and credibility, each the weakest on the best way; ``None`` where every way has an ungraded claim.
    """

    independent: int
    falls_with: tuple[str, ...]
    grade: Grade | None


class Scales:
    """Weighs solutions by the sources of a snapshot's store."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._of_claim: dict[str, frozenset[str]] = {}
        self._limit = Limit()

    def weigh(self, explained: ExplainedSolution) -> Weight:
        """The weight of one solution."""
        ways = explained.ways
        grouped = self._limit.minimal({self._groups(way) for way in ways})
        sources = sorted({source for way in ways for claim in way for source in self.sources_of(claim)})
        falls = [source for source in sources if not self.left_without(source, ways)]
        return Weight(_most_disjoint(sorted(grouped, key=sorted)), tuple(map(self._key, falls)), self._best_grade(ways))

    def left_without(self, source: str, ways: Iterable[Way]) -> list[Way]:
        """The ways that stay whole without a source: those with no claim that stands in it, or in copies of it, alone."""
        gone = self._family(source)
        return [way for way in ways if not any(self.sources_of(claim) <= gone for claim in way)]

    def leave_one_out(self, solutions: Sequence[ExplainedSolution]) -> Mapping[str, tuple[ExplainedSolution, ...]]:
        """Key of each source -> the solutions that would fall with it; the source on which most hangs first."""
        sources = {source for each in solutions for claim in each.claims for source in self.sources_of(claim)}
        falling = {
            self._key(source): tuple(each for each in solutions if each.ways and not self.left_without(source, each.ways))
            for source in sources
        }
        return dict(sorted(falling.items(), key=lambda each: (-len(each[1]), each[0])))

    def sources_of(self, claim: str) -> frozenset[str]:
        """IRIs of the sources that a claim stands in."""
        if claim not in self._of_claim:
            passages = self._values(claim, CG + "hasEvidence")
            found = frozenset(source for passage in passages for source in self._values(passage, OA + "hasSource"))
            self._of_claim[claim] = found or frozenset(self._values(claim, CG + "fromSource"))
        return self._of_claim[claim]

    def _groups(self, way: Way) -> frozenset[str]:
        return frozenset(min(self._family(min(self.sources_of(claim), default=""))) for claim in way)

    def _family(self, source: str) -> frozenset[str]:
        return self._families.get(source, frozenset({source}))

    @cached_property
    def _families(self) -> dict[str, frozenset[str]]:
        """Sources that derive from one another, directly or through others."""
        families: dict[str, frozenset[str]] = {}
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(PROV + "wasDerivedFrom"), None, ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
                ends = quad.subject.value, quad.object.value
                family = frozenset(ends).union(*(families.get(end, frozenset()) for end in ends))
                families.update(dict.fromkeys(family, family))
        return families

    def _best_grade(self, ways: Iterable[Way]) -> Grade | None:
        grades = [self._weakest(way) for way in ways]
        return min((grade for grade in grades if grade is not None), default=None)

    def _weakest(self, way: Way) -> Grade | None:
        graded = [self._grade(claim) for claim in way]
        told = [grade for grade in graded if grade is not None]
        if not told or len(told) < len(graded):
            return None
        return max(letter for letter, _ in told), max(number for _, number in told)

    def _grade(self, claim: str) -> Grade | None:
        credibility = self._values(claim, CG + "credibilityGrade")
        letters = [self._rating(source) for source in self._values(claim, CG + "fromSource")]
        if not credibility or not letters or letters[0] is None:
            return None
        return letters[0], int(credibility[0])

    def _rating(self, source: str) -> str | None:
        """The reliability that was judged last."""
        rated = []
        for quad in self._store.quads_for_pattern(None, ox.NamedNode(CG + "ratedSource"), ox.NamedNode(source), ox.DefaultGraph()):
            if isinstance(quad.subject, ox.NamedNode):
                rating = quad.subject.value
                days, letters = self._values(rating, CG + "judgedOn"), self._values(rating, CG + "reliabilityGrade")
                rated += [(day, letter) for day in days for letter in letters]
        return max(rated)[1] if rated else None

    def _key(self, source: str) -> str:
        return next(iter(self._values(source, CG + "sourceKey")), source)

    def _values(self, node: str, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(ox.NamedNode(node), ox.NamedNode(predicate), None, ox.DefaultGraph())
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal))


def _most_disjoint(sets: Sequence[frozenset[str]]) -> int:
    """The most of the sets no two of which meet."""
    told = [each for each in sets if each]
    if len(told) <= _MOST_COMBINED:
        for count in range(len(told), 0, -1):
            for chosen in combinations(told, count):
                if sum(map(len, chosen)) == len(frozenset[str]().union(*chosen)):
                    return count
        return 0
    taken: frozenset[str] = frozenset()
    count = 0
    for each in sorted(told, key=len):
        if taken.isdisjoint(each):
            taken |= each
            count += 1
    return count

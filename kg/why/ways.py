"""Ways: the sets of claims in which something holds, as polynomials over claims in which doubling and absorption are idle.

A way is a set of claims that together suffice; of several ways any one suffices. That is positive Boolean provenance: the minimal
ways are the prime implicants (Green, Karvounarakis, Tannen: Provenance semirings, 2007, section 4).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

Way = frozenset[str]
Ways = frozenset[Way]

ALWAYS: Ways = frozenset({frozenset()})
"""It holds without any claim."""
NEVER: Ways = frozenset()
MOST_WAYS = 256
"""More minimal ways than these are not told."""


class Limit:
    """Notes whether ways were left out.

    :ivar exceeded: there were more than :data:`MOST_WAYS`.
    """

    def __init__(self) -> None:
        self.exceeded = False

    def minimal(self, ways: Collection[Way]) -> Ways:
        """The ways that hold no other; the smallest ones, where there are too many."""
        if len(ways) < 2:
            return frozenset(ways)
        kept: list[Way] = []
        for way in sorted(ways, key=lambda each: (len(each), sorted(each))) if len(ways) > MOST_WAYS else sorted(ways, key=len):
            if not any(other <= way for other in kept):
                if len(kept) == MOST_WAYS:
                    self.exceeded = True
                    break
                kept.append(way)
        return frozenset(kept)

    def either(self, first: Ways, second: Ways) -> Ways:
        """The ways in which one or the other holds."""
        if first is second or first == ALWAYS:
            return first
        return self.minimal(first | second)

    def both(self, first: Ways, second: Ways) -> Ways:
        """The ways in which one and the other hold."""
        if first == ALWAYS or first is second:
            return second
        if second == ALWAYS:
            return first
        if len(first) == 1 and len(second) == 1:
            return frozenset({next(iter(first)) | next(iter(second))})
        return self.minimal({one | other for one in first for other in second})

    def all(self, each: Iterable[Ways]) -> Ways:
        """The ways in which all hold."""
        ways = ALWAYS
        for more in each:
            ways = self.both(ways, more)
        return ways

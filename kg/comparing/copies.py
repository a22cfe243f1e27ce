"""Articles that may be copies of one another, or of one wire, for a person to judge: what nobody declared is never counted as one.

Where both texts are at hand, runs of words are compared; else the digests of paragraphs, which tell only what was copied unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from kg.claim import Source

LEAST = 0.3
"""The share of the shorter article that stands in the other, from which a pair is told."""
RUN = 6
"""Words of a run that are compared; shorter ones are common to articles that copy nothing."""
SHORTEST_PARAGRAPH = 80
"""Code points; shorter ones, such as a name and a date, stand in many articles."""
_WORD = re.compile(r"\w+")
_Pieces = Mapping[Hashable, int]


@dataclass(frozen=True, slots=True)
class LikelyCopy:
    """Two sources of which much is the same.

    :ivar share: of the shorter one, how much stands in the other, from 0 to 1.
    :ivar by: ``words`` or ``paragraphs``: what was compared.
    """

    one: str
    other: str
    share: float
    by: str


def likely_copies(sources: Iterable[Source], text_of: Callable[[Source], str | None]) -> list[LikelyCopy]:
    """Pairs of which at least :data:`LEAST` is the same and of which neither is declared to derive from the other, likeliest first.

    :param text_of: an article's text, where it is at hand.
    """
    listed = sorted(sources, key=lambda each: each.key)
    families = _families(listed)
    texts = {each.key: _runs(text) for each in listed if (text := text_of(each)) is not None}
    digests = {each.key: _paragraphs(each) for each in listed}

    def pairs() -> Iterator[LikelyCopy]:
        for one, other in combinations((each.key for each in listed), 2):
            if families[one] == families[other]:
                continue
            by_words = one in texts and other in texts
            pieces = texts if by_words else digests
            share = _share(pieces[one], pieces[other])
            if share >= LEAST:
                yield LikelyCopy(one, other, round(share, 2), "words" if by_words else "paragraphs")

    return sorted(pairs(), key=lambda each: (-each.share, each.one, each.other))


def _runs(text: str) -> _Pieces:
    words = [each.casefold() for each in _WORD.findall(text)]
    return {tuple(words[place : place + RUN]): 1 for place in range(len(words) - RUN + 1)}


def _paragraphs(source: Source) -> _Pieces:
    """Digest -> length of each paragraph that is long enough to tell anything."""
    lengths = ((each.sha256, each.end - each.start) for each in source.paragraphs)
    return {digest: length for digest, length in lengths if length >= SHORTEST_PARAGRAPH}


def _share(one: _Pieces, other: _Pieces) -> float:
    shorter = min(sum(one.values()), sum(other.values()))
    return sum(size for piece, size in one.items() if piece in other) / shorter if shorter else 0.0


def _families(sources: Iterable[Source]) -> dict[str, str]:
    """Key of each source -> one key for all that derive from one another, directly or through others."""
    family: dict[str, str] = {}

    def head(key: str) -> str:
        while family.setdefault(key, key) != key:
            key = family[key]
        return key

    for source in sources:
        for origin in source.derived_from:
            family[head(source.key)] = head(origin)
    return {source.key: head(source.key) for source in sources}

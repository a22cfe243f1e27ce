"""Articles that may be copies of one another, or of one wire, for a person to judge: what nobody declared is never counted as one.

Where both texts are at hand, runs of words are compared; else the digests of paragraphs, which tell only what was copied unchanged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from kg.claim import Source

LEAST = 0.3
"""The share of the shorter article that stands in the other, from which a pair is told."""
RUN = 6
"""Words of a run that are compared; shorter ones are common to articles that copy nothing."""
SHORTEST_PARAGRAPH = 80
"""Code points; shorter ones, such as a name and a date, stand in many articles."""
COMMONEST = 20
"""What more articles than these have, such as a line under every page of a site, tells of no copying."""
_WORD = re.compile(r"\w+")
_Pieces = Mapping[Hashable, int]
_Pair = tuple[str, str]


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
    listed = list(sources)
    families = _families(listed)
    texts = {each.key: _runs(text) for each in listed if (text := text_of(each)) is not None}
    digests = {each.key: _paragraphs(each) for each in listed}
    by_words, by_paragraphs = _shares(texts), _shares(digests)
    found = [LikelyCopy(*pair, share, "words") for pair, share in by_words.items()]
    found += [LikelyCopy(*pair, share, "paragraphs") for pair, share in by_paragraphs.items() if not texts.keys() >= set(pair)]
    told = (each for each in found if each.share >= LEAST and families[each.one] != families[each.other])
    return sorted(told, key=lambda each: (-each.share, each.one, each.other))


def _shares(articles: Mapping[str, _Pieces]) -> dict[_Pair, float]:
    """Pairs of articles that have anything in common -> the share of the shorter one. Only they are looked at: of a thousand
    articles, few have anything in common."""
    having: defaultdict[Hashable, list[str]] = defaultdict(list)
    for key in sorted(articles):
        for piece in articles[key]:
            having[piece].append(key)
    common: Counter[_Pair] = Counter()
    for piece, keys in having.items():
        if 1 < len(keys) <= COMMONEST:
            for pair in combinations(keys, 2):
                common[pair] += articles[pair[0]][piece]
    lengths = {key: sum(pieces.values()) for key, pieces in articles.items()}
    return {(one, other): round(size / min(lengths[one], lengths[other]), 2) for (one, other), size in common.items()}


def _runs(text: str) -> _Pieces:
    words = [each.casefold() for each in _WORD.findall(text)]
    return {hash(tuple(words[place : place + RUN])): 1 for place in range(len(words) - RUN + 1)}  # a tenth of the memory


def _paragraphs(source: Source) -> _Pieces:
    """Digest -> length of each paragraph that is long enough to tell anything."""
    lengths = ((each.sha256, each.end - each.start) for each in source.paragraphs)
    return {digest: length for digest, length in lengths if length >= SHORTEST_PARAGRAPH}


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

"""Entities that may be one: near-identical names under different ids, for a person to judge. Nothing is merged."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from kg.claim import Corpus, Entity
from kg.corpus.lookup import fold

LEAST = 0.86
# A word that very many names share ("of", "united") brings no pair together by itself.
COMMONEST = 40


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two entities with the names that resemble each other; `score` is from 0 to 1, 1 being equal but for case and accents."""

    one: str
    other: str
    names: tuple[str, str]
    score: float


def likely_pairs(corpus: Corpus) -> list[LikelyPair]:
    """Pairs that share a class and a near-identical name and that no identity judgement speaks of, likeliest first."""
    judged = {frozenset((entity.id, each.with_)) for entity in corpus.entities.values() for each in entity.identity}
    found = []
    for one, other in _candidates(corpus):
        if frozenset((one.id, other.id)) in judged or not set(one.types) & set(other.types):
            continue
        score, names = max(_likeness(one, other))
        if score >= LEAST:
            found.append(LikelyPair(one.id, other.id, names, round(score, 2)))
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _candidates(corpus: Corpus) -> Iterator[tuple[Entity, Entity]]:
    """Pairs whose names share a word that is not too common."""
    holders: dict[str, set[str]] = defaultdict(set)
    for entity in corpus.entities.values():
        for name in (entity.label, *entity.aliases):
            for word in fold(name).split():
                holders[word].add(entity.id)
    pairs = {pair for ids in holders.values() if len(ids) <= COMMONEST for pair in combinations(sorted(ids), 2)}
    for one, other in sorted(pairs):
        yield corpus.entities[one], corpus.entities[other]


def _likeness(one: Entity, other: Entity) -> Iterator[tuple[float, tuple[str, str]]]:
    for left in (one.label, *one.aliases):
        for right in (other.label, *other.aliases):
            yield difflib.SequenceMatcher(None, fold(left), fold(right)).ratio(), (left, right)

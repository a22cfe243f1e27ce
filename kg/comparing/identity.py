"""Judgements on whether entities are one, put together: pairs, and where judgements contradict one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.claim import Corpus, IdentityJudgement, Verdict


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """Two entities and all that was judged about them, the latest first.

    :ivar judgements: by either entry; the latest counts, and of two of one day the one that stands on the first entry.
    """

    one: str
    other: str
    judgements: tuple[IdentityJudgement, ...]

    @property
    def verdict(self) -> Verdict:
        return self.judgements[0].verdict


@dataclass(frozen=True, slots=True)
class IdentityConflict:
    """Two entities judged different that a chain of judgements makes the same.

    :ivar chain: entities from one to the other, each judged the same as the next.
    """

    one: str
    other: str
    chain: tuple[str, ...]


def judged_pairs(corpus: Corpus) -> list[JudgedPair]:
    """Every judged pair, in the order of ids."""
    told: defaultdict[tuple[str, str], list[tuple[str, bool, IdentityJudgement]]] = defaultdict(list)
    for entity in corpus.entities.values():
        for judgement in entity.identity:
            one, other = sorted((entity.id, judgement.with_))
            told[one, other].append((judgement.on, entity.id == one, judgement))
    return [
        JudgedPair(one, other, tuple(each for *_, each in sorted(judged, key=lambda each: each[:2], reverse=True)))
        for (one, other), judged in sorted(told.items())
    ]


def identity_conflicts(corpus: Corpus) -> list[IdentityConflict]:
    """Pairs judged different, though others make them the same."""
    neighbours = _neighbours(corpus)
    conflicts = []
    for pair in judged_pairs(corpus):
        if pair.verdict is Verdict.DIFFERENT and pair.one in neighbours:
            chain = _reached(pair.one, neighbours).get(pair.other)
            if chain is not None:
                conflicts.append(IdentityConflict(pair.one, pair.other, chain))
    return conflicts


def _neighbours(corpus: Corpus) -> Mapping[str, set[str]]:
    near: defaultdict[str, set[str]] = defaultdict(set)
    for pair in judged_pairs(corpus):
        if pair.verdict is Verdict.SAME:
            near[pair.one].add(pair.other)
            near[pair.other].add(pair.one)
    return near


def _reached(start: str, neighbours: Mapping[str, set[str]]) -> Mapping[str, tuple[str, ...]]:
    """Every entity of the class -> the shortest chain to it."""
    chains: dict[str, tuple[str, ...]] = {start: (start,)}
    waiting = [start]
    for current in waiting:
        for following in sorted(neighbours[current] - chains.keys()):
            chains[following] = (*chains[current], following)
            waiting.append(following)
    return chains

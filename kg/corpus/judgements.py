"""Judgements on whether entities are one: every judged pair with what was judged of it, and which of that counts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kg.claim import Corpus, IdentityJudgement, Verdict


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """Two entities and all that was judged about them, the latest first.

    :ivar judgements: by either entry; the latest counts. Of two of one day it is the one on the first entry, and on one entry the
        one that stands last.
    :ivar places: for each of them, the entry that it stands on and its number among the judgements there, from 0.
    """

    one: str
    other: str
    judgements: tuple[IdentityJudgement, ...]
    places: tuple[tuple[str, int], ...]

    @property
    def verdict(self) -> Verdict:
        """The verdict that counts."""
        return self.judgements[0].verdict


def judged_pairs(corpus: Corpus) -> list[JudgedPair]:
    """Every judged pair, in the order of ids."""
    told: defaultdict[tuple[str, str], list[tuple[str, bool, int, IdentityJudgement, str]]] = defaultdict(list)
    for entity in corpus.entities.values():
        for number, judgement in enumerate(entity.identity):
            one, other = sorted((entity.id, judgement.with_))
            told[one, other].append((judgement.on, entity.id == one, number, judgement, entity.id))
    pairs = []
    for (one, other), judged in sorted(told.items()):
        judged.sort(key=lambda each: each[:3], reverse=True)
        judgements = tuple(each[3] for each in judged)
        pairs.append(JudgedPair(one, other, judgements, tuple((each[4], each[2]) for each in judged)))
    return pairs


def judged_pair(corpus: Corpus, one: str, other: str) -> JudgedPair | None:
    """What was judged about two entities; nothing where nobody judged."""
    wanted = tuple(sorted((one, other)))
    return next((pair for pair in judged_pairs(corpus) if (pair.one, pair.other) == wanted), None)

"""Entities that may be one, for a person to judge: names that resemble each other in any spelling, and shared neighbours.

Nothing is merged. Names are compared as written and in a skeleton that undoes what transliterations differ in (Haqqani and Haqani,
Sirajuddin and Seraj-ud-Din). Two entities are neighbours of a third in the same way when claims put both into the same relation to
it; a neighbour that many share says little.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log

from rapidfuzz import fuzz, process

from kg.claim import Corpus, Entity
from kg.corpus.lookup import fold, triples_of
from kg.vocabulary import TermTable, compact, expand

LEAST = 0.86
"""Of names that bring a pair together by themselves."""
LEAST_WITH_NEIGHBOURS = 0.7
"""Of names that do so together with shared neighbours."""
FEWEST_NEIGHBOURS = 2
"""Shared neighbours that count at all; without any resemblance of names, one more."""
LEAST_SHARED = 0.5
"""Of what two entities are related to, where their names do not resemble each other."""
SHARED_NAME = 0.88
"""How much two names resemble each other that are but one word of either's full name: relatives share a family name."""
COMMONEST = 40
"""A word or neighbour that more entities share brings no pair together by itself."""
_MOST_TOLD = 5
# What transliterations differ in, in the order of replacement; applied to folded words.
_SPELLINGS = tuple(
    (re.compile(pattern), letters)
    for pattern, letters in (
        (r"\b(al|el|ul|ud|ad|ur|as|ash)\b", " "),
        (r"[iu]dd?in\b", "din"),
        (r"kh|q|ck|c", "k"),
        (r"gh", "g"),
        (r"zh|dj", "j"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"ph", "f"),
        (r"v", "w"),
        (r"oo|ou|o|u", "u"),
        (r"ee|ei|ai|ay|ey|ie|e|y", "i"),
        (r"h\b", ""),
        (r"(.)\1+", r"\1"),
    )
)
_ROMAN = re.compile(r"[ivx]+")
Related = Mapping[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class LikelyPair:
    """Two entities that may be one.

    :ivar names: the two names that resemble each other most.
    :ivar score: from 0 to 1: how much they do, raised by shared neighbours.
    :ivar reasons: what speaks for the pair, in words.
    """

    one: str
    other: str
    names: tuple[str, str]
    score: float
    reasons: tuple[str, ...]


def likely_pairs(corpus: Corpus, table: TermTable | None = None) -> list[LikelyPair]:
    """Pairs that share a class, that names or neighbours bring together, and that no judgement speaks of; likeliest first.

    :param table: the ontology's terms, by which `leads` and `ledBy` are one relation.
    """
    judged = {frozenset((entity.id, each.with_)) for entity in corpus.entities.values() for each in entity.identity}
    related = _related(corpus, table or TermTable())
    crowds: defaultdict[tuple[str, str], int] = defaultdict(int)
    for neighbours in related.values():
        for each in neighbours:
            crowds[each] += 1
    found = []
    for one, other in sorted({*_alike(corpus), *_side_by_side(related)}):
        left, right = corpus.entities[one], corpus.entities[other]
        if frozenset((one, other)) not in judged and set(left.types) & set(right.types):
            pair = _pair(left, right, related, crowds)
            if pair is not None:
                found.append(pair)
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def _pair(one: Entity, other: Entity, related: Related, crowds: Mapping[tuple[str, str], int]) -> LikelyPair | None:
    likeness, names = max(
        (_likeness(left, right) * (SHARED_NAME if _is_part(left, one) and _is_part(right, other) else 1), (left, right))
        for left in _names(one)
        for right in _names(other)
    )
    mine, theirs = related.get(one.id, frozenset()), related.get(other.id, frozenset())
    # The two are no neighbours of each other in this sense.
    shared = {each for each in mine & theirs if each[1] not in (one.id, other.id)}
    weights = {each: 1 / log(1 + max(crowds[each], 2)) for each in mine | theirs}
    share = sum(weights[each] for each in shared) / sum(weights.values()) if weights else 0.0
    enough = len(shared) >= FEWEST_NEIGHBOURS
    if not (
        likeness >= LEAST
        or (likeness >= LEAST_WITH_NEIGHBOURS and enough)
        or (len(shared) > FEWEST_NEIGHBOURS and share >= LEAST_SHARED and _same_numbers(names))
    ):
        return None
    reasons = []
    if likeness >= LEAST_WITH_NEIGHBOURS:
        reasons.append(f"names alike: {names[0]} / {names[1]} ({likeness:.2f})")
    if shared:
        told = sorted(f"{relation} {neighbour}" for relation, neighbour in shared)
        more = f" and {len(told) - _MOST_TOLD} more" if len(told) > _MOST_TOLD else ""
        reasons.append(f"{len(told)} shared: {', '.join(told[:_MOST_TOLD])}{more} ({share:.2f} of what either is related to)")
    base = likeness if likeness >= LEAST_WITH_NEIGHBOURS else 0.0
    return LikelyPair(one.id, other.id, names, round(base + (1 - base) * share / 2, 2), tuple(reasons))


def _names(entity: Entity) -> tuple[str, ...]:
    return entity.label, *entity.aliases


def _is_part(name: str, entity: Entity) -> bool:
    """Whether a name is but one word of a longer one that the entity has too."""
    word = fold(name)
    return any(len(words) > 1 and word in words for words in (fold(each).split() for each in _names(entity)))


@lru_cache(maxsize=1 << 16)
def skeleton(name: str) -> str:
    """A name without case, accents, and what transliterations differ in."""
    plain = fold(name)
    for pattern, letters in _SPELLINGS:
        plain = pattern.sub(letters, plain)
    return " ".join(plain.split())


@lru_cache(maxsize=1 << 16)
def _numbers(name: str) -> tuple[str, ...]:
    """The numbers in a name: they tell apart what else is called the same."""
    return tuple(word for word in fold(name).split() if any(c.isdigit() for c in word) or _ROMAN.fullmatch(word))


def _same_numbers(names: tuple[str, str]) -> bool:
    return _numbers(names[0]) == _numbers(names[1])


def _likeness(one: str, other: str) -> float:
    if not _same_numbers((one, other)):
        return 0.0
    as_written = fuzz.token_sort_ratio(fold(one), fold(other))
    in_sound = 0.97 * max(
        fuzz.token_sort_ratio(skeleton(one), skeleton(other)),
        fuzz.ratio(skeleton(one).replace(" ", ""), skeleton(other).replace(" ", "")),
    )
    return max(as_written, in_sound) / 100


def _alike(corpus: Corpus) -> Iterator[tuple[str, str]]:
    """Pairs whose names share a word that is not too common, or resemble each other as a whole."""
    holders: defaultdict[str, set[str]] = defaultdict(set)
    groups: defaultdict[tuple[str, str], dict[str, set[str]]] = defaultdict(dict)
    for entity in corpus.entities.values():
        for name in _names(entity):
            sound = skeleton(name)
            for word in {*fold(name).split(), *sound.split()}:
                holders[word].add(entity.id)
            for kind in entity.types:
                groups[kind, sound[:1]].setdefault(sound, set()).add(entity.id)
    for ids in holders.values():
        if len(ids) <= COMMONEST:
            yield from combinations(sorted(ids), 2)
    for group in groups.values():
        sounds = sorted(group)
        for number, sound in enumerate(sounds):
            for match, _, _ in process.extract(
                sound, sounds[number:], scorer=fuzz.ratio, score_cutoff=100 * LEAST_WITH_NEIGHBOURS, limit=None
            ):
                yield from combinations(sorted(group[sound] | group[match]), 2)


def _side_by_side(related: Related) -> Iterator[tuple[str, str]]:
    """Pairs that share as many neighbours as speak for themselves."""
    holders: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for id, neighbours in related.items():
        for each in neighbours:
            holders[each].append(id)
    times: defaultdict[tuple[str, str], int] = defaultdict(int)
    for ids in holders.values():
        if len(ids) <= COMMONEST:
            for pair in combinations(sorted(ids), 2):
                times[pair] += 1
    yield from (pair for pair, number in times.items() if number > FEWEST_NEIGHBOURS)


def _related(corpus: Corpus, table: TermTable) -> Related:
    """Entity -> each relation that claims put it into, with the other end; `^` marks the object's side."""
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for claim in corpus.claims.values():
        for triple in triples_of(claim):
            if triple.subject in corpus.entities and triple.object in corpus.entities and triple.predicate != "a":
                subject, relation, object_ = _preferred(triple.subject, triple.predicate, triple.object, table)
                symmetric = (term := table.properties.get(expand(relation))) is not None and term.symmetric
                found[subject].add((relation, object_))
                found[object_].add((relation if symmetric else f"^{relation}", subject))
    return {id: frozenset(neighbours) for id, neighbours in found.items()}


def _preferred(subject: str, relation: str, object_: str, table: TermTable) -> tuple[str, str, str]:
    """A triple in the direction that files prefer."""
    term = table.properties.get(expand(relation))
    return (object_, compact(term.canonical), subject) if term is not None and term.canonical else (subject, relation, object_)

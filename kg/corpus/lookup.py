"""Finding things in a corpus: entities by any spelling, and the claims that speak of an entity."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from kg.claim import CLAIM_REFERENCE, Claim, Corpus, Entity, IdentityJudgement, Triple


@dataclass(frozen=True, slots=True)
class Found:
    """An entity with the name that matched; `score` is from 0 to 1, 1 being equal but for case and accents."""

    entity: Entity
    name: str
    score: float


def fold(text: str) -> str:
    """The text without case, accents and punctuation, its words joined by single spaces."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each))
    return " ".join("".join(each if each.isalnum() else " " for each in plain).split())


def find_entities(corpus: Corpus, text: str, *, least: float = 0.6) -> list[Found]:
    """Entities whose label, alias or id resembles `text`, best first; one entry per entity."""
    names = {entity.id: (entity.label, *entity.aliases, entity.id) for entity in corpus.entities.values()}
    return [Found(corpus.entities[id], name, score) for id, name, score in resembling(names, text, least=least)]


def resembling(names: Mapping[str, Iterable[str]], text: str, *, least: float = 0.6) -> list[tuple[str, str, float]]:
    """Ids with a name that resembles `text`, best first: the id, its best name, and how much it resembles."""
    wanted = fold(text)
    found = []
    for id, spellings in names.items():
        name, score = max(((each, _resemblance(wanted, fold(each))) for each in spellings), key=lambda pair: pair[1])
        if score >= least:
            found.append((id, name, score))
    return sorted(found, key=lambda each: (-each[2], each[0]))


def _resemblance(wanted: str, name: str) -> float:
    if wanted == name:
        return 1.0
    if not wanted or not name:
        return 0.0
    if set(wanted.split()) <= set(name.split()):
        return 0.9
    if wanted in name:
        return 0.8
    return fuzz.ratio(wanted, name) * 0.009


def triples_of(claim: Claim) -> Iterator[Triple]:
    """The triples of a claim's assertion and of its stance's content."""
    yield from claim.assertion
    if claim.stance:
        yield from claim.stance.content


def mentioned_in(claim: Claim) -> set[str]:
    """Ids that a claim uses anywhere: in triples, as voice, holder, place, reading. Texts may be among them."""
    ids = {*claim.by, *claim.reading}
    ids.update(other for others in claim.reading.values() for other in others)
    ids.update(each for each in (claim.role, claim.place) if each)
    for triple in triples_of(claim):
        ids.update(end for end in (triple.subject, triple.object) if not end.startswith(CLAIM_REFERENCE))
    if claim.stance:
        ids.update({claim.stance.holder, *claim.stance.about})
    return ids


def claims_mentioning(corpus: Corpus, id: str) -> tuple[Claim, ...]:
    """The claims that use an entity, in the order of the files."""
    return tuple(claim for claim in corpus.claims.values() if id in mentioned_in(claim))


def judgements_on(corpus: Corpus, id: str) -> Iterator[tuple[str, IdentityJudgement]]:
    """Identity judgements that speak of an entity, each with the other entity, whichever of the two entries holds them."""
    seen = set()
    for entity in corpus.entities.values():
        for judgement in entity.identity:
            if id not in (entity.id, judgement.with_):
                continue
            other = judgement.with_ if entity.id == id else entity.id
            if (other, judgement.verdict) not in seen:
                seen.add((other, judgement.verdict))
                yield other, judgement

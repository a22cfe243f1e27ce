"""Judgements on whether entities are one, put together: where they contradict one another, and which name stands for several."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from kg.claim import Corpus, Entity, IdentityJudgement, Verdict
from kg.corpus.judgements import JudgedPair, judged_pairs
from kg.queries import solutions_of
from kg.vocabulary import CG, RDFS, SKOS, DataIris

__all__ = ["Canonical", "IdentityConflict", "JudgedPair", "canonical", "identity_conflicts", "judged_pairs"]


@dataclass(frozen=True, slots=True)
class IdentityConflict:
    """Two entities judged different that a chain of judgements makes the same.

    :ivar chain: entities from one to the other, each judged the same as the next.
    """

    one: str
    other: str
    chain: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Canonical:
    """Which entity stands for all that are judged the same.

    :ivar names: IRI of each entity that another stands for -> IRI of that one.
    :ivar conflicts: contradictions, by id; the entities in their chains are not taken together.
    """

    names: Mapping[str, str]
    conflicts: tuple[IdentityConflict, ...]

    def members(self, name: str) -> tuple[str, ...]:
        """The entities (IRIs) that one stands for, itself left out."""
        return tuple(sorted(each for each, representative in self.names.items() if representative == name))


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


def canonical(store: ox.Store, iris: DataIris) -> Canonical:
    """Which entities of a dataset are shown as one.

    Of those that judgements make the same, directly or through others, the one with external ids stands for all; of several such
    (or of none) the one with most names; at a tie the first by id. Where judgements contradict one another, each stands for itself.
    """
    corpus = _judged(store, iris)
    conflicts = identity_conflicts(corpus)
    doubtful = {id for conflict in conflicts for id in conflict.chain}
    neighbours = _neighbours(corpus)
    names: dict[str, str] = {}
    seen: set[str] = set()
    for start in sorted(neighbours):
        if start in seen:
            continue
        group = sorted(_reached(start, neighbours))
        seen.update(group)
        if doubtful.isdisjoint(group):
            chosen = min(group, key=lambda id: _preference(corpus.entities[id]))
            names.update({iris.entity(id): iris.entity(chosen) for id in group if id != chosen})
    return Canonical(names, tuple(conflicts))


def _preference(entity: Entity) -> tuple[bool, int, str]:
    return not entity.ids, -len(entity.aliases), entity.id


def _judged(store: ox.Store, iris: DataIris) -> Corpus:
    """The judged entities of a dataset, with as much as the choice among them needs."""
    prefixes = f"PREFIX cg: <{CG}> PREFIX skos: <{SKOS}> PREFIX rdfs: <{RDFS}> "
    judgements: defaultdict[str, list[tuple[int, IdentityJudgement]]] = defaultdict(list)
    judged: set[str] = set()
    rows = solutions_of(
        store, prefixes + "SELECT ?j ?e ?v ?d { ?j cg:judgementVerdict ?v ; cg:judgedOn ?d ; cg:judgedEntity ?e } ORDER BY ?j ?e"
    )
    for node, entity, verdict, day in (tuple(map(_value, row)) for row in rows):
        owner, _, number = node.partition("#identity-")
        judged.add(entity)
        if entity != owner:
            made = IdentityJudgement(with_=_id(entity, iris), verdict=Verdict(verdict), why="", by="", on=day)
            judgements[owner].append((int(number), made))
    entities = {}
    for entity in sorted(judged | set(judgements)):
        told = f"SELECT ?p ?o {{ VALUES ?p {{ skos:altLabel cg:externalIdentifier }} <{entity}> ?p ?o }}"
        said = [(_value(row[0]), _value(row[1])) for row in solutions_of(store, prefixes + told)]
        entities[_id(entity, iris)] = Entity(
            id=_id(entity, iris),
            types=(),
            label="",
            aliases=tuple(value for name, value in said if name == SKOS + "altLabel"),
            ids={value: "" for name, value in said if name == CG + "externalIdentifier"},
            identity=tuple(each for _, each in sorted(judgements[entity], key=lambda pair: pair[0])),
        )
    return Corpus(sources={}, entities=entities, claims={})


def _id(entity: str, iris: DataIris) -> str:
    return entity.removeprefix(iris.entity(""))


def _value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""


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

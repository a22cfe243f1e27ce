"""Leading a finding about RDF back to the entries of the corpus that it comes from.

A part of a claim (``<claim#evidence-1>``) leads to the claim by its name. Anything else leads through triples: those that the
finding is about are looked up among the triples that claims and registry entries were mapped to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from kg.claim import Claim, ContestDecision, Corpus, Entity, Source
from kg.errors import Position
from kg.mapping import MappedClaim, MappedCorpus
from kg.vocabulary import RDF

TYPE = ox.NamedNode(RDF + "type")
_STEP = re.compile(r"(\^?)<([^<>]*)>")
_NUMBERED = re.compile(r"(\w+)-(\d+)")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where something comes from: a claim, or (without one) a registry entry."""

    at: Position | None
    claim: str | None = None
    triple: ox.Triple | None = None
    """The statement that led here, where there is one."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """A triple, the claim or entry that holds it, and where it is written: its three parts, or at least the whole entry."""

    triple: ox.Triple
    owner: str
    at: tuple[Position, Position, Position] | None
    otherwise: Position | None
    claim: str | None


class Tracer:
    """Finds origins in a corpus and what it was mapped to."""

    def __init__(self, corpus: Corpus, mapped: MappedCorpus) -> None:
        self._corpus = corpus
        self._mapped = mapped

    def of_result(
        self, focus: object, path: str | None, value: object, subjects_of: Iterable[str] = (), objects_of: Iterable[str] = ()
    ) -> tuple[Origin, ...]:
        """Origins of a validation result.

        :param path: the result path as a SPARQL property path; only single steps are followed.
        :param subjects_of: properties by whose subjects the shape found its focus nodes.
        :param objects_of: those by whose objects it did.
        """
        part = self.of_part(focus)
        if part is not None:
            return (part,)
        step = _STEP.fullmatch(path) if path else None
        for origins in self._searches(focus, step, value, tuple(subjects_of), tuple(objects_of)):
            found = tuple(dict.fromkeys(origins))
            if found:
                return found
        return ()

    def _searches(
        self, focus: object, step: re.Match[str] | None, value: object, subjects_of: tuple[str, ...], objects_of: tuple[str, ...]
    ) -> Iterator[Iterator[Origin]]:
        if step and value is not None:
            start, end = (value, focus) if step[1] else (focus, value)
            yield self._from(start, lambda t: t.predicate.value == step[2] and t.object == end, show=2)
        if subjects_of:
            yield self._from(focus, lambda t: t.predicate.value in subjects_of)
        if objects_of:
            yield self._to(focus, lambda t: t.predicate.value in objects_of)
        if step:
            search = self._to if step[1] else self._from
            yield search(focus, lambda t: t.predicate.value == step[2])
        yield self._from(focus, lambda t: t.predicate == TYPE)
        yield iter(filter(None, [self.of_entry(focus)]))
        yield self._from(focus, lambda _: True)
        yield self._to(focus, lambda _: True)

    def of_triple(self, triple: ox.Triple) -> tuple[Origin, ...]:
        """The claims and entries that hold a triple."""
        return tuple(dict.fromkeys(self._from(triple.subject, lambda t: t == triple, show=2)))

    def of_part(self, node: object) -> Origin | None:
        """The claim that a node is, or is a part of; the place is that of the part where it has one."""
        if not isinstance(node, ox.NamedNode):
            return None
        owner, _, fragment = node.value.partition("#")
        mapped = self._claims.get(owner)
        return Origin(_part_position(mapped.claim, fragment), mapped.claim.id) if mapped else None

    def of_entry(self, node: object) -> Origin | None:
        """The registry entry that a node is, or is a part of."""
        if isinstance(node, ox.NamedNode):
            owner = node.value.partition("#")[0]
            if owner in self._mapped.registry:
                return Origin(self._entries.get(owner))
        return None

    def _from(self, subject: object, wanted: Callable[[ox.Triple], bool], show: int = 0) -> Iterator[Origin]:
        """Origins of a subject's triples that pass a test; `show` says which end (0 subject, 2 object) is the place told."""
        return self._pick(self._index[0].get(subject, ()), wanted, show)

    def _to(self, value: object, wanted: Callable[[ox.Triple], bool]) -> Iterator[Origin]:
        """Origins of the triples with an object that pass a test."""
        return self._pick(self._index[1].get(value, ()), wanted, 2)

    def _pick(self, holders: Iterable[_Holder], wanted: Callable[[ox.Triple], bool], show: int) -> Iterator[Origin]:
        told: set[object] = set()
        for holder in holders:
            if holder.owner not in told and wanted(holder.triple):
                told.add(holder.owner)
                yield Origin(holder.at[show] if holder.at else holder.otherwise, holder.claim, holder.triple)

    @cached_property
    def _index(self) -> tuple[Mapping[object, list[_Holder]], Mapping[object, list[_Holder]]]:
        """Everything that was mapped, by subject and by object; what was authored before what was generated."""
        by_subject: dict[object, list[_Holder]] = defaultdict(list)
        by_object: dict[object, list[_Holder]] = defaultdict(list)
        for holder in self._holders():
            by_subject[holder.triple.subject].append(holder)
            by_object[holder.triple.object].append(holder)
        return by_subject, by_object

    def _holders(self) -> Iterator[_Holder]:
        for mapped in self._mapped.claims.values():
            claim = mapped.claim
            written = claim.assertion or (claim.stance.content if claim.stance else ())
            for number, triple in enumerate(mapped.authored or mapped.content):
                at = written[number].at if number < len(written) else None
                yield _Holder(triple, claim.id, at, claim.at, claim.id)
            for triple in (*mapped.generated, *mapped.description):
                yield _Holder(triple, claim.id, None, claim.at, claim.id)
        for owner, triples in self._mapped.registry.items():
            for triple in triples:
                yield _Holder(triple, owner, None, self._entries.get(owner), None)

    @cached_property
    def _claims(self) -> dict[str, MappedClaim]:
        return {mapped.iri.value: mapped for mapped in self._mapped.claims.values()}

    @cached_property
    def _entries(self) -> dict[str, Position | None]:
        """IRI of a registry entry -> where it is written. The ids are the IRIs' last parts."""
        kinds: dict[str, Mapping[str, Entity] | Mapping[str, Source] | Mapping[str, ContestDecision]] = {
            "entity": self._corpus.entities,
            "source": self._corpus.sources,
            "decision": self._corpus.decisions,
        }
        found: dict[str, Position | None] = defaultdict(lambda: None)
        for owner in self._mapped.registry:
            *_, kind, id = owner.split("/")
            entry = kinds.get(kind, {}).get(id)
            if entry is not None:
                found[owner] = entry.at
        return found


def _part_position(claim: Claim, fragment: str) -> Position | None:
    numbered = _NUMBERED.fullmatch(fragment)
    if numbered and numbered[1] in ("evidence", "selector", "quote") and int(numbered[2]) <= len(claim.evidence):
        return claim.evidence[int(numbered[2]) - 1].at or claim.at
    if fragment in ("stance", "content") and claim.stance:
        return claim.stance.at or claim.at
    return claim.at

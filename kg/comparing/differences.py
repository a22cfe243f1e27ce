"""What differs between two states of a corpus, and in the answers of its saved questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum

from kg.claim import Claim, ContestDecision, Corpus, Entity, Source, Status


class Change(StrEnum):
    """What happened to a claim, an entity, a source or a decision."""

    ADDED = "added"
    REMOVED = "removed"
    RETRACTED = "retracted"
    MOVED = "moved"
    """Only where its passages stand has changed."""
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    :ivar kind: ``claim``, ``entity``, ``source`` or ``decision``.
    :ivar changed: field -> the value before and after; empty for what was added or removed.
    """

    kind: str
    id: str
    change: Change
    changed: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """A saved question whose answer differs.

    :ivar gone: solutions (variable -> value as shown) with the ids of the differing claims that they rested on; `new` likewise,
        with those that they rest on now.
    """

    question: str
    gone: tuple[tuple[Mapping[str, str], tuple[str, ...]], ...]
    new: tuple[tuple[Mapping[str, str], tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between two states.

    :ivar questions: how many saved questions both states have.
    :ivar unasked: those of them that neither state could be asked -> why: nothing is known of their answers.
    """

    content: tuple[Difference, ...]
    answers: tuple[AnswerDifference, ...]
    questions: int = 0
    unasked: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.content or self.answers)


_Entry = Claim | Entity | Source | ContestDecision
_PLACE = "at"
"""Where in a file something stands is no part of it."""


def compare(before: Corpus, after: Corpus) -> tuple[Difference, ...]:
    """What differs between two corpora: claims, entities, sources, decisions, each by id."""
    return (
        *_compared("claim", before.claims, after.claims),
        *_compared("entity", before.entities, after.entities),
        *_compared("source", before.sources, after.sources),
        *_compared("decision", before.decisions, after.decisions),
    )


def claims_concerned(content: Iterable[Difference], before: Corpus, after: Corpus) -> set[str]:
    """Ids of the claims that differ, and of those that a differing decision is on."""
    found: set[str] = set()
    for each in content:
        if each.kind == "claim":
            found.add(each.id)
        elif each.kind == "decision":
            found.update(id for corpus in (before, after) if each.id in corpus.decisions for id in corpus.decisions[each.id].claims)
    return found


def _compared(kind: str, before: Mapping[str, _Entry], after: Mapping[str, _Entry]) -> Iterable[Difference]:
    for id in sorted({*before, *after}):
        if id not in after:
            yield Difference(kind, id, Change.REMOVED, {})
        elif id not in before:
            yield Difference(kind, id, Change.ADDED, {})
        elif changed := _changed(before[id], after[id]):
            yield Difference(kind, id, _change(changed), changed)


def _changed(before: object, after: object) -> dict[str, tuple[object, object]]:
    names = [each.name for each in fields(before) if each.name != _PLACE and each.compare]  # type: ignore[arg-type]
    return {name: (getattr(before, name), getattr(after, name)) for name in names if getattr(before, name) != getattr(after, name)}


def _change(changed: Mapping[str, tuple[object, object]]) -> Change:
    if "status" in changed and changed["status"][1] is Status.RETRACTED:
        return Change.RETRACTED
    return Change.MOVED if set(changed) == {"evidence"} else Change.CHANGED

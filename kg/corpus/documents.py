"""The four kinds of corpus file, and what each holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from kg.claim import SLUG, Claim, ContestDecision, Entity, Source, told
from kg.errors import Position

FileKind = Literal["source", "entities", "claims", "decisions"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitiesFile:
    """What ``corpus/entities/<kind>.yaml`` holds."""

    entities: tuple[Entity, ...] = field(metadata=told("The registry's entries."))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsFile:
    """What ``corpus/claims/<source-key>.yaml`` holds; `annotator` and `recorded` stand for all claims that name none."""

    source: str = field(metadata=told("Key of the source that the claims come from.", form="source"))
    annotator: str | None = field(default=None, metadata=told("Who recorded the claims.", pattern=SLUG))
    recorded: str | None = field(default=None, metadata=told("Day they were recorded, YYYY-MM-DD.", form="date"))
    claims: tuple[Claim, ...] = field(metadata=told("What the source puts forward."))


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionsFile:
    """What ``corpus/decisions/<any>.yaml`` holds."""

    decisions: tuple[ContestDecision, ...] = field(metadata=told("Decisions on contested claims, oldest first."))


Content = Source | EntitiesFile | ClaimsFile | DecisionsFile
CONTENTS: dict[FileKind, type] = {"source": Source, "entities": EntitiesFile, "claims": ClaimsFile, "decisions": DecisionsFile}
FOLDERS: dict[str, FileKind] = {"sources": "source", "entities": "entities", "claims": "claims", "decisions": "decisions"}
ENTRIES: dict[str, type] = {"source": Source, "entity": Entity, "claim": Claim, "decision": ContestDecision}


@dataclass(frozen=True, slots=True)
class Document:
    """One corpus file as read: its path relative to the workspace, its kind, and its content."""

    file: str
    kind: FileKind
    content: Content

    @property
    def at(self) -> Position:
        """The file's beginning."""
        return Position(self.file, 1, 1)

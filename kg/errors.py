"""Everything that can go wrong, as one tree, and the problems found in what people write.

::

    KgError                      exit code 4 unless a subclass says otherwise
    ├── ContentError        (1)  the input was read, but does not conform
    ├── UsageError          (2)  the command cannot mean anything: no workspace, nothing to check, unknown name
    │   ├── NoWorkspace
    │   ├── NothingToCheck       an empty corpus, no shapes, no focus node at all
    │   ├── UnknownName          a question, parameter, entity, claim, source or term that does not exist
    │   ├── BadQuery             SPARQL that does not parse, or asks for what is refused
    │   └── NoSnapshot           nothing was built yet
    ├── UnreadableInput     (3)  bytes that are not the file format: encoding, syntax, tab, alias, duplicate key
    └── EngineFailure       (4)  the machine's side: store, disk, Java
        ├── BuildLocked          another build is running
        ├── Busy                 more is asked at once than is answered
        ├── QueryStopped         a query ended before it was answered
        │   ├── QueryTooLarge
        │   └── QueryTooSlow
        ├── StorageFailure       full disk, unwritable folder, damaged snapshot
        └── MissingEngine        an optional program (Java) is not installed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a file: `line` and `column` count from 1; columns count code points."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Severity(StrEnum):
    """How grave a problem is, in SHACL's three steps. Only an error keeps content from conforming."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where, what, and what to do about it."""

    code: str
    """A stable short name such as ``unknown-entity``; reports use it as the rule's id."""
    message: str
    remedy: str
    at: Position | None = None
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.at}: " if self.at else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}{self.severity}: {self.message} [{self.code}]{remedy}"


class KgError(Exception):
    """The root of every error that Claimgraph raises on purpose.

    :param message: one sentence saying what is wrong.
    :param remedy: one sentence saying what to do.
    :param problems: every problem found, when there is more than one thing to tell.
    """

    exit_code = 4

    def __init__(self, message: str, remedy: str = "", problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.problems = tuple(problems)


class ContentError(KgError):
    """The input could be read but does not conform."""

    exit_code = 1


class UsageError(KgError):
    """What was asked cannot be done as asked."""

    exit_code = 2


class NoWorkspace(UsageError):
    """No ``kg.toml`` in the folder or any folder above it."""


class NothingToCheck(UsageError):
    """A check over nothing: no claims, no shapes or no focus nodes."""


class UnknownName(UsageError):
    """A name that nothing carries; the message suggests the nearest ones."""


class BadQuery(UsageError):
    """SPARQL that does not parse or asks for something refused."""


class NoSnapshot(UsageError):
    """There is no published snapshot to read."""


class UnreadableInput(KgError):
    """The bytes are not what the file format asks for."""

    exit_code = 3


class EngineFailure(KgError):
    """Something below Claimgraph failed."""


class BuildLocked(EngineFailure):
    """Another build holds the lock of this workspace."""


class Busy(EngineFailure):
    """More is asked at once than can be answered; later it may be."""


class QueryStopped(EngineFailure):
    """A query was stopped before it was answered."""


class QueryTooSlow(QueryStopped):
    """It had no answer within its time."""


class QueryTooLarge(QueryStopped):
    """Its answer, or what the engine needs to find it, is beyond the limits."""


class StorageFailure(EngineFailure):
    """The disk is full, a folder cannot be written, or a snapshot is damaged."""


class MissingEngine(EngineFailure):
    """A program that this command needs is not installed."""

"""`kg anchor`: the corpus files brought in line with the texts at hand (DESIGN, section 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from kg.anchoring import AnchorReport, AnchorStatus, EvidenceChecker, TextLibrary, check_corpus
from kg.claim import Corpus, Source
from kg.corpus import read_corpus
from kg.errors import Problem, Severity
from kg.recording.bulk_edits import changes_of_claim_lines, changes_of_source_line
from kg.recording.claim_edits import SourceText, changes_of_claims
from kg.recording.entries import mint_id
from kg.recording.relocation import edits_of_location, moved_location
from kg.recording.replacing import replace_file
from kg.recording.source_edits import changes_of_source
from kg.recording.splicing import OpenFile, changed, open_file, plain
from kg.workspace import Workspace

_BY_HAND = {
    "text-differs": "Settle its passages that are named here, and mend `start` and `end` where they cut out the wrong text; then "
    "delete `sha256`, `length` and `paragraphs`, and run `kg anchor`.",
    "location-outside-file": "Mend `start` and `end`: code points (not bytes) from 0, end after the last one.",
    "passage-shifted": "Write the new `start` and `end` by hand.",
}
"""Remedies of what `--fix` leaves, by the problem's code."""


@dataclass(frozen=True, slots=True)
class AnchorOutcome:
    """What `kg anchor` did, and the re-check of everything afterwards."""

    anchored: int
    """Typed quotes that became positions."""
    shifted: int
    """Passages that got their new position (only with `fix`)."""
    minted: int
    """Claims typed without an id that got theirs."""
    files: tuple[Path, ...]
    """Files that were changed."""
    problems: tuple[Problem, ...]
    """Quotes that could not be anchored, and layouts that could not be changed in place."""
    report: AnchorReport
    """All evidence as it stands now."""

    @property
    def exit_code(self) -> int:
        """1 when anything is left to do by hand, else 0."""
        return max(self.report.exit_code, int(any(problem.severity is Severity.ERROR for problem in self.problems)))


@dataclass(slots=True)
class _Run:
    workspace: Workspace
    corpus: Corpus
    library: TextLibrary
    only: Collection[str] | None
    fix: bool
    texts: dict[str, SourceText | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    written: list[Path] = field(default_factory=list)
    anchored: int = 0
    shifted: int = 0
    minted: int = 0
    ids: set[str] = field(default_factory=set)
    """Ids of claims and decisions, those minted in this run included."""

    def mint(self) -> str:
        """An id for a claim that was typed without one."""
        id = mint_id(self.ids)
        self.ids.add(id)
        return id

    def text_of(self, key: str) -> SourceText | None:
        """A source with its text; ``None`` when that is not at hand, in doubt, or not asked for."""
        if key not in self.texts:
            source = self.corpus.sources.get(key)
            wanted = source is not None and (self.only is None or key in self.only)
            text = self.library.text(source) if source is not None and wanted else None
            checker = None if text is None or source is None else EvidenceChecker(text, source.paragraphs)
            self.texts[key] = None if source is None or text is None or checker is None else SourceText(source, text, checker)
        return self.texts[key]


def anchor(workspace: Workspace, *, fix: bool = False, only: Collection[str] | None = None) -> AnchorOutcome:
    """Turn typed quotes into positions and digests, and fill in claims' ids and what sources lack of their texts.

    Each changed file is replaced whole or not at all; within it only the changed lines differ. Words are never anchored by
    likeness; a quote that does not stand exactly once in its article stays as it is and is told.

    :param workspace: whose corpus to work on.
    :param fix: whether an article that has certainly moved within its dump gets its new place, passages whose digest stands
        elsewhere, once, their new position, and a source whose text was replaced its new digest once all its passages are found.
    :param only: keys of the sources to work on; all when ``None``, and only then are ids minted.
    :raises UnreadableInput: a corpus file is not in the file format; nothing was written.
    :raises NothingToCheck: the corpus is empty.
    :raises StorageFailure: a file could not be replaced, or was changed meanwhile; each file is as before or complete.
    """
    reading = read_corpus(workspace.corpus, root=workspace.root)
    written = _follow_moved_articles(workspace, reading.corpus, only) if fix else []
    if written:
        reading = read_corpus(workspace.corpus, root=workspace.root)
    ids = {*reading.corpus.claims, *reading.corpus.decisions}
    run = _Run(workspace, reading.corpus, TextLibrary(workspace.texts), only, fix, written=written, ids=ids)
    for path in reading.files:
        if path.suffix == ".jsonl":
            _work_on_bulk(run, path)
        elif _kind_of(workspace, path) == "claims":
            _work_on_claims(run, _opened(run, path))
    # Claims first: a crash in between leaves a source that still records the text its untouched claims were anchored in.
    corpus = read_corpus(workspace.corpus, root=workspace.root).corpus
    for source in corpus.sources.values():
        if source.at is not None and (only is None or source.key in only):
            _work_on_source(run, source, corpus)
    corpus = read_corpus(workspace.corpus, root=workspace.root).corpus
    report = check_corpus(corpus, run.library, only)
    # A quote that failed was told with its reason; the re-check would tell it again.
    told = {problem.at.file for problem in run.problems if problem.at is not None and problem.code.startswith("quote-")}
    left = tuple(p for p in report.problems if not (p.code == "quote-not-anchored" and p.at is not None and p.at.file in told))
    if fix:  # what it could not mend it must not be advised for again
        left = tuple(replace(p, remedy=_BY_HAND[p.code]) if p.code in _BY_HAND else p for p in left)
    report = AnchorReport(report.passages, left, report.texts_at_hand)
    return AnchorOutcome(run.anchored, run.shifted, run.minted, tuple(dict.fromkeys(run.written)), tuple(run.problems), report)


def _follow_moved_articles(workspace: Workspace, corpus: Corpus, only: Collection[str] | None) -> list[Path]:
    """Write the new place of every article that has certainly moved within its dump; the files written."""
    library = TextLibrary(workspace.texts)
    written = []
    for source in corpus.sources.values():
        if source.at is None or source.at.file.endswith(".jsonl") or not (only is None or source.key in only):
            continue
        moved = moved_location(source, library)
        if moved is None:
            continue
        path = workspace.root / source.at.file
        file = open_file(path, source.at.file)
        edits = edits_of_location(file, moved)
        expected: Any = plain(file.root)
        if edits:
            expected["locations"][0] |= {"start": str(moved.start), "end": str(moved.end)}
            replace_file(path, changed(file, edits, expected), file.data)
            written.append(path)
    return written


def _kind_of(workspace: Workspace, path: Path) -> str:
    return path.relative_to(workspace.corpus).parts[0]


def _opened(run: _Run, path: Path) -> OpenFile:
    return open_file(path, path.relative_to(run.workspace.root).as_posix())


def _work_on_claims(run: _Run, file: OpenFile) -> None:
    changes = changes_of_claims(file, run.text_of, fix=run.fix, mint=run.mint if run.only is None else None)
    run.problems += changes.problems
    if changes.edits:
        replace_file(file.path, changed(file, changes.edits, changes.expected), file.data)
        run.written.append(file.path)
        run.anchored += changes.anchored
        run.shifted += changes.shifted
        run.minted += changes.minted


def _work_on_bulk(run: _Run, path: Path) -> None:
    data = path.read_bytes()
    name, mint = path.relative_to(run.workspace.root).as_posix(), run.mint if run.only is None else None
    changes = changes_of_claim_lines(data, name, run.text_of, fix=run.fix, mint=mint)
    run.problems += changes.problems
    if changes.data != data:
        replace_file(path, changes.data, data)
        run.written.append(path)
        run.anchored += changes.anchored
        run.shifted += changes.shifted
        run.minted += changes.minted


def _work_on_source(run: _Run, source: Source, corpus: Corpus) -> None:
    cut = run.library.cut(source)
    if cut.text is None or source.at is None:
        return
    complete = source.sha256 is not None and source.length is not None and source.paragraphs
    renew = not cut.unchanged and run.fix
    if (complete and cut.unchanged) or not (cut.unchanged or renew):
        return
    if renew and not all(_statuses(source, corpus, cut.text)):
        # The recorded paragraphs are what tells `review` from `orphan`; they stay until every passage is found.
        return
    path = run.workspace.root / source.at.file
    if path.suffix == ".jsonl":
        data = path.read_bytes()
        new = changes_of_source_line(data, source.key, cut.text, renew=renew)
        if new != data:
            replace_file(path, new, data)
            run.written.append(path)
        return
    file = _opened(run, path)
    changes = changes_of_source(file, cut.text, renew=renew)
    run.problems += changes.problems
    if changes.edits:
        replace_file(file.path, changed(file, changes.edits, changes.expected), file.data)
        run.written.append(file.path)


def _statuses(source: Source, corpus: Corpus, text: str) -> Iterator[bool]:
    checker = EvidenceChecker(text, source.paragraphs)
    for claim in corpus.claims.values():
        for evidence in claim.evidence:
            if (evidence.source or claim.source) == source.key:
                yield checker.check(evidence).status is AnchorStatus.EXACT

"""A whole corpus: its files found, read, checked one by one and against each other."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from kg.claim import Claim, ContestDecision, Corpus, Entity, Source
from kg.corpus.context import Context
from kg.corpus.documents import (
    CONTENTS,
    ENTRIES,
    FOLDERS,
    ClaimsFile,
    Content,
    Document,
    EntitiesFile,
    FileKind,
)
from kg.corpus.events import MAX_BYTES, MappingNode, Node, ScalarNode, SequenceNode, decode, read_tree
from kg.corpus.findings import Findings
from kg.corpus.lines import BulkLine, read_lines
from kg.corpus.references import References
from kg.corpus.rules import evidence_in_source_problems
from kg.corpus.structure import read_entry
from kg.errors import NothingToCheck, Position, Problem, Severity, UnreadableInput

_ORDER = {"sources": 0, "entities": 1, "claims": 2, "decisions": 3}
_FORMS: dict[FileKind, str] = {"entities": "entity", "claims": "claim", "decisions": "decision"}


@dataclass(frozen=True, slots=True)
class Reading:
    """A corpus as read."""

    corpus: Corpus
    """All that could be read; entries with something required missing are left out."""
    problems: tuple[Problem, ...]
    """What does not conform, in the order of files and lines."""
    files: tuple[Path, ...]
    """The corpus files read, absolute, in reading order."""
    documents: tuple[Document, ...] = ()
    """Each YAML file with its own content, for those who write files."""

    @property
    def conforms(self) -> bool:
        """Whether no problem is an error."""
        return all(problem.severity is not Severity.ERROR for problem in self.problems)


def read_corpus(folder: Path, *, root: Path, needs_claims: bool = True) -> Reading:
    """Read every corpus file under a folder.

    ``sources/``, ``entities/``, ``claims/`` and ``decisions/`` hold YAML files, at any depth; ``*.jsonl`` files may stand
    anywhere. Files and folders whose name begins with a dot are passed over.

    :param folder: the corpus folder.
    :param root: the workspace; positions name files relative to it.
    :param needs_claims: whether a corpus without any claim is an error.
    :raises UnreadableInput: a file is not in the file format; `problems` tells of all such files at once.
    :raises NothingToCheck: there is no claim to read.
    """
    collector = _Collector(root)
    for path in _files(folder, collector):
        collector.read(path, PurePosixPath(path.relative_to(folder).as_posix()))
    if collector.unreadable:
        count = len({problem.at.file for problem in collector.unreadable if problem.at})
        message = f"{count} corpus file{'s' if count > 1 else ''} cannot be read"
        raise UnreadableInput(message, "Mend what is named; nothing else was checked.", collector.unreadable)
    if needs_claims and not collector.claims_met:
        raise NothingToCheck(
            f"no claim in {folder}", "Write one with `kg new claim`, or name the right workspace with --workspace."
        )
    return collector.reading()


def read_sources(folder: Path, *, root: Path) -> dict[str, Source]:
    """The sources of a corpus by key, without the time that reading its claims takes; what is wrong with them is not told.

    :param folder: as for :func:`read_corpus`, as is `root`.
    """
    collector = _Collector(root)
    for path in _files(folder, collector):
        relative = PurePosixPath(path.relative_to(folder).as_posix())
        if relative.parts[0] == "sources":
            collector.read(path, relative)
    return collector.sources


def read_document(text: str, file: str, kind: FileKind) -> tuple[Document | None, tuple[Problem, ...]]:
    """One YAML corpus file by itself: its content and what is wrong inside it. References to other files are not followed.

    :param file: the file's name in positions.
    :raises UnreadableInput: the text is not in the file format.
    """
    collector = _Collector(Path())
    collector.read_text(text, file, kind)
    documents = collector.documents
    return (documents[0] if documents else None), tuple(collector.problems)


def _files(folder: Path, collector: _Collector) -> Iterator[Path]:
    """Corpus files in reading order: sources, entities, claims, decisions, then bulk files; by name in each."""
    found: list[tuple[int, str, Path]] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in names:
            path = Path(place) / name
            if name.startswith(".") or not path.is_file():
                continue
            relative = path.relative_to(folder)
            order = _ORDER.get(relative.parts[0], len(_ORDER)) if len(relative.parts) > 1 else len(_ORDER)
            if path.suffix == ".jsonl":
                found.append((len(_ORDER), relative.as_posix(), path))
            elif path.suffix == ".yaml" and order < len(_ORDER):
                found.append((order, relative.as_posix(), path))
            elif path.suffix.lower() in (".yaml", ".yml", ".json", ".ndjson"):
                collector.pass_over(path)
    for _, _, path in sorted(found):
        yield path


class _Collector:
    """Gathers what the files hold while they are read in turn."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.references = References()
        self.sources: dict[str, Source] = {}
        self.entities: dict[str, Entity] = {}
        self.claims: dict[str, Claim] = {}
        self.decisions: dict[str, ContestDecision] = {}
        self.claims_met = 0
        self.problems: list[Problem] = []
        self.unreadable: list[Problem] = []
        self.files: list[Path] = []
        self.documents: list[Document] = []

    def name(self, path: Path) -> str:
        """A file's name in positions."""
        absolute = path.absolute()
        for base in (self.root, Path.cwd()):
            if absolute.is_relative_to(base):
                return absolute.relative_to(base).as_posix()
        resolved = path.resolve()
        return resolved.relative_to(self.root).as_posix() if resolved.is_relative_to(self.root) else absolute.as_posix()

    def pass_over(self, path: Path) -> None:
        """Warn of a file that looks like corpus content but is not read."""
        remedy = "Corpus files are sources/*.yaml, entities/*.yaml, claims/*.yaml, decisions/*.yaml and *.jsonl: move or rename it."
        at = Position(self.name(path), 1, 1)
        self.problems.append(Problem("file-not-read", "a file that is not read", remedy, at, Severity.WARNING))

    def read(self, path: Path, relative: PurePosixPath) -> None:
        """Read one file; what makes it unreadable is kept for all to be told at once.

        :param relative: the file's path inside the corpus folder.
        """
        file = self.name(path)
        self.files.append(path.absolute())
        try:
            with path.open("rb") as stream:
                if path.suffix == ".jsonl":
                    self._read_bulk(stream, file)
                else:
                    self.read_text(decode(stream.read(MAX_BYTES + 1), file), file, _kind_of(relative))
        except UnreadableInput as error:
            self.unreadable += error.problems
        except OSError as error:
            at = Position(file, 1, 1)
            message = f"the file cannot be read: {error.strerror}"
            self.unreadable.append(Problem("unreadable-file", message, "Check that it exists and its permissions.", at))

    def read_text(self, text: str, file: str, kind: FileKind) -> None:
        """Read the text of one YAML file."""
        tree = read_tree(text, file)
        findings = Findings(file)
        if tree is None:
            findings.add(
                "empty-file", "the file holds nothing", "Take it away, or write its content; `kg new` makes a skeleton.", 1, 1
            )
            self.problems += findings.told()
            return
        context = Context(file, findings, self.references)
        self._declare_all(tree, kind, context)
        if kind == "claims":
            context.defaults[Claim] = _head_defaults(tree)
        content: Content | None = read_entry(tree, CONTENTS[kind], context)
        if content is not None:
            self._take(content, file, tree, findings)
            self.documents.append(Document(file, kind, content))
        self.problems += sorted(findings.told(), key=_place)

    def _declare_all(self, tree: Node, kind: FileKind, context: Context) -> None:
        """Take every id as declared before anything is read, so that an entry with a fault draws no further complaints."""
        if not isinstance(tree, MappingNode):
            return
        if kind == "source":
            self._declare("source", tree, "key", context)
            return
        entries = tree.get(kind)
        if isinstance(entries, SequenceNode):
            for entry in entries.items:
                self.claims_met += kind == "claims"
                if isinstance(entry, MappingNode):
                    self._declare(_FORMS[kind], entry, "id", context)

    def _declare(self, form: str, entry: MappingNode, key: str, context: Context) -> None:
        node = entry.get(key)
        if isinstance(node, ScalarNode):
            duplicate = self.references.declare(form, node.value, context.position(node))
            if duplicate is not None:
                context.findings.note(duplicate)

    def _take(self, content: Content, file: str, tree: Node, findings: Findings) -> None:
        """Take the entries of a file into the corpus and check them against the file's name and head."""
        stem = PurePosixPath(file).stem
        if isinstance(content, Source):
            _check_stem(content.key, stem, "key", tree, findings)
            self.sources.setdefault(content.key, content)
        elif isinstance(content, EntitiesFile):
            for entity in content.entities:
                self.entities.setdefault(entity.id, entity)
        elif isinstance(content, ClaimsFile):
            _check_stem(content.source, stem, "source", tree, findings)
            for claim in content.claims:
                self.claims.setdefault(claim.id, claim)
            _check_recorders(content.claims, tree, findings)
        else:
            for decision in content.decisions:
                self.decisions.setdefault(decision.id, decision)

    def _read_bulk(self, stream: Iterable[bytes], file: str) -> None:
        """Read a bulk file line by line."""
        findings = Findings(file)
        context = Context(file, findings, self.references)
        try:
            for line in read_lines(stream, file):
                self._read_line(line, context)
        finally:
            self.problems += findings.told()

    def _read_line(self, line: BulkLine, context: Context) -> None:
        if line.form == "claim":
            self.claims_met += 1
        if isinstance(line.node, MappingNode):
            self._declare(line.form, line.node, "key" if line.form == "source" else "id", context)
        entry = read_entry(line.node, ENTRIES[line.form], context, bulk=True)
        if isinstance(entry, Claim):
            self.claims.setdefault(entry.id, entry)
            _check_recorders((entry,), line.node, context.findings)
        elif isinstance(entry, Entity):
            self.entities.setdefault(entry.id, entry)
        elif isinstance(entry, Source):
            self.sources.setdefault(entry.key, entry)
        elif isinstance(entry, ContestDecision):
            self.decisions.setdefault(entry.id, entry)

    def reading(self) -> Reading:
        """What was gathered, checked across files."""
        across = self.references.problems()
        for claim in self.claims.values():
            across += evidence_in_source_problems(claim, self.sources)
        order = {self.name(path): number for number, path in enumerate(self.files)}
        problems = sorted([*self.problems, *across], key=lambda problem: (order.get(_file_of(problem), -1), *_place(problem)))
        corpus = Corpus(sources=self.sources, entities=self.entities, claims=self.claims, decisions=self.decisions)
        return Reading(corpus, tuple(problems), tuple(self.files), tuple(self.documents))


def _kind_of(relative: PurePosixPath) -> FileKind:
    """What a corpus file holds, told from the folder it stands in."""
    return FOLDERS[relative.parts[0]]


def _file_of(problem: Problem) -> str:
    return problem.at.file if problem.at else ""


def _place(problem: Problem) -> tuple[int, int]:
    return (problem.at.line, problem.at.column) if problem.at else (0, 0)


def _head_defaults(tree: Node) -> dict[str, Any]:
    """What the head of a claims file says for each of its claims."""
    if not isinstance(tree, MappingNode):
        return {}
    heads = {name: tree.get(name) for name in ("source", "annotator", "recorded")}
    return {name: node.value for name, node in heads.items() if isinstance(node, ScalarNode)}


def _check_stem(key: str, stem: str, written: str, tree: Node, findings: Findings) -> None:
    """A source's files are named after its key, so that each claim's source is seen from outside."""
    node = tree.get(written) if isinstance(tree, MappingNode) else None
    if key != stem and node is not None:
        findings.add(
            "file-name",
            f"`{written}: {key}` in a file named `{stem}.yaml`",
            f"Name the file `{key}.yaml`, or correct `{written}`.",
            node.line,
            node.column,
        )


def _check_recorders(claims: Sequence[Claim], tree: Node, findings: Findings) -> None:
    """Every claim says who recorded it and when, by itself or through its file's head."""
    for written, remedy in (("annotator", "an annotator's id"), ("recorded", "a day, YYYY-MM-DD")):
        silent = sum(getattr(claim, written) is None for claim in claims)
        if silent:
            findings.add(
                "missing-key",
                f"`{written}` is missing for {silent} claim{'s' if silent > 1 else ''}",
                f"Write `{written}:` ({remedy}) at the head of the file, or in each claim.",
                tree.line,
                tree.column,
            )

"""`kg fmt`: corpus files in canonical form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg.corpus import canonical, read_corpus
from kg.corpus.documents import FOLDERS
from kg.errors import EngineFailure, UsageError
from kg.recording.replacing import replace_file
from kg.recording.splicing import OpenFile, open_file, same_content
from kg.workspace import Workspace


@dataclass(frozen=True, slots=True)
class FormatOutcome:
    """Which files were looked at, and which were not in canonical form."""

    looked_at: tuple[Path, ...]
    changed: tuple[Path, ...]
    """Rewritten, or with `check` to be rewritten."""
    check: bool

    @property
    def exit_code(self) -> int:
        """1 when only checking found something to rewrite, else 0."""
        return int(self.check and bool(self.changed))


def format_corpus(workspace: Workspace, *, check: bool = False, files: Sequence[Path] = ()) -> FormatOutcome:
    """Bring corpus files into canonical form, comments kept; what a file says is the same before and after.

    Each file is replaced whole or not at all.

    :param workspace: whose corpus.
    :param check: only tell which files would change.
    :param files: the files to work on; all YAML files of the corpus when none is named.
    :raises UnreadableInput: a file is not in the file format.
    :raises UsageError: a named file is not a corpus file.
    :raises EngineFailure: the canonical form would say something else (never written).
    """
    if files:
        paths = [_corpus_file(workspace, path) for path in files]
    else:
        reading = read_corpus(workspace.corpus, root=workspace.root, needs_claims=False)
        paths = [path for path in reading.files if path.suffix == ".yaml"]
    work = [_canonical(workspace, path) for path in paths]
    changed = [(file, text) for file, text in work if text.encode("utf-8") != file.data]
    if not check:
        for file, text in changed:
            replace_file(file.path, text.encode("utf-8"), file.data)
    return FormatOutcome(tuple(paths), tuple(file.path for file, _ in changed), check)


def _corpus_file(workspace: Workspace, path: Path) -> Path:
    absolute, corpus = path.resolve(), workspace.corpus.resolve()
    if absolute.suffix != ".yaml" or not absolute.is_relative_to(corpus) or absolute.relative_to(corpus).parts[0] not in FOLDERS:
        raise UsageError(f"{path} is no corpus file", f"Name YAML files under {corpus}/{', '.join(FOLDERS)}.")
    if not absolute.is_file():
        raise UsageError(f"there is no file {path}", "Check the name.")
    return absolute


def _canonical(workspace: Workspace, path: Path) -> tuple[OpenFile, str]:
    root = workspace.root.resolve()
    absolute = path.resolve()
    name = absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else str(path)
    file = open_file(path, name)
    if file.root is None:
        return file, file.data.decode("utf-8")
    text = canonical(file.text, name)
    if not same_content(file.text, text, name):
        message = f"{name}: the canonical form would not read back the same; nothing was written"
        raise EngineFailure(message, "Please report it, with the file.")
    return file, text

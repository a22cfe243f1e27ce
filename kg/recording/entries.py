"""What recording an entry takes, whatever it is: an id, the file it goes to, and its place at the end of that."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from kg.claim import Corpus
from kg.corpus import content_text, did_you_mean, read_corpus
from kg.corpus.documents import Content
from kg.corpus.events import MappingNode, SequenceNode, read_tree
from kg.errors import ContentError, UnknownName
from kg.recording.replacing import replace_file
from kg.recording.schemas import write_missing_schemas
from kg.recording.splicing import Edit, OpenFile, changed, open_file, plain
from kg.workspace import Workspace

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What was made: its id, the file it stands in and the line (from 1) on which it begins."""

    id: str
    path: Path
    line: int


def mint_id(taken: Collection[str]) -> str:
    """Ten random base32 characters (50 bits) that no claim, or no decision, carries yet."""
    while True:
        id = "".join(secrets.choice(_ALPHABET) for _ in range(10))
        if id not in taken:
            return id


def corpus_of(workspace: Workspace) -> Corpus:
    """What the corpus holds so far; faults in it do not hinder recording."""
    write_missing_schemas(workspace)
    if not workspace.corpus.is_dir():
        return Corpus(sources={}, entities={}, claims={})
    return read_corpus(workspace.corpus, root=workspace.root, needs_claims=False).corpus


def only_annotator(workspace: Workspace) -> str:
    """The annotator of a workspace that has one.

    :raises UnknownName: it has none, or several.
    """
    known = list(workspace.settings.annotators)
    if len(known) != 1:
        raise UnknownName(
            "no annotator is named", f"Name one with --annotator ({', '.join(known) or 'list them under [annotators] in kg.toml'})."
        )
    return known[0]


def known_annotator(workspace: Workspace, id: str | None) -> str:
    """The annotator who answers for what is recorded; the only one where none is named.

    :raises UnknownName: none is named of several, or one that is not in ``kg.toml``.
    """
    known = list(workspace.settings.annotators)
    if id is None and len(known) == 1:
        return known[0]
    listed = ", ".join(known) or "list them under [annotators] in kg.toml"
    if id is None:
        raise UnknownName("nobody is named who decides", f"Name an annotator with --by ({listed}).")
    if id not in known:
        raise UnknownName(f"there is no annotator `{id}` in kg.toml", did_you_mean(id, known, f"Annotators: {listed}."))
    return id


def opened(workspace: Workspace, path: Path) -> OpenFile:
    """A corpus file to change."""
    return open_file(path, path.relative_to(workspace.root).as_posix())


def create(path: Path, content: Content, id: str) -> NewEntry:
    """Write a file that is not there yet."""
    text = content_text(content)
    replace_file(path, text.encode("utf-8"), None)
    marker = next((n for n, line in enumerate(text.splitlines(), 1) if re.search(rf"\b(id|key): {id}\b", line)), 1)
    return NewEntry(id, path, marker)


def append(file: OpenFile, key: str, content: Content, id: str) -> NewEntry:
    """Add the one entry of a file's content to the end of the list in an existing file."""
    entries = file.root.get(key) if isinstance(file.root, MappingNode) else None
    end = None
    if isinstance(entries, SequenceNode) and entries.items and not file.in_brackets(entries):
        end = file.value_end(entries, 0)
    if end is None or not isinstance(entries, SequenceNode):
        raise ContentError(
            f"{file.name} has no list `{key}` that an entry can be added to", "Run `kg fmt` on it, or add the entry by hand."
        )
    text = content_text(content)
    lines = text[text.index(f"\n{key}:") + 1 :].rstrip("\n").split("\n")[1:]
    own = len(lines[0]) - len(lines[0].lstrip(" "))
    item = "\n" + "".join("\n" + (" " * (entries.column - 1) + line[own:] if line.strip() else "") for line in lines)
    at = file.line_end(end)
    expected = plain(file.root)
    added = plain(read_tree(text, "new entry"))
    assert isinstance(expected, dict)  # noqa: S101 - its root was a mapping above
    assert isinstance(added, dict)  # noqa: S101 - so our own text is
    expected[key] = [*expected[key], *added[key]]
    replace_file(file.path, changed(file, [Edit(at, at, item)], expected), file.data)
    return NewEntry(id, file.path, file.text.count("\n", 0, at) + 3)

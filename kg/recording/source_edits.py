"""What anchoring writes into a source's file: digest, length and paragraphs of its text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from kg.anchoring import digest, paragraphs_of
from kg.claim import TextRange
from kg.corpus.events import MappingNode, ScalarNode
from kg.errors import Position, Problem
from kg.recording.rendering import as_plain, one_line
from kg.recording.splicing import Edit, OpenFile, plain


@dataclass(slots=True)
class SourceChanges:
    """What is to change in one source's file."""

    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    expected: Any = None
    """What the file is meant to say afterwards."""


def changes_of_source(file: OpenFile, text: str, *, renew: bool) -> SourceChanges:
    """What to write of a text into its source's file.

    :param file: the source's file.
    :param text: the article's text.
    :param renew: whether recorded values are replaced too (the text is a new one and all its evidence was moved); otherwise only
        missing keys are filled.
    """
    changes = SourceChanges(expected=plain(file.root))
    root = file.root
    if not isinstance(root, MappingNode) or not root.pairs:
        return changes
    paragraphs = paragraphs_of(text)
    scalars: dict[str, str | int] = {"sha256": digest(text), "length": len(text)}
    missing = {name for name in (*scalars, "paragraphs") if root.get(name) is None}
    if renew:
        for key, value in root.pairs:
            if key.value in scalars and isinstance(value, ScalarNode) and value.value != str(scalars[key.value]):
                changes.edits.append(Edit(value.start, value.end, one_line(scalars[key.value])))
                changes.expected[key.value] = str(scalars[key.value])
        if "paragraphs" not in missing and changes.expected["paragraphs"] != _plain(paragraphs):
            _replace_paragraphs(file, root, paragraphs, changes)
    if not missing or not paragraphs:
        return changes
    if file.in_brackets(root):
        remedy = "Run `kg fmt` on the file, then `kg anchor` again."
        changes.problems.append(Problem("source-in-braces", "the source is written in braces", remedy, Position(file.name, 1, 1)))
        return changes
    before, after = _places(file, root)
    if before is None or after is None:
        remedy = "Run `kg fmt` on the file, then `kg anchor` again."
        message = "the text's digest and paragraphs cannot be written beside `locations` as that stands"
        changes.problems.append(Problem("source-layout", message, remedy, Position(file.name, 1, 1)))
        return changes
    lines = "".join(f"{name}: {one_line(scalars[name])}\n" for name in scalars if name in missing)
    if lines:
        changes.edits.append(Edit(before, before, lines))
    if "paragraphs" in missing:
        changes.edits.append(Edit(after, after, f"\nparagraphs:{_lines(paragraphs)}"))
        changes.expected["paragraphs"] = _plain(paragraphs)
    changes.expected |= {name: str(value) for name, value in scalars.items() if name in missing}
    return changes


def _plain(paragraphs: tuple[TextRange, ...]) -> list[dict[str, Any]]:
    return [as_plain(item) for item in paragraphs]


def _lines(paragraphs: tuple[TextRange, ...]) -> str:
    return "".join(f"\n  - {one_line(paragraph)}" for paragraph in paragraphs)


def _places(file: OpenFile, root: MappingNode) -> tuple[int | None, int | None]:
    """Where a line goes in before `locations` (and the comments right above it), and where one goes in after it."""
    key, value = next(((key, value) for key, value in root.pairs if key.value == "locations"), root.pairs[-1])
    end = file.value_end(value, key.column - 1)
    before = file.line_start(key.start)
    while before and file.text[file.line_start(before - 1) : before - 1].lstrip().startswith("#"):
        if file.line_start(before - 1) == 0:  # the file's opening comment is not about `locations`
            break
        before = file.line_start(before - 1)
    return before, None if end is None else file.line_end(end)


def _replace_paragraphs(file: OpenFile, root: MappingNode, paragraphs: tuple[TextRange, ...], changes: SourceChanges) -> None:
    key, value = next((key, value) for key, value in root.pairs if key.value == "paragraphs")
    end = file.value_end(value, key.column - 1)
    colon = file.text.find(":", key.end) + 1
    if end is None or not colon or "#" in file.text[colon:end]:
        remedy = "Delete `paragraphs` and run `kg anchor` again."
        message = "the paragraphs hold comments, so they are not replaced"
        changes.problems.append(Problem("source-layout", message, remedy, Position(file.name, key.line, key.column)))
        return
    changes.edits.append(Edit(colon, end, _lines(paragraphs)))
    changes.expected["paragraphs"] = _plain(paragraphs)

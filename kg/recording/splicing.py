"""Changing parts of a corpus file and leaving every other byte as it is: comments, order, spacing, line ends, byte order mark."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kg.corpus import canonical, read_document
from kg.corpus.documents import FOLDERS
from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode, decode, read_tree
from kg.errors import EngineFailure

_CLOSER = re.compile(r"[\s,]*[\]}]")
_BLOCK_HEADER = re.compile(r"[|>][0-9+-]*[ ]*(?P<comment>#[^\n]*)?")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """Put `text` in place of the characters `start` to `end` of a file as decoded; an insertion has ``start == end``."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A corpus file being changed: its bytes, its text as :func:`kg.corpus.events.decode` gives it, and its tree."""

    path: Path
    name: str
    data: bytes
    text: str
    root: Node | None

    def line_start(self, position: int) -> int:
        """Where the line of a position begins."""
        return self.text.rfind("\n", 0, position) + 1

    def line_end(self, position: int) -> int:
        """Where the line of a position ends, before its line break."""
        end = self.text.find("\n", position)
        return len(self.text) if end < 0 else end

    def indent(self, position: int) -> int:
        """In which column (from 0) a position stands."""
        return position - self.line_start(position)

    def in_brackets(self, node: Node) -> bool:
        """Whether a list or mapping is written in brackets or braces."""
        return not isinstance(node, ScalarNode) and self.text[node.start : node.start + 1] in ("[", "{")

    def scalar_end(self, node: ScalarNode, parent_indent: int) -> int:
        """Where a text ends: for ``|`` and ``>`` blocks the end of the last line that is more than white space.

        :param parent_indent: column (from 0) of the key or dash that the text belongs to.
        """
        if node.style not in ("|", ">"):
            return node.end
        end = position = self.line_end(node.start)
        while position < len(self.text):
            line_end = self.line_end(position + 1)
            line = self.text[position + 1 : line_end]
            if line.strip(" "):
                if len(line) - len(line.lstrip(" ")) <= parent_indent:
                    break
                end = line_end
            position = line_end
        return end

    def block_comment(self, node: ScalarNode) -> str:
        """The comment on the first line of a ``|`` or ``>`` block, or nothing."""
        if node.style not in ("|", ">"):
            return ""
        match = _BLOCK_HEADER.match(self.text, node.start)
        return (match["comment"] or "") if match else ""

    def value_end(self, node: Node, parent_indent: int) -> int | None:
        """Where a value ends, its closing brackets included; ``None`` where comments stand between these."""
        brackets, last, indent = 0, node, parent_indent
        while not isinstance(last, ScalarNode):
            opened = self.in_brackets(last)
            brackets += opened
            children = last.items if isinstance(last, SequenceNode) else [value for _, value in last.pairs]
            if not children:
                break
            if isinstance(last, SequenceNode):
                indent = last.column - 1
            elif not opened:
                indent = last.pairs[-1][0].column - 1
            last = children[-1]
        end = self.scalar_end(last, indent) if isinstance(last, ScalarNode) else last.start + 1
        for _ in range(brackets):
            match = _CLOSER.match(self.text, end)
            if match is None:
                return None
            end = match.end()
        return end


def open_file(path: Path, name: str) -> OpenFile:
    """Read a corpus file for changing.

    :param path: where it is.
    :param name: how messages call it.
    :raises UnreadableInput: it is not in the file format.
    """
    data = path.read_bytes()
    text = decode(data, name)
    return OpenFile(path, name, data, text, read_tree(text, name))


def spliced(file: OpenFile, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after edits; all bytes outside them are those of the file.

    :raises ValueError: two edits overlap.
    """
    original = file.data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    newline = "\r\n" if "\r\n" in original else "\n"
    parts: list[str] = []
    read = written = 0  # how far the original and the decoded text are copied
    for edit in sorted(edits):
        if edit.start < written:
            raise ValueError(f"two edits meet at {edit.start} of {file.name}")
        start = _original(original, file.text, read, written, edit.start)
        parts += [original[read:start], edit.text.replace("\n", newline)]
        read = _original(original, file.text, start, edit.start, edit.end)
        written = edit.end
    parts.append(original[read:])
    mark = codecs.BOM_UTF8 if file.data.startswith(codecs.BOM_UTF8) else b""
    return mark + "".join(parts).encode("utf-8")


def _original(original: str, text: str, read: int, written: int, position: int) -> int:
    """The offset in the original of a position in the decoded text, in which CR LF became LF."""
    if len(original) == len(text):
        return position
    at = read
    for character in text[written:position]:
        at += 2 if character == "\n" and original.startswith("\r\n", at) else 1
    return at


def plain(node: Node | None) -> object:
    """A tree as dictionaries, lists and texts, for comparing what two files say."""
    if isinstance(node, MappingNode):
        return {key.value: plain(value) for key, value in node.pairs}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return node.value if isinstance(node, ScalarNode) else None


def changed(file: OpenFile, edits: Iterable[Edit], expected: object) -> bytes:
    """The bytes of a file after edits. A file in canonical form stays so; in any other only the edited parts differ.

    :param expected: what the whole file is meant to say, as :func:`plain` gives it.
    :raises EngineFailure: the new bytes do not read back as what was meant: the last guard before a file is replaced.
    """
    data = spliced(file, edits)
    text = decode(data, file.name)
    if plain(read_tree(text, file.name)) != expected:
        raise _unsafe(file)
    # Files laid out by hand, with a byte order mark or with CR LF keep all that; canonical ones have none of it.
    if canonical(file.text, file.name).encode("utf-8") != file.data:
        return data
    settled = canonical(text, file.name)
    if not same_content(text, settled, file.name):
        raise _unsafe(file)
    return settled.encode("utf-8")


def same_content(one: str, other: str, name: str) -> bool:
    """Whether two texts of a corpus file say the same: equal content, and as many faults of each kind."""
    return _said(one, name) == _said(other, name)


def _said(text: str, name: str) -> object:
    kind = next((kind for folder, kind in FOLDERS.items() if folder in PurePosixPath(name).parts), None)
    if kind is None:
        return plain(read_tree(text, name))
    document, problems = read_document(text, name, kind)
    return document, sorted(problem.code for problem in problems)


def _unsafe(file: OpenFile) -> EngineFailure:
    return EngineFailure(
        f"{file.name}: the change would not read back as meant; nothing was written",
        "Run `kg fmt` on the file and try again; please report it, with the file.",
    )

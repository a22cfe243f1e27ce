"""Corpus files as trees of positioned nodes, read through PyYAML's event stream.

What the format leaves out of YAML 1.1 is refused here, with its place: anchors and aliases (and with them alias bombs), tags,
merge keys, directives, duplicate keys, keys that are not plain texts, several documents, tabs, and characters that cannot be
seen. Every scalar stays the text that was written: ``NO``, ``010`` and ``2017`` are texts until a field says otherwise.
"""

from __future__ import annotations

import codecs
import re
import warnings
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import yaml

from kg.corpus.findings import MAX_PROBLEMS, Findings, unreadable

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 32
MAX_EVENTS = 2_000_000
MAX_SCALAR = 100_000
MAX_KEY = 200
HAS_LIBYAML: bool = yaml.__with_libyaml__

# Characters that an editor does not show or that reorder what it shows, so that a reviewer reads something else than the
# program: C0 and C1 controls, line separators, bidirectional controls, zero-width space, BOM, tags. Zero-width (non-)joiners
# stay allowed: Persian and Urdu spelling needs them.
HIDDEN_CHARACTERS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f"
)
_REFUSED = re.compile(f"[\t{HIDDEN_CHARACTERS}]")
SURROGATE = re.compile("[\ud800-\udfff]")
_OTHER_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_SYNTAX_REMEDIES = (
    ("mapping values are not allowed", 'A text that holds ": " must stand in double quotes.'),
    ("could not find expected ':'", 'A key is followed by ": "; a text that goes on over lines is indented or quoted.'),
    ("did not find expected key", "Check the indentation here and the quotes on the lines before."),
    (
        "did not find expected ',' or",
        "Check commas and closing brackets; a text with , [ ] { } inside brackets needs double quotes.",
    ),
    ("cannot start any token", "A text that begins with this character must stand in double quotes."),
    ("unexpected end of stream", "A quote or bracket was opened and never closed."),
    ("escape", 'Inside double quotes a backslash is written "\\\\".'),
)


@dataclass(slots=True)
class ScalarNode:
    """A text; `line` and `column` count from 1, `start` and `end` are offsets into the decoded file."""

    # Nodes are filled once by the builder and then only read. They are not frozen, which would triple the cost of making one.
    value: str
    line: int
    column: int
    start: int = 0
    end: int = 0
    style: str = ""
    """How it was written: ``""`` plain, ``'``, ``"``, ``|`` or ``>``."""


@dataclass(slots=True)
class SequenceNode:
    """A list of nodes."""

    items: list[Node]
    line: int
    column: int
    start: int = 0


@dataclass(slots=True)
class MappingNode:
    """Keys and values in the order written; keys are unique."""

    pairs: list[tuple[ScalarNode, Node]]
    line: int
    column: int
    start: int = 0

    def get(self, name: str) -> Node | None:
        """The value of a key, or ``None``."""
        return next((value for key, value in self.pairs if key.value == name), None)


Node = ScalarNode | SequenceNode | MappingNode


def decode(data: bytes, file: str) -> str:
    """The text of a file: UTF-8, with or without a byte order mark, at most :data:`MAX_BYTES`.

    :raises UnreadableInput: it is too large, in another encoding, or holds tabs or characters that cannot be seen.
    """
    findings = Findings(file)
    if len(data) > MAX_BYTES:
        findings.add(
            "too-large",
            f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB",
            "Split it, or use JSON Lines (*.jsonl) for bulk data.",
            1,
            1,
        )
        raise unreadable(findings)
    for mark, name in _OTHER_ENCODINGS:
        if data.startswith(mark):
            findings.add("encoding", f"the file is in {name}", "Save it as UTF-8.", 1, 1)
            raise unreadable(findings)
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        data = data.removeprefix(codecs.BOM_UTF8)
        line_start = data.rfind(b"\n", 0, error.start) + 1
        findings.add(
            "encoding",
            f"byte 0x{data[error.start]:02x} is not UTF-8",
            "Save the file as UTF-8; it may be in Windows-1252 or Latin-1.",
            data.count(b"\n", 0, error.start) + 1,
            len(data[line_start : error.start].decode("utf-8", "replace")) + 1,
        )
        raise unreadable(findings) from None
    text = text.replace("\r\n", "\n")
    refuse_hidden_characters(text, findings)
    if findings.problems:
        raise unreadable(findings)
    return text


def refuse_hidden_characters(text: str, findings: Findings, line: int = 1) -> None:
    """Note every tab and every character that an editor does not show.

    :param line: number of the text's first line.
    """
    line_start = seen = 0
    for match in islice(_REFUSED.finditer(text), 2 * MAX_PROBLEMS):
        offset = match.start()
        breaks = text.count("\n", seen, offset)
        if breaks:
            line += breaks
            line_start = text.rfind("\n", seen, offset) + 1
        seen = offset
        column = offset - line_start + 1
        if match[0] == "\t":
            findings.add("tab", "a tab character", 'Indent with spaces; inside double quotes a tab is written "\\t".', line, column)
        else:
            escape = escaped(match[0])
            findings.add(
                "hidden-character",
                f"U+{ord(match[0]):04X}, a character that editors do not show",
                f'Delete it; where a quoted passage holds it, put the passage in double quotes and write "{escape}".',
                line,
                column,
            )


def escaped(character: str) -> str:
    """A character as an escape inside double quotes, such as ``\\u202e``."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def read_tree(text: str, file: str) -> Node | None:
    """The tree of one YAML document; ``None`` for a file that holds nothing but comments.

    :param text: the decoded file, as :func:`decode` gives it.
    :param file: the file's name in positions.
    :raises UnreadableInput: with every problem up to the first error of syntax, after which YAML cannot be followed.
    """
    findings = Findings(file)
    builder = _TreeBuilder(findings)
    try:
        _follow(text, builder)
    except yaml.MarkedYAMLError as error:
        _note_syntax(error, findings)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        findings.add("yaml-syntax", f"not YAML: {error}".splitlines()[0], "Mend the file.", 1, 1)
    except _TooMuch:
        pass
    if findings.problems:
        raise unreadable(findings)
    return builder.root


class _TooMuch(Exception):
    """A limit was passed: reading on would serve an attacker only. The finding is noted already."""


def _parser(text: str) -> Any:
    if HAS_LIBYAML:
        return yaml.CSafeLoader(text)
    warnings.warn(
        "PyYAML was installed without libyaml: corpus files are read by its pure Python parser, about ten times slower. "
        "Install a PyYAML wheel with libyaml.",
        RuntimeWarning,
        stacklevel=2,
    )
    return yaml.SafeLoader(text)


def _follow(text: str, builder: _TreeBuilder) -> None:
    """Drive the builder through the event stream."""
    parser = _parser(text)
    next_event = parser.get_event
    scalar_event, alias_event = yaml.ScalarEvent, yaml.AliasEvent
    opening = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
    closing = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
    events = 0
    try:
        while True:
            event = next_event()
            kind = type(event)
            events += 1
            if events > MAX_EVENTS:
                builder.refuse(
                    event, "too-many-parts", f"more than {MAX_EVENTS:,} parts", "Split the file, or use JSON Lines (*.jsonl)."
                )
                raise _TooMuch
            if kind is scalar_event:
                builder.scalar(event)
            elif kind in opening:
                builder.open(event, kind is yaml.MappingStartEvent)
            elif kind in closing:
                builder.close()
            elif kind is alias_event:
                builder.alias(event)
            elif kind is yaml.DocumentStartEvent:
                builder.document(event)
            elif kind is yaml.StreamEndEvent:
                return
    finally:
        parser.dispose()


def _note_syntax(error: yaml.MarkedYAMLError, findings: Findings) -> None:
    mark = error.problem_mark or error.context_mark
    words = " ".join(part for part in (error.context, error.problem) if part) or "not YAML"
    remedy = next(
        (remedy for key, remedy in _SYNTAX_REMEDIES if key in words), "Check indentation, colons and quotes here and just before."
    )
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    findings.add("yaml-syntax", f"not YAML: {words}", remedy, line, column)


@dataclass(slots=True)
class _Open:
    """A container being filled."""

    node: SequenceNode | MappingNode
    key: ScalarNode | None = None
    seen: dict[str, ScalarNode] = field(default_factory=dict)


class _TreeBuilder:
    """Puts nodes together from events, noting what the format refuses."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.root: Node | None = None
        self.documents = 0
        self.stack: list[_Open] = []

    def refuse(self, event: Any, code: str, message: str, remedy: str) -> None:
        mark = event.start_mark
        self.findings.add(code, message, remedy, mark.line + 1, mark.column + 1)

    def document(self, event: Any) -> None:
        self.documents += 1
        if self.documents > 1:
            self.refuse(event, "several-documents", "a second document in one file", "Keep one document a file: take `---` out.")
            raise _TooMuch
        if event.version is not None or event.tags:
            self.refuse(event, "directive", "a YAML directive (a line that begins with %)", "Take the line out.")

    def alias(self, event: Any) -> None:
        self.refuse(
            event, "alias", f"an alias, *{event.anchor}", "Write the value out, or put a text that begins with * in double quotes."
        )
        mark = event.start_mark
        self._add(ScalarNode(f"*{event.anchor}", mark.line + 1, mark.column + 1, mark.index, event.end_mark.index))

    def scalar(self, event: Any) -> None:
        mark, value = event.start_mark, event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if len(value) > MAX_SCALAR:
            self.refuse(
                event, "long-text", f"a text of more than {MAX_SCALAR:,} characters", "Articles' texts are not kept in the corpus."
            )
        node = ScalarNode(value, mark.line + 1, mark.column + 1, mark.index, event.end_mark.index, event.style or "")
        if node.style == '"' and SURROGATE.search(value):
            self.refuse(
                event, "hidden-character", "half a surrogate pair", 'Write the character itself, or "\\U" and eight digits.'
            )
        self._add(node)

    def open(self, event: Any, mapping: bool) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event)
        if len(self.stack) >= MAX_DEPTH:
            self.refuse(event, "too-deep", f"more than {MAX_DEPTH} levels inside each other", "The format needs six.")
            raise _TooMuch
        mark = event.start_mark
        line, column, start = mark.line + 1, mark.column + 1, mark.index
        node = MappingNode([], line, column, start) if mapping else SequenceNode([], line, column, start)
        self._add(node)
        self.stack.append(_Open(node))

    def close(self) -> None:
        self.stack.pop()

    def _refuse_properties(self, event: Any) -> None:
        if event.anchor is not None:
            self.refuse(
                event,
                "anchor",
                f"an anchor, &{event.anchor}",
                "Write the value out, or put a text that begins with & in double quotes.",
            )
        if event.tag is not None:
            self.refuse(event, "tag", f"a tag, {event.tag}", "Take it out, or put a text that begins with ! in double quotes.")

    def _add(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent.node, SequenceNode):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self._key(node, parent)
        else:
            parent.node.pairs.append((parent.key, node))
            parent.key = None

    def _key(self, node: Node, parent: _Open) -> ScalarNode:
        """The node as a key of the mapping being filled, if it may be one; else a stand-in, so that reading can go on."""
        findings = self.findings
        if not isinstance(node, ScalarNode):
            findings.add(
                "complex-key",
                "a list or mapping as a key",
                "Keys are plain words; a text with [ or { needs quotes.",
                node.line,
                node.column,
            )
            return ScalarNode("", node.line, node.column)
        if len(node.value) > MAX_KEY:
            findings.add("complex-key", f"a key of more than {MAX_KEY} characters", "Keys are plain words.", node.line, node.column)
        elif node.value == "<<" and not node.style:
            findings.add("merge-key", "a merge key, <<", "Write the values out.", node.line, node.column)
        first = parent.seen.setdefault(node.value, node)
        if first is not node:
            findings.add(
                "duplicate-key",
                f"key {node.value!r} a second time; it stands already on line {first.line}",
                "Keep one of the two.",
                node.line,
                node.column,
            )
        return node

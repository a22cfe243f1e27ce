"""The bulk form: JSON Lines, one entry a line, with the keys of the YAML files.

A line is an object with one key that says what it holds: ``{"claim": {...}}``, ``{"entity": {...}}``, ``{"source": {...}}`` or
``{"decision": {...}}``. A claim's line names its source, annotator and day itself, since no file's head does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from json.decoder import scanstring  # type: ignore[attr-defined]  # what the json module itself reads texts with
from typing import Any

from kg.claim import Corpus, Triple
from kg.corpus.documents import ENTRIES
from kg.corpus.events import (
    HIDDEN_CHARACTERS,
    MAX_DEPTH,
    MAX_SCALAR,
    SURROGATE,
    MappingNode,
    Node,
    ScalarNode,
    SequenceNode,
    refuse_hidden_characters,
)
from kg.corpus.fields import Field, Kind, Shape, shape_of
from kg.corpus.findings import Findings, unreadable
from kg.corpus.suggestions import did_you_mean

MAX_LINE = 1024 * 1024
"""Bytes of a line."""
_SPACES = " \t\n\r"
_SPACE = re.compile(f"[{_SPACES}]*")
_BARE = re.compile(r"[-+.0-9A-Za-z]+")
_HIDDEN = re.compile(f"[{HIDDEN_CHARACTERS}]")


@dataclass(frozen=True, slots=True)
class BulkLine:
    """One line: what it holds (``claim``, ``entity``, ``source`` or ``decision``) and the entry's tree."""

    form: str
    node: Node


def read_lines(stream: Iterable[bytes], file: str) -> Iterator[BulkLine]:
    """The entries of a bulk file, line by line; blank lines are passed over.

    :param stream: the file's lines as bytes, such as a file opened in binary mode.
    :raises UnreadableInput: at the end, with every line that is not in the format.
    """
    findings = Findings(file)
    for number, data in enumerate(_bounded(stream), 1):
        line = _read_line(data, number, findings)
        if line is not None:
            yield line
    if findings.problems:
        raise unreadable(findings)


def _bounded(stream: Iterable[bytes]) -> Iterator[bytes]:
    """Lines of at most one byte over the limit, so that a file without line breaks is never held whole."""
    if not hasattr(stream, "readline"):
        yield from stream
        return
    while data := stream.readline(MAX_LINE + 1):
        yield data
        while len(data) > MAX_LINE and not data.endswith(b"\n"):
            data = stream.readline(MAX_LINE)


def _read_line(data: bytes, number: int, findings: Findings) -> BulkLine | None:
    """The entry of one line, or ``None`` for a blank or unreadable one."""
    if len(data) > MAX_LINE:
        findings.add("too-large", f"a line of more than {MAX_LINE // 1024} KiB", "One line holds one entry.", number, 1)
        return None
    try:
        text = (data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        column = len(data[: error.start].decode("utf-8", "replace")) + 1
        findings.add("encoding", f"byte 0x{data[error.start]:02x} is not UTF-8", "Save the file as UTF-8.", number, column)
        return None
    if not text.strip(" "):
        return None
    before = findings.count
    refuse_hidden_characters(text, findings, number)
    if findings.count == before:
        _check_syntax(text, number, findings)
    if findings.count > before:
        return None
    try:
        tree = _LineParser(text, number, findings).tree()
    except _TooDeep:
        return None
    if findings.count > before:
        return None
    if isinstance(tree, MappingNode) and len(tree.pairs) == 1 and tree.pairs[0][0].value in ENTRIES:
        key, node = tree.pairs[0]
        return BulkLine(key.value, node)
    found = tree.pairs[0][0].value if isinstance(tree, MappingNode) and len(tree.pairs) == 1 else ""
    remedy = did_you_mean(found, ENTRIES, 'Write {"claim": {...}}, {"entity": {...}}, {"source": {...}} or {"decision": {...}}.')
    findings.add("not-an-entry", "a line that holds no entry", remedy, number, 1)
    return None


def _check_syntax(text: str, number: int, findings: Findings) -> None:
    """Note where a line is not JSON, so that the parser below can take its syntax for granted."""
    try:
        # Numbers stay text: turning a million digits into a number would take minutes.
        json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        findings.add("json-syntax", f"not JSON: {error.msg}", "Each line is one JSON object.", number, error.colno)
    except RecursionError:
        findings.add("too-deep", f"more than {MAX_DEPTH} levels inside each other", "The format needs six.", number, 1)
    except ValueError as error:
        findings.add("json-syntax", f"not JSON: {error}", "Write a number or a text.", number, 1)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON value")


class _TooDeep(Exception):
    """The limit of depth was passed; the finding is noted already."""


class _LineParser:
    """Trees with columns from a line that is known to be JSON (the json module keeps no positions)."""

    def __init__(self, text: str, line: int, findings: Findings) -> None:
        self.text = text
        self.line = line
        self.findings = findings
        self.offset = 0
        # Raw surrogates cannot come out of UTF-8, so that only escapes can make them.
        self.has_escapes = "\\u" in text

    def tree(self) -> Node:
        self._skip()
        return self._value(0)

    def _skip(self) -> None:
        if self.text[self.offset] not in _SPACES:
            return
        match = _SPACE.match(self.text, self.offset)
        if match:
            self.offset = match.end()

    def _peek(self) -> str:
        """The next character that is not a space."""
        character = self.text[self.offset]
        if character in _SPACES:
            self._skip()
            character = self.text[self.offset]
        return character

    def _value(self, depth: int) -> Node:
        character = self._peek()
        if character == '"':
            return self._string()
        if character in "{[":
            if depth < MAX_DEPTH:
                return self._object(depth) if character == "{" else self._array(depth)
            self._refuse("too-deep", f"more than {MAX_DEPTH} levels inside each other", "The format needs six.", self.offset)
            raise _TooDeep
        match = _BARE.match(self.text, self.offset)
        word = match[0] if match else ""
        node = ScalarNode(word, self.line, self.offset + 1)
        self.offset += len(word)
        return node

    def _refuse(self, code: str, message: str, remedy: str, offset: int) -> None:
        self.findings.add(code, message, remedy, self.line, offset + 1)

    def _string(self) -> ScalarNode:
        start = self.offset
        value, self.offset = scanstring(self.text, start + 1, True)
        if len(value) > MAX_SCALAR:
            self._refuse(
                "long-text", f"a text of more than {MAX_SCALAR:,} characters", "Articles' texts are not kept in the corpus.", start
            )
        elif self.has_escapes and SURROGATE.search(value):
            self._refuse("hidden-character", "half a surrogate pair", "Write the character itself.", start)
        return ScalarNode(value, self.line, start + 1, start, self.offset, '"')

    def _object(self, depth: int) -> MappingNode:
        node = MappingNode([], self.line, self.offset + 1, self.offset)
        self.offset += 1
        seen: set[str] = set()
        while self._peek() != "}":
            if self.text[self.offset] == ",":
                self.offset += 1
                self._skip()
            key = self._string()
            if key.value in seen:
                self.findings.add(
                    "duplicate-key", f"key {key.value!r} a second time", "Keep one of the two.", self.line, key.column
                )
            seen.add(key.value)
            self._skip()
            self.offset += 1  # the colon
            self._skip()
            node.pairs.append((key, self._value(depth + 1)))
        self.offset += 1
        return node

    def _array(self, depth: int) -> SequenceNode:
        node = SequenceNode([], self.line, self.offset + 1, self.offset)
        self.offset += 1
        while self._peek() != "]":
            if self.text[self.offset] == ",":
                self.offset += 1
                self._skip()
            node.items.append(self._value(depth + 1))
        self.offset += 1
        return node


def claims_to_lines(corpus: Corpus) -> Iterator[str]:
    """A corpus in bulk form: sources, entities, claims and decisions, each in the corpus's order, one a line without line break.

    Absent and default values are left out, as in canonical YAML.
    """
    held: dict[str, Mapping[str, Any]] = {
        "source": corpus.sources,
        "entity": corpus.entities,
        "claim": corpus.claims,
        "decision": corpus.decisions,
    }
    for form, entries in held.items():
        shape = shape_of(ENTRIES[form], bulk=True)
        for entry in entries.values():
            line = json.dumps({form: _plain(entry, shape)}, ensure_ascii=False, separators=(", ", ": "))
            yield _HIDDEN.sub(lambda match: _json_escape(match[0]), line)


def _json_escape(character: str) -> str:
    """A character as JSON writes it in ASCII."""
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else f"\\u{ord(character):04x}"


def _plain(value: Any, shape: Shape) -> dict[str, Any]:
    """An entry as plain data with the keys of the files."""
    plain = {}
    for field in shape.fields:
        own = getattr(value, field.name)
        if own is not None and (field.required or own != field.default):
            plain[field.written] = plain_field(own, field)
    return plain


def plain_field(value: Any, field: Field) -> Any:
    """A field's value as plain data; a list of one as its bare member where files have it so."""
    if field.kind is Kind.MAPPING:
        return {key: list(own) if field.many else own for key, own in value.items()}
    if field.many:
        members = [_plain_one(item, field) for item in value]
        return members[0] if field.single and len(members) == 1 else members
    return _plain_one(value, field)


def _plain_one(value: Any, field: Field) -> Any:
    if isinstance(value, Triple):
        return [value.subject, value.predicate, value.object]
    if field.entry is not None:
        return _plain(value, shape_of(field.entry))
    return value if isinstance(value, int) else str(value)

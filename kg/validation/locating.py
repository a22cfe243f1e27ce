"""Where a term stands in a text file of RDF or SPARQL, as far as it can be told without parsing it again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.errors import Position, Problem, UnreadableInput
from kg.workspace import PARTS, shipped

_PREFIX = re.compile(r"@?prefix\s+([\w.-]*):\s*<([^>]*)>|xmlns:([\w.-]+)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_JSON_PREFIX = re.compile(r'"([\w.-]+)"\s*:\s*"([a-z][a-z0-9+.-]*:[^"\s]*[#/:])"', re.IGNORECASE)


@dataclass(frozen=True)
class TextFile:
    """A file's text with the name it is told by."""

    name: str
    text: str

    @cached_property
    def prefixes(self) -> Mapping[str, str]:
        """The prefixes that the text declares, as a pattern sees them."""
        found = {}
        for short, namespace, xml_short, xml_namespace in _PREFIX.findall(self.text):
            found[short or xml_short] = namespace or xml_namespace
        if not found:
            found.update(_JSON_PREFIX.findall(self.text))
        return found

    def position(self, offset: int) -> Position:
        """The place of the code point at `offset`."""
        start = self.text.rfind("\n", 0, offset) + 1
        return Position(self.name, self.text.count("\n", 0, offset) + 1, offset - start + 1)

    def written(self, iri: str) -> Iterator[str]:
        """The forms in which the text may write an IRI, as regular expressions for whole tokens."""
        yield "<" + re.escape(iri) + ">"
        for prefix, namespace in self.prefixes.items():
            if namespace and iri.startswith(namespace) and len(iri) > len(namespace):
                local = re.escape(iri[len(namespace) :])
                yield rf"(?<![\w.:-]){re.escape(prefix)}:{local}(?![\w:-]|\.\w)"
        yield '"' + re.escape(iri) + '"'
        # JSON-LD terms and RDF/XML fragments name only the last part.
        last = re.split(r"[#/]", iri)[-1]
        if last:
            yield f'"#?{re.escape(last)}"'

    def first(self, iri: str) -> Position | None:
        """Where the IRI first stands, leaving out the declarations of prefixes."""
        for form in self.written(iri):
            found = re.search(form, self.text)
            if found:
                return self.position(found.start())
        return None

    def subject(self, iri: str) -> Position | None:
        """Where the IRI first opens a line, which is where Turtle's writers put subjects; else its first place."""
        for form in self.written(iri):
            found = re.search(rf"^{form}", self.text, re.MULTILINE)
            if found:
                return self.position(found.start())
        return self.first(iri)


def shown(path: Path, root: Path | None = None) -> str:
    """The name to tell a file by: relative to `root` inside it, ``folder/name`` for what came with Claimgraph."""
    if root is not None and path.is_absolute():
        if path.is_relative_to(root):
            return path.relative_to(root).as_posix()
        if path.parent in map(shipped, PARTS):
            return f"{path.parent.name}/{path.name}"
    return path.as_posix()


def read_text(path: Path, root: Path | None = None) -> TextFile:
    """The text of a file in UTF-8.

    :raises UnreadableInput: it cannot be opened, or is not UTF-8; the problem names the place.
    """
    name = shown(path, root)
    try:
        raw = path.read_bytes()
    except OSError as error:
        problem = Problem("unreadable-file", f"the file cannot be read: {error.strerror}", "Check its name.", Position(name, 1, 1))
        raise UnreadableInput(f"{name} cannot be read: {error.strerror}", "Check its name.", (problem,)) from error
    try:
        return TextFile(name, raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        remedy = "Save it as UTF-8."
        problem = Problem("not-utf-8", f"byte {raw[error.start]:#04x} is not UTF-8", remedy, Position(name, line, column))
        raise UnreadableInput(f"{name} is not UTF-8", remedy, (problem,)) from error

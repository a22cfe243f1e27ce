"""What the readers of entries share: the file at hand, its findings, the references met, and the words of messages."""

from __future__ import annotations

import re
from typing import Any

from kg.claim import CLAIM_ID, SHA256, SLUG, TERM
from kg.corpus.events import HIDDEN_CHARACTERS, Node, ScalarNode, SequenceNode
from kg.corpus.findings import Findings
from kg.corpus.references import References
from kg.errors import Position

FAILED: Any = object()
"""What a converter gives for a value that it has complained about."""
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
"""Plain texts by which YAML says that there is no value."""
HIDDEN = re.compile(f"[{HIDDEN_CHARACTERS}]")
REMEDY_OF_PATTERN = {
    SLUG: "Ids are small letters a-z and digits, joined by single hyphens, such as `north-valley-group`.",
    CLAIM_ID: "Ids of claims and decisions are ten characters of a-z and 2-7, minted by `kg new`, `kg anchor` and `kg decide`.",
    SHA256: "A digest is 64 characters of 0-9 and a-f; `kg anchor` writes it.",
    TERM: "Names of the ontology are letters and digits, such as `ArmedGroup`; `kg terms TEXT` finds them.",
}


class Context:
    """What converters share while one file is read: its name, its findings, and the references met."""

    def __init__(self, file: str, findings: Findings, references: References) -> None:
        self.file = file
        self.findings = findings
        self.references = references
        self.defaults: dict[type, dict[str, Any]] = {}
        """Values of absent keys by class: what a file's head says for each of its entries."""

    def complain(self, node: Node, code: str, message: str, remedy: str) -> Any:
        """Note an error at a node; gives :data:`FAILED`."""
        self.findings.add(code, message, remedy, node.line, node.column)
        return FAILED

    def position(self, node: Node) -> Position:
        """Where a node stands."""
        return Position(self.file, node.line, node.column)


def is_empty(node: ScalarNode) -> bool:
    """Whether nothing is written; the quoted texts "null" and "~" are texts."""
    return not node.value.strip() if node.style else node.value in NOTHING


def complain_of_hidden(node: ScalarNode, written: str, context: Context) -> Any:
    found = HIDDEN.search(node.value)
    code = ord(found[0]) if found else 0
    return context.complain(
        node,
        "hidden-character",
        f"`{written}` holds U+{code:04X}, a character that cannot be seen",
        "Only quoted passages may hold such characters; take it out.",
    )


def short(value: str) -> str:
    """A value as a message shows it: quoted, escaped, never longer than a line."""
    return repr(value if len(value) <= 60 else value[:57] + "...")


def what(node: Node) -> str:
    if isinstance(node, ScalarNode):
        return f"the text {short(node.value)}" if node.value else "nothing"
    return "a list" if isinstance(node, SequenceNode) else "keys and values"

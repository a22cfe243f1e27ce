"""The canonical layout: nodes to lines of YAML, each key in its class's order and style, comments kept.

One line each for triples, passages and whatever else is short; one key a line for the rest; a blank line between entries; values
that an absent key would have anyway are left out. Texts are never broken over lines.
"""

from __future__ import annotations

from collections.abc import Iterable

from kg.claim import Claim, ContestDecision, Credibility, Entity, Evidence, Location, Rating, TextRange
from kg.corpus.comments import Comments
from kg.corpus.context import NOTHING
from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode
from kg.corpus.fields import Field, Kind, Shape, shape_of
from kg.corpus.scalars import date_scalar, literal, scalar

WIDTH = 120
"""Columns within which lists and mappings stay on one line."""
_ONE_LINE = frozenset({Evidence, TextRange, Location, Rating, Credibility})
"""Entries that stay on one line whatever their width: they are long because of their digests."""
_PARTED = frozenset({Claim, ContestDecision, Entity})
"""Entries with a blank line between them."""


class Layout:
    """Writes one file's tree."""

    def __init__(self, comments: Comments) -> None:
        self.comments = comments
        self.lines: list[str] = []

    def text(self, root: MappingNode, shape: Shape) -> str:
        """The whole file."""
        self.lines += self.comments.top
        self._pairs(root, shape, 0)
        if self.comments.bottom:
            self.lines += ["", *self.comments.bottom]
        return "\n".join(self.lines) + "\n"

    def _pairs(self, node: MappingNode, shape: Shape | None, indent: int) -> None:
        for key, value, field in self.ordered(node, shape):
            self._slot(f"{scalar(key.value)}:", key, value, field, indent, many=field.many if field else False)

    def ordered(self, node: MappingNode, shape: Shape | None) -> list[tuple[ScalarNode, Node, Field | None]]:
        """Keys with their fields in canonical order, unknown ones last; values equal to the default left out."""
        places = shape.places if shape else {}
        pairs = sorted(node.pairs, key=lambda pair: places.get(pair[0].value, len(places)))
        found = []
        for key, value in pairs:
            field = shape.field(key.value) if shape else None
            commented = self.comments.of(key).all() or self.comments.inside(value)
            if field is None or commented or not _is_default(value, field):
                found.append((key, value, field))
        return found

    def _slot(self, lead: str, anchor: Node, value: Node, field: Field | None, indent: int, *, many: bool) -> None:
        """A key or dash with its value, and the comments bound to it.

        :param many: the value is a list of the field's kind, not one of them.
        """
        attached = self.comments.of(anchor)
        value = _unwrapped(value, field) if many and not self.comments.inside(value) else value
        width = WIDTH - indent - len(lead) - 1
        flow = None if self._wants_block(value, field, many) else self._flow(value, field, width)
        pad = " " * indent
        before, behind = list(attached.before), list(attached.behind)
        if flow is not None:
            inner = self.comments.inside(value)
            # What is said inside a line can only stand above it, but for a last word behind something.
            if inner and inner[-1].behind and not behind:
                behind = [inner.pop().text]
            before += [remark.text for remark in inner]
        before += behind[:-1]
        self._comment(before, pad)
        head = len(self.lines)
        if flow is not None:
            self.lines.append(f"{pad}{lead} {flow}".rstrip())
        elif isinstance(value, ScalarNode):
            self._scalar(lead, value, field, indent)
        elif isinstance(value, SequenceNode):
            self.lines.append(pad + lead)
            self._items(value, field, indent + 2)
        elif lead == "-":
            self._item_pairs(value, field, indent)
            head = self._head_of_item(head, pad)
        else:
            self.lines.append(pad + lead)
            self._pairs(value, shape_of(field.entry) if field and field.entry else None, indent + 2)
        if behind:
            self.lines[head] += f" {behind[-1]}"
        self._comment(attached.after, pad + "  " if lead == "-" else pad)

    def _comment(self, lines: Iterable[str], pad: str) -> None:
        self.lines += [pad + line if line else "" for line in lines]

    def _scalar(self, lead: str, node: ScalarNode, field: Field | None, indent: int) -> None:
        block = literal(node.value, indent + 2) if "\n" in node.value else None
        if block is None or (field and field.kind is not Kind.TEXT):
            self.lines.append(f"{' ' * indent}{lead} {_written(node, field)}")
        else:
            self.lines += [f"{' ' * indent}{lead} {block[0]}", *block[1:]]

    def _items(self, node: SequenceNode, field: Field | None, indent: int) -> None:
        parted = field is not None and field.entry in _PARTED
        for number, item in enumerate(node.items):
            if parted and number:
                self.lines.append("")
            self._slot("-", item, item, field, indent, many=False)

    def _item_pairs(self, node: MappingNode, field: Field | None, indent: int) -> None:
        """The keys of a list item, still without its dash."""
        shape = shape_of(field.entry) if field and field.entry else None
        self._pairs(node, shape, indent + 2)

    def _head_of_item(self, start: int, pad: str) -> int:
        """Put the dash before an item's first key, below any comments on that key; gives the line of the dash."""
        head = next(
            number
            for number in range(start, len(self.lines))
            if not self.lines[number].lstrip().startswith("#") and self.lines[number]
        )
        for number in range(start, head):
            self.lines[number] = pad + self.lines[number].lstrip() if self.lines[number] else ""
        self.lines[head] = f"{pad}- {self.lines[head].lstrip()}"
        return head

    def _wants_block(self, value: Node, field: Field | None, many: bool) -> bool:
        """Whether a value is written over several lines however short it is."""
        if isinstance(value, ScalarNode):
            return "\n" in value.value
        if isinstance(value, MappingNode):
            if field is not None and field.entry is not None and not self.ordered(value, shape_of(field.entry)):
                return False
            if field is not None and field.entry in _ONE_LINE:
                return value.get("quote") is not None
            return field is not None and field.entry is not None and (bool(self.comments.inside(value)) or field.entry in _PARTED)
        if not many or field is None:
            return False
        if field.kind is Kind.TRIPLE:
            return len(value.items) > 1
        if field.kind is Kind.TEXT and field.written != "quote":
            return bool(self.comments.inside(value))
        return bool(value.items)

    def _flow(self, value: Node, field: Field | None, width: int) -> str | None:
        """A value on one line, or ``None`` where it is too wide and could be broken."""
        if isinstance(value, ScalarNode):
            return _written(value, field)
        line = self.one_line(value, field)
        may_break = field is None or not (
            field.entry in _ONE_LINE or (field.kind is Kind.TRIPLE and isinstance(value, SequenceNode))
        )
        return None if may_break and len(line) > width and _has_parts(value) else line

    def value(self, node: Node, field: Field) -> str:
        """A field's value in flow style, however wide."""
        return self.one_line(_unwrapped(node, field), field)

    def one_line(self, node: Node, field: Field | None) -> str:
        """A node in flow style."""
        if isinstance(node, ScalarNode):
            return _written(node, field, in_brackets=True)
        if isinstance(node, SequenceNode):
            return f"[{', '.join(self.one_line(item, field) for item in node.items)}]"
        shape = shape_of(field.entry) if field and field.entry else None
        inner_field = field if shape is None else None
        parts = [
            f"{scalar(key.value, in_brackets=True)}: {self.one_line(value, own or inner_field)}"
            for key, value, own in self.ordered(node, shape)
        ]
        return f"{{{', '.join(parts)}}}"


def _has_parts(node: Node) -> bool:
    return bool(node.items if isinstance(node, SequenceNode) else isinstance(node, MappingNode) and node.pairs)


def _written(node: ScalarNode, field: Field | None, *, in_brackets: bool = False) -> str:
    """A text in the style that its field asks for. What is plain nothing stays so: it is an error that its reader will tell."""
    if not node.style and node.value in NOTHING:
        return node.value or ("~" if in_brackets else "")
    if field is not None and field.form in ("edtf", "date"):
        return date_scalar(node.value, in_brackets=in_brackets)
    if field is not None and field.kind is Kind.NUMBER and node.value.isascii() and node.value.isdigit():
        return node.value
    return scalar(node.value, in_brackets=in_brackets)


def _unwrapped(value: Node, field: Field | None) -> Node:
    """A list of one as its bare value, where the field is written so."""
    if field is not None and field.single and isinstance(value, SequenceNode) and len(value.items) == 1:
        only = value.items[0]
        keeps_its_meaning = isinstance(only, MappingNode) or (
            isinstance(only, ScalarNode) and (only.style or only.value not in NOTHING)
        )
        return only if keeps_its_meaning else value
    return value


def _is_default(value: Node, field: Field) -> bool:
    """Whether an absent key would mean the same."""
    if field.required:
        return False
    if isinstance(value, ScalarNode):
        return isinstance(field.default, str) and value.value == field.default and not (value.value == "" and not value.style)
    if isinstance(value, SequenceNode):
        return field.many and field.kind is not Kind.MAPPING and not value.items
    return field.kind is Kind.MAPPING and not value.pairs

"""Comments of a file, each bound to the key or list item that it speaks of, so that they survive a rewriting of the file.

A comment on a line of its own speaks of what follows it, unless it is indented deeper than that: then it closes what stands
before it. A comment behind something speaks of the last key or item that begins on or before its line. Comments before the
first key belong to the file and stay on top.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode

_COMMENT = re.compile(r"#[^\n]*")


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, and whether it stood behind something on the same line."""

    text: str
    behind: bool


@dataclass(slots=True)
class Attached:
    """The comments of one key or item."""

    before: list[str] = field(default_factory=list)
    """Lines above it; an empty one is a blank line between comments."""
    behind: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    """Lines that close it, indented as its content."""

    def all(self) -> list[Remark]:
        """Every comment, without blank lines."""
        above = [Remark(line, behind=False) for line in self.before if line]
        behind = [Remark(line, behind=True) for line in self.behind]
        return above + behind + [Remark(line, behind=False) for line in self.after if line]


_NONE = Attached()
"""What a key without comments has; never filled."""


@dataclass(slots=True)
class Comments:
    """The comments of a file; keys and items are known by their nodes' identity."""

    top: list[str] = field(default_factory=list)
    bottom: list[str] = field(default_factory=list)
    by_anchor: dict[int, Attached] = field(default_factory=dict)

    def of(self, anchor: Node) -> Attached:
        """The comments bound to a key or item."""
        return self.by_anchor.get(id(anchor), _NONE)

    def inside(self, node: Node) -> list[Remark]:
        """All comments bound to anything inside a node, in order."""
        found: list[Remark] = []
        if not self.by_anchor:
            return found
        if isinstance(node, MappingNode):
            for key, value in node.pairs:
                found += self.of(key).all() + self.inside(value)
        elif isinstance(node, SequenceNode):
            for item in node.items:
                found += self.of(item).all() + self.inside(item)
        return found


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A key or item: where it begins, the column of its key or dash, and the key or item whose value it is part of."""

    start: int
    column: int
    node: Node
    holder: _Anchor | None


def comments_of(text: str, root: Node) -> Comments:
    """The comments of a file, bound to the keys and items of its tree."""
    anchors: list[_Anchor] = []
    scalars: list[ScalarNode] = []
    _gather(root, text, anchors, scalars)
    anchors.sort(key=lambda anchor: anchor.start)
    # Two nodes that begin together are an item and its first key: comments speak of the item, so only the outer is kept.
    anchors = [anchor for number, anchor in enumerate(anchors) if number == 0 or anchors[number - 1].start != anchor.start]
    binder = _Binder(text, anchors)
    for offset, comment, text_end in _found(text, scalars):
        binder.bind(offset, comment, text_end)
    return binder.comments


def _gather(node: Node, text: str, anchors: list[_Anchor], scalars: list[ScalarNode], holder: _Anchor | None = None) -> None:
    if isinstance(node, ScalarNode):
        scalars.append(node)
    elif isinstance(node, MappingNode):
        for key, value in node.pairs:
            anchor = _Anchor(key.start, key.column, key, holder)
            anchors.append(anchor)
            scalars.append(key)
            _gather(value, text, anchors, scalars, anchor)
    else:
        in_brackets = text.startswith("[", node.start)
        for item in node.items:
            anchor = _Anchor(item.start, item.column if in_brackets else node.column, item, holder)
            anchors.append(anchor)
            _gather(item, text, anchors, scalars, anchor)


def _found(text: str, scalars: list[ScalarNode]) -> list[tuple[int, str, int]]:
    """Every comment, its offset, and where the text before it ends.

    Comments are what begins with ``#`` outside texts, and behind the header of a block text.
    """
    found: list[tuple[int, str, int]] = []
    position = 0
    for node in sorted(scalars, key=lambda node: node.start):
        if node.end <= node.start:
            continue
        found += [(match.start(), match[0].rstrip(), position) for match in _COMMENT.finditer(text, position, node.start)]
        position = node.end
        if node.style in ("|", ">"):
            header_end = text.find("\n", node.start)
            header = _COMMENT.search(text, node.start, header_end if header_end >= 0 else len(text))
            if header:
                found.append((header.start(), header[0].rstrip(), header.start()))
    found += [(match.start(), match[0].rstrip(), position) for match in _COMMENT.finditer(text, position)]
    return found


class _Binder:
    """Binds comments, met in the order of the file, to anchors."""

    def __init__(self, text: str, anchors: list[_Anchor]) -> None:
        self.text = text
        self.anchors = anchors
        self.starts = [anchor.start for anchor in anchors]
        self.comments = Comments()
        self.last: tuple[list[str], int] | None = None

    def bind(self, offset: int, comment: str, text_end: int) -> None:
        line_start = self.text.rfind("\n", 0, offset) + 1
        lead = self.text[line_start:offset]
        following = bisect_right(self.starts, offset)
        if lead.strip(" -"):
            self._bind_behind(comment, following, _COMMENT.sub("", self.text[text_end:offset]))
        else:
            # Behind a bare dash a comment speaks of the item, however deep it stands.
            self._bind_alone(offset, comment, following, 1 if lead.strip() else offset - line_start + 1)

    def _bind_behind(self, comment: str, following: int, between: str) -> None:
        """Bind a comment behind something; `between` holds the brackets between the last text and the comment."""
        if following == 0:
            self.comments.top.append(comment)
            return
        anchor = self.anchors[following - 1]
        opened = 0
        for character in between:
            if character in "[{":
                opened += 1
            elif character in "]}" and opened:
                opened -= 1
            elif character in "]}" and anchor.holder is not None:
                # A list or mapping ends before the comment, which hence speaks of what holds it.
                anchor = anchor.holder
        self._attached(anchor).behind.append(comment)
        self.last = None

    def _bind_alone(self, offset: int, comment: str, following: int, column: int) -> None:
        if following == 0:
            target = self.comments.top
        elif following == len(self.anchors):
            closed = self._closed_by(following, column, 1)
            target = self._attached(closed).after if closed else self.comments.bottom
        else:
            upcoming = self.anchors[following]
            closed = self._closed_by(following, column, upcoming.column)
            target = self._attached(closed).after if closed else self._attached(upcoming).before
        # A blank line between comments, or between a comment and what follows, parts a heading from a remark.
        if self.last and self.last[0] is target and self.text.count("\n", self.last[1], offset) > 1:
            target.append("")
        target.append(comment)
        self.last = (target, offset)
        if following and following < len(self.anchors) and target is self._attached(self.anchors[following]).before:
            rest = self.text[offset + len(comment) : self.anchors[following].start]
            if "#" not in rest and rest.count("\n") > 1:
                target.append("")

    def _closed_by(self, following: int, column: int, upcoming: int) -> _Anchor | None:
        """The key or item before the comment that stands in its very column, if the comment is deeper than what follows."""
        if column <= upcoming or following == 0:
            return None
        for anchor in reversed(self.anchors[max(0, following - 200) : following]):
            if anchor.column <= column:
                return anchor if anchor.column > upcoming else None
        return None

    def _attached(self, anchor: _Anchor) -> Attached:
        return self.comments.by_anchor.setdefault(id(anchor.node), Attached())

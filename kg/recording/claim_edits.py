"""What anchoring changes in a claims file: typed quotes become positions, moved passages get their new ones, claims their ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kg.anchoring import AnchorFailure, AnchorStatus, EvidenceChecker, anchor_quote, quote_of
from kg.claim import Evidence, Source
from kg.corpus import QUOTES_ALLOWED
from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode
from kg.errors import Position, Problem
from kg.recording.rendering import as_plain, one_line
from kg.recording.splicing import Edit, OpenFile, plain


@dataclass(frozen=True, slots=True)
class SourceText:
    """A source with its text at hand."""

    source: Source
    text: str
    checker: EvidenceChecker

    @property
    def keeps_words(self) -> bool:
        """Whether the source's rights allow keeping the words of passages."""
        return QUOTES_ALLOWED in (self.source.rights or "")

    def evidence(self, start: int, end: int, sha256: str) -> Evidence:
        """A passage as it is recorded for this source."""
        quote = quote_of(self.text, start, end) if self.keeps_words else None
        return Evidence(start=start, end=end, sha256=sha256, quote=quote)


@dataclass(slots=True)
class ClaimChanges:
    """What is to change in one claims file."""

    edits: list[Edit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    expected: Any = None
    """What the file is meant to say afterwards."""
    anchored: int = 0
    shifted: int = 0
    minted: int = 0


Mint = Callable[[], str]
TextOf = Callable[[str], SourceText | None]


def changes_of_claims(file: OpenFile, text_of: TextOf, *, fix: bool, mint: Mint | None = None) -> ClaimChanges:
    """What anchoring changes in a claims file.

    A claim is anchored as a whole: where one of its quotes fails, the claim stays as it is and the problem is told.

    :param file: the claims file.
    :param text_of: the text of a source by its key, ``None`` where it is not at hand.
    :param fix: whether passages that stand elsewhere, once, get their new position.
    :param mint: makes the ids of claims that were typed without one; these stay without where it is ``None``.
    """
    changes = ClaimChanges(expected=plain(file.root))
    if not isinstance(file.root, MappingNode):
        return changes
    source, claims = file.root.get("source"), file.root.get("claims")
    if not isinstance(source, ScalarNode) or not isinstance(claims, SequenceNode):
        return changes
    for claim, expected in zip(claims.items, changes.expected["claims"], strict=True):
        if isinstance(claim, MappingNode):
            if fix:
                _fix_evidence(file, claim, source.value, text_of, expected, changes)
            _anchor_quotes(file, claim, text_of(source.value), expected, changes)
            if mint is not None and claim.pairs and claim.get("id") is None:
                expected["id"] = mint()
                first = claim.pairs[0][0]
                between = ", " if file.in_brackets(claim) else "\n" + " " * (first.column - 1)
                changes.edits.append(Edit(first.start, first.start, f"id: {expected['id']}{between}"))
                changes.minted += 1
    return changes


def _name(claim: MappingNode) -> str:
    id = claim.get("id")
    return f"claim {id.value}" if isinstance(id, ScalarNode) else "claim"


def _items(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return list(node.items) if isinstance(node, SequenceNode) else [node]


# --- passages that moved ------------------------------------------------------------------------------------------------


def _fix_evidence(
    file: OpenFile, claim: MappingNode, own: str, text_of: TextOf, expected: dict[str, Any], changes: ClaimChanges
) -> None:
    written = expected.get("evidence")
    for index, node in enumerate(_items(claim.get("evidence"))):
        evidence = read_evidence(node)
        if evidence is None or not isinstance(node, MappingNode):
            continue
        at_hand = text_of(evidence.source or own)
        if at_hand is None:
            continue
        found = at_hand.checker.check(evidence)
        if found.status is not AnchorStatus.SHIFTED:
            continue
        place = found.candidates[0]
        values: dict[str, str | int] = {"start": place.start, "end": place.end}
        target = written[index] if isinstance(written, list) else written
        assert isinstance(target, dict)  # noqa: S101 - it is the plain form of `node`
        _set_scalars(file, node, values, target, changes.edits)
        kept = node.get("quote")
        if isinstance(kept, MappingNode):
            words = quote_of(at_hand.text, place.start, place.end)
            _set_scalars(file, kept, {"prefix": words.prefix, "suffix": words.suffix}, target["quote"], changes.edits)
        changes.shifted += 1


def _set_scalars(
    file: OpenFile, node: MappingNode, values: Mapping[str, str | int], expected: dict[str, Any], edits: list[Edit]
) -> None:
    """Edits that give existing keys new values."""
    for key, value in node.pairs:
        new = values.get(key.value)
        if new is not None and isinstance(value, ScalarNode) and value.value != str(new):
            end = file.scalar_end(value, key.column - 1)
            edits.append(Edit(value.start, end, one_line(new)))
            expected[key.value] = str(new)


def read_evidence(node: Node) -> Evidence | None:
    """The passage that a node records; ``None`` where it is not one (the reader tells why)."""
    if not isinstance(node, MappingNode):
        return None
    values = {key.value: value.value for key, value in node.pairs if isinstance(value, ScalarNode)}
    try:
        start, end = int(values["start"]), int(values["end"])
        return Evidence(source=values.get("source"), start=start, end=end, sha256=values["sha256"])
    except (KeyError, ValueError):
        return None


# --- typed quotes -------------------------------------------------------------------------------------------------------


def _anchor_quotes(
    file: OpenFile, claim: MappingNode, at_hand: SourceText | None, expected: dict[str, Any], changes: ClaimChanges
) -> None:
    pair = next(((key, value) for key, value in claim.pairs if key.value == "quote"), None)
    if pair is None:
        return
    key, value = pair
    if at_hand is None:
        message = f"{_name(claim)}: the text of its source is not at hand, so its quote cannot be anchored"
        remedy = "Point `texts` in kg.toml or KG_TEXTS at the folder that holds the dump files, and check the source's `locations`."
        changes.problems.append(Problem("quote-not-anchored", message, remedy, _at(file, key)))
        return
    quotes = [item for item in _items(value) if isinstance(item, ScalarNode)]
    if len(quotes) != len(_items(value)):
        return
    passages: list[Evidence] = []
    problems: list[Problem] = []
    for quote in quotes:
        found = anchor_quote(at_hand.text, quote.value, at_hand.checker.paragraphs)
        if isinstance(found, AnchorFailure):
            code = f"quote-{found.reason}"
            problems.append(Problem(code, f"{_name(claim)}: {found.message}", found.remedy, _at(file, quote)))
        else:
            passages.append(at_hand.evidence(found.start, found.end, found.sha256))
    older = claim.get("evidence")
    if not problems and older is None:
        changes.edits += _in_place(file, key, value, quotes, passages)
    elif not problems and older is not None:
        known = [read_evidence(item) for item in _items(older)]
        new = [item for item in passages if not any(_same(item, other) for other in known if other)]
        edits = _beside(file, claim, key, value, older, new)
        if edits is None:
            remedy = "Run `kg fmt` on the file, then `kg anchor` again."
            message = f"{_name(claim)}: its quote cannot be put beside the evidence as that is written"
            problems.append(Problem("quote-not-anchored", message, remedy, _at(file, key)))
        else:
            changes.edits += edits
            passages = new
    if problems:
        changes.problems += problems
        return
    del expected["quote"]
    written = expected.get("evidence")
    before = written if isinstance(written, list) else [] if written is None else [written]
    after = [*before, *map(as_plain, passages)]
    alone = isinstance(value, ScalarNode) if older is None else isinstance(older, MappingNode) and len(after) == 1
    expected["evidence"] = after[0] if alone else after
    changes.anchored += len(quotes)


def _same(one: Evidence, other: Evidence) -> bool:
    return other.source is None and (one.start, one.end, one.sha256) == (other.start, other.end, other.sha256)


def _in_place(file: OpenFile, key: ScalarNode, value: Node, quotes: list[ScalarNode], passages: list[Evidence]) -> Iterator[Edit]:
    """Edits that turn the key into `evidence` and each quote into its passage, right where they stand."""
    yield Edit(key.start, key.end, "evidence")
    indent = value.column - 1 if isinstance(value, SequenceNode) else key.column - 1
    for quote, evidence in zip(quotes, passages, strict=True):
        comment = file.block_comment(quote)
        text = one_line(evidence) + (f"  {comment}" if comment else "")
        yield Edit(quote.start, file.scalar_end(quote, indent), text)


def _beside(
    file: OpenFile, claim: MappingNode, key: ScalarNode, value: Node, older: Node, new: list[Evidence]
) -> list[Edit] | None:
    """Edits that take the quote out and add its passages to the evidence there is; ``None`` where the layout forbids it."""
    taken = _without_entry(file, claim, key, value)
    key_of_older = next(k for k, v in claim.pairs if v is older)
    end = file.value_end(older, key_of_older.column - 1)
    if taken is None or end is None:
        return None
    if not new:
        return taken
    items = [one_line(evidence) for evidence in new]
    if isinstance(older, MappingNode):
        if not file.in_brackets(older):
            return None
        return [*taken, Edit(older.start, older.start, "["), Edit(end, end, "".join(f", {item}" for item in items) + "]")]
    if not isinstance(older, SequenceNode) or not older.items:
        return None
    if file.in_brackets(older):
        last = file.value_end(older.items[-1], 0)
        return None if last is None else [*taken, Edit(last, last, "".join(f", {item}" for item in items))]
    line_end = file.line_end(end)
    dash = "\n" + " " * (older.column - 1) + "- "
    return [*taken, Edit(line_end, line_end, "".join(dash + item for item in items))]


def _without_entry(file: OpenFile, claim: MappingNode, key: ScalarNode, value: Node) -> list[Edit] | None:
    """The edit that deletes an entry's lines; ``None`` where it shares a line with something else or holds a comment."""
    end = file.value_end(value, key.column - 1)
    start = file.line_start(key.start)
    first = claim.pairs[0][0] is key
    if end is None or file.in_brackets(claim) or first or file.text[start : key.start].strip(" "):
        return None
    line_end = file.line_end(end)
    if file.text[end:line_end].strip() or _holds_comment(file, key.end, end, value):
        return None
    return [Edit(start, min(line_end + 1, len(file.text)), "")]


def _holds_comment(file: OpenFile, start: int, end: int, value: Node) -> bool:
    """Whether a comment stands between the texts of an entry."""
    position = start
    for scalar in _items(value):
        if "#" in file.text[position : scalar.start] or (isinstance(scalar, ScalarNode) and file.block_comment(scalar)):
            return True
        position = file.scalar_end(scalar, value.column - 1) if isinstance(scalar, ScalarNode) else scalar.start
    return "#" in file.text[position:end]


def _at(file: OpenFile, node: Node) -> Position:
    return Position(file.name, node.line, node.column)

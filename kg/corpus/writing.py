"""Canonical text of corpus files: from the model, or from what somebody typed.

For canonical text the way from text to model and back gives the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from kg.claim import Claim, Entity, Source, Triple
from kg.corpus.comments import Comments, comments_of
from kg.corpus.documents import CONTENTS, ClaimsFile, Content, EntitiesFile, FileKind
from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode, decode, read_tree
from kg.corpus.fields import Field, Kind, Shape, shape_of
from kg.corpus.findings import Findings, unreadable
from kg.corpus.layout import Layout

MODELINE = "# yaml-language-server: $schema="
_SCHEMA_FOLDER = "../../.kg/schema/"


def modeline(kind: FileKind) -> str:
    """The comment that opens a corpus file, by which editors find its schema."""
    return f"{MODELINE}{_SCHEMA_FOLDER}{kind}.json"


def source_text(source: Source) -> str:
    """Canonical text of ``corpus/sources/<key>.yaml``."""
    return content_text(source)


def entities_text(entities: Iterable[Entity]) -> str:
    """Canonical text of a file of ``corpus/entities/``; entities keep their order."""
    return content_text(EntitiesFile(entities=tuple(entities)))


def claims_text(source: str, claims: Iterable[Claim], *, annotator: str | None = None, recorded: str | None = None) -> str:
    """Canonical text of ``corpus/claims/<source>.yaml``; claims keep their order.

    :param annotator: the head's annotator; without it, the one of most claims (the first of them at a tie).
    :param recorded: the head's day, likewise.
    """
    kept = tuple(claims)
    return content_text(
        ClaimsFile(
            source=source,
            annotator=annotator or _commonest(claim.annotator for claim in kept),
            recorded=recorded or _commonest(claim.recorded for claim in kept),
            claims=kept,
        )
    )


def _commonest(values: Iterable[str | None]) -> str | None:
    counted = Counter(value for value in values if value is not None)
    return counted.most_common(1)[0][0] if counted else None


def content_text(content: Content) -> str:
    """Canonical text of a file's content."""
    kind = _kind_of_content(content)
    tree = _tree(content, shape_of(type(content)))
    if isinstance(content, ClaimsFile):
        _drop_repeated_heads(tree, Comments())
    return Layout(Comments(top=[modeline(kind)])).text(tree, shape_of(CONTENTS[kind]))


def canonical(text: str, file: str = "text") -> str:
    """The canonical form of a corpus file's text; comments stay with what they speak of.

    Faults of content (unknown keys, wrong values) do not hinder: what is unknown comes last.

    :param file: the file's name in problems.
    :raises UnreadableInput: the text is not in the file format, or none of the kinds of corpus file.
    """
    text = decode(text.encode("utf-8", "surrogatepass"), file)
    tree = read_tree(text, file)
    kind = _kind_of_tree(tree)
    if kind is None or not isinstance(tree, MappingNode):
        findings = Findings(file)
        findings.add(
            "unknown-file",
            "neither a source nor entities nor claims nor decisions",
            "Begin with `key:`, `entities:`, `decisions:`, or `source:` and `claims:`.",
            1,
            1,
        )
        raise unreadable(findings)
    comments = comments_of(text, tree)
    own = [line for line in comments.top if line.replace(" ", "").startswith(MODELINE.replace(" ", ""))]
    rest = [line for line in comments.top if line not in own]
    comments.top = [own[0] if own else modeline(kind), *_without_outer_blanks(rest)]
    if kind == "claims":
        _drop_repeated_heads(tree, comments)
    return Layout(comments).text(tree, shape_of(CONTENTS[kind]))


def _without_outer_blanks(lines: list[str]) -> list[str]:
    """Comment lines without blank ones at either end or several in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return kept[:-1] if kept and not kept[-1] else kept


def _kind_of_content(content: Content) -> FileKind:
    return next(kind for kind, known in CONTENTS.items() if type(content) is known)


def _kind_of_tree(tree: Node | None) -> FileKind | None:
    """What a file holds, told from its keys."""
    if not isinstance(tree, MappingNode):
        return None
    keys = {key.value for key, _ in tree.pairs}
    if "claims" in keys:
        return "claims"
    if "entities" in keys:
        return "entities"
    if "decisions" in keys:
        return "decisions"
    return "source" if keys & {"key", "title"} else None


def _drop_repeated_heads(tree: MappingNode, comments: Comments) -> None:
    """Take `annotator` and `recorded` out of claims that only repeat what the file's head says."""
    claims = tree.get("claims")
    for name in ("annotator", "recorded"):
        head = tree.get(name)
        if not isinstance(head, ScalarNode) or not isinstance(claims, SequenceNode):
            continue
        for claim in claims.items:
            if isinstance(claim, MappingNode):
                claim.pairs[:] = [
                    (key, value)
                    for key, value in claim.pairs
                    if key.value != name
                    or not (isinstance(value, ScalarNode) and value.value == head.value)
                    or comments.of(key).all()
                ]


def _tree(value: Any, shape: Shape) -> MappingNode:
    """An entry as a tree; absent values are left out here, defaults by the layout."""
    pairs: list[tuple[ScalarNode, Node]] = []
    for field in shape.fields:
        own = getattr(value, field.name)
        if own is not None:
            pairs.append((_text_node(field.written), field_tree(own, field)))
    return MappingNode(pairs, 0, 0)


def field_tree(value: Any, field: Field) -> Node:
    """A field's value as a tree."""
    if field.kind is Kind.MAPPING:
        pairs: list[tuple[ScalarNode, Node]] = [
            (_text_node(key), _members(own) if field.many else _text_node(own)) for key, own in value.items()
        ]
        return MappingNode(pairs, 0, 0)
    if field.many:
        return SequenceNode([_one_tree(item, field) for item in value], 0, 0)
    return _one_tree(value, field)


def _members(values: Iterable[str]) -> SequenceNode:
    return SequenceNode([_text_node(value) for value in values], 0, 0)


def _one_tree(value: Any, field: Field) -> Node:
    if isinstance(value, Triple):
        return _members((value.subject, value.predicate, value.object))
    if field.entry is not None:
        return _tree(value, shape_of(field.entry))
    return _text_node(str(value))


def _text_node(text: str) -> ScalarNode:
    # The quotes only say that the text is a text, even if it reads "null"; the layout chooses how it is written.
    return ScalarNode(text, 0, 0, style='"')

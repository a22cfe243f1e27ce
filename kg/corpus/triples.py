"""Triples: three texts in brackets, each with its place."""

from __future__ import annotations

import re
from typing import Any

from kg.claim import CLAIM_ID, CLAIM_REFERENCE, SLUG, TERM, Triple
from kg.corpus.context import FAILED, HIDDEN, REMEDY_OF_PATTERN, Context, complain_of_hidden, is_empty, short, what
from kg.corpus.events import Node, ScalarNode, SequenceNode
from kg.corpus.skeleton import PLACEHOLDER_TRIPLE
from kg.errors import Position

_SLUG = re.compile(SLUG)
_PREDICATE = re.compile(f"a|{TERM}")
_CLAIM_OBJECT = re.compile(CLAIM_REFERENCE + CLAIM_ID)
_TRIPLE_REMEDY = "Write [subject, property, object]; put a text with a comma in double quotes."


def read_triple(node: Node, context: Context) -> Any:
    """A triple with the position of each part. Whether its object is a text or an entity, the ontology will tell."""
    if not isinstance(node, SequenceNode):
        return context.complain(node, "bad-triple", f"{what(node)} where a triple belongs", _TRIPLE_REMEDY)
    items = node.items
    if len(items) != 3:
        return context.complain(node, "bad-triple", f"a triple of {len(items)} parts", _TRIPLE_REMEDY)
    subject, predicate, object_ = items
    if not (isinstance(subject, ScalarNode) and isinstance(predicate, ScalarNode) and isinstance(object_, ScalarNode)):
        return context.complain(node, "bad-triple", "a list inside a triple", _TRIPLE_REMEDY)
    written = Triple(subject.value, predicate.value, object_.value)
    if written == PLACEHOLDER_TRIPLE:  # the claim is kept: its passage can be anchored meanwhile
        remedy = "Write what the passage says: `kg find TEXT` finds the ids of entities, `kg terms TEXT` properties."
        context.complain(node, "placeholder", "the triple of the skeleton, not filled in yet", remedy)
        return written
    sound = True
    if _SLUG.fullmatch(subject.value):
        context.references.note("entity", subject.value, context.file, subject)
    else:
        sound = False
        context.complain(subject, "bad-triple", f"{short(subject.value)} is not an entity's id", REMEDY_OF_PATTERN[SLUG])
    if not _PREDICATE.fullmatch(predicate.value):
        sound = False
        context.complain(
            predicate,
            "bad-triple",
            f"{short(predicate.value)} is not the name of a property",
            "Write a name such as `ledBy`, or `a` for a type; `kg terms TEXT` finds them.",
        )
    sound = _object_is_sound(object_, context) and sound
    if not sound:
        return FAILED
    file = context.file
    at = (
        Position(file, subject.line, subject.column),
        Position(file, predicate.line, predicate.column),
        Position(file, object_.line, object_.column),
    )
    return Triple(subject.value, predicate.value, object_.value, at)


def complain_of_missing_brackets(node: SequenceNode, written: str, context: Context) -> Any:
    """One error for a triple without the brackets around it, which would otherwise be told of each of its parts."""
    parts = [item.value for item in node.items if isinstance(item, ScalarNode)]
    meant = ", ".join(parts if len(parts) == 3 else ("subject", "property", "object"))
    remedy = f"Write `{written}: [[{meant}]]`, also for a single triple."
    return context.complain(node, "bad-triple", f"`{written}` takes a list of triples, each in brackets of its own", remedy)


def _object_is_sound(node: ScalarNode, context: Context) -> bool:
    value = node.value
    if is_empty(node):
        context.complain(node, "bad-triple", "a triple without object", _TRIPLE_REMEDY)
        return False
    if value.startswith(CLAIM_REFERENCE) and " " not in value:
        if not _CLAIM_OBJECT.fullmatch(value):
            context.complain(node, "bad-triple", f"{short(value)} is not a claim's id", REMEDY_OF_PATTERN[CLAIM_ID])
            return False
        context.references.note("claim", value.removeprefix(CLAIM_REFERENCE), context.file, node)
    elif node.style == '"' and HIDDEN.search(value):
        complain_of_hidden(node, "object", context)
        return False
    return True

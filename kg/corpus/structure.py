"""From nodes to the model: every key, kind and pattern that the dataclasses ask for, with all that is wrong told at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, lru_cache
from typing import Any, TypeVar

from kg.claim import CLAIM_ID, SHA256, SLUG, TERM, Claim, ContestDecision, Entity, Source
from kg.corpus.context import FAILED, HIDDEN, REMEDY_OF_PATTERN, Context, complain_of_hidden, is_empty, short, what
from kg.corpus.events import MappingNode, Node, ScalarNode, SequenceNode
from kg.corpus.fields import Field, Kind, shape_of
from kg.corpus.rules import claim_problems, decision_problems, entity_problems, source_problems
from kg.corpus.skeleton import PLACEHOLDER_QUOTE
from kg.corpus.suggestions import did_you_mean
from kg.corpus.triples import complain_of_missing_brackets, read_triple
from kg.dates import period
from kg.errors import Problem

EntryT = TypeVar("EntryT")

_PATTERN_OF_FORM = {"entity": SLUG, "source": SLUG, "claim": CLAIM_ID, "class": TERM}
_REFERENCE_FORMS = frozenset({"entity", "source", "claim"})
_WHOLE_NUMBER = re.compile("0|[1-9][0-9]{0,11}")
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9_-]*")
_SLUG = re.compile(SLUG)
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The words of a passage are kept as they are, whatever characters it holds; everything else is our own text.
_VERBATIM = frozenset({"quote", "exact", "prefix", "suffix"})
_MAY_BE_EMPTY = frozenset({"prefix", "suffix"})


Convert = Callable[[Node, Context], Any]
_RULES: dict[type, Callable[[Any], Iterator[Problem]]] = {
    Claim: claim_problems,
    ContestDecision: decision_problems,
    Entity: entity_problems,
    Source: source_problems,
}
# Lists from which the sound entries are kept where others are not: one faulty claim does not hide the rest of its file.
_KEPT_IN_PART = frozenset({"claims", "entities", "decisions"})


def read_entry(node: Node, entry: type[EntryT], context: Context, *, bulk: bool = False) -> EntryT | None:
    """One entry of the model, or ``None`` where something required is missing or wrong; all that is wrong is in the context.

    :param bulk: the entry is a line of a bulk file (see :func:`kg.corpus.fields.shape_of`).
    """
    if not isinstance(node, MappingNode):
        context.complain(node, "wrong-kind", f"{what(node)} where an entry with keys belongs", "Write `key: value` lines.")
        return None
    converters, required, takes_position = _converters(entry, bulk)
    values: dict[str, Any] = dict(context.defaults.get(entry, ()))
    faults = context.findings.count
    complete = True
    for key, value in node.pairs:
        known = converters.get(key.value)
        if known is None:
            _complain_of_key(key, entry, converters, context)
            continue
        name, convert = known
        converted = convert(value, context)
        if converted is FAILED:
            complete = complete and name not in required
        else:
            values[name] = converted
    if not required <= values.keys():
        present = {key.value for key, _ in node.pairs}
        for field in shape_of(entry, bulk=bulk).fields:
            if field.required and field.written not in present:
                complete = False
                context.complain(
                    node, "missing-key", f"`{field.written}` is missing", f"Add `{field.written}:` ({_lower(field.doc)})."
                )
    if not complete:
        return None
    if takes_position:
        values["at"] = context.position(node)
    made = entry(**values)
    rules = _RULES.get(entry)
    # Rules speak of whole entries: one with a fault already told would only draw complaints that follow from that.
    if rules is not None and context.findings.count == faults:
        for problem in rules(made):
            context.findings.note(problem)
    return made


def _lower(doc: str) -> str:
    return doc[:1].lower() + doc[1:].rstrip(".")


def _complain_of_key(key: ScalarNode, entry: type, converters: dict[str, Any], context: Context) -> None:
    names = list(converters)
    remedy = did_you_mean(key.value, names, f"Keys here: {', '.join(names)}.")
    context.complain(key, "unknown-key", f"unknown key `{key.value}`", remedy)


def _converters(entry: type, bulk: bool) -> tuple[dict[str, tuple[str, Convert]], frozenset[str], bool]:
    """Converters by written key, the names of required fields, and whether the class keeps its position."""
    return _compiled(entry, bulk)


@cache
def _compiled(entry: type, bulk: bool) -> tuple[dict[str, tuple[str, Convert]], frozenset[str], bool]:
    shape = shape_of(entry, bulk=bulk)
    converters = {field.written: (field.name, _converter(field)) for field in shape.fields}
    required = frozenset(field.name for field in shape.fields if field.required)
    takes_position = "at" in entry.__dataclass_fields__  # type: ignore[attr-defined]
    return converters, required, takes_position


def _converter(field: Field) -> Convert:
    """The converter of a field's value, lists included."""
    if field.kind is Kind.MAPPING:
        return _mapping(field)
    one = _one(field)
    return _many(field, one) if field.many else one


def _one(field: Field) -> Convert:
    """The converter of one value of a field."""
    if field.kind is Kind.TEXT:
        return _text(field)
    if field.kind is Kind.NUMBER:
        return _number(field)
    if field.kind is Kind.WORD:
        return _word(field)
    if field.kind is Kind.TRIPLE:
        return read_triple
    entry = field.entry
    assert entry is not None  # noqa: S101  (the kinds of a field are all named above)

    def convert(node: Node, context: Context) -> Any:
        value = read_entry(node, entry, context)
        return FAILED if value is None else value

    return convert


def _many(field: Field, one: Convert) -> Convert:
    """A list; where the field allows it, a bare value is a list of one."""
    keep = field.written in _KEPT_IN_PART

    def convert(node: Node, context: Context) -> Any:
        if not isinstance(node, SequenceNode):
            if isinstance(node, ScalarNode) and is_empty(node):
                return _complain_of_emptiness(node, field, context)
            if not field.single:
                remedy = f"Write `{field.written}: [...]`, or one `- ` line for each."
                return context.complain(node, "wrong-kind", f"`{field.written}` takes a list, not {what(node)}", remedy)
            value = one(node, context)
            return FAILED if value is FAILED else (value,)
        if field.kind is Kind.TRIPLE and node.items and all(isinstance(item, ScalarNode) for item in node.items):
            return complain_of_missing_brackets(node, field.written, context)
        values = [one(item, context) for item in node.items]
        if not any(value is FAILED for value in values):
            return tuple(values)
        return tuple(value for value in values if value is not FAILED) if keep else FAILED

    return convert


def _mapping(field: Field) -> Convert:
    """Keys with texts or lists of texts; keys of a field with a form have that form too."""
    value_of = _many(field, _text(field)) if field.many else _text(field)
    key_of = _text(field) if field.form else None

    def convert(node: Node, context: Context) -> Any:
        if not isinstance(node, MappingNode):
            return context.complain(
                node, "wrong-kind", f"`{field.written}` takes keys and values, not {what(node)}", "Write `{key: value}`."
            )
        values: dict[str, Any] = {}
        for key, value in node.pairs:
            name = key_of(key, context) if key_of else _scheme(key, field, context)
            values[key.value] = FAILED if name is FAILED else value_of(value, context)
        return FAILED if any(value is FAILED for value in values.values()) else values

    return convert


def _scheme(key: ScalarNode, field: Field, context: Context) -> Any:
    if _SCHEME.fullmatch(key.value):
        return key.value
    return context.complain(
        key,
        "bad-value",
        f"`{field.written}`: {short(key.value)} is not the name of a register",
        "Write, for instance, `wikidata`.",
    )


def _text(field: Field) -> Convert:
    """A text, checked against the field's pattern and form."""
    written, form = field.written, field.form
    source = field.pattern or _PATTERN_OF_FORM.get(form or "")
    pattern = re.compile(source) if source else None
    remedy = REMEDY_OF_PATTERN.get(source or "", f"It must match {source}.")
    verbatim, may_be_empty = written in _VERBATIM, written in _MAY_BE_EMPTY
    by_role = form == "agent-or-text"
    refers = form if form in _REFERENCE_FORMS else None
    dated = {"edtf": _date_trouble, "date": _day_trouble}.get(form or "")

    def convert(node: Node, context: Context) -> Any:
        if not isinstance(node, ScalarNode):
            return context.complain(
                node,
                "wrong-kind",
                f"`{written}` takes a text, not {what(node)}",
                "Take the brackets or dashes out, or quote the text.",
            )
        value = node.value
        if pattern is not None:
            if pattern.fullmatch(value) is None:
                if is_empty(node):
                    return _complain_of_emptiness(node, field, context)
                return context.complain(node, "bad-value", f"`{written}`: {short(value)} is not {_name_of(field)}", remedy)
            if refers is not None:
                context.references.note(refers, value, context.file, node)
            return value
        if is_empty(node) and not (may_be_empty and node.style):
            return _complain_of_emptiness(node, field, context)
        if dated is not None:
            trouble = dated(value)
            if trouble is not None:
                return context.complain(node, "bad-date", f"`{written}`: {trouble[0]}", trouble[1])
        elif value == PLACEHOLDER_QUOTE and written == "quote":  # kept, as the triple of the skeleton is
            todo = "Type the passage word for word as in the article, then run `kg anchor`."
            context.complain(node, "placeholder", "the quote of the skeleton, not filled in yet", todo)
        elif by_role and "-" in value and _SLUG.fullmatch(value):
            context.references.note("role", value, context.file, node)
        elif not verbatim and node.style == '"' and HIDDEN.search(value):
            return complain_of_hidden(node, written, context)
        return value

    return convert


def _name_of(field: Field) -> str:
    named = {"entity": "an entity's id", "source": "a source's key", "claim": "a claim's id", "class": "the name of a class"}
    by_pattern = {SLUG: "an id", CLAIM_ID: "a claim's id", SHA256: "a SHA-256 digest"}
    return named.get(field.form or "") or by_pattern.get(field.pattern or "", "of the right form")


def _complain_of_emptiness(node: Node, field: Field, context: Context) -> Any:
    remedy = f"Give its value ({_lower(field.doc)})." if field.required else "Give a value, or take the key out."
    return context.complain(node, "empty-value", f"`{field.written}` has no value", remedy)


@lru_cache(maxsize=4096)
def _date_trouble(value: str) -> tuple[str, str] | None:
    """What is wrong with an EDTF date, and the remedy."""
    try:
        period(value)
    except (ValueError, OverflowError) as error:
        return str(error), "Write EDTF, such as 2017, 2017-04, 2017-04-05, 2017~, 2017-04/2020 or 2017/.."
    return None


@lru_cache(maxsize=4096)
def _day_trouble(value: str) -> tuple[str, str] | None:
    """What is wrong with a day, and the remedy."""
    remedy = "Write the day as YYYY-MM-DD."
    if _DAY.fullmatch(value) is None:
        return f"{short(value)} is not a day", remedy
    try:
        date.fromisoformat(value)
    except ValueError as error:
        return f"there is no day {value} ({error})", remedy
    return None


def _number(field: Field) -> Convert:
    """A whole number from 0, of at most twelve digits: positions and grades are no larger, and huge ones cost time to read."""

    def convert(node: Node, context: Context) -> Any:
        if isinstance(node, ScalarNode) and _WHOLE_NUMBER.fullmatch(node.value):
            return int(node.value)
        if isinstance(node, ScalarNode) and is_empty(node):
            return _complain_of_emptiness(node, field, context)
        found = short(node.value) if isinstance(node, ScalarNode) else what(node)
        return context.complain(
            node, "bad-value", f"`{field.written}`: {found} is not a whole number", "Write digits only, such as 1204."
        )

    return convert


def _word(field: Field) -> Convert:
    """One of a fixed set of words."""
    assert field.words is not None  # noqa: S101  (a field of this kind has its words)
    words = {str(word): word for word in field.words}

    def convert(node: Node, context: Context) -> Any:
        if isinstance(node, ScalarNode):
            word = words.get(node.value)
            if word is not None:
                return word
            if is_empty(node):
                return _complain_of_emptiness(node, field, context)
        found = short(node.value) if isinstance(node, ScalarNode) else what(node)
        remedy = f"Choose one of: {', '.join(words)}."
        if isinstance(node, ScalarNode):
            remedy = f"{did_you_mean(node.value, words, '')} {remedy}".lstrip()
        return context.complain(node, "unknown-word", f"`{field.written}`: {found} is not among its words", remedy)

    return convert

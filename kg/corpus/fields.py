"""What the model's dataclasses say about the files: one description of every entry, for reader, writer and schema alike."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from enum import Enum, StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from kg.claim import WRITTEN_NAMES, Claim, Triple


class Kind(Enum):
    """What a field's value, or each member of its list, is."""

    TEXT = "a text"
    NUMBER = "a whole number"
    WORD = "a word"
    TRIPLE = "a triple"
    ENTRY = "an entry"
    MAPPING = "a mapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One key of an entry in a file."""

    name: str
    """The attribute in Python."""
    written: str
    """The key in files."""
    doc: str
    kind: Kind
    many: bool
    """A list; for a mapping, whether its values are lists."""
    single: bool
    """A list of one is written as the bare value."""
    required: bool
    default: Any
    """The value of an absent key, as the dataclass has it."""
    pattern: str | None
    form: str | None
    words: type[StrEnum] | None
    entry: type | None


@dataclass(frozen=True, slots=True)
class Shape:
    """An entry's keys in canonical order."""

    of: type
    fields: tuple[Field, ...]
    places: Mapping[str, int]
    """Number of each key, as written in files, among the fields."""

    def field(self, written: str) -> Field | None:
        """The field of a key in files."""
        number = self.places.get(written)
        return None if number is None else self.fields[number]


def shape_of(entry: type, *, bulk: bool = False) -> Shape:
    """The keys of a model class. Fields without metadata (positions) are not written in files.

    :param bulk: for the lines of a bulk file, where a claim names its source itself instead of standing in its source's file.
    """
    return _shape_of(entry, bulk)


@cache
def _shape_of(entry: type, bulk: bool) -> Shape:
    hints = get_type_hints(entry)
    told = [_field(item, hints[item.name]) for item in fields(entry) if item.metadata]
    if entry is Claim:
        own_source = [replace(field, required=True, form="source") for field in told if field.name == "source"]
        told = [*(own_source if bulk else []), *(field for field in told if field.name != "source")]
    return Shape(entry, tuple(told), {field.written: number for number, field in enumerate(told)})


def _field(item: Any, hint: Any) -> Field:
    kind, many, inner = _kind(hint)
    default = item.default if item.default is not MISSING else None
    if item.default_factory is not MISSING:
        default = item.default_factory()
    return Field(
        name=item.name,
        written=WRITTEN_NAMES.get(item.name, item.name),
        doc=item.metadata["doc"],
        kind=kind,
        many=many,
        single=item.metadata["single"],
        required=item.default is MISSING and item.default_factory is MISSING,
        default=default,
        pattern=item.metadata["pattern"],
        form=item.metadata["form"],
        words=inner if kind is Kind.WORD else None,
        entry=inner if kind is Kind.ENTRY else None,
    )


def _kind(hint: Any) -> tuple[Kind, bool, Any]:
    """Kind, whether many, and the inner type of an annotation."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _kind(next(argument for argument in arguments if argument is not type(None)))
    if origin is tuple:
        kind, _, inner = _kind(arguments[0])
        return kind, True, inner
    if origin is Mapping:
        return Kind.MAPPING, get_origin(arguments[1]) is tuple, None
    if hint is Triple:
        return Kind.TRIPLE, False, None
    if hint is int:
        return Kind.NUMBER, False, None
    if hint is str:
        return Kind.TEXT, False, None
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return Kind.WORD, False, hint
    return Kind.ENTRY, False, hint

"""One field's value on its own, as the files have it: on a line of YAML, or as plain data."""

from __future__ import annotations

from typing import Any

from kg.corpus.comments import Comments
from kg.corpus.documents import ENTRIES
from kg.corpus.fields import Field, shape_of
from kg.corpus.layout import Layout
from kg.corpus.lines import plain_field
from kg.corpus.writing import field_tree


def written_name(form: str, name: str) -> str:
    """A field's key in files.

    :param form: ``claim``, ``entity``, ``source`` or ``decision``.
    :param name: the attribute in Python.
    """
    return _field(form, name).written


def value_text(form: str, name: str, value: object) -> str:
    """A field's value on one line of YAML, whole; a field that holds nothing has an empty text."""
    if value is None or value == () or value == {}:
        return ""
    field = _field(form, name)
    return Layout(Comments()).value(field_tree(value, field), field)


def plain_value(form: str, name: str, value: object) -> Any:
    """A field's value as JSON takes it, in the form of a bulk file's lines."""
    return None if value is None else plain_field(value, _field(form, name))


def _field(form: str, name: str) -> Field:
    return next(field for field in shape_of(ENTRIES[form], bulk=True).fields if field.name == name)

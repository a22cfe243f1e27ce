"""JSON Schemas of the corpus files, by which editors complete and check what is typed.

Generated from the model's dataclasses, draft 2020-12. They say what an editor can check while typing; the reader checks more
(references, dates that exist, rules between keys). Where the format wants a text, editors may see a number (``2017``), so both
are allowed there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.claim import CLAIM_ID, SLUG, TERM
from kg.corpus.documents import CONTENTS, FileKind
from kg.corpus.fields import Field, Kind, shape_of

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TITLES: dict[FileKind, str] = {
    "source": "A source",
    "entities": "Entities",
    "claims": "The claims of a source",
    "decisions": "Decisions on contested claims",
}
_PATTERNS = {"entity": SLUG, "source": SLUG, "claim": CLAIM_ID}
_EDTF_HINT = "(EDTF: 2017, 2017-04, 2017-04-05, 2017~, 2017-04/2020, 2017/..)"


def json_schema(kind: FileKind, classes: Sequence[str] = (), properties: Sequence[str] = ()) -> dict[str, Any]:
    """The schema of one kind of corpus file.

    :param classes: names of the ontology's classes, offered where a class belongs; without them any name passes.
    :param properties: names of its properties, offered in triples.
    """
    builder = _Builder(classes, properties)
    schema = builder.entry(CONTENTS[kind])
    return {"$schema": DRAFT, "title": _TITLES[kind], **schema, "$defs": dict(sorted(builder.definitions.items()))}


def write_schemas(folder: Path, classes: Sequence[str] = (), properties: Sequence[str] = ()) -> tuple[Path, ...]:
    """Write the schema of each kind of file, such as ``claims.json``, into a folder, made if need be; gives their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for kind in CONTENTS:
        path = folder / f"{kind}.json"
        path.write_text(json.dumps(json_schema(kind, classes, properties), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return tuple(written)


class _Builder:
    """Builds one schema, gathering the definitions that it refers to."""

    def __init__(self, classes: Sequence[str], properties: Sequence[str]) -> None:
        self.classes = sorted(set(classes))
        self.properties = sorted({"a", *properties}) if properties else []
        self.definitions: dict[str, Any] = {}

    def entry(self, entry: type) -> dict[str, Any]:
        """The schema of an entry's keys."""
        shape = shape_of(entry)
        schema: dict[str, Any] = {"type": "object", "additionalProperties": False}
        schema["properties"] = {field.written: self._documented(field) for field in shape.fields}
        required = [field.written for field in shape.fields if field.required]
        if required:
            schema["required"] = required
        if {"assertion", "stance"} <= schema["properties"].keys():
            schema["oneOf"] = [{"required": ["assertion"]}, {"required": ["stance"]}]
            schema["anyOf"] = [{"required": ["evidence"]}, {"required": ["quote"]}]
        return schema

    def _documented(self, field: Field) -> dict[str, Any]:
        doc = f"{field.doc} {_EDTF_HINT}" if field.form == "edtf" else field.doc
        schema = {"description": doc, **self._field(field)}
        if isinstance(field.default, str) and field.default:
            schema["default"] = str(field.default)
        return schema

    def _field(self, field: Field) -> dict[str, Any]:
        if field.kind is Kind.MAPPING:
            names = {"propertyNames": {"pattern": _whole(_PATTERNS[field.form])}} if field.form in _PATTERNS else {}
            return {"type": "object", **names, "additionalProperties": self._list(field) if field.many else self._one(field)}
        if not field.many:
            return self._one(field)
        listed = self._list(field)
        return {"anyOf": [self._one(field), listed]} if field.single else listed

    def _list(self, field: Field) -> dict[str, Any]:
        schema: dict[str, Any] = {"type": "array", "items": self._one(field)}
        if field.required and field.form == "class":
            schema["minItems"] = 1
        return schema

    def _one(self, field: Field) -> dict[str, Any]:
        """The schema of one value of a field."""
        if field.words is not None:
            return {"enum": [str(word) for word in field.words]}
        if field.entry is not None:
            return self._defined(field.entry.__name__, self.entry, field.entry)
        if field.kind is Kind.TRIPLE:
            return self._defined("Triple", self._triple)
        if field.kind is Kind.NUMBER:
            bounds = {"minimum": 1, "maximum": 6} if field.written == "grade" else {"minimum": 0}
            return {"type": "integer", **bounds}
        if field.form == "class" and self.classes:
            return {"enum": self.classes}
        pattern = field.pattern or _PATTERNS.get(field.form or "") or (TERM if field.form == "class" else None)
        # Editors read unquoted digits as numbers, also in labels and names; the reader takes them as the texts they are.
        schema: dict[str, Any] = {"type": ["string", "number"]}
        if pattern is not None:
            schema["pattern"] = _whole(pattern)
        elif field.form not in ("edtf", "date") and field.default != "":
            schema["minLength"] = 1
        return schema

    def _defined(self, name: str, make: Any, *arguments: Any) -> dict[str, Any]:
        if name not in self.definitions:
            self.definitions[name] = {}  # taken, so that an entry inside itself would end
            self.definitions[name] = make(*arguments)
        return {"$ref": f"#/$defs/{name}"}

    def _triple(self) -> dict[str, Any]:
        predicate: dict[str, Any] = {"enum": self.properties} if self.properties else {"type": "string", "pattern": _whole(TERM)}
        return {
            "description": "[subject, property, object]: an entity's id, a property's name, and an id, `claim:ID` or a text.",
            "type": "array",
            "prefixItems": [
                {"type": ["string", "number"], "pattern": _whole(SLUG)},
                predicate,
                {"type": ["string", "number"], "minLength": 1},
            ],
            "items": False,
            "minItems": 3,
            "maxItems": 3,
        }


def _whole(pattern: str) -> str:
    """A pattern that JSON Schema matches against the whole text."""
    return f"^(?:{pattern})$"

"""The editors' schemas: valid themselves, take what is canonical, refuse what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from kg.claim import Source
from kg.corpus import EntitiesFile, content_text, json_schema, write_schemas
from kg.corpus.documents import CONTENTS, DecisionsFile, FileKind
from tests.corpus.corpora import CLAIMS, DECISIONS, DIGEST, ENTITIES, SOURCE, decisions_files, entities_files, sources

SAMPLES: dict[FileKind, str] = {"source": SOURCE, "entities": ENTITIES, "claims": CLAIMS, "decisions": DECISIONS}


class EditorsLoader(yaml.SafeLoader):
    """Reads as editors do (YAML 1.2 core schema): numbers and booleans, but no dates, sexagesimals or ``yes``."""


EditorsLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":merge", ":value"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_editors_see(text: str) -> Any:
    return yaml.load(text, EditorsLoader)


def errors(kind: FileKind, text: str, **names: list[str]) -> list[str]:
    schema = json_schema(kind, **names)
    return ["/".join(map(str, error.absolute_path)) for error in Draft202012Validator(schema).iter_errors(as_editors_see(text))]


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_schemas_are_schemas(kind: FileKind) -> None:
    Draft202012Validator.check_schema(json_schema(kind))
    Draft202012Validator.check_schema(json_schema(kind, ["Person"], ["ledBy"]))


@pytest.mark.parametrize("kind", list(CONTENTS))
def test_samples_are_taken(kind: FileKind) -> None:
    names = {"classes": ["ArmedGroup", "Person", "MediaOutlet", "Article"], "properties": ["ledBy"]}
    assert errors(kind, SAMPLES[kind]) == []
    assert errors(kind, SAMPLES[kind], **names) == []


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(sources | entities_files | decisions_files)
def test_whatever_is_canonical_is_taken(content: Source | EntitiesFile | DecisionsFile) -> None:
    kind = next(kind for kind, of in CONTENTS.items() if isinstance(content, of))
    assert errors(kind, content_text(content)) == []


@pytest.mark.parametrize(
    ("kind", "old", "new", "place"),
    [
        ("claims", "modality: denied", "modality: alledged", "claims/1/modality"),
        ("claims", "modality: denied", "modalities: denied", "claims/1"),
        ("claims", "[[river-front, ledBy, anna-onder]]\n    valid", "[[river-front, ledBy]]\n    valid", "claims/0/assertion/0"),
        ("claims", "id: aaaaaaaaa2", "id: aaaa", "claims/0/id"),
        ("claims", f"    evidence: {{start: 10, end: 60, sha256: {DIGEST}}}\n", "", "claims/0"),
        ("claims", "start: 10", "start: ten", "claims/0/evidence"),
        ("entities", "types: [Person]", "types: Person", "entities/1/types"),
        ("entities", "types: [Person]", "types: []", "entities/1/types"),
        ("source", "title: The river report\n", "", ""),
        ("decisions", "verdict: prefer", "verdict: preferred", "decisions/0/verdict"),
        ("decisions", "claims: [aaaaaaaaa2]", "claims: [aaaa]", "decisions/0/sides/0/claims/0"),
        ("decisions", "    why: nearer to the event\n", "", "decisions/0"),
    ],
)
def test_faults_are_seen(kind: FileKind, old: str, new: str, place: str) -> None:
    assert old in SAMPLES[kind]
    assert place in errors(kind, SAMPLES[kind].replace(old, new, 1))


def test_names_of_the_ontology_are_offered() -> None:
    assert errors("entities", ENTITIES, classes=["Person", "MediaOutlet"]) == ["entities/0/types/0"]
    assert errors("claims", CLAIMS, properties=["memberOf"]) == ["claims/0/assertion/0/1", "claims/1/assertion/0/1"]


def test_years_may_be_numbers() -> None:
    assert errors("source", SOURCE.replace("2031-04", "2031")) == []


def test_every_key_is_explained() -> None:
    for kind in CONTENTS:
        schema = json_schema(kind)
        for part in (schema, *schema["$defs"].values()):
            assert all(key["description"].endswith((".", ")")) for key in part.get("properties", {}).values())


def test_schemas_are_written(tmp_path: Path) -> None:
    paths = write_schemas(tmp_path / "schema", ["Person"], ["ledBy"])
    assert [path.name for path in paths] == ["source.json", "entities.json", "claims.json", "decisions.json"]
    assert json.loads(paths[1].read_text(encoding="utf-8")) == json_schema("entities", ["Person"], ["ledBy"])

"""The bulk form: the same content as in YAML, the same problems, and lines that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.claim import Corpus
from kg.corpus import claims_to_lines, read_corpus
from kg.corpus.context import Context
from kg.corpus.documents import ENTRIES
from kg.corpus.findings import Findings
from kg.corpus.lines import read_lines
from kg.corpus.references import References
from kg.corpus.structure import read_entry
from kg.errors import UnreadableInput
from tests.corpus.corpora import DIGEST, claims, decisions, entities, sources

CLAIM = {
    "id": "aaaaaaaaa2",
    "source": "river-report",
    "annotator": "editor-one",
    "recorded": "2031-05-02",
    "evidence": {"start": 1, "end": 2, "sha256": DIGEST},
    "assertion": [["river-front", "ledBy", "anna-onder"]],
}


def bulk(root: Path, *lines: str | bytes) -> Path:
    folder = root / "corpus"
    folder.mkdir()
    (folder / "all.jsonl").write_bytes(b"\n".join(line.encode() if isinstance(line, str) else line for line in lines) + b"\n")
    return folder


@settings(max_examples=100, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.lists(sources, max_size=2), st.lists(entities, max_size=2), st.lists(claims, max_size=2), st.lists(decisions, max_size=2))
def test_round_trip(some_sources: list, some_entities: list, some_claims: list, some_decisions: list) -> None:  # type: ignore[type-arg]
    corpus = Corpus(
        sources={source.key: source for source in some_sources},
        entities={entity.id: entity for entity in some_entities},
        claims={claim.id: claim for claim in some_claims},
        decisions={decision.id: decision for decision in some_decisions},
    )
    written = list(claims_to_lines(corpus))
    context = Context("f", Findings("f"), References())
    read = [
        read_entry(line.node, ENTRIES[line.form], context, bulk=True)
        for line in read_lines([f"{line}\n".encode() for line in written], "f")
    ]
    assert read == [*corpus.sources.values(), *corpus.entities.values(), *corpus.claims.values(), *corpus.decisions.values()]
    assert all(json.loads(line) for line in written)


def test_problems_have_columns(tmp_path: Path) -> None:
    line = json.dumps({"claim": {**CLAIM, "modality": "alledged", "by": ["x"]}})
    reading = read_corpus(bulk(tmp_path, "", line), root=tmp_path)
    expected = [
        ("unknown-source", '"river-report"'),
        ("unknown-entity", '"river-front"'),
        ("unknown-word", '"alledged"'),
        ("unknown-entity", '"x"'),
    ]
    assert [(problem.code, str(problem.at)) for problem in reading.problems] == [
        (code, f"corpus/all.jsonl:2:{line.index(part) + 1}") for code, part in expected
    ]


def test_a_claim_names_its_source_and_recorder(tmp_path: Path) -> None:
    kept = {key: value for key, value in CLAIM.items() if key not in ("source", "annotator")}
    reading = read_corpus(bulk(tmp_path, json.dumps({"claim": kept})), root=tmp_path)
    assert [problem.message for problem in reading.problems if problem.code == "missing-key"] == ["`source` is missing"]
    assert reading.corpus.claims == {}


@pytest.mark.parametrize(
    ("line", "code", "column"),
    [
        ("{", "json-syntax", 2),
        ('{"claim": {"id" 1}}', "json-syntax", 17),
        ('{"claim": {"id": NaN}}', "json-syntax", 1),
        ('{"claim": {"id": 1, "id": 2}}', "duplicate-key", 21),
        ('{"claims": {}}', "not-an-entry", 1),
        ("[]", "not-an-entry", 1),
        ("7", "not-an-entry", 1),
        ('{"claim": {}, "entity": {}}', "not-an-entry", 1),
        ('{"claim": "\\ud800"}', "hidden-character", 11),
        ('{"claim": "\u202e"}', "hidden-character", 12),
        (b'{"claim": "\xff"}', "encoding", 12),
        ('{"claim":\t{}}', "tab", 10),
        ('{"claim": ' + "[" * 40 + "]" * 40 + "}", "too-deep", 42),
        ('{"claim": ' + "[" * 200_000 + "]" * 200_000 + "}", "too-deep", 1),
        ('{"claim": "' + "x" * 200_000 + '"}', "long-text", 11),
        ('{"claim": "' + "x" * 1_200_000 + '"}', "too-large", 1),
    ],
)
def test_unreadable_lines(tmp_path: Path, line: str | bytes, code: str, column: int) -> None:
    with pytest.raises(UnreadableInput) as caught:
        read_corpus(bulk(tmp_path, json.dumps({"claim": CLAIM}), line, "{}"), root=tmp_path)
    found = [(problem.code, str(problem.at)) for problem in caught.value.problems]
    assert found == [(code, f"corpus/all.jsonl:2:{column}"), ("not-an-entry", "corpus/all.jsonl:3:1")]


def test_numbers_of_many_digits_cost_nothing(tmp_path: Path) -> None:
    line = json.dumps({"claim": CLAIM}).replace('"start": 1', f'"start": {"9" * 500_000}')
    reading = read_corpus(bulk(tmp_path, line), root=tmp_path)
    assert "bad-value" in {problem.code for problem in reading.problems}

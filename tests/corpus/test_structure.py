"""Faults of content: for each, which problem is told, and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.claim import CLAIM_ID
from kg.corpus import read_document
from kg.errors import Position, Problem, Severity
from tests.corpus.corpora import CLAIMS, DIGEST, ENTITIES, SOURCE, reading_of, told

FIRST = "corpus/claims/river-report.yaml"


def claim(*lines: str, evidence: str = f"{{start: 1, end: 2, sha256: {DIGEST}}}", id: str = "aaaaaaaaa2") -> str:
    """A claims file with one claim; the claim's further lines begin on line 7."""
    head = ["source: river-report", "annotator: editor-one", "recorded: 2031-05-02", "claims:", f"  - id: {id}"]
    return "\n".join([*head, *([f"    evidence: {evidence}"] if evidence else ["    "]), *(f"    {line}" for line in lines)]) + "\n"


def problems_of(text: str, kind: str = "claims") -> list[Problem]:
    document, problems = read_document(text, "river-report.yaml", kind)  # type: ignore[arg-type]
    assert document is not None or problems
    return list(problems)


def found(text: str, kind: str = "claims") -> list[tuple[str, int, int]]:
    return [(problem.code, problem.at.line, problem.at.column) for problem in problems_of(text, kind) if problem.at]


SOUND = "assertion: [[river-front, ledBy, anna-onder]]"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((SOUND,), []),
        (("assertions: [[a, b, c]]",), [("unknown-key", 7, 5)]),
        (("assertion: [a, b, c]",), [("bad-triple", 7, 16)]),
        (("assertion: [[a, b]]",), [("bad-triple", 7, 17)]),
        (("assertion: [[a, b, [c]]]",), [("bad-triple", 7, 17)]),
        (("assertion: [[A b, led-by, '']]",), [("bad-triple", 7, 18), ("bad-triple", 7, 23), ("bad-triple", 7, 31)]),
        (("assertion: [[a, b, claim:x]]",), [("bad-triple", 7, 24)]),
        (('assertion: [[a, b, "claim: he said so"]]',), []),
        (('assertion: [[a, b, "x\\u202ey"]]',), [("hidden-character", 7, 24)]),
        ((), [("no-content", 5, 5)]),
        ((SOUND, "stance: {kind: fear, holder: a}"), [("two-contents", 5, 5)]),
        (("stance: {kind: fear}",), [("missing-key", 7, 13)]),
        (("stance: {kind: fear, holder: a, content: [[a, b, c]], contentText: in words}",), []),
        ((SOUND, "modality: alledged"), [("unknown-word", 8, 15)]),
        ((SOUND, "modality: [alleged]"), [("unknown-word", 8, 15)]),
        ((SOUND, "polarity:"), [("empty-value", 8, 14)]),
        ((SOUND, "note: ~"), [("empty-value", 8, 11)]),
        ((SOUND, "note: 'null'"), []),
        ((SOUND, "note: '  '"), [("empty-value", 8, 11)]),
        ((SOUND, "note: [x]"), [("wrong-kind", 8, 11)]),
        ((SOUND, 'note: "x\\0y"'), [("hidden-character", 8, 11)]),
        ((SOUND, "by: anna-onder"), [("wrong-kind", 8, 9)]),
        ((SOUND, "by: [Anna Onder]"), [("bad-value", 8, 10)]),
        ((SOUND, "by: [anna_onder, x--y]"), [("bad-value", 8, 10), ("bad-value", 8, 22)]),
        ((SOUND, "reading: {a: b}"), [("wrong-kind", 8, 18)]),
        ((SOUND, "reading: {A: [b], c: [D]}"), [("bad-value", 8, 15), ("bad-value", 8, 27)]),
        ((SOUND, "valid: 2017-02-30"), [("bad-date", 8, 12)]),
        ((SOUND, "valid: 2019/2017"), [("bad-date", 8, 12)]),
        ((SOUND, "valid: 9999-12-31~"), [("bad-date", 8, 12)]),
        ((SOUND, "valid: 2017", "at: 2018"), [("two-times", 5, 5)]),
        ((SOUND, "valid: 2017", "tense: now"), []),
        ((SOUND, "recorded: 2031-5-2"), [("bad-date", 8, 15)]),
        ((SOUND, "recorded: 2031-02-29"), [("bad-date", 8, 15)]),
        ((SOUND, "credibility: {grade: 7, by: me, on: 2031-01-01}"), [("bad-value", 5, 5)]),
        ((SOUND, "credibility: {grade: two, by: me, on: 2031-01-01}"), [("bad-value", 8, 26)]),
        ((SOUND, "supports: [aaaaaaaaa2]"), [("self-reference", 5, 5)]),
        ((SOUND, "supports: [claim:aaaaaaaaa3]"), [("bad-value", 8, 16)]),
        ((SOUND, "source: other"), [("unknown-key", 8, 5)]),
        ((SOUND, "modality: denied", "by: [anna-onder]"), []),
        ((SOUND, "modality: denied", "by: [anna-onder]", "polarity: positive"), [("denied-positive", 5, 5)]),
        ((SOUND, "modality: denied"), [("denied-by-nobody", 5, 5)]),
        ((SOUND, "polarity: negative"), []),
        ((SOUND, "by: [anna-onder, river-front, anna-onder]"), []),
        ((SOUND, "by: [anna-onder, river-front, river-front, river-front]"), [("repeated-voice", 5, 5)]),
        (("assertion: [[a, b, c], [a, b, d]]", "polarity: negative"), [("negative-claim", 5, 5)]),
        (("assertion: [[a, b, c], [a, a, Attack]]", "modality: denied", "by: [x]"), []),
        (("assertion: [[a, a, Attack], [a, a, Killing]]", "modality: denied", "by: [x]"), [("negative-claim", 5, 5)]),
        (("assertion: [[a, b, c], [a, b, c]]",), [("repeated-triple", 7, 29)]),
        ((SOUND, "quote: a passage"), [("quote-not-anchored", 5, 5)]),
    ],
)
def test_faults_of_a_claim(lines: tuple[str, ...], expected: list[tuple[str, int, int]]) -> None:
    assert found(claim(*lines)) == expected


@pytest.mark.parametrize("line", ["modality: denied", "by: [anna-onder, anna-onder]", "quote: a passage"])
def test_what_may_be_meant_is_a_warning(line: str) -> None:
    assert [problem.severity for problem in problems_of(claim(SOUND, line))] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("", [("no-evidence", 5, 5)]),
        ("[]", [("no-evidence", 5, 5)]),
        (f"{{start: 5, end: 5, sha256: {DIGEST}}}", [("bad-range", 6, 15)]),
        (f"{{start: 9, end: 5, sha256: {DIGEST}}}", [("bad-range", 6, 15)]),
        (f"{{start: -1, end: 5, sha256: {DIGEST}}}", [("bad-value", 6, 23)]),
        (f"{{start: 1.0, end: 0x5, sha256: {DIGEST}}}", [("bad-value", 6, 23), ("bad-value", 6, 33)]),
        (f"{{start: 0, end: {'9' * 5000}, sha256: {DIGEST}}}", [("bad-value", 6, 31)]),
        (f"{{start: ١, end: 5, sha256: {DIGEST}}}", [("bad-value", 6, 23)]),
        ("{start: 1, end: 5, sha256: abc}", [("bad-value", 6, 42)]),
        ("{start: 1, end: 5}", [("missing-key", 6, 15)]),
        (f"[{{start: 1, end: 5, sha256: {DIGEST}}}, x]", [("wrong-kind", 6, 110)]),
    ],
)
def test_faults_of_evidence(evidence: str, expected: list[tuple[str, int, int]]) -> None:
    assert found(claim(SOUND, evidence=evidence)) == expected


@pytest.mark.parametrize("id", ["aaaaaaaaa1", "AAAAAAAAA2", "aaaaaaaaa", "aaaaaaaaa22", '"aaaaaaaaa2\\n"'])
def test_bad_claim_ids(id: str) -> None:
    assert found(claim(SOUND, id=id)) == [("bad-value", 5, 9)], CLAIM_ID


def test_one_faulty_claim_does_not_hide_the_others() -> None:
    document, problems = read_document(CLAIMS.replace("id: aaaaaaaaa2", "id: x"), "river-report.yaml", "claims")
    assert [(problem.code, str(problem.at)) for problem in problems] == [("bad-value", "river-report.yaml:6:9")]
    assert document is not None
    assert [claim.id for claim in document.content.claims] == ["aaaaaaaaa3"]  # type: ignore[union-attr]


def test_suggestions() -> None:
    remedies = [problem.remedy for problem in problems_of(claim("asertion: []", SOUND, "modality: alledged"))]
    assert remedies == [
        "Did you mean `assertion`?",
        "Did you mean `alleged`? Choose one of: stated, reported, alleged, opinion, predicted, denied.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("types: [Person]", "types: Person", [("wrong-kind", 9, 12)]),
        ("types: [Person]", "types: []", [("missing-key", 8, 5)]),
        ("types: [Person]", "types: [cg person]", [("bad-value", 9, 13)]),
        ("    label: Anna Onder\n", "", [("missing-key", 8, 5)]),
        ("label: Anna Onder", "label: 'x\ny'", []),
        ("{wikidata: Q1}", "{wiki data: Q1}", [("bad-value", 11, 11)]),
        ("{wikidata: Q1}", "[Q1]", [("wrong-kind", 11, 10)]),
        ("id: anna-onder", "id: Anna", [("bad-value", 8, 9)]),
        (
            "label: Anna Onder",
            "label: A\n    identity: [{with: anna-onder, verdict: unsure, why: same name, by: me, on: 2031-01-01}]",
            [("self-reference", 8, 5)],
        ),
    ],
)
def test_faults_of_an_entity(old: str, new: str, expected: list[tuple[str, int, int]]) -> None:
    assert old in ENTITIES
    assert found(ENTITIES.replace(old, new), "entities") == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: The river report\n", "", [("missing-key", 2, 1)]),
        ("2031-04", "April 2031", [("bad-date", 5, 12)]),
        ("length: 4000", "length: 3999", [("unequal-lengths", 2, 1)]),
        ("start: 100, end: 4100", "start: 100, end: 100", [("bad-range", 2, 1), ("unequal-lengths", 2, 1)]),
        (
            "length: 4000",
            f"length: 4000\nparagraphs: [{{start: 0, end: 9, sha256: {DIGEST}}}, {{start: 8, end: 10, sha256: {DIGEST}}}]",
            [("bad-range", 2, 1)],
        ),
        ("length: 4000", f"length: 4000\nparagraphs: [{{start: 0, end: 4001, sha256: {DIGEST}}}]", [("bad-range", 2, 1)]),
        ("key: river-report", "key: river-report\nderived_from: [river-report]", [("self-reference", 2, 1)]),
        ("key: river-report", "key: river-report\nratings: [{reliability: G, by: me, on: 2031-01-01}]", [("unknown-word", 3, 25)]),
    ],
)
def test_faults_of_a_source(old: str, new: str, expected: list[tuple[str, int, int]]) -> None:
    assert old in SOURCE
    assert found(SOURCE.replace(old, new), "source") == expected


@pytest.mark.parametrize("text", ["- a\n", "x\n", "[]\n", "claims: 1\n", "source: river-report\nclaims:\n"])
def test_files_of_another_form(text: str) -> None:
    assert {problem.severity for problem in problems_of(text)} == {Severity.ERROR}


def test_positions_of_a_triple(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    assert told(reading) == []
    triple = reading.corpus.claims["aaaaaaaaa2"].assertion[0]
    assert triple.at == (Position(FIRST, 8, 18), Position(FIRST, 8, 31), Position(FIRST, 8, 38))
    assert reading.corpus.claims["aaaaaaaaa2"].at == Position(FIRST, 6, 5)
    assert reading.corpus.claims["aaaaaaaaa3"].evidence[0].at == Position(FIRST, 14, 15)


def test_defaults_of_the_head() -> None:
    document, _ = read_document(
        CLAIMS.replace("id: aaaaaaaaa3", "id: aaaaaaaaa3\n    annotator: editor-two"), "river-report.yaml", "claims"
    )
    assert document is not None
    claims = document.content.claims  # type: ignore[union-attr]
    assert [(claim.source, claim.annotator, claim.recorded) for claim in claims] == [
        ("river-report", "editor-one", "2031-05-02"),
        ("river-report", "editor-two", "2031-05-02"),
    ]


def test_nobody_recorded_it() -> None:
    text = CLAIMS.replace("annotator: editor-one\n", "").replace("recorded: 2031-05-02\n", "")
    problems = problems_of(text)
    assert [(problem.code, problem.message) for problem in problems] == [
        ("missing-key", "`annotator` is missing for 2 claims"),
        ("missing-key", "`recorded` is missing for 2 claims"),
    ]

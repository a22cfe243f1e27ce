"""Reading a whole corpus: order, references across files, and everything told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.corpus import claims_to_lines, read_corpus
from kg.errors import NothingToCheck, Severity, UnreadableInput
from tests.corpus.corpora import CLAIMS, DIGEST, ENTITIES, SOURCE, reading_of, told, write_corpus

CLAIMS_FILE = "corpus/claims/river-report.yaml"
ENTITIES_FILE = "corpus/entities/all.yaml"
SOURCE_FILE = "corpus/sources/river-report.yaml"


def test_a_sound_corpus(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    assert reading.problems == ()
    assert reading.conforms
    assert list(reading.corpus.sources) == ["river-report"]
    assert list(reading.corpus.entities) == ["river-front", "anna-onder", "valley-herald"]
    assert list(reading.corpus.claims) == ["aaaaaaaaa2", "aaaaaaaaa3"]
    assert [path.relative_to(tmp_path).as_posix() for path in reading.files] == [SOURCE_FILE, ENTITIES_FILE, CLAIMS_FILE]
    assert [document.kind for document in reading.documents] == ["source", "entities", "claims"]
    assert reading.corpus.claims["aaaaaaaaa2"].source == "river-report"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[[river-front, ledBy, anna-onder]]\n    valid", "[[river-frnt, ledBy, x]]\n    valid", [("unknown-entity", "8:18")]),
        ("by: [anna-onder]", "by: [anna-under]", [("unknown-entity", "12:10")]),
        ("modality: denied", "modality: denied\n    place: nowhere", [("unknown-entity", "14:12")]),
        (
            "modality: denied",
            "modality: denied\n    reading: {no-one: [anna-onder, some-one]}",
            [("unknown-entity", "14:15"), ("unknown-entity", "14:36")],
        ),
        ("respondsTo: [aaaaaaaaa2]", "respondsTo: [aaaaaaaaa7]", [("unknown-claim", "16:18")]),
        (
            "respondsTo:",
            "refutes: [aaaaaaaaa4]\n    supports: [aaaaaaaaa5]\n    respondsTo:",
            [("unknown-claim", "16:15"), ("unknown-claim", "17:16")],
        ),
        ("ledBy, anna-onder]]\n    valid", "ledBy, claim:bbbbbbbbbb]]\n    valid", [("unknown-claim", "8:38")]),
        ("ledBy, anna-onder]]\n    valid", "ledBy, claim:aaaaaaaaa3]]\n    valid", []),
        ("{start: 10,", "{source: other, start: 10,", [("unknown-source", "7:24")]),
        ("end: 60", "end: 4001", [("passage-beyond-text", "7:15")]),
        ("end: 60", "end: 4000", []),
        ("id: aaaaaaaaa3", "id: aaaaaaaaa2", [("duplicate-claim", "11:9"), ("self-reference", "11:5")]),
        ("source: river-report", "source: river-repot", [("file-name", "2:9"), ("unknown-source", "2:9")]),
        (
            f"sha256: {DIGEST}}}\n    assertion: [[river-front, ledBy, anna-onder]]\n    valid",
            f"sha256: {DIGEST}, quote: {{exact: x}}}}\n    assertion: [[river-front, ledBy, anna-onder]]\n    valid",
            [("quote-not-allowed", "7:15")],
        ),
        ("modality: denied", "modality: denied\n    role: some words", []),
        ("modality: denied", "modality: denied\n    role: commander", []),
        ("modality: denied", "modality: denied\n    role: anna-ondr", [("unknown-role", "14:11")]),
        (
            "    assertion: [[river-front, ledBy, anna-onder]]\n    valid",
            "    stance: {kind: fear, holder: h-1, about: [a-1], content: [[c-1, b, c]]}\n    valid",
            [("unknown-entity", "8:34"), ("unknown-entity", "8:47"), ("unknown-entity", "8:64")],
        ),
    ],
)
def test_references_in_claims(tmp_path: Path, old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert CLAIMS.count(old) >= 1
    reading = reading_of(tmp_path, claims=CLAIMS.replace(old, new, 1))
    assert sorted(told(reading)) == [(code, f"{CLAIMS_FILE}:{place}") for code, place in expected]


def test_references_in_sources_and_entities(tmp_path: Path) -> None:
    source = SOURCE.replace("publisher: valley-herald", "publisher: hill-herald\nauthor: [b-writer]\nderived_from: [older]")
    judgement = "    identity: [{with: another-front, verdict: same, why: w, by: me, on: 2031-01-01}]\n"
    entities = ENTITIES.replace("    label: River Front\n", "    label: River Front\n" + judgement)
    assert told(reading_of(tmp_path, source=source, entities=entities)) == [
        ("unknown-entity", f"{SOURCE_FILE}:4:12"),
        ("unknown-entity", f"{SOURCE_FILE}:5:10"),
        ("unknown-source", f"{SOURCE_FILE}:6:16"),
        ("unknown-entity", f"{ENTITIES_FILE}:6:23"),
    ]


def test_unknown_ids_draw_suggestions(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, claims=CLAIMS.replace("[[river-front,", "[[river-frnt,"))
    assert [problem.message for problem in reading.problems] == ["there is no entity `river-frnt`"] * 2
    assert reading.problems[0].remedy.startswith("Did you mean `river-front`?")


def test_a_faulty_entry_draws_no_further_complaints(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, entities=ENTITIES.replace("    label: River Front\n", ""))
    assert told(reading) == [("missing-key", f"{ENTITIES_FILE}:3:5")]
    assert "river-front" not in reading.corpus.entities


def test_duplicates_across_files_name_both_places(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path)
    (folder / "entities" / "more.yaml").write_text(ENTITIES, encoding="utf-8")
    (folder / "sources" / "second.yaml").write_text(SOURCE, encoding="utf-8")
    (folder / "claims" / "second.yaml").write_text(CLAIMS, encoding="utf-8")
    reading = read_corpus(folder, root=tmp_path)
    assert told(reading) == [
        ("duplicate-source", "corpus/sources/second.yaml:2:6"),
        ("file-name", "corpus/sources/second.yaml:2:6"),
        ("duplicate-entity", "corpus/entities/more.yaml:3:9"),
        ("duplicate-entity", "corpus/entities/more.yaml:8:9"),
        ("duplicate-entity", "corpus/entities/more.yaml:13:9"),
        ("file-name", "corpus/claims/second.yaml:2:9"),
        ("duplicate-claim", "corpus/claims/second.yaml:6:9"),
        ("duplicate-claim", "corpus/claims/second.yaml:11:9"),
    ]
    assert reading.problems[2].message == f"entity `river-front` stands already at {ENTITIES_FILE}:3:9"


def test_all_unreadable_files_at_once(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path, sources__a="a: 1\na: 2\n", entities__b=b"\xff", claims__c="\tx\n\ty\n", claims__d=CLAIMS)
    with pytest.raises(UnreadableInput) as caught:
        read_corpus(folder, root=tmp_path)
    assert [(problem.code, str(problem.at)) for problem in caught.value.problems] == [
        ("duplicate-key", "corpus/sources/a.yaml:2:1"),
        ("encoding", "corpus/entities/b.yaml:1:1"),
        ("tab", "corpus/claims/c.yaml:1:1"),
        ("tab", "corpus/claims/c.yaml:2:1"),
    ]
    assert caught.value.message == "3 corpus files cannot be read"


def test_nothing_to_check(tmp_path: Path) -> None:
    with pytest.raises(NothingToCheck):
        read_corpus(tmp_path / "corpus", root=tmp_path)
    folder = write_corpus(tmp_path, sources__river_report=SOURCE, entities__all=ENTITIES)
    with pytest.raises(NothingToCheck):
        read_corpus(folder, root=tmp_path)
    reading = read_corpus(folder, root=tmp_path, needs_claims=False)
    assert len(reading.corpus.entities) == 3


def test_empty_files_and_files_passed_over(tmp_path: Path) -> None:
    folder = write_corpus(tmp_path)
    (folder / "entities" / "empty.yaml").write_text("# later\n", encoding="utf-8")
    (folder / "entities" / "old.yml").write_text("entities: []\n", encoding="utf-8")
    (folder / "entities" / ".hidden.yaml").write_text("\t", encoding="utf-8")
    (folder / "stray.yaml").write_text("\t", encoding="utf-8")
    (folder / "README.md").write_text("\t", encoding="utf-8")
    reading = read_corpus(folder, root=tmp_path)
    assert sorted((problem.code, str(problem.at), problem.severity) for problem in reading.problems) == [
        ("empty-file", "corpus/entities/empty.yaml:1:1", Severity.ERROR),
        ("file-not-read", "corpus/entities/old.yml:1:1", Severity.WARNING),
        ("file-not-read", "corpus/stray.yaml:1:1", Severity.WARNING),
    ]


def test_order_of_files_does_not_depend_on_the_disk(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    files = {
        f"entities__{name}": ENTITIES.replace("river-front", f"front-{name}")
        .replace("anna", f"anna-{name}")
        .replace("id: valley-herald", f"id: herald-{name}")
        for name in "abc"
    }
    files["claims__river_report"] = CLAIMS
    write_corpus(first, **files)
    write_corpus(second, **dict(reversed(files.items())))
    readings = [read_corpus(root / "corpus", root=root) for root in (first, second)]
    assert list(readings[0].corpus.entities) == list(readings[1].corpus.entities)
    assert told(readings[0]) == told(readings[1])


def test_quotes_where_rights_allow_them(tmp_path: Path) -> None:
    claims = CLAIMS.replace(f"end: 60, sha256: {DIGEST}", f"end: 60, sha256: {DIGEST}, quote: {{exact: five words of a passage}}")
    source = SOURCE.replace("sha256:", "rights: CC BY 4.0, quotes allowed\nsha256:", 1)
    reading = reading_of(tmp_path, claims=claims, source=source)
    assert told(reading) == []


def test_lines_hold_the_same_corpus(tmp_path: Path) -> None:
    reading = reading_of(tmp_path)
    other = tmp_path / "other"
    (other / "corpus").mkdir(parents=True)
    (other / "corpus" / "all.jsonl").write_text("\n".join(claims_to_lines(reading.corpus)) + "\n", encoding="utf-8")
    again = read_corpus(other / "corpus", root=other)
    assert again.problems == ()
    assert again.corpus == reading.corpus
    assert str(again.corpus.claims["aaaaaaaaa2"].at) == "corpus/all.jsonl:5:11"

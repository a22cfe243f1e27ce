"""A new workspace reads without a problem, is anchored and canonical."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.anchoring import AnchorStatus, TextLibrary, check_corpus
from kg.corpus import read_corpus
from kg.errors import UsageError
from kg.recording import anchor, format_corpus, init_workspace
from kg.workspace import open_workspace


@pytest.fixture(autouse=True)
def _own_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KG_TEXTS", raising=False)


def test_the_example_reads_anchors_and_is_canonical(tmp_path: Path) -> None:
    made = init_workspace(tmp_path / "new" / "My case")
    workspace = open_workspace(made.root)
    reading = read_corpus(workspace.corpus, root=workspace.root)
    assert reading.problems == ()
    assert len(reading.corpus.claims) >= 5
    report = check_corpus(reading.corpus, TextLibrary(workspace.texts))
    assert report.problems == ()
    assert report.counts[AnchorStatus.EXACT] == len(report.passages)
    assert format_corpus(workspace, check=True).changed == ()
    assert anchor(workspace).files == ()
    assert {path.relative_to(made.root).as_posix() for path in made.files} == {
        "kg.toml",
        ".gitignore",
        "README.md",
        "texts/example.txt",
        "corpus/sources/example-quiet-months.yaml",
        "corpus/entities/example.yaml",
        "corpus/claims/example-quiet-months.yaml",
    }
    assert (made.root / ".kg/schema/claims.json").is_file()
    assert workspace.settings.name == "My case"
    assert "texts/" in (made.root / ".gitignore").read_text().splitlines()


def test_the_names_of_the_example_are_declared_in_the_ontology(tmp_path: Path) -> None:
    from kg.ontology import load_ontology
    from kg.vocabulary import expand

    workspace = open_workspace(init_workspace(tmp_path / "w").root)
    table = load_ontology(workspace.files("ontology")).table
    corpus = read_corpus(workspace.corpus, root=workspace.root).corpus
    predicates = {triple.predicate for claim in corpus.claims.values() for triple in claim.assertion} - {"a"}
    types = {name for entity in corpus.entities.values() for name in entity.types}
    assert {name for name in predicates if expand(name) not in table.properties} == set()
    assert {name for name in types if expand(name) not in table.classes} == set()


def test_a_workspace_is_never_made_twice(tmp_path: Path) -> None:
    init_workspace(tmp_path)
    with pytest.raises(UsageError, match="a workspace already"):
        init_workspace(tmp_path)


def test_files_that_stand_there_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(UsageError, match=r"holds README\.md already"):
        init_workspace(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
    (tmp_path / "README.md").rename(tmp_path / "NOTES.md")
    init_workspace(tmp_path)
    assert (tmp_path / "NOTES.md").read_text() == "mine"


def test_the_annotators_id_is_checked(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no annotator"):
        init_workspace(tmp_path / "w", annotator="Not One")
    assert not (tmp_path / "w").exists()

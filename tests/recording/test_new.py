"""Skeletons: minted ids, the right file, the rest of the file as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.anchoring import TextLibrary, digest, paragraphs_of
from kg.claim import CLAIM_ID, SLUG, Location, Triple
from kg.corpus import read_corpus
from kg.corpus.skeleton import PLACEHOLDER_QUOTE
from kg.errors import ContentError, StorageFailure, UnknownName, UsageError
from kg.recording import anchor, find_article, init_workspace, mint_id, new_claim, new_entity, new_source, slug_of
from kg.workspace import Workspace, open_workspace

from .conftest import ARTICLE

Make = Callable[..., Workspace]
CLAIM = "  # first\n  - id: aaaaaaaaaa # a\n    quote: the Guard\n    assertion: [[group-a, ledBy, person-b]]\n"
TODAY = date(2031, 1, 1)


def test_claim_ids_are_ten_base32_characters_and_never_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert re.fullmatch(CLAIM_ID, mint_id(()))
    assert len({mint_id(()) for _ in range(500)}) == 500
    letters = iter("a" * 10 + "b" * 10)
    monkeypatch.setattr("secrets.choice", lambda _: next(letters))
    assert mint_id({"a" * 10}) == "b" * 10


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Haqqani network", "haqqani-network"),
        ("Xi’an Co., Ltd.", "xian-co-ltd"),
        ("Al-Qaïda", "al-qaida"),
        ("داعش", ""),
        ("ß", "ss"),
    ],
)
def test_slugs(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text())
def test_a_slug_is_an_id_or_empty(name: str) -> None:
    assert re.fullmatch(f"({SLUG})?", slug_of(name))


def test_a_claim_is_added_and_the_file_stays_as_it_was(make: Make) -> None:
    workspace = make(CLAIM)
    path = workspace.corpus / "claims/valley.yaml"
    before = path.read_text()
    new = new_claim(
        workspace,
        "valley",
        by=["person-b"],
        quotes=["The first group met"],
        assertion=[Triple("group-a", "ledBy", "person-b")],
        today=TODAY,
    )
    after = path.read_text()
    assert after.startswith(before.rstrip("\n"))
    assert after.splitlines()[new.line - 1] == f"  - id: {new.id}"
    assert "annotator" not in after[len(before) :]
    assert anchor(workspace).exit_code == 0
    claim = read_corpus(workspace.corpus, root=workspace.root).corpus.claims[new.id]
    assert (claim.by, claim.annotator, claim.recorded) == (("person-b",), "editors", "2031-01-01")


def test_another_day_is_written_on_the_claim(make: Make) -> None:
    workspace = make(CLAIM)
    new = new_claim(workspace, "valley", today=date(2032, 2, 2))
    assert read_corpus(workspace.corpus, root=workspace.root).corpus.claims[new.id].recorded == "2032-02-02"


def test_placeholders_are_found_by_anchoring(make: Make) -> None:
    workspace = make(CLAIM)
    new = new_claim(workspace, "valley")
    problem = anchor(workspace).problems[0]
    assert problem.code == "quote-absent"
    assert new.id in problem.message
    assert PLACEHOLDER_QUOTE[:20] in problem.message


def test_the_first_claim_makes_the_file(make: Make) -> None:
    workspace = make(CLAIM)
    (workspace.corpus / "claims/valley.yaml").unlink()
    new = new_claim(workspace, "valley", today=TODAY)
    lines = new.path.read_text().splitlines()
    assert lines[0].startswith("# yaml-language-server: $schema=")
    assert lines[1:5] == ["source: valley", "annotator: editors", "recorded: 2031-01-01", "claims:"]
    assert lines[new.line - 1] == f"  - id: {new.id}"


def test_unknown_sources_and_annotators_are_refused(make: Make) -> None:
    workspace = make(CLAIM)
    with pytest.raises(UnknownName, match="no source `vally`") as error:
        new_claim(workspace, "vally")
    assert "valley" in error.value.remedy
    (workspace.root / "kg.toml").write_text("")
    with pytest.raises(UnknownName, match="no annotator"):
        new_claim(open_workspace(workspace.root), "valley")


def test_an_entity_goes_where_its_like_stand(make: Make) -> None:
    workspace = make(CLAIM)
    new = new_entity(workspace, "The Guard", ["ArmedGroup"], aliases=["“the Guard”"])
    assert (new.id, new.path.name) == ("the-guard", "all.yaml")
    other = new_entity(workspace, "Tarn", ["HillTown"], id="tarn-town")
    assert (other.id, other.path.name) == ("tarn-town", "hill-town.yaml")
    third = new_entity(workspace, "Tarn 2", ["HillTown"], file="places")
    assert third.path.name == "places.yaml"
    registry = read_corpus(workspace.corpus, root=workspace.root).corpus.entities
    assert registry["the-guard"].aliases == ("“the Guard”",)
    assert registry["the-guard"].at is not None
    assert registry["the-guard"].at.line == new.line


def test_own_entities_outlive_the_example(tmp_path: Path) -> None:
    workspace = open_workspace(init_workspace(tmp_path / "w").root)
    new = new_entity(workspace, "Northern Column", ["ArmedGroup"])
    assert new.path.name == "armed-group.yaml"
    assert new_entity(workspace, "Southern Network", ["ArmedGroup"]).path == new.path
    for path in workspace.corpus.rglob("example*.yaml"):
        path.unlink()
    reading = read_corpus(workspace.corpus, root=workspace.root, needs_claims=False)
    assert (set(reading.corpus.entities), reading.problems) == ({"northern-column", "southern-network"}, ())
    for stem in ("example", "example-more"):
        with pytest.raises(UsageError, match=f"`{stem}.yaml` is of the example"):
            new_entity(workspace, "X", ["Person"], file=stem)


@pytest.mark.parametrize(
    ("label", "named", "message"),
    [
        ("B", {"id": "person-b"}, "already"),
        ("داعش", {}, "no id"),
        ("X", {"id": "Not A Slug"}, "no id"),
        ("X", {"file": "../x"}, "no file name"),
    ],
)
def test_ids_that_cannot_be_are_refused(make: Make, label: str, named: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        new_entity(make(CLAIM), label, ["Person"], **named)


def test_an_entity_needs_a_type(make: Make) -> None:
    with pytest.raises(UsageError, match="needs a type"):
        new_entity(make(CLAIM), "X", [])


def test_a_source_from_a_range_of_a_dump(make: Make) -> None:
    workspace = make(CLAIM)
    new = new_source(workspace, key="again", locations=[Location(file="dump.txt", start=6, end=6 + len(ARTICLE))])
    source = read_corpus(workspace.corpus, root=workspace.root).corpus.sources["again"]
    assert new.path.name == "again.yaml"
    assert (source.title, source.sha256, source.length) == ("The valley", digest(ARTICLE), len(ARTICLE))
    assert source.paragraphs == paragraphs_of(ARTICLE)


def test_a_source_by_its_title(make: Make) -> None:
    workspace = make(CLAIM)
    (workspace.texts / "more").mkdir()
    (workspace.texts / "more/other.txt").write_bytes(("Other menu \n  The valley" + ARTICLE[10:] + "\r\n\r\nElse").encode())
    (workspace.texts / "binary.txt").write_bytes(b"\xff\xfe")
    new = new_source(workspace, "The valley", key="found", search=True)
    source = read_corpus(workspace.corpus, root=workspace.root).corpus.sources[new.id]
    assert source.sha256 == digest(ARTICLE)
    assert [(at.file, at.end - at.start) for at in source.locations] == [
        ("dump.txt", len(ARTICLE)),
        ("more/other.txt", len(ARTICLE)),
    ]
    library = TextLibrary(workspace.texts)
    with pytest.raises(UsageError, match=r"no dump in .* has the line 'The vale'"):
        find_article(library, "The vale")


def test_a_search_ends_before_the_line_named(make: Make) -> None:
    workspace = make(CLAIM)
    library = TextLibrary(workspace.texts)
    at = find_article(library, "The valley", until="Continue Reading")
    assert at == (Location(file="dump.txt", start=6, end=6 + len(ARTICLE)),)
    with pytest.raises(UsageError, match=r"the line 'Continue' does not stand after the title in dump\.txt"):
        find_article(library, "The valley", until="Continue")
    with pytest.raises(UsageError, match="nothing is searched"):
        new_source(workspace, "The valley", key="found", until="Continue Reading")
    assert find_article(library, "The valley")[0].end == 6 + len(ARTICLE) + len("\n\nContinue Reading")


def test_a_source_that_cannot_be_cut_is_refused(make: Make) -> None:
    workspace = make(CLAIM)
    with pytest.raises(ContentError, match="no range"):
        new_source(workspace, "X", locations=[Location(file="dump.txt", start=6, end=6000)])
    with pytest.raises(UsageError, match="needs a title"):
        new_source(workspace)
    with pytest.raises(UsageError, match="already"):
        new_source(workspace, "The valley", key="valley")
    assert sorted(path.name for path in (workspace.corpus / "sources").iterdir()) == ["valley.yaml"]


def test_nothing_is_ever_overwritten(make: Make) -> None:
    workspace = make(CLAIM)
    (workspace.corpus / "sources/fresh.txt").write_text("x")
    path = workspace.corpus / "sources/odd.yaml"
    path.write_text("key: other\ntitle: T\n")
    with pytest.raises(StorageFailure, match="appeared"):
        new_source(workspace, "Odd")
    assert path.read_text() == "key: other\ntitle: T\n"

"""The re-check of a corpus, with texts, without, and with texts that changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kg.anchoring import AnchorReport, AnchorStatus, TextLibrary, check_corpus, digest, paragraphs_of, quote_of
from kg.claim import Claim, Corpus, Evidence, Location, Source, Triple
from kg.errors import Severity

ARTICLE = "A title\n\nThe first group met.\n\nThe second group did not."
PASSAGE = Evidence(start=9, end=28, sha256=digest(ARTICLE[9:28]), quote=quote_of(ARTICLE, 9, 28))
SOURCE = Source(
    key="a",
    title="A title",
    rights="quotes allowed",
    sha256=digest(ARTICLE),
    length=len(ARTICLE),
    locations=(Location(file="dump.txt", start=0, end=len(ARTICLE)),),
    paragraphs=paragraphs_of(ARTICLE),
)
CLAIM = Claim(id="aaaaaaaaaa", source="a", evidence=(PASSAGE,), assertion=(Triple("x", "ledBy", "y"),))


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    (tmp_path / "dump.txt").write_text(ARTICLE, encoding="utf-8", newline="")
    return tmp_path


def report(folder: Path, *claims: Claim, source: Source = SOURCE) -> AnchorReport:
    corpus = Corpus(sources={"a": source}, entities={}, claims={claim.id: claim for claim in claims})
    return check_corpus(corpus, TextLibrary(folder))


def test_all_exact_is_no_problem(texts: Path) -> None:
    found = report(texts, CLAIM)
    assert (found.problems, found.exit_code, found.texts_at_hand) == ((), 0, True)
    assert found.counts[AnchorStatus.EXACT] == 1
    assert [(p.claim, p.source, p.paragraph) for p in found.passages] == [("aaaaaaaaaa", "a", 2)]


def test_without_texts_it_says_so_and_checks_the_numbers(tmp_path: Path) -> None:
    broken = replace(CLAIM, id="bbbbbbbbbb", evidence=(replace(PASSAGE, end=500),))
    found = report(tmp_path / "none", CLAIM, broken)
    assert [(p.code, p.severity) for p in found.problems] == [
        ("passage-beyond-text", Severity.ERROR),
        ("quote-differs", Severity.ERROR),
        ("texts-not-at-hand", Severity.INFO),
    ]
    assert found.counts[AnchorStatus.UNCHECKED] == 2
    assert "2 passages unchecked" in found.problems[-1].message
    assert report(tmp_path / "none", CLAIM).exit_code == 0


def test_a_whole_paragraph_with_another_digest_is_found_without_text(tmp_path: Path) -> None:
    paragraph = SOURCE.paragraphs[1]
    wrong = replace(CLAIM, evidence=(Evidence(start=paragraph.start, end=paragraph.end, sha256="0" * 64),))
    assert [p.code for p in report(tmp_path / "none", wrong).problems] == ["passage-digest", "texts-not-at-hand"]


def test_a_replaced_text_is_told_with_the_passages_that_moved(texts: Path) -> None:
    (texts / "dump.txt").write_text("New. " + ARTICLE, encoding="utf-8", newline="")
    moved = replace(SOURCE, locations=(Location(file="dump.txt", start=0, end=len(ARTICLE) + 5),))
    found = report(texts, CLAIM, source=moved)
    assert [p.code for p in found.problems] == ["text-differs", "unequal-lengths", "passage-shifted"]
    assert "stand at 14 to 33 now" in found.problems[-1].message
    assert found.exit_code == 1


def test_a_typed_quote_left_over_is_an_error(texts: Path) -> None:
    found = report(texts, replace(CLAIM, quote=("met",)))
    assert [p.code for p in found.problems] == ["quote-not-anchored"]


def test_recorded_paragraphs_and_length_are_compared_with_the_text(texts: Path) -> None:
    odd = replace(SOURCE, length=7, paragraphs=SOURCE.paragraphs[:2])
    codes = {p.code for p in report(texts, source=odd).problems}
    assert codes == {"bad-range", "length-differs", "paragraphs-differ", "unequal-lengths"}


def test_evidence_in_another_source_is_checked_there(texts: Path) -> None:
    other = replace(CLAIM, source="b", evidence=(replace(PASSAGE, source="a"),))
    corpus = Corpus(sources={"a": SOURCE, "b": Source(key="b", title="B")}, entities={}, claims={other.id: other})
    found = check_corpus(corpus, TextLibrary(texts))
    assert [(p.source, p.anchoring.status) for p in found.passages] == [("a", AnchorStatus.EXACT)]

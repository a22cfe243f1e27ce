"""The shipped corpus against the real texts, where these are at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kg.anchoring import AnchorStatus, TextLibrary, check_corpus, paragraphs_of
from kg.corpus import read_corpus

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library() -> TextLibrary:
    named = os.environ.get("KG_TEXTS")
    for folder in (ROOT / named if named else None, ROOT / "texts", ROOT.parent / "shared" / "seeds"):
        if folder is not None and folder.is_dir():
            return TextLibrary(folder)
    pytest.skip("the articles' texts are not at hand: set KG_TEXTS to the folder of the dump files")


def test_every_passage_is_exact(library: TextLibrary) -> None:
    report = check_corpus(read_corpus(ROOT / "corpus", root=ROOT).corpus, library)
    assert [str(problem) for problem in report.problems] == []
    assert report.counts[AnchorStatus.EXACT] == len(report.passages) > 0


def test_every_source_is_whole_and_its_copies_agree(library: TextLibrary) -> None:
    sources = read_corpus(ROOT / "corpus", root=ROOT).corpus.sources
    for source in sources.values():
        cut = library.cut(source)
        assert cut.problems == ()
        assert cut.text is not None
        assert (len(cut.text), paragraphs_of(cut.text)) == (source.length, source.paragraphs)
        assert cut.text == cut.text.strip()
        assert cut.text.split("\n", 1)[0].strip() == source.title


def test_without_texts_nothing_is_wrong_and_it_is_said() -> None:
    report = check_corpus(read_corpus(ROOT / "corpus", root=ROOT).corpus, TextLibrary(ROOT / "no-such-folder"))
    assert [problem.code for problem in report.problems] == ["texts-not-at-hand"]
    assert report.exit_code == 0

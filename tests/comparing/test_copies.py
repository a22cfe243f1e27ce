"""Articles that may be copies: found by runs of words or by paragraphs, and not where a copy is declared."""

from __future__ import annotations

from kg.claim import Source, TextRange
from kg.comparing import LikelyCopy, likely_copies
from kg.comparing.copies import COMMONEST
from kg.knowledge_graph import KnowledgeGraph

WIRE = "The column crossed the river at dawn and took the depot without a shot, officials of the province said on Monday. "
LOCAL = "Traders in the bazaar spoke of a quiet night; none of them had seen soldiers or heard of a fight at the depot. "
OTHER = "A minister resigned over the budget, and the harvest in the northern valleys was the poorest for many years now. "


def source(key: str, *digests: str, derived_from: tuple[str, ...] = (), length: int = 100) -> Source:
    paragraphs = [
        TextRange(start=length * number, end=length * (number + 1), sha256=digest * 64) for number, digest in enumerate(digests)
    ]
    return Source(key=key, title=key, paragraphs=tuple(paragraphs), derived_from=derived_from)


def test_runs_of_words_tell_copies() -> None:
    texts = {"a": WIRE + LOCAL, "b": WIRE.upper() + OTHER, "c": OTHER + LOCAL[:40]}
    found = likely_copies([source(key) for key in texts], lambda each: texts[each.key])
    assert [(each.one, each.other, each.by) for each in found] == [("b", "c", "words"), ("a", "b", "words")]
    assert 0.6 < found[0].share < 0.9
    assert 0.3 < found[1].share < 0.5


def test_without_texts_paragraphs_tell_copies() -> None:
    sources = [source("a", "1", "2", "3"), source("b", "4", "2", "3", "5"), source("c", "6", "7")]
    assert likely_copies(sources, lambda each: None) == [LikelyCopy("a", "b", 0.67, "paragraphs")]


def test_what_many_articles_have_tells_nothing() -> None:
    few, many = ([source(f"s{number:02}", "1") for number in range(size)] for size in (COMMONEST, COMMONEST + 1))
    assert len(likely_copies(few, lambda each: None)) == COMMONEST * (COMMONEST - 1) // 2
    assert likely_copies(many, lambda each: None) == []


def test_short_paragraphs_tell_nothing() -> None:
    sources = [source("a", "1", "2", length=40), source("b", "1", "2", length=40)]
    assert likely_copies(sources, lambda each: None) == []


def test_what_is_declared_is_not_told_also_through_a_wire() -> None:
    sources = [
        source("a", "1", derived_from=("wire",)),
        source("b", "1", derived_from=("wire",)),
        source("wire", "9"),
        source("c", "1"),
    ]
    assert [(each.one, each.other) for each in likely_copies(sources, lambda each: None)] == [("a", "c"), ("b", "c")]


def test_no_article_of_the_shipped_corpus_is_a_copy(shipped: KnowledgeGraph) -> None:
    assert len(shipped.reading.corpus.sources) == 14
    assert shipped.likely_copies() == []

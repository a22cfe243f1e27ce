"""Typed quotes: exactly once, or a failure that says where and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.anchoring import AnchorFailure, Reason, anchor_quote, digest, occurrences_of, quote_of
from kg.claim import TextRange

TEXT = "The council met on Monday.\r\n\r\nIts head – a “general” – didn’t speak.\n\nThe council met again."


def failure(text: str, quote: str) -> AnchorFailure:
    found = anchor_quote(text, quote)
    assert isinstance(found, AnchorFailure)
    return found


def test_a_quote_that_stands_once_is_anchored_by_code_points() -> None:
    found = anchor_quote(TEXT, "a “general”")
    assert isinstance(found, TextRange)
    assert TEXT[found.start : found.end] == "a “general”"
    assert found.sha256 == digest("a “general”")


def test_beyond_the_bmp_one_character_is_one_code_point() -> None:
    assert anchor_quote("\U0001f5fa\U0001f5fa map", "map") == TextRange(start=3, end=6, sha256=digest("map"))


def test_two_places_are_listed_with_their_paragraphs() -> None:
    found = failure(TEXT, "The council met")
    assert found.reason is Reason.AMBIGUOUS
    second = TEXT.rindex("The council")
    assert [(c.start, c.end, c.paragraph) for c in found.candidates] == [(0, 15, 1), (second, second + 15, 3)]
    assert "stands 2 times" in found.message
    assert "paragraph 3" in found.message


def test_overlapping_occurrences_count() -> None:
    assert occurrences_of("ababa", "aba") == [0, 2]
    assert failure("ababa", "aba").occurrences == 2


def test_many_places_are_cut_short_but_counted() -> None:
    found = failure("x " * 50, "x")
    assert (found.occurrences, len(found.candidates)) == (50, 20)
    assert "and 30 more" in found.message


@pytest.mark.parametrize("quote", ["", " \n"])
def test_an_empty_quote_is_refused(quote: str) -> None:
    assert failure(TEXT, quote).reason is Reason.EMPTY


@pytest.mark.parametrize(
    ("quote", "there", "told"),
    [
        (
            "didn't speak",
            "didn’t speak",
            "the text has ’ (U+2019 RIGHT SINGLE QUOTATION MARK) where the quote has ' (U+0027 APOSTROPHE)",
        ),
        ("Its head - a", "Its head – a", "the text has – (U+2013 EN DASH) where the quote has - (U+002D HYPHEN-MINUS)"),
        ("Its  head", "Its head", "the quote has U+0020 SPACE where the text has nothing"),
        ("Monday. Its", "Monday.\r\n\r\nIts", "the text has U+000D CARRIAGE RETURN, U+000A LINE FEED, U+000D CARRIAGE RETURN"),
        ("met again.\n", "met again.", "the quote has U+000A LINE FEED at its end where the text has nothing"),
        ("its head", "Its head", "the text has I (U+0049 LATIN CAPITAL LETTER I) where the quote has i"),
    ],
)
def test_lookalikes_are_suggested_with_what_differs_and_never_anchored(quote: str, there: str, told: str) -> None:
    found = failure(TEXT, quote)
    assert found.reason is Reason.ABSENT
    suggestion = found.suggestions[0]
    assert TEXT[suggestion.candidate.start : suggestion.candidate.end] == there
    assert any(line.startswith(told) for line in suggestion.differences), suggestion.differences
    assert told in found.message


def test_composed_and_decomposed_letters_are_not_the_same_words() -> None:
    text = "Cafe\u0301 Kabul"
    found = failure(text, "Café")
    where = found.suggestions[0].candidate
    assert text[where.start : where.end] == "Cafe\u0301"
    assert "U+0301 COMBINING ACUTE ACCENT" in found.message


def test_what_stands_nowhere_tells_how_far_it_goes() -> None:
    found = failure(TEXT, "The council met on Tuesday.")
    assert found.suggestions == ()
    assert found.longest_start == len("The council met on ")
    assert "its first 19 characters are" in found.message


def test_a_kept_quote_has_at_most_32_code_points_on_either_side() -> None:
    text = "a" * 40 + "words" + "\U0001f5fa" * 40
    assert (quote_of(text, 40, 45).prefix, quote_of(text, 40, 45).suffix) == ("a" * 32, "\U0001f5fa" * 32)
    assert quote_of("words", 0, 5).prefix == quote_of("words", 0, 5).suffix == ""


@st.composite
def cuts(draw: st.DrawFn) -> tuple[str, int, int]:
    alphabet = st.one_of(st.sampled_from("ab \n\r’'e\u0301\U0001f5fa"), st.characters(exclude_categories=["Cs"]))
    text = draw(st.text(alphabet, min_size=1, max_size=60))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(cuts())
def test_any_cut_is_anchored_exactly_or_told_ambiguous(cut: tuple[str, int, int]) -> None:
    text, start, end = cut
    words = text[start:end]
    found = anchor_quote(text, words)
    places = [at for at in range(len(text)) if text.startswith(words, at)]
    if not words.strip():
        assert isinstance(found, AnchorFailure)
        assert found.reason is Reason.EMPTY
    elif len(places) == 1:
        assert found == TextRange(start=start, end=end, sha256=digest(words))
    else:
        assert isinstance(found, AnchorFailure)
        assert found.reason is Reason.AMBIGUOUS
        assert [c.start for c in found.candidates] == places[:20]


@given(cuts(), st.text(max_size=30))
def test_words_that_are_not_there_are_never_anchored(cut: tuple[str, int, int], other: str) -> None:
    text = cut[0]
    found = anchor_quote(text, other)
    if isinstance(found, TextRange):
        assert text[found.start : found.end] == other
    else:
        assert found.message
        assert found.remedy

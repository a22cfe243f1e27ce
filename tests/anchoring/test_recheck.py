"""Recorded passages found again: exact, shifted, review, orphan, unchecked."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from kg.anchoring import AnchorStatus, EvidenceChecker, check_evidence, digest, paragraphs_of
from kg.claim import Evidence

TEXT = "First block, one voice.\n\nSecond block: the group left the valley.\n\nThird block."


def evidence_of(text: str, words: str) -> Evidence:
    start = text.index(words)
    return Evidence(start=start, end=start + len(words), sha256=digest(words))


def test_exact_where_the_digest_is_right() -> None:
    found = check_evidence(TEXT, paragraphs_of(TEXT), evidence_of(TEXT, "the group left"))
    assert found.status is AnchorStatus.EXACT
    assert found.candidates[0].paragraph == 2


def test_exact_even_when_the_words_stand_elsewhere_too() -> None:
    assert check_evidence("aa b aa", (), evidence_of("aa b aa", "aa")).status is AnchorStatus.EXACT


def test_shifted_by_text_put_before_it() -> None:
    new = "A new lead.\n\n" + TEXT
    found = check_evidence(new, paragraphs_of(TEXT), evidence_of(TEXT, "the group left"))
    assert found.status is AnchorStatus.SHIFTED
    assert [(c.start, c.end) for c in found.candidates] == [(new.index("the group"), new.index(" the valley"))]


def test_review_lists_several_places_the_moved_paragraph_first() -> None:
    old = "Long ago.\n\nThe group left. Nobody saw it."
    new = "The group left.\n\nLong ago. Perhaps.\n\nThe group left. Nobody saw it."
    found = check_evidence(new, paragraphs_of(old), evidence_of(old, "The group left."))
    assert found.status is AnchorStatus.REVIEW
    assert [c.start for c in found.candidates] == [new.rindex("The group"), 0]


def test_review_when_only_the_paragraph_is_still_there() -> None:
    wrong = Evidence(start=TEXT.index("Second"), end=TEXT.index("Second") + 6, sha256="0" * 64)
    found = check_evidence("Added.\n\n" + TEXT, paragraphs_of(TEXT), wrong)
    assert found.status is AnchorStatus.REVIEW
    assert [c.paragraph for c in found.candidates] == [3]


def test_orphan_when_neither_is_there() -> None:
    new = TEXT.replace("left the valley", "quit the valley")
    assert check_evidence(new, paragraphs_of(TEXT), evidence_of(TEXT, "the group left")).status is AnchorStatus.ORPHAN
    near = TEXT.replace("group", "groups")
    assert check_evidence(near, paragraphs_of(TEXT), evidence_of(TEXT, "the group left")).candidates == ()


def test_ranges_that_mean_nothing_are_orphans() -> None:
    for start, end in [(-5, 3), (4, 4), (5, 2), (0, 10_000)]:
        assert check_evidence(TEXT, (), Evidence(start=start, end=end, sha256="0" * 64)).status is AnchorStatus.ORPHAN


def test_unchecked_without_a_text() -> None:
    assert check_evidence(None, paragraphs_of(TEXT), evidence_of(TEXT, "block")).status is AnchorStatus.UNCHECKED


letters = st.text(st.one_of(st.sampled_from("ab \n\r\U0001f5fae\u0301"), st.characters(exclude_categories=["Cs"])), max_size=50)


@given(letters, st.data(), letters.filter(bool))
def test_text_put_before_a_passage_shifts_it(text: str, data: st.DataObject, before: str) -> None:
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    words, new = text[start:end], before + text
    found = EvidenceChecker(new, paragraphs_of(text)).check(Evidence(start=start, end=end, sha256=digest(words)))
    places = [at for at in range(len(new)) if new.startswith(words, at)]
    if new[start:end] == words:
        assert found.status is AnchorStatus.EXACT
    elif len(places) == 1:
        assert found.status is AnchorStatus.SHIFTED
        assert (found.candidates[0].start, found.candidates[0].end) == (start + len(before), end + len(before))
    else:
        assert found.status is AnchorStatus.REVIEW
        assert sorted(c.start for c in found.candidates) == places

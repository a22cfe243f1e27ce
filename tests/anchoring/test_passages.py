"""Paragraphs and digests."""

from __future__ import annotations

import hashlib
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.anchoring import digest, paragraph_number, paragraphs_of, passage


def blocks(text: str) -> list[str]:
    return [text[p.start : p.end] for p in paragraphs_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\n\t", []),
        ("one", ["one"]),
        ("one\ntwo\n\nthree", ["one\ntwo", "three"]),
        ("\n\n  one  \n \u00a0 \n two\n", ["one", "two"]),
        ("one\r\n\r\ntwo\r\nthree\r\n", ["one", "two\r\nthree"]),
        ("one\r\rtwo\rthree", ["one", "two\rthree"]),
        ("one\u2028two", ["one\u2028two"]),
        ("\U0001f5fa\n\ne\u0301", ["\U0001f5fa", "e\u0301"]),
    ],
)
def test_paragraphs_are_blocks_between_blank_lines(text: str, expected: list[str]) -> None:
    assert blocks(text) == expected


def test_digest_is_that_of_the_utf_8_bytes() -> None:
    assert digest("Ü\r\n") == hashlib.sha256(b"\xc3\x9c\r\n").hexdigest()


def test_an_empty_or_outlying_range_is_no_passage() -> None:
    for start, end in [(1, 1), (-1, 2), (0, 4), (2, 1)]:
        with pytest.raises(ValueError, match="no passage"):
            passage("abc", start, end)


@given(st.text(st.sampled_from("ab \n\r\t\u00a0\u2028")))
def test_paragraphs_hold_all_that_is_not_white_space_in_order(text: str) -> None:
    found = paragraphs_of(text)
    assert "".join("".join(text[p.start : p.end].split()) for p in found) == "".join(text.split())
    assert all(a.end < b.start for a, b in itertools.pairwise(found))
    for number, paragraph in enumerate(found, 1):
        words = text[paragraph.start : paragraph.end]
        assert words == words.strip()
        assert digest(words) == paragraph.sha256
        lines = words.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert all(line.strip() for line in lines)
        assert paragraph_number(found, paragraph.start) == number
        assert paragraph_number(found, paragraph.end - 1) == number
        assert paragraph_number(found, paragraph.end) is None

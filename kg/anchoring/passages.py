"""Passages of a text: digests, paragraphs, and where a passage may stand. All positions are Unicode code points from 0."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kg.claim import TextRange

CONTEXT = 32
"""Code points of context kept on either side of a quote (Web Annotation, TextQuoteSelector)."""

_LINE = re.compile(r"[^\r\n]+")
_BREAK = re.compile(r"\r\n|\r|\n")


def digest(text: str) -> str:
    """SHA-256 of a text as UTF-8, in lower-case hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def passage(text: str, start: int, end: int) -> TextRange:
    """The range `start` to `end` of a text (code points, half-open) with its digest.

    :raises ValueError: the range is empty or leaves the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"{start} to {end} is no passage of a text of {len(text)} code points")
    return TextRange(start=start, end=end, sha256=digest(text[start:end]))


def paragraphs_of(text: str) -> tuple[TextRange, ...]:
    """The paragraphs of a text: blocks of lines between blank lines, without the white space around them.

    Lines end with LF, CR or CR LF; a line of nothing but white space is blank. Nothing is normalised.
    """
    blocks: list[tuple[int, int]] = []
    open_block = False
    previous_end = 0
    for line in _LINE.finditer(text):
        # Two line breaks in a row are a blank line even though no run of characters stands between them.
        if len(_BREAK.findall(text, previous_end, line.start())) > 1:
            open_block = False
        previous_end = line.end()
        words = line.group()
        if not words.strip():
            open_block = False
            continue
        start = line.start() + len(words) - len(words.lstrip())
        end = line.start() + len(words.rstrip())
        if open_block:
            blocks[-1] = (blocks[-1][0], end)
        else:
            blocks.append((start, end))
        open_block = True
    return tuple(passage(text, start, end) for start, end in blocks)


def paragraph_number(paragraphs: Sequence[TextRange], start: int) -> int | None:
    """The number (from 1) of the paragraph in which a position stands; ``None`` between paragraphs or without any."""
    index = bisect_right(paragraphs, start, key=lambda paragraph: paragraph.start) - 1
    if index < 0 or start >= paragraphs[index].end:
        return None
    return index + 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where a passage may stand: a range of code points and the number of its paragraph (from 1)."""

    start: int
    end: int
    paragraph: int | None
    context: str
    """The words there, shortened, for a person to tell candidates apart; never written to a file."""

    def __str__(self) -> str:
        where = f"paragraph {self.paragraph}" if self.paragraph else "between paragraphs"
        return f"{where}, {self.start} to {self.end}: {self.context}"


def candidate(text: str, start: int, end: int, paragraphs: Sequence[TextRange]) -> Candidate:
    """The candidate `start` to `end` of a text with a line of context."""
    low, high = max(0, start - 20), min(len(text), end + 20)
    middle = text[start:end] if end - start <= 60 else f"{text[start : start + 28]} … {text[end - 28 : end]}"
    around = f"{'…' if low else ''}{text[low:start]}[{middle}]{text[end:high]}{'…' if high < len(text) else ''}"
    return Candidate(start, end, paragraph_number(paragraphs, start), " ".join(around.split()))

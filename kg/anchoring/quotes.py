"""From typed words to a position: a quote is anchored where it stands exactly once in the article, code point for code point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.anchoring.passages import CONTEXT, Candidate, candidate, paragraphs_of, passage
from kg.anchoring.spellings import lookalikes
from kg.claim import Quote, TextRange

_MOST_CANDIDATES = 20


class Reason(StrEnum):
    """Why a quote was not anchored."""

    EMPTY = "empty"
    ABSENT = "absent"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A passage that reads like the quote, and what differs; for the annotator to decide, never taken."""

    candidate: Candidate
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnchorFailure:
    """A quote that stands nowhere or more than once in the text."""

    reason: Reason
    quote: str
    occurrences: int
    candidates: tuple[Candidate, ...] = ()
    """Where it stands when it stands more than once (the first twenty)."""
    suggestions: tuple[Suggestion, ...] = ()
    longest_start: int = 0
    """How many of the quote's first code points stand in the text."""

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        shown = shortened(self.quote)
        if self.reason is Reason.EMPTY:
            return "the quote is empty"
        if self.reason is Reason.AMBIGUOUS:
            places = "; ".join(map(str, self.candidates))
            more = "" if self.occurrences == len(self.candidates) else f"; and {self.occurrences - len(self.candidates)} more"
            return f"the quote {shown} stands {self.occurrences} times in the article: {places}{more}"
        if self.suggestions:
            first = self.suggestions[0]
            return (
                f"the quote {shown} is not in the article; something like it is in {first.candidate}, "
                f"but {'; '.join(first.differences)}"
            )
        if self.longest_start >= 12:
            return (
                f"the quote {shown} is not in the article; its first {self.longest_start} characters are, "
                f"up to {shortened(self.quote[: self.longest_start][-30:])}"
            )
        return f"the quote {shown} is not in the article"

    @property
    def remedy(self) -> str:
        """What to do about it."""
        if self.reason is Reason.EMPTY:
            return "Type the passage word for word, or write `evidence` with its position."
        if self.reason is Reason.AMBIGUOUS:
            return "Type more of the sentence, so that it stands once."
        if self.suggestions:
            return "Type the characters of the article (copy them from the text), or two quotes where a paragraph ends between."
        return "Copy the passage from the article's text; nothing is anchored by likeness."


def shortened(text: str, limit: int = 60) -> str:
    """A text in curly quotes on one line, its middle left out when it is long."""
    line = " ".join(text.split())
    if len(line) > limit:
        line = f"{line[: limit // 2]} … {line[-(limit // 2) :]}"
    return f"“{line}”"


def occurrences_of(text: str, words: str) -> list[int]:
    """Every position (code points, from 0) at which `words` stand in a text, overlapping ones too."""
    positions: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0:
        positions.append(at)
        at = text.find(words, at + 1)
    return positions


def anchor_quote(text: str, quote: str, paragraphs: Sequence[TextRange] | None = None) -> TextRange | AnchorFailure:
    """The one passage of an article that equals a typed quote, or why there is none.

    Compared code point for code point; overlapping occurrences count. Words that only read alike are suggested, never anchored.

    :param text: the article's text exactly as cut from its dump.
    :param quote: the words as typed.
    :param paragraphs: the text's paragraphs when the caller has them, for the numbers in messages.
    """
    if not quote.strip():
        return AnchorFailure(Reason.EMPTY, quote, 0)
    found = occurrences_of(text, quote)
    if len(found) == 1:
        return passage(text, found[0], found[0] + len(quote))
    known = paragraphs_of(text) if paragraphs is None else paragraphs
    if found:
        places = tuple(candidate(text, at, at + len(quote), known) for at in found[:_MOST_CANDIDATES])
        return AnchorFailure(Reason.AMBIGUOUS, quote, len(found), places)
    suggestions = tuple(
        Suggestion(candidate(text, like.start, like.end, known), like.differences) for like in lookalikes(text, quote)
    )
    return AnchorFailure(Reason.ABSENT, quote, 0, (), suggestions, _longest_start(text, quote))


def _longest_start(text: str, quote: str) -> int:
    low, high = 0, len(quote)
    while low < high:
        middle = (low + high + 1) // 2
        if quote[:middle] in text:
            low = middle
        else:
            high = middle - 1
    return low


def quote_of(text: str, start: int, end: int) -> Quote:
    """The words of a passage with up to 32 code points before and after (Web Annotation, section 4.2.4)."""
    return Quote(exact=text[start:end], prefix=text[max(0, start - CONTEXT) : start], suffix=text[end : end + CONTEXT])

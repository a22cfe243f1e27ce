"""Whether recorded passages still stand where the corpus says (DESIGN, section 5): exact, shifted, review, orphan, unchecked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.anchoring.passages import Candidate, candidate, digest, paragraph_number, paragraphs_of
from kg.anchoring.quotes import occurrences_of
from kg.claim import Evidence, TextRange


class AnchorStatus(StrEnum):
    """How a recorded passage is found again in the text."""

    EXACT = "exact"
    SHIFTED = "shifted"
    REVIEW = "review"
    ORPHAN = "orphan"
    UNCHECKED = "unchecked"


@dataclass(frozen=True, slots=True)
class Anchoring:
    """What became of one passage, where it may stand now, and why in a few words."""

    status: AnchorStatus
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


class EvidenceChecker:
    """Finds recorded passages again in one text.

    :param text: the article's text as it is now.
    :param recorded: the paragraphs that the source records, of the text as it was when they were written.
    """

    def __init__(self, text: str, recorded: Sequence[TextRange]) -> None:
        self._text = text
        self._recorded = tuple(recorded)
        self.paragraphs = paragraphs_of(text)
        self._places: dict[str, list[TextRange]] = {}
        for paragraph in self.paragraphs:
            self._places.setdefault(paragraph.sha256, []).append(paragraph)
        self._found: dict[tuple[int, str], list[int]] = {}
        moves = Counter(
            now.start - then.start for then in self._recorded for now in self._places.get(then.sha256, []) if now != then
        )
        self._moves = [move for move, _ in moves.most_common()]

    def check(self, evidence: Evidence) -> Anchoring:
        """The status of one passage. Only its digest is searched for, never words that are like it."""
        start, end = evidence.start, evidence.end
        if 0 <= start < end <= len(self._text) and digest(self._text[start:end]) == evidence.sha256:
            return Anchoring(AnchorStatus.EXACT, (self._candidate(start, end),))
        length = end - start
        found = self._positions(start, length, evidence.sha256)
        if len(found) == 1:
            reason = f"its words stand at {found[0]} to {found[0] + length} now"
            return Anchoring(AnchorStatus.SHIFTED, (self._candidate(found[0], found[0] + length),), reason)
        if found:
            places = tuple(self._candidate(at, at + length) for at in self._likeliest_first(found, start))
            return Anchoring(AnchorStatus.REVIEW, places, f"its words stand in {len(found)} places")
        blocks = self._same_paragraph(start)
        if blocks:
            places = tuple(self._candidate(block.start, block.end) for block in blocks)
            return Anchoring(AnchorStatus.REVIEW, places, "its paragraph is unchanged, but the passage's digest is not in it")
        return Anchoring(AnchorStatus.ORPHAN, (), "nothing in the text has its digest")

    def _candidate(self, start: int, end: int) -> Candidate:
        return candidate(self._text, start, end, self.paragraphs)

    def _positions(self, start: int, length: int, wanted: str) -> list[int]:
        """Every position at which a passage of that length and digest stands."""
        if not 0 < length <= len(self._text):
            return []
        key = (length, wanted)
        if key not in self._found:
            text = self._text
            first = next((at for at in self._tries(start, length) if digest(text[at : at + length]) == wanted), None)
            # Once the digest has given the words, a plain search finds the other places.
            self._found[key] = [] if first is None else occurrences_of(text, text[first : first + length])
        return self._found[key]

    def _tries(self, start: int, length: int) -> Iterator[int]:
        """Where to look: first where whole paragraphs moved to, then everywhere."""
        last = len(self._text) - length
        yield from (start + move for move in self._moves if 0 <= start + move <= last)
        yield from range(last + 1)

    def _likeliest_first(self, found: list[int], start: int) -> list[int]:
        moves = {move: rank for rank, move in enumerate(self._moves)}
        return sorted(found, key=lambda at: (moves.get(at - start, len(moves)), abs(at - start)))

    def _same_paragraph(self, start: int) -> list[TextRange]:
        number = paragraph_number(self._recorded, start)
        return [] if number is None else self._places.get(self._recorded[number - 1].sha256, [])


def check_evidence(text: str | None, paragraphs: Sequence[TextRange], evidence: Evidence) -> Anchoring:
    """The status of one passage against a text.

    ``exact``: the digest is right where the passage is said to stand. ``shifted``: it is found elsewhere, once. ``review``: it is
    found in several places, or only the digest of the recorded paragraph around it is still found. ``orphan``: neither.
    ``unchecked``: there is no text.

    :param text: the article's text as it is now, or ``None`` when it is not at hand.
    :param paragraphs: the paragraphs that the source records.
    :param evidence: the recorded passage.
    """
    if text is None:
        return UNCHECKED
    return EvidenceChecker(text, paragraphs).check(evidence)


UNCHECKED = Anchoring(AnchorStatus.UNCHECKED, (), "no text at hand")

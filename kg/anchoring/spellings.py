"""Why typed words are not found: the same words with other white space, quotation marks, accents or capitals.

Only for telling people what differs. Nothing here ever anchors a quote.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

_ALIKE = str.maketrans(dict.fromkeys("‘’‚‛′ʼʹ`´‹›", "'") | dict.fromkeys("“”„‟″«»＂", '"') | dict.fromkeys("‐‑‒–—―−﹘", "-"))
_LONGEST_COMPARED = 4000


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A passage that reads like a quote but is spelt differently, with what differs in words."""

    start: int
    end: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text with look-alike characters made equal, and the range of the original behind each character left."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@lru_cache(maxsize=4)
def _fold(text: str) -> _Folded:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        if character.isspace():
            folded = " "
        elif unicodedata.category(character) in ("Mn", "Me", "Cf"):
            folded = ""
        else:
            plain = unicodedata.normalize("NFKD", character)
            folded = "".join(c for c in plain if not unicodedata.combining(c)).translate(_ALIKE).casefold()
        # Runs of white space and of dashes count once; what is dropped belongs to the character before it.
        if not folded or (folded in (" ", "-") and letters and letters[-1] == folded):
            if ends:
                ends[-1] = index + 1
            continue
        letters += folded
        starts += [index] * len(folded)
        ends += [index + 1] * len(folded)
    return _Folded("".join(letters), tuple(starts), tuple(ends))


def lookalikes(text: str, quote: str, limit: int = 5) -> tuple[Lookalike, ...]:
    """Passages of a text that read like `quote` (white space, quotation marks, dashes, accents and capitals aside)."""
    where, wanted = _fold(text), _fold(quote).text.strip()
    found: list[Lookalike] = []
    position = where.text.find(wanted) if wanted else -1
    while position >= 0 and len(found) < limit:
        start, end = where.starts[position], where.ends[position + len(wanted) - 1]
        while end > start and text[end - 1].isspace():  # white space that was folded into the last character
            end -= 1
        found.append(Lookalike(start, end, differences(quote, text[start:end])))
        position = where.text.find(wanted, position + 1)
    return tuple(found)


def differences(quote: str, passage: str) -> tuple[str, ...]:
    """Which characters of a quote differ from those of a passage, each difference told once, in order."""
    if max(len(quote), len(passage)) > _LONGEST_COMPARED:
        return ("the spelling differs",)
    told: dict[str, None] = {}
    for tag, a, b, c, d in SequenceMatcher(None, quote, passage, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        typed, there = named(quote[a:b]), named(passage[c:d])
        if tag == "delete":
            edge = " at its start" if a == 0 else " at its end" if b == len(quote) else ""
            told[f"the quote has {typed}{edge} where the text has nothing"] = None
        elif tag == "insert":
            told[f"the text has {there} where the quote has nothing"] = None
        else:
            told[f"the text has {there} where the quote has {typed}"] = None
    return tuple(told)


def named(characters: str, limit: int = 3) -> str:
    """Characters with code points and Unicode names: ``’ (U+2019 RIGHT SINGLE QUOTATION MARK)``."""
    parts = []
    for character in characters[:limit]:
        shown = character if character.isprintable() and not unicodedata.combining(character) else ""
        code = f"U+{ord(character):04X} {unicodedata.name(character, _CONTROLS.get(character, 'UNNAMED'))}"
        parts.append(f"{shown} ({code})" if shown.strip() else code)
    more = len(characters) - limit
    return ", ".join(parts) + (f" and {more} more" if more > 0 else "")


_CONTROLS = {"\n": "LINE FEED", "\r": "CARRIAGE RETURN", "\t": "TAB"}

"""Near misses: what somebody who wrote an unknown word may have meant."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

_LONGEST = 100
"""Longer words are no typing mistakes, and comparing them costs the square of their length."""
_MANY = 2_000
"""With more known words than this, only those with the same first letter and nearly the same length are compared."""


def nearest(word: str, known: Collection[str], count: int = 3, *, likeness: float = 0.7) -> list[str]:
    """Up to `count` known words that resemble `word`, the nearest first; letter case counts for nothing.

    :param likeness: the least resemblance, from 0 to 1 (equal).
    """
    if not word or len(word) > _LONGEST:
        return []
    wanted = word.lower()
    folded: dict[str, str] = {}
    for name in known:
        if len(known) <= _MANY or (name[:1].lower() == wanted[0] and abs(len(name) - len(word)) <= 3):
            folded.setdefault(name.lower(), name)
    return [folded[match] for match in get_close_matches(wanted, folded, count, likeness)]


def suggestion(close: Collection[str], otherwise: str) -> str:
    """A remedy: "Did you mean ...?" with the names that are near, or what to do where none is."""
    return f"Did you mean {' or '.join(f'`{name}`' for name in close)}?" if close else otherwise


def did_you_mean(word: str, known: Collection[str], otherwise: str) -> str:
    """A remedy: "Did you mean ...?" where something resembles `word`, else `otherwise`."""
    return suggestion(nearest(word, known), otherwise)

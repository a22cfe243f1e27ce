"""Characters that hide or reorder text, spelled out: no label can pass for another, or turn a line around."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup, escape

# Control, format (bidirectional, zero-width, tags), surrogates, line and paragraph separators, private use.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Co"})
_PLAIN_CONTROLS = "\n\t"
# They join or part letters of the scripts after Greek and Cyrillic, and pictures; anywhere else they only hide.
_JOINERS = "\u200c\u200d"
_FIRST_JOINED = "\u0530"


def spelled(text: str) -> str:
    """The text with each hidden character as a code, such as ``[U+202E]``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_code(each) if _hides(each, text[place - 1 : place]) else each for place, each in enumerate(text))


def marked(text: object) -> Markup:
    """The text as HTML, each hidden character as a code in an element of its own."""
    if isinstance(text, Markup):
        return text
    told = str(text)
    if told.isascii() and told.isprintable():
        return escape(told)
    return Markup("").join(
        Markup('<span class="control">{}</span>').format(_code(each)) if _hides(each, told[place - 1 : place]) else escape(each)
        for place, each in enumerate(told)
    )


def _code(character: str) -> str:
    return f"[U+{ord(character):04X}]"


def _hides(character: str, before: str) -> bool:
    if character in _PLAIN_CONTROLS:
        return False
    if character in _JOINERS:
        return not (before >= _FIRST_JOINED and unicodedata.category(before)[0] in "LMS")
    return unicodedata.category(character) in _HIDDEN

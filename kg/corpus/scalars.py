"""How a text is written in YAML so that PyYAML, with libyaml or without, and editors' parsers read the same text back."""

from __future__ import annotations

import re

from kg.corpus.events import HIDDEN_CHARACTERS, escaped

_HIDDEN = re.compile(f"[{HIDDEN_CHARACTERS}]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}
_TO_ESCAPE = re.compile(f'["\\\\\n\t{HIDDEN_CHARACTERS}]')

# A plain text begins with a letter, a digit or a character that no parser takes for an indicator.
_INDICATORS = frozenset("-?:,[]{}#&*!|>'\"%@`=<~")
_ENDS_PLAIN = re.compile(r":(\s|$)|\s#")
# Inside brackets more characters end a plain text, `?` only for PyYAML without libyaml, a colon for some editors.
_ENDS_PLAIN_IN_BRACKETS = re.compile(r"[,\[\]{}?]|:([^A-Za-z0-9]|$)")
# Texts that some parser takes for a boolean, null, number or time, by the rules of YAML 1.1 (wider) and 1.2.
_SPECIAL = re.compile(
    r"""y|n|yes|no|true|false|on|off|null|
    [-+]?0b[01_]+|[-+]?0x[0-9a-f_]+|[-+]?0o[0-7]+|
    [-+]?[0-9][0-9_,]*(:[0-9]+)*(\.[0-9_]*)?(e[-+]?[0-9]+)?|
    [-+]?\.[0-9_]+(e[-+]?[0-9]+)?|[-+]?\.inf|\.nan|
    [0-9]{4}-[0-9]{1,2}(-[0-9]{1,2})?([t\s].*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_PLAIN_DATE = re.compile(
    r"[0-9]{2}[0-9X]{2}(-[0-9X]{2}){0,2}[~%]?(/([0-9]{2}[0-9X]{2}(-[0-9X]{2}){0,2}[~%]?|\.\.)?)?|[0-9]{4}(-[0-9]{2}){0,2}\?"
)


def is_plain(text: str, *, in_brackets: bool) -> bool:
    """Whether a text may be written without quotes.

    :param in_brackets: whether it stands inside ``[...]`` or ``{...}``.
    """
    if not text or text[0] in _INDICATORS or text[0] == "." or text != text.strip() or "\n" in text or "\t" in text:
        return False
    if _ENDS_PLAIN.search(text) or _HIDDEN.search(text) or _SPECIAL.fullmatch(text):
        return False
    return not (in_brackets and _ENDS_PLAIN_IN_BRACKETS.search(text))


def scalar(text: str, *, in_brackets: bool = False) -> str:
    """A text in plain style where that is safe, else in double quotes; always on one line."""
    if is_plain(text, in_brackets=in_brackets):
        return text
    return '"' + _TO_ESCAPE.sub(lambda match: _ESCAPES.get(match[0]) or escaped(match[0]), text) + '"'


def date_scalar(text: str, *, in_brackets: bool = False) -> str:
    """A date: plain where it looks like one, also as a bare year, which the editors' schema takes as a number."""
    if _PLAIN_DATE.fullmatch(text) and not (in_brackets and "?" in text):
        return text
    return scalar(text, in_brackets=in_brackets)


def literal(text: str, indent: int) -> list[str] | None:
    """A text of several lines in literal style, header first; ``None`` where that style would not give it back exactly.

    :param indent: spaces before each line of the text.
    """
    lines = text.removesuffix("\n").split("\n")
    plain_edges = lines[0] and not lines[0].startswith(" ") and lines[-1].strip(" ")
    if len(lines) < 2 or not plain_edges or "\t" in text or _HIDDEN.search(text):
        return None
    if any(line != line.rstrip() for line in lines):
        return None  # spaces at a line's end are not seen, and editors take them away
    header = "|" if text.endswith("\n") else "|-"
    return [header, *(" " * indent + line if line else "" for line in lines)]

"""Values as they are spliced into corpus files: on one line, quoted where some YAML parser would read something else."""

from __future__ import annotations

from typing import Any

from kg.claim import Evidence, TextRange
from kg.corpus import scalar


def as_plain(value: Evidence | TextRange) -> dict[str, Any]:
    """A passage as :func:`kg.recording.splicing.plain` gives it once it is written; empty prefixes and suffixes are left out."""
    written: dict[str, Any] = {"start": str(value.start), "end": str(value.end), "sha256": value.sha256}
    quote = value.quote if isinstance(value, Evidence) else None
    if quote is not None:
        around = {"prefix": quote.prefix, "suffix": quote.suffix}
        written["quote"] = {"exact": quote.exact} | {name: words for name, words in around.items() if words}
    return written


def one_line(value: Evidence | TextRange | str | int) -> str:
    """A passage, text or number on one line."""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return scalar(value, in_brackets=True)
    return _braces(as_plain(value))


def _braces(written: dict[str, Any]) -> str:
    parts = []
    for name, value in written.items():
        shown = (
            _braces(value) if isinstance(value, dict) else value if name in ("start", "end") else scalar(value, in_brackets=True)
        )
        parts.append(f"{name}: {shown}")
    return f"{{{', '.join(parts)}}}"

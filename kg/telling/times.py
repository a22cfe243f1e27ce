"""When something held, in words that are no surer than its four bounds are."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from kg.dates import Bounds

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.queries import Solution

BOUNDS = ("startEarliest", "startLatest", "endEarliest", "endLatest")
"""The variables by which questions tell the bounds of what holds for a time."""
_WHEN = "when"
_SURENESS = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}


def columns_of(variables: Sequence[str]) -> list[str]:
    """The columns of a table for people: bounds become one, in the place of the first."""
    bounds = [name for name in variables if name in BOUNDS]
    if len(bounds) < 2 or _WHEN in variables:
        return list(variables)
    return [_WHEN if name == bounds[0] else name for name in variables if name not in bounds[1:]]


def cells_of(graph: KnowledgeGraph, variables: Sequence[str], solution: Solution) -> list[str]:
    """A solution's cells under :func:`columns_of`."""

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(graph.shown(solution.get(name)))
        except ValueError:
            return None

    columns = columns_of(variables)
    when = in_words(Bounds(*map(day, BOUNDS))) if len(columns) < len(variables) else ""
    return [when if name not in variables else graph.shown(solution.get(name)) for name in columns]


def in_words(bounds: Bounds) -> str:
    """Such as ``2011 – ?``, ``by 2017 – 2019-06``, ``from 2014–2015 to 2016``, ``as of 2024-09``; empty when no bound is known."""
    starts, ends = (bounds.start_earliest, bounds.start_latest), (bounds.end_earliest, bounds.end_latest)
    if not any((*starts, *ends)):
        return ""
    if starts == ends and all(starts):
        return _between(*starts)
    if starts[0] is None and ends[1] is None and starts[1] and ends[0] and ends[0] <= starts[1]:
        return f"as of {_between(ends[0], starts[1])}"
    if all((*starts, *ends)) and starts[0] == starts[1] and ends[0] == ends[1]:
        whole = _between(starts[0], ends[0])
        if len(whole) < len("2000-01-01") and "–" not in whole:
            return f"all of {whole}"
    start, end = _start(*starts), _end(*ends)
    if start == "?" and ends[0] is None:
        return f"ended {end}"
    return f"from {start} to {end}" if "–" in start + end else f"{start} – {end}"


def date_in_words(written: str) -> str:
    """A recorded date (EDTF) in the way of :func:`in_words`: ``2024-12/2025-01`` is ``2024-12–2025-01``, ``2021~`` about 2021."""
    start, interval, end = (_SURENESS.get(each[-1:], "") + each.rstrip("~?%") for each in written.partition("/"))
    if not interval:
        return start
    if end in ("", ".."):
        return f"{start} or later"
    return f"by {end}" if start in ("", "..") else f"{start}–{end}"


def _start(earliest: date | None, latest: date | None) -> str:
    if earliest and latest:
        return _between(earliest, latest)
    if latest:
        return f"by {_last(latest)}"
    return f"{_first(earliest)} or later" if earliest else "?"


def _end(earliest: date | None, latest: date | None) -> str:
    if earliest and latest:
        return _between(earliest, latest)
    if earliest:
        return f"{_first(earliest)} or later"
    return f"by {_last(latest)}" if latest else "?"


def _between(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return "?"
    if first == last:
        return first.isoformat()
    opening, closing = _first(first), _last(last)
    if len(opening) == len(closing) < len("2000-01-01"):
        return opening if opening == closing else f"{opening}–{closing}"
    if (len(opening) == 4 and len(closing) == 7) or (len(opening) == 7 and len(closing) == 4):
        return f"{first:%Y-%m}–{last:%Y-%m}"
    return f"{first}–{last}"


def _first(day: date) -> str:
    """A day as the year or month that it opens."""
    if day.day != 1:
        return day.isoformat()
    return f"{day:%Y}" if day.month == 1 else f"{day:%Y-%m}"


def _last(day: date) -> str:
    """A day as the year or month that it closes."""
    if day.day != calendar.monthrange(day.year, day.month)[1]:
        return day.isoformat()
    return f"{day:%Y}" if day.month == 12 else f"{day:%Y-%m}"

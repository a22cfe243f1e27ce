"""When something held, in words and as bars, no surer than its four bounds are."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kg.dates import Bounds

_WIDTH = 100.0
_LEAST_WIDTH = 0.8
_SURENESS = {"~": "about ", "?": "perhaps ", "%": "perhaps about "}


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


@dataclass(frozen=True, slots=True)
class Bar:
    """Stretches of a time line, each as its begin and width in hundredths of the line's.

    :ivar possible: where something may have held.
    :ivar certain: where it held throughout.
    :ivar within: where it held at some time.
    """

    possible: tuple[float, float] | None = None
    certain: tuple[float, float] | None = None
    within: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Bars on one scale; `first` and `last` are its years."""

    first: int
    last: int
    bars: tuple[Bar, ...]


def time_line(several: Sequence[Bounds]) -> TimeLine | None:
    """The bars of several situations; none where no two days differ."""
    days = sorted(day for bounds in several for day in _days(bounds))
    if not days or days[0] == days[-1]:
        return None
    first, last = days[0].year, days[-1].year
    left, right = date(first, 1, 1).toordinal(), date(last, 12, 31).toordinal()
    scale = _WIDTH / max(1, right - left)

    def stretch(start: date | None, end: date | None) -> tuple[float, float]:
        begin = 0.0 if start is None else (start.toordinal() - left) * scale
        finish = _WIDTH if end is None else (end.toordinal() - left) * scale
        width = max(finish - begin, _LEAST_WIDTH)
        return round(min(begin, _WIDTH - width), 2), round(width, 2)

    def bar(bounds: Bounds) -> Bar:
        if not any(_days(bounds)):
            return Bar()
        possible = stretch(bounds.start_earliest, bounds.end_latest)
        if bounds.start_latest is None or bounds.end_earliest is None:
            return Bar(possible)
        if bounds.start_latest <= bounds.end_earliest:
            return Bar(possible, certain=stretch(bounds.start_latest, bounds.end_earliest))
        return Bar(possible, within=stretch(bounds.end_earliest, bounds.start_latest))

    return TimeLine(first, last, tuple(map(bar, several)))


def _days(bounds: Bounds) -> Iterable[date]:
    known = (bounds.start_earliest, bounds.start_latest, bounds.end_earliest, bounds.end_latest)
    return [each for each in known if each is not None]


def order_of(bounds: Bounds) -> tuple[date, date]:
    """Earliest first, undated last."""
    known = [each for each in (bounds.start_earliest, bounds.start_latest, bounds.end_earliest, bounds.end_latest) if each]
    start = bounds.start_latest or bounds.start_earliest or (known[0] if known else date.max)
    return start, bounds.end_latest or bounds.end_earliest or date.max

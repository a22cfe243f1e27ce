"""Dates that may be vague: EDTF (ISO 8601-2) level 1, and the four bounds that make them comparable.

A dated situation has four bounds: it starts between `start_earliest` and `start_latest` and ends between `end_earliest` and
`end_latest`; an absent bound is open. For a question about the days from `low` to `high` it certainly holds when
``start_latest <= high and end_earliest >= low``, and possibly when ``start_earliest <= high and end_latest >= low``.

Approximate (``~``) and uncertain (``?``) dates widen the possible bounds by one unit of their own precision on each side; the
certain bounds stay (MODEL, section 2).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

_DATE = re.compile(r"(?P<year>\d{4}|\d{3}X|\d{2}XX)(?:-(?P<month>\d{2}|XX))?(?:-(?P<day>\d{2}|XX))?(?P<mark>[?~%])?", re.ASCII)
# Seasons as months; winter is the one that begins in December of the year named (northern reading, ISO 8601-2 code 21-24).
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 14)}


@dataclass(frozen=True, slots=True)
class Bounds:
    """The earliest and latest day of a start and of an end; ``None`` is open."""

    start_earliest: date | None = None
    start_latest: date | None = None
    end_earliest: date | None = None
    end_latest: date | None = None

    def certain(self, low: date, high: date) -> bool:
        """Whether it holds at some time in [low, high] whatever the exact days are."""
        return (
            self.start_latest is not None
            and self.end_earliest is not None
            and self.start_latest <= high
            and self.end_earliest >= low
        )

    def possible(self, low: date, high: date) -> bool:
        """Whether it may hold at some time in [low, high]."""
        return (self.start_earliest is None or self.start_earliest <= high) and (self.end_latest is None or self.end_latest >= low)


@dataclass(frozen=True, slots=True)
class _Day:
    """One EDTF date: its first and last day, and the same widened by its mark."""

    first: date
    last: date
    possible_first: date
    possible_last: date


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _read_date(text: str) -> _Day:
    try:
        return _widened_date(text)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies outside the years 0001 to 9999") from error


def _widened_date(text: str) -> _Day:
    match = _DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not an EDTF date")
    year, month, day, mark = match["year"], match["month"], match["day"], match["mark"]
    low_year, high_year = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if low_year == 0:
        raise ValueError("there is no year 0000 in the calendar used here")
    unit_months = 12 * (high_year - low_year + 1)
    if "X" in year and (month or day):
        raise ValueError(f"{text!r}: a year with unspecified digits takes no month or day")
    first, last = date(low_year, 1, 1), date(high_year, 12, 31)
    unit_days = 0
    if month == "XX":
        if day not in (None, "XX"):
            raise ValueError(f"{text!r}: a day needs its month")
    elif month is not None:
        number = int(month)
        if number in _SEASONS:
            if day is not None:
                raise ValueError(f"{text!r}: a season has no day")
            begin, end = _SEASONS[number]
            first = date(low_year, begin, 1)
            last = _shift_months(first, end - begin + 1) - timedelta(days=1)
            unit_months = 3
        elif not 1 <= number <= 12:
            raise ValueError(f"{text!r}: there is no month {month}")
        else:
            days = calendar.monthrange(low_year, number)[1]
            first, last, unit_months = date(low_year, number, 1), date(low_year, number, days), 1
            if day not in (None, "XX"):
                if not 1 <= int(day) <= days:
                    raise ValueError(f"{text!r}: {low_year}-{month} has {days} days")
                first = last = date(low_year, number, int(day))
                unit_days, unit_months = 1, 0
    if mark is None:
        return _Day(first, last, first, last)
    if unit_days:
        return _Day(first, last, first - timedelta(days=1), last + timedelta(days=1))
    before = _shift_months(first, -unit_months)
    after = _shift_months(last + timedelta(days=1), unit_months) - timedelta(days=1)
    return _Day(first, last, before, after)


def _read_side(text: str) -> _Day | None:
    """One side of an interval; ``..`` (open) and the empty text (unknown) bound nothing."""
    return None if text in ("", "..") else _read_date(text)


def period(text: str) -> Bounds:
    """The bounds of something that lasts through an EDTF date or interval.

    A single date of coarse precision says that it held throughout: ``2017`` starts on the first and ends on the last day of 2017.
    An interval's sides are vague by their own precision: ``2017-04/2020`` starts on a day of April 2017 and ends on one of 2020.

    :raises ValueError: the text is not EDTF level 1, names an impossible day, or ends before it starts.
    """
    start_text, slash, end_text = text.partition("/")
    if not slash:
        day = _read_date(text)
        return Bounds(day.possible_first, day.first, day.last, day.possible_last)
    if "/" in end_text or (start_text in ("", "..") and end_text in ("", "..")):
        raise ValueError(f"{text!r} is not an EDTF interval")
    start, end = _read_side(start_text), _read_side(end_text)
    bounds = Bounds()
    if start is not None:
        bounds = replace(bounds, start_earliest=start.possible_first, start_latest=start.last)
    if end is not None:
        bounds = replace(bounds, end_earliest=end.first, end_latest=end.possible_last)
    if start is not None and end is not None and start.first > end.last:
        raise ValueError(f"{text!r} ends before it starts")
    return bounds


def write_span(bounds: Bounds) -> str:
    """Four bounds in one text, such as ``2017-04-01/2017-04-30/2020-01-01/..``: its start, then its end."""
    days = (bounds.start_earliest, bounds.start_latest, bounds.end_earliest, bounds.end_latest)
    return "/".join(".." if day is None else day.isoformat() for day in days)


def read_span(text: str) -> Bounds:
    """The bounds that :func:`write_span` wrote.

    :raises ValueError: the text is no such span.
    """
    days = [None if day == ".." else date.fromisoformat(day) for day in text.split("/")]
    if len(days) != 4:
        raise ValueError(f"{text!r} is not a span of four bounds")
    return Bounds(*days)


def happening(text: str) -> Bounds:
    """The bounds of an event dated by an EDTF date or interval: it begins and ends on days within it.

    :raises ValueError: as :func:`period`.
    """
    whole = period(text)
    if "/" in text:
        return whole
    return Bounds(whole.start_earliest, whole.end_earliest, whole.start_latest, whole.end_latest)


def point_inside(text: str) -> Bounds:
    """The bounds of a situation of which only a point (``at: 2024-09``) is known to lie inside.

    :raises ValueError: as :func:`period`.
    """
    span = extent(text)
    return Bounds(start_latest=span[1], end_earliest=span[0])


def extent(text: str) -> tuple[date | None, date | None]:
    """The first and last possible day of an EDTF date or interval, marks (``?``, ``~``) widened.

    :raises ValueError: as :func:`period`.
    """
    bounds = period(text)
    return bounds.start_earliest, bounds.end_latest


def in_present_tense(published: str | None) -> Bounds:
    """The bounds of what a text of that publication date (EDTF) tells in the present tense."""
    if published is None:
        return Bounds()
    first, last = extent(published)
    return Bounds(start_latest=last, end_earliest=first)


def in_past_tense(published: str | None) -> Bounds:
    """The bounds of what a text of that publication date (EDTF) tells as former: over by its last possible day."""
    if published is None:
        return Bounds()
    return Bounds(end_latest=extent(published)[1])

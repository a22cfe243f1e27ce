"""When something held, as bars that are no surer than its four bounds are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kg.dates import Bounds

_WIDTH = 100.0
_LEAST_WIDTH = 0.8


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

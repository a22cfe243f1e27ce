"""Allen's relations between times as SPARQL functions, such as ``allen:before(?one, ?other)``.

A time is the ``cg:timeSpan`` of a situation, or an EDTF literal, ``xsd:date``, ``xsd:gYearMonth`` or ``xsd:gYear``, which lasts
from its first day to its last. It is an interval of whole days whose start and end may be vague, so a relation is true, false,
or not known; of the latter a function has no value (a SPARQL error). A FILTER thus keeps what certainly stands in the relation,
and ``FILTER(COALESCE(allen:before(?one, ?other), true))`` what may.

J. F. Allen, Maintaining knowledge about temporal intervals, Communications of the ACM 26 (1983).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import pyoxigraph as ox

from kg.dates import period, read_span
from kg.vocabulary import ALLEN, XSD


class _End(NamedTuple):
    """One end of an interval: the first and last day that it may be, counted from year 1."""

    first: float
    last: float


class _Interval(NamedTuple):
    start: _End
    end: _End


_Verdict = bool | None
_Relation = Callable[[_Interval, _Interval], _Verdict]
_OPEN = float("inf")


def _less(one: _End, other: _End) -> _Verdict:
    return True if one.last < other.first else False if one.first >= other.last else None


def _same(one: _End, other: _End) -> _Verdict:
    if one.last < other.first or other.last < one.first:
        return False
    return True if one.first == one.last == other.first == other.last else None


def _next(end: _End) -> _End:
    """The day after."""
    return _End(end.first + 1, end.last + 1)


def _all(*verdicts: _Verdict) -> _Verdict:
    return False if False in verdicts else None if None in verdicts else True


def _not(verdict: _Verdict) -> _Verdict:
    return None if verdict is None else not verdict


_ONE_WAY: Mapping[str, tuple[str, _Relation]] = {
    "before": ("after", lambda a, b: _less(_next(a.end), b.start)),
    "meets": ("metBy", lambda a, b: _same(_next(a.end), b.start)),
    "overlaps": ("overlappedBy", lambda a, b: _all(_less(a.start, b.start), _not(_less(a.end, b.start)), _less(a.end, b.end))),
    "starts": ("startedBy", lambda a, b: _all(_same(a.start, b.start), _less(a.end, b.end))),
    "during": ("contains", lambda a, b: _all(_less(b.start, a.start), _less(a.end, b.end))),
    "finishes": ("finishedBy", lambda a, b: _all(_less(b.start, a.start), _same(a.end, b.end))),
}
"""Name of a relation -> that of its inverse, and the relation."""


def _inverse(relation: _Relation) -> _Relation:
    return lambda a, b: relation(b, a)


RELATIONS: Mapping[str, _Relation] = {
    **{name: relation for name, (_, relation) in _ONE_WAY.items()},
    **{inverse: _inverse(relation) for inverse, relation in _ONE_WAY.values()},
    "equals": lambda a, b: _all(_same(a.start, b.start), _same(a.end, b.end)),
    # Not Allen's, but what is asked most: whether they have a day in common.
    "sharesDay": lambda a, b: _all(_not(_less(a.end, b.start)), _not(_less(b.end, a.start))),
}


@lru_cache(maxsize=4096)
def _interval(text: str) -> _Interval:
    bounds = read_span(text) if text.count("/") == 3 else period(text)
    earliest, latest = _day(bounds.start_earliest, -_OPEN), _day(bounds.end_latest, _OPEN)
    # It starts no later than it ends, and ends no earlier than it starts.
    return _Interval(_End(earliest, _day(bounds.start_latest, latest)), _End(_day(bounds.end_earliest, earliest), latest))


def _day(day: date | None, otherwise: float) -> float:
    return otherwise if day is None else day.toordinal()


def _function(relation: _Relation) -> Callable[..., ox.Literal | None]:
    def function(*terms: object) -> ox.Literal | None:
        try:
            one, other = (_interval(each.value) for each in terms if isinstance(each, ox.Literal))
        except ValueError:
            return None  # not two, or no time
        verdict = relation(one, other)
        return None if verdict is None else ox.Literal("true" if verdict else "false", datatype=ox.NamedNode(XSD + "boolean"))

    return function


FUNCTIONS: dict[ox.NamedNode, Callable[..., Any]] = {
    ox.NamedNode(ALLEN + name): _function(relation) for name, relation in RELATIONS.items()
}
"""The functions, by IRI, as the engine takes them."""

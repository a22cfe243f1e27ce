"""Times in words, and tables for people."""

from __future__ import annotations

from datetime import date

import pytest

from kg.dates import Bounds, period, point_inside
from kg.knowledge_graph import KnowledgeGraph
from kg.telling import cells_of, columns_of, date_in_words, in_words


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (Bounds(), ""),
        (period("2011/.."), "2011 – ?"),
        (period("2017-04/2020"), "2017-04 – 2020"),
        (point_inside("2024-09"), "as of 2024-09"),
        (Bounds(start_latest=date(2017, 12, 31)), "by 2017 – ?"),
        (Bounds(end_latest=date(2017, 10, 29)), "ended by 2017-10-29"),
        (Bounds(start_earliest=date(2014, 1, 1), start_latest=date(2015, 12, 31)), "from 2014–2015 to ?"),
        (Bounds(date(2017, 1, 1), date(2017, 1, 1), date(2017, 12, 31), date(2017, 12, 31)), "all of 2017"),
        (Bounds(date(2017, 1, 1), date(2017, 12, 31), date(2017, 1, 1), date(2017, 12, 31)), "2017"),
    ],
)
def test_bounds_in_words(bounds: Bounds, words: str) -> None:
    assert in_words(bounds) == words


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2024-12", "2024-12"),
        ("2024-12/2025-01", "2024-12–2025-01"),
        ("2001/..", "2001 or later"),
        ("../2001", "by 2001"),
        ("2021-08~", "about 2021-08"),
        ("2001/2021?", "2001–perhaps 2021"),
        ("no date", "no date"),
    ],
)
def test_dates_in_words(written: str, words: str) -> None:
    assert date_in_words(written) == words


@pytest.mark.parametrize(
    ("variables", "columns"),
    [
        (["leader", "startEarliest", "startLatest", "endEarliest", "endLatest"], ["leader", "when"]),
        (["post", "startLatest", "endEarliest", "body"], ["post", "when", "body"]),
        (["member", "endLatest"], ["member", "endLatest"]),
        (["when", "startLatest", "endEarliest"], ["when", "startLatest", "endEarliest"]),
    ],
)
def test_bounds_become_one_column(variables: list[str], columns: list[str]) -> None:
    assert columns_of(variables) == columns


def test_cells_stand_under_their_columns(shipped: KnowledgeGraph) -> None:
    answer = shipped.ask("leaders-of", group="islamic-state-khorasan")
    assert [cells_of(shipped, answer.variables, each) for each in answer.solutions] == [
        ["Hafiz Saeed Orakzai", "from 2014–2015 to 2016-08"],
        ["Abdul Haseeb Logari", "from 2015–2016 to 2017-04–2017-05"],
        ["Abdullah Orakzai", "2017-04 – 2020"],
    ]

"""EDTF level 1 and the four bounds, with the `edtf` package as the reference where it can serve as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import Bounds, extent, happening, in_past_tense, in_present_tense, period, point_inside


def day(text: str) -> date:
    return date.fromisoformat(text)


def bounds(*texts: str | None) -> Bounds:
    return Bounds(*(day(text) if text else None for text in texts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017", ("2017-01-01", "2017-01-01", "2017-12-31", "2017-12-31")),
        ("2016-02", ("2016-02-01", "2016-02-01", "2016-02-29", "2016-02-29")),
        ("2013-09-09", ("2013-09-09", "2013-09-09", "2013-09-09", "2013-09-09")),
        ("2017-04/2020", ("2017-04-01", "2017-04-30", "2020-01-01", "2020-12-31")),
        ("2021-08-15/..", ("2021-08-15", "2021-08-15", None, None)),
        ("../2016-08", (None, None, "2016-08-01", "2016-08-31")),
        ("/2016-08", (None, None, "2016-08-01", "2016-08-31")),
        ("201X", ("2010-01-01", "2010-01-01", "2019-12-31", "2019-12-31")),
        ("2017-XX", ("2017-01-01", "2017-01-01", "2017-12-31", "2017-12-31")),
        ("2017-21", ("2017-03-01", "2017-03-01", "2017-05-31", "2017-05-31")),
        ("2017-24", ("2017-12-01", "2017-12-01", "2018-02-28", "2018-02-28")),
        ("2017~", ("2016-01-01", "2017-01-01", "2017-12-31", "2018-12-31")),
        ("2017-04?", ("2017-03-01", "2017-04-01", "2017-04-30", "2017-05-31")),
        ("2017-03-01%", ("2017-02-28", "2017-03-01", "2017-03-01", "2017-03-02")),
        ("2004~/2024-09", ("2003-01-01", "2004-12-31", "2024-09-01", "2024-09-30")),
    ],
)
def test_period(text: str, expected: tuple[str | None, ...]) -> None:
    assert period(text) == bounds(*expected)


def test_an_event_lies_somewhere_within_its_date() -> None:
    assert happening("2016-08") == bounds("2016-08-01", "2016-08-31", "2016-08-01", "2016-08-31")
    assert happening("2012~") == bounds("2011-01-01", "2012-12-31", "2012-01-01", "2013-12-31")
    assert happening("2024-09-05/2024-09-12") == period("2024-09-05/2024-09-12")


def test_a_point_leaves_both_ends_open() -> None:
    assert point_inside("2024-09") == bounds(None, "2024-09-30", "2024-09-01", None)


def test_tenses_are_read_against_the_publication_interval() -> None:
    assert in_present_tense("2024-09/2024-10") == bounds(None, "2024-10-31", "2024-09-01", None)
    assert in_past_tense("2024-09/2024-10") == bounds(None, None, None, "2024-10-31")
    assert in_present_tense(None) == Bounds()


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-30",
        "2023-13",
        "2023-00",
        "2023-1",
        "yesterday",
        "",
        "..",
        "/",
        "../..",
        "2020/2019",
        "2020/2021/2022",
        "0000",
        "2017-21-05",
        "20170405",
        "２０１７",
        "2017-XX-05",
        "201X-05",
        "9999-12-31~",
        "9999~",
        "0001~",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        period(text)


def test_questions_about_a_time() -> None:
    led = period("2017-04/2020")
    assert led.certain(day("2019-06-01"), day("2019-06-30"))
    assert not led.certain(day("2020-06-01"), day("2020-06-30"))
    assert led.possible(day("2020-06-01"), day("2020-06-30"))
    assert not led.possible(day("2021-01-01"), day("2021-01-31"))
    assert not Bounds().certain(day("2020-01-01"), day("2020-01-01"))
    assert Bounds().possible(day("2020-01-01"), day("2020-01-01"))


def test_extent_is_the_widest_reading() -> None:
    assert extent("2017~") == (day("2016-01-01"), day("2018-12-31"))
    assert extent("2021/..") == (day("2021-01-01"), None)


days = st.dates(min_value=date(1000, 1, 3), max_value=date(9990, 1, 1))


@given(days)
def test_a_day_is_itself(value: date) -> None:
    assert period(value.isoformat()) == Bounds(value, value, value, value)


@given(days, days)
def test_what_certainly_holds_possibly_holds(one: date, other: date) -> None:
    start, end = sorted((one, other))
    for text in (f"{start}/{end}", f"{start:%Y-%m}/{end:%Y-%m}", f"{start:%Y}~/{end:%Y}?"):
        held = period(text)
        for low in (start, end, start - timedelta(days=400)):
            if held.certain(low, low):
                assert held.possible(low, low)


@given(days, st.sampled_from(["%Y", "%Y-%m", "%Y-%m-%d"]))
def test_dates_agree_with_the_reference(value: date, form: str) -> None:
    edtf = pytest.importorskip("edtf", reason="the edtf package is the reference")
    text = value.strftime(form)
    reference = edtf.parse_edtf(text)
    lower, upper = reference.lower_strict(), reference.upper_strict()
    assert extent(text) == (date(*lower[:3]), date(*upper[:3]))

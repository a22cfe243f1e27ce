"""The small parts of pages: hidden characters, addresses, times."""

from __future__ import annotations

from datetime import date

import pytest

from kg.dates import Bounds, point_inside
from kg.vocabulary import CG, DataIris
from kg.web import media
from kg.web.pages.hidden import marked, spelled
from kg.web.pages.links import outside, page_of
from kg.web.pages.times import Bar, time_line


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("a\u202eb", "a[U+202E]b"),
        ("\u2066\u2069\u200e\u200f\u061c", "[U+2066][U+2069][U+200E][U+200F][U+061C]"),
        ("a\x00\x1b\x9f", "a[U+0000][U+001B][U+009F]"),
        ("zero\u200bwidth\u2060\ufeff", "zero[U+200B]width[U+2060][U+FEFF]"),
        ("\U000e0041\ud800\u2028", "[U+E0041][U+D800][U+2028]"),
        ("می\u200cروم", "می\u200cروم"),
        ("Ta\u200cliban", "Ta[U+200C]liban"),
        ("Šāh é 北方", "Šāh é 北方"),
    ],
)
def test_hidden_characters(text: str, shown: str) -> None:
    assert spelled(text) == shown


def test_marked_text_is_escaped() -> None:
    assert marked('<a href="x">\u202e&') == ('&lt;a href=&#34;x&#34;&gt;<span class="control">[U+202E]</span>&amp;')


@pytest.mark.parametrize("address", ["https://example.org/a?b=c#d", "http://example.org"])
def test_web_addresses_may_be_followed(address: str) -> None:
    assert outside(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//example.org",
        "https:",
        "https://",
        "https://[",
        "https://example.org/\u202e",
        "https://example.org/a b",
        'https://example.org/"',
        "ftp://example.org",
        "https://example.org/" + "a" * 3000,
    ],
)
def test_other_addresses_may_not(address: str) -> None:
    assert outside(address) is None


def test_what_is_recorded_here_has_a_page() -> None:
    iris = DataIris()
    assert page_of(iris.entity("a-b"), iris) == "/entity/a-b"
    assert page_of(iris.claim("k7m2q4xw9d") + "#situation", iris) == "/claim/k7m2q4xw9d"
    assert page_of(CG + "ledBy", iris) == "/ontology/ledBy"
    assert page_of(iris.entity('"><x>'), iris) == "/entity/%22%3E%3Cx%3E"
    assert page_of(iris.entity("a/b"), iris) is None
    assert page_of("https://example.org/", iris) is None


def test_bars_are_no_surer_than_bounds() -> None:
    known = Bounds(date(2010, 1, 1), date(2010, 12, 31), date(2019, 1, 1), date(2019, 12, 31))
    inside = point_inside("2015")
    line = time_line([known, inside, Bounds()])
    assert line is not None
    assert (line.first, line.last) == (2010, 2019)
    whole, point, nothing = line.bars
    assert whole.possible == (0.0, 100.0)
    assert whole.certain == pytest.approx((9.97, 80.03), abs=0.1)
    assert whole.within is None
    assert (point.possible, point.certain) == ((0.0, 100.0), None)
    assert point.within == pytest.approx((50.0, 10.0), abs=0.1)
    assert nothing == Bar()
    assert time_line([Bounds()]) is None


def test_of_what_visitors_send_little_is_remembered() -> None:
    formats = tuple(media.RESULTS)
    before = media._preferred.cache_info().misses, media._takes_gzip.cache_info().misses
    for end in "abc":
        media.preferred("text/csv" + " " * 3_000 + end, formats)
        media.takes_gzip("gzip" + " " * 3_000 + end)
    after = media._preferred.cache_info().misses, media._takes_gzip.cache_info().misses
    assert [one - other for one, other in zip(after, before, strict=True)] == [1, 1]

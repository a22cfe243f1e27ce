"""Texts as scalars: what is written reads back the same, for both of PyYAML's parsers and inside brackets too."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg.corpus.scalars import date_scalar, is_plain, literal, scalar
from tests.corpus.corpora import edtf, texts

LOADERS = [yaml.CSafeLoader, yaml.SafeLoader] if yaml.__with_libyaml__ else [yaml.SafeLoader]
anything = texts | st.text(st.characters(codec="utf-8")) | edtf


def scalars(text: str, loader: type) -> list[str]:
    return [event.value for event in yaml.parse(text, Loader=loader) if isinstance(event, yaml.ScalarEvent)]


@given(anything)
def test_texts_read_back(text: str) -> None:
    for loader in LOADERS:
        assert scalars(f"k: {scalar(text)}\n", loader) == ["k", text]
        assert scalars(f"- {scalar(text)} # note\n", loader) == [text]
        assert scalars(f"[{scalar(text, in_brackets=True)}, {scalar(text, in_brackets=True)}]\n", loader) == [text, text]
        assert scalars(f"{{{scalar(text, in_brackets=True)}: {scalar(text, in_brackets=True)}}}\n", loader) == [text, text]
        assert scalars(f"k: {date_scalar(text)}\n", loader) == ["k", text]
        assert scalars(f"[{date_scalar(text, in_brackets=True)}]\n", loader) == [text]


@given(anything)
def test_plain_texts_are_texts_to_every_reader(text: str) -> None:
    if is_plain(text, in_brackets=False):
        for loader in (yaml.SafeLoader, yaml.FullLoader):
            assert yaml.load(scalar(text), loader) == text


@given(anything | st.lists(texts, min_size=2).map("\n".join))
def test_literal_style_reads_back(text: str) -> None:
    lines = literal(text, 4)
    if lines is not None:
        for loader in LOADERS:
            assert scalars("  k: " + "\n".join(lines) + "\n  l: x\n", loader) == ["k", text, "l", "x"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("River Front", "River Front"),
        ("said so: twice", '"said so: twice"'),
        ("NO", '"NO"'),
        ("null", '"null"'),
        ("010", '"010"'),
        ("4000", '"4000"'),
        ("2017-04-05", '"2017-04-05"'),
        ("1e3", '"1e3"'),
        ("Xi’an’s “plant”", "Xi’an’s “plant”"),
        ("x\u202ey", '"x\\u202ey"'),
        ('say "no"', 'say "no"'),
        ('"no"', '"\\"no\\""'),
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("", '""'),
    ],
)
def test_styles(text: str, written: str) -> None:
    assert scalar(text) == written


@pytest.mark.parametrize("text", ["2017", "2017-04", "2017-04-05", "2017~", "2017?", "201X", "2017/..", "2017-04/2018-05~"])
def test_dates_are_plain(text: str) -> None:
    assert date_scalar(text) == text

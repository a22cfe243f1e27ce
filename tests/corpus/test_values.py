"""Values of single fields, as text and as data."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kg.claim import Evidence, IdentityJudgement, Stance, Triple, Verdict
from kg.corpus import plain_value, value_text, written_name
from tests.corpus.corpora import DIGEST, claims, decisions, entities, sources

JUDGEMENT = IdentityJudgement(with_="amir-doran", verdict=Verdict.DIFFERENT, why="two men, not one", by="me", on="2031-01-01")
STANCE = Stance(kind="seek", holder="bob", about=("column",), content=(Triple("column", "ledBy", "bob"),))

FORMS = {"claim": claims, "entity": entities, "source": sources, "decision": decisions}


@pytest.mark.parametrize(
    ("form", "name", "value", "text", "plain"),
    [
        ("claim", "assertion", (Triple("column", "ledBy", "bob"),), "[[column, ledBy, bob]]", [["column", "ledBy", "bob"]]),
        (
            "entity",
            "identity",
            (JUDGEMENT,),
            '[{with: amir-doran, verdict: different, why: "two men, not one", by: me, "on": 2031-01-01}]',
            [{"with": "amir-doran", "verdict": "different", "why": "two men, not one", "by": "me", "on": "2031-01-01"}],
        ),
        (
            "claim",
            "stance",
            STANCE,
            "{kind: seek, holder: bob, about: [column], content: [[column, ledBy, bob]]}",
            {"kind": "seek", "holder": "bob", "about": ["column"], "content": [["column", "ledBy", "bob"]]},
        ),
        (
            "claim",
            "evidence",
            (Evidence(start=1, end=9, sha256=DIGEST),),
            f"{{start: 1, end: 9, sha256: {DIGEST}}}",
            {"start": 1, "end": 9, "sha256": DIGEST},
        ),
        ("claim", "reading", {"bob": ("ann", "cyd")}, "{bob: [ann, cyd]}", {"bob": ["ann", "cyd"]}),
        ("claim", "valid", "2017-04/2020", "2017-04/2020", "2017-04/2020"),
        ("claim", "note", None, "", None),
        ("claim", "by", (), "", []),
        ("entity", "ids", {}, "", {}),
    ],
)
def test_a_value_as_text_and_as_data(form: str, name: str, value: object, text: str, plain: object) -> None:
    assert value_text(form, name, value) == text
    assert plain_value(form, name, value) == plain


def test_keys_are_those_of_the_files() -> None:
    assert [written_name("claim", name) for name in ("holds_at", "responds_to", "note")] == ["at", "respondsTo", "note"]


@given(st.one_of(*(st.tuples(st.just(form), made) for form, made in FORMS.items())))
def test_text_and_data_of_every_field_say_the_same(entry: tuple[str, Any]) -> None:
    form, made = entry
    for name in (each.name for each in fields(made) if each.metadata):
        text = value_text(form, name, getattr(made, name))
        assert "\n" not in text
        if text:
            assert yaml.load(text, Loader=yaml.BaseLoader) == as_texts(plain_value(form, name, getattr(made, name)))


def as_texts(plain: Any) -> Any:
    """Data with its numbers as YAML's base loader gives them."""
    if isinstance(plain, dict):
        return {key: as_texts(value) for key, value in plain.items()}
    return [as_texts(each) for each in plain] if isinstance(plain, list) else str(plain)

"""Allen's relations: of exact times exactly one holds, and of vague ones nothing is told that some exact times would refute."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.dates import Bounds, period, read_span, write_span
from kg.knowledge_graph import KnowledgeGraph
from kg.queries import run
from kg.queries.allen import RELATIONS
from kg.vocabulary import DataIris

ALLEN = [name for name in RELATIONS if name != "sharesDay"]
INVERSE = {
    "before": "after",
    "meets": "metBy",
    "overlaps": "overlappedBy",
    "starts": "startedBy",
    "during": "contains",
    "finishes": "finishedBy",
}
FIRST = date(2017, 1, 1)


def verdict(relation: str, one: str, other: str) -> bool | None:
    """What the engine makes of it."""
    asked = f'SELECT (allen:{relation}("{one}", "{other}") AS ?verdict) {{}}'
    (solution,) = run(ox.Store(), asked, DataIris()).solutions
    told = solution.get("verdict")
    return None if told is None else {"true": True, "false": False}[told.value]  # type: ignore[union-attr]


def exact(start: int, end: int) -> str:
    return f"{FIRST + timedelta(start)}/{FIRST + timedelta(end)}"


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("2017", "2019", "before"),
        ("2017", "2018", "meets"),
        ("2017-01-01/2018-06-30", "2018", "overlaps"),
        ("2017-01-01/2017-03-31", "2017", "starts"),
        ("2017-05", "2017", "during"),
        ("2017-12", "2017", "finishes"),
        ("2017", "2017", "equals"),
        ("2017-01-01", "2017-01-01/2017-12-31", "starts"),
    ],
)
def test_of_exact_times_one_relation_holds(one: str, other: str, relation: str) -> None:
    assert [name for name in ALLEN if verdict(name, one, other)] == [relation]
    assert [name for name in ALLEN if verdict(name, other, one)] == [INVERSE.get(relation, relation)]


@given(*[st.integers(0, 6)] * 4)
def test_the_relations_part_all_pairs(a: int, b: int, c: int, d: int) -> None:
    one, other = (
        Bounds(*[FIRST + timedelta(each) for each in (low, low, high, high)]) for low, high in (sorted((a, b)), sorted((c, d)))
    )
    held = [name for name in ALLEN if verdict(name, write_span(one), write_span(other))]
    assert len(held) == 1
    assert verdict("sharesDay", write_span(one), write_span(other)) is (held[0] not in ("before", "after", "meets", "metBy"))


vague = st.lists(st.integers(0, 5), min_size=4, max_size=4).map(sorted)


@given(vague, vague, st.sampled_from(list(RELATIONS)))
def test_of_vague_times_nothing_is_told_that_exact_ones_refute(one: list[int], other: list[int], relation: str) -> None:
    told = verdict(relation, _span(one), _span(other))
    exact_ones = {
        verdict(relation, exact(*a), exact(*b))
        for a in product(range(one[0], one[1] + 1), range(one[2], one[3] + 1))
        for b in product(range(other[0], other[1] + 1), range(other[2], other[3] + 1))
    }
    if told is not None:
        assert exact_ones == {told}
    if len(exact_ones) == 2:
        assert told is None


def _span(days: list[int]) -> str:
    return write_span(Bounds(*(FIRST + timedelta(each) for each in days)))


@pytest.mark.parametrize(
    ("relation", "one", "other", "told"),
    [
        ("before", "2014/2016-08", "2017-04/2020", True),
        ("after", "2014/2016-08", "2017-04/2020", False),
        ("before", "2014/..", "2017-04/2020", None),
        ("before", "../2016", "2017-04/..", True),
        ("after", "../2016", "2017-04/..", False),
        ("sharesDay", "../../2016-01-01/..", "2015", None),
        ("before", "no time", "2017", None),
        ("before", "2017-02-30", "2018", None),
        ("before", "1/2/3/4", "2018", None),
    ],
)
def test_open_ends_and_what_is_no_time(relation: str, one: str, other: str, told: bool | None) -> None:
    assert verdict(relation, one, other) is told


@given(st.lists(st.none() | st.dates(), min_size=4, max_size=4))
def test_spans_are_read_as_they_were_written(days: list[date | None]) -> None:
    assert read_span(write_span(Bounds(*days))) == Bounds(*days)


def test_situations_tell_their_span(shipped: KnowledgeGraph) -> None:
    """A FILTER keeps what is certain, and the receipts are as without it."""
    asked = """SELECT ?one ?other {{
        ?a a cg:Leadership ; cg:situationSubject entity:islamic-state-khorasan ; cg:situationObject ?one ; cg:timeSpan ?when .
        ?b a cg:Leadership ; cg:situationSubject entity:islamic-state-khorasan ; cg:situationObject ?other ; cg:timeSpan ?then .
        FILTER({}) }}"""
    explained = shipped.why(asked.format("allen:before(?when, ?then)"))
    pairs = [[str(each.solution[name]).rpartition("/")[2].rstrip(">") for name in ("one", "other")] for each in explained.solutions]
    assert pairs == [["hafiz-saeed-orakzai", "abdullah-orakzai"]]
    assert [len(way) for way in explained.solutions[0].ways] == [2]
    possible = shipped.query(asked.format("COALESCE(allen:before(?when, ?then), ?a != ?b)"))
    assert len(possible) > 1
    assert period("2014/2015").start_earliest == date(2014, 1, 1)

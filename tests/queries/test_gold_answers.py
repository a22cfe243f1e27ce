"""Every saved question has its gold answer here: what a reader of the articles would answer, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadQuery
from kg.knowledge_graph import KnowledgeGraph
from kg.queries import TokenKind, load_questions, tokens_of

QUERIES = Path(__file__).parent.parent.parent / "queries"

Rows = list[tuple[str, ...]]
GOLD: dict[str, list[tuple[dict[str, str], Rows]]] = {
    "sanctioned-for-programmes": [
        (
            {},
            [
                ("Beijing Machinery Manufacturing Industry Automation Research Institute",),
                ("Hubei Huachangda Intelligent Equipment",),
                ("Innovative Equipment",),
                ("Universal Enterprise",),
                ("Xi’an Longde Technology Development",),
            ],
        ),
    ],
    "leaders-of": [
        (
            {"group": "islamic-state-khorasan"},
            [
                ("Hafiz Saeed Orakzai", "2014-01-01", "2015-12-31", "2016-08-01", "2016-08-31"),
                ("Abdul Haseeb Logari", "2015-01-01", "2016-12-31", "2017-04-01", "2017-05-31"),
                ("Abdullah Orakzai", "2017-04-01", "2017-04-30", "2020-01-01", "2020-12-31"),
            ],
        )
    ],
    "leader-at": [
        ({"group": "haqqani-network", "from": "2024-09-01", "to": "2024-09-30"}, [("Sirajuddin Haqqani", "certainly")]),
        ({"group": "islamic-state-khorasan", "from": "2019-06-01", "to": "2019-06-30"}, [("Abdullah Orakzai", "certainly")]),
        ({"group": "islamic-state-khorasan", "from": "2022-01-01", "to": "2022-12-31"}, []),
    ],
    "pledges-of-allegiance": [
        (
            {"group": "islamic-state"},
            [
                ("Hafiz Saeed Orakzai", "", "formal"),
                ("Jundullah (Uzbek-dominated group in northern Afghanistan)", "Uzbek members of Jundullah", "formal"),
                ("Usman Ghazi", "", "unofficial"),
            ],
        )
    ],
    "killed-by": [
        (
            {"agent": "united-states"},
            [("Badruddin Haqqani", "2012"), ("Maulvi Sangin", "2013-09-09"), ("Hafiz Saeed Orakzai", "2016-08")],
        )
    ],
    "members-of": [
        (
            {"group": "council-of-lajneh"},
            [("Asadullah Orakzai", ""), ("Saifullah Orakzai", ""), ("Qari Fateh", "2024-12-31")],
        )
    ],
    "strength-of": [
        (
            {"group": "islamic-state-khorasan"},
            [("4000", "6000", "fighters", "Afghanistan", "United Nations", "reported")],
        )
    ],
    "hostages-of": [({"group": "haqqani-network"}, [("Bowe Bergdahl", "2009-01-01", "2009-12-31", "2014-01-01", "2014-12-31")])],
    "jointly-developed-weapons": [
        ({"one": "china", "other": "pakistan"}, [("Al-Khalid main battle tank",), ("JF-17 fighter jet",)])
    ],
    "owners-of": [({"company": "innovative-equipment"}, [("Luo Dongmei", "China")])],
}


def answer(graph: KnowledgeGraph, name: str, values: dict[str, str]) -> Rows:
    found = graph.ask(name, **values)
    return [tuple(graph.shown(solution.get(variable)) for variable in found.variables) for solution in found.solutions]


@pytest.mark.parametrize(
    ("name", "values", "rows"), [(name, values, rows) for name, cases in GOLD.items() for values, rows in cases]
)
def test_the_gold_answer(shipped: KnowledgeGraph, name: str, values: dict[str, str], rows: Rows) -> None:
    assert answer(shipped, name, values) == rows


def test_the_owner_of_a_sanctioned_firm_is_not_sanctioned(shipped: KnowledgeGraph) -> None:
    assert not shipped.query("ASK { ?designation cg:designatedEntity entity:luo-dongmei }").boolean
    assert not shipped.query("ASK { GRAPH ?claim { ?designation cg:designatedEntity entity:luo-dongmei } }").boolean


def test_both_sides_are_heard_on_whether_the_network_is_separate(shipped: KnowledgeGraph) -> None:
    rows = answer(shipped, "voices-on", {"subject": "haqqani-network", "relation": "separateFrom", "object": "taliban"})
    assert ("Taliban spokesperson (unnamed)", "denies", "denied") in [row[:3] for row in rows]


def test_every_question_has_a_gold_answer() -> None:
    elsewhere = {"voices-on", "claims-by"}
    assert set(load_questions(sorted(QUERIES.glob("*.rq")))) == set(GOLD) | elsewhere


@pytest.mark.parametrize("name", sorted(path.stem for path in QUERIES.glob("*.rq")))
def test_every_question_keeps_to_the_house_style(name: str) -> None:
    question = load_questions([QUERIES / f"{name}.rq"])[name]
    assert question.summary.endswith("?")
    assert question.view in ("accepted", "said")
    tokens = list(tokens_of(question.query))
    words = [token.text for token in tokens if token.kind is TokenKind.WORD]
    assert "ORDER" in words, "answers come in a fixed order"
    # A question over named graphs must join on the claim, so that a stance's content is never taken for what is said.
    assert ("GRAPH" in words) == (question.view == "said")
    if question.view == "said":
        assert any(token.text in ("cg:affirmedBy", "cg:deniedBy", "cg:assertedBy") for token in tokens)
    variables = {token.text[1:] for token in tokens if token.kind is TokenKind.VARIABLE}
    assert {parameter.variable for parameter in question.parameters} == {each for each in variables if each.startswith("_")}
    assert all(parameter.description and parameter.default for parameter in question.parameters)


def test_a_question_without_its_parameter_is_refused(shipped: KnowledgeGraph) -> None:
    with pytest.raises(BadQuery, match="not of type date"):
        shipped.ask("leader-at", **{"from": "soon"})

"""Every saved question has its gold answer here: what a reader of the articles would answer, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import BadQuery
from kg.knowledge_graph import KnowledgeGraph
from kg.queries import TokenKind, load_questions, tokens_of

QUERIES = Path(__file__).parent.parent.parent / "queries"

Rows = list[tuple[str, ...]]
REPUBLIC = "Government of the Islamic Republic of Afghanistan"
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
        ({"group": "haqqani-network", "from": "2025-01-01", "to": "2024-01-01"}, []),
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
    "timeline-of": [
        (
            {"entity": "khawaja-asif"},
            [
                ("Khawaja Asif", "holds post", "Foreign Minister of Pakistan", "", "2017-10-29", "2017-10-23", ""),
                ("Pakistan Muslim League (N)", "has member", "Khawaja Asif", "", "2024-08-31", "2024-06-22", ""),
                ("Political figures in favour of Azm-i-Istehkam", "has member", "Khawaja Asif", "", "2024-08-31", "2024-06-22", ""),
                ("Khawaja Asif", "holds post", "Defence Minister of Pakistan", "", "2024-08-31", "2024-06-22", ""),
            ],
        ),
        (
            {"entity": "council-of-lajneh"},
            [
                ("Lajneh council of IS-K", "has member", "Asadullah Orakzai", "", "2024-12-31", "2023-06-01", ""),
                ("Lajneh council of IS-K", "has member", "Saifullah Orakzai", "", "2024-12-31", "2023-06-01", ""),
                ("Lajneh council of IS-K", "led by", "Asadullah Orakzai", "", "2024-12-31", "2023-06-01", ""),
                ("Lajneh council of IS-K", "has key member", "Qari Fateh", "", "", "", "2024-12-31"),
            ],
        ),
    ],
    "members-of": [
        (
            {"group": "council-of-lajneh"},
            [("Asadullah Orakzai", ""), ("Saifullah Orakzai", ""), ("Qari Fateh", "2024-12-31")],
        ),
        (
            {"group": "supreme-council-of-national-resistance"},
            [
                ("Abdul Latif Pedram", ""),
                ("Abdul Rashid Dostum", ""),
                ("Abdul Rasul Sayyaf", ""),
                ("Ahmad Massoud", ""),
                ("Ahmad Wali Massoud", ""),
                ("Ahmad Zia Massoud", ""),
                ("Atta Mohammad Noor", ""),
                ("Hazrat Ali", ""),
                ("Mir Rahman Rahmani", ""),
                ("Mohammad Alam Ezedyar", ""),
                ("Mohammad Mohaqiq", ""),
                ("Salahuddin Rabbani", ""),
                ("Sarwar Danesh", ""),
                ("Yunus Qanuni", ""),
            ],
        ),
    ],
    "strength-of": [
        (
            {"group": "islamic-state-khorasan"},
            [("4000", "6000", "fighters", "Afghanistan", "United Nations", "reported")],
        )
    ],
    "hostages-of": [
        (
            {"group": "haqqani-network"},
            [
                ("Bowe Bergdahl", "2009-01-01", "2009-12-31", "2014-01-01", "2014-12-31"),
                ("Caitlan Coleman", "2011-01-01", "2012-12-31", "2017-10-01", "2017-10-31"),
                ("Three children of Joshua Boyle and Caitlan Coleman", "2011-01-01", "2012-12-31", "2017-10-01", "2017-10-31"),
                ("Joshua Boyle", "2011-01-01", "2012-12-31", "2017-10-01", "2017-10-31"),
            ],
        )
    ],
    "jointly-developed-weapons": [
        ({"one": "china", "other": "pakistan"}, [("Al-Khalid main battle tank",), ("JF-17 fighter jet",)])
    ],
    "founders-and-namesakes": [
        ({"group": "haqqani-network"}, [("founded by", "Jalaluddin Haqqani"), ("named after", "Jalaluddin Haqqani")])
    ],
    "founders-and-their-posts": [
        (
            {"group": "national-resistance-front"},
            [
                ("Amrullah Saleh", "First Vice President of Afghanistan", REPUBLIC),
                ("Bismillah Khan Mohammadi", "Defence Minister of Afghanistan", REPUBLIC),
                ("Fazal Ahmad Manawi", "Justice Minister of Afghanistan", REPUBLIC),
            ],
        )
    ],
    "opponents-of": [
        (
            {"matter": "azm-i-istehkam"},
            [
                ("Awami National Party", ""),
                ("National Democratic Movement", ""),
                ("Pakhtunkhwa Milli Awami Party", ""),
                ("Pakistan Tehreek-e-Insaf", "Factions of Pakistan Tehreek-e-Insaf against Azm-i-Istehkam"),
                ("Pashtun Tahafuz Movement", ""),
                ("Sunni Ittehad Council", ""),
            ],
        )
    ],
    "silent-on": [({"matter": "azm-i-istehkam"}, [("Pakistan Peoples Party",), ("Military leadership of Pakistan",)])],
    "demanders-of": [
        (
            {"matter": "constitutional-court-of-pakistan"},
            [("Awami National Party",), ("Balochistan National Party",), ("Jamiat Ulama-e-Islam (F)",)],
        )
    ],
    "responsibility-claims": [({"event": "attack-on-moscow-concert-hall"}, [("Islamic State Khorasan Province",)])],
    "holders-of-post": [
        ({"post": "foreign-minister-of-pakistan"}, [("Khawaja Asif", "2017-10-29", "2017-10-23", "")]),
    ],
    "kin-of": [
        (
            {"person": "sirajuddin-haqqani"},
            [
                ("child of", "Jalaluddin Haqqani"),
                ("nephew or niece of", "Khalil ur-Rahman Haqqani"),
                ("sibling of", "Badruddin Haqqani"),
            ],
        )
    ],
    "network-of": [
        (
            {"entity": "baitullah-mehsud"},
            [
                ("Baitullah Mehsud", "has contacts with", "Maulvi Sangin"),
                ("Tehreek-e-Taliban Pakistan", "led by", "Baitullah Mehsud"),
            ],
        )
    ],
    "stances-of": [({"holder": "pakistan-peoples-party"}, [("silence", "Azm-i-Istehkam", "")])],
    "events-between": [
        (
            {"kind": "Killing", "from": "2013-01-01", "to": "2013-12-31"},
            [("Killing of Maulvi Sangin", "2013-09-09", "true")],
        )
    ],
    "changed-between": [
        (
            {"from": "2016-01-01", "to": "2017-12-31"},
            [
                ("ended", "Islamic State Khorasan Province", "led by", "Hafiz Saeed Orakzai", "2016-08-01", "2016-08-31"),
                ("began", "Islamic State Khorasan Province", "led by", "Abdullah Orakzai", "2017-04-01", "2017-04-30"),
                ("ended", "Islamic State Khorasan Province", "led by", "Abdul Haseeb Logari", "2017-04-01", "2017-05-31"),
            ],
        )
    ],
    "present-in": [({"place": "kunar-province"}, [("Islamic State Khorasan Province", "has influence in", "", "")])],
    "parts-of": [({"group": "taliban"}, [("Haqqani network",), ("Kandahar faction of the Taliban",)])],
    "detained-by": [({"agent": "afghan-republic-security-forces"}, [("Abdullah Orakzai", "2020")])],
    "listed-by": [({}, [("Badruddin Haqqani", "United States blacklist"), ("Maulvi Sangin", "United States blacklist")])],
    "disputes-of": [
        (
            {"group": "haqqani-network"},
            [
                ("distrusts", "Kandahar faction of the Taliban"),
                ("distrusts", "Pakistan Armed Forces"),
                ("in dispute with", "Pakistan Armed Forces"),
                ("in dispute with", "Taliban"),
                ("rival of", "Taliban"),
                ("has strained relations with", "Pakistan"),
                ("has strained relations with", "Pakistan Armed Forces"),
            ],
        )
    ],
    "owners-of": [({"company": "innovative-equipment"}, [("Luo Dongmei", "China")])],
}


# Questions whose last columns are claim ids: what stands before them, for those solutions that a careful reader must find.
SAID: dict[str, list[tuple[dict[str, str], set[tuple[str, ...]]]]] = {
    "voices-on": [
        (
            {"subject": "taliban", "relation": "providesSafeHavenTo", "object": "tehreek-e-taliban-pakistan"},
            {
                ("Prime minister of Pakistan (unnamed)", "says", "alleged"),
                ("Defence minister of Pakistan (unnamed)", "says", "alleged"),
                ("Top officials of Pakistan", "says", "alleged"),
                ("Taliban", "denies", "denied"),
            },
        )
    ],
    "involved-according-to": [
        (
            {"event": "killing-of-khalil-haqqani", "voice": "michael-semple"},
            {
                ("Kandahar faction of the Taliban", "event supported by", "opinion", "possible"),
                ("People close to Hibatullah Akhundzada", "has participant", "opinion", "possible"),
            },
        )
    ],
    "places-of-event": [
        (
            {"event": "strikes-in-kurram-october-2017"},
            {
                ("Kurram District", "Pakistan’s Strained Alliance With The Haqqani Network", "reported"),
                ("Afghanistan", "Pakistan Armed Forces", "alleged"),
            },
        )
    ],
    "who-said": [
        (
            {"subject": "haqqani-network", "relation": "armOf", "object": "inter-services-intelligence"},
            {("Mike Mullen", "2011", "alleged")},
        )
    ],
    "supporters-of": [
        (
            {"group": "tehreek-e-taliban-pakistan"},
            {
                ("Taliban", "provides safe haven to", "Top officials of Pakistan", "alleged", "certain"),
                ("Taliban", "provides safe haven to", "Prime minister of Pakistan (unnamed)", "alleged", "certain"),
                ("Taliban", "provides safe haven to", "Defence minister of Pakistan (unnamed)", "alleged", "certain"),
            },
        )
    ],
    "suppliers-of": [
        (
            {"recipient": "pakistan"},
            {
                ("China", "largest arms supplier of", "Stockholm International Peace Research Institute", "reported"),
                ("China", "supplies to", "China-Pakistan defense ties under threat from new U.S. sanctions", "stated"),
                (
                    "Beijing Machinery Manufacturing Industry Automation Research Institute",
                    "supplies to",
                    "United States Department of State",
                    "alleged",
                ),
            },
        )
    ],
    "speaking-of-themselves": [
        (
            {"voice": "taliban"},
            {
                (killing, relation, filler)
                for killing, victim, place in (
                    ("Killing of Qari Fateh", "Qari Fateh", "Kabul"),
                    ("Killing of Tarab Bajauri", "Tarab Bajauri", "Laghman province"),
                )
                for relation, filler in (("has agent", "Taliban"), ("has place", place), ("has victim", victim))
            }
            | {
                ("Qari Fateh", "killed by", "Taliban"),
                ("Qari Fateh", "killed in", "Kabul"),
                ("Tarab Bajauri", "killed by", "Taliban"),
                ("Tarab Bajauri", "killed in", "Laghman province"),
            },
        )
    ],
    "accusations-by": [({"voice": "mike-mullen"}, {("Haqqani network", "arm of", "Inter-Services Intelligence")})],
    "denials": [
        (
            {},
            {
                ("Haqqani family", "Haqqani network", "in dispute with", "Taliban"),
                ("Haqqani family", "Killing of Khalil Haqqani", "has participant", "People close to Hibatullah Akhundzada"),
                ("Taliban", "Taliban", "provides safe haven to", "Tehreek-e-Taliban Pakistan"),
                ("Leadership of the Taliban", "Tehreek-e-Taliban Pakistan", "present in", "Afghanistan"),
                ("Taliban spokesperson (unnamed)", "Haqqani network", "separate from", "Taliban"),
            },
        )
    ],
}
# The same for questions with long answers: these solutions must be among them.
AMONG: dict[str, list[tuple[dict[str, str], set[tuple[str, ...]]]]] = {
    "contested": [
        (
            {},
            {
                ("Killing of Khalil Haqqani", "has participant", "People close to Hibatullah Akhundzada", "Michael Semple"),
                ("Taliban", "provides safe haven to", "Tehreek-e-Taliban Pakistan", "Top officials of Pakistan"),
                ("Haqqani network", "in dispute with", "Taliban", "Unnamed source of rumours on the killing of Khalil Haqqani"),
            },
        )
    ],
    "claims-by": [
        (
            {"voice": "united-nations"},
            {("Strength of IS-K in Afghanistan (United Nations)", "has maximum", "6000", "positive polarity", "reported")},
        )
    ],
    "predictions": [
        (
            {},
            {("Michael Kugelman", "Search of Pakistan for other defence partners", "has agent", "Pakistan", "possible")},
        )
    ],
    "posts-of": [
        (
            {"person": "sirajuddin-haqqani"},
            {("Interior Minister of Afghanistan", "Taliban government")},
        )
    ],
}


def answer(graph: KnowledgeGraph, name: str, values: dict[str, str]) -> Rows:
    found = graph.ask(name, **values)
    return [tuple(graph.shown(solution.get(variable)) for variable in found.variables) for solution in found.solutions]


@pytest.mark.parametrize(
    ("name", "values", "rows"), [(name, values, rows) for name, cases in GOLD.items() for values, rows in cases]
)
def test_the_gold_answer(shipped: KnowledgeGraph, name: str, values: dict[str, str], rows: Rows) -> None:
    assert answer(shipped, name, values) == rows


@pytest.mark.parametrize(("name", "values", "rows"), [(name, *case) for name, cases in SAID.items() for case in cases])
def test_who_says_what(shipped: KnowledgeGraph, name: str, values: dict[str, str], rows: set[tuple[str, ...]]) -> None:
    assert {row[:-1] for row in answer(shipped, name, values)} == rows


@pytest.mark.parametrize(("name", "values", "rows"), [(name, *case) for name, cases in AMONG.items() for case in cases])
def test_what_must_be_among_the_answers(
    shipped: KnowledgeGraph, name: str, values: dict[str, str], rows: set[tuple[str, ...]]
) -> None:
    found = answer(shipped, name, values)
    assert rows - {row[: len(expected)] for row in found for expected in rows} == set()


def test_the_owner_of_a_sanctioned_firm_is_not_sanctioned(shipped: KnowledgeGraph) -> None:
    assert not shipped.query("ASK { ?designation cg:designatedEntity entity:luo-dongmei }").boolean
    assert not shipped.query("ASK { GRAPH ?claim { ?designation cg:designatedEntity entity:luo-dongmei } }").boolean


def test_every_question_has_a_gold_answer() -> None:
    assert set(load_questions(sorted(QUERIES.glob("*.rq")))) == {*GOLD, *SAID, *AMONG}


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


def test_a_date_that_is_none_is_refused(shipped: KnowledgeGraph) -> None:
    with pytest.raises(BadQuery, match="not of type date"):
        shipped.ask("leader-at", **{"from": "soon"})

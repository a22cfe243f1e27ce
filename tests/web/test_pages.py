"""The pages tell what the shipped corpus holds."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import kg
from kg.comparing import LikelyCopy
from kg.errors import Busy, QueryTooSlow
from kg.knowledge_graph import KnowledgeGraph
from tests.web.documents import Document
from tests.web.sites import InProcess, app_of


def page(pages: TestClient, path: str, status: int = 200) -> Document:
    """A page that must have this status."""
    response = pages.get(path)
    assert response.status_code == status, response.text[:2000]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Document(response.text)


def test_home_counts_and_leads_on(pages: TestClient, shipped: KnowledgeGraph) -> None:
    home = page(pages, "/")
    counts = shipped.snapshot.manifest.counts
    assert f"claims {counts.claims:,} sources {counts.sources:,} entities {counts.entities:,}" in home.words
    hrefs = home.hrefs()
    assert {"/sparql", "/ontology", "/sources", "/contested", "/.well-known/void"} <= set(hrefs)
    assert {f"/questions/{name}" for name in shipped.questions} <= set(hrefs)
    assert f"All {len(shipped.contests())} contested points" in home.words


def test_every_saved_question_has_its_page(pages: TestClient, shipped: KnowledgeGraph) -> None:
    assert len(shipped.questions) >= 40
    for name, question in shipped.questions.items():
        told = page(pages, f"/questions/{name}")
        assert " ".join(question.summary.split()) in told.words
        solutions = len(shipped.ask(name))
        assert f"{solutions:,} solution" in told.words, name


def test_a_question_is_answered_with_its_receipts(pages: TestClient) -> None:
    told = page(pages, "/questions/leaders-of?group=islamic-state-khorasan")
    assert "Hafiz Saeed Orakzai from 2014–2015 to 2016-08" in told.words
    assert "Abdul Haseeb Logari from 2015–2016 to 2017-04–2017-05" in told.words
    assert "Abdullah Orakzai 2017-04 – 2020" in told.words
    assert "/entity/abdul-haseeb-logari" in told.hrefs()
    assert "1 claim · 1 independent source · ungraded" in told.words
    assert "Islamic State Khorasan Province led by Abdullah Orakzai" in told.words
    assert any(href.startswith("/claim/") for href in told.hrefs())
    assert "/questions/leaders-of?group=islamic-state-khorasan&format=csv" in told.hrefs()
    assert any(href.startswith("/sparql?query=PREFIX") for href in told.hrefs())
    assert [each["class"] for each in told.all("rect")].count("certain") == 3


def test_sources_that_may_be_copies_are_told(shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = "haqqani-network-and-taliban", "pakistan-haqqani-strained-alliance"
    copies = [LikelyCopy(one, other, 0.414, "words")]
    monkeypatch.setattr(KnowledgeGraph, "likely_copies", lambda _, keys: copies if {one, other} <= set(keys) else [])
    client = TestClient(app_of(InProcess(shipped)))
    told = page(client, "/questions/leaders-of?group=haqqani-network")
    assert "are counted as independent, but 41 % of one stands in the other" in told.words
    assert {f"/source/{one}", f"/source/{other}"} <= set(told.hrefs())
    assert "counted as independent" not in page(client, "/questions/leaders-of?group=islamic-state-khorasan").words


def test_claims_that_every_way_needs_are_told_once(pages: TestClient) -> None:
    told = page(pages, "/questions/sanctioned-for-programmes").words
    first = told[told.index("4 claims in 2 ways") :].partition("Hubei Huachangda Intelligent Equipment 4 claims")[0]
    shared, _, ways = first.partition("Way 1")
    assert "In every way US designation of Beijing Machinery Manufacturing Industry Automation Research Institute is a" in shared
    assert ways.count("claim ") == 2
    assert ways.index("Ababeel missile programme develops Ababeel") < ways.index("Way 2 Shaheen-III missile programme")


@pytest.mark.parametrize(
    ("question", "row", "kinds"),
    [
        ("killed-by?agent=united-states", "Maulvi Sangin 2013-09-09", {"certain", "within", "possible"}),
        ("changed-between?from=2016-01-01&to=2016-12-31", "Hafiz Saeed Orakzai 2016-08", {"within", "possible"}),
    ],
)
def test_dates_are_drawn_on_a_line(pages: TestClient, question: str, row: str, kinds: set[str]) -> None:
    told = page(pages, f"/questions/{question}")
    assert row in told.words
    assert {each["class"] for each in told.all("rect")} - {"track"} == kinds
    assert not told.all("figure")


def test_what_an_answer_relates_is_drawn(pages: TestClient) -> None:
    told = page(pages, "/questions/network-of?entity=khalil-haqqani")
    graph = json.loads(next(each["data-graph"] for each in told.all("figure")) or "")
    uncle = {"label": "Khalil ur-Rahman Haqqani", "type": "person"} | dict.fromkeys(("id", "href"), "/entity/khalil-haqqani")
    assert uncle in graph["nodes"]
    assert len(graph["nodes"]) == 7
    relation = {"source": uncle["id"], "target": "/entity/sirajuddin-haqqani", "label": "uncle of", "modality": "stated"}
    assert relation in graph["edges"]
    assert "Khalil ur-Rahman Haqqani uncle of Sirajuddin Haqqani" in told.words.partition("As a graph")[2]


def test_stances_are_drawn_without_what_they_are_about_being_so(pages: TestClient) -> None:
    told = page(pages, "/questions/stances-of?holder=taliban")
    graph = json.loads(next(each["data-graph"] for each in told.all("figure")) or "")
    assert {each["source"] for each in graph["edges"]} == {"/entity/taliban"}
    assert {"appeal", "rejection"} <= {each["label"] for each in graph["edges"]}


def test_what_is_denied_is_drawn_as_denied(pages: TestClient) -> None:
    told = page(pages, "/questions/denials")
    graph = json.loads(next(each["data-graph"] for each in told.all("figure")) or "")
    assert {each["modality"] for each in graph["edges"]} == {"denied"}


def test_two_things_are_not_drawn(pages: TestClient) -> None:
    assert not page(pages, "/questions/voices-on").all("figure")


def test_a_name_in_any_spelling_is_an_entity(pages: TestClient) -> None:
    told = page(pages, "/questions/leader-at?group=HAQQANI+group&from=2024-09-01&to=2024-09-30")
    assert "Sirajuddin Haqqani certainly" in told.words
    assert [each["value"] for each in told.all("input") if each["name"] == "group"] == ["haqqani-network"]


def test_what_is_wrong_stands_beside_its_field(pages: TestClient) -> None:
    told = page(pages, "/questions/leader-at?group=sirajudin&from=2024-99-01&to=2024-09-30", 400)
    assert "There is no entity “sirajudin”." in told.words
    assert "“2024-99-01” is not a day. Give a day as year-month-day" in told.words
    assert "?from=2024-99-01&to=2024-09-30&group=sirajuddin-haqqani" in told.hrefs()
    inputs = {each["name"]: each for each in told.all("input")}
    assert inputs["group"]["aria-invalid"] == inputs["from"]["aria-invalid"] == "true"
    assert "aria-invalid" not in inputs["to"]
    assert inputs["from"]["value"] == "2024-99-01"
    assert "solution" not in told.words


def test_a_term_that_is_not_declared(pages: TestClient) -> None:
    told = page(pages, "/questions/voices-on?relation=leadBy", 400)
    assert "There is no term “leadBy”." in told.words
    assert "?relation=ledBy" in told.hrefs()


def test_parameters_that_a_question_does_not_take(pages: TestClient) -> None:
    told = page(pages, "/questions/leaders-of?grup=x")
    assert "this question does not take grup" in told.words
    assert "3 solutions" in told.words


def test_an_entity(pages: TestClient) -> None:
    told = page(pages, "/entity/haqqani-network")
    assert "Spelt Haqqani network Haqqani Haqqani Network Haqqani group (m2kk46owc5) Haqqanis" in told.words
    assert "armed network" in told.words
    assert "Perhaps the same as Supporters of Sirajuddin Haqqani" in told.words
    assert "Is it so? Haqqani network in dispute with Taliban" in told.words
    assert told.words.index("Accepted") < told.words.index("allied with … Pakistani secret services")
    assert {"/claim/ay3eh27hid", "/entity/sirajuddin-haqqani"} <= set(told.hrefs())
    assert [each["data-graph-url"] for each in told.all("figure")] == ["/entity/haqqani-network/neighbours.json"]


def test_what_is_alleged_stands_apart(pages: TestClient) -> None:
    last = page(pages, "/entity/haqqani-network?page=2").words
    assert last.index("Put forward, not accepted") < last.index("arm of … Inter-Services Intelligence Mike Mullen alleged")
    assert "Inter-Services Intelligence" not in page(pages, "/entity/haqqani-network").words.rpartition("Neighbourhood")[0]


def test_times_are_no_surer_than_their_bounds(pages: TestClient) -> None:
    told = page(pages, "/entity/haqqani-network").words
    assert "Bowe Bergdahl held hostage by Haqqani network 2009 – 2014" in told
    assert "allied with Pakistani secret services as of 2011" in told
    assert "fights alongside Taliban from 2003–2004 to 2024-09" in told


def test_neighbours_for_drawing(pages: TestClient) -> None:
    graph = pages.get("/entity/haqqani-network/neighbours.json").json()
    assert graph["nodes"][0] == {
        "id": "haqqani-network",
        "label": "Haqqani network",
        "type": "armed network",
        "href": "/entity/haqqani-network",
    }
    leads = [each for each in graph["edges"] if (each["label"], each["target"]) == ("led by", "sirajuddin-haqqani")]
    assert [(each["source"], each["claims"], each["modality"], each["accepted"]) for each in leads] == [
        ("haqqani-network", ["6f45f2acll", "ay3eh27hid"], "stated", True)
    ]
    arm = [each for each in graph["edges"] if each["label"] == "arm of"]
    assert [(each["target"], each["modality"], each["accepted"]) for each in arm] == [
        ("inter-services-intelligence", "alleged", False)
    ]
    ids = [each["id"] for each in graph["nodes"]]
    assert len(ids) == len(set(ids)) <= 150
    assert {each[end] for each in graph["edges"] for end in ("source", "target")} <= set(ids)


def test_the_most_connected_neighbourhood_is_bounded(pages: TestClient) -> None:
    graph = pages.get("/entity/pakistan/neighbours.json").json()
    assert len(graph["nodes"]) <= 150
    assert len(graph["edges"]) <= 400


def test_a_source_in_the_order_of_its_text(pages: TestClient, shipped: KnowledgeGraph) -> None:
    told = page(pages, "/source/haqqani-network-and-taliban")
    assert "Published 2024-09-06–2024-09-19" in told.words
    claims = [each for each in shipped.claims() if each.source == "haqqani-network-and-taliban"]
    assert len(claims) > 100
    assert f"{len(claims)} claims, in the order of the text" in told.words
    assert told.words.index("¶ 1 Haqqani network rival of Taliban") < told.words.index(
        "¶ 4 Haqqani network fights alongside Taliban"
    )


def test_sources_are_listed(pages: TestClient, shipped: KnowledgeGraph) -> None:
    told = page(pages, "/sources")
    assert {f"/source/{key}" for key in shipped.reading.corpus.sources} <= set(told.hrefs())


def test_a_claim(pages: TestClient) -> None:
    told = page(pages, "/claim/lziusml5mj")
    assert "Not so: Haqqani network in dispute with Taliban Said not to be so denied implied contested" in told.words
    assert "Said by Haqqani family" in told.words
    assert "Passage ¶ 11, 3162–3218" in told.words
    assert "Reading Taliban, or the passage may mean Hibatullah Akhundzada" in told.words
    assert "this answers and says the opposite of Haqqani network in dispute with Taliban" in told.words
    assert "claim:lziusml5mj {" in told.words
    assert "cg:deniedBy entity:haqqani-family" in told.words
    assert "/data/claim/lziusml5mj?format=turtle" in told.hrefs()


def test_passages_are_quoted_only_where_they_may_be(shipped: KnowledgeGraph, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_TEXTS", str(texts))
    for quotes, quoted in ((True, 1), (False, 0)):
        graph = kg.open(shipped.workspace.root)
        graph.quotes = quotes
        told = page(TestClient(app_of(InProcess(graph))), "/claim/efr6edt4sy")
        assert len(told.all("blockquote")) == quoted


def test_both_sides_of_what_is_contested(pages: TestClient, shipped: KnowledgeGraph) -> None:
    told = page(pages, "/contested")
    contests = shipped.contests()
    assert [each["id"] for each in told.all("section") if each.get("class") == "contest"] == [each.key for each in contests]
    wanted = {f"/claim/{claim.rsplit('/', 1)[1]}" for contest in contests for claim in contest.claims}
    assert wanted <= set(told.hrefs())
    assert "neither is chosen here" in told.words


def test_a_refuted_denial_is_against(pages: TestClient) -> None:
    told = page(pages, "/contested?entity=taliban").words
    after = told[told.index("Haqqani network separate from Taliban") :]
    assert after.startswith("Haqqani network separate from Taliban For 2 Propaganda section of the Haqqani network separate from")
    assert after.index("For 2") < after.index("Against 1 Taliban spokesperson (unnamed) denied")


def test_the_ontology(pages: TestClient) -> None:
    told = page(pages, "/ontology")
    assert {"/ontology/ArmedNetwork", "/ontology/ledBy"} <= set(told.hrefs())
    term = page(pages, "/ontology/ledBy").words
    assert "led by ledBy" in term
    assert "Relates an agent to the one at its head" in term
    assert "Inverse leads" in term


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("haqqani NETWORK", "/entity/haqqani-network"),
        ("Sirajudin Haqani", "/entity/sirajuddin-haqqani"),
        ("akhunzada", "/entity/hibatullah-akhundzada"),
        ("Hāqqānī network", "/entity/haqqani-network"),
        ("lziusml5mj", "/claim/lziusml5mj"),
        ("Scrambling for power", "/source/haqqani-network-and-taliban"),
        ("led by", "/ontology/ledBy"),
    ],
)
def test_search_by_any_spelling(pages: TestClient, text: str, found: str) -> None:
    assert found in Document(pages.get("/search", params={"q": text}).text).hrefs()


def test_an_exact_name_comes_first(pages: TestClient) -> None:
    told = pages.get("/search/suggestions.json", params={"q": "taliban"}).json()["suggestions"]
    assert told[0]["id"] == "taliban"


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("/entity/haqani-network", "Did you mean haqqani-network"),
        ("/entity/..%00", "Search finds entities by any spelling."),
        ("/source/haqqani-network-and-talib", "haqqani-network-and-taliban"),
        ("/claim/nope", "sources list their claims"),
        ("/claim/lziusml5mj%23evidence-1", "sources list their claims"),
        ("/questions/leader-of", "leaders-of"),
        ("/ontology/leadBy", "Did you mean ledBy"),
        ("/contested?entity=nobody", "Look it up by name."),
    ],
)
def test_what_does_not_exist_says_what_to_do(pages: TestClient, path: str, remedy: str) -> None:
    assert remedy in page(pages, path, 404).words


@pytest.mark.parametrize(
    "path", ["/search?q=" + "x" * 201, "/sources?page=0", "/sources?page=x", "/entity/taliban?show=all", "/contested?page=99"]
)
def test_what_cannot_be_asked_is_refused(pages: TestClient, path: str) -> None:
    assert "That cannot be asked" in page(pages, path, 400).words


def test_stopped_and_waiting_questions_keep_their_form(site: InProcess, pages: TestClient) -> None:
    for failing, status in ((QueryTooSlow("no answer within 10 s", "Ask for less."), 504), (Busy("too many", "Try again."), 503)):
        site.failing = failing
        try:
            told = page(pages, "/questions/leaders-of", status)
        finally:
            site.failing = None
        assert f"No answer {failing.message} {failing.remedy}" in told.words
        assert "islamic-state-khorasan" in [each.get("value") for each in told.all("input")]


def test_nothing_is_asked_of_other_servers_and_nothing_runs_inline(pages: TestClient) -> None:
    for path in ("/", "/questions/leaders-of", "/entity/haqqani-network", "/claim/lziusml5mj", "/ontology", "/search?q=x"):
        told = page(pages, path)
        assert not told.all("style")
        for tag, attributes in told.elements:
            assert not {name for name in attributes if name == "style" or name.startswith("on")}, (path, tag)
            for name in ("src", "href", "action"):
                value = attributes.get(name)
                if value is not None and tag != "a":
                    assert value.startswith("/"), (path, tag, value)
        for attributes in told.all("script"):
            assert attributes["type"] == "module"
            assert (attributes["src"] or "").startswith("/static/")


def test_headings_are_in_order_and_controls_have_labels(pages: TestClient) -> None:
    for path in (
        "/",
        "/questions/leader-at",
        "/entity/haqqani-network",
        "/claim/lziusml5mj",
        "/contested",
        "/sources",
        "/search?q=x",
    ):
        told = page(pages, path)
        levels = [int(tag[1]) for tag, _ in told.elements if tag in ("h1", "h2", "h3", "h4")]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        labelled = {each["for"] for each in told.all("label")}
        assert {each["id"] for each in told.all("input")} == labelled

"""What stands beside the endpoint: saved questions, graphs, dumps, and IRIs that answer."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import pyoxigraph as ox
import pytest

from kg.knowledge_graph import KnowledgeGraph
from tests.web.servers import Server

FIVE = {
    "beijing-machinery-automation-institute",
    "hubei-huachangda",
    "innovative-equipment",
    "universal-enterprise",
    "xian-longde",
}
SANCTIONED = "/questions/sanctioned-for-programmes?authority=united-states&country=pakistan"


def _ids(body: bytes) -> set[str]:
    return {line.rpartition("/")[2] for line in body.decode().split("\r\n")[1:] if line}


def test_a_saved_question_in_every_format(server: Server) -> None:
    assert _ids(server.get(SANCTIONED, accept="text/csv").body) == FIVE
    assert _ids(server.get(f"{SANCTIONED}&format=csv").body) == FIVE
    solutions = server.get(SANCTIONED, accept="application/sparql-results+json").json["results"]["bindings"]
    assert {each["entity"]["value"].rpartition("/")[2] for each in solutions} == FIVE
    xml = ox.parse_query_results(server.get(f"{SANCTIONED}&format=xml").body, format=ox.QueryResultsFormat.XML)
    assert isinstance(xml, ox.QuerySolutions)
    assert len(list(xml)) == 5


def test_every_saved_question_answers_as_the_command_line_does(server: Server, shipped: KnowledgeGraph) -> None:
    names = [each["name"] for each in server.get("/questions", accept="application/json").json["questions"]]
    assert names == list(shipped.questions)
    for name in names:
        reply = server.get(f"/questions/{name}?format=tsv")
        if any(each.default is None for each in shipped.question(name).parameters):
            assert (reply.status, reply.error) == (400, "BadQuery")
            continue
        assert sorted(reply.body.decode().splitlines()) == sorted(shipped.ask(name).serialize("tsv").splitlines()), name


def test_receipts_of_a_saved_question(server: Server) -> None:
    told = server.get(f"{SANCTIONED}&why=true").json
    assert told["complete"] is True
    assert {each["bindings"]["entity"]["term"].rpartition("/")[2].rstrip(">") for each in told["solutions"]} == FIVE
    for solution in told["solutions"]:
        assert solution["ways"]
        for way in solution["ways"]:
            for claim in way:
                assert told["claims"][claim]["source"] == "china-pakistan-us-sanctions"


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/questions/no-such-question", 404, "no question"),
        ("/questions/leaders-of?group=nobody-knows", 404, "nobody-knows"),
        ("/questions/leaders-of?grup=taliban", 400, "no parameter"),
        ("/questions/leaders-of?group=taliban&group=al-qaeda", 400, "2 times"),
        ("/questions/leaders-of?group=a%22%20b", 400, "group"),
        ("/questions/leaders-of?group=%3E%20%7D", 400, "group"),
        ("/questions/leaders-of?group=taliban&why=perhaps", 400, "why"),
        ("/questions/leaders-of?group=taliban&format=doc", 400, "format"),
        ("/questions/%2e%2e%2fkg.toml", 404, ""),
    ],
)
def test_mistakes_in_asking_a_question(server: Server, path: str, status: int, says: str) -> None:
    reply = server.get(path)
    assert reply.status == status, reply.body
    assert says in reply.json["error"]["message"]


def test_openapi_names_every_question_with_its_parameters(server: Server, shipped: KnowledgeGraph) -> None:
    document = server.get("/openapi.json").json
    assert document["openapi"].startswith("3.1")
    for name, question in shipped.questions.items():
        operation = document["paths"][f"/questions/{name}"]["get"]
        told = {each["name"] for each in operation["parameters"]}
        assert told == {each.name for each in question.parameters} | {"format", "why", "weigh"}
    assert {"200", "304", "400", "503", "504"} <= set(operation["responses"])


def test_a_claim_s_graph_by_the_graph_store_protocol(server: Server, shipped: KnowledgeGraph) -> None:
    claim = next(each for each in shipped.store.named_graphs() if "/claim/" in each.value)
    expected = {quad.triple for quad in shipped.store.quads_for_pattern(None, None, None, claim)}
    for format, syntax in (("turtle", ox.RdfFormat.TURTLE), ("rdfxml", ox.RdfFormat.RDF_XML), ("ntriples", ox.RdfFormat.N_TRIPLES)):
        reply = server.get(f"/graphs?graph={claim.value}&format={format}")
        assert {quad.triple for quad in ox.parse(reply.body, format=syntax)} == expected
    default = server.get("/graphs?default", accept="application/n-triples", accept_encoding="gzip")
    assert default.status == 200
    assert default.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/graphs?graph=https://w3id.org/claimgraph/id/claim/nosuchclai", 404),
        ("GET", "/graphs?graph=not%20an%20iri", 400),
        ("GET", "/graphs", 400),
        ("GET", "/graphs?default&graph=x:x", 400),
        ("PUT", "/graphs?default", 405),
        ("DELETE", "/graphs?default", 405),
        ("POST", "/graphs?default", 405),
        ("PATCH", "/graphs?graph=x:x", 405),
        ("DELETE", "/dataset", 405),
        ("POST", "/questions/leaders-of", 405),
        ("GET", "/dataset?format=turtle", 400),
    ],
)
def test_graphs_can_be_read_and_nothing_else(server: Server, method: str, path: str, status: int) -> None:
    reply = server.ask(method, path)
    assert reply.status == status, reply.body
    if status == 405:
        assert reply.headers["allow"] == "GET, HEAD, OPTIONS"


def test_the_whole_dataset(server: Server, shipped: KnowledgeGraph) -> None:
    lines = server.get("/dataset", accept="application/n-quads")
    assert lines.headers["content-type"] == "application/n-quads"
    assert lines.body == shipped.snapshot.dataset.read_bytes()
    trig = server.get("/dataset?format=trig")
    assert trig.headers["content-type"] == "application/trig"
    graphs = {quad.graph_name for quad in ox.parse(trig.body, format=ox.RdfFormat.TRIG)}
    assertions = [each for each in graphs if "/claim/" in str(each) and "#" not in str(each)]
    assert len(assertions) == shipped.snapshot.manifest.counts.claims


@pytest.mark.parametrize(
    ("kind", "id", "page"),
    [
        ("entity", "haqqani-network", "/entity/haqqani-network"),
        ("source", "is-k-foreign-fighters", "/source/is-k-foreign-fighters"),
        ("annotator", "claimgraph-editors", "/data/annotator/claimgraph-editors"),
    ],
)
def test_iris_answer(server: Server, kind: str, id: str, page: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    looking = server.get(f"/id/{kind}/{id}", accept=browser)
    assert (looking.status, looking.headers["location"]) == (303, page)
    assert "Accept" in looking.headers["vary"]
    processing = server.get(f"/id/{kind}/{id}", accept="text/turtle")
    assert (processing.status, processing.headers["location"]) == (303, f"/data/{kind}/{id}")
    data = server.get(processing.headers["location"], accept="text/turtle")
    described = {quad.subject for quad in ox.parse(data.body, format=ox.RdfFormat.TURTLE)}
    assert ox.NamedNode(f"https://w3id.org/claimgraph/id/{kind}/{id}") in described


def test_a_claim_s_data_has_its_assertion_and_its_evidence(server: Server, shipped: KnowledgeGraph) -> None:
    claim = next(iter(shipped.claims()))
    iri = shipped.iris.claim(claim.id)
    data = server.get(f"/data/claim/{claim.id}", accept="application/n-triples").body.decode()
    assert f"<{iri}> <https://w3id.org/claimgraph/ns#fromSource>" in data
    assert f"<{iri}#evidence-1> " in data
    assert re.search(r"<http://www.w3.org/ns/oa#start> \"\d+\"", data)
    for quad in shipped.store.quads_for_pattern(None, None, None, ox.NamedNode(iri)):
        assert str(quad.triple) in data


@pytest.mark.parametrize(
    "path", ["/id/entity/no-such-entity", "/id/planet/mars", "/id/entity/%3Cscript%3E", "/data/claim/..%2f..", "/nothing"]
)
def test_what_is_not_there_is_told(server: Server, path: str) -> None:
    reply = server.get(path, accept="text/turtle")
    assert (reply.status, reply.error) == (404, "UnknownName")


def test_the_ontology_is_at_its_namespace(server: Server) -> None:
    page = server.get("/ns", accept="text/html")
    assert (page.status, page.headers["location"]) == (303, "/ontology")
    triples = {quad.triple for quad in ox.parse(server.get("/ns", accept="text/turtle").body, format=ox.RdfFormat.TURTLE)}
    owl = "http://www.w3.org/2002/07/owl#Class"
    assert any(
        each.subject == ox.NamedNode("https://w3id.org/claimgraph/ns#Claim") and str(each.object) == f"<{owl}>" for each in triples
    )


def test_health_metrics_and_the_log(server: Server) -> None:
    told = server.get("/health").json
    assert told["status"] == "ok"
    assert told["claims"] > 1000
    server.get("/sparql?query=secret-query-text")
    metrics = server.get("/metrics")
    assert metrics.headers["content-type"].startswith("application/openmetrics-text")
    assert metrics.body.endswith(b"# EOF\n")
    assert re.search(r'kg_requests_total\{route="/sparql",status="400"\} [1-9]', metrics.body.decode())
    lines = [json.loads(line) for line in server.logged().splitlines() if line.startswith("{")]
    last = next(each for each in reversed(lines) if each["path"] == "/sparql")
    assert set(last) == {"time", "client", "method", "path", "status", "bytes", "ms"}
    assert (last["method"], last["status"]) == ("GET", 400)
    assert "secret-query-text" not in server.logged()


def test_a_port_that_is_taken_is_told(server: Server, shipped: KnowledgeGraph) -> None:
    command = [sys.executable, "-m", "kg", "serve", "--port", str(server.port), "-w", str(shipped.workspace.root)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert "--port" in ended.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_works_as_the_manual_says(server: Server) -> None:
    query = "query=SELECT ?x { ?x a cg:Claim } LIMIT 2"
    command = ["curl", "-sSf", "-H", "Accept: text/csv", "--data-urlencode", query, f"{server.address}sparql"]
    asked = subprocess.run(command, capture_output=True, timeout=60, check=True)
    assert asked.stdout.startswith(b"x\r\nhttps://w3id.org/claimgraph/id/claim/")

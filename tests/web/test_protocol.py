"""The query operation of the SPARQL 1.1 Protocol, against a running server.

The cases of the first table are those of the W3C's protocol tests (sparql11/protocol), query side, and of its update side those
that a read-only endpoint has to pass too: what must be refused.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

import kg
from kg.vocabulary import RDF
from tests.publishing.workspaces import make_workspace
from tests.web.servers import Server, serving

DATA = "http://kasei.us/2009/09/sparql/data/"
RESULTS = {
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv; charset=utf-8",
    "text/tab-separated-values; charset=utf-8",
}
TRIPLES = {"text/turtle; charset=utf-8", "application/rdf+xml", "application/n-triples"}
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server whose dataset has the graphs of the W3C's tests, each saying of itself that it is a document."""
    folder = tmp_path_factory.mktemp("documents")
    workspace = make_workspace(folder)
    assert kg.open(workspace.root).build().published
    store = ox.Store(str((workspace.state / "current" / "store").resolve()))
    for number in (1, 2, 3):
        graph = ox.NamedNode(f"{DATA}data{number}.rdf")
        store.add(ox.Quad(graph, ox.NamedNode(RDF + "type"), ox.NamedNode("http://xmlns.com/foaf/0.1/Document"), graph))
    store.flush()
    del store
    with serving(workspace.root) as running:
        yield running


def _graphs(**named: int | tuple[int, ...]) -> str:
    pairs = []
    for name, numbers in named.items():
        for number in numbers if isinstance(numbers, tuple) else (numbers,):
            pairs.append((f"{name}-graph-uri", f"{DATA}data{number}.rdf"))
    return urlencode(pairs)


_BOTH = f"ASK {{ <{DATA}data1.rdf> a ?type . <{DATA}data2.rdf> a ?type . }}"
_NAMED = f"ASK {{ GRAPH ?g1 {{ <{DATA}data1.rdf> a ?type }} GRAPH ?g2 {{ <{DATA}data2.rdf> a ?type }} }}"
_FULL = f"ASK {{ <{DATA}data3.rdf> a ?type GRAPH ?g1 {{ <{DATA}data1.rdf> a ?type }} GRAPH ?g2 {{ <{DATA}data2.rdf> a ?type }} }}"
_OVERRIDDEN = _NAMED.replace("ASK", f"ASK FROM <{DATA}data3.rdf>")


@pytest.mark.parametrize(
    ("name", "method", "parameters", "content_type", "body"),
    [
        ("query_post_form", "POST", _graphs(default=0), FORM, "query=ASK%20%7B%7D"),
        ("query_dataset_default_graphs_get", "GET", urlencode({"query": _BOTH}) + "&" + _graphs(default=(1, 2)), None, None),
        ("query_dataset_default_graphs_post", "POST", _graphs(default=(1, 2)), DIRECT, _BOTH),
        ("query_dataset_named_graphs_post", "POST", _graphs(named=(1, 2)), DIRECT, _NAMED),
        ("query_dataset_named_graphs_get", "GET", urlencode({"query": _NAMED}) + "&" + _graphs(named=(1, 2)), None, None),
        ("query_dataset_full", "POST", _graphs(default=3, named=(1, 2)), DIRECT, _FULL),
        ("query_multiple_dataset", "POST", _graphs(named=(1, 2)), DIRECT, _OVERRIDDEN),
        ("query_get", "GET", "query=ASK%20%7B%7D&" + _graphs(default=0), None, None),
        ("query_post_direct", "POST", _graphs(default=0), DIRECT, "ASK {}"),
    ],
)
def test_w3c_verdicts(
    documents: Server, name: str, method: str, parameters: str, content_type: str | None, body: str | None
) -> None:
    headers = {} if content_type is None else {"content_type": content_type}
    reply = documents.ask(method, f"/sparql/?{parameters}", body=None if body is None else body.encode(), **headers)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] == "application/sparql-results+json"
    assert reply.json["boolean"] is True


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("SELECT (1 AS ?value) {}", RESULTS),
        ("ASK {}", RESULTS),
        ("DESCRIBE <http://example.org/>", TRIPLES),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", TRIPLES),
    ],
)
def test_w3c_content_types(documents: Server, body: str, kinds: set[str]) -> None:
    reply = documents.ask("POST", f"/sparql/?{_graphs(default=0)}", body=body.encode(), content_type=DIRECT)
    assert reply.status == 200, reply.body
    assert reply.headers["content-type"] in kinds


@pytest.mark.parametrize(
    ("name", "method", "parameters", "content_type", "body", "status"),
    [
        ("bad_query_method", "PUT", "query=ASK%20%7B%7D&" + _graphs(default=0), FORM, b"", 405),
        ("bad_multiple_queries", "GET", "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", None, None, 400),
        ("bad_query_wrong_media_type", "POST", "", "text/plain", b"ASK {}", 415),
        ("bad_query_missing_form_type", "POST", "", None, b"query=ASK%20%7B%7D", 415),
        ("bad_query_missing_direct_type", "POST", "", None, b"ASK {}", 415),
        ("bad_query_non_utf8", "POST", "", f"{DIRECT}; charset=UTF-16", "ASK {}".encode("utf-16"), 415),
        ("bad_query_syntax", "GET", "query=ASK%20%7B", None, None, 400),
        ("bad_update_get", "GET", "update=CLEAR%20ALL", None, None, 403),
        ("bad_multiple_updates", "POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", 403),
        ("bad_update_wrong_media_type", "POST", "", "text/plain", b"CLEAR NAMED", 415),
        ("bad_update_missing_form_type", "POST", "", None, b"update=CLEAR%20NAMED", 415),
        ("bad_update_non_utf8", "POST", "", "application/sparql-update; charset=UTF-16", "CLEAR NAMED".encode("utf-16"), 403),
        ("bad_update_syntax", "POST", "", FORM, b"update=CLEAR%20XYZ", 403),
        ("an update as a query", "GET", "query=CLEAR%20ALL", None, None, 400),
        ("no query", "POST", "", FORM, b"format=json", 400),
        ("not UTF-8", "POST", "", DIRECT, b"ASK { ?s ?p '\xff' }", 400),
        ("not percent-encoded UTF-8", "GET", "query=ASK%FF%7B%7D", None, None, 400),
        ("no IRI", "GET", urlencode({"query": "ASK {}", "default-graph-uri": "not an IRI"}), None, None, 400),
        ("no such format", "GET", "query=ASK%20%7B%7D&format=exe", None, None, 400),
    ],
)
def test_refusals(
    documents: Server, name: str, method: str, parameters: str, content_type: str | None, body: bytes | None, status: int
) -> None:
    headers = {} if content_type is None else {"content_type": content_type}
    reply = documents.ask(method, f"/sparql?{parameters}", body=body, **headers)
    assert reply.status == status, reply.body
    assert set(reply.json["error"]) == {"code", "message", "remedy"}
    if status == 405:
        assert reply.headers["allow"] == "GET, HEAD, POST, OPTIONS"


SELECT = "SELECT ?s ?label { ?s a cg:ArmedGroup ; rdfs:label ?label } ORDER BY ?label LIMIT 3"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml;q=0.9, text/csv;q=0.8", "application/sparql-results+xml"),
        ("text/csv;q=0.9, application/sparql-results+json;q=0.5", "text/csv; charset=utf-8"),
        ("text/*;q=0.3, text/csv;q=0.1, text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        ("TEXT/CSV; charset=utf-8", "text/csv; charset=utf-8"),
        ("text/turtle, text/tab-separated-values;q=0.1", "text/tab-separated-values; charset=utf-8"),
    ],
)
def test_solutions_come_in_the_format_preferred(server: Server, accept: str, kind: str) -> None:
    reply = server.query(SELECT, accept=accept)
    assert reply.status == 200
    assert reply.headers["content-type"] == kind
    assert "Accept" in reply.headers["vary"]
    assert reply.headers["x-content-type-options"] == "nosniff"
    format = {"json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML, "tab": ox.QueryResultsFormat.TSV}
    for name, each in format.items():
        if name in kind:
            solutions = ox.parse_query_results(reply.body, format=each)
            assert isinstance(solutions, ox.QuerySolutions)
            assert len(list(solutions)) == 3
            return
    assert reply.body.decode().count("\r\n") == 4  # CSV: a header and three rows


@pytest.mark.parametrize(
    ("accept", "kind", "format"),
    [
        ("", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml;q=0.2, text/turtle;q=0.3", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
    ],
)
def test_triples_come_in_the_format_preferred(server: Server, accept: str, kind: str, format: ox.RdfFormat) -> None:
    query = SELECT.replace("SELECT ?s ?label", "CONSTRUCT { ?s rdfs:label ?label }")
    reply = server.query(query, accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, kind)
    assert len(list(ox.parse(reply.body, format=format))) == 3


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "image/png"), (SELECT, "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", "text/csv")]
)
def test_a_format_that_is_not_there_is_refused(server: Server, query: str, accept: str) -> None:
    reply = server.query(query, accept=accept)
    assert (reply.status, reply.error) == (406, "NotAcceptable")


def test_an_unchanged_answer_is_not_sent_again(server: Server) -> None:
    first = server.query(SELECT)
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = server.query(SELECT, if_none_match=held)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert "content-length" not in again.headers
    assert server.query(SELECT, if_none_match='"other"').body == first.body
    assert server.query(SELECT, accept="text/csv").headers["etag"] != tag
    assert server.query(SELECT + " OFFSET 1").headers["etag"] != tag


def test_the_same_bytes_from_every_worker(server: Server) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s a cg:ArmedGroup ; ?p ?o }"
    texts = {server.query(f"{query} # {number}", accept="text/turtle").body for number in range(6)}
    assert len(texts) == 1


def test_head_tells_what_get_would(server: Server) -> None:
    path = "/sparql?" + urlencode({"query": SELECT})
    got, head = server.get(path), server.ask("HEAD", path)
    assert head.status == 200
    assert head.body == b""
    assert {**head.headers, "date": ""} == {**got.headers, "date": ""}


def test_long_answers_are_compressed(server: Server) -> None:
    query = "SELECT ?s ?label { ?s rdfs:label ?label } ORDER BY ?s ?label LIMIT 300"
    plain, packed = server.query(query), server.query(query, accept_encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["etag"] != plain.headers["etag"]
    assert "Accept-Encoding" in plain.headers["vary"]
    refused = server.query(query, accept_encoding="gzip;q=0, identity")
    assert "content-encoding" not in refused.headers


def test_other_origins_may_read(server: Server) -> None:
    reply = server.query("ASK {}", origin="https://elsewhere.example")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in reply.headers
    preflight = server.ask("OPTIONS", "/sparql", origin="https://elsewhere.example", access_control_request_method="POST")
    assert preflight.status == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "[::1].evil", ""])
def test_a_name_that_is_not_ours_is_not_answered(server: Server, host: str) -> None:
    reply = server.query("ASK {}", host=host)
    assert (reply.status, reply.error) == (421, "WrongHost")


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7200", "127.0.0.1:1", "[::1]:7200"])
def test_the_loopback_is_answered_under_all_its_names(server: Server, host: str) -> None:
    assert server.query("ASK {}", host=host).status == 200


def test_other_names_can_be_allowed(tmp_path: Path) -> None:
    workspace = make_workspace(tmp_path)
    assert kg.open(workspace.root).build().published
    with serving(workspace.root, "--allow-host", "Claims.example.org") as running:
        assert running.query("ASK {}", host="claims.example.org:80").status == 200
        assert running.query("ASK {}", host="other.example.org").status == 421


def test_xml_stays_well_formed_whatever_is_in_a_literal(server: Server) -> None:
    from xml.etree import ElementTree

    query = r'SELECT ?x { VALUES ?x { "a\u0000b" "c\u0001d" "e\uFFFEf" "g\rh" "<&]]>" "\uD7FF\U0010FFFF" } }'
    reply = server.query(query, accept="application/sparql-results+xml")
    assert reply.status == 200, reply.body
    found = [each.text for each in ElementTree.fromstring(reply.body).iter("{http://www.w3.org/2005/sparql-results#}literal")]
    assert found == ["a\ufffdb", "c\ufffdd", "e\ufffdf", "g\rh", "<&]]>", "\ud7ff\U0010ffff"]


def test_receipts_over_the_protocol(server: Server) -> None:
    query = "SELECT ?x { entity:haqqani-network cg:ledBy ?x }"
    told = server.ask("GET", "/sparql?" + urlencode({"query": query, "why": "true", "weigh": "true"})).json
    assert told["complete"] is True
    shown = {each["bindings"]["x"]["label"] for each in told["solutions"]}
    assert "Sirajuddin Haqqani" in shown
    for solution in told["solutions"]:
        assert solution["ways"]
        assert solution["weight"]["independent"] >= 1
        assert all(claim in told["claims"] for way in solution["ways"] for claim in way)


def test_the_endpoint_describes_itself(server: Server) -> None:
    for path in ("/sparql", "/.well-known/void"):
        reply = server.get(path, accept="text/turtle")
        described = {quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)}
        endpoint = ox.NamedNode(f"{server.address}sparql")
        assert ox.Triple(endpoint, ox.NamedNode("http://www.w3.org/ns/sparql-service-description#endpoint"), endpoint) in described
        counted = [each.object for each in described if each.predicate.value == "http://rdfs.org/ns/void#triples"]
        expected = server.query("SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }").json
        assert [each.value for each in counted if isinstance(each, ox.Literal)] == [
            expected["results"]["bindings"][0]["n"]["value"]
        ]


def test_a_missing_snapshot_is_told_at_once(tmp_path: Path, root: Path) -> None:
    import subprocess
    import sys

    shutil.copy(root / "kg.toml", tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "kg", "serve", "--port", "0", "-w", str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2
    assert "kg build" in ended.stderr
    assert "Traceback" not in ended.stderr

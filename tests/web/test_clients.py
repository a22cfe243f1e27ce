"""Clients that others wrote, unchanged, against a running server: each gets what the command line answers."""

from __future__ import annotations

import csv
import functools
import http.server
import io
import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from kg.knowledge_graph import KnowledgeGraph
from tests.web.packages import chromium
from tests.web.servers import Server

_PREFIXES = """\
PREFIX cg: <https://w3id.org/claimgraph/ns#>
PREFIX entity: <https://w3id.org/claimgraph/id/entity/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
SELECT = f"{_PREFIXES}SELECT DISTINCT ?name {{ ?firm cg:designatedBy entity:united-states ; rdfs:label ?name }} ORDER BY ?name"
ASK = f"{_PREFIXES}ASK {{ entity:luo-dongmei cg:designatedBy entity:united-states }}"
CONSTRUCT = f"{_PREFIXES}CONSTRUCT {{ ?group cg:ledBy ?person }} WHERE {{ ?group cg:ledBy ?person }}"
JENA = tuple("jena- commons- gson guava http jackson- jsonld protobuf slf4j-api slf4j-simple thrift titanium".split())
"""How the names of the archives begin that it needs."""


@pytest.fixture(scope="module")
def names(shipped: KnowledgeGraph) -> list[str]:
    """What :data:`SELECT` is answered here."""
    found = [each["name"].value for each in shipped.query(SELECT).solutions]
    assert "Xi’an Longde Technology Development" in found
    assert len(found) == 7
    return found


@pytest.fixture(scope="module")
def leaderships(shipped: KnowledgeGraph) -> set[tuple[str, str]]:
    """What :data:`CONSTRUCT` is answered here: groups and persons."""
    found = {(each.subject.value, each.object.value) for each in shipped.query(CONSTRUCT).triples or ()}
    assert len(found) > 20
    return found


@pytest.fixture
def endpoint(server: Server) -> str:
    return f"http://127.0.0.1:{server.port}/sparql"


def _pairs(graph: rdflib.Graph) -> set[tuple[str, str]]:
    return {(str(subject), str(value)) for subject, _, value in graph}


def _ran(*command: str, cwd: Path | None = None) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_sparqlwrapper_in_every_format(endpoint: str, names: list[str], leaderships: set[tuple[str, str]]) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper", reason="SPARQLWrapper is not installed")

    def answer(query: str, format: str, **how: str) -> object:
        client = wrapper.SPARQLWrapper(endpoint, returnFormat=format)
        client.setMethod(how.get("method", "GET"))
        client.setRequestMethod(how.get("request", "urlencoded"))
        client.setQuery(query)
        return client.queryAndConvert()

    for how in ({}, {"method": "POST"}, {"method": "POST", "request": "postdirectly"}):
        told = answer(SELECT, wrapper.JSON, **how)
        assert [each["name"]["value"] for each in told["results"]["bindings"]] == names  # type: ignore[index]
    document = answer(SELECT, wrapper.XML)
    assert [each.firstChild.data for each in document.getElementsByTagName("literal")] == names  # type: ignore[attr-defined]
    assert [row[0] for row in csv.reader(io.StringIO(answer(SELECT, wrapper.CSV).decode()))] == ["name", *names]  # type: ignore[attr-defined]
    assert answer(SELECT, wrapper.TSV).decode().splitlines() == ["?name", *(f'"{name}"' for name in names)]  # type: ignore[attr-defined]
    assert answer(ASK, wrapper.JSON)["boolean"] is False  # type: ignore[index]
    for format in (wrapper.RDFXML, wrapper.XML, wrapper.JSONLD):
        assert _pairs(answer(CONSTRUCT, format)) == leaderships, format  # type: ignore[arg-type]
    for format in (wrapper.TURTLE, wrapper.N3):
        assert _pairs(rdflib.Graph().parse(data=answer(CONSTRUCT, format), format="turtle")) == leaderships  # type: ignore[arg-type]


def test_rdflib_as_a_remote_store(endpoint: str, names: list[str], leaderships: set[tuple[str, str]]) -> None:
    graph = rdflib.Graph(SPARQLStore(endpoint))
    assert [str(row[0]) for row in graph.query(SELECT)] == names  # type: ignore[index]
    assert bool(graph.query(ASK)) is False
    led_by = rdflib.URIRef("https://w3id.org/claimgraph/ns#ledBy")
    assert {(str(subject), str(value)) for subject, _, value in graph.triples((None, led_by, None))} == leaderships


def test_pandas_reads_an_answer_by_its_address(endpoint: str, names: list[str]) -> None:
    pandas = pytest.importorskip("pandas", reason="pandas is not installed")
    frame = pandas.read_csv(f"{endpoint}?{urlencode({'query': SELECT, 'format': 'csv'})}")
    assert list(frame["name"]) == names


def test_curl(endpoint: str, names: list[str]) -> None:
    if shutil.which("curl") is None:
        pytest.skip("no curl on the PATH")
    asked = ("--compressed", "-H", "Accept: text/csv", "--data-urlencode", f"query={SELECT}")
    assert _ran("curl", "--silent", "--fail", *asked, endpoint).splitlines() == ["name", *names]


def test_roqet(endpoint: str, names: list[str]) -> None:
    """Solutions only: of an endpoint it reads neither verdicts nor triples."""
    if shutil.which("roqet") is None:
        pytest.skip("no roqet on the PATH (Debian: rasqal-utils)")
    assert _ran("roqet", "-q", "-r", "csv", "-p", endpoint, "-e", SELECT).splitlines() == ["name", *names]


@pytest.fixture(scope="module")
def jena(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Java's class path with Apache Jena of Debian on it."""
    if shutil.which("java") is None:
        pytest.skip("no Java on the PATH")
    jars = [each for each in Path("/usr/share/java").glob("*.jar") if each.name.startswith(JENA)]
    core = Path("/usr/share/java/jena-core.jar")
    if not core.exists():
        pytest.skip("no Apache Jena in /usr/share/java (Debian: libapache-jena-java)")
    # Debian's package keeps these classes' messages where the classes do not look for them; without them Jena does not start.
    folder = tmp_path_factory.mktemp("jena")
    with zipfile.ZipFile(core) as archive:
        for name in archive.namelist():
            if name.startswith("org/apache/jena/ext/xerces/") and name.endswith(".properties"):
                file = folder / name.removeprefix("org/apache/jena/ext/")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(archive.read(name))
    return ":".join(map(str, (folder, *jars)))


def test_jena(endpoint: str, jena: str, names: list[str], leaderships: set[tuple[str, str]]) -> None:
    def asked(query: str, *options: str) -> str:
        return _ran("java", "-cp", jena, "arq.rsparql", *options, f"--service={endpoint}", query)

    assert asked(SELECT, "--results=csv").splitlines() == ["name", *names]
    assert "No" in asked(ASK)
    assert _pairs(rdflib.Graph().parse(data=asked(CONSTRUCT, "--results=nt"), format="nt")) == leaderships


@pytest.mark.xdist_group("node")
def test_comunica(endpoint: str, node_packages: Path, names: list[str]) -> None:
    comunica = str(node_packages / "node_modules/.bin/comunica-sparql")
    for source in (endpoint, f"sparql@{endpoint}"):  # found out by its description, and told
        told = json.loads(_ran(comunica, source, SELECT, cwd=node_packages))
        assert [each["name"].strip('"') for each in told] == names


_PAGE = """<!doctype html><meta charset="utf-8"><title>Another origin</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="node_modules/@zazuko/yasgui/build/yasgui.min.css">
<div id="yasgui"></div><script src="node_modules/@zazuko/yasgui/build/yasgui.min.js"></script>
"""


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *told: object) -> None:
        """Nothing: the output is the tests'."""


@pytest.fixture
def elsewhere(node_packages: Path) -> Iterator[str]:
    """The address of a page of another origin, with YASGUI in it."""
    (node_packages / "yasgui.html").write_text(_PAGE, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(node_packages))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{other.server_port}/yasgui.html"
        other.shutdown()


@pytest.mark.xdist_group("node")
def test_yasgui_from_another_origin(endpoint: str, node_packages: Path, elsewhere: str, names: list[str]) -> None:
    driver = shutil.copy(Path(__file__).with_name("yasgui.mjs"), node_packages)
    told = json.loads(_ran("node", str(driver), chromium(), elsewhere, endpoint, SELECT, cwd=node_packages))
    assert [each for each in told["cells"] if not each.isdigit()] == names
    assert not told["errors"]


def test_a_generic_tester_accepts_the_openapi_description(server: Server, tmp_path: Path) -> None:
    """Schemathesis: what the description says is allowed is answered, in the ways it says; what it does not allow is refused."""
    pytest.importorskip("schemathesis", reason="schemathesis is not installed")
    description = f"http://127.0.0.1:{server.port}/openapi.json"
    command = (sys.executable, "-m", "schemathesis.cli", "run", description, "--max-examples", "3", "--seed", "1", "--workers", "1")
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path)
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert "passed" in ended.stdout

"""What the SPARQL page is made from, with and without a bundle."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined

from kg.knowledge_graph import KnowledgeGraph
from kg.queries import run
from kg.web import bundle
from kg.web.editor import editor_values, examples

TEMPLATE = Path(bundle.__file__).parent / "pages" / "templates" / "sparql.html"
BASE = "<head>{% block head %}{% endblock %}</head>{% block main %}{% endblock %}"


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a bundle is looked for; there is none yet."""
    monkeypatch.setattr(bundle, "ASSETS", tmp_path)
    return tmp_path


def page(graph: KnowledgeGraph, query: str = "") -> str:
    templates = Environment(
        loader=DictLoader({"base.html": BASE, "sparql.html": TEMPLATE.read_text()}), autoescape=True, undefined=StrictUndefined
    )
    templates.globals["static"] = lambda name: f"/static/{name}"
    return templates.get_template("sparql.html").render(editor_values(graph, query))


def test_without_a_bundle_it_is_a_form_and_says_so(shipped: KnowledgeGraph, assets: Path) -> None:
    html = page(shipped)
    assert '<form id="sparql" action="/sparql" method="get"' in html
    assert "The editor is not installed; the form works." in html
    assert "<script" not in html


def test_with_a_bundle_it_has_the_script_of_the_bundle(shipped: KnowledgeGraph, assets: Path) -> None:
    (assets / "manifest.json").write_text(json.dumps({"files": {"sparql.js": "sparql-1.js"}}))
    html = page(shipped)
    assert '<script type="module" src="/assets/sparql-1.js"></script>' in html
    assert "not installed" not in html


@pytest.mark.parametrize(
    "query",
    [
        "</textarea><script>alert(1)</script>",
        '\nSELECT * { ?a ?b "\'&lt;\u202e" }',
        "{{ 7 * 7 }}{% block main %}",
    ],
)
def test_a_query_stands_in_the_form_as_text_exactly_as_written(shipped: KnowledgeGraph, assets: Path, query: str) -> None:
    from html import unescape

    held = page(shipped, query).partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    assert "<" not in held
    # HTML drops the first line break of a textarea.
    assert unescape(held).removeprefix("\n") == query


def test_the_script_is_told_the_names_of_the_site(shipped: KnowledgeGraph) -> None:
    names = json.loads(editor_values(shipped)["names"])
    assert names["base"] == "https://w3id.org/claimgraph/id/"
    assert names["prefixes"]["entity"] == "https://w3id.org/claimgraph/id/entity/"
    assert names["terms"] == "/ontology/"


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.title)
def test_every_example_has_an_answer(shipped: KnowledgeGraph, example: object) -> None:
    (given,) = [each for each in examples() if each is example]
    assert len(run(shipped.snapshot.store, given.query, shipped.iris)) > 10
    assert parse_qs(urlsplit(given.href).query)["query"] == [given.query]

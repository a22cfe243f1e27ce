"""Each report format, read back by a reader of that format."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.errors import Position, Problem, Severity, UnknownName
from kg.validation import FORMATS, Counts, Finding, Report, Stage
from kg.validation.findings import CGSH
from kg.vocabulary import SH, XSD

AWKWARD = 'a "quoted" <tag> & 50% of it, a:colon,\na second line \u0007 and \U0001f6a2'
FINDINGS = (
    Finding(
        problem=Problem("Claim-source", AWKWARD, "Mend it.", Position("corpus/claims/an article.yaml", 12, 5)),
        stage=Stage.SHACL,
        claims=("aaaaaaaaaa", "bbbbbbbbbb"),
        related=(Position("corpus/claims/b.yaml", 3, 1),),
        focus=ox.NamedNode("http://example.org/claim"),
        path="<https://w3id.org/claimgraph/ns#fromSource>",
        value=ox.Literal("1.0", datatype=ox.NamedNode(XSD + "decimal")),
        shape=CGSH + "Claim-source",
        component=SH + "MinCountConstraintComponent",
    ),
    Finding(
        problem=Problem("inverse", "an inverse path", "", None, Severity.WARNING),
        stage=Stage.SHACL,
        focus=ox.Literal("text", language="en"),
        path="^<http://example.org/p>",
        value=ox.BlankNode("b1"),
        shape="b7",
        component=SH + "ClassConstraintComponent",
    ),
    Finding(problem=Problem("tab", "a tab", "Use spaces.", Position("a.yaml", 1, 2)), stage=Stage.READING),
    Finding(problem=Problem("no-focus-node", "1 shape rests", "", None, Severity.INFO), stage=Stage.SHAPES),
)
COUNTS = Counts(files=2, sources=1, entities=1, claims=2, triples=40, shapes=9, focus_nodes=21)
REPORT = Report.of(FINDINGS, COUNTS, (Stage.READING, Stage.TERMS, Stage.SHAPES, Stage.SHACL))
CLEAN = Report.of((), COUNTS, (Stage.READING, Stage.SHACL))


def test_order_and_outcome() -> None:
    assert [each.problem.code for each in REPORT.findings] == ["tab", "Claim-source", "inverse", "no-focus-node"]
    assert (REPORT.conforms, REPORT.exit_code, CLEAN.conforms, CLEAN.exit_code) == (False, 1, True, 0)
    warned = Report.of(FINDINGS[1:2], COUNTS, ())
    assert (warned.conforms, warned.exit_code) == (True, 0)


def test_text() -> None:
    lines = REPORT.render("text").splitlines()
    assert lines[0] == "a.yaml:1:2: error: a tab [tab] Use spaces."
    assert "    also at corpus/claims/b.yaml:3:1" in lines
    assert (
        lines[-2]
        == "2 errors, 1 warning, 1 info; checked 2 claims, 1 source, 1 entity, 40 triples against 9 shapes (21 focus nodes)"
    )
    assert lines[-1] == "does not conform"
    assert CLEAN.render("text").splitlines()[0].startswith("nothing found; checked 2 claims")


@pytest.mark.parametrize("report", [REPORT, CLEAN])
def test_json_round_trip(report: Report) -> None:
    assert Report.from_json(report.render("json")) == report
    assert json.loads(report.render("json"))["conforms"] is report.conforms


@pytest.mark.parametrize("text", ["{}", "[]", '{"findings": [{}], "counts": {}, "checks": []}'])
def test_json_of_something_else(text: str) -> None:
    with pytest.raises(ValueError, match="not a report"):
        Report.from_json(text)


def test_turtle_is_read_by_rdflib() -> None:
    import rdflib

    graph = rdflib.Graph().parse(data=REPORT.render("turtle"), format="turtle")
    sh = rdflib.Namespace(SH)
    (root,) = graph.subjects(rdflib.RDF.type, sh.ValidationReport)
    assert graph.value(root, sh.conforms).toPython() is False
    results = set(graph.objects(root, sh.result))
    assert len(results) == 3
    assert results == set(graph.subjects(rdflib.RDF.type, sh.ValidationResult))
    for result in results:
        for required in (sh.focusNode, sh.resultSeverity, sh.sourceConstraintComponent):
            assert len(list(graph.objects(result, required))) == 1
    (claim,) = graph.subjects(sh.sourceShape, rdflib.URIRef(CGSH + "Claim-source"))
    assert str(graph.value(claim, sh.resultPath)) == "https://w3id.org/claimgraph/ns#fromSource"
    assert str(graph.value(claim, sh.resultMessage)) == f"{AWKWARD} Mend it."
    (inverse,) = graph.subjects(sh.resultSeverity, sh.Warning)
    assert str(graph.value(graph.value(inverse, sh.resultPath), sh.inversePath)) == "http://example.org/p"
    assert graph.value(inverse, sh.focusNode) == rdflib.Literal("text", lang="en")


def test_turtle_is_the_same_every_time() -> None:
    assert len({REPORT.render("turtle") for _ in range(20)}) == 1
    assert ":1.0" not in REPORT.render("turtle")
    assert '"1.0"^^' in REPORT.render("turtle") or " 1.0 " in REPORT.render("turtle")


def test_sarif_structure() -> None:
    document: dict[str, Any] = json.loads(REPORT.render("sarif"))
    assert document["version"] == "2.1.0"
    assert document["$schema"].endswith("sarif-2.1.0.json")
    (run,) = document["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"]
    assert set(run) <= {"tool", "results", "columnKind"}
    assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    rules = [rule["id"] for rule in driver["rules"]]
    assert rules == sorted(set(rules))
    assert len(run["results"]) == 4
    for result in run["results"]:
        assert set(result) <= {"ruleId", "ruleIndex", "level", "message", "locations", "relatedLocations", "properties"}
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert result["message"]["text"]
        for location in (*result.get("locations", ()), *result.get("relatedLocations", ())):
            place = location["physicalLocation"]
            assert " " not in place["artifactLocation"]["uri"]
            assert place["region"]["startLine"] >= 1
            assert place["region"]["startColumn"] >= 1
    assert json.loads(CLEAN.render("sarif"))["runs"][0]["results"] == []


def test_junit_is_xml_that_counts_right() -> None:
    root = ElementTree.fromstring(REPORT.render("junit"))
    assert root.tag == "testsuites"
    assert [suite.get("name") for suite in root] == ["reading", "terms", "shapes", "shacl"]
    assert root.get("failures") == "2"
    assert root.get("tests") == str(len(root.findall("*/testcase"))) == "4"
    for suite in root:
        assert suite.get("failures") == str(len(suite.findall("testcase/failure")))
        assert suite.get("tests") == str(len(suite.findall("testcase")))
    failure = root.find("testsuite[@name='shacl']/testcase/failure")
    assert failure is not None
    assert failure.get("type") == "Claim-source"
    assert "\ufffd" in (failure.text or "")
    assert ElementTree.fromstring(CLEAN.render("junit")).get("failures") == "0"


def test_github_annotations_are_one_line_each() -> None:
    lines = REPORT.render("github").splitlines()
    assert len(lines) == 4
    assert lines[0] == "::error file=a.yaml,line=1,col=2,title=tab::a tab Use spaces."
    assert lines[1].startswith("::error file=corpus/claims/an article.yaml,line=12,col=5,title=Claim-source::")
    assert "50%25 of it, a:colon,%0Aa second line" in lines[1]
    assert lines[2].startswith("::warning title=inverse::")
    assert lines[3].startswith("::notice ")
    assert CLEAN.render("github") == ""


def test_unknown_format() -> None:
    with pytest.raises(UnknownName) as caught:
        REPORT.render("html")
    assert caught.value.exit_code == 2
    assert all(name in caught.value.remedy for name in FORMATS)

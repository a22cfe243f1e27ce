"""The report as a ``sh:ValidationReport`` (SHACL, section 3.6) that other tools read.

Findings of checks other than SHACL are results too: their focus node is the term or entry concerned, else the place in the
file, and their constraint component names the check. ``sh:conforms`` follows the exit code: warnings leave it true.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from kg.errors import Severity
from kg.validation.findings import CGSH, Finding, Stage
from kg.vocabulary import RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from kg.validation.report import Report

_SEVERITIES = {Severity.ERROR: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
_STEP = re.compile(r"(\^?)<([^<>]*)>")


def render(report: Report) -> str:
    prefixes = {"cgsh": CGSH, "rdfs": RDFS, "sh": SH, "xsd": XSD}
    written = ox.serialize(_report(report), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    lines = written.decode().splitlines(keepends=True) if written else []
    # The serializer writes prefixes in no order; reports are to be the same from run to run.
    return "".join([*sorted(lines[: len(prefixes)]), *lines[len(prefixes) :]])


def _report(report: Report) -> Iterator[ox.Triple]:
    # Labels in order keep the text the same from run to run.
    root = ox.BlankNode("report")
    yield ox.Triple(root, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + "ValidationReport"))
    yield ox.Triple(root, ox.NamedNode(SH + "conforms"), ox.Literal(report.conforms))
    # A note on the shapes is no result about data.
    notes = [each for each in report.findings if each.stage is Stage.SHAPES and each.severity is Severity.INFO]
    results = [each for each in report.findings if each not in notes]
    for note in notes:
        yield ox.Triple(root, ox.NamedNode(RDFS + "comment"), ox.Literal(str(note.problem)))
    for number in range(1, len(results) + 1):
        yield ox.Triple(root, ox.NamedNode(SH + "result"), ox.BlankNode(f"result{number}"))
    for number, finding in enumerate(results, start=1):
        yield from _result(finding, ox.BlankNode(f"result{number}"), number)


def _result(finding: Finding, node: ox.BlankNode, number: int) -> Iterator[ox.Triple]:
    problem = finding.problem

    def said(name: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(SH + name), value)

    yield ox.Triple(node, ox.NamedNode(RDF + "type"), ox.NamedNode(SH + "ValidationResult"))
    yield said("resultSeverity", ox.NamedNode(SH + _SEVERITIES[problem.severity]))
    yield said("sourceConstraintComponent", ox.NamedNode(finding.component or f"{CGSH}{finding.stage.value.capitalize()}Check"))
    yield said("resultMessage", ox.Literal(f"{problem.message} {problem.remedy}".strip()))
    if finding.focus is not None:
        yield said("focusNode", finding.focus)
    elif problem.at:
        yield said("focusNode", ox.NamedNode(f"urn:claimgraph:file:{quote(problem.at.file)}#line={problem.at.line}"))
    else:
        yield said("focusNode", ox.BlankNode(f"unknown{number}"))
    if finding.shape:
        is_iri = ":" in finding.shape
        yield said("sourceShape", ox.NamedNode(finding.shape) if is_iri else ox.BlankNode(finding.shape))
    if finding.value is not None:
        yield said("value", finding.value)
    step = _STEP.fullmatch(finding.path) if finding.path else None
    if step and step[1]:
        inverse = ox.BlankNode(f"path{number}")
        yield said("resultPath", inverse)
        yield ox.Triple(inverse, ox.NamedNode(SH + "inversePath"), ox.NamedNode(step[2]))
    elif step:
        yield said("resultPath", ox.NamedNode(step[2]))
    if problem.at:
        yield ox.Triple(node, ox.NamedNode(CGSH + "place"), ox.Literal(str(problem.at)))

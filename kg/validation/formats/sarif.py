"""SARIF 2.1.0 (OASIS), for code-scanning views."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kg.errors import Position, Severity
from kg.validation.findings import Finding

if TYPE_CHECKING:
    from kg.validation.report import Report

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render(report: Report) -> str:
    codes = sorted({each.problem.code for each in report.findings})
    run = {
        "tool": {
            "driver": {
                "name": "Claimgraph",
                "informationUri": "https://w3id.org/claimgraph/",
                "rules": [_rule(code, report) for code in codes],
            }
        },
        # Our columns count code points, SARIF's default is UTF-16 units.
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.problem.code)) for each in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(code: str, report: Report) -> dict[str, Any]:
    first = next(each for each in report.findings if each.problem.code == code)
    rule: dict[str, Any] = {
        "id": code,
        "defaultConfiguration": {"level": _LEVELS[first.severity]},
        "properties": {"stage": str(first.stage)},
    }
    if first.problem.remedy:
        rule["help"] = {"text": first.problem.remedy}
    return rule


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    problem = finding.problem
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "ruleIndex": rule,
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message} {problem.remedy}".strip()},
    }
    if problem.at:
        result["locations"] = [{"physicalLocation": _location(problem.at)}]
    if finding.related:
        result["relatedLocations"] = [{"physicalLocation": _location(at)} for at in finding.related]
    if finding.focus is not None:
        result["properties"] = {"focusNode": str(finding.focus), "claims": list(finding.claims)}
    return result


def _location(at: Position) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(at.file)},
        "region": {"startLine": at.line, "startColumn": at.column},
    }

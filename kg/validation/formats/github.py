"""GitHub Actions annotations: one workflow command a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.errors import Severity
from kg.validation.findings import Finding

if TYPE_CHECKING:
    from kg.validation.report import Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report) -> str:
    return "".join(_line(each) + "\n" for each in report.findings)


def _line(finding: Finding) -> str:
    problem = finding.problem
    properties = {"title": problem.code}
    if problem.at:
        properties = {"file": problem.at.file, "line": str(problem.at.line), "col": str(problem.at.column), **properties}
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_COMMANDS[problem.severity]} {told}::{_data(f'{problem.message} {problem.remedy}'.strip())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""JUnit XML: a suite for each check that ran, a failed case for each error, a passed one where there is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from kg.errors import Severity
from kg.validation.findings import Finding, Stage

if TYPE_CHECKING:
    from kg.validation.report import Report

# XML 1.0 cannot hold most control characters, not even escaped.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report) -> str:
    errors = [each for each in report.findings if each.severity is Severity.ERROR]
    stages = [stage for stage in Stage if stage in report.checks or any(each.stage is stage for each in errors)]
    root = Element("testsuites", name="kg validate", failures=str(len(errors)))
    total = 0
    for stage in stages:
        failed = [each for each in errors if each.stage is stage]
        suite = SubElement(
            root, "testsuite", name=stage, tests=str(len(failed) or 1), failures=str(len(failed)), errors="0", skipped="0"
        )
        total += len(failed) or 1
        for finding in failed:
            _failure(suite, finding)
        if not failed:
            SubElement(suite, "testcase", classname=f"kg.{stage}", name="no error")
        told = [str(each.problem) for each in report.findings if each.stage is stage and each.severity is not Severity.ERROR]
        if told:
            SubElement(suite, "system-out").text = _writable("\n".join(told))
    root.set("tests", str(total))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _failure(suite: Element, finding: Finding) -> None:
    problem = finding.problem
    case = SubElement(
        suite,
        "testcase",
        classname=f"kg.{finding.stage}.{problem.code}",
        name=_writable(str(problem.at or finding.focus or problem.code)),
    )
    if problem.at:
        case.set("file", _writable(problem.at.file))
        case.set("line", str(problem.at.line))
    SubElement(case, "failure", type=problem.code, message=_writable(problem.message)).text = _writable(str(problem))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)

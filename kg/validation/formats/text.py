"""The report for people: one finding a paragraph, its place first, then a summary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import Severity
from kg.validation.findings import IDLE, Finding

if TYPE_CHECKING:
    from kg.validation.report import Report

MOST_RELATED = 5


def render(report: Report) -> str:
    # That a shape has nothing to check yet is worth knowing once, not shape by shape.
    told = [finding for finding in report.findings if finding.problem.code != IDLE]
    lines = [line for finding in told for line in _lines(finding)]
    if len(told) < len(report.findings):
        lines.append("info: some shapes have nothing to check yet; `kg validate --format json` names them")
    return "\n".join([*lines, *_summary(report)]) + "\n"


def _lines(finding: Finding) -> Iterator[str]:
    yield str(finding.problem)
    for at in finding.related[:MOST_RELATED]:
        yield f"    also at {at}"
    if len(finding.related) > MOST_RELATED:
        yield f"    and at {len(finding.related) - MOST_RELATED} more places"


def _plural(number: int, noun: str) -> str:
    if number == 1:
        return f"1 {noun}"
    return f"{number:,} {noun[:-1]}ies" if noun.endswith("y") else f"{number:,} {noun}s"


def _summary(report: Report) -> Iterator[str]:
    counts = report.counts
    told = [
        _plural(number, noun)
        for number, noun in (
            (counts.claims, "claim"),
            (counts.sources, "source"),
            (counts.entities, "entity"),
            (counts.triples, "triple"),
        )
        if number
    ]
    checked = f"checked {', '.join(told)} against {_plural(counts.shapes, 'shape')} ({_plural(counts.focus_nodes, 'focus node')})"
    if not report.conforms or report.findings:
        yield ", ".join(_plural(report.number(each), each.value) for each in Severity if report.number(each)) + f"; {checked}"
    else:
        yield f"nothing found; {checked}"
    yield "conforms" if report.conforms else "does not conform"

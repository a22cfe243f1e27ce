"""The outcome of a check, and how it is told."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

import pyoxigraph as ox

from kg.errors import Position, Problem, Severity, UnknownName
from kg.validation.findings import Finding, Node, Stage

FORMATS = ("text", "json", "turtle", "sarif", "junit", "github")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much was checked. `focus_nodes` counts each shape's focus nodes, so that nothing checked shows as zero."""

    files: int = 0
    sources: int = 0
    entities: int = 0
    claims: int = 0
    triples: int = 0
    shapes: int = 0
    focus_nodes: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a run, sorted by place.

    :ivar checks: the stages that ran; a stage that is not named here says nothing about the data.
    """

    findings: tuple[Finding, ...] = ()
    counts: Counts = field(default_factory=Counts)
    checks: tuple[Stage, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding], counts: Counts, checks: Iterable[Stage]) -> Report:
        """A report with its findings in order and without repetitions."""
        return cls(tuple(sorted(dict.fromkeys(findings), key=lambda each: each.sort_key)), counts, tuple(checks))

    @property
    def conforms(self) -> bool:
        """Whether there is no error; warnings and infos do not keep data from conforming."""
        return not self.number(Severity.ERROR)

    @property
    def exit_code(self) -> int:
        """0 when the data conforms, else 1."""
        return 0 if self.conforms else 1

    def number(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(1 for each in self.findings if each.severity is severity)

    def render(self, format: str = "text") -> str:
        """The report in one of :data:`FORMATS`, ending in a newline.

        :raises UnknownName: there is no such format.
        """
        # Imported here because each format is needed only where it is asked for.
        if format == "text":
            from kg.validation.formats.text import render
        elif format == "json":
            return self.to_json()
        elif format == "turtle":
            from kg.validation.formats.turtle import render
        elif format == "sarif":
            from kg.validation.formats.sarif import render
        elif format == "junit":
            from kg.validation.formats.junit import render
        elif format == "github":
            from kg.validation.formats.github import render
        else:
            raise UnknownName(f"there is no report format {format!r}", f"Choose one of: {', '.join(FORMATS)}.")
        return render(self)

    def to_json(self) -> str:
        """The report as JSON, which :meth:`from_json` reads back."""
        document = {
            "conforms": self.conforms,
            "checks": [str(check) for check in self.checks],
            "counts": asdict(self.counts),
            "findings": [_finding_to_json(each) for each in self.findings],
        }
        return json.dumps(document, ensure_ascii=False, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Report:
        """The report that :meth:`to_json` wrote.

        :raises ValueError: the text is something else.
        """
        try:
            document = json.loads(text)
            return cls(
                tuple(_finding_from_json(each) for each in document["findings"]),
                Counts(**document["counts"]),
                tuple(Stage(check) for check in document["checks"]),
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a report: {error}") from error


def _node_to_json(node: Node) -> dict[str, str]:
    if isinstance(node, ox.NamedNode):
        return {"iri": node.value}
    if isinstance(node, ox.BlankNode):
        return {"blank": node.value}
    kind = {"language": node.language} if node.language else {"datatype": node.datatype.value}
    return {"value": node.value, **kind}


def _node_from_json(node: dict[str, str] | None) -> Node | None:
    if node is None:
        return None
    if "iri" in node:
        return ox.NamedNode(node["iri"])
    if "blank" in node:
        return ox.BlankNode(node["blank"])
    if "language" in node:
        return ox.Literal(node["value"], language=node["language"])
    return ox.Literal(node["value"], datatype=ox.NamedNode(node["datatype"]))


def _position_to_json(at: Position) -> dict[str, Any]:
    return {"file": at.file, "line": at.line, "column": at.column}


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    problem = finding.problem
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "stage": str(finding.stage),
        "message": problem.message,
        "remedy": problem.remedy,
        "at": _position_to_json(problem.at) if problem.at else None,
        "related": [_position_to_json(at) for at in finding.related],
        "claims": list(finding.claims),
        "focus": _node_to_json(finding.focus) if finding.focus is not None else None,
        "path": finding.path,
        "value": _node_to_json(finding.value) if finding.value is not None else None,
        "shape": finding.shape,
        "component": finding.component,
    }


def _finding_from_json(document: dict[str, Any]) -> Finding:
    at = document["at"]
    return Finding(
        problem=Problem(
            document["code"],
            document["message"],
            document["remedy"],
            Position(**at) if at else None,
            Severity(document["severity"]),
        ),
        stage=Stage(document["stage"]),
        claims=tuple(document["claims"]),
        related=tuple(Position(**each) for each in document["related"]),
        focus=_node_from_json(document["focus"]),
        path=document["path"],
        value=_node_from_json(document["value"]),
        shape=document["shape"],
        component=document["component"],
    )

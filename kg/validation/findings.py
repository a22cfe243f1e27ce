"""What a check found: a problem, and what it is about in RDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import pyoxigraph as ox

from kg.errors import Position, Problem, Severity

CGSH = "https://w3id.org/claimgraph/shapes#"
IDLE = "no-focus-node"
"""The code of the note that a shape found nothing to check."""
Node = ox.NamedNode | ox.BlankNode | ox.Literal


class Stage(StrEnum):
    """The check that a finding comes from, in the order in which they run."""

    READING = "reading"
    TERMS = "terms"
    SHAPES = "shapes"
    SHACL = "shacl"
    OWL = "owl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of one check.

    :ivar problem: what is wrong, where, and what to do; its code is the shape's local name when a shape was violated.
    :ivar claims: ids of the claims that it leads back to; `problem.at` is the place in the first of them.
    :ivar related: the places in the other claims.
    :ivar focus: the SHACL focus node, or the term that the finding is about.
    :ivar path: the result path as a SPARQL property path with IRIs in angle brackets.
    :ivar value: the value node.
    :ivar shape: IRI of the shape (or the blank node's label).
    :ivar component: IRI of the constraint component.
    """

    problem: Problem
    stage: Stage
    claims: tuple[str, ...] = ()
    related: tuple[Position, ...] = ()
    focus: Node | None = None
    path: str | None = None
    value: Node | None = None
    shape: str | None = None
    component: str | None = None

    @property
    def severity(self) -> Severity:
        return self.problem.severity

    @property
    def sort_key(self) -> tuple[str, int, int, int, str, str, str, str, str]:
        """Order in reports: by place, then gravity, then name."""
        at = self.problem.at
        place = (at.file, at.line, at.column) if at else ("\U0010ffff", 0, 0)
        gravity = list(Severity).index(self.severity)
        node = str(self.focus) if self.focus is not None else ""
        value = str(self.value) if self.value is not None else ""
        return (*place, gravity, self.problem.code, node, self.path or "", value, self.problem.message)


def from_problems(problems: Sequence[Problem], stage: Stage) -> tuple[Finding, ...]:
    """Findings that know nothing beyond the problem."""
    return tuple(Finding(problem=problem, stage=stage) for problem in problems)

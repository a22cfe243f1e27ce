"""What is found wrong while one file is read."""

from __future__ import annotations

from kg.errors import Position, Problem, UnreadableInput

MAX_PROBLEMS = 500
"""Problems told of one file; a file with more has one cause, and telling it a million times helps nobody."""


class Findings:
    """Problems of one file, as many as are worth telling."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.untold = 0

    def add(self, code: str, message: str, remedy: str, line: int, column: int) -> None:
        """Note an error at a line and column (from 1) of the file."""
        self.note(Problem(code, message, remedy, Position(self.file, line, column)))

    def note(self, problem: Problem) -> None:
        """Note a problem, or count it where enough were told."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        else:
            self.untold += 1

    @property
    def count(self) -> int:
        """How many problems were noted."""
        return len(self.problems) + self.untold

    def told(self) -> list[Problem]:
        """The problems, closed by a line on those left out."""
        if not self.untold:
            return self.problems
        last = Problem(
            "more-problems",
            f"{self.untold} more problems in this file",
            "Mend the ones above first; they may share a cause.",
            Position(self.file, 1, 1),
        )
        return [*self.problems, last]


def unreadable(findings: Findings) -> UnreadableInput:
    """The error that tells these findings."""
    problems = findings.told()
    return UnreadableInput(f"{findings.file} cannot be read: {problems[0].message}", problems[0].remedy, problems)

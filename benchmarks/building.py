"""How a build's CPU time spreads over its stages, and how it grows with the corpus.

``python -m benchmarks.building [--claims N] [--bulk]`` builds an invented workspace of N claims and one of a tenth of that. The
stages are those that the build itself tells, so that what is measured is the build that users run. Growth is the ratio of the two
times over the ratio of the two sizes: 1 is linear, 10 would be quadratic, 0.1 does not grow.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import kg
from benchmarks.corpora import write_workspace
from benchmarks.measuring import print_table

CLAIMS, STEP, WARMING = 5_000, 10, 50


class Stopwatch:
    """Told by a build what it does next; keeps the CPU seconds of each stage."""

    def __init__(self) -> None:
        self.stages: dict[str, float] = {}
        self._stage, self._since = "looking for changes", process_time()

    def __call__(self, stage: str) -> None:
        now = process_time()
        self.stages[self._stage] = self.stages.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = stage, now


def build(folder: Path, claims: int, *, bulk: bool) -> tuple[dict[str, float], int]:
    """Build a new invented workspace.

    :return: CPU seconds by stage, and how many quads were written.
    """
    workspace = write_workspace(folder / f"of-{claims}", claims, bulk=bulk)
    stopwatch = Stopwatch()
    result = kg.open(workspace).build(progress=stopwatch)
    stopwatch("end")
    if not result.published:
        raise SystemExit(result.report.render("text"))
    return stopwatch.stages, result.counts.quads


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.building", description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--bulk", action="store_true", help="one file of JSON Lines instead of YAML")
    given = parser.parse_args()
    few = max(WARMING, given.claims // STEP)
    if given.claims <= few:
        parser.error(f"give more than {few} claims")
    with TemporaryDirectory() as folder:
        # Imports cost the same at any size: a first build pays for them.
        build(Path(folder), WARMING - 1, bulk=given.bulk)
        small, small_quads = build(Path(folder), few, bulk=given.bulk)
        large, large_quads = build(Path(folder), given.claims, bulk=given.bulk)
    small["all"], large["all"] = sum(small.values()), sum(large.values())
    rows = [
        (
            stage,
            f"{small.get(stage, 0):.2f}",
            f"{seconds:.2f}",
            f"{seconds / large['all']:.0%}",
            _growth(small.get(stage, 0), seconds, given.claims / few),
        )
        for stage, seconds in large.items()
    ]
    print(f"CPU s of a build of {few:,} claims ({small_quads:,} quads) and of {given.claims:,} ({large_quads:,} quads)")
    print_table(["stage", f"{few:,}", f"{given.claims:,}", "share", "growth"], rows)


def _growth(small: float, large: float, sizes: float) -> str:
    return f"{large / small / sizes:.2f}" if small >= 0.01 else "-"


if __name__ == "__main__":
    main()

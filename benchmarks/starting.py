"""How long ``kg`` takes to start, over Python itself.

``python -m benchmarks.starting [--runs N]``. Commands take turns, so that a noisy neighbour disturbs all of them alike.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.corpora import write_workspace
from benchmarks.measuring import cpu_of_command, print_table

CLAIMS = 50


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.starting", description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--claims", type=int, default=CLAIMS, help="size of the workspace whose questions are listed")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        workspace = write_workspace(Path(folder) / "workspace", given.claims)
        python = [sys.executable, "-c", "pass"]
        kg = [sys.executable, "-m", "kg"]
        commands = {
            "python -c pass": python,
            "kg --help": [*kg, "--help"],
            "kg ask --help": [*kg, "ask", "--help"],
            "kg ask": [*kg, "ask", "--workspace", str(workspace)],
        }
        for command in commands.values():
            # Compiles what is not compiled yet.
            cpu_of_command(command)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(given.runs):
            for name, command in commands.items():
                taken[name].append(cpu_of_command(command))
    bare = taken["python -c pass"]
    rows = [
        (
            name,
            f"{min(each) * 1000:.0f}",
            f"{median(each) * 1000:.0f}",
            f"{min(each) / min(bare):.1f}",
            f"{median(each) / median(bare):.1f}",
        )
        for name, each in taken.items()
    ]
    print(f"CPU ms over {given.runs} runs, and how many times that of bare Python")
    print_table(["command", "min", "median", "min ratio", "median ratio"], rows)


if __name__ == "__main__":
    main()

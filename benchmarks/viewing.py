"""Views beside the accepted view: what preparing one costs, and what questions cost in it.

``python -m benchmarks.viewing [--claims N]``. Each view is prepared once, its dataset derived from the snapshot's; then each
shipped question with at most a hundred solutions is asked in it and in the accepted view, and the ratios of CPU times are told.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import kg
from benchmarks.corpora import values_for, write_workspace
from benchmarks.measuring import cpu_of_call, cpu_of_each, print_table
from kg.knowledge_graph import KnowledgeGraph
from kg.views import Grade, Mode, View

CLAIMS, SELECTIVE = 2_000, 100
VIEWS = {
    "said": View(mode=Mode.SAID),
    "all": View(mode=Mode.ALL),
    "without a source": View(without=frozenset({"article-0001"})),
    "as of 2015": View(as_of="2015"),
    "known by 2015": View(known_by="2015"),
    "one voice": View(voice="group-0"),
    "at least B2": View(min_grade=Grade("B", 2)),
}


def compare(graph: KnowledgeGraph, name: str, view: View) -> tuple[str, ...]:
    """A view's row: claims, CPU seconds to prepare it, and the ratios over all selective questions."""
    seen = graph.viewed(view)
    prepared = cpu_of_call(lambda: seen.selection)
    ratios = {}
    for question in graph.questions.values():
        sparql = graph.bound(question.name, **values_for(question))
        if len(graph.query(sparql)) > SELECTIVE:
            continue
        ratios[question.name] = cpu_of_each(lambda sparql=sparql: seen.query(sparql)) / cpu_of_each(  # type: ignore[misc]
            lambda sparql=sparql: graph.query(sparql)  # type: ignore[misc]
        )
    worst = max(ratios, key=ratios.__getitem__)
    return (
        name,
        f"{len(seen.selection.kept):,}",
        f"{prepared:.1f}",
        str(len(ratios)),
        f"{median(ratios.values()):.2f}",
        f"{ratios[worst]:.2f}",
        worst,
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.viewing", description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--workspace", type=Path, help="one that is built already, instead of an invented one")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        graph = kg.open(given.workspace or write_workspace(Path(folder) / "workspace", given.claims))
        if given.workspace is None and not graph.build().published:
            raise SystemExit("the invented workspace does not conform")
        rows = [compare(graph, name, view) for name, view in VIEWS.items()]
        print_table(["view", "claims", "CPU s to prepare", "questions", "median ratio", "worst", "of"], rows)
        graph.snapshot.close()


if __name__ == "__main__":
    main()

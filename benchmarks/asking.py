"""The shipped questions on the published snapshot and in rdflib, and what receipts cost.

``python -m benchmarks.asking [--claims N]``. The same SPARQL runs on the snapshot through :mod:`kg`, in rdflib's in-memory dataset,
and in rdflib on an Oxigraph store (oxrdflib), both loaded from the snapshot's N-Quads. Each question's solutions are compared
before it is timed, from the text of the query to all solutions as Python terms. What receipts cost is told three times: all ways
in which the solutions hold; these and the receipts of every claim in them; the whole command with ``--why`` over that without.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import rdflib

import kg
from benchmarks.corpora import values_for, write_workspace
from benchmarks.measuring import GaveUp, at_most, cpu_of_call, cpu_of_command, cpu_of_each, print_table
from kg.knowledge_graph import KnowledgeGraph
from kg.why import Explainer, Explanation

CLAIMS, PATIENCE = 1_000, 3.0
_Rows = Counter[frozenset[tuple[str, str]]]
_FORMATS = {"default": "nquads", "Oxigraph": "ox-nq"}
_NAMES = {"default": "rdflib", "Oxigraph": "oxrdflib"}


def solutions_here(graph: KnowledgeGraph, sparql: str) -> _Rows:
    """Solutions of the published snapshot, each as its bindings in N-Triples, with how often it comes."""
    return Counter(frozenset((name, str(term)) for name, term in each.items()) for each in graph.query(sparql).solutions)


def solutions_there(dataset: rdflib.Dataset, sparql: str, prefixes: Mapping[str, str]) -> _Rows:
    """Solutions of rdflib, likewise."""
    found = dataset.query(sparql, initNs=prefixes)
    rows = (zip(found.vars or (), row, strict=True) for row in found if isinstance(row, rdflib.query.ResultRow))
    return Counter(frozenset((str(name), _told(term)) for name, term in row if term is not None) for row in rows)


def _told(term: rdflib.term.Node) -> str:
    """An rdflib term as pyoxigraph writes it."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        return str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None))
    return term.n3()


def load(store: str, file: Path) -> tuple[rdflib.Dataset, float]:
    """An rdflib dataset of an N-Quads file, and the CPU seconds that loading took."""
    dataset = rdflib.Dataset(store=store)
    seconds = cpu_of_call(lambda: dataset.parse(file, format=_FORMATS[store]))
    return dataset, seconds


def compare(graph: KnowledgeGraph, name: str, datasets: Iterable[rdflib.Dataset]) -> tuple[str, ...]:
    """One question's row: solutions, CPU ms on the snapshot, and how many times that the others take."""
    sparql = graph.bound(name, **values_for(graph.question(name)))
    here = solutions_here(graph, sparql)
    plain = cpu_of_each(lambda: graph.query(sparql))

    def beside(dataset: rdflib.Dataset) -> str:
        try:
            with at_most(PATIENCE):
                if solutions_there(dataset, sparql, graph.prefixes) != here:
                    return "differs"
                return f"{cpu_of_each(lambda: list(dataset.query(sparql, initNs=graph.prefixes))) / plain:.1f}"
        except GaveUp:
            return f"> {PATIENCE / plain:,.0f}"

    ways, receipts = cost_of_why(graph, sparql)
    whole, without = (cost_of_command(graph, name, *more) for more in (("--why",), ()))
    return (
        name,
        str(here.total()),
        f"{plain * 1000:.2f}",
        *map(beside, datasets),
        f"{ways / plain:.1f}",
        f"{receipts / plain:.1f}",
        f"{whole / without:.1f}",
    )


def cost_of_command(graph: KnowledgeGraph, name: str, *options: str) -> float:
    """CPU seconds of ``kg ask`` as a process, its answer written as JSON."""
    parameters = (part for key, value in values_for(graph.question(name)).items() for part in (f"--{key}", value))
    asked = (sys.executable, "-m", "kg", "ask", name, *parameters, "--workspace", str(graph.workspace.root), "--format", "json")
    return min(cpu_of_command([*asked, *options]) for _ in range(2))


def cost_of_why(graph: KnowledgeGraph, sparql: str) -> tuple[float, float]:
    """CPU seconds to find all ways, and to find them and read all receipts in them, by something that was not asked before."""

    def explained() -> Explanation:
        return Explainer(graph.store, graph.snapshot.support, graph.iris).explain(sparql)

    return cpu_of_each(explained), cpu_of_each(lambda: [each.receipts for each in explained().solutions])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asking", description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    parser.add_argument("--workspace", type=Path, help="one that is built already, instead of an invented one")
    parser.add_argument("--alone", action="store_true", help="leave rdflib out; it needs long at a hundred thousand claims")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        graph = kg.open(given.workspace or write_workspace(Path(folder) / "workspace", given.claims))
        if given.workspace is None and not graph.build().published:
            raise SystemExit("the invented workspace does not conform")
        counts = graph.snapshot.manifest.counts
        print(f"{counts.claims:,} claims, {counts.quads:,} quads")
        loaded = {} if given.alone else {store: load(store, graph.snapshot.dataset) for store in _FORMATS}
        for store, (_, seconds) in loaded.items():
            print(f"CPU s to load them into {_NAMES[store]}: {seconds:.1f}")
        print("Solutions, CPU ms on the snapshot, and how many times that the others, and receipts, take")
        rows = [compare(graph, name, [dataset for dataset, _ in loaded.values()]) for name in graph.questions]
        print_table(["question", "solutions", "kg", *(_NAMES[store] for store in loaded), "ways", "with receipts", "command"], rows)
        graph.snapshot.close()


if __name__ == "__main__":
    main()

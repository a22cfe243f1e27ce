"""The shipped questions on the published snapshot and in rdflib, and what receipts cost.

``python -m benchmarks.asking [--claims N]``. The same SPARQL runs on the snapshot through :mod:`kg`, in rdflib's in-memory dataset, and
in rdflib on an Oxigraph store (oxrdflib), both loaded from the snapshot's N-Quads. Each question's solutions are compared before
anything is timed. Each is timed from the text of the query to all solutions as Python terms. The defaults ask of 1,000 claims.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import rdflib

import kg
from benchmarks.corpora import VALUES, write_workspace
from benchmarks.measuring import GaveUp, at_most, cpu_of_call, least_cpu, print_table
from kg.knowledge_graph import KnowledgeGraph

CLAIMS, PATIENCE = 1_000, 8.0
_Rows = Counter[frozenset[tuple[str, str]]]
_FORMATS = {"default": "nquads", "Oxigraph": "ox-nq"}


def solutions_here(graph: KnowledgeGraph, sparql: str) -> _Rows:
    """Solutions of the published snapshot, each as its bindings in N-Triples, with how often it comes."""
    return Counter(frozenset((name, str(term)) for name, term in each.items()) for each in graph.query(sparql).solutions)


def solutions_there(dataset: rdflib.Dataset, sparql: str, prefixes: Mapping[str, str]) -> _Rows:
    """Solutions of rdflib, likewise."""
    found = dataset.query(sparql, initNs=prefixes)
    return Counter(frozenset((str(name), _told(term)) for name, term in each.items()) for each in found.bindings)


def _told(term: rdflib.term.Node) -> str:
    """An rdflib term as pyoxigraph writes it."""
    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        return str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None))
    return str(ox.NamedNode(str(term)))


def load(store: str, file: Path) -> tuple[rdflib.Dataset, float]:
    """An rdflib dataset of an N-Quads file, and the CPU seconds that loading took."""
    dataset = rdflib.Dataset(store=store)
    seconds = cpu_of_call(lambda: dataset.parse(file, format=_FORMATS[store]))
    return dataset, seconds


def ratio(plain: float, query: Callable[[], object]) -> str:
    """How many times `plain` a query takes."""
    try:
        with at_most(PATIENCE):
            return f"{least_cpu(query) / plain:.1f}"
    except GaveUp:
        return f"> {PATIENCE / plain:,.0f}"


def compare(graph: KnowledgeGraph, datasets: Mapping[str, rdflib.Dataset]) -> list[tuple[str, ...]]:
    """One row for each shipped question."""
    rows = []
    for name, question in graph.questions.items():
        wanted = {each.name: VALUES[each.name] for each in question.parameters if each.name in VALUES}
        sparql = graph.bound(name, **wanted)
        here = solutions_here(graph, sparql)
        plain = least_cpu(lambda: graph.query(sparql))
        row = [name, str(here.total()), f"{plain * 1000:.2f}"]
        for dataset in datasets.values():
            try:
                with at_most(PATIENCE):
                    there = solutions_there(dataset, sparql, graph.prefixes)
            except GaveUp:
                row.append(f"> {PATIENCE / plain:,.0f}")
                continue
            row.append(ratio(plain, lambda: list(dataset.query(sparql, initNs=graph.prefixes))) if there == here else "differs")
        row.append(ratio(plain, lambda: graph.why(sparql)))
        rows.append(tuple(row))
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asking", description=__doc__)
    parser.add_argument("--claims", type=int, default=CLAIMS)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        graph = kg.open(write_workspace(Path(folder) / "workspace", given.claims))
        result = graph.build()
        if not result.published:
            raise SystemExit(result.report.render("text"))
        loaded = {store: load(store, graph.snapshot.dataset) for store in _FORMATS}
        print(f"{given.claims:,} claims, {result.counts.quads:,} quads")
        print("CPU s to load them: rdflib {:.1f}, oxrdflib {:.1f}".format(*(seconds for _, seconds in loaded.values())))
        print("Solutions, CPU ms on the snapshot, and how many times that the others take")
        rows = compare(graph, {store: dataset for store, (dataset, _) in loaded.items()})
        print_table(["question", "solutions", "kg", "rdflib", "oxrdflib", "--why"], rows)
        graph.snapshot.close()


if __name__ == "__main__":
    main()

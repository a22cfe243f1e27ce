"""What an export says: the whole dataset, or the accepted view with every claim described by reification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import attrgetter

import pyoxigraph as ox

from kg.errors import ContentError
from kg.store import Snapshot
from kg.vocabulary import CG, RDF, DataIris

CONTENT = "#content"
SITUATION = "#situation"
TYPE = ox.NamedNode(RDF + "type")
_STATEMENT = ox.NamedNode(RDF + "Statement")
_ROLES = tuple(ox.NamedNode(RDF + name) for name in ("subject", "predicate", "object"))
STATEMENT_OF = ox.NamedNode(CG + "statementOf")
CONTENT_STATEMENT_OF = ox.NamedNode(CG + "contentStatementOf")


def whole_dataset(snapshot: Snapshot, *, inferred: bool) -> Iterator[ox.Quad]:
    """All quads in the order of the dataset file.

    :param inferred: whether inferred triples are told too; they stand in a graph of their own and in the default graph.
    :raises ContentError: a term that RDF 1.1 does not have, such as a triple term or a literal with a base direction.
    """
    quads = _rdf_1_1(snapshot.quads())
    if inferred:
        yield from quads
        return
    graph = ox.NamedNode(DataIris(snapshot.manifest.base).inferred_graph())
    # The quads of one triple are neighbours in the file, whatever their graphs.
    for _, same in groupby(quads, key=attrgetter("triple")):
        told = list(same)
        dropped = (graph, ox.DefaultGraph()) if any(quad.graph_name == graph for quad in told) else ()
        yield from (quad for quad in told if quad.graph_name not in dropped)


def by_graph(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """The default graph as it comes, then the named graphs in the order of their names; only these are held in memory."""
    named = []
    for quad in quads:
        if _in_default_graph(quad):
            yield quad
        else:
            named.append(quad)
    yield from sorted(named, key=_graph)


def accepted_view(snapshot: Snapshot, *, inferred: bool) -> Iterator[ox.Quad]:
    """The accepted view together with the assertions of all claims as reified statements, sorted; all in the default graph.

    What a claim says is told by an ``rdf:Statement`` for each triple, named ``<claim#statement-N>`` with ``cg:statementOf``,
    whether the claim is accepted or not (RDF 1.1 Schema, section 5.3.1). What a stance is about is told by ``<claim#content-
    statement-N>`` with ``cg:contentStatementOf``: nobody puts it forward. N counts the claim's triples in sorted order. A
    situation is not told again: it was made from a triple that is told, belongs to one claim (``cg:situationOf``), and the
    claim's header has its dates.

    The dataset file is read twice, so that only the claims' own triples are held in memory.

    :raises ContentError: as :func:`whole_dataset`.
    """
    claims = "<" + DataIris(snapshot.manifest.base).claim("")
    claimed = sorted(
        (quad for quad in _rdf_1_1(snapshot.quads()) if _graph(quad).startswith(claims) and SITUATION not in str(quad.subject)),
        key=_graph,
    )
    statements = (told for graph, quads in groupby(claimed, key=_graph) for told in _reify(graph, quads))
    return merge(filter(_in_default_graph, whole_dataset(snapshot, inferred=inferred)), statements, key=str)


def _rdf_1_1(quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    for quad in quads:
        told = quad.object
        if isinstance(told, ox.Triple) or (isinstance(told, ox.Literal) and told.direction is not None):
            raise ContentError(f"the exports are RDF 1.1, which cannot say: {quad}", "Take this statement out of the data.")
        yield quad


def _in_default_graph(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.DefaultGraph)


def _graph(quad: ox.Quad) -> str:
    return str(quad.graph_name)


def _reify(graph: str, quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The statements of one claim's graph, sorted.

    :param graph: its name as an N-Quads token.
    """
    name = graph[1:-1]
    claim = ox.NamedNode(name.removesuffix(CONTENT))
    stance = name.endswith(CONTENT)
    kind, belongs = ("content-statement", CONTENT_STATEMENT_OF) if stance else ("statement", STATEMENT_OF)
    told = []
    for number, quad in enumerate(quads, start=1):
        statement = ox.NamedNode(f"{claim.value}#{kind}-{number}")
        told += [ox.Quad(statement, TYPE, _STATEMENT), ox.Quad(statement, belongs, claim)]
        told += [ox.Quad(statement, role, term) for role, term in zip(_ROLES, quad.triple, strict=True)]
    return sorted(told, key=str)

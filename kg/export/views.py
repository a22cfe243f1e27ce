"""What an export says: the whole dataset, or the accepted view with every claim described by reification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from kg.export.terms import TYPE_TOKEN, Tokens, tokens_of
from kg.vocabulary import CG, RDF, DataIris

CONTENT = "#content"
_STATEMENT = f"<{RDF}Statement>"
_ROLES = tuple(f"<{RDF}{name}>" for name in ("subject", "predicate", "object"))
STATEMENT_OF = f"<{CG}statementOf>"
CONTENT_STATEMENT_OF = f"<{CG}contentStatementOf>"


def whole_dataset(lines: Iterable[str], iris: DataIris, *, inferred: bool) -> Iterator[Tokens]:
    """All quads in the order of the file.

    :param lines: the dataset's N-Quads lines.
    :param inferred: whether inferred triples are told too; they stand in a graph of their own and in the default graph.
    """
    graph = f"<{iris.inferred_graph()}>"
    if inferred:
        yield from tokens_of(lines)
        return
    # Equal lines sort by graph within one triple, the default graph (no name) before or after: look at them together.
    for _, same in groupby(tokens_of(lines), key=lambda quad: quad[:3]):
        quads = list(same)
        followed = any(quad.graph == graph for quad in quads)
        yield from (quad for quad in quads if quad.graph != graph and not (followed and not quad.graph))


def accepted_view(lines: Iterable[str], iris: DataIris, *, inferred: bool) -> tuple[list[Tokens], list[Tokens]]:
    """The accepted view, and the assertions of all claims as reified statements; both without graph names.

    Every triple of a claim's graph is told by an ``rdf:Statement`` named ``<claim#statement-N>`` with ``cg:statementOf``, whether
    the claim is accepted or not (RDF 1.1 Schema, section 5.3.1). What a stance is about is told by ``<claim#content-statement-N>``
    with ``cg:contentStatementOf``: nobody puts it forward. N counts the claim's triples in sorted order.
    """
    accepted: list[Tokens] = []
    claimed: list[Tokens] = []
    claims = f"<{iris.claim('')}"
    for quad in whole_dataset(lines, iris, inferred=inferred):
        if not quad.graph:
            accepted.append(quad)
        elif quad.graph.startswith(claims):
            claimed.append(quad)
    claimed.sort(key=lambda quad: (quad.graph, quad[:3]))
    return accepted, [told for graph, quads in groupby(claimed, key=attrgetter("graph")) for told in _reify(graph, quads)]


def _reify(graph: str, quads: Iterable[Tokens]) -> Iterator[Tokens]:
    name = graph[1:-1]
    claim, stance = name.removesuffix(CONTENT), name.endswith(CONTENT)
    kind, belongs = ("content-statement", CONTENT_STATEMENT_OF) if stance else ("statement", STATEMENT_OF)
    for number, quad in enumerate(quads, start=1):
        statement = f"<{claim}#{kind}-{number}>"
        yield Tokens(statement, TYPE_TOKEN, _STATEMENT, "")
        yield Tokens(statement, belongs, f"<{claim}>", "")
        for role, token in zip(_ROLES, quad[:3], strict=True):
            yield Tokens(statement, role, token, "")

"""Running SPARQL on a store that is opened read-only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import pyoxigraph as ox

from kg.errors import StorageFailure
from kg.queries.allen import FUNCTIONS
from kg.queries.answer import Answer, read_answer
from kg.queries.guard import guard
from kg.queries.syntax import syntax_error
from kg.vocabulary import DataIris

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class QueriedDataset:
    """The RDF dataset of a query (SPARQL 1.1 Protocol, section 2.1.4).

    :ivar default: graphs that are merged to its default graph.
    :ivar named: graphs that GRAPH finds.
    """

    default: tuple[ox.NamedNode, ...] = ()
    named: tuple[ox.NamedNode, ...] = ()


Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples


def run(store: ox.Store, query: str, iris: DataIris) -> Answer:
    """The whole answer to a query, as :func:`evaluate`."""
    return evaluate(store, query, iris, read_answer)


def evaluate(
    store: ox.Store, query: str, iris: DataIris, read: Callable[[Results], Read], *, dataset: QueriedDataset | None = None
) -> Read:
    """What `read` makes of a query's results. The prefixes of :meth:`kg.vocabulary.DataIris.prefixes` need no declaration;
    relative IRIs stand under the base of the data.

    :param iris: the IRIs of the workspace's data.
    :param read: takes the results as they come; the store is read until it returns.
    :param dataset: which graphs to ask, whatever the query's FROM says; otherwise what it says, or the whole store.
    :raises BadQuery: it does not parse, or is refused by :func:`kg.queries.guard`.
    :raises StorageFailure: the store cannot be read.
    """
    allowed = guard(query)
    chosen: dict[str, Any] = {} if dataset is None else {"default_graph": [*dataset.default], "named_graphs": [*dataset.named]}
    try:
        return read(
            store.query(
                allowed,
                base_iri=iris.base,
                prefixes=_prefixes_in(allowed, iris),
                custom_functions=_functions_in(allowed),
                **chosen,
            )
        )
    except SyntaxError as error:
        raise syntax_error(error, allowed, iris.prefixes()) from error
    except OSError as error:
        raise StorageFailure(f"the store cannot be read: {error}", "Run `kg build --force`.") from error


def _functions_in(query: str) -> dict[ox.NamedNode, Any] | None:
    """The functions that a query may call: handing them to the engine costs as much as a fifth of a small query does."""
    return FUNCTIONS if "allen" in query else None


def _prefixes_in(query: str, iris: DataIris) -> dict[str, str]:
    """The prefixes that a query may use: the engine reads each one's IRI."""
    return {prefix: iri for beginning, prefix, iri in _known_prefixes(iris) if beginning in query}


@lru_cache(maxsize=16)
def _known_prefixes(iris: DataIris) -> tuple[tuple[str, str, str], ...]:
    return tuple((f"{prefix}:", prefix, iri) for prefix, iri in iris.prefixes().items())


def solutions_of(store: ox.Store, select: str) -> ox.QuerySolutions:
    """The solutions of a SELECT of our own making, as they come."""
    found = store.query(select, custom_functions=_functions_in(select))
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("a SELECT gives solutions")
    return found

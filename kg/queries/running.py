"""Running SPARQL on a store that is opened read-only."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import StorageFailure
from kg.queries.answer import Answer, read_answer
from kg.queries.guard import guard
from kg.queries.syntax import syntax_error
from kg.vocabulary import DataIris


def run(store: ox.Store, query: str, iris: DataIris) -> Answer:
    """The answer to a query. The prefixes of :meth:`kg.vocabulary.DataIris.prefixes` need no declaration.

    :param iris: the IRIs of the workspace's data.
    :raises BadQuery: it does not parse, or is refused by :func:`kg.queries.guard`.
    :raises StorageFailure: the store cannot be read.
    """
    allowed = guard(query)
    prefixes = iris.prefixes()
    try:
        return read_answer(store.query(allowed, prefixes=prefixes))
    except SyntaxError as error:
        raise syntax_error(error, allowed, prefixes) from error
    except OSError as error:
        raise StorageFailure(f"the store cannot be read: {error}", "Run `kg build --force`.") from error


def solutions_of(store: ox.Store, select: str) -> ox.QuerySolutions:
    """The solutions of a SELECT of our own making, as they come."""
    found = store.query(select)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("a SELECT gives solutions")
    return found

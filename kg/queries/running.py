"""Running SPARQL on a store that is opened read-only."""

from __future__ import annotations

import pyoxigraph as ox

from kg.errors import BadQuery, StorageFailure
from kg.queries.answer import Answer, read_answer
from kg.queries.guard import guard
from kg.vocabulary import PREFIXES


def run(store: ox.Store, query: str, *, base: str) -> Answer:
    """The answer to a query. The house prefixes need no declaration, and ``entity:`` and ``claim:`` name what is recorded.

    :param base: base IRI of the workspace's data.
    :raises BadQuery: it does not parse, or is refused by :func:`kg.queries.guard`.
    :raises StorageFailure: the store cannot be read.
    """
    allowed = guard(query)
    prefixes = {**PREFIXES, "entity": f"{base}entity/", "claim": f"{base}claim/", "source": f"{base}source/"}
    try:
        return read_answer(store.query(allowed, prefixes=prefixes))
    except SyntaxError as error:
        raise BadQuery(f"this is not SPARQL: {error}", "See https://www.w3.org/TR/sparql11-query/ for the grammar.") from error
    except OSError as error:
        raise StorageFailure(f"the store cannot be read: {error}", "Run `kg build --force`.") from error

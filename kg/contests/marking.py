"""How the dataset says that claims are contested, and what of that a receipt tells."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import pyoxigraph as ox

from kg.contests.finding import find_contests
from kg.queries import solutions_of
from kg.vocabulary import CG

CONTESTED_BY = ox.NamedNode(CG + "contestedBy")
_SETTLED = f"""PREFIX cg: <{CG}>
SELECT ?c WHERE {{
  ?c cg:contestedBy ?other
  FILTER NOT EXISTS {{
    ?decision cg:decidesFor ?c ; cg:decidesOn ?other .
    FILTER NOT EXISTS {{ ?later cg:supersedesDecision ?decision }}
  }}
  FILTER NOT EXISTS {{
    ?rejection cg:decidesAgainst ?other .
    FILTER NOT EXISTS {{ ?later cg:supersedesDecision ?rejection }}
  }}
}}"""


class Mark(StrEnum):
    """What a receipt says of a claim that is contested."""

    CONTESTED = "contested"
    """At least one claim is at odds with it, and no decision in force settles that."""
    DECIDED_FOR = "contested, decided for"
    DECIDED_AGAINST = "contested, decided against"


def contested_quads(store: ox.Store) -> Iterator[ox.Quad]:
    """For the default graph: each claim with those at odds with it, both ways round."""
    for contest in find_contests(store):
        for pair in contest.opposed:
            one, other = (ox.NamedNode(each) for each in sorted(pair))
            yield ox.Quad(one, CONTESTED_BY, other)
            yield ox.Quad(other, CONTESTED_BY, one)


def unsettled(store: ox.Store) -> frozenset[str]:
    """IRIs of the contested claims with an opponent against which no decision in force lets them be followed."""
    return frozenset(row[0].value for row in solutions_of(store, _SETTLED) if isinstance(row[0], ox.NamedNode))


def mark_of(store: ox.Store, claim: str) -> Mark | None:
    """What is to be said of a claim (IRI); nothing where it is not contested."""
    node = ox.NamedNode(claim)
    others = {quad.object for quad in store.quads_for_pattern(node, CONTESTED_BY, None, ox.DefaultGraph())}
    if not others:
        return None
    if _decided(store, "decidesAgainst", node):
        return Mark.DECIDED_AGAINST
    named = {
        quad.object
        for decision in _decided(store, "decidesFor", node)
        for quad in store.quads_for_pattern(decision, ox.NamedNode(CG + "decidesOn"), None, ox.DefaultGraph())
    }
    settled = all(
        other in named or (isinstance(other, ox.NamedNode) and _decided(store, "decidesAgainst", other)) for other in others
    )
    return Mark.DECIDED_FOR if settled else Mark.CONTESTED


def _decided(store: ox.Store, name: str, claim: ox.NamedNode) -> list[ox.NamedNode]:
    """The decisions in force that speak so of a claim."""
    return [
        quad.subject
        for quad in store.quads_for_pattern(None, ox.NamedNode(CG + name), claim, ox.DefaultGraph())
        if isinstance(quad.subject, ox.NamedNode)
        and not any(store.quads_for_pattern(None, ox.NamedNode(CG + "supersedesDecision"), quad.subject, ox.DefaultGraph()))
    ]

"""Explained answers in which one IRI stands for several: solutions that become equal are told as one, with all their ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyoxigraph as ox

from kg.queries import Solution
from kg.why.explaining import ExplainedSolution, Explanation


def merged(explanation: Explanation, names: Mapping[str, str]) -> Explanation:
    """The explanation with other IRIs in the place of some.

    Every way is kept, even one that holds another which came from another name, so that no receipt is lost.

    :param names: IRI -> the one to be shown instead.
    """
    if not names:
        return explanation
    groups: dict[frozenset[tuple[str, object]], list[ExplainedSolution]] = {}
    for each in explanation.solutions:
        shown = replace(each, solution=_renamed(each.solution, names))
        groups.setdefault(frozenset(shown.solution.items()), []).append(shown)
    solutions = tuple(map(_one, groups.values()))
    return replace(explanation, answer=explanation.answer.renamed(names), solutions=solutions)


def _one(several: list[ExplainedSolution]) -> ExplainedSolution:
    if len(several) == 1:
        return several[0]
    ways = {way for each in several for way in each.ways}
    inputs = tuple(given for each in several for given in each.inputs or ())
    return replace(
        several[0],
        ways=tuple(sorted(ways, key=lambda way: (len(way), sorted(way)))),
        inputs=inputs if any(each.inputs is not None for each in several) else None,
        _uses=tuple(dict.fromkeys(use for each in several for use in each._uses)),
    )


def _renamed(solution: Solution, names: Mapping[str, str]) -> Solution:
    return {
        name: ox.NamedNode(names.get(term.value, term.value)) if isinstance(term, ox.NamedNode) else term
        for name, term in solution.items()
    }

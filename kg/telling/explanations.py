"""An explained answer as plain values: what the command line prints as JSON, and what the endpoint and its pages give.

``complete``, ``promise``, ``unexplained`` and ``absences`` are those of :class:`kg.why.Explanation`. Each of ``solutions`` has
``bindings`` (variable -> ``term`` as N-Triples, ``label``), ``ways`` (lists of claim ids), the same as a ``polynomial``,
``registry`` triples and ``rules``; ``inputs`` where a group went in, ``held`` in a view of some time. ``claims`` has the receipt
of every claim by its id, and whether it is contested.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.comparing import LikelyCopy
    from kg.knowledge_graph import KnowledgeGraph
    from kg.queries import Solution
    from kg.why import ExplainedSolution, Explanation, Receipt, Weight


def explanation_document(graph: KnowledgeGraph, explanation: Explanation, *, weigh: bool = False) -> dict[str, Any]:
    """The whole document.

    :param weigh: add each solution's ``weight``; ``leave_one_out``: source -> numbers of the solutions that fall without it; and
        ``likely_copies``: sources counted as independent that may not be.
    """
    receipts = {receipt.claim: receipt for explained in explanation.solutions for receipt in explained.receipts}
    prefix = graph.iris.claim("")
    document: dict[str, Any] = {
        "complete": explanation.complete,
        "promise": explanation.promise,
        "unexplained": list(explanation.unexplained),
        "absences": list(explanation.absences),
        "variables": list(variables_of(explanation)),
        "boolean": explanation.answer.boolean,
        "solutions": [_solution(graph, explained) for explained in explanation.solutions],
        "claims": {claim.removeprefix(prefix): receipt_document(graph, receipts[claim]) for claim in sorted(receipts)},
    }
    if weigh:
        _add_weights(graph, explanation, document)
    return document


def variables_of(explanation: Explanation) -> tuple[str, ...]:
    """The names that each solution binds."""
    return ("subject", "predicate", "object") if explanation.answer.triples is not None else explanation.answer.variables


def is_timed(graph: KnowledgeGraph) -> bool:
    """Whether solutions hold certainly or possibly."""
    return graph.view is not None and graph.view.as_of is not None


def grade_of(weight: Weight) -> str:
    """The weakest grade on a solution's best way, as text."""
    return "ungraded" if weight.grade is None else f"{weight.grade[0]}{weight.grade[1]}"


def _add_weights(graph: KnowledgeGraph, explanation: Explanation, document: dict[str, Any]) -> None:
    for told, weight in zip(document["solutions"], graph.weigh(explanation), strict=True):
        grade = None if weight.grade is None else grade_of(weight)
        told["weight"] = {"independent": weight.independent, "grade": grade, "falls_with": list(weight.falls_with)}
    numbers = {id(each): number for number, each in enumerate(explanation.solutions)}
    document["likely_copies"] = [asdict(pair) for pair in likely_copies_behind(graph, explanation)]
    document["leave_one_out"] = {
        key: [numbers[id(each)] for each in falling] for key, falling in graph.leave_one_out(explanation).items()
    }


def likely_copies_behind(graph: KnowledgeGraph, explanation: Explanation) -> list[LikelyCopy]:
    """Pairs of sources behind an answer that may be copies, and are counted as independent since nobody declared it."""
    keys = {passage.source for each in explanation.solutions for receipt in each.receipts for passage in receipt.passages}
    return graph.likely_copies(keys)


def receipt_document(graph: KnowledgeGraph, receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain values, with its passages quoted where the texts are at hand."""
    told = asdict(receipt) | {"contested": graph.mark(receipt.claim)}
    for passage, each in zip(told["passages"], receipt.passages, strict=True):
        passage["quote"] = graph.quote(each)
    return told


def _solution(graph: KnowledgeGraph, explained: ExplainedSolution) -> dict[str, Any]:
    told: dict[str, Any] = {
        "bindings": _bindings(graph, explained.solution),
        **({"held": graph.held(explained)} if is_timed(graph) else {}),
        "ways": _ways(graph, explained.ways),
        "polynomial": _polynomial(graph, explained.ways),
        "registry": [str(triple) for triple in explained.registry],
        "rules": list(explained.rules),
    }
    if explained.inputs is not None:
        told["inputs"] = [
            {"bindings": _bindings(graph, each.solution), "ways": _ways(graph, each.ways)} for each in explained.inputs
        ]
    return told


def _bindings(graph: KnowledgeGraph, solution: Solution) -> dict[str, dict[str, str]]:
    return {name: {"term": str(term), "label": graph.shown(term)} for name, term in solution.items()}


def _ways(graph: KnowledgeGraph, ways: Iterable[frozenset[str]]) -> list[list[str]]:
    return [sorted(claim.removeprefix(graph.iris.claim("")) for claim in way) for way in ways]


def _polynomial(graph: KnowledgeGraph, ways: Iterable[frozenset[str]]) -> str:
    """The ways as a sum of products of claims; 1 needs no claim, 0 is impossible."""
    return " + ".join("·".join(way) or "1" for way in _ways(graph, ways)) or "0"

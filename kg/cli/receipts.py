"""Answers with their receipts, as tables and as data."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from kg.cli.asking import AnswerFormat
from kg.cli.presenting import note, print_table, visible
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.why import ExplainedSolution, Explanation, Passage, Receipt


def print_explanation(graph: KnowledgeGraph, explanation: Explanation, format: AnswerFormat) -> None:
    """Print each solution with the claims it rests on.

    :raises UsageError: CSV and TSV have no place for receipts.
    """
    if format is AnswerFormat.json:
        typer.echo(json.dumps(_document(graph, explanation), ensure_ascii=False, indent=2))
    elif format is AnswerFormat.table:
        _print_text(graph, explanation)
    else:
        raise UsageError(f"--why cannot be shown as {format}", "Use --format table or json.")


def _print_text(graph: KnowledgeGraph, explanation: Explanation) -> None:
    sources: dict[str, int] = {}
    rows = []
    for explained in explanation.solutions:
        shown = [graph.shown(explained.solution.get(name)) for name in explanation.answer.variables]
        lines = [_line(graph, receipt, sources) for receipt in explained.receipts]
        lines += [f"by rule: {rule}" for rule in explained.rules]
        if not explained.receipts:
            lines.append("the registry's names and types" if explained.registry else "no receipt: see the note below")
        rows.append([*shown, "\n".join(lines)])
    print_table([*explanation.answer.variables, "rests on"], rows)
    count = len(rows)
    typer.echo(f"{count} solution{'' if count == 1 else 's'}")
    titles = {receipt.source: receipt for explained in explanation.solutions for receipt in explained.receipts}
    for key, number in sources.items():
        receipt = titles[key]
        published = f", {receipt.published}" if receipt.published else ""
        typer.echo(visible(f"[{number}] {receipt.title}{published} ({key})"))
    if not explanation.complete:
        left = ", ".join(explanation.unexplained) or "more ways than were looked at"
        note(f"note: the part of these in the answer has no receipts yet: {left}")


def _line(graph: KnowledgeGraph, receipt: Receipt, sources: dict[str, int]) -> str:
    number = sources.setdefault(receipt.source, len(sources) + 1)
    places = ", ".join(_place(passage) for passage in receipt.passages)
    manner = [receipt.modality]
    if receipt.polarity == "negative" and receipt.modality != "denied":
        manner.append("not so")
    manner += [each for each in (receipt.certainty, receipt.explicitness) if each not in ("certain", "explicit")]
    id = receipt.claim.removeprefix(graph.iris.claim(""))
    return f"{id} {' ← '.join(receipt.voices)}: {', '.join(manner)} [{number}] {places}"


def _place(passage: Passage) -> str:
    paragraph = f"¶{passage.paragraph} " if passage.paragraph else ""
    return f"{paragraph}{passage.start}–{passage.end}"


def _document(graph: KnowledgeGraph, explanation: Explanation) -> dict[str, Any]:
    return {
        "complete": explanation.complete,
        "unexplained": list(explanation.unexplained),
        "variables": list(explanation.answer.variables),
        "solutions": [_solution(graph, explained) for explained in explanation.solutions],
    }


def _solution(graph: KnowledgeGraph, explained: ExplainedSolution) -> dict[str, Any]:
    return {
        "bindings": {name: {"term": str(term), "label": graph.shown(term)} for name, term in explained.solution.items()},
        "claims": [asdict(receipt) for receipt in explained.receipts],
        "registry": [str(triple) for triple in explained.registry],
        "rules": list(explained.rules),
    }

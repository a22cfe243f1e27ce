"""Answers with their receipts, as tables and as data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from kg.cli.asking import AnswerFormat
from kg.cli.presenting import note, print_table, visible
from kg.errors import UsageError
from kg.telling import (
    cells_of,
    columns_of,
    explanation_document,
    grade_of,
    is_timed,
    likely_copies_behind,
    variables_of,
)

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.why import ExplainedSolution, Explanation, Passage, Receipt


def print_explanation(
    graph: KnowledgeGraph, explanation: Explanation, format: AnswerFormat, *, why: bool = True, weigh: bool = False
) -> None:
    """Print each solution with the ways in which it holds, what they weigh, or both.

    In a view of some time, each solution also says whether it holds certainly or possibly.

    :raises UsageError: CSV and TSV have no place for receipts.
    """
    if format is AnswerFormat.json:
        document = explanation_document(graph, explanation, weigh=weigh)
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif format is AnswerFormat.table:
        _print_text(graph, explanation, why=why, weigh=weigh)
    else:
        raise UsageError(f"receipts cannot be shown as {format}", "Use --format table or json.")


def _print_text(graph: KnowledgeGraph, explanation: Explanation, *, why: bool, weigh: bool) -> None:
    sources: dict[str, int] = {}
    weights = graph.weigh(explanation) if weigh else [None] * len(explanation.solutions)
    timed = is_timed(graph)
    columns = [*columns_of(variables_of(explanation)), *(["held"] if timed else [])]
    columns += (["independent", "grade", "falls with"] if weigh else []) + (["rests on"] if why else [])
    rows = []
    for explained, weight in zip(explanation.solutions, weights, strict=True):
        row = cells_of(graph, variables_of(explanation), explained.solution)
        row += [graph.held(explained)] if timed else []
        row += [] if weight is None else [str(weight.independent), grade_of(weight), "\n".join(weight.falls_with) or "none"]
        rows.append(row + (["\n".join(_lines(graph, explained, sources))] if why else []))
    if explanation.answer.boolean is not None:
        typer.echo("yes" if explanation.answer.boolean else "no: no way exists in this snapshot")
    if columns:
        print_table(columns, rows)
    typer.echo(f"{len(rows)} solution{'' if len(rows) == 1 else 's'}")
    titles = {receipt.source: receipt for explained in explanation.solutions for receipt in explained.receipts} if why else {}
    for key, number in sources.items():
        receipt = titles[key]
        published = f", {receipt.published}" if receipt.published else ""
        typer.echo(visible(f"[{number}] {receipt.title}{published} ({key})"))
    if weigh and len(rows) > 1:
        for key, falling in graph.leave_one_out(explanation).items():
            typer.echo(f"without {key}: {len(falling)} of {len(rows)} solutions would fall")
    for pair in likely_copies_behind(graph, explanation) if weigh else ():
        note(f"note: {pair.one} and {pair.other} are counted as independent, but {pair.share:.0%} of one stands in the other")
    for absence in explanation.absences:
        note(f"note: no way exists in this snapshot to what must not be there: {compacted(absence, graph.prefixes)}")
    if not explanation.complete:
        left = ", ".join(explanation.unexplained) or "more ways than were looked at"
        note(f"note: not complete; the part of these in the answer is not explained: {left}")


def compacted(sparql: str, prefixes: Mapping[str, str]) -> str:
    """SPARQL with names in full, written with prefixes again."""
    for prefix, base in sorted(prefixes.items(), key=lambda each: -len(each[1])):
        sparql = re.sub(rf"<{re.escape(base)}([\w-]+)>", rf"{prefix}:\1", sparql)
    return re.sub(r"\s+", " ", sparql)


def _lines(graph: KnowledgeGraph, explained: ExplainedSolution, sources: dict[str, int]) -> list[str]:
    """One way after another; where there are several, each with a heading of its own."""
    receipts = {receipt.claim: receipt for receipt in explained.receipts}
    lines = []
    for number, way in enumerate(explained.ways, start=1):
        if len(explained.ways) > 1:
            lines.append(f"way {number} of {len(explained.ways)}:")
        told = sorted((receipts[claim] for claim in way), key=lambda receipt: receipt.order)
        for receipt in told:
            lines.append(_line(graph, receipt, sources))
            lines += [f"    {words}" for words in words_of(graph, receipt)]
        if not way:
            lines.append("no claim: the registry's names and types" if explained.registry else "no claim")
    if explained.inputs is not None and len(explained.inputs) > 1:
        lines.append(f"together: {len(explained.inputs)} solutions went in")
    lines += [f"by rule: {rule}" for rule in explained.rules]
    return lines or ["no receipt: see the note below"]


def _line(graph: KnowledgeGraph, receipt: Receipt, sources: dict[str, int]) -> str:
    number = sources.setdefault(receipt.source, len(sources) + 1)
    places = ", ".join(place(passage) for passage in receipt.passages)
    manner = [receipt.modality]
    if receipt.polarity == "negative" and receipt.modality != "denied":
        manner.append("not so")
    manner += [each for each in (receipt.certainty, receipt.explicitness) if each not in ("certain", "explicit")]
    manner += [mark] if (mark := graph.mark(receipt.claim)) is not None else []
    id = receipt.claim.removeprefix(graph.iris.claim(""))
    return f"{id} {' ← '.join(receipt.voices)}: {', '.join(manner)} [{number}] {places}"


def words_of(graph: KnowledgeGraph, receipt: Receipt) -> list[str]:
    """A receipt's passages as quotations, where the texts are at hand, and whether these have other words there now."""
    words = [f"“{quoted}”" for each in receipt.passages if (quoted := graph.quote(each))]
    altered = any(map(graph.is_altered, receipt.passages))
    return [*words, *(["the text at hand has other words there: kg anchor --check tells"] if altered else [])]


def place(passage: Passage) -> str:
    """Where a passage stands in its source."""
    paragraph = f"¶{passage.paragraph} " if passage.paragraph else ""
    return f"{paragraph}{passage.start}–{passage.end}"

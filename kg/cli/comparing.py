"""``kg contested``: claims at odds, side by side."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import WorkspaceOption
from kg.cli.presenting import note, visible

if TYPE_CHECKING:
    from kg.comparing import Contest
    from kg.knowledge_graph import KnowledgeGraph


class Format(StrEnum):
    table = "table"
    json = "json"


class Kind(StrEnum):
    denied = "denied"
    rejected = "rejected"
    answered = "answered"
    responsible = "responsible"
    values = "values"
    numbers = "numbers"
    at_odds = "at odds"


_QUESTIONS = {
    "denied": "Is it so: {0} {1} {2}?",
    "rejected": "Is it so: {0} {1} {2}?",
    "answered": "Answered: {0} {1} {2}",
    "responsible": "Who stands behind it: {0}?",
    "values": "Which is it: {0} {1} …?",
    "numbers": "How many: {0}?",
    "at odds": "Which is it: {0} {1} {2}, or else?",
}


def register(app: typer.Typer) -> None:
    app.command()(contested)


def contested(
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only contests of this kind.")] = None,
    entity: Annotated[str | None, typer.Option("--entity", metavar="ID", help="Only contests about this entity.")] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print them.")] = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """List contested claims: denied ones, and what voices tell differently; each side with its receipts.

    Example: kg contested --entity haqqani-network
    """
    import json

    from kg.knowledge_graph import open as open_graph

    graph = open_graph(workspace)
    if stale := graph.staleness():
        note(stale)
    wanted = None if entity is None else graph.iris.entity(entity)
    if entity is not None and not graph.query(f"ASK {{ <{wanted}> ?p ?o }}").boolean:
        raise graph.unknown_entity(entity)
    found = [
        each
        for each in graph.contests()
        if (kind is None or each.kind == kind.value) and (wanted is None or wanted in _named(each))
    ]
    if format is Format.json:
        typer.echo(json.dumps([_document(graph, each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        _print(graph, each)
    typer.echo(f"{len(found)} contest{'' if len(found) == 1 else 's'}")


def _named(contest: Contest) -> set[str]:
    return {*contest.about, *(side.says for side in contest.sides)}


def _shown(graph: KnowledgeGraph, text: str) -> str:
    import pyoxigraph as ox

    return graph.shown(ox.NamedNode(text)) if text.startswith(("http://", "https://", "urn:")) else text


def _print(graph: KnowledgeGraph, contest: Contest) -> None:
    about = [*(_shown(graph, each) for each in contest.about), "", "", ""]
    typer.echo(visible(f"{_QUESTIONS[contest.kind].format(*about)}  [{contest.kind}, {contest.key}]"))
    for side in contest.sides:
        typer.echo(visible(f"  {_shown(graph, side.says)}"))
        for claim in side.claims:
            receipt = graph.receipt(claim)
            places = ", ".join(f"¶{each.paragraph} {each.start}–{each.end}" for each in receipt.passages)
            id = claim.removeprefix(graph.iris.claim(""))
            typer.echo(visible(f"    {id} {' ← '.join(receipt.voices)}: {receipt.modality} [{receipt.source} {places}]"))
    typer.echo("")


def _document(graph: KnowledgeGraph, contest: Contest) -> dict[str, Any]:
    return {
        "key": contest.key,
        "kind": str(contest.kind),
        "about": [{"iri": each, "label": _shown(graph, each)} for each in contest.about],
        "sides": [
            {"says": _shown(graph, side.says), "claims": [asdict(graph.receipt(claim)) for claim in side.claims]}
            for side in contest.sides
        ],
    }

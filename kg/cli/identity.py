"""``kg same``: judgements on whether entities are one."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import WorkspaceOption
from kg.cli.presenting import visible
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.comparing import JudgedPair
    from kg.knowledge_graph import KnowledgeGraph


class Format(StrEnum):
    table = "table"
    json = "json"


class Verdict(StrEnum):
    same = "same"
    different = "different"
    unsure = "unsure"


def register(app: typer.Typer) -> None:
    app.command()(same)


def same(
    one: Annotated[str | None, typer.Argument(metavar="[ONE", help="An entity. Without it, judged pairs are listed.")] = None,
    other: Annotated[str | None, typer.Argument(metavar="OTHER]", help="Another, to judge whether the two are one.")] = None,
    verdict: Annotated[Verdict | None, typer.Option("--verdict", help="The judgement; in lists, only pairs with it.")] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The ground, in your own words.")] = "",
    by: Annotated[str | None, typer.Option("--by", metavar="ANNOTATOR", help="Who judges. Default: the only annotator.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last judgement on the two back; the one before counts.")] = False,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Only contradictions among judgements; 1 if there are any.")
    ] = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print lists.")] = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Record whether two entities are one, or list what was judged. kg stats --duplicates proposes pairs that nobody judged.

    Entities are never merged: --canonical on ask and query shows those judged the same as one.

    Example: kg same hawk-3-missile ababil-missile --verdict different --why "two missiles" --by claimgraph-editors
    """
    from kg.knowledge_graph import open as open_graph

    if one is None:
        if why or by or undo:
            raise UsageError("--why, --by and --undo speak of two entities", "Name them: kg same ONE OTHER …")
        _list(open_graph(workspace), verdict, format, conflicts=conflicts)
    elif other is None or conflicts:
        raise UsageError("judgements are on two entities", "Write kg same ONE OTHER, or kg same alone to list what was judged.")
    elif undo:
        if verdict or why:
            raise UsageError("--undo records nothing", "Leave --verdict and --why out.")
        _take_back(open_graph(workspace), one, other)
    elif verdict is None:
        raise UsageError("no verdict", "Add --verdict same, different or unsure, with --why; or --undo.")
    else:
        _judge(open_graph(workspace), one, other, verdict, why, by)


def _judge(graph: KnowledgeGraph, one: str, other: str, verdict: Verdict, why: str, by: str | None) -> None:
    from kg.claim import Verdict as Judged
    from kg.recording import judge

    made = judge(graph.workspace, one, other, Judged(verdict.value), why=why, by=by)
    typer.echo(f"{made.path}:{made.line}: {one} and {other} are judged {verdict.value}; `kg build` brings it into the dataset")
    for conflict in type(graph)(graph.workspace).identity_conflicts():
        if {one, other} <= set(conflict.chain):
            chain = " = ".join(conflict.chain)
            typer.echo(visible(f"but {conflict.one} and {conflict.other} are judged different, and now {chain}"), err=True)


def _take_back(graph: KnowledgeGraph, one: str, other: str) -> None:
    from kg.recording import take_back

    made, taken = take_back(graph.workspace, one, other)
    typer.echo(visible(f"{made.path}:{made.line}: taken back: {taken.verdict}, {taken.why} ({taken.by}, {taken.on})"))
    wanted = {one, other}
    left = next((each for each in type(graph)(graph.workspace).judged_pairs() if {each.one, each.other} == wanted), None)
    typer.echo(f"now counts: {'nothing; nobody has judged' if left is None else left.verdict}")


def _list(graph: KnowledgeGraph, verdict: Verdict | None, format: Format, *, conflicts: bool) -> None:
    import json

    from kg.cli.presenting import print_table

    if conflicts:
        found = graph.identity_conflicts()
        if format is Format.json:
            typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        else:
            for each in found:
                chain = " = ".join(each.chain)
                typer.echo(visible(f"{each.one} and {each.other} are judged different, but {chain}"))
            typer.echo(f"{len(found)} conflict{'' if len(found) == 1 else 's'}")
        raise typer.Exit(1 if found else 0)
    pairs = [each for each in graph.judged_pairs() if verdict is None or each.verdict == verdict.value]
    if format is Format.json:
        typer.echo(json.dumps([_judged(pair) for pair in pairs], ensure_ascii=False, indent=2))
        return
    latest = [(pair, pair.judgements[0]) for pair in pairs]
    rows = [[pair.one, pair.other, pair.verdict, judged.why, judged.by, judged.on] for pair, judged in latest]
    print_table(["entity", "and", "verdict", "why", "by", "on"], rows)
    typer.echo(f"{len(rows)} pair{'' if len(rows) == 1 else 's'}")


def _judged(pair: JudgedPair) -> dict[str, Any]:
    judgements = [{"verdict": str(each.verdict), "why": each.why, "by": each.by, "on": each.on} for each in pair.judgements]
    return {"one": pair.one, "other": pair.other, "verdict": str(pair.verdict), "judgements": judgements}

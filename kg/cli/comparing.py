"""``kg diff``: states of the corpus side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import WorkspaceOption
from kg.cli.presenting import visible

if TYPE_CHECKING:
    from kg.comparing import Differences
    from kg.knowledge_graph import KnowledgeGraph


class Format(StrEnum):
    table = "table"
    json = "json"


def register(app: typer.Typer) -> None:
    app.command()(diff)


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help="A revision of the workspace's git repository, or a folder.")] = "HEAD",
    after: Annotated[str | None, typer.Argument(metavar="B", help="Another. Default: the files as they are now.")] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print it.")] = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell what differs between two states: claims, entities, sources, and the saved questions' answers with the claims behind it.

    Ends with 1 when something differs.

    Example: kg diff HEAD~3 HEAD
    """
    import json
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from kg.cli.presenting import Progress
    from kg.knowledge_graph import open as open_graph

    graph = open_graph(workspace)

    def state(named: str | None, folder: Path) -> KnowledgeGraph:
        folder.mkdir()
        if named is None:
            return graph.assembled(folder, progress=progress)
        if (Path(named) / "kg.toml").is_file():
            return open_graph(Path(named)).assembled(folder, progress=progress)
        return graph.at(named, folder, progress=progress)

    with TemporaryDirectory() as aside, Progress() as progress:
        found = state(before, Path(aside) / "a").diff(state(after, Path(aside) / "b"))
    if format is Format.json:
        document = {
            "content": [
                {
                    "kind": each.kind,
                    "id": each.id,
                    "change": str(each.change),
                    "fields": {name: [str(value) for value in values] for name, values in each.changed.items()},
                }
                for each in found.content
            ],
            "answers": [
                {
                    "question": each.question,
                    "gone": [{"solution": dict(shown), "claims": list(claims)} for shown, claims in each.gone],
                    "new": [{"solution": dict(shown), "claims": list(claims)} for shown, claims in each.new],
                }
                for each in found.answers
            ],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _print_differences(found)
    raise typer.Exit(1 if found else 0)


def _print_differences(found: Differences) -> None:
    for each in found.content:
        typer.echo(visible(f"{each.change} {each.kind} {each.id}" + (f": {', '.join(each.changed)}" if each.changed else "")))
        for name, (old, new) in each.changed.items():
            if name != "evidence":
                typer.echo(visible(f"    {name}: {_brief(old)} -> {_brief(new)}"))
    for answer in found.answers:
        typer.echo(visible(f"answer of {answer.question}"))
        for sign, solutions in (("-", answer.gone), ("+", answer.new)):
            for shown, claims in solutions:
                values = ", ".join(f"{name} {value}" for name, value in shown.items())
                because = (
                    ", ".join(claims) or "no differing claim in its ways: a negation, the registry, the ontology or the question"
                )
                typer.echo(visible(f"    {sign} {values}  (because of {because})"))
    counted = f"{len(found.content)} differences, {len(found.answers)} questions answered differently"
    typer.echo(counted if found else "no differences")


_NO_CLAIM = "no differing claim in its ways: a negation, the registry, the ontology or the question"


def _brief(value: object) -> str:
    """A field's value in a line."""
    if value is None or value == ():
        return "nothing"
    if isinstance(value, tuple):
        return "; ".join(map(_brief, value))
    if hasattr(value, "subject"):
        return f"{value.subject} {value.predicate} {value.object}"  # type: ignore[attr-defined]
    text = str(value)
    return text if len(text) <= 100 else f"{text[:99]}…"

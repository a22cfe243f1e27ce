"""``kg diff``: states of the corpus side by side."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import WorkspaceOption
from kg.cli.presenting import note, visible

if TYPE_CHECKING:
    from kg.comparing import Difference, Differences
    from kg.knowledge_graph import KnowledgeGraph


class Format(StrEnum):
    table = "table"
    json = "json"


_STATE = "A revision of the workspace's git repository, `published`, a snapshot by name or path, or a workspace's folder."


def register(app: typer.Typer) -> None:
    app.command()(diff)


def diff(
    before: Annotated[str, typer.Argument(metavar="A", help=_STATE)] = "HEAD",
    after: Annotated[str | None, typer.Argument(metavar="B", help="Another. Default: the files as they are now.")] = None,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print it.")] = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell what differs between two states: claims, entities, sources, and the saved questions' answers with the claims behind it.

    Ends with 1 when something differs.

    Examples: kg diff HEAD~3 HEAD; kg diff published
    """
    import json
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from kg.cli.presenting import Progress
    from kg.corpus import plain_value, written_name
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
                    "fields": {
                        written_name(each.kind, name): [plain_value(each.kind, name, value) for value in values]
                        for name, values in each.changed.items()
                    },
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
            "questions": found.questions,
            "unasked": [{"question": name, "why": why} for name, why in found.unasked.items()],
        }
        typer.echo(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        _print_differences(found)
    raise typer.Exit(1 if found else 0)


def _print_differences(found: Differences) -> None:
    for each in found.content:
        _print_difference(each)
    for answer in found.answers:
        typer.echo(visible(f"answer of {answer.question}"))
        for sign, solutions in (("-", answer.gone), ("+", answer.new)):
            for shown, claims in solutions:
                values = ", ".join(f"{name}: {value}" for name, value in shown.items())
                typer.echo(visible(f"    {sign} {values}  (because of {', '.join(claims) or _NO_CLAIM})"))
    number = len(found.content)
    asked = found.questions - len(found.unasked)
    differing = f"{number or 'no'} difference{'' if number == 1 else 's'}"
    typer.echo(f"{differing}, {len(found.answers)} of {asked} question{'' if asked == 1 else 's'} answered differently")
    if found.unasked:
        left = f"{len(found.unasked)} of {found.questions} questions could not be asked, and nothing is known of their answers"
        note(f"note: {left}; --format json tells which and why, the first: {next(iter(found.unasked.values()))}")


_NO_CLAIM = "no differing claim in its ways: a negation, the registry, the ontology or the question"
_WIDTH = 120
"""Columns from which what a field held before and after stand on lines of their own."""


def _print_difference(difference: Difference) -> None:
    from kg.corpus import value_text, written_name

    kind, changed = difference.kind, difference.changed
    names = {name: written_name(kind, name) for name in changed}
    told = f": {', '.join(names.values())}" if names else ""
    typer.echo(visible(f"{difference.change} {kind} {difference.id}{told}"))
    for name, values in changed.items():
        before, after = (value_text(kind, name, value) or "nothing" for value in values)
        line = f"    {names[name]}: {before} -> {after}"
        if len(line) > _WIDTH:
            line = f"    {names[name]}:\n      - {before}\n      + {after}"
        typer.echo(visible(line))

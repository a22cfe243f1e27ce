"""``kg build`` and ``kg validate``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import WorkspaceOption


class ReportFormat(StrEnum):
    text = "text"
    json = "json"
    turtle = "turtle"
    sarif = "sarif"
    junit = "junit"
    github = "github"


def register(app: typer.Typer) -> None:
    app.command()(build)
    app.command()(validate)


def build(
    force: Annotated[bool, typer.Option("--force", help="Build even if nothing has changed.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Read, map, validate and infer; publish the result as an immutable snapshot.

    Nothing is published when the corpus does not conform; the earlier snapshot stays. Example: kg build
    """
    from kg.cli.presenting import Progress, visible
    from kg.knowledge_graph import open as open_graph

    with Progress() as progress:
        result = open_graph(workspace).build(force=force, progress=progress)
    typer.echo(visible(result.report.render("text")), nl=False)
    typer.echo(str(result))
    raise typer.Exit(0 if result.published else result.report.exit_code)


def validate(
    data: Annotated[
        list[Path] | None, typer.Option("--data", metavar="FILE", help="Check these RDF files, not the corpus.")
    ] = None,
    shapes: Annotated[
        list[Path] | None, typer.Option("--shapes", metavar="FILE", help="Check against these shapes, not those in force.")
    ] = None,
    owl: Annotated[bool, typer.Option("--owl", help="Check OWL consistency too; needs Java.")] = False,
    format: Annotated[ReportFormat, typer.Option("--format", "-f", help="How to print the report.")] = ReportFormat.text,
    workspace: WorkspaceOption = None,
) -> None:
    """Check the corpus, or RDF files: format, declared terms, SHACL shapes, OWL consistency where asked for.

    Exit codes: 0 conforms, 1 findings, 2 nothing to check, 3 unreadable, 4 engine failure.

    Example: kg validate --data export.ttl --format sarif
    """
    from kg.cli.presenting import Progress, visible
    from kg.knowledge_graph import open as open_graph

    graph = open_graph(workspace)
    with Progress() as progress:
        if data:
            report = graph.validate_data(data, shapes=shapes, owl=owl, progress=progress)
        else:
            report = graph.validate(shapes=shapes, owl=owl, progress=progress)
    rendered = report.render(format)
    typer.echo(visible(rendered) if format is ReportFormat.text else rendered, nl=False)
    raise typer.Exit(report.exit_code)

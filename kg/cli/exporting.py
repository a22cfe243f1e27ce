"""``kg export``."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from kg.cli.options import OutputOption, WorkspaceOption
from kg.errors import UsageError


class ExportFormat(StrEnum):
    turtle = "turtle"
    trig = "trig"
    nquads = "nquads"
    ntriples = "ntriples"
    jsonld = "jsonld"
    rdfxml = "rdfxml"
    claims_jsonl = "claims-jsonl"


def register(app: typer.Typer) -> None:
    app.command()(export)


def export(
    format: Annotated[ExportFormat, typer.Option("--format", "-f", help="The syntax.")],
    output: OutputOption = None,
    inferred: Annotated[bool, typer.Option("--inferred/--no-inferred", help="With or without inferred triples.")] = True,
    workspace: WorkspaceOption = None,
) -> None:
    """Export the published snapshot, or every claim as recorded (claims-jsonl).

    turtle, ntriples and rdfxml hold the accepted view with every claim described by reification; trig, nquads and jsonld the
    whole dataset. Example: kg export --format turtle --output graph.ttl
    """
    import sys

    from kg.knowledge_graph import open as open_graph

    if output is not None and (output.is_dir() or not output.parent.is_dir()):
        told = "is a folder" if output.is_dir() else "stands in a folder that does not exist"
        raise UsageError(f"--output {output} {told}", "Name a file in a folder that exists.")
    graph = open_graph(workspace)
    if output is None:
        graph.export(format, sys.stdout.buffer, inferred=inferred)
        sys.stdout.buffer.flush()
    else:
        graph.export(format, output, inferred=inferred)

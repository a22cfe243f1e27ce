"""``kg doctor``: what this machine and this workspace have and lack."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(doctor)


def doctor(
    brief: Annotated[bool, typer.Option("--brief", help="Only tell what is missing.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Say what this machine and workspace have, what is missing, and what that means.

    Example: kg doctor
    """
    import platform
    import shutil
    from importlib.metadata import version

    from kg.errors import NoSnapshot, NoWorkspace
    from kg.knowledge_graph import open as open_graph
    from kg.web import bundle

    if not brief:
        typer.echo(f"claimgraph {version('claimgraph')}, Python {platform.python_version()}, {platform.system()}")
        for name in ("rdflib", "pyoxigraph", "oxrdflib", "pyshacl", "owlready2", "typer"):
            typer.echo(f"    {name} {version(name)}")
    java = shutil.which("java")
    if java is None:
        typer.echo("skipped: OWL consistency (kg validate --owl), because Java is not installed; any Java 11 or later will do")
    elif not brief:
        typer.echo(f"Java: {java}")
    reason = bundle.missing()
    if reason is not None:
        lacking = "the editor of the SPARQL page and drawings of graphs (kg serve; forms and tables work)"
        typer.echo(f"skipped: {lacking}, because {reason}; {bundle.HOW_TO_GET_IT}")
    elif not brief:
        typer.echo(f"front end: {bundle.ASSETS}")
    try:
        graph = open_graph(workspace)
    except NoWorkspace as error:
        typer.echo(f"no workspace here: {error.remedy}")
        return
    texts = graph.workspace.texts
    if not texts.is_dir():
        typer.echo(f"skipped: checking passages against their texts (kg anchor --check), because there is no folder {texts}")
    elif not brief:
        typer.echo(f"texts: {texts}")
    if not brief:
        typer.echo(f"workspace: {graph.workspace.root}")
        try:
            typer.echo(f"snapshot: {graph.snapshot.folder.name}, {graph.snapshot.manifest.counts.claims} claims")
        except NoSnapshot as error:
            typer.echo(f"no snapshot: {error.remedy}")

"""``kg serve``: the SPARQL endpoint and its pages."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli.options import WorkspaceOption


def register(app: typer.Typer) -> None:
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", min=0, max=65535, help="0 takes a free one.")] = 7200,
    allow_host: Annotated[
        list[str] | None,
        typer.Option("--allow-host", metavar="NAME", help="Answer requests for this host name too. Repeatable; * for any."),
    ] = None,
    deadline: Annotated[float, typer.Option("--deadline", min=0.1, max=3600, help="Seconds that a query may take.")] = 10,
    memory: Annotated[int, typer.Option("--memory", min=64, help="MiB that a query may take.")] = 1024,
    workers: Annotated[int | None, typer.Option("--workers", min=1, max=256, help="Queries answered at once.")] = None,
    quotes: Annotated[
        bool | None,
        typer.Option(
            "--quotes/--no-quotes",
            help="Quote passages from texts at hand. Default: only on a loopback address, since the texts' owners may mind.",
        ),
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No line for each request.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the published snapshot: SPARQL at /sparql, questions, data and pages.

    A newer snapshot is taken up as soon as it is built. Requests are logged to standard error, one JSON object a line.

    Examples:

        kg serve

        kg serve --port 0 --deadline 5

        kg serve --host 0.0.0.0 --allow-host claims.example.org
    """
    from dataclasses import replace

    from kg.web.limits import Limits
    from kg.web.serving import serve as run
    from kg.workspace import open_workspace

    root = open_workspace(workspace).root
    limits = Limits(deadline=deadline, memory=memory)
    if workers is not None:
        limits = replace(limits, workers=workers)

    def ready(address: str) -> None:
        typer.echo(f"serving {root.name} at {address} (SPARQL at {address}sparql); Ctrl+C ends it")

    if quotes is None:
        quotes = host in ("127.0.0.1", "::1", "localhost")
    run(root, host, port, limits, quotes=quotes, hosts=frozenset(allow_host or ()), log_requests=not quiet, ready=ready)

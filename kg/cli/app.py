"""The commands, in the order in which help lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from kg.cli import asking, authoring, checking, comparing, contesting, exporting, identity, looking, machine, serving

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Claimgraph: what articles claim about armed conflict, as a knowledge graph with receipts.\n\n"
    "Start with `kg build`, then `kg ask`.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from kg import __version__

        typer.echo(f"claimgraph {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version and end.")] = False,
) -> None:
    pass


for module in (authoring, checking, asking, looking, contesting, comparing, identity, exporting, serving, machine):
    module.register(app)

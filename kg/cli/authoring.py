"""``kg init``, ``new``, ``fmt`` and ``anchor``: writing corpus files."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from kg.cli.options import WorkspaceOption

new_app = typer.Typer(no_args_is_help=True, help="Write a skeleton: a source, an entity or a claim.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    app.command()(init)
    app.add_typer(new_app, name="new")
    app.command()(fmt)
    app.command()(anchor)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder; it is made when missing.")],
    annotator: Annotated[str, typer.Option(help="Id of the first annotator.")] = "editors",
) -> None:
    """Make a workspace with an invented example that builds and validates.

    Example: kg init my-case && kg build --workspace my-case
    """
    from kg.recording import init_workspace

    made = init_workspace(folder, annotator=annotator)
    typer.echo(f"made {made.root} with {len(made.files)} files")
    typer.echo(f"next: kg build --workspace {shlex.quote(str(folder))}")


@new_app.command("source")
def new_source(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The title as printed.")],
    key: Annotated[str | None, typer.Option(help="The source's key. Default: a slug of the title.")] = None,
    search: Annotated[bool, typer.Option("--search", help="Look the title up in the texts' folder.")] = False,
    until: Annotated[str | None, typer.Option(help="With --search: the line before which the article ends.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a source, with its place in the texts where it can be found.

    Example: kg new source "A Title" --search --until "Related stories"
    """
    from kg.cli.presenting import counted, visible
    from kg.recording import new_source as record
    from kg.workspace import open_workspace

    made = record(open_workspace(workspace), title, key=key, search=search, until=until)
    typer.echo(f"{made.path}:{made.line}: source {made.id}")
    paragraphs = counted(len(made.source.paragraphs), "paragraph")
    for place in made.source.locations:
        typer.echo(visible(f"taken: {place.file} {place.start} to {place.end}, {paragraphs}"))
    if search and until is None:
        typer.echo("a search takes all to the end of the file: look at the end; --until LINE ends the article before that line")


@new_app.command("entity")
def new_entity(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="The preferred name.")],
    types: Annotated[list[str], typer.Option("--type", help="A class of the ontology; may be given again.")],
    id: Annotated[str | None, typer.Option(help="The id. Default: a slug of the label.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another spelling; may be given again.")] = None,
    file: Annotated[str | None, typer.Option(help="File under corpus/entities/, without .yaml.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add an entity to the registry.

    Example: kg new entity "Red Band" --type ArmedGroup --alias "the Reds"
    """
    from kg.corpus import suggestion
    from kg.errors import UnknownName
    from kg.knowledge_graph import open as open_graph
    from kg.ontology import TermKind
    from kg.recording import new_entity as record

    graph = open_graph(workspace)
    for name in types:
        term = graph.ontology.by_name.get(name)
        if term is None or term.kind is not TermKind.CLASS:
            close = graph.ontology.suggest(name, TermKind.CLASS)
            raise UnknownName(f"the ontology has no class {name!r}", suggestion(close, "`kg terms TEXT` finds classes."))
    made = record(graph.workspace, label, types, id=id, aliases=alias or (), file=file)
    typer.echo(f"{made.path}:{made.line}: entity {made.id}")


@new_app.command("claim")
def new_claim(
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="The source's key.")],
    by: Annotated[list[str] | None, typer.Option(help="A voice, innermost first; may be given again.")] = None,
    quote: Annotated[list[str] | None, typer.Option(help="The passage, word for word; may be given again.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Add a claim with a fresh id to a source's file.

    Example: kg new claim my-source --by spokesman-of-x --quote "the exact words"
    """
    from kg.knowledge_graph import open as open_graph
    from kg.recording import new_claim as record

    graph = open_graph(workspace)
    for voice in by or ():
        if voice not in graph.reading.corpus.entities:
            raise graph.unknown_entity(voice)
    made = record(graph.workspace, source, by=by or (), quotes=quote or ())
    typer.echo(f"{made.path}:{made.line}: claim {made.id}")


def fmt(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Default: the whole corpus.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Only tell which files would change; exit 1 if any.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Bring corpus files into canonical form; comments stay.

    Example: kg fmt --check
    """
    from kg.cli.presenting import counted
    from kg.recording import format_corpus
    from kg.workspace import open_workspace

    outcome = format_corpus(open_workspace(workspace), check=check, files=files or ())
    for path in outcome.changed:
        typer.echo(f"{'would change' if check else 'changed'} {path}")
    typer.echo(f"{counted(len(outcome.looked_at), 'file')}, {len(outcome.changed)} {'to change' if check else 'changed'}")
    raise typer.Exit(outcome.exit_code)


def anchor(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; re-check all evidence.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Also record the new position of passages that were shifted.")] = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Turn typed quotes into positions and digests, mint missing ids of claims, and re-check all evidence against the texts.

    The texts' folder is `texts` in kg.toml, or the environment's KG_TEXTS. Example: kg anchor --check
    """
    from kg.anchoring import TextLibrary, check_corpus
    from kg.cli.presenting import counted, visible
    from kg.corpus import read_corpus
    from kg.errors import UsageError
    from kg.recording import anchor as record
    from kg.workspace import open_workspace

    if check and fix:
        raise UsageError("--check changes nothing, --fix does", "Give one of them.")
    opened = open_workspace(workspace)
    if os.environ.get("KG_TEXTS") and not opened.texts.is_dir():
        raise UsageError(f"KG_TEXTS names {opened.texts}, which is no folder", "Name the folder of the dumps, or unset it.")
    if check:
        reading = read_corpus(opened.corpus, root=opened.root)
        report = check_corpus(reading.corpus, TextLibrary(opened.texts))
        problems, exit_code = report.problems, report.exit_code
    else:
        outcome = record(opened, fix=fix)
        report, exit_code = outcome.report, outcome.exit_code
        problems = (*outcome.problems, *report.problems)
        done = [counted(outcome.anchored, "quote") + " anchored", counted(outcome.shifted, "position") + " renewed"]
        done += [counted(outcome.minted, "id") + " minted", counted(len(outcome.files), "file") + " changed"]
        typer.echo(", ".join(done))
    for problem in problems:
        typer.echo(visible(str(problem)))
    typer.echo(
        f"{counted(len(report.passages), 'passage')}: "
        + ", ".join(f"{number} {status}" for status, number in report.counts.items())
    )
    raise typer.Exit(exit_code)

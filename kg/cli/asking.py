"""``kg ask``, ``kg query`` and ``kg why``: questions, their answers, and what these rest on."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import WorkspaceOption
from kg.cli.presenting import note, visible
from kg.cli.viewing import (
    AsOfOption,
    CanonicalOption,
    KnownByOption,
    MinGradeOption,
    Mode,
    NoContestedOption,
    ViewOption,
    VoiceOption,
    WithoutOption,
    view_of,
)
from kg.errors import UnreadableInput, UsageError

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph
    from kg.queries import Answer, Question
    from kg.views import View


class AnswerFormat(StrEnum):
    table = "table"
    json = "json"
    csv = "csv"
    tsv = "tsv"


FormatOption = Annotated[AnswerFormat, typer.Option("--format", "-f", help="How to print the answer.")]
WhyOption = Annotated[bool, typer.Option("--why", help="Add to each solution the ways in which it holds, claim by claim.")]
WeighOption = Annotated[
    bool, typer.Option("--weigh", help="Add independent sources, the weakest grade on the best way, and what it falls with.")
]


SparqlArgument = Annotated[str | None, typer.Argument(help="The SPARQL text.")]
FileOption = Annotated[Path | None, typer.Option("--file", "-F", metavar="FILE", help="Read the SPARQL from there.")]


def register(app: typer.Typer) -> None:
    # A question's parameters are options that only its file knows.
    settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command(context_settings=settings)(ask)
    app.command()(query)
    app.command()(why)


def ask(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(help="The question. Without it, all questions are listed.")] = None,
    why: WhyOption = False,
    weigh: WeighOption = False,
    expect: Annotated[
        Path | None,
        typer.Option("--expect", metavar="FILE", help="Compare with an answer that --format csv or json wrote; 1 if it differs."),
    ] = None,
    canonical: CanonicalOption = False,
    format: FormatOption = AnswerFormat.table,
    view: ViewOption = Mode.accepted,
    min_grade: MinGradeOption = None,
    without: WithoutOption = None,
    voice: VoiceOption = None,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    no_contested: NoContestedOption = False,
    workspace: WorkspaceOption = None,
    help: Annotated[bool, typer.Option("--help", "-h", help="Show this message, or what the question asks, and exit.")] = False,
) -> None:
    """Ask a saved question; its parameters are options, which kg ask QUESTION --help lists.

    Example: kg ask leaders-of --group islamic-state-khorasan --why
    """
    from kg.knowledge_graph import open as open_graph

    if help and name is None:
        typer.echo(context.get_help())
        return
    graph = open_graph(workspace)
    if name is None:
        _list_questions(graph, format)
        return
    question = graph.question(name)
    if help:
        _describe(question)
        return
    values = _parameters(context.args)
    if voice is not None and any(parameter.name == "voice" for parameter in question.parameters):
        values["voice"], voice = voice, None  # the question's own parameter comes first
    graph = _seen(graph, view_of(view, min_grade, without, voice, as_of, known_by, no_contested))
    query_text = graph.bound(name, **values)
    _refuse_reversed_time(question, values)
    if expect is not None:
        _compare_with(graph, query_text, expect, canonical=canonical)
        return
    if format is AnswerFormat.table:
        typer.echo(question.summary)
        given = {each.name: values.get(each.name, each.default) or "" for each in question.parameters}
        typer.echo(visible("  ".join(f"--{name} {value}" for name, value in given.items())) + "\n")
    _print(graph, query_text, why=why, weigh=weigh, canonical=canonical, format=format)


def _refuse_reversed_time(question: Question, values: dict[str, str]) -> None:
    """A time that ends before it begins has no days, so nothing can have happened in it: it is a slip."""
    given = {each.name: values.get(each.name, each.default) for each in question.parameters}
    begins, ends = given.get("from"), given.get("to")
    if begins and ends and begins > ends:
        raise UsageError(f"--from {begins} is after --to {ends}", "Let the time that is asked about begin before it ends.")


def query(
    sparql: SparqlArgument = None,
    file: FileOption = None,
    why: WhyOption = False,
    weigh: WeighOption = False,
    canonical: CanonicalOption = False,
    format: FormatOption = AnswerFormat.table,
    view: ViewOption = Mode.accepted,
    min_grade: MinGradeOption = None,
    without: WithoutOption = None,
    voice: VoiceOption = None,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    no_contested: NoContestedOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Run any SPARQL 1.1 query. cg:, entity:, claim:, source: and the house prefixes need no declaration.

    Example: kg query 'SELECT ?leader { entity:haqqani-network cg:ledBy ?leader }'
    """
    from kg.knowledge_graph import open as open_graph

    if (sparql is None) == (file is None):
        raise UsageError("give either the SPARQL text or --file", "Example: kg query 'SELECT * { ?s a cg:ArmedGroup }'")
    if file is not None:
        try:
            sparql = file.read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{file} cannot be read: {error.strerror}", "Name a file that can be read.") from error
        except UnicodeDecodeError as error:
            raise UnreadableInput(f"{file}: byte {error.start} is not UTF-8", "Save the file as UTF-8.") from error
    graph = _seen(open_graph(workspace), view_of(view, min_grade, without, voice, as_of, known_by, no_contested))
    # A saved question was checked when it was built; a query of one's own was not.
    for told in graph.notes_on(sparql or ""):
        note(f"note: {told}")
    _print(graph, sparql or "", why=why, weigh=weigh, canonical=canonical, format=format)


def why(
    sparql: SparqlArgument = None,
    file: FileOption = None,
    weigh: WeighOption = False,
    canonical: CanonicalOption = False,
    format: FormatOption = AnswerFormat.table,
    view: ViewOption = Mode.accepted,
    min_grade: MinGradeOption = None,
    without: WithoutOption = None,
    voice: VoiceOption = None,
    as_of: AsOfOption = None,
    known_by: KnownByOption = None,
    no_contested: NoContestedOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Tell which claims and passages each solution of any SPARQL query rests on: kg query --why.

    Example: kg why 'SELECT ?leader { entity:haqqani-network cg:ledBy ?leader }' --weigh
    """
    choice = (view, min_grade, without, voice, as_of, known_by, no_contested)
    query(sparql, file, True, weigh, canonical, format, *choice, workspace)


def _compare_with(graph: KnowledgeGraph, sparql: str, file: Path, *, canonical: bool) -> None:
    """Say which solutions are missing and which are new; the order counts for nothing."""
    from kg.queries import expected_rows

    if stale := graph.staleness():
        note(stale)
    try:
        wanted = expected_rows(file.read_bytes(), file.suffix)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}", "Write it with kg ask NAME --format csv > FILE.") from error
    answer = graph.query(sparql).renamed(graph.canonical.names if canonical else {})
    format = "csv" if file.suffix == ".csv" else "json"
    rows = expected_rows(answer.serialize(format).encode(), f".{format}")
    for sign, some in (("-", wanted - rows), ("+", rows - wanted)):
        for row in sorted(some):
            typer.echo(visible(f"{sign} {row}"))
    if wanted != rows:
        note(f"the answer is not as expected: {len(wanted - rows)} missing, {len(rows - wanted)} new")
        raise typer.Exit(1)
    typer.echo(f"as expected: {len(rows)} solution{'' if len(rows) == 1 else 's'}")


def _parameters(extra: list[str]) -> dict[str, str]:
    """``--name value`` and ``--name=value`` pairs that typer left over."""
    values: dict[str, str] = {}
    rest = iter(extra)
    for each in rest:
        if not each.startswith("--") or each == "--":
            raise UsageError(f"{each!r} is not a parameter", "Write parameters as --name value.")
        name, equals, value = each[2:].partition("=")
        if not equals:
            following = next(rest, None)
            if following is None or following.startswith("--"):
                raise UsageError(f"--{name} has no value", f"Write --{name} VALUE.")
            value = following
        values[name] = value
    return values


def _list_questions(graph: KnowledgeGraph, format: AnswerFormat) -> None:
    import json

    from kg.cli.presenting import print_table

    questions = graph.questions.values()
    if format is AnswerFormat.json:
        listed = [
            {"name": each.name, "summary": each.summary, "parameters": [known.name for known in each.parameters]}
            for each in questions
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    print_table(["question", "asks", "parameters"], [[each.name, each.summary, _options_of(each)] for each in questions])


def _describe(question: Question) -> None:
    """What a question asks and takes, in the way of a command's help."""
    typer.echo(visible(f"Usage: kg ask {question.name} [OPTIONS]\n\n  {question.summary}\n"))
    if question.description:
        typer.echo(visible(f"  {question.description.strip()}\n"))
    for each in question.parameters:
        default = "" if each.default is None else f" [default: {each.default}]"
        typer.echo(visible(f"  --{each.name} {each.type.upper()}  {each.description}{default}"))
    typer.echo("\nkg ask --help lists the options that all questions take.")


def _options_of(question: Question) -> str:
    return "\n".join(
        f"--{each.name} {each.type.upper()}" + (f" ({each.default})" if each.default is not None else "")
        for each in question.parameters
    )


def _seen(graph: KnowledgeGraph, view: View | None) -> KnowledgeGraph:
    """The graph in the view that was asked for."""
    if view is None:
        return graph
    from kg.cli.presenting import Progress

    with Progress() as progress:
        seen = graph.viewed(view, progress=progress)
        taken = len(seen.selection.kept)
    whole = graph.snapshot.manifest.counts.claims
    ungraded = "; ungraded claims are left out" if view.min_grade is not None else ""
    note(f"view: {taken:,} of {whole:,} claims{ungraded}")
    return seen


def _print(graph: KnowledgeGraph, sparql: str, *, why: bool, weigh: bool, canonical: bool, format: AnswerFormat) -> None:
    from kg.cli import receipts

    if stale := graph.staleness():
        note(stale)
    names = graph.canonical.names if canonical else {}
    timed = graph.view is not None and graph.view.as_of is not None and format in (AnswerFormat.table, AnswerFormat.json)
    if why or weigh or timed:
        from kg.why import merged

        explanation = merged(graph.why(sparql), names)
        receipts.print_explanation(graph, explanation, format, why=why, weigh=weigh)
        answer = explanation.answer
    else:
        answer = graph.query(sparql).renamed(names)
        if format is not AnswerFormat.table or answer.triples is not None:
            typer.echo(answer.serialize(format).rstrip("\n"))
        else:
            _print_table(graph, answer)
    if canonical:
        _tell_names(graph, answer)


def _tell_names(graph: KnowledgeGraph, answer: Answer) -> None:
    """Say which entities of an answer stand for others, and which were left alone because judgements contradict one another."""
    import pyoxigraph as ox

    rows = [each.values() for each in answer.solutions] + [(each.subject, each.object) for each in answer.triples or ()]
    shown = {term.value for row in rows for term in row if isinstance(term, ox.NamedNode)}
    prefix = graph.iris.entity("")
    for name in sorted(shown & set(graph.canonical.names.values())):
        others = ", ".join(each.removeprefix(prefix) for each in graph.canonical.members(name))
        note(f"note: {name.removeprefix(prefix)} also stands for {others}, judged the same")
    for conflict in graph.canonical.conflicts:
        if shown & {prefix + each for each in conflict.chain}:
            chain = ", ".join(conflict.chain)
            note(f"note: not shown as one, since judgements contradict one another (kg same --conflicts): {chain}")


def _print_table(graph: KnowledgeGraph, answer: Answer) -> None:
    from kg.cli.presenting import print_table
    from kg.telling import cells_of, columns_of

    if answer.boolean is not None:
        typer.echo("yes" if answer.boolean else "no")
        return
    rows = [cells_of(graph, answer.variables, solution) for solution in answer.solutions]
    print_table(columns_of(answer.variables), rows)
    typer.echo(f"{len(rows)} solution{'' if len(rows) == 1 else 's'}")

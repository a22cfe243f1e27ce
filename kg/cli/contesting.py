"""``kg contested`` and ``kg decide``: claims at odds, and decisions on them."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kg.cli.options import WorkspaceOption
from kg.cli.presenting import note, visible
from kg.errors import UnknownName, UsageError

if TYPE_CHECKING:
    from kg.claim import ContestDecision
    from kg.contests import Contest, Standing
    from kg.knowledge_graph import KnowledgeGraph


class Format(StrEnum):
    table = "table"
    json = "json"


class Kind(StrEnum):
    denied = "denied"
    rejected = "rejected"
    answered = "answered"
    responsible = "responsible"
    values = "values"
    numbers = "numbers"
    classes = "classes"
    at_odds = "at odds"


_QUESTIONS = {
    "denied": "Is it so: {0} {1} {2}?",
    "rejected": "Is it so: {0} {1} {2}?",
    "answered": "Answered: {0} {1} {2}",
    "responsible": "Who stands behind it: {0}?",
    "values": "Which is it: {0} {1} …?",
    "numbers": "How many: {0}?",
    "classes": "Which is it: {0} is a …?",
    "at odds": "Which is it: {0} {1} {2}, or else?",
}


def register(app: typer.Typer) -> None:
    app.command()(contested)
    app.command()(decide)


def contested(
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only contests of this kind.")] = None,
    entity: Annotated[str | None, typer.Option("--entity", metavar="ID", help="Only contests about this entity.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only contests that nobody has decided, or not wholly.")] = False,
    format: Annotated[Format, typer.Option("--format", "-f", help="How to print them.")] = Format.table,
    workspace: WorkspaceOption = None,
) -> None:
    """List contested claims: denied ones, and what voices tell differently; each side with its receipts, and what was decided.

    Example: kg contested --entity haqqani-network
    """
    import json

    from kg.contests import standing_of, unmatched
    from kg.knowledge_graph import open as open_graph

    graph = open_graph(workspace)
    decisions = graph.reading.corpus.decisions
    if stale := graph.staleness():
        note(stale)
    wanted = None if entity is None else graph.iris.entity(entity)
    if entity is not None and not graph.query(f"ASK {{ <{wanted}> ?p ?o }}").boolean:
        raise graph.unknown_entity(entity)
    contests = graph.contests()
    standing = {each.key: standing_of(each, decisions, graph.iris) for each in contests}
    found = [
        each
        for each in contests
        if (not only_open or standing[each.key].is_open)
        and (kind is None or each.kind == kind.value)
        and (wanted is None or wanted in _named(each))
    ]
    if format is Format.json:
        typer.echo(json.dumps([_document(graph, each, standing[each.key]) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        _print(graph, each, standing[each.key])
    for decision in unmatched(contests, decisions, graph.iris):
        note(f"note: decision {decision.id} ({decision.at}) is on claims that are not found at odds: {', '.join(decision.claims)}")
    typer.echo(f"{len(found)} contest{'' if len(found) == 1 else 's'}")


def _named(contest: Contest) -> set[str]:
    return {*contest.about, *(side.says for side in contest.sides)}


def _shown(graph: KnowledgeGraph, text: str) -> str:
    import pyoxigraph as ox

    return graph.shown(ox.NamedNode(text)) if text.startswith(("http://", "https://", "urn:")) else text


def _print(graph: KnowledgeGraph, contest: Contest, standing: Standing) -> None:
    from kg.cli.receipts import place, words_of

    typer.echo(visible(f"{_question(graph, contest)}  [{contest.kind}, {contest.key}]"))
    for side in contest.sides:
        typer.echo(visible(f"  {_shown(graph, side.says)}"))
        for claim in side.claims:
            receipt = graph.receipt(claim)
            places = ", ".join(map(place, receipt.passages))
            id = claim.removeprefix(graph.iris.claim(""))
            typer.echo(visible(f"    {id} {' ← '.join(receipt.voices)}: {receipt.modality} [{receipt.source} {places}]"))
            for told in (_stance(graph, id), *words_of(graph, receipt)):
                if told:
                    typer.echo(visible(f"      {told}"))
    for number, decision in enumerate(standing.decisions):
        told = f"{_outcome(decision)}: {decision.why} ({decision.by}, {decision.on}, {decision.id})"
        typer.echo(visible(f"  {'decided' if number == 0 else 'earlier'}: {told}"))
    if standing.newcomers:
        typer.echo(f"  not spoken of in the decision: {', '.join(standing.newcomers)}")
    typer.echo("")


def _question(graph: KnowledgeGraph, contest: Contest) -> str:
    told = _stance(graph, contest.about[0].removeprefix(graph.iris.claim("")))
    if told:  # it is about a claim of a stance, which has no triple of its own
        return f"Is it so: {told}?" if contest.kind != "answered" else f"Answered: {told}"
    about = [*(_shown(graph, each) for each in contest.about), "", "", ""]
    return _QUESTIONS[contest.kind].format(*about)


def _stance(graph: KnowledgeGraph, id: str) -> str:
    """What a claim of a stance puts forward, on one line: whoever tells it, the stance is its holder's."""
    from kg.cli.wording import assertion

    claim = graph.reading.corpus.claims.get(id)
    if claim is None or claim.stance is None:
        return ""
    return "; ".join(line.strip() for line in assertion(graph, claim).splitlines())


def _outcome(decision: ContestDecision) -> str:
    if decision.prefer is None:
        return "both stand" if decision.verdict == "both" else str(decision.verdict)
    says = next((side.says for side in decision.sides if decision.prefer in side.claims), None)
    return f"for {decision.prefer}" + (f" ({says})" if says else "")


def _document(graph: KnowledgeGraph, contest: Contest, standing: Standing) -> dict[str, Any]:
    from kg.telling import receipt_document

    decisions = [
        {name: value for name, value in asdict(each).items() if name != "at"} | {"at": str(each.at)} for each in standing.decisions
    ]
    return {
        "open": standing.is_open,
        "decisions": decisions,
        "not_spoken_of": list(standing.newcomers),
        "key": contest.key,
        "kind": str(contest.kind),
        "about": [{"iri": each, "label": _shown(graph, each)} for each in contest.about],
        "sides": [
            {"says": _shown(graph, side.says), "claims": [receipt_document(graph, graph.receipt(claim)) for claim in side.claims]}
            for side in contest.sides
        ],
    }


def decide(
    contest: Annotated[str, typer.Argument(metavar="CONTEST", help="The key that kg contested shows in brackets.")],
    prefer: Annotated[str | None, typer.Option("--prefer", metavar="CLAIM", help="Follow the side of this claim.")] = None,
    both: Annotated[bool, typer.Option("--both", help="All sides may be followed.")] = False,
    undecided: Annotated[bool, typer.Option("--undecided", help="Nothing is decided; takes an earlier decision back.")] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The ground, in your own words.")] = "",
    by: Annotated[str | None, typer.Option("--by", metavar="ANNOTATOR", help="Who decides. Default: the only annotator.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Record a decision on contested claims: who, when and why. A later decision on the same contest takes its place.

    Claims of a side that is not preferred leave the accepted view with the next build; nothing else changes.

    Example: kg decide 27852b82e3c4 --prefer lziusml5mj --why "the family was there" --by my-id
    """
    from kg.claim import DecisionSide, DecisionVerdict
    from kg.corpus import did_you_mean
    from kg.knowledge_graph import open as open_graph
    from kg.recording import decide as record

    if (prefer is not None) + both + undecided != 1:
        raise UsageError("give one of --prefer CLAIM, --both and --undecided", "`kg contested` lists the claims of each side.")
    graph = open_graph(workspace)
    contests = {each.key: each for each in graph.contests()}
    if contest not in contests:
        raise UnknownName(
            f"there is no contest {contest!r} in the published snapshot",
            did_you_mean(
                contest, contests, "`kg contested` lists contests with their keys; `kg build` brings the snapshot up to date."
            ),
        )
    prefix = graph.iris.claim("")
    wanted = contests[contest]
    named = wanted.sides
    chosen = next((side for side in named if prefer is not None and prefix + prefer in side.claims), None)
    if chosen is not None:  # a side that gets on with the preferred one is not decided against
        named = tuple(side for side in named if side == chosen or side in wanted.against(chosen))
    sides = [
        DecisionSide(says=_shown(graph, side.says), claims=tuple(claim.removeprefix(prefix) for claim in side.claims))
        for side in named
    ]
    verdict = DecisionVerdict.PREFER if prefer is not None else DecisionVerdict.BOTH if both else DecisionVerdict.UNDECIDED
    made = record(graph.workspace, sides, verdict, why=why, prefer=prefer, by=by)
    typer.echo(f"{made.path}:{made.line}: decision {made.id}")
    typer.echo("`kg build` brings it into the accepted view")

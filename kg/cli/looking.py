"""``kg show``, ``find``, ``terms`` and ``stats``: looking things up."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli.options import WorkspaceOption
from kg.errors import NoSnapshot, UnknownName

if TYPE_CHECKING:
    from kg.claim import Claim, Entity, Evidence, Source
    from kg.knowledge_graph import KnowledgeGraph
    from kg.ontology import Term


class ListFormat(StrEnum):
    table = "table"
    json = "json"


ListFormatOption = Annotated[ListFormat, typer.Option("--format", "-f", help="How to print.")]


def register(app: typer.Typer) -> None:
    for command in (show, find, terms, stats):
        app.command()(command)


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="An entity's id, a claim's id, a source's key or a term's name.")],
    workspace: WorkspaceOption = None,
) -> None:
    """Show an entity, claim, source or ontology term with all that is said of it.

    Where a source has the name of an entity, source:KEY means the source.

    Examples:

        kg show sirajuddin-haqqani

        kg show source:anti-taliban-movements
    """
    from kg.knowledge_graph import open as open_graph

    graph = open_graph(workspace)
    corpus = graph.reading.corpus
    kind, name = _written(id, graph)
    if name in corpus.entities and kind in (None, "entity"):
        _show_entity(graph, corpus.entities[name])
    elif name in corpus.claims and kind in (None, "claim"):
        _show_claim(graph, corpus.claims[name])
    elif name in corpus.sources and kind in (None, "source"):
        _show_source(graph, corpus.sources[name])
    elif name in graph.ontology.by_name and kind in (None, "term"):
        _show_term(graph, graph.ontology.by_name[name])
    else:
        from kg.corpus import suggestion
        from kg.corpus.lookup import find_entities

        close = [found.entity.id for found in find_entities(corpus, name)[:3]] + graph.ontology.suggest(name)
        raise UnknownName(f"nothing is called {id!r}", suggestion(close[:4], "`kg find` and `kg terms` look things up."))


def find(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A name in any spelling.")],
    format: ListFormatOption = ListFormat.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Find entities by any spelling.

    Example: kg find "hebatullah"
    """
    from kg.cli.presenting import print_table
    from kg.corpus.lookup import find_entities
    from kg.knowledge_graph import open as open_graph

    found = find_entities(open_graph(workspace).reading.corpus, text)[:20]
    if format is ListFormat.json:
        entries = [{"id": each.entity.id, "label": each.entity.label, "matched": each.name, "score": each.score} for each in found]
        typer.echo(json.dumps(entries, ensure_ascii=False, indent=2))
    elif found:
        rows = [[each.entity.id, each.entity.label, ", ".join(each.entity.types), each.name] for each in found]
        print_table(["id", "name", "types", "matched"], rows)
    if not found:
        raise UnknownName(f"no entity resembles {text!r}", "`kg new entity` writes one.")


def terms(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words in the term's name or definition.")] = "",
    format: ListFormatOption = ListFormat.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Find ontology terms: classes for entities, properties for assertions.

    Example: kg terms allegiance
    """
    from kg.cli.presenting import print_table
    from kg.corpus import suggestion
    from kg.knowledge_graph import open as open_graph

    ontology = open_graph(workspace).ontology
    found = ontology.find(text)
    if not found:
        raise UnknownName(f"no term speaks of {text!r}", suggestion(ontology.suggest(text), "Try another word."))
    if format is ListFormat.json:
        listed = [
            {
                "name": each.name,
                "kind": each.kind,
                "keyword": each.keyword,
                "label": each.label,
                "definition": each.definition,
                "domain": each.domain,
                "range": each.range,
            }
            for each in found
        ]
        typer.echo(json.dumps(listed, ensure_ascii=False, indent=2))
        return
    rows = [[each.name, _kind(each), " → ".join(_ends(each)), each.definition] for each in found]
    print_table(["term", "kind", "from → to", "definition"], rows)


def stats(
    duplicates: Annotated[bool, typer.Option("--duplicates", help="List entities that may be one instead.")] = False,
    copies: Annotated[bool, typer.Option("--copies", help="List articles that may be copies of one another instead.")] = False,
    format: ListFormatOption = ListFormat.table,
    workspace: WorkspaceOption = None,
) -> None:
    """Count the corpus: claims by source, voice and modality, paragraphs covered, terms unused, entities used once.

    Example: kg stats --format json
    """
    from kg.cli.presenting import print_table
    from kg.knowledge_graph import open as open_graph

    graph = open_graph(workspace)
    if duplicates:
        _list_duplicates(graph, format)
        return
    if copies:
        _list_copies(graph, format)
        return
    counted = graph.statistics()
    if format is ListFormat.json:
        typer.echo(json.dumps(counted.as_dict(), ensure_ascii=False, indent=2))
        return
    typer.echo(f"{counted.claims} claims from {len(counted.by_source)} of {counted.sources} sources")
    typer.echo(f"{counted.entities} entities\n")
    sources = [
        [key, str(number), "{} of {}".format(*counted.covered.get(key, (0, 0)))] for key, number in counted.by_source.items()
    ]
    print_table(["source", "claims", "paragraphs covered"], sources)
    for title, counts in (
        ("modality", counted.by_modality),
        ("polarity", counted.by_polarity),
        ("certainty", counted.by_certainty),
        ("status", counted.by_status),
        ("voice", counted.by_voice),
        ("stance", counted.by_stance),
        ("property", counted.by_property),
    ):
        if counts:
            shown = list(counts.items())[:15]
            typer.echo()
            print_table([title, "claims"], [[name, str(number)] for name, number in shown])
    typer.echo(f"used by one claim only: {len(counted.mentioned_once)} entities; by none: {len(counted.unmentioned)}")
    typer.echo(f"terms of the ontology that nothing uses: {len(counted.unused_terms)} (all with --format json)")


def _written(given: str, graph: KnowledgeGraph) -> tuple[str | None, str]:
    """The kind, where it is told, and the id in what a user pastes: an IRI, a CURIE, or a name that is exactly one entity's."""
    from kg.corpus.lookup import fold
    from kg.vocabulary import CG

    starts = [(start, kind) for kind in ("entity", "claim", "source") for start in (f"{graph.iris.base}{kind}/", f"{kind}:")]
    for start, kind in (*starts, (CG, "term"), ("cg:", "term")):
        if given.startswith(start):
            return kind, given.removeprefix(start).partition("#")[0]
    if " " not in given and given.islower():
        return None, given
    named = [each.id for each in graph.reading.corpus.entities.values() if fold(each.label) == fold(given)]
    return None, named[0] if len(named) == 1 and given not in graph.ontology.by_name else given


def _kind(term: Term) -> str:
    return f"stance `{term.keyword}`" if term.keyword else term.kind


def _ends(term: Term) -> list[str]:
    """Domain and range of a property, as far as they are plain classes; nothing for other terms."""
    from kg.vocabulary import compact

    if not term.kind.is_property or not (term.domain or term.range):
        return []
    return [", ".join(map(compact, classes)) or "anything" for classes in (term.domain, term.range)]


def _list_duplicates(graph: KnowledgeGraph, format: ListFormat) -> None:
    from dataclasses import asdict

    from kg.cli.presenting import print_table

    pairs = graph.likely_pairs()
    if format is ListFormat.json:
        typer.echo(json.dumps([asdict(pair) for pair in pairs], ensure_ascii=False, indent=2))
        return
    print_table(["score", "one", "other", "because"], [[f"{p.score:.2f}", p.one, p.other, "\n".join(p.reasons)] for p in pairs])
    typer.echo(f"{len(pairs)} pairs that no identity judgement speaks of; record one with kg same ONE OTHER --verdict …")


def _list_copies(graph: KnowledgeGraph, format: ListFormat) -> None:
    from dataclasses import asdict

    from kg.cli.presenting import counted, print_table

    pairs = graph.likely_copies()
    if format is ListFormat.json:
        typer.echo(json.dumps([asdict(pair) for pair in pairs], ensure_ascii=False, indent=2))
        return
    print_table(["share", "one", "other", "compared by"], [[f"{p.share:.0%}", p.one, p.other, p.by] for p in pairs])
    typer.echo(f"{counted(len(pairs), 'pair')}; where one is a copy, let its source say derived_from: [KEY], and both count once")


def _show_entity(graph: KnowledgeGraph, entity: Entity) -> None:
    from kg.cli.presenting import visible
    from kg.cli.wording import name_of
    from kg.corpus.lookup import claims_mentioning, judgements_on

    typer.secho(visible(entity.label), bold=True)
    typer.echo(f"{entity.id} · {', '.join(entity.types)} · {graph.iris.entity(entity.id)}")
    if entity.aliases:
        typer.echo(visible("also spelt: " + ", ".join(entity.aliases)))
    for scheme, value in entity.ids.items():
        typer.echo(visible(f"{scheme}: {value}"))
    if entity.note:
        typer.echo(visible(entity.note))
    for other, judgement in judgements_on(graph.reading.corpus, entity.id):
        typer.echo(visible(f"{judgement.verdict}: {name_of(graph, other)} ({judgement.why})"))
    _list_claims(graph, list(claims_mentioning(graph.reading.corpus, entity.id)))


def _show_source(graph: KnowledgeGraph, source: Source) -> None:
    from kg.cli.presenting import visible

    typer.secho(visible(source.title), bold=True)
    published = f" · published {source.published}" if source.published else ""
    typer.echo(visible(f"{source.key} · {source.kind} · {source.scope}{published}"))
    for line in (source.published_clue, source.scope_reason, source.note):
        if line:
            typer.echo(visible(line))
    for location in source.locations:
        typer.echo(visible(f"stands in {location.file}, {location.start}–{location.end}"))
    _list_claims(graph, [claim for claim in graph.claims() if claim.source == source.key])


def _list_claims(graph: KnowledgeGraph, claims: list[Claim]) -> None:
    from kg.cli.presenting import print_table
    from kg.cli.wording import assertion, manner

    if not claims:
        typer.echo("\nno claims")
        return
    typer.echo()
    rows = [[claim.id, assertion(graph, claim), manner(graph, claim), claim.source] for claim in claims]
    print_table(["claim", "puts forward", "voice and manner", "source"], rows)
    typer.echo(f"{len(rows)} claim{'' if len(rows) == 1 else 's'}")


def _show_claim(graph: KnowledgeGraph, claim: Claim) -> None:
    from kg.cli.presenting import visible
    from kg.cli.wording import assertion, manner

    typer.secho(visible(assertion(graph, claim)), bold=True)
    typer.echo(visible(manner(graph, claim)))
    if mark := _mark(graph, claim):
        typer.echo(f"{mark}; `kg contested` lists the sides")
    for evidence in claim.evidence:
        _show_passage(graph, claim, evidence)
    for word, value in (("hedge", claim.hedge), ("condition", claim.condition), ("said", claim.said), ("note", claim.note)):
        if value:
            typer.echo(visible(f"{word}: {value}"))
    for word, others in (("supports", claim.supports), ("refutes", claim.refutes), ("responds to", claim.responds_to)):
        if others:
            typer.echo(f"{word}: {', '.join(others)}")
    typer.echo(f"recorded {claim.recorded or '(no date)'} by {claim.annotator or '(nobody)'} · {graph.iris.claim(claim.id)}")
    if claim.at:
        typer.echo(str(claim.at))


def _mark(graph: KnowledgeGraph, claim: Claim) -> str | None:
    """Whether the claim is contested and what was decided, which only the snapshot knows; a note where that is old or missing."""
    from kg.cli.presenting import note

    try:
        stale, mark = graph.staleness(), graph.mark(graph.iris.claim(claim.id))
    except NoSnapshot:
        note("note: whether it is contested is told once `kg build` has published a snapshot")
        return None
    if stale:
        note(stale)
    return mark


def _show_passage(graph: KnowledgeGraph, claim: Claim, evidence: Evidence) -> None:
    """A passage as `kg why` tells it, from the files: a claim can be looked at before it is built."""
    from kg.anchoring import paragraph_number
    from kg.cli.presenting import visible
    from kg.cli.receipts import place
    from kg.why import Passage

    key = evidence.source or claim.source
    source = graph.reading.corpus.sources.get(key)
    paragraph = paragraph_number(source.paragraphs, evidence.start) if source else None
    passage = Passage(source=key, start=evidence.start, end=evidence.end, paragraph=paragraph, sha256=evidence.sha256)
    title = f"{source.title} ({key})" if source else key
    typer.echo(visible(f"stands in {title} {place(passage)}"))
    if quoted := graph.quote(passage) or (evidence.quote and evidence.quote.exact):
        typer.echo(visible(f"    “{quoted}”"))


def _show_term(graph: KnowledgeGraph, term: Term) -> None:
    from kg.cli.presenting import visible
    from kg.vocabulary import compact

    typer.secho(visible(f"{term.name} ({_kind(term)})"), bold=True)
    typer.echo(visible(term.definition))
    for word, values in (
        ("below", term.parents),
        ("domain", term.domain),
        ("range", term.range),
        ("inverse", (term.inverse,) if term.inverse else ()),
    ):
        if values:
            typer.echo(f"{word}: {', '.join(map(compact, values))}")
    for word, texts in (("example", term.examples), ("not", term.counter_examples)):
        for text in texts:
            typer.echo(visible(f"{word}: {text}"))
    used = [claim for claim in graph.claims() if any(t.predicate == term.name or t.object == term.name for t in claim.assertion)]
    _list_claims(graph, used)

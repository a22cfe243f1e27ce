"""Checking a corpus or data files: declared terms, then SHACL, then OWL where asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from kg.corpus import Reading
from kg.errors import ContentError, NothingToCheck, Position, Problem, Severity
from kg.mapping import MappedCorpus, map_corpus
from kg.ontology import Ontology
from kg.settings import Settings
from kg.validation.data import DataFiles, read_data
from kg.validation.declared import check_corpus, generated_terms, without_repeats
from kg.validation.findings import CGSH, Finding, Stage, from_problems
from kg.validation.graphs import TYPE, View, ViewGraph, view_graph
from kg.validation.locating import read_text
from kg.validation.report import Counts, Report
from kg.validation.shacl import Result, run
from kg.validation.shapes import ShapeSet, compiled, idle, load_shapes, refusals
from kg.validation.terms import check_queries, check_shapes, check_triples
from kg.validation.tracing import Origin, Tracer
from kg.vocabulary import CG, OWL, DataIris, compact

# Reading tells which claims have no evidence, and which denials are positive; the shapes would tell it again.
NO_EVIDENCE = CGSH + "Claim-evidence"
POSITIVE_DENIAL = CGSH + "DeniedClaim"
RECORDED_AS = ox.NamedNode(CG + "recordedAs")
Progress = Callable[[str], None]


class Concluded(Protocol):
    """An inference, as far as checking looks at it."""

    @property
    def conclusion(self) -> ox.Triple: ...


def validate_corpus(
    reading: Reading,
    mapped: MappedCorpus | None,
    ontology: Ontology,
    shape_files: Sequence[Path],
    *,
    ontology_files: Sequence[Path] = (),
    query_files: Sequence[Path] = (),
    inferences: Iterable[Concluded] = (),
    owl: bool = False,
    root: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Everything that can be said against a corpus, in one report.

    :param reading: the corpus as read, with the problems that reading found; they are part of the report.
    :param mapped: the corpus in RDF, or ``None`` where it could not be mapped; then only reading, terms and shapes are checked.
    :param inferences: what was inferred from it; consistency shapes see it.
    :param ontology_files: where the ontology was read from, to tell the places of findings about it.
    :param query_files: saved questions, whose terms must be declared.
    :param owl: whether to check OWL consistency too, which needs Java.
    :param root: the workspace; files inside it are told relative to it.
    :param progress: told what is being done, in a few words.
    :raises NothingToCheck: no claim, no shape, or no focus node in all.
    :raises UnreadableInput: a shape or query file cannot be read.
    :raises MissingEngine: `owl` without Java.
    :raises EngineFailure: the reasoner failed or ran out of time.
    """
    say = progress or _silent
    shapes = load_shapes(shape_files, root)
    corpus = reading.corpus
    say("checking terms")
    findings = [*from_problems([_as_checked(each) for each in reading.problems], Stage.READING)]
    findings += without_repeats(check_corpus(corpus, ontology), reading.problems)
    findings += check_queries(query_files, ontology, root)
    counts = {"sources": len(corpus.sources), "entities": len(corpus.entities), "claims": len(corpus.claims)}
    if mapped is None:
        shape_findings, _ = _shape_findings(shapes, ontology)
        findings += shape_findings
        return Report.of(
            findings,
            Counts(files=len(reading.files), shapes=len(shapes.shapes), **counts),
            (Stage.READING, Stage.TERMS, Stage.SHAPES),
        )
    findings += _mapping_findings(mapped, ontology, findings)
    say("building the graphs to check")
    graphs = _corpus_graphs(mapped, ontology, inferences)
    tracer = Tracer(corpus, mapped)

    modules = tuple(read_text(path, root) for path in ontology_files)

    def trace(result: Result, shape: ShapeTargets) -> tuple[Origin, ...]:
        if isinstance(result.focus, ox.NamedNode) and result.focus.value in ontology.terms:
            return tuple(Origin(at) for text in modules if (at := text.subject(result.focus.value)))[:1]
        return tracer.of_result(result.focus, result.path, result.value, shape.subjects_of, shape.objects_of)

    shacl_findings, focus_nodes = _check(shapes, graphs, ontology, trace, say)
    unsettled = _unsettled(mapped, ontology)
    told = {(NO_EVIDENCE, mapped.claims[claim.id].iri) for claim in corpus.claims.values() if not claim.evidence}
    told |= {(POSITIVE_DENIAL, mapped.claims[claim.id].iri) for claim in corpus.claims.values() if claim.is_positive_denial}
    findings += (
        each
        for each in shacl_findings
        if not unsettled(each.focus) and not unsettled(each.value) and (each.shape, each.focus) not in told
    )
    checks = [Stage.READING, Stage.TERMS, Stage.SHAPES, Stage.SHACL]
    if owl:
        from kg.validation.owl import check_consistency

        say("reasoning over the ontology and the accepted view")
        findings += check_consistency(ontology, _accepted(mapped), tracer.of_triple)
        checks.append(Stage.OWL)
    triples = len(graphs[View.EVERYTHING].triples)
    return Report.of(
        findings,
        Counts(files=len(reading.files), triples=triples, shapes=len(shapes.shapes), focus_nodes=focus_nodes, **counts),
        checks,
    )


def _as_checked(problem: Problem) -> Problem:
    """A typed quote is no fault of the file, which `kg anchor` must read; but nothing that rests on it may be published."""
    return replace(problem, severity=Severity.ERROR) if problem.code == "quote-not-anchored" else problem


def validate_data(
    files: Sequence[Path],
    ontology: Ontology,
    shape_files: Sequence[Path],
    *,
    owl: bool = False,
    root: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check RDF files of any syntax against the same terms, shapes and axioms.

    Form and domain shapes see all graphs together, consistency shapes the default graph.

    :raises NothingToCheck: the files hold no triple, there is no shape, or no focus node in all.
    :raises UnreadableInput: files that cannot be read or parsed.
    :raises MissingEngine: `owl` without Java.
    :raises EngineFailure: the reasoner failed or ran out of time.
    """
    say = progress or _silent
    shapes = load_shapes(shape_files, root)
    data = read_data(files, root)
    triples = data.triples
    if not triples:
        names = ", ".join(text.name for text in data.texts) or "no file"
        raise NothingToCheck(f"there is no triple to check ({names})", "Name files that hold RDF.")
    say("checking terms")
    findings = list(check_triples(triples, ontology, "the data", data.first))
    classes = ontology.table.classes
    # An event that no accepted claim types is still filed under a class (cg:recordedAs), which its roles are checked by.
    filed = tuple(ox.Triple(each.subject, TYPE, each.object) for each in triples if each.predicate == RECORDED_AS)
    whole = view_graph((*triples, *filed), classes)
    accepted = view_graph(data.default if data.named else triples, classes)
    graphs = {View.EVERYTHING: whole, View.ACCEPTED: accepted, View.ONTOLOGY: view_graph(_own_terms(triples), {})}
    shacl_findings, focus_nodes = _check(shapes, graphs, ontology, lambda result, shape: _data_origins(data, result, shape), say)
    findings += shacl_findings
    checks = [Stage.TERMS, Stage.SHAPES, Stage.SHACL]
    if owl:
        from kg.validation.owl import check_consistency

        say("reasoning over the ontology and the data")
        findings += check_consistency(ontology, data.default or triples, lambda triple: _origin_of(data, triple.subject))
        checks.append(Stage.OWL)
    counts = Counts(files=len(files), triples=len(triples), shapes=len(shapes.shapes), focus_nodes=focus_nodes)
    return Report.of(findings, counts, checks)


def map_for_checking(reading: Reading, ontology: Ontology, iris: DataIris, settings: Settings) -> MappedCorpus | None:
    """The corpus in RDF, or ``None`` where a date or name in it is such that it cannot be mapped, which checking then tells.

    Other problems do not keep a corpus from being mapped, so that all of them can be told at once.
    """
    try:
        return map_corpus(reading.corpus, ontology.table, iris, settings)
    except (ValueError, KeyError):
        if reading.conforms and not check_corpus(reading.corpus, ontology):
            raise
        return None


def _unsettled(mapped: MappedCorpus, ontology: Ontology) -> Callable[[object], bool]:
    """Whether a node is an entry or claim that is missing, or an entry that has a class that it must not have.

    That has been told as such; what shapes then say about it only follows.
    """
    entries = set(ontology.table.classes) - generated_terms(ontology)
    claims = {each.iri.value for each in mapped.claims.values()}
    wrong = {
        owner
        for owner, triples in mapped.registry.items()
        if "/entity/" in owner
        and any(
            each.subject == ox.NamedNode(owner)
            and each.predicate in (TYPE, RECORDED_AS)
            and isinstance(each.object, ox.NamedNode)
            and each.object.value not in entries
            for each in triples
        )
    }

    def unsettled(node: object) -> bool:
        if not isinstance(node, ox.NamedNode) or not any(f"/{kind}/" in node.value for kind in ("entity", "source", "claim")):
            return False
        owner = node.value.partition("#")[0]
        if "/claim/" in owner:
            return owner not in claims
        return owner in wrong or owner not in mapped.registry

    return unsettled


def _silent(_: str) -> None:
    pass


def _accepted(mapped: MappedCorpus) -> Iterator[ox.Triple]:
    """The registry and the accepted assertions: what OWL sees, before claim metadata is stripped."""
    return chain(chain.from_iterable(mapped.registry.values()), mapped.accepted)


def _corpus_graphs(mapped: MappedCorpus, ontology: Ontology, inferences: Iterable[Concluded]) -> dict[View, ViewGraph]:
    classes = ontology.table.classes
    told = [triple for each in mapped.claims.values() for triple in (*each.asserted, *each.content)]
    # An event that no claim speaks of yet lacks its roles for a good reason.
    spoken_of = {triple.subject for triple in told} | {triple.object for triple in told}
    everything = chain(
        chain.from_iterable(mapped.registry.values()),
        (triple for triple in mapped.event_types if triple.subject in spoken_of),
        *(each.description for each in mapped.claims.values()),
        told,
    )
    accepted = chain(mapped.default_graph(), (each.conclusion for each in inferences))
    return {
        View.EVERYTHING: view_graph(everything, classes),
        View.ACCEPTED: view_graph(accepted, classes),
        View.ONTOLOGY: view_graph(_own_terms(ontology.triples), {}),
    }


def _own_terms(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """What an ontology says, with only its own terms typed: house style is not for terms borrowed from others."""
    for triple in triples:
        own = isinstance(triple.subject, ox.NamedNode) and triple.subject.value.startswith(CG)
        if triple.predicate != TYPE or own or triple.object == ox.NamedNode(OWL + "Ontology"):
            yield triple


def _mapping_findings(mapped: MappedCorpus, ontology: Ontology, told: Iterable[Finding]) -> Iterator[Finding]:
    """Terms that the mapping itself writes must be declared too; what annotators wrote has been told by then."""
    triples = chain(
        chain.from_iterable(mapped.registry.values()),
        *((*each.description, *each.generated) for each in mapped.claims.values()),
    )
    known = {each.problem.message for each in told}
    for finding in check_triples(tuple(triples), ontology, "the mapping", lambda _: None):
        undeclared = finding.problem.code == "undeclared-term" and isinstance(finding.focus, ox.NamedNode)
        if undeclared and not any(repr(compact(str(finding.focus.value))) in message for message in known):  # type: ignore[union-attr]
            yield finding


class ShapeTargets:
    """The properties by which a shape, or the node shapes it stands in, finds focus nodes."""

    def __init__(self) -> None:
        self.subjects_of: list[str] = []
        self.objects_of: list[str] = []

    def add(self, targets: Iterable[tuple[str, object]]) -> None:
        for name, value in targets:
            if isinstance(value, ox.NamedNode) and name == "targetSubjectsOf":
                self.subjects_of.append(value.value)
            elif isinstance(value, ox.NamedNode) and name == "targetObjectsOf":
                self.objects_of.append(value.value)


def _targets(shapes: ShapeSet) -> Mapping[object, ShapeTargets]:
    found: dict[object, ShapeTargets] = defaultdict(ShapeTargets)
    for shape in shapes.shapes:
        targets = shapes.targets(shape)
        found[shape].add(targets)
        for inner in shapes.objects(shape, "property"):
            found[inner].add(targets)
    return found


def _shape_findings(shapes: ShapeSet, ontology: Ontology) -> tuple[list[Finding], bool]:
    """Findings on the shapes themselves, and whether they may be run."""
    refused = list(from_problems(tuple(refusals(shapes)), Stage.SHAPES))
    return [*check_shapes(shapes, ontology), *refused], not refused


def _check(
    shapes: ShapeSet,
    graphs: Mapping[View, ViewGraph],
    ontology: Ontology,
    trace: Callable[[Result, ShapeTargets], tuple[Origin, ...]],
    say: Progress,
) -> tuple[list[Finding], int]:
    findings, runnable = _shape_findings(shapes, ontology)
    wrong = [each.focus for each in findings if isinstance(each.focus, ox.NamedNode | ox.BlankNode)]
    try:
        notes, focus_nodes = idle(shapes, graphs, wrong)
    except NothingToCheck:
        if not findings:
            raise
        # With no shape fit to run, what is wrong with the shapes says more than that nothing was checked.
        return findings, 0
    findings += from_problems(notes, Stage.SHAPES)
    if not runnable:
        return findings, focus_nodes
    targets = _targets(shapes)
    views = {shapes.view(shape) for shape in shapes.shapes if shapes.targets(shape)}
    for view in (each for each in View if each in views and graphs[each].triples):
        say(f"checking shapes ({view})")
        try:
            results = run(graphs[view].triples, compiled(shapes, view))
        except ContentError as error:
            at = Position(shapes.texts[0].name, 1, 1) if len(shapes.texts) == 1 else None
            findings.append(Finding(problem=Problem("bad-shape", error.message, error.remedy, at), stage=Stage.SHAPES))
            break
        findings += [_finding(result, trace(result, targets[result.shape]), shapes) for result in results]
    return findings, focus_nodes


def _finding(result: Result, origins: tuple[Origin, ...], shapes: ShapeSet) -> Finding:
    shape = result.shape.value if isinstance(result.shape, ox.NamedNode) else None
    code = shape.removeprefix(CGSH) if shape else "unnamed-shape"
    about = _short(result.focus)
    statement = next((origin.triple for origin in origins if origin.triple), None)
    if not result.path and statement is not None:
        about = f"[{_short(statement.subject)}, {_short(statement.predicate)}, {_short(statement.object)}]"
    elif result.path:
        about += " " + _short_path(result.path)
    if result.path and result.value is not None:
        about += " " + _short(result.value)
    message = " ".join(result.messages) or f"this violates {code}"
    places = [origin.at for origin in origins if origin.at]
    return Finding(
        problem=Problem(code, f"{about}: {message}", "", places[0] if places else None, result.severity),
        stage=Stage.SHACL,
        claims=tuple(dict.fromkeys(origin.claim for origin in origins if origin.claim)),
        related=tuple(dict.fromkeys(places[1:])),
        focus=result.focus,
        path=result.path,
        value=result.value,
        shape=result.shape.value,
        component=result.component,
    )


def _short(node: object) -> str:
    """A node as briefly as people know it: an entry's id, a term's name, a literal's text."""
    if isinstance(node, ox.NamedNode):
        for kind in ("entity", "claim", "source", "annotator", "decision"):
            _, found, id = node.value.partition(f"/{kind}/")
            if found:
                return id
        return compact(node.value).removeprefix(CGSH)
    return repr(node.value) if isinstance(node, ox.Literal) else str(node)


def _short_path(path: str) -> str:
    names = path.split("<")
    return names[0] + "".join(compact(iri) + rest for iri, _, rest in (each.partition(">") for each in names[1:]))


def _data_origins(data: DataFiles, result: Result, shape: ShapeTargets) -> tuple[Origin, ...]:
    """Where the focus node is described, or where the statement stands by which the shape found it."""
    if not result.path:
        for triple in data.triples:
            by_subject = triple.subject == result.focus and triple.predicate.value in shape.subjects_of
            if by_subject or (triple.object == result.focus and triple.predicate.value in shape.objects_of):
                return (Origin(data.locate(triple.subject), None, triple),)
    return _origin_of(data, result.focus)


def _origin_of(data: DataFiles, node: object) -> tuple[Origin, ...]:
    at = data.locate(node)
    return (Origin(at),) if at else ()

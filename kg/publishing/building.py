"""The way from corpus files to a published snapshot: read, map, validate, infer, write aside, rename, swap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import EngineFailure, StorageFailure
from kg.publishing import shelf
from kg.publishing.inputs import archive_inputs, digest_inputs, program_versions
from kg.publishing.lock import build_lock
from kg.store import Backings, Counts, open_snapshot, storage_errors, write_snapshot
from kg.vocabulary import DataIris

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.claim import Corpus
    from kg.corpus import Reading
    from kg.mapping import MappedCorpus
    from kg.ontology import Ontology
    from kg.reasoning import Inference
    from kg.settings import Settings
    from kg.validation import Report
    from kg.workspace import Workspace

Progress = Callable[[str], None]
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build came to.

    :ivar snapshot: the folder of the published snapshot; none when the content does not conform, and then the snapshot that was
        published before is untouched.
    :ivar reused: the inputs were unchanged, so that snapshot and report are those of an earlier build.
    :ivar report: what validation found.
    :ivar counts: how much the snapshot holds; `quads` is 0 when nothing was published.
    :ivar inputs: SHA-256 over all that went in.
    """

    snapshot: Path | None
    reused: bool
    report: Report
    counts: Counts
    inputs: str

    @property
    def published(self) -> bool:
        """Whether there is a snapshot of these inputs now."""
        return self.snapshot is not None

    def __str__(self) -> str:
        if self.snapshot is None:
            return "nothing was published: the content does not conform"
        counts = self.counts
        told = f"{counts.claims:,} claims, {counts.quads:,} quads ({counts.inferred:,} inferred triples)"
        if self.reused:
            return f"nothing has changed since snapshot {self.snapshot.name} was built; it and its report are used again: {told}"
        return f"published snapshot {self.snapshot.name}: {told}"


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Everything that goes into a snapshot, before any of it is written."""

    reading: Reading
    ontology: Ontology
    mapped: MappedCorpus | None
    inferences: Sequence[Inference]
    report: Report


def build(workspace: Workspace, *, force: bool = False, progress: Progress | None = None) -> BuildResult:
    """Build a snapshot of the workspace and publish it, or use the earlier one when nothing has changed.

    :param force: build even if nothing has changed.
    :param progress: told in a few words what is done next.
    :raises BuildLocked: another build of this workspace is running.
    :raises StorageFailure: the disk is full or fails; the published snapshot is untouched and nothing is left behind.
    :raises UnreadableInput: a file is not in its format.
    :raises NothingToCheck: there is no claim, ontology, shape or question.
    :raises EngineFailure: files kept changing while they were read.
    """
    tell = progress or (lambda stage: None)
    state = workspace.state
    with storage_errors("making the folder of snapshots", state):
        state.mkdir(exist_ok=True)
    with build_lock(state):
        shelf.remove_debris(state)
        inputs = digest_inputs(workspace)
        whole = None if force else shelf.find_whole(state, inputs)
        if whole is not None:
            reused = _reuse(workspace, whole, inputs)
            if reused is not None:
                return reused
        archive = shelf.archive_aside(state)
        try:
            for _ in range(_ATTEMPTS):
                prepared = _prepare(workspace, tell)
                with storage_errors("keeping the files", archive):
                    before, inputs = inputs, archive_inputs(workspace, archive)
                if before == inputs:
                    break
                tell("files changed meanwhile, starting again")
            else:
                raise EngineFailure("files kept changing while they were read", "Build again when nothing writes to the workspace.")
            if not prepared.report.conforms or prepared.mapped is None:
                return BuildResult(None, False, prepared.report, _counts(prepared), inputs)
            return _publish(workspace, prepared, prepared.mapped, inputs, archive, tell)
        finally:
            shelf.remove(archive)


def _reuse(workspace: Workspace, folder: Path, inputs: str) -> BuildResult | None:
    """The result of the earlier build; none when its report cannot be read back."""
    from kg.validation import Report

    try:
        with open_snapshot(folder) as snapshot:
            report, counts = Report.from_json(snapshot.report), snapshot.manifest.counts
    except (ValueError, StorageFailure):
        return None
    shelf.make_current(workspace.state, folder)
    return BuildResult(folder, True, report, counts, inputs)


def _prepare(workspace: Workspace, tell: Progress) -> _Prepared:
    # Imported here so that reusing a snapshot, and every command that only reads one, starts fast.
    from kg.corpus import read_corpus
    from kg.corpus.schema import write_schemas
    from kg.ontology import load_ontology
    from kg.queries import load_questions
    from kg.reasoning import infer, rules_of
    from kg.validation import map_for_checking, validate_corpus

    tell("reading the ontology")
    ontology = load_ontology(workspace.files("ontology"))
    load_questions(workspace.files("queries"))  # a broken header must be told now, not when somebody asks
    # Before reading: whoever has to mend a file wants its editor to know the format.
    with storage_errors("writing the editors' schemas", workspace.state / "schema"):
        write_schemas(workspace.state / "schema", *_written_names(ontology))
    tell("reading the corpus")
    reading = read_corpus(workspace.corpus, root=workspace.root)
    tell("mapping")
    mapped = map_for_checking(reading, ontology, DataIris(workspace.settings.base), workspace.settings)
    inferences: Sequence[Inference] = ()
    if mapped is not None:
        tell("inferring")
        inferences = infer(mapped.default_graph(), rules_of(ontology))
    tell("validating")
    report = validate_corpus(
        reading,
        mapped,
        ontology,
        workspace.files("shapes"),
        ontology_files=workspace.files("ontology"),
        query_files=workspace.files("queries"),
        inferences=inferences,
        root=workspace.root,
        progress=tell,
    )
    return _Prepared(reading, ontology, mapped, inferences, report)


def _publish(
    workspace: Workspace, prepared: _Prepared, mapped: MappedCorpus, inputs: str, archive: Path, tell: Progress
) -> BuildResult:
    from kg.contests import contested_quads

    state, base = workspace.state, workspace.settings.base
    written = shelf.aside(state, inputs)
    try:
        manifest = write_snapshot(
            written,
            dataset_quads(mapped, prepared.inferences, prepared.ontology, DataIris(base)),
            inputs=inputs,
            base=base,
            versions=program_versions(),
            counts=_counts(prepared),
            report=prepared.report.to_json(),
            support=backings(prepared.reading.corpus, mapped, prepared.ontology, workspace.settings),
            archive=archive,
            found=contested_quads,
            progress=tell,
        )
        tell("publishing")
        folder = shelf.publish(state, written, inputs)
    except BaseException:
        shelf.remove(written)
        raise
    shelf.prune(state, workspace.settings.keep_snapshots)
    return BuildResult(folder, False, prepared.report, manifest.counts, inputs)


def _written_names(ontology: Ontology) -> tuple[list[str], list[str]]:
    """The classes and properties that annotators may write, for completion in editors."""
    table = ontology.table
    generated = {iri for iri, term in table.properties.items() if term.generated}
    classes = {ontology.terms[iri].name for iri in table.classes}
    properties = {ontology.terms[iri].name for iri in table.properties if iri not in generated}
    return sorted(classes), sorted(properties)


def _counts(prepared: _Prepared) -> Counts:
    corpus = prepared.reading.corpus
    return Counts(
        claims=len(corpus.claims),
        sources=len(corpus.sources),
        entities=len(corpus.entities),
        inferred=len({inference.conclusion for inference in prepared.inferences}),
    )


def dataset_quads(mapped: MappedCorpus, inferences: Sequence[Inference], ontology: Ontology, iris: DataIris) -> Iterator[ox.Quad]:
    """The whole dataset: accepted view, claims, contents, inferences (in both graphs) and the ontology; with repetitions."""
    import pyoxigraph as ox

    from kg.ontology import ONTOLOGY_GRAPH

    yield from mapped.quads()
    inferred, terms = ox.NamedNode(iris.inferred_graph()), ox.NamedNode(ONTOLOGY_GRAPH)
    for inference in inferences:
        triple = inference.conclusion
        yield ox.Quad(triple.subject, triple.predicate, triple.object, inferred)
        yield ox.Quad(triple.subject, triple.predicate, triple.object)
    for triple in ontology.triples:
        yield ox.Quad(triple.subject, triple.predicate, triple.object, terms)


def backings(corpus: Corpus, mapped: MappedCorpus, ontology: Ontology, settings: Settings) -> Backings:
    """What the triples of the default graph rest on, and the claims' receipts."""
    from kg.mapping import receipts_of
    from kg.reasoning import rules_of

    claims = mapped.claims.values()
    return Backings(
        registry=(triple for triples in mapped.registry.values() for triple in triples),
        headers=((claim.iri.value, triple) for claim in claims for triple in claim.description),
        asserted=((claim.iri.value, claim.accepted and claim.affirmed, triple) for claim in claims for triple in claim.asserted),
        receipts=receipts_of(corpus, settings.annotators, DataIris(settings.base)),
        rules=[rule.to_text() for rule in rules_of(ontology)],
    )

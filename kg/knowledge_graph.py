"""The public API: what :func:`kg.open` returns. The command line calls nothing else.

>>> import kg
>>> graph = kg.open(".")  # doctest: +SKIP
>>> for solution in graph.ask("leaders-of", group="haqqani-network").solutions:  # doctest: +SKIP
...     print(solution["leader"])
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.claim import SLUG
from kg.errors import BadQuery, UnknownName, UnreadableInput
from kg.vocabulary import CG, DataIris, compact
from kg.workspace import Workspace, open_workspace

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib

    from kg.anchoring import TextLibrary
    from kg.claim import Claim, Source
    from kg.comparing import (
        AnswerDifference,
        Canonical,
        Differences,
        IdentityConflict,
        JudgedPair,
        LikelyCopy,
        LikelyPair,
        Statistics,
    )
    from kg.contests import Contest, Mark
    from kg.corpus import Reading
    from kg.ontology import Ontology
    from kg.publishing import BuildResult
    from kg.queries import Answer, Question
    from kg.store import Snapshot
    from kg.validation import Report
    from kg.views import PreparedView, Selection, View
    from kg.why import ExplainedSolution, Explainer, Explanation, Passage, Receipt, Scales, Weight

Progress = Callable[[str], None]


class KnowledgeGraph:
    """A workspace with its corpus, ontology, questions and published snapshot; each is read when first needed.

    :ivar workspace: where things are.
    :ivar iris: the IRIs of what the workspace records.
    :ivar view: how the published snapshot is looked at; ``None`` is the accepted view.
    :ivar quotes: whether passages may be quoted from the texts; who serves others may not have the right to.
    """

    quotes = True

    def __init__(self, workspace: Workspace, view: View | None = None, *, progress: Progress | None = None) -> None:
        """As :func:`kg.open`.

        :param view: see :meth:`viewed`.
        :param progress: told when a view is being prepared.
        """
        self.workspace = workspace
        self.iris = DataIris(workspace.settings.base)
        self.view = view
        self._progress = progress

    # What people wrote

    @cached_property
    def reading(self) -> Reading:
        """The corpus as read, with every problem found.

        :raises UnreadableInput: a file is not in its format.
        :raises NothingToCheck: there is no claim.
        """
        from kg.corpus import read_corpus

        return read_corpus(self.workspace.corpus, root=self.workspace.root)

    @cached_property
    def ontology(self) -> Ontology:
        """The terms in force."""
        from kg.ontology import load_ontology

        return load_ontology(self.workspace.files("ontology"))

    def claims(self) -> Iterator[Claim]:
        """Every claim of the corpus files, retracted ones too."""
        yield from self.reading.corpus.claims.values()

    def validate(self, *, shapes: Sequence[Path] | None = None, owl: bool = False, progress: Progress | None = None) -> Report:
        """Check the corpus files: format, declared terms, SHACL, and OWL consistency where asked for.

        :param shapes: shapes to check against instead of those in force.
        :param progress: told what is done next.
        :raises MissingEngine: `owl` without Java.
        """
        from kg.queries import load_questions
        from kg.reasoning import infer, rules_of
        from kg.validation import map_for_checking, validate_corpus

        load_questions(self.workspace.files("queries"))  # a broken one must be told now, not when somebody asks
        mapped = map_for_checking(self.reading, self.ontology, self.iris, self.workspace.settings)
        return validate_corpus(
            self.reading,
            mapped,
            self.ontology,
            shapes or self.workspace.files("shapes"),
            ontology_files=self.workspace.files("ontology"),
            query_files=self.workspace.files("queries"),
            inferences=infer(mapped.default_graph(), rules_of(self.ontology)) if mapped else (),
            owl=owl,
            root=self.workspace.root,
            progress=progress,
        )

    def validate_data(
        self, files: Sequence[Path], *, shapes: Sequence[Path] | None = None, owl: bool = False, progress: Progress | None = None
    ) -> Report:
        """Check RDF files instead of the corpus; as :meth:`validate`."""
        from kg.validation import validate_data

        return validate_data(
            files,
            self.ontology,
            shapes or self.workspace.files("shapes"),
            owl=owl,
            root=self.workspace.root,
            progress=progress,
        )

    def statistics(self) -> Statistics:
        """What the corpus holds, counted."""
        from kg.comparing import count

        return count(self.reading.corpus, self.ontology.table)

    def likely_pairs(self) -> list[LikelyPair]:
        """Entities that may be one by names or neighbours, and that nobody has judged yet; likeliest first."""
        from kg.comparing import likely_pairs

        return likely_pairs(self.reading.corpus, self.ontology.table)

    def likely_copies(self, keys: Iterable[str] | None = None) -> list[LikelyCopy]:
        """Sources of which much is the same although nobody declared it.

        :param keys: only among these.
        """
        from kg.comparing import likely_copies

        chosen = self._sources if keys is None else [key for key in keys if key in self._sources]
        return likely_copies([self._sources[key] for key in chosen], self._texts.text)

    def judged_pairs(self) -> list[JudgedPair]:
        """Pairs of entities that somebody has judged to be one or not."""
        from kg.comparing import judged_pairs

        return judged_pairs(self.reading.corpus)

    @cached_property
    def canonical(self) -> Canonical:
        """Which entity stands for all that are judged the same in the snapshot; for `Answer.renamed` and `kg.why.merged`."""
        from kg.comparing import canonical

        return canonical(self.store, self.iris)

    def identity_conflicts(self) -> list[IdentityConflict]:
        """Pairs judged different that other judgements make the same."""
        from kg.comparing import identity_conflicts

        return identity_conflicts(self.reading.corpus)

    # The published snapshot

    def build(self, *, force: bool = False, progress: Progress | None = None) -> BuildResult:
        """Build and publish a snapshot; see :func:`kg.publishing.build`."""
        from kg.publishing import build

        result = build(self.workspace, force=force, progress=progress)
        for known in ("snapshot", "_explainer", "_prepared", "_scales", "canonical"):
            self.__dict__.pop(known, None)
        return result

    @cached_property
    def snapshot(self) -> Snapshot:
        """The published snapshot.

        :raises NoSnapshot: nothing was built yet.
        """
        from kg.store import open_current

        return open_current(self.workspace.state)

    def fixed(self, folder: Path) -> KnowledgeGraph:
        """The same workspace with the snapshot in a folder, whatever is published later.

        :raises NoSnapshot: there is none.
        :raises StorageFailure: it is damaged or incomplete.
        """
        from kg.store import open_snapshot

        graph = KnowledgeGraph(self.workspace)
        graph.__dict__["snapshot"] = open_snapshot(folder)
        return graph

    def viewed(self, view: View, *, progress: Progress | None = None) -> KnowledgeGraph:
        """The same workspace, with questions answered from another view of the published snapshot.

        The view is derived when it is first asked, and kept for the next time.
        """
        return KnowledgeGraph(self.workspace, view, progress=progress)

    @cached_property
    def _prepared(self) -> PreparedView | None:
        from kg.views import ACCEPTED, prepare

        if self.view is None or self.view == ACCEPTED:
            return None
        return prepare(self.snapshot, self.view, self.workspace.state, self._progress)

    @property
    def selection(self) -> Selection:
        """The claims that the view takes."""
        from kg.views import ACCEPTED, select

        return select(self.snapshot.store, ACCEPTED, self.iris) if self._prepared is None else self._prepared.selection

    @property
    def store(self) -> ox.Store:
        """The dataset of the snapshot's view, for SPARQL; read-only.

        :raises NoSnapshot: nothing was built yet.
        """
        return self.snapshot.store if self._prepared is None else self._prepared.store

    def held(self, explained: ExplainedSolution) -> str:
        """Whether a solution certainly or possibly holds at the time of the view: it is certain when all claims of some way are."""
        certain = None if self._prepared is None else self._prepared.selection.certain
        return "certainly" if certain is None or any(way <= certain for way in explained.ways) else "possibly"

    def at(self, state: str, folder: Path, *, progress: Progress | None = None) -> KnowledgeGraph:
        """The workspace as it was when a snapshot was built, or at a revision of its git repository.

        :param state: ``published``, a snapshot's name or path, or a revision.
        :param folder: an existing empty folder for what that needs; keep it as long as the result is used.
        :raises UsageError: there is no such snapshot, and it is in no repository, or the revision is unknown.
        :raises StorageFailure: the snapshot is damaged.
        """
        from kg.publishing import check_out, find_snapshot, restore

        snapshot = find_snapshot(self.workspace.state, state)
        workspace = check_out(self.workspace, state, folder) if snapshot is None else restore(snapshot, folder)
        return KnowledgeGraph(workspace).assembled(folder, progress=progress)

    def assembled(self, folder: Path, *, progress: Progress | None = None) -> KnowledgeGraph:
        """The workspace as its files are now, with a dataset that is neither validated nor published.

        :param folder: an existing folder, as for :meth:`at`.
        """
        from kg.publishing import assemble

        graph = KnowledgeGraph(self.workspace)
        graph.__dict__["snapshot"] = assemble(self.workspace, folder / "snapshot", progress)
        return graph

    def diff(self, after: KnowledgeGraph) -> Differences:
        """What differs between this state and a later one, down to the answers of the saved questions that both have.

        Questions are asked with their parameters' defaults.
        """
        from kg.comparing import Differences, claims_concerned, compare

        content = compare(self.reading.corpus, after.reading.corpus)
        differing = {self.iris.claim(id) for id in claims_concerned(content, self.reading.corpus, after.reading.corpus)}
        answers, unasked = [], {}
        shared = [name for name in self.questions if name in after.questions]
        for name in shared:
            asked = self._answer_or_why_not(name), after._answer_or_why_not(name)
            if isinstance(asked[0], str) and isinstance(asked[1], str):
                unasked[name] = asked[1]
            elif (told := self._answers_differ(name, after, asked, differing)) is not None:
                answers.append(told)
        return Differences(content, tuple(answers), len(shared), unasked)

    def _answers_differ(
        self, name: str, after: KnowledgeGraph, asked: tuple[Answer | str, Answer | str], differing: set[str]
    ) -> AnswerDifference | None:
        from kg.comparing import AnswerDifference

        # Where only one state can be asked, such as for what is new in it, the other has no solution.
        before, now = (
            {} if isinstance(answer, str) else {frozenset(each.items()): each for each in answer.solutions} for answer in asked
        )
        if before.keys() == now.keys():
            return None

        def told(graph: KnowledgeGraph, missing: set[Any]) -> Any:
            explained = {frozenset(each.solution.items()): each for each in graph.why(graph.bound(name)).solutions}
            for key in sorted(missing, key=str):
                claims = explained[key].claims & differing if key in explained else frozenset()
                shown = {variable: graph.shown(term) for variable, term in sorted(key)}
                yield shown, tuple(sorted(claim.removeprefix(graph.iris.claim("")) for claim in claims))

        gone, new = before.keys() - now.keys(), now.keys() - before.keys()
        return AnswerDifference(name, tuple(told(self, gone)) if gone else (), tuple(told(after, new)) if new else ())

    def _answer_or_why_not(self, name: str) -> Answer | str:
        """A question's answer; where it cannot be asked of this state, such as for want of what it asks about, that in words."""
        try:
            return self.ask(name)
        except (UnknownName, BadQuery) as error:
            return error.message

    def contests(self) -> list[Contest]:
        """Contested claims of the published snapshot: what is denied, or told otherwise by another voice."""
        from kg.contests import find_contests

        return find_contests(self.store)

    def mark(self, claim: str) -> Mark | None:
        """Whether a claim (IRI) is contested in the published snapshot, and what was decided."""
        from kg.contests import mark_of

        return mark_of(self.store, claim)

    def receipt(self, claim: str) -> Receipt:
        """The receipt of one claim, by IRI."""
        return self._explainer.receipt(claim)

    def quote(self, passage: Passage) -> str | None:
        """A passage's words, where the article's text is at hand and still has the recorded digest there."""
        from kg.anchoring import digest

        words = self._words(passage)
        return words if words is not None and digest(words) == passage.sha256 else None

    def is_altered(self, passage: Passage) -> bool:
        """Whether the article's text is at hand and has other words where the passage stood."""
        return self._words(passage) is not None and self.quote(passage) is None

    def _words(self, passage: Passage) -> str | None:
        """What stands now where a passage was recorded, where the text is at hand and may be quoted."""
        if not self.quotes or not self._texts.at_hand or passage.source not in self._sources:
            return None
        text = self._texts.text(self._sources[passage.source])
        return None if text is None else text[passage.start : passage.end]

    @cached_property
    def _sources(self) -> Mapping[str, Source]:
        from kg.corpus import read_sources

        return read_sources(self.workspace.corpus, root=self.workspace.root)

    @cached_property
    def _texts(self) -> TextLibrary:
        from kg.anchoring import TextLibrary

        return TextLibrary(self.workspace.texts)

    def weigh(self, explanation: Explanation) -> list[Weight]:
        """What each solution of an explained answer rests on: independent sources, grades, and what it falls with."""
        return [self._scales.weigh(explained) for explained in explanation.solutions]

    def leave_one_out(self, explanation: Explanation) -> Mapping[str, tuple[ExplainedSolution, ...]]:
        """Key of each source behind an answer -> the solutions that would fall with it."""
        return self._scales.leave_one_out(explanation.solutions)

    @cached_property
    def _scales(self) -> Scales:
        from kg.why import Scales

        return Scales(self.store)

    def staleness(self) -> str | None:
        """A sentence when the files have changed since the snapshot was built, else nothing."""
        from kg.publishing import digest_inputs

        if digest_inputs(self.workspace) == self.snapshot.manifest.inputs:
            return None
        return "note: files have changed since this snapshot was built; `kg build` brings it up to date"

    @cached_property
    def _questions(self) -> tuple[Mapping[str, Question], Mapping[str, UnreadableInput]]:
        from kg.queries import read_questions

        return read_questions(self.workspace.files("queries"))

    @property
    def questions(self) -> Mapping[str, Question]:
        """The saved questions by name; those that cannot be read are left to `kg validate` to tell."""
        return self._questions[0]

    def question(self, name: str) -> Question:
        """A saved question.

        :raises UnknownName: there is none of that name; the message suggests the nearest.
        :raises UnreadableInput: its file cannot be read.
        """
        from kg.corpus import did_you_mean

        if name in self._questions[1]:
            raise self._questions[1][name]
        if name in self.questions:
            return self.questions[name]
        remedy = did_you_mean(name, self.questions, "`kg ask` lists them all, a server does at /questions.")
        raise UnknownName(f"there is no question {name!r}", remedy)

    def ask(self, name: str, **parameters: str) -> Answer:
        """Ask a saved question.

        :param parameters: values by parameter name.
        :raises UnknownName: as :meth:`bound`.
        :raises BadQuery: as :meth:`bound`.
        """
        return self.query(self.bound(name, **parameters))

    def bound(self, name: str, **parameters: str) -> str:
        """The SPARQL of a saved question with its parameters filled in.

        :raises UnknownName: no such question, or an entity that the snapshot does not hold.
        :raises BadQuery: no such parameter, a value of the wrong type, or one missing.
        """
        question = self.question(name)
        sparql = question.bind(parameters, self.iris)
        for parameter in question.parameters:
            value = parameters.get(parameter.name, parameter.default)
            if parameter.type == "term" and value is not None and not self._declares(str(parameter.term(value, self.iris))):
                raise UnknownName(f"there is no term {value!r}", self._similar_terms(value))
            if parameter.type == "entity" and value is not None and not self._holds(str(parameter.term(value, self.iris))):
                if parameter.name not in parameters:
                    raise UnknownName(
                        f"question {name!r} needs --{parameter.name} here: its default {value!r} is not in this workspace",
                        parameter.description,
                    )
                raise self._unknown_in_snapshot(value)
        return sparql

    def _holds(self, term: str) -> bool:
        return bool(self.query(f"ASK {{ {term} ?p ?o }}").boolean)

    def _declares(self, term: str) -> bool:
        """Whether the ontology declares a term of ours; those of other vocabularies are taken as they are."""
        from kg.ontology import ONTOLOGY_GRAPH

        return not term.startswith(f"<{CG}") or bool(self.query(f"ASK {{ GRAPH <{ONTOLOGY_GRAPH}> {{ {term} a ?kind }} }}").boolean)

    def _similar_terms(self, written: str) -> str:
        from kg.corpus import suggestion

        return suggestion(self.ontology.suggest(written), "`kg terms TEXT` looks terms up, a server shows them at /ontology.")

    def _unknown_in_snapshot(self, written: str) -> UnknownName:
        from kg.corpus import suggestion
        from kg.corpus.lookup import resembling

        close = [id for id, _, _ in resembling(self._names, written)[:3]]
        return UnknownName(
            f"there is no entity {written!r}", suggestion(close, "`kg find TEXT` looks entities up, a server does at /search.")
        )

    @cached_property
    def _names(self) -> Mapping[str, Sequence[str]]:
        """Id of each entity of the snapshot -> its spellings and the id itself."""
        from kg.store import spellings

        ids = ((iri.removeprefix(self.iris.entity("")), names) for iri, names in spellings(self.snapshot.store).items())
        return {id: (*names, id) for id, names in ids if "/" not in id}

    def unknown_entity(self, written: str) -> UnknownName:
        """The error for an entity that does not exist, with the nearest ones by name."""
        from kg.corpus import suggestion
        from kg.corpus.lookup import find_entities

        close = [found.entity.id for found in find_entities(self.reading.corpus, written)[:3]]
        return UnknownName(
            f"there is no entity {written!r}", suggestion(close, "`kg find TEXT` looks entities up, a server does at /search.")
        )

    def query(self, sparql: str) -> Answer:
        """Run SPARQL on the published snapshot. The prefixes of :attr:`prefixes` need no declaration.

        :raises BadQuery: it does not parse, or is refused (SERVICE, updates).
        """
        from kg.queries import run

        return run(self.store, sparql, self.iris)

    def notes_on(self, sparql: str) -> list[str]:
        """What a query's author should know: terms that the ontology does not declare, entities that the snapshot does not hold."""
        from kg.queries import tokens_of
        from kg.validation.locating import TextFile
        from kg.validation.terms import check_query

        problems = [finding.problem for finding in check_query(TextFile("the query", sparql), self.ontology)]
        entities = (
            re.fullmatch(rf"(?:entity:|<{re.escape(self.iris.entity(''))})({SLUG})>?", each.text) for each in tokens_of(sparql)
        )
        ids = sorted({found[1] for found in entities if found is not None})
        missing = [self._unknown_in_snapshot(id) for id in ids if not self._holds(f"<{self.iris.entity(id)}>")]
        return [f"{each.message}. {each.remedy}" for each in problems] + [f"{each.message}. {each.remedy}" for each in missing]

    def why(self, sparql: str) -> Explanation:
        """Run a query and give each solution the ways in which it holds, as sets of claims.

        :raises BadQuery: it does not parse, is refused, or cannot be taken apart.
        """
        return self._explainer.explain(sparql)

    @cached_property
    def _explainer(self) -> Explainer:
        from kg.why import Explainer

        if self._prepared is None:
            return Explainer(self.store, self.snapshot.support, self.iris)
        taken = self._prepared.selection
        return Explainer(
            self.store, self.snapshot.support, self.iris, keeps=taken.kept.__contains__, backs=taken.backing.__contains__
        )

    @property
    def prefixes(self) -> Mapping[str, str]:
        """Prefixes that queries need not declare."""
        return self.iris.prefixes()

    def export(self, format: str, output: Path | BinaryIO, *, inferred: bool = True) -> None:
        """Write the published snapshot, or with ``claims-jsonl`` every claim as recorded.

        :param format: one of :data:`kg.export.FORMATS`.
        :param output: a file, which appears only when it is whole, or an open binary stream.
        :param inferred: whether inferred triples are told too.
        :raises UnknownName: there is no such format.
        """
        from kg.export import check_format, export_claims, export_dataset, export_to

        check_format(format)

        def write(stream: BinaryIO) -> None:
            if format == "claims-jsonl":
                export_claims(self.reading.corpus, self.ontology.table, self.iris, stream)
            else:
                export_dataset(self.snapshot, format, stream, inferred=inferred)

        if isinstance(output, Path):
            export_to(output, write)
        else:
            write(output)

    def graph(self) -> rdflib.Dataset:
        """The published dataset as an rdflib dataset on the store (through oxrdflib), read-only."""
        import rdflib
        from oxrdflib.store import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.store))

    def shown(self, term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
        """An RDF term for people: the label of what is recorded, the name of a term, a literal's text."""
        import pyoxigraph as ox

        if term is None:
            return ""
        if isinstance(term, ox.Literal):
            return term.value
        if not isinstance(term, ox.NamedNode):
            return str(term)
        if term.value.startswith(self.iris.claim("")):
            return term.value.removeprefix(self.iris.claim(""))
        label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
        for quad in self.store.quads_for_pattern(term, label, None, None):
            if isinstance(quad.object, ox.Literal):
                return quad.object.value
        return compact(term.value)


def open(workspace: str | Path | None = None) -> KnowledgeGraph:
    """Open the workspace in a folder, or the one around the current folder.

    :raises NoWorkspace: there is no ``kg.toml``.
    """
    return KnowledgeGraph(open_workspace(None if workspace is None else Path(workspace)))

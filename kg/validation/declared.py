"""Declared terms, in corpus entries: every class, property and id that an annotator writes must exist and be used as what it is.

This runs before anything is mapped, since a misspelt property would otherwise make triples that no shape looks at.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from kg import dates
from kg.claim import CLAIM_REFERENCE, SLUG, Claim, Corpus, Entity, Triple
from kg.corpus import suggestion
from kg.corpus.skeleton import PLACEHOLDER_TRIPLE
from kg.errors import Position, Problem, Severity
from kg.ontology import Ontology, Term, TermKind
from kg.validation.findings import Finding, Stage
from kg.vocabulary import CG, EDTF, XSD, PropertyTerm, compact, expand

_REFERENCE = re.compile(SLUG)


def lexical_problem(value: str, datatype: str) -> tuple[str, str, str] | None:
    """Why a text is no literal of a datatype, as (code, message, remedy); ``None`` when it is one."""
    try:
        if datatype == EDTF:
            dates.period(value)
        elif datatype in (XSD + "date", XSD + "dateTime"):
            dates.period(value.partition("T")[0])
    except ValueError as error:
        return "impossible-date", str(error), "Write an EDTF date such as 2017, 2017-04, 2017-04-05, 2017~ or 2017-04/2020."
    if datatype == XSD + "boolean" and value not in ("true", "false", "0", "1"):
        return "bad-literal", f"{value!r} is not true or false", "Write true or false."
    if datatype in (XSD + "integer", XSD + "nonNegativeInteger") and not re.fullmatch(r"[+-]?\d+", value, re.ASCII):
        return "bad-literal", f"{value!r} is not a whole number", "Write digits only, without spaces, commas or units."
    if datatype == XSD + "decimal":
        try:
            finite = Decimal(value).is_finite() and "e" not in value.lower()
        except InvalidOperation:
            finite = False
        if not finite:
            return "bad-literal", f"{value!r} is not a number", "Write digits with at most one point."
    return None


def check_corpus(corpus: Corpus, ontology: Ontology) -> tuple[Finding, ...]:
    """Findings on every term and reference written in a corpus.

    Codes: ``unknown-class``, ``unknown-predicate``, ``unknown-prefix``, ``unknown-entity``, ``unknown-claim``, ``unknown-stance``,
    ``class-as-property``, ``property-as-class``, ``entity-expected``, ``text-expected``, ``generated-term``, ``deprecated-term``,
    ``impossible-date``, ``bad-literal``, ``self-relation``.
    """
    return tuple(_CorpusTerms(corpus, ontology).findings())


def generated_terms(ontology: Ontology) -> frozenset[str]:
    """IRIs of the terms that only the mapping writes (``cg:generated true``)."""
    return frozenset(
        each.subject.value
        for each in ontology.triples
        if each.predicate.value == CG + "generated" and isinstance(each.subject, ox.NamedNode) and each.object == ox.Literal(True)
    )


class _CorpusTerms:
    def __init__(self, corpus: Corpus, ontology: Ontology) -> None:
        self._corpus = corpus
        self._ontology = ontology
        self._keyword_of = {term.shortcut: term.keyword for term in ontology.table.stances.values() if term.shortcut}
        self._generated_terms = generated_terms(ontology)

    def findings(self) -> Iterator[Finding]:
        for entity in self._corpus.entities.values():
            for problem in self._entity(entity):
                yield Finding(problem=problem, stage=Stage.TERMS)
        for source in self._corpus.sources.values():
            for problem in self._class(source.kind, source.at):
                yield Finding(problem=problem, stage=Stage.TERMS)
        for claim in self._corpus.claims.values():
            for problem in self._claim(claim):
                yield Finding(problem=problem, stage=Stage.TERMS, claims=(claim.id,))

    def _entity(self, entity: Entity) -> Iterator[Problem]:
        for name in entity.types:
            yield from self._class(name, entity.at, f"entity {entity.id!r}: ")
            term = self._term(name)
            if term is not None and self._generated(term.iri):
                yield Problem(
                    "generated-term",
                    f"entity {entity.id!r}: {name} is a class that only the mapping writes",
                    "Give the entity a class of agents, places, events or things.",
                    entity.at,
                )

    def _claim(self, claim: Claim) -> Iterator[Problem]:
        for triple in claim.assertion:
            if triple == PLACEHOLDER_TRIPLE:  # reading tells that it is to be filled in; its words are no terms
                continue
            yield from self._triple(triple, triple.at or (claim.at,) * 3)
        if claim.stance:
            at = claim.stance.at or claim.at
            for triple in claim.stance.content:
                yield from self._triple(triple, triple.at or (at,) * 3)
            keywords = self._ontology.table.stances
            if claim.stance.kind not in keywords:
                close = difflib.get_close_matches(claim.stance.kind, keywords, n=3)
                known = f"Kinds: {', '.join(sorted(keywords))}."
                yield Problem("unknown-stance", f"there is no stance {claim.stance.kind!r}", suggestion(close, known), at)

    def _triple(self, triple: Triple, at: tuple[Position | None, ...]) -> Iterator[Problem]:
        yield from self._reference(triple.subject, at[0])
        if triple.predicate in ("a", "rdf:type"):
            yield from self._class(triple.object, at[2])
            return
        term = self._term(triple.predicate)
        if term is None or not term.kind.is_property:
            yield self._no_property(triple.predicate, term, at[1])
            return
        yield from self._usable(term, at[1])
        written = self._ontology.table.properties.get(term.iri)
        if written is not None and written.literal:
            yield from self._text(triple.object, written, at[2])
        else:
            yield from self._object(triple, term, at[2])

    def _object(self, triple: Triple, term: Term, at: Position | None) -> Iterator[Problem]:
        known = triple.object in self._corpus.entities or triple.object.startswith(CLAIM_REFERENCE)
        if not known and not _REFERENCE.fullmatch(triple.object):
            yield Problem(
                "entity-expected",
                f"{term.name} relates entities, but {triple.object!r} is text",
                "Write the id of an entity (find it with `kg find TEXT`, or make one with `kg new entity`).",
                at,
            )
            return
        yield from self._reference(triple.object, at)
        if triple.object == triple.subject:
            yield Problem(
                "self-relation",
                f"{triple.subject} {term.name} itself",
                "Check the two ends; if the passage does mean it, leave it.",
                at,
                Severity.WARNING,
            )

    def _text(self, value: str, term: PropertyTerm, at: Position | None) -> Iterator[Problem]:
        wrong = lexical_problem(value, term.datatype)
        if wrong:
            code, message, remedy = wrong
            yield Problem(code, f"{compact(term.iri)}: {message}", remedy, at)
        elif value.startswith(CLAIM_REFERENCE) or (
            value in self._corpus.entities and ("-" in value or term.datatype != XSD + "string")
        ):
            close = self._ontology.suggest(compact(term.iri), TermKind.OBJECT_PROPERTY)
            remedy = "Write the text itself, or use a property that relates entities"
            yield Problem(
                "text-expected",
                f"{compact(term.iri)} takes text, but {value!r} is an entity's id",
                f"{remedy} (near in name: {', '.join(close)})." if close else f"{remedy}.",
                at,
            )

    def _reference(self, id: str, at: Position | None) -> Iterator[Problem]:
        if id.startswith(CLAIM_REFERENCE):
            if id.removeprefix(CLAIM_REFERENCE) not in self._corpus.claims:
                yield Problem(
                    "unknown-claim", f"there is no claim {id.removeprefix(CLAIM_REFERENCE)!r}", "Check the claim's id.", at
                )
        elif id not in self._corpus.entities:
            close = difflib.get_close_matches(id, self._corpus.entities, n=3, cutoff=0.7)
            otherwise = "Find its id with `kg find TEXT`, or make one with `kg new entity`."
            yield Problem("unknown-entity", f"there is no entity {id!r}", suggestion(close, otherwise), at)

    def _class(self, name: str, at: Position | None, prefix: str = "") -> Iterator[Problem]:
        term = self._term(name)
        if term is None:
            close = self._ontology.suggest(name, TermKind.CLASS)
            yield Problem(
                "unknown-class",
                f"{prefix}the ontology has no class {name!r}",
                suggestion(close, "Look for one with `kg terms TEXT`."),
                at,
            )
        elif term.kind is not TermKind.CLASS:
            close = self._ontology.suggest(name, TermKind.CLASS)
            yield Problem(
                "property-as-class",
                f"{prefix}{name} is {_article(term)}, not a class",
                suggestion(close, "Look for a class with `kg terms TEXT`."),
                at,
            )
        elif term.deprecated:
            yield _deprecated(term, at)

    def _no_property(self, name: str, term: Term | None, at: Position | None) -> Problem:
        close = [each for each in self._ontology.suggest(name) if (near := self._term(each)) and near.kind.is_property]
        remedy = suggestion(close, "Look for one with `kg terms TEXT`.")
        if term is not None:
            return Problem("class-as-property", f"{name} is {_article(term)}, not a property", remedy, at)
        return Problem("unknown-predicate", f"the ontology has no property {name!r}", remedy, at)

    def _usable(self, term: Term, at: Position | None) -> Iterator[Problem]:
        if term.kind is TermKind.ANNOTATION_PROPERTY:
            yield Problem(
                "generated-term",
                f"{term.name} describes terms and entries; it is not for assertions",
                "Look for a property with `kg terms TEXT`.",
                at,
            )
        elif self._generated(term.iri):
            keyword = self._keyword_of.get(term.iri)
            remedy = f"Write a stance of kind {keyword!r} instead." if keyword else "Use the claim's own fields for it."
            yield Problem("generated-term", f"{term.name} is written by the mapping only", remedy, at)
        elif term.deprecated:
            yield _deprecated(term, at)

    def _generated(self, iri: str) -> bool:
        return iri in self._generated_terms

    def _term(self, name: str) -> Term | None:
        try:
            return self._ontology.terms.get(expand(name))
        except KeyError:
            return None


def _article(term: Term) -> str:
    return f"an {term.kind}" if term.kind.value[0] in "aeiou" else f"a {term.kind}"


def _deprecated(term: Term, at: Position | None) -> Problem:
    return Problem(
        "deprecated-term", f"{term.name} is deprecated", "See its definition for what replaces it.", at, Severity.WARNING
    )


def without_repeats(findings: Iterable[Finding], told: Collection[Problem]) -> list[Finding]:
    """Findings less those that reading has told: the same thing at the same place, or what follows from entries it left out."""
    places = {(problem.code, problem.at) for problem in told if problem.at}
    errors = [problem for problem in told if problem.severity is Severity.ERROR]
    # An entry that reading left out is unknown here although it stands in the file.
    doubtful = {"unknown-claim"} if errors else set()
    if any(problem.at is None or "/claims/" not in problem.at.file for problem in errors):
        doubtful.add("unknown-entity")
    return [each for each in findings if (each.problem.code, each.problem.at) not in places and each.problem.code not in doubtful]

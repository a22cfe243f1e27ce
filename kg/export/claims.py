"""``claims-jsonl``: one claim a line, as it was authored, with names in place of bare IRIs (issue 2, item 7)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any, BinaryIO

import pyoxigraph as ox

from kg.claim import CLAIM_REFERENCE, Claim, Corpus, Credibility, Explicitness
from kg.errors import ContentError
from kg.export.exporting import write_text
from kg.mapping.assertions import AssertionMapper, bounds_of
from kg.vocabulary import CG, OWL, RDF, DataIris, TermTable, compact, expand

# JSON allows these raw, but some readers take them for the end of a line.
_LINE_ENDS = str.maketrans({"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\u007f": "\\u007f"})
_BOUNDS = {
    "start_earliest": "startEarliest",
    "start_latest": "startLatest",
    "end_earliest": "endEarliest",
    "end_latest": "endLatest",
}
Node = dict[str, Any]


def export_claims(corpus: Corpus, table: TermTable, iris: DataIris, output: BinaryIO) -> None:
    """Write every claim of a corpus as a line of JSON in UTF-8, sorted by claim.

    Each line has the keys of issue 2, item 7, always all of them; ``stance`` where the claim tells a stance (its ``assertion`` then
    holds the direct triples that stand for it, if there are any); and the other header fields where they were authored.
    Locations count code points from the start of the dump file.

    :param corpus: has been read without problems.
    :raises ContentError: a claim names something that the corpus does not hold.
    """
    exporter = _Exporter(corpus, table, iris)
    write_text(exporter.lines(), output)


class _Exporter:
    def __init__(self, corpus: Corpus, table: TermTable, iris: DataIris) -> None:
        self._corpus = corpus
        self._table = table
        self._iris = iris
        self._mapper = AssertionMapper(table, iris, corpus.entities)
        self._entities = {iris.entity(id): entity for id, entity in corpus.entities.items()}

    def lines(self) -> Iterator[str]:
        for id in sorted(self._corpus.claims):
            claim = self._corpus.claims[id]
            try:
                document = self._claim(claim)
            except KeyError as error:
                where = f"{claim.at}: " if claim.at else ""
                raise ContentError(
                    f"{where}claim {id} names {error.args[0]!r}, which the corpus does not hold", "Run `kg validate`."
                ) from error
            yield json.dumps(document, ensure_ascii=False).translate(_LINE_ENDS) + "\n"

    def _claim(self, claim: Claim) -> Node:
        source = self._corpus.sources[claim.source]
        chain = [self._entity(each) for each in claim.by]
        document: Node = {
            "claim": self._iris.claim(claim.id),
            "source": claim.source,
            "locations": list(self._locations(claim)),
            "assertion": [self._triple(triple) for triple in self._asserted(claim)],
            "asserted_by": chain[0] if chain else self._source(source.key),
            "attribution": chain,
            "modality": str(claim.effective_modality),
            "polarity": str(claim.effective_polarity),
            "certainty": str(claim.certainty),
            "validity": self._validity(claim),
            "said": claim.said,
            "annotator": claim.annotator,
            "status": str(claim.status),
        }
        if claim.stance:
            stance = claim.stance
            document["stance"] = {
                "kind": stance.kind,
                "holder": self._entity(stance.holder),
                "about": [self._entity(each) for each in stance.about],
                "content": [self._triple(self._mapper.triple(each)) for each in stance.content],
                "contentText": stance.content_text,
            }
        document.update(self._further(claim))
        return document

    def _asserted(self, claim: Claim) -> Iterable[ox.Triple]:
        if claim.stance is None:
            return [self._mapper.triple(each) for each in claim.assertion]
        node = ox.NamedNode(self._iris.claim(claim.id))
        generated = self._mapper.map(claim, node, self._corpus.sources.get(claim.source)).generated
        # What is generated about the claim's own parts (the stance's node) is no assertion of anybody.
        return [triple for triple in generated if not str(triple.subject).startswith(f"<{node.value}#")]

    def _locations(self, claim: Claim) -> Iterator[Node]:
        for evidence in claim.evidence:
            for copy in self._corpus.sources[evidence.source or claim.source].locations:
                yield {"file": copy.file, "start": copy.start + evidence.start, "end": copy.start + evidence.end}

    def _validity(self, claim: Claim) -> Node:
        told: Node = {}
        for name, value in (("valid", claim.valid), ("at", claim.holds_at), ("tense", claim.tense)):
            if value:
                told[name] = str(value)
        if told:
            bounds = bounds_of(claim, self._corpus.sources.get(claim.source))
            for attribute, name in _BOUNDS.items():
                day: date | None = getattr(bounds, attribute)
                if day is not None:
                    told[name] = day.isoformat()
        return told

    def _further(self, claim: Claim) -> Iterator[tuple[str, Any]]:
        """The header's other fields, as far as they were authored."""
        if claim.explicitness is not Explicitness.EXPLICIT:
            yield "explicitness", str(claim.explicitness)
        for name, value in (("hedge", claim.hedge), ("condition", claim.condition), ("tenure", claim.tenure)):
            if value:
                yield name, value
        if claim.role:
            yield "role", self._entity(claim.role) if claim.role in self._corpus.entities else claim.role
        if claim.place:
            yield "place", self._entity(claim.place)
        if claim.reading:
            yield (
                "reading",
                [
                    {"of": self._entity(of), "alternatives": [self._entity(each) for each in others]}
                    for of, others in claim.reading.items()
                ],
            )
        for name, others in (("supports", claim.supports), ("refutes", claim.refutes), ("respondsTo", claim.responds_to)):
            if others:
                yield name, [self._iris.claim(other) for other in others]
        if claim.credibility:
            yield "credibility", {each.name: getattr(claim.credibility, each.name) for each in fields(Credibility)}
        for name, value in (("recorded", claim.recorded), ("note", claim.note)):
            if value:
                yield name, value

    def _triple(self, triple: ox.Triple) -> Node:
        predicate = triple.predicate.value
        return {
            "subject": self._node(triple.subject),
            "predicate": {"iri": predicate, "label": self._property_label(predicate)},
            "object": self._node(triple.object),
        }

    def _property_label(self, iri: str) -> str:
        if iri == RDF + "type":
            return "type"
        term = self._table.properties.get(iri)
        return term.label if term else compact(iri)

    def _node(self, term: object) -> Node:
        if isinstance(term, ox.Literal):
            language = {"language": term.language} if term.language else {}
            return {"value": term.value, "datatype": term.datatype.value, **language}
        if not isinstance(term, ox.NamedNode):
            raise TypeError(f"no claim is about {term!r}")
        iri = term.value
        if iri in self._entities:
            return self._entity(self._entities[iri].id)
        if iri.startswith(self._iris.claim("")):
            id = iri.removeprefix(self._iris.claim(""))
            return _node(iri, CLAIM_REFERENCE + self._corpus.claims[id].id, (), (CG + "Claim",))
        if iri in self._table.classes:
            return _node(iri, self._table.classes[iri].label, (), (OWL + "Class",))
        if iri.startswith(self._iris.entity("")):
            raise KeyError(iri.removeprefix(self._iris.entity("")))
        return _node(iri, compact(iri), (), ())

    def _entity(self, id: str) -> Node:
        entity = self._corpus.entities[id]
        return _node(self._iris.entity(id), entity.label, entity.aliases, map(expand, entity.types))

    def _source(self, key: str) -> Node:
        source = self._corpus.sources[key]
        return _node(self._iris.source(key), source.title, (), (expand(source.kind),))


def _node(iri: str, label: str, aliases: Iterable[str], types: Iterable[str]) -> Node:
    return {"iri": iri, "label": label, "aliases": list(aliases), "types": list(types)}

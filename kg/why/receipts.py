"""A receipt: one claim's source, passage, voices and manner, read from the snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

import pyoxigraph as ox

from kg.mapping.descriptions import CERTAINTIES, EXPLICITNESSES, MODALITIES, POLARITIES, STATUSES
from kg.queries import solutions_of
from kg.vocabulary import CG, DCTERMS, OA, PROV, RDFS

_WORDS = {
    CG + name: word.value
    for words in (MODALITIES, POLARITIES, CERTAINTIES, EXPLICITNESSES, STATUSES)
    for word, name in words.items()
}

_MOST_REMEMBERED = 100_000
_READ_TOGETHER = 500
"""Claims whose passages one query looks up."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a claim stands in its source: code points, and the paragraph counted from 1."""

    source: str
    start: int
    end: int
    paragraph: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who says a claim, how, and where it stands.

    :ivar claim: the claim's IRI.
    :ivar source: key of the source; `title` and `published` (EDTF) are the source's.
    :ivar voices: labels of the speakers, innermost first.
    :ivar speakers: their IRIs, in the same order; the source's own where the article itself speaks.
    """

    claim: str
    source: str
    title: str
    published: str | None
    voices: tuple[str, ...]
    speakers: tuple[str, ...]
    modality: str
    polarity: str
    certainty: str
    explicitness: str
    status: str
    said: str | None
    valid: str | None
    hedge: str | None
    annotator: str | None
    passages: tuple[Passage, ...]

    @property
    def order(self) -> tuple[str, int, str]:
        """Receipts are listed by source, then position."""
        return self.source, self.passages[0].start if self.passages else 0, self.claim


class ReceiptReader:
    """Reads receipts from a snapshot's store, remembering sources and labels."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._receipts: dict[str, Receipt] = {}
        self._expected: dict[str, None] = {}
        self._sources: dict[str, _Source] = {}
        self._labels: dict[str, str] = {}

    def expect(self, claims: Iterable[str]) -> None:
        """Say which claims' receipts are likely to be read: many read together cost less than one after another."""
        self._expected.update(dict.fromkeys(claims))

    def read(self, claim: str) -> Receipt:
        """The receipt of a claim.

        :param claim: the claim's IRI.
        """
        receipt = self._receipts.get(claim)
        if receipt is None:
            if len(self._receipts) > _MOST_REMEMBERED:
                self._receipts.clear()
            self._expected.pop(claim, None)
            together = [claim, *islice(self._expected, _READ_TOGETHER - 1)]
            for each in together:
                self._expected.pop(each, None)
            passages = self._passages(together)
            for each in together:
                self._receipts[each] = self._read(each, passages.get(each, []))
            receipt = self._receipts[claim]
        return receipt

    def _read(self, claim: str, passages: list[Passage]) -> Receipt:
        node = self._node(claim)
        source_iri = node.one(CG + "fromSource") or ""
        source = self._source(source_iri)
        annotator = node.one(PROV + "wasAttributedTo")
        chain = self._chain(node)
        return Receipt(
            claim=claim,
            source=source.key or source_iri,
            title=source.title or source_iri,
            published=source.published,
            voices=tuple("the article itself" if iri == source_iri else self._label(iri) for iri in chain),
            speakers=tuple(chain),
            modality=_word(node.one(CG + "modality")),
            polarity=_word(node.one(CG + "polarity")),
            certainty=_word(node.one(CG + "certainty")),
            explicitness=_word(node.one(CG + "explicitness")),
            status=_word(node.one(CG + "status")),
            said=node.one(CG + "saidOn"),
            valid=node.one(CG + "validDuring") or node.one(CG + "holdsAt") or node.one(CG + "holdsTense"),
            hedge=node.one(CG + "hedge"),
            annotator=self._label(annotator) if annotator else None,
            passages=tuple(sorted(passages, key=lambda passage: (passage.source, passage.start))),
        )

    def _chain(self, claim: _Node) -> list[str]:
        """The voices, innermost first."""
        voices = claim.all(CG + "hasVoice")
        if len(voices) < 2:
            return voices
        positions = [self._node(each) for each in claim.all(CG + "voicePosition")]
        return [
            voice.one(CG + "voiceAgent") or "" for voice in sorted(positions, key=lambda each: int(each.one(CG + "position") or 0))
        ]

    def _passages(self, claims: Iterable[str]) -> dict[str, list[Passage]]:
        """Claim -> its passages."""
        found: dict[str, list[Passage]] = {}
        for claim, source, start, end, digest, paragraph in solutions_of(
            self._store, _PASSAGES % " ".join(f"<{claim}>" for claim in claims)
        ):
            passage = Passage(
                source=self._source(source.value).key or "",
                start=int(start.value),
                end=int(end.value),
                paragraph=int(paragraph.value) if paragraph is not None else None,
                sha256=digest.value if digest is not None else "",
            )
            found.setdefault(claim.value, []).append(passage)
        return found

    def _source(self, iri: str) -> _Source:
        if iri not in self._sources:
            names = (CG + "sourceKey", DCTERMS + "title", CG + "publishedDuring")
            self._sources[iri] = _Source(*(self._value(iri, name) for name in names)) if iri else _Source()
        return self._sources[iri]

    def _label(self, iri: str) -> str:
        if iri not in self._labels:
            self._labels[iri] = self._value(iri, RDFS + "label") or iri.rsplit("/", 1)[-1]
        return self._labels[iri]

    def _value(self, iri: str, predicate: str) -> str | None:
        """What one property of a node says; a node that much is said of is not read for it."""
        quads = self._store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None, ox.DefaultGraph())
        return min((quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal)), default=None)

    def _node(self, iri: str) -> _Node:
        """What the default graph says of a node."""
        said: dict[str, list[str]] = {}
        for quad in self._store.quads_for_pattern(ox.NamedNode(iri), None, None, ox.DefaultGraph()):
            if isinstance(quad.object, ox.NamedNode | ox.Literal):
                said.setdefault(quad.predicate.value, []).append(quad.object.value)
        return _Node(said)


_PASSAGES = f"""SELECT ?claim ?source ?start ?end ?digest ?paragraph WHERE {{
    VALUES ?claim {{ %s }}
    ?claim <{CG}hasEvidence> ?evidence .
    ?evidence <{OA}hasSource> ?source ; <{OA}hasSelector> ?selector .
    ?selector <{OA}start> ?start ; <{OA}end> ?end .
    OPTIONAL {{ ?selector <{CG}passageDigest> ?digest }}
    OPTIONAL {{ ?evidence <{CG}paragraphNumber> ?paragraph }}
}}"""


@dataclass(frozen=True, slots=True)
class _Source:
    """What receipts tell of a source."""

    key: str | None = None
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class _Node:
    """Predicate -> values."""

    said: Mapping[str, list[str]]

    def all(self, predicate: str) -> list[str]:
        return sorted(self.said.get(predicate, ()))

    def one(self, predicate: str) -> str | None:
        return min(self.said.get(predicate, ()), default=None)


def _word(iri: str | None) -> str:
    """The word of the claim format for one of the ontology's individuals, such as "alleged" for ``cg:Alleged``."""
    return _WORDS.get(iri or "", "")

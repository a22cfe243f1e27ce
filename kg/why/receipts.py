"""A receipt: one claim's source, passage, voices and manner, read from the snapshot."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from kg.mapping.descriptions import CERTAINTIES, EXPLICITNESSES, MODALITIES, POLARITIES, STATUSES
from kg.vocabulary import CG, DCTERMS, OA, PROV, RDFS

_WORDS = {
    CG + name: word.value
    for words in (MODALITIES, POLARITIES, CERTAINTIES, EXPLICITNESSES, STATUSES)
    for word, name in words.items()
}


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
    """

    claim: str
    source: str
    title: str
    published: str | None
    voices: tuple[str, ...]
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


class _Node:
    """What the default graph says of one node."""

    def __init__(self, store: ox.Store, iri: str) -> None:
        self._store = store
        self._node = ox.NamedNode(iri)

    def all(self, predicate: str) -> list[str]:
        quads = self._store.quads_for_pattern(self._node, ox.NamedNode(predicate), None, ox.DefaultGraph())
        return sorted(quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode | ox.Literal))

    def one(self, predicate: str) -> str | None:
        return next(iter(self.all(predicate)), None)

    def nodes(self, predicate: str) -> list[_Node]:
        return [_Node(self._store, iri) for iri in self.all(predicate)]


def read_receipt(store: ox.Store, claim: str) -> Receipt:
    """The receipt of a claim in a snapshot's store.

    :param claim: the claim's IRI.
    """
    node = _Node(store, claim)
    source_iri = node.one(CG + "fromSource") or ""
    source = _Node(store, source_iri)
    voices = sorted(
        (int(voice.one(CG + "position") or 0), voice.one(CG + "voiceAgent") or "") for voice in node.nodes(CG + "voicePosition")
    )
    annotator = node.one(PROV + "wasAttributedTo")
    return Receipt(
        claim=claim,
        source=source.one(CG + "sourceKey") or source_iri,
        title=source.one(DCTERMS + "title") or source_iri,
        published=source.one(CG + "publishedDuring"),
        voices=tuple("the article itself" if iri == source_iri else _label(store, iri) for _, iri in voices),
        modality=_word(node.one(CG + "modality")),
        polarity=_word(node.one(CG + "polarity")),
        certainty=_word(node.one(CG + "certainty")),
        explicitness=_word(node.one(CG + "explicitness")),
        status=_word(node.one(CG + "status")),
        said=node.one(CG + "saidOn"),
        valid=node.one(CG + "validDuring") or node.one(CG + "holdsAt") or node.one(CG + "holdsTense"),
        hedge=node.one(CG + "hedge"),
        annotator=_label(store, annotator) if annotator else None,
        passages=tuple(sorted(map(_passage, node.nodes(CG + "hasEvidence")), key=lambda passage: (passage.source, passage.start))),
    )


def _passage(evidence: _Node) -> Passage:
    source = next((each.one(CG + "sourceKey") for each in evidence.nodes(OA + "hasSource")), None)
    paragraph = evidence.one(CG + "paragraphNumber")
    for selector in evidence.nodes(OA + "hasSelector"):
        start, end = selector.one(OA + "start"), selector.one(OA + "end")
        if start is not None and end is not None:
            digest = selector.one(CG + "passageDigest") or ""
            return Passage(source or "", int(start), int(end), int(paragraph) if paragraph else None, digest)
    return Passage(source or "", 0, 0, None, "")


def _label(store: ox.Store, iri: str) -> str:
    return _Node(store, iri).one(RDFS + "label") or iri.rsplit("/", 1)[-1]


def _word(iri: str | None) -> str:
    """The word of the claim format for one of the ontology's individuals, such as "alleged" for ``cg:Alleged``."""
    return _WORDS.get(iri or "", "")

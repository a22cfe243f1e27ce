"""A claim's header in RDF: who says it, how, how surely, when, where it stands, who recorded it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

import pyoxigraph as ox

from kg.claim import Certainty, Claim, Evidence, Explicitness, Modality, Polarity, Source, Status
from kg.dates import extent
from kg.mapping.nodes import TYPE, cg, day, edtf, integer, iri, moment, part, text, typed
from kg.vocabulary import OA, PROV, XSD, DataIris

# The ontology's individual for each word of the claim format.
MODALITIES: Mapping[StrEnum, str] = {
    Modality.STATED: "Stated",
    Modality.REPORTED: "Reported",
    Modality.ALLEGED: "Alleged",
    Modality.OPINION: "OpinionModality",
    Modality.PREDICTED: "Predicted",
    Modality.DENIED: "Denied",
}
POLARITIES: Mapping[StrEnum, str] = {Polarity.POSITIVE: "PositivePolarity", Polarity.NEGATIVE: "NegativePolarity"}
CERTAINTIES: Mapping[StrEnum, str] = {
    Certainty.CERTAIN: "CertainCertainty",
    Certainty.PROBABLE: "ProbableCertainty",
    Certainty.POSSIBLE: "PossibleCertainty",
}
EXPLICITNESSES: Mapping[StrEnum, str] = {
    Explicitness.EXPLICIT: "Explicit",
    Explicitness.PRESUPPOSED: "Presupposed",
    Explicitness.IMPLIED: "Implied",
    Explicitness.INFERRED: "Inferred",
}
STATUSES: Mapping[StrEnum, str] = {Status.DRAFT: "Draft", Status.REVIEWED: "Reviewed", Status.RETRACTED: "Retracted"}


def voices_of(claim: Claim, source: Source | None, iris: DataIris) -> tuple[ox.NamedNode, ...]:
    """The chain, innermost first. The article's own voice is its author where known, else the source itself."""
    if claim.by:
        return tuple(iri(iris.entity(each)) for each in claim.by)
    if source is not None and source.author:
        return tuple(iri(iris.entity(each)) for each in source.author)
    return (iri(iris.source(claim.source)),)


def paragraph_of(evidence: Evidence, source: Source | None) -> int | None:
    """The paragraph in which a passage begins, counted from 1; none where it stands in another source, or in no paragraph.

    :param source: the source of the claim.
    """
    if source is None or evidence.source not in (None, source.key):
        return None
    blocks = enumerate(source.paragraphs, start=1)
    return next((number for number, block in blocks if block.start <= evidence.start < block.end), None)


def proposition_digest(triples: Iterable[ox.Triple]) -> str:
    """32 hexadecimal digits that say which proposition it is: SHA-256 over the sorted canonical triples."""
    lines = sorted({f"{triple.subject} {triple.predicate} {triple.object} ." for triple in triples})
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def describe_claim(
    claim: Claim,
    node: ox.NamedNode,
    source: Source | None,
    iris: DataIris,
    *,
    propositions: Iterable[str],
    accepted: bool,
    self_interested: bool,
) -> Iterator[ox.Triple]:
    """The description of a claim, for the default graph."""
    yield ox.Triple(node, TYPE, cg("Claim"))
    if accepted:
        yield ox.Triple(node, TYPE, cg("AcceptedClaim"))
    yield ox.Triple(node, cg("fromSource"), iri(iris.source(claim.source)))
    yield ox.Triple(node, cg("modality"), cg(MODALITIES[claim.effective_modality]))
    yield ox.Triple(node, cg("polarity"), cg(POLARITIES[claim.effective_polarity]))
    yield ox.Triple(node, cg("certainty"), cg(CERTAINTIES[claim.certainty]))
    yield ox.Triple(node, cg("explicitness"), cg(EXPLICITNESSES[claim.explicitness]))
    yield ox.Triple(node, cg("status"), cg(STATUSES[claim.status]))
    yield from _voices(claim, node, voices_of(claim, source, iris))
    for digest in propositions:
        stated = iri(iris.proposition(digest))
        yield ox.Triple(node, cg("hasProposition"), stated)
        yield ox.Triple(stated, TYPE, cg("Proposition"))
    if self_interested:
        yield ox.Triple(node, cg("selfInterested"), ox.Literal(True))
    for name, value in (("hedge", claim.hedge), ("condition", claim.condition), ("note", claim.note)):
        if value:
            yield ox.Triple(node, cg(name), text(value))
    for name, value in (("saidOn", claim.said), ("validDuring", claim.valid), ("holdsAt", claim.holds_at)):
        if value:
            yield ox.Triple(node, cg(name), edtf(value))
    if claim.said:
        first, last = extent(claim.said)
        if first:
            yield ox.Triple(node, cg("saidEarliest"), day(first))
        if last:
            yield ox.Triple(node, cg("saidLatest"), day(last))
    if claim.tense:
        yield ox.Triple(node, cg("holdsTense"), text(claim.tense))
    for name, others in (
        ("supportsClaim", claim.supports),
        ("refutesClaim", claim.refutes),
        ("respondsTo", claim.responds_to),
    ):
        for other in others:
            yield ox.Triple(node, cg(name), iri(iris.claim(other)))
    for number, (entity, others) in enumerate(claim.reading.items(), start=1):
        reading = part(node, "reading", number)
        yield ox.Triple(node, cg("hasReading"), reading)
        yield ox.Triple(reading, TYPE, cg("Reading"))
        yield ox.Triple(reading, cg("readingOf"), iri(iris.entity(entity)))
        for other in others:
            yield ox.Triple(reading, cg("readingAlternative"), iri(iris.entity(other)))
    if claim.credibility:
        yield ox.Triple(node, cg("credibilityGrade"), integer(claim.credibility.grade))
        yield ox.Triple(node, cg("credibilityRater"), iri(iris.annotator(claim.credibility.by)))
        yield ox.Triple(node, cg("credibilityDate"), typed(claim.credibility.on, XSD + "date"))
    if claim.annotator:
        yield ox.Triple(node, iri(PROV + "wasAttributedTo"), iri(iris.annotator(claim.annotator)))
    if claim.recorded:
        yield ox.Triple(node, iri(PROV + "generatedAtTime"), moment(claim.recorded))
    for number, evidence in enumerate(claim.evidence, start=1):
        yield from _evidence(evidence, number, node, claim, source, iris)


def _voices(claim: Claim, node: ox.NamedNode, chain: tuple[ox.NamedNode, ...]) -> Iterator[ox.Triple]:
    said = "deniedBy" if claim.effective_polarity is Polarity.NEGATIVE else "affirmedBy"
    # Several authors of one article speak with one voice; in a chain only the innermost puts it forward.
    for speaker in chain[:1] if claim.by else chain:
        yield ox.Triple(node, cg(said), speaker)
    for number, speaker in enumerate(chain, start=1):
        voice = part(node, "voice", number)
        yield ox.Triple(node, cg("hasVoice"), speaker)
        yield ox.Triple(node, cg("voicePosition"), voice)
        yield ox.Triple(voice, TYPE, cg("Voice"))
        yield ox.Triple(voice, cg("voiceAgent"), speaker)
        yield ox.Triple(voice, cg("position"), integer(number))


def _evidence(
    evidence: Evidence, number: int, node: ox.NamedNode, claim: Claim, source: Source | None, iris: DataIris
) -> Iterator[ox.Triple]:
    """A passage, as a W3C Web Annotation specific resource with a position selector (section 4.2.4) and its digest."""
    passage = part(node, "evidence", number)
    selector = part(node, "selector", number)
    yield ox.Triple(node, cg("hasEvidence"), passage)
    yield ox.Triple(passage, TYPE, cg("Evidence"))
    yield ox.Triple(passage, iri(OA + "hasSource"), iri(iris.source(evidence.source or claim.source)))
    yield ox.Triple(passage, iri(OA + "hasSelector"), selector)
    yield ox.Triple(selector, TYPE, iri(OA + "TextPositionSelector"))
    yield ox.Triple(selector, iri(OA + "start"), integer(evidence.start))
    yield ox.Triple(selector, iri(OA + "end"), integer(evidence.end))
    yield ox.Triple(selector, cg("passageDigest"), text(evidence.sha256))
    paragraph = paragraph_of(evidence, source)
    if paragraph is not None:
        yield ox.Triple(passage, cg("paragraphNumber"), integer(paragraph))
    if evidence.quote:
        quoted = part(node, "quote", number)
        yield ox.Triple(passage, iri(OA + "hasSelector"), quoted)
        yield ox.Triple(quoted, TYPE, iri(OA + "TextQuoteSelector"))
        yield ox.Triple(quoted, iri(OA + "exact"), text(evidence.quote.exact))
        yield ox.Triple(quoted, iri(OA + "prefix"), text(evidence.quote.prefix))
        yield ox.Triple(quoted, iri(OA + "suffix"), text(evidence.quote.suffix))

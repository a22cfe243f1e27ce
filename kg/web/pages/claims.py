"""A claim as pages tell it: what it says, who says so, how surely, when, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.anchoring import digest
from kg.claim import Location, Source
from kg.telling import date_in_words, in_words
from kg.vocabulary import CG, DCTERMS, OA, RDF
from kg.web.pages.catalogue import Catalogue
from kg.web.pages.links import Ref, segment
from kg.web.pages.statements import Assertion, assertion_of
from kg.why import Passage, Receipt

_LONGEST_QUOTE = 2_000


class Standing(StrEnum):
    """How far a claim may be relied on; in the order in which pages tell claims."""

    ACCEPTED = "accepted"
    NEGATED = "said not to be so"
    NOT_ACCEPTED = "put forward, not accepted"
    RETRACTED = "retracted"


@dataclass(frozen=True, slots=True)
class Place:
    """A passage.

    :ivar quote: its words, where the article's text is at hand and is still what was read.
    """

    source: Ref
    passage: Passage
    quote: str | None


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """One claim.

    :ivar manner: words that mark what is not plainly stated, the gravest first.
    :ivar when: the time for which it is said to hold.
    """

    iri: str
    id: str
    href: str
    receipt: Receipt
    standing: Standing
    assertion: Assertion
    voices: tuple[Ref, ...]
    manner: tuple[str, ...]
    when: str
    role: Ref | None
    where: Ref | None
    source: Ref
    places: tuple[Place, ...]

    @property
    def negative(self) -> bool:
        return self.receipt.polarity == "negative"


def told(catalogue: Catalogue, iri: str, *, quotes: bool = False) -> ClaimTold:
    """A claim by IRI.

    :param quotes: whether to read passages from the texts.
    """
    receipt = catalogue.receipts.read(iri)
    assertion = assertion_of(catalogue, iri)
    held = assertion.held[0] if assertion.held else None
    id = iri.removeprefix(catalogue.iris.claim(""))
    return ClaimTold(
        iri=iri,
        id=id,
        href=f"/claim/{segment(id)}",
        receipt=receipt,
        standing=standing_of(catalogue, iri),
        assertion=assertion,
        voices=tuple(map(catalogue.voice, receipt.voices, receipt.speakers)),
        manner=_manner(receipt),
        when=(in_words(held.bounds) if held else "") or _tense(receipt.valid),
        role=held.role if held else None,
        where=held.place if held else None,
        source=Ref(receipt.title, f"/source/{segment(receipt.source)}"),
        places=tuple(_place(catalogue, iri, each, quotes=quotes) for each in receipt.passages),
    )


def told_all(catalogue: Catalogue, claims: Iterable[str], *, quotes: bool = False) -> list[ClaimTold]:
    """Several claims by IRI, in their order."""
    return [told(catalogue, each, quotes=quotes) for each in claims]


def standing_of(catalogue: Catalogue, claim: str) -> Standing:
    """How far a claim may be relied on."""
    node = catalogue.node(claim)
    if node.one(CG + "status") == CG + "Retracted":
        return Standing.RETRACTED
    if node.one(CG + "polarity") == CG + "NegativePolarity":
        return Standing.NEGATED
    return Standing.ACCEPTED if CG + "AcceptedClaim" in node.all(RDF + "type") else Standing.NOT_ACCEPTED


def is_claim(catalogue: Catalogue, iri: str) -> bool:
    """Whether the snapshot records a claim of that IRI."""
    return catalogue.is_a(iri, "Claim")


def claims_of_source(catalogue: Catalogue, source: str) -> list[tuple[int | None, int, str]]:
    """Paragraph, position and IRI of each claim with a passage in a source, in the order of the text.

    :param source: the source's IRI.
    """
    first: dict[str, tuple[int | None, int]] = {}
    for evidence in catalogue.subjects(OA + "hasSource", source, most=None):
        claim = evidence.partition("#")[0]
        node = catalogue.node(evidence)
        paragraph = node.one(CG + "paragraphNumber")
        starts = [start for each in node.all(OA + "hasSelector") if (start := catalogue.node(each).one(OA + "start"))]
        place = (int(paragraph) if paragraph else None, int(starts[0]) if starts else 0)
        if claim not in first or place[1] < first[claim][1]:
            first[claim] = place
    placed = [(paragraph, start, claim) for claim, (paragraph, start) in first.items()]
    return sorted(placed, key=lambda each: (each[1], each[2]))


def _manner(receipt: Receipt) -> tuple[str, ...]:
    words = []
    if receipt.status == "retracted":
        words.append("retracted")
    words.append(receipt.modality)
    if receipt.polarity == "negative" and receipt.modality != "denied":
        words.append("not so")
    words += [each for each in (receipt.certainty, receipt.explicitness) if each not in ("certain", "explicit")]
    return tuple(word for word in words if word)


def _tense(valid: str | None) -> str:
    return {"now": "when it was written", "former": "formerly"}.get(valid or "", date_in_words(valid or ""))


def _place(catalogue: Catalogue, claim: str, passage: Passage, *, quotes: bool) -> Place:
    iri = catalogue.iris.source(passage.source)
    words = (_quote(catalogue, iri, passage) or _recorded_quote(catalogue, claim, passage)) if quotes else None
    return Place(catalogue.ref(iri), passage, words)


def _recorded_quote(catalogue: Catalogue, claim: str, passage: Passage) -> str | None:
    """A passage's words, where the source's rights let them be recorded."""
    for evidence in catalogue.node(claim).all(CG + "hasEvidence"):
        selectors = [catalogue.node(each) for each in catalogue.node(evidence).all(OA + "hasSelector")]
        if any(each.one(OA + "start") == str(passage.start) and each.one(OA + "end") == str(passage.end) for each in selectors):
            return next((words[:_LONGEST_QUOTE] for each in selectors if (words := each.one(OA + "exact"))), None)
    return None


def _quote(catalogue: Catalogue, iri: str, passage: Passage) -> str | None:
    """A passage's words as :meth:`kg.KnowledgeGraph.quote`, from what the snapshot says of its source."""
    if catalogue.texts is None or not catalogue.texts.at_hand or passage.end - passage.start > _LONGEST_QUOTE:
        return None
    node = catalogue.node(iri)
    copies = [catalogue.node(each) for each in node.all(CG + "hasLocation")]
    locations = tuple(
        Location(file=file, start=int(copy.one(CG + "locationStart") or 0), end=int(copy.one(CG + "locationEnd") or 0))
        for copy in copies
        if (file := copy.one(CG + "locationFile"))
    )
    title = node.one(DCTERMS + "title") or ""
    source = Source(key=passage.source, title=title, sha256=node.one(CG + "textDigest"), locations=locations)
    with catalogue.texts_lock:
        text = catalogue.texts.text(source)
    words = None if text is None else text[passage.start : passage.end]
    return words if words is not None and digest(words) == passage.sha256 else None


def links_between(catalogue: Catalogue, claim: str) -> Sequence[tuple[str, str]]:
    """What a claim has to do with others: words and the other's IRI."""
    ours = (("supportsClaim", "supports"), ("refutesClaim", "refutes"), ("respondsTo", "answers"))
    theirs = (("supportsClaim", "is supported by"), ("refutesClaim", "is refuted by"), ("respondsTo", "is answered by"))
    node = catalogue.node(claim)
    found = [(words, other) for name, words in ours for other in node.all(CG + name)]
    found += [(words, other) for name, words in theirs for other in catalogue.subjects(CG + name, claim)]
    for stated in node.all(CG + "hasProposition"):
        others = [each for each in catalogue.subjects(CG + "hasProposition", stated) if each != claim]
        own = node.one(CG + "polarity")
        for other in others:
            same = catalogue.node(other).one(CG + "polarity") == own
            found.append(("says the same as" if same else "says the opposite of", other))
    return [each for each in dict.fromkeys(found) if is_claim(catalogue, each[1])]


def types_of(catalogue: Catalogue, iri: str) -> tuple[Ref, ...]:
    """The classes of something, those first that no other of them implies; an event's as the registry files it."""
    node = catalogue.node(iri)
    kinds = {*node.all(RDF + "type"), *node.all(CG + "recordedAs")}
    table = catalogue.ontology.table
    direct = [kind for kind in kinds if not any(other != kind and table.is_a(other, kind) for other in kinds)]
    return tuple(sorted((catalogue.ref(each) for each in direct), key=lambda each: each.text))

"""Claims' receipts, as written down with a snapshot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.claim import Claim, Corpus, Evidence, Source
from kg.mapping.descriptions import paragraph_of, voices_of
from kg.receipt import Passage, Receipt
from kg.vocabulary import DataIris


def receipts_of(corpus: Corpus, names: Mapping[str, str], iris: DataIris) -> Iterator[Receipt]:
    """The receipts of a corpus whose references have been checked by reading.

    :param names: annotators' names by id; who has none is named by id.
    """
    for claim in corpus.claims.values():
        yield _receipt(claim, corpus, names, iris)


def _receipt(claim: Claim, corpus: Corpus, names: Mapping[str, str], iris: DataIris) -> Receipt:
    source = corpus.sources.get(claim.source)
    speakers = tuple(speaker.value for speaker in voices_of(claim, source, iris))
    passages = (_passage(each, claim, source) for each in claim.evidence)
    told = claim.by or (source.author if source is not None else ()) or ("",)
    return Receipt(
        claim=iris.claim(claim.id),
        source=claim.source,
        title=source.title if source is not None else claim.source,
        published=source.published if source is not None else None,
        voices=tuple(_label(each, corpus) for each in told),
        speakers=speakers,
        modality=claim.effective_modality.value,
        polarity=claim.effective_polarity.value,
        certainty=claim.certainty.value,
        explicitness=claim.explicitness.value,
        status=claim.status.value,
        said=claim.said,
        valid=claim.valid or claim.holds_at or (claim.tense and claim.tense.value),
        hedge=claim.hedge,
        annotator=names.get(claim.annotator, claim.annotator) if claim.annotator else None,
        passages=tuple(sorted(passages, key=lambda each: (each.source, each.start))),
    )


def _label(speaker: str, corpus: Corpus) -> str:
    """A speaker's label; without an id it is the article that speaks."""
    return corpus.entities[speaker].label if speaker in corpus.entities else speaker or "the article itself"


def _passage(evidence: Evidence, claim: Claim, source: Source | None) -> Passage:
    return Passage(
        source=evidence.source or claim.source,
        start=evidence.start,
        end=evidence.end,
        paragraph=paragraph_of(evidence, source),
        sha256=evidence.sha256,
    )

"""The re-check of a whole corpus: every passage against its text, and what can be checked without any text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.anchoring.passages import digest, paragraph_number
from kg.anchoring.recheck import UNCHECKED, Anchoring, AnchorStatus, EvidenceChecker
from kg.anchoring.texts import CutText, TextLibrary
from kg.claim import Claim, Corpus, Evidence, Source, TextRange
from kg.corpus.rules import evidence_in_source_problems, source_problems
from kg.errors import Position, Problem, Severity


@dataclass(frozen=True, slots=True)
class PassageCheck:
    """One passage of one claim and what became of it."""

    claim: str
    source: str
    evidence: Evidence
    anchoring: Anchoring
    paragraph: int | None
    """Number of the paragraph (from 1) in which the source records the passage to begin."""
    at: Position | None


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """The outcome of a re-check: every passage, every problem, and whether any text was there to check against."""

    passages: tuple[PassageCheck, ...]
    problems: tuple[Problem, ...]
    texts_at_hand: bool

    @property
    def counts(self) -> Mapping[AnchorStatus, int]:
        """Passages by status, every status named."""
        counted = Counter(check.anchoring.status for check in self.passages)
        return {status: counted[status] for status in AnchorStatus}

    @property
    def exit_code(self) -> int:
        """1 when any problem is an error, else 0. Passages without a text at hand are no error."""
        return int(any(problem.severity is Severity.ERROR for problem in self.problems))


def check_corpus(corpus: Corpus, library: TextLibrary, only: Collection[str] | None = None) -> AnchorReport:
    """Check the evidence of all claims against the texts at hand.

    Without a text the recorded numbers are still checked against each other: ranges, lengths, paragraphs, kept quotes.

    :param corpus: the corpus as read.
    :param library: where the texts are.
    :param only: keys of the sources to check; all when ``None``.
    """
    sources = {key: source for key, source in corpus.sources.items() if only is None or key in only}
    problems: list[Problem] = []
    cuts: dict[str, CutText] = {}
    checkers: dict[str, EvidenceChecker] = {}
    for key, source in sources.items():
        cuts[key] = cut = library.cut(source)
        problems += cut.problems
        problems += source_problems(source)
        if cut.text is not None:
            checkers[key] = EvidenceChecker(cut.text, source.paragraphs)
            if cut.unchanged:
                problems += _check_against_text(source, cut.text, checkers[key].paragraphs)
    passages: list[PassageCheck] = []
    for claim in corpus.claims.values():
        if claim.quote and (only is None or claim.source in only):
            problems.append(_pending(claim))
        problems += evidence_in_source_problems(claim, sources)
        for evidence in claim.evidence:
            key = evidence.source or claim.source
            found = sources.get(key)
            if found is None:  # an unknown source is the reader's finding
                continue
            anchoring = checkers[key].check(evidence) if key in checkers else UNCHECKED
            at = evidence.at or claim.at
            number = paragraph_number(found.paragraphs, evidence.start)
            check = PassageCheck(claim.id, key, evidence, anchoring, number, at)
            passages.append(check)
            problems += check_evidence_form(found, claim, evidence)
            problems += _problem_of(check)
    problems += _unchecked(passages, sources, library)
    return AnchorReport(tuple(passages), tuple(problems), library.at_hand)


def check_evidence_form(source: Source, claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    """What is wrong among a passage's digests and its source's; needs no text."""
    at = evidence.at or claim.at
    quote = evidence.quote
    if quote is not None and (len(quote.exact) != evidence.end - evidence.start or digest(quote.exact) != evidence.sha256):
        remedy = "Write `quote` in place of `evidence` and run `kg anchor`."
        yield Problem("quote-differs", f"claim {claim.id}: the kept quote is not the passage that `sha256` names", remedy, at)
    for paragraph in source.paragraphs:
        same_place = (paragraph.start, paragraph.end) == (evidence.start, evidence.end)
        if same_place and paragraph.sha256 != evidence.sha256:
            remedy = "One of the two digests is wrong; run `kg anchor --check` with the text at hand."
            yield Problem("passage-digest", f"claim {claim.id}: the passage is a whole paragraph with another digest", remedy, at)


def _check_against_text(source: Source, text: str, paragraphs: Sequence[TextRange]) -> Iterator[Problem]:
    if source.length is not None and source.length != len(text):
        remedy = f"Write {len(text)}."
        message = f"{source.key}: length is {source.length}, the text has {len(text)} code points"
        yield Problem("length-differs", message, remedy, source.at)
    if source.paragraphs and tuple(source.paragraphs) != tuple(paragraphs):
        remedy = "Delete `paragraphs` and run `kg anchor`."
        message = f"{source.key}: the recorded paragraphs are not those of the text"
        yield Problem("paragraphs-differ", message, remedy, source.at)


def _pending(claim: Claim) -> Problem:
    remedy = "Run `kg anchor` with the text at hand; it turns the quote into a position and a digest."
    return Problem("quote-not-anchored", f"claim {claim.id} still holds a typed quote", remedy, claim.at)


_REMEDIES = {
    AnchorStatus.SHIFTED: "Run `kg anchor --fix` to record the new position.",
    AnchorStatus.REVIEW: "Choose the right place: type the passage as `quote` in place of `evidence` and run `kg anchor`.",
    AnchorStatus.ORPHAN: "Find the passage in the text and type it as `quote`, or retract the claim.",
}


def _problem_of(check: PassageCheck) -> Iterator[Problem]:
    remedy = _REMEDIES.get(check.anchoring.status)
    if remedy is None:
        return
    status, evidence = check.anchoring.status, check.evidence
    where = f"{check.source} {evidence.start} to {evidence.end}"
    message = f"claim {check.claim}: the passage {where} is {status}: {check.anchoring.reason}"
    if status is AnchorStatus.REVIEW:
        message += f" ({'; '.join(map(str, check.anchoring.candidates[:5]))})"
    yield Problem(f"passage-{status}", message, remedy, check.at)


def _unchecked(passages: Sequence[PassageCheck], sources: Mapping[str, Source], library: TextLibrary) -> Iterator[Problem]:
    counted = Counter(check.source for check in passages if check.anchoring.status is AnchorStatus.UNCHECKED)
    if not counted:
        return
    remedy = "Point `texts` in kg.toml or KG_TEXTS at the folder that holds the dump files."
    if not library.at_hand:
        message = f"no texts at hand ({library.folder} is not there): {counted.total()} passages unchecked"
        yield Problem("texts-not-at-hand", message, remedy, severity=Severity.INFO)
        return
    for key, number in sorted(counted.items()):
        message = f"{key}: {number} passages unchecked, its text is not at hand"
        yield Problem("text-not-at-hand", message, remedy, sources[key].at, Severity.INFO)

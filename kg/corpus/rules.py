"""What an entry must be beyond the form of its keys: rules inside one claim, source or entity, and between claim and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

from kg.claim import Claim, ContestDecision, DecisionVerdict, Entity, Evidence, Modality, Polarity, Source, Triple
from kg.errors import Position, Problem, Severity

QUOTES_ALLOWED = "quotes allowed"
"""What `rights` of a source says where passages may be kept word for word."""


def claim_problems(claim: Claim) -> Iterator[Problem]:
    """What is wrong inside a claim (MODEL, sections 1 to 4)."""
    yield from _content_problems(claim)
    yield from _voice_problems(claim)
    yield from _evidence_problems(claim)
    if claim.valid is not None and claim.holds_at is not None:
        yield _error(
            "two-times",
            "both `valid` and `at`",
            "Keep `valid` where the whole time is known, `at` for a point inside it.",
            claim.at,
        )
    if claim.credibility is not None and not 1 <= claim.credibility.grade <= 6:
        yield _error(
            "bad-value",
            f"`grade`: {claim.credibility.grade} is not a grade",
            "Grades go from 1 (confirmed) to 6 (cannot be judged).",
            claim.at,
        )
    if claim.id in (*claim.supports, *claim.refutes, *claim.responds_to):
        yield _error(
            "self-reference",
            "the claim refers to itself",
            "Take its own id out of `supports`, `refutes` and `respondsTo`.",
            claim.at,
        )


def _content_problems(claim: Claim) -> Iterator[Problem]:
    if claim.assertion and claim.stance is not None:
        yield _error(
            "two-contents",
            "both `assertion` and `stance`",
            "Make two claims: what is put forward, and somebody's stance to it.",
            claim.at,
        )
    if not claim.assertion and claim.stance is None:
        yield _error(
            "no-content", "neither `assertion` nor `stance`", "Write `assertion: [[subject, property, object]]`.", claim.at
        )
    stance = claim.stance
    for triples in (claim.assertion, stance.content if stance else ()):
        seen: set[Triple] = set()
        for triple in triples:
            if triple in seen:
                yield _error(
                    "repeated-triple", "the same triple a second time", "Take it out.", triple.at[0] if triple.at else claim.at
                )
            seen.add(triple)


def core_triples(claim: Claim) -> tuple[Triple, ...]:
    """The triples that carry the proposition: all but types, unless there are only types."""
    return tuple(triple for triple in claim.assertion if triple.predicate != "a") or claim.assertion


def _voice_problems(claim: Claim) -> Iterator[Problem]:
    if claim.is_positive_denial:
        yield _error(
            "denied-positive",
            "`denied` with `polarity: positive`",
            "A denial is negative and its triple the proposition denied: take `polarity` out.",
            claim.at,
        )
    elif claim.effective_polarity is Polarity.NEGATIVE and claim.assertion and len(core_triples(claim)) != 1:
        yield _error(
            "negative-claim",
            f"a negative claim with {len(core_triples(claim))} core triples",
            "Which of them is negated? Make one claim for each; types (`a`) may stand beside it.",
            claim.at,
        )
    if claim.effective_modality is Modality.DENIED and not claim.by:
        yield _warning(
            "denied-by-nobody",
            "`denied` without `by`",
            "Name who denies it; where the article itself says that it is not so, write `polarity: negative` instead.",
            claim.at,
        )
    for speaker in sorted({one for one, following in pairwise(claim.by) if one == following}):
        yield _warning(
            "repeated-voice",
            f"`{speaker}` twice in a row in `by`",
            "Name each speaker once, innermost first: who hands on another's words comes after.",
            claim.at,
        )


def _evidence_problems(claim: Claim) -> Iterator[Problem]:
    if not claim.evidence and not claim.quote:
        yield _error(
            "no-evidence",
            "a claim without evidence",
            "Type the passage word for word as `quote:`, then run `kg anchor`.",
            claim.at,
        )
    if claim.quote:
        yield _warning("quote-not-anchored", "a typed quote that is not turned into evidence yet", "Run `kg anchor`.", claim.at)
    for passage in claim.evidence:
        yield from _range_problems(passage.start, passage.end, None, "the passage", passage.at or claim.at)


def evidence_in_source_problems(claim: Claim, sources: Mapping[str, Source]) -> Iterator[Problem]:
    """Passages beyond the end of their source's text, and words kept where the source's rights do not allow it."""
    for passage in claim.evidence:
        source = sources.get(passage.source or claim.source)
        if source is None:
            continue
        at = passage.at or claim.at
        if source.length is not None and passage.end > source.length:
            yield _beyond(passage, source, at)
        if passage.quote is not None and QUOTES_ALLOWED not in (source.rights or ""):
            yield _error(
                "quote-not-allowed",
                f"words of source `{source.key}` are kept, whose rights do not allow it",
                f"Take `quote` out; or, where it is so, write `{QUOTES_ALLOWED}` into the source's `rights`.",
                at,
            )


def _beyond(passage: Evidence, source: Source, at: Position | None) -> Problem:
    return _error(
        "passage-beyond-text",
        f"the passage ends at {passage.end}, but the text of source `{source.key}` has {source.length} code points",
        "Run `kg anchor --check` to see where the passage stands.",
        at,
    )


def source_problems(source: Source) -> Iterator[Problem]:
    """What is wrong inside a source: ranges that are empty, overlap, lie outside the text, or copies of unequal length."""
    at = source.at
    if source.key in source.derived_from:
        yield _error("self-reference", "the source is derived from itself", "Take its own key out of `derived_from`.", at)
    for location in source.locations:
        yield from _range_problems(location.start, location.end, None, f"the location in {location.file!r}", at)
    lengths = {location.end - location.start for location in source.locations}
    if source.length is not None:
        lengths.add(source.length)
    if len(lengths) > 1:
        found = ", ".join(map(str, sorted(lengths)))
        yield _error(
            "unequal-lengths",
            f"`length` and `locations` disagree on the text's length: {found}",
            "Copies of one text are equally long; `kg anchor --check` compares them.",
            at,
        )
    for paragraph in source.paragraphs:
        yield from _range_problems(paragraph.start, paragraph.end, source.length, "a paragraph", at)
    for before, after in pairwise(source.paragraphs):
        if after.start < before.end:
            yield _error(
                "bad-range",
                f"the paragraphs at {before.start} and {after.start} overlap or are out of order",
                "Run `kg anchor` to write them anew.",
                at,
            )


def entity_problems(entity: Entity) -> Iterator[Problem]:
    """What is wrong inside an entity."""
    if not entity.types:
        yield _error(
            "missing-key",
            f"entity `{entity.id}` has no type",
            "Name a class of the ontology, such as `types: [ArmedGroup]`.",
            entity.at,
        )
    for judgement in entity.identity:
        if judgement.with_ == entity.id:
            yield _error(
                "self-reference", f"an identity judgement of `{entity.id}` on itself", "Name the other entity in `with`.", entity.at
            )


def decision_problems(decision: ContestDecision) -> Iterator[Problem]:
    """What is wrong inside a decision: too few sides, a claim on two of them, a preference that is none."""
    at = decision.at
    if len(decision.sides) < 2 or not all(side.claims for side in decision.sides):
        yield _error(
            "one-side", "a decision needs two sides or more, each with a claim", "Write one `{claims: [...]}` for each.", at
        )
    for claim in sorted({each for each in decision.claims if decision.claims.count(each) > 1}):
        yield _error(
            "claim-on-both-sides",
            f"claim `{claim}` stands twice in the decision",
            "A claim is on one side: take it out of the other, or make two claims of it.",
            at,
        )
    prefers = decision.verdict is DecisionVerdict.PREFER
    if prefers and decision.prefer is None:
        yield _error("no-preference", "`verdict: prefer` without `prefer`", "Name a claim of the side to be followed.", at)
    elif not prefers and decision.prefer is not None:
        yield _error("no-preference", f"`prefer` with `verdict: {decision.verdict}`", "Take one of the two out.", at)
    elif prefers and decision.prefer not in decision.claims:
        yield _error(
            "no-preference",
            f"the preferred claim `{decision.prefer}` is on no side",
            f"Name one of the sides' claims: {', '.join(decision.claims)}.",
            at,
        )


def _range_problems(start: int, end: int, length: int | None, what: str, at: Position | None) -> Iterator[Problem]:
    if end <= start:
        yield _error(
            "bad-range", f"{what} ends at {end}, not after its start {start}", "`end` is the code point after the last one.", at
        )
    elif length is not None and end > length:
        yield _error(
            "bad-range", f"{what} ends at {end}, beyond the text's {length} code points", "Run `kg anchor` to write them anew.", at
        )


def _error(code: str, message: str, remedy: str, at: Position | None) -> Problem:
    return Problem(code, message, remedy, at)


def _warning(code: str, message: str, remedy: str, at: Position | None) -> Problem:
    return Problem(code, message, remedy, at, Severity.WARNING)

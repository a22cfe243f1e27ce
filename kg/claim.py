"""The model: sources, entities and claims as annotators record them. No RDF, no files, no checking beyond types.

Every field carries its meaning in ``metadata``: the reader, the writer and the JSON Schema are all derived from these
classes, so that there is one place where the format is said. Positions (``at``) lead problems back to the file; they take no
part in equality.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kg.errors import Position

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
CLAIM_ID = r"[a-z2-7]{10}"
SHA256 = r"[0-9a-f]{64}"
TERM = r"[A-Za-z][A-Za-z0-9]*(:[A-Za-z][A-Za-z0-9_-]*)?"
CLAIM_REFERENCE = "claim:"


def told(doc: str, *, pattern: str | None = None, form: str | None = None, single: bool = False) -> dict[str, Any]:
    """Metadata of a field.

    :param doc: what the field means, shown in editors.
    :param pattern: a regular expression that each text value matches as a whole.
    :param form: ``"edtf"`` (Extended Date/Time Format, level 1), ``"date"`` (YYYY-MM-DD), ``"entity"`` (an entity's id),
        ``"claim"``, ``"source"``, ``"class"``, ``"agent-or-text"``.
    :param single: a list of one may be (and is, in canonical form) written as the bare value.
    """
    return {"doc": doc, "pattern": pattern, "form": form, "single": single}


class Modality(StrEnum):
    """How the asserter puts the assertion forward."""

    STATED = "stated"
    REPORTED = "reported"
    ALLEGED = "alleged"
    OPINION = "opinion"
    PREDICTED = "predicted"
    DENIED = "denied"


class Polarity(StrEnum):
    """Whether the assertion is said to hold or not to hold."""

    POSITIVE = "positive"
    NEGATIVE = "negative"


class Certainty(StrEnum):
    """How sure the asserter is."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"


class Explicitness(StrEnum):
    """How openly the passage says it."""

    EXPLICIT = "explicit"
    PRESUPPOSED = "presupposed"
    IMPLIED = "implied"
    INFERRED = "inferred"


class Status(StrEnum):
    """Where the claim stands in the editors' work; a retracted claim stays on file."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    RETRACTED = "retracted"


class Tense(StrEnum):
    """The passage's tense, read against the publication interval."""

    NOW = "now"
    FORMER = "former"


class Verdict(StrEnum):
    """A judgement on whether two registry entries are one."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class DecisionVerdict(StrEnum):
    """What an annotator decides on a contest."""

    PREFER = "prefer"
    BOTH = "both"
    UNDECIDED = "undecided"


class Scope(StrEnum):
    """How much of a source is annotated."""

    CORE = "core"
    PARTIAL = "partial"
    OUT = "out"


class Reliability(StrEnum):
    """Reliability of a source, Admiralty code: A completely reliable ... E unreliable, F cannot be judged."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRange:
    """A passage: a half-open range of Unicode code points, with the digest of what stands there."""

    start: int = field(metadata=told("First code point of the passage, counted from 0."))
    end: int = field(metadata=told("Code point after the last one."))
    sha256: str = field(metadata=told("SHA-256 of the passage as UTF-8.", pattern=SHA256))


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a copy of the article stands: a range of code points in a dump file."""

    file: str = field(metadata=told("Name of the dump file inside the texts' folder."))
    start: int = field(metadata=told("First code point of the article in that file."))
    end: int = field(metadata=told("Code point after the article's last."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """Reliability of a source as one rater saw it on a day."""

    reliability: Reliability = field(metadata=told("Admiralty code, A to F."))
    by: str = field(metadata=told("The rater (an annotator's id).", pattern=SLUG))
    on: str = field(metadata=told("Day of the rating.", form="date"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An article or document that claims come from. Its text is never kept here."""

    key: str = field(metadata=told("The source's id; also the file's name.", pattern=SLUG))
    kind: str = field(default="Article", metadata=told("Class of the source.", form="class"))
    title: str = field(metadata=told("Title as printed."))
    publisher: str | None = field(default=None, metadata=told("Who published it.", form="entity"))
    author: tuple[str, ...] = field(default=(), metadata=told("Who wrote it.", form="entity"))
    language: str = field(default="en", metadata=told("BCP 47 tag of the text."))
    published: str | None = field(default=None, metadata=told("Publication date, EDTF; an interval if inferred.", form="edtf"))
    published_clue: str | None = field(default=None, metadata=told("What the date was inferred from, in our own words."))
    url: str | None = field(default=None, metadata=told("Address of the original."))
    archive_url: str | None = field(default=None, metadata=told("Address of an archived copy."))
    retrieved: str | None = field(default=None, metadata=told("Day of retrieval.", form="date"))
    rights: str | None = field(default=None, metadata=told("Rights in the text; `quotes allowed` lets quotes be kept."))
    scope: Scope = field(default=Scope.CORE, metadata=told("How much of the source is annotated."))
    scope_reason: str | None = field(default=None, metadata=told("Why it is partly or wholly out of scope."))
    derived_from: tuple[str, ...] = field(default=(), metadata=told("Sources that this one copies or draws on.", form="source"))
    ratings: tuple[Rating, ...] = field(default=(), metadata=told("Reliability ratings, oldest first."))
    note: str | None = field(default=None, metadata=told("Remark in our own words."))
    sha256: str | None = field(default=None, metadata=told("SHA-256 of the article's text as UTF-8.", pattern=SHA256))
    length: int | None = field(default=None, metadata=told("Length of the text in code points."))
    locations: tuple[Location, ...] = field(default=(), metadata=told("Every dump the article stands in."))
    paragraphs: tuple[TextRange, ...] = field(default=(), metadata=told("The text's paragraphs, in order; written by `kg anchor`."))
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityJudgement:
    """A reversible judgement on whether two registry entries are one; nothing is merged."""

    with_: str = field(metadata=told("The other entity.", form="entity"))
    verdict: Verdict = field(metadata=told("same, different or unsure."))
    why: str = field(metadata=told("The ground, in our own words."))
    by: str = field(metadata=told("Who judged (an annotator's id).", pattern=SLUG))
    on: str = field(metadata=told("Day of the judgement.", form="date"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Someone or something that claims are about."""

    id: str = field(metadata=told("The entity's id.", pattern=SLUG))
    types: tuple[str, ...] = field(metadata=told("Classes of the ontology.", form="class"))
    label: str = field(metadata=told("Preferred name."))
    aliases: tuple[str, ...] = field(default=(), metadata=told("Other names, exactly as the sources spell them."))
    ids: Mapping[str, str] = field(default_factory=dict, metadata=told("External ids, such as `wikidata: Q1234`; only where sure."))
    identity: tuple[IdentityJudgement, ...] = field(default=(), metadata=told("Judgements on other entries."))
    note: str | None = field(default=None, metadata=told("Remark in our own words."))
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Triple:
    """Subject, predicate and object as written: an entity's id, a property's name, and an id, ``claim:ID`` or text.

    Whether the object is a reference or text follows from the property, which only the ontology knows.
    """

    subject: str
    predicate: str
    object: str
    at: tuple[Position, Position, Position] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The exact words of a passage with up to 32 code points on either side, where the source's rights allow keeping them."""

    exact: str = field(metadata=told("The passage."))
    prefix: str = field(default="", metadata=told("Up to 32 code points before it."))
    suffix: str = field(default="", metadata=told("Up to 32 code points after it."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A passage that carries a claim."""

    source: str | None = field(default=None, metadata=told("The source, where it is not the file's own.", form="source"))
    start: int = field(metadata=told("First code point of the passage in the article's text, counted from 0."))
    end: int = field(metadata=told("Code point after the last one."))
    sha256: str = field(metadata=told("SHA-256 of the passage as UTF-8.", pattern=SHA256))
    quote: Quote | None = field(default=None, metadata=told("The words themselves, only where the source's rights allow it."))
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Someone's fear, wish, demand, silence...: told about the holder, not put forward as true."""

    kind: str = field(metadata=told("Keyword of the stance, such as `fear` or `demand`."))
    holder: str = field(metadata=told("Whose stance it is.", form="entity"))
    about: tuple[str, ...] = field(default=(), metadata=told("What it is about.", form="entity"))
    content: tuple[Triple, ...] = field(default=(), metadata=told("What is feared, wanted, demanded...; never taken as true."))
    content_text: str | None = field(default=None, metadata=told("The same in our own words, where no vocabulary fits."))
    at: Position | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credibility:
    """Credibility of a claim, Admiralty code: 1 confirmed ... 5 improbable, 6 cannot be judged."""

    grade: int = field(metadata=told("1 to 6."))
    by: str = field(metadata=told("The rater (an annotator's id).", pattern=SLUG))
    on: str = field(metadata=told("Day of the rating.", form="date"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a source puts forward: a header, and either an assertion (triples) or a stance."""

    id: str = field(metadata=told("Ten random base32 characters; `kg anchor` mints it.", pattern=CLAIM_ID))
    by: tuple[str, ...] = field(
        default=(), metadata=told("Speakers and writers, innermost first; none = the article's own voice.", form="entity")
    )
    modality: Modality | None = field(
        default=None, metadata=told("How it is put forward. Default: the article's own voice states, another's is reported.")
    )
    polarity: Polarity | None = field(default=None, metadata=told("Default positive; `denied` implies negative."))
    certainty: Certainty = field(default=Certainty.CERTAIN, metadata=told("How sure the asserter is."))
    explicitness: Explicitness = field(default=Explicitness.EXPLICIT, metadata=told("How openly it is said."))
    hedge: str | None = field(default=None, metadata=told("The reservation, in our own words."))
    condition: str | None = field(default=None, metadata=told("What it depends on, in our own words."))
    evidence: tuple[Evidence, ...] = field(default=(), metadata=told("The passages that carry it.", single=True))
    quote: tuple[str, ...] = field(
        default=(), metadata=told("Passages typed word for word, for `kg anchor` to turn into evidence.", single=True)
    )
    assertion: tuple[Triple, ...] = field(default=(), metadata=told("Triples put forward: [subject, property, object]."))
    stance: Stance | None = field(default=None, metadata=told("Somebody's stance, instead of an assertion."))
    valid: str | None = field(default=None, metadata=told("When the assertion holds, as an EDTF interval or date.", form="edtf"))
    holds_at: str | None = field(default=None, metadata=told("A point in time at which it holds (written `at`).", form="edtf"))
    tense: Tense | None = field(default=None, metadata=told("`now` or `former`, where no date is given."))
    said: str | None = field(default=None, metadata=told("When it was said, EDTF.", form="edtf"))
    role: str | None = field(default=None, metadata=told("Role in the relation: an id or a few words.", form="agent-or-text"))
    place: str | None = field(default=None, metadata=told("Where the relation holds.", form="entity"))
    tenure: str | None = field(default=None, metadata=told("A key shared by claims about one tenure.", pattern=SLUG))
    reading: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict, metadata=told("Who else the passage may mean: entity's id -> other ids.", form="entity")
    )
    supports: tuple[str, ...] = field(default=(), metadata=told("Claims that this one supports.", form="claim"))
    refutes: tuple[str, ...] = field(default=(), metadata=told("Claims that this one refutes.", form="claim"))
    responds_to: tuple[str, ...] = field(default=(), metadata=told("Claims that this one answers.", form="claim"))
    credibility: Credibility | None = field(default=None, metadata=told("A rater's grade; there is no default."))
    status: Status = field(default=Status.DRAFT, metadata=told("draft, reviewed or retracted."))
    annotator: str | None = field(default=None, metadata=told("Who recorded it, where not the file's annotator.", pattern=SLUG))
    recorded: str | None = field(default=None, metadata=told("Day it was recorded, where not the file's.", form="date"))
    note: str | None = field(default=None, metadata=told("Remark in our own words."))
    source: str = field(default="", metadata=told("The source, taken from the file."))
    at: Position | None = field(default=None, compare=False, repr=False)

    @property
    def effective_modality(self) -> Modality:
        """The modality said, or the default that follows from the chain (MODEL, section 1)."""
        if self.modality is not None:
            return self.modality
        return Modality.REPORTED if self.by else Modality.STATED

    @property
    def effective_polarity(self) -> Polarity:
        """The polarity said, or negative for a denial, or positive."""
        if self.polarity is not None:
            return self.polarity
        return Polarity.NEGATIVE if self.effective_modality is Modality.DENIED else Polarity.POSITIVE

    @property
    def is_positive_denial(self) -> bool:
        """Whether it contradicts itself: a denial that is said to be positive."""
        return self.modality is Modality.DENIED and self.polarity is Polarity.POSITIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionSide:
    """One side of a contest, as it stood when it was decided on."""

    says: str | None = field(default=None, metadata=told("What the side says, in a few words; for readers only."))
    claims: tuple[str, ...] = field(metadata=told("The claims that say it.", form="claim"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestDecision:
    """A reversible decision on claims at odds. A later one on the same contest takes its place; none is ever deleted."""

    id: str = field(metadata=told("Ten random base32 characters, minted by `kg decide`.", pattern=CLAIM_ID))
    sides: tuple[DecisionSide, ...] = field(metadata=told("The sides of the contest, at least two."))
    verdict: DecisionVerdict = field(metadata=told("`prefer` one side, `both` stand, or `undecided`, which takes a verdict back."))
    prefer: str | None = field(default=None, metadata=told("With `prefer`: a claim of the side to be followed.", form="claim"))
    why: str = field(metadata=told("The ground, in our own words."))
    by: str = field(metadata=told("Who decided (an annotator's id).", pattern=SLUG))
    on: str = field(metadata=told("Day of the decision.", form="date"))
    at: Position | None = field(default=None, compare=False, repr=False)

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims of all sides."""
        return tuple(claim for side in self.sides for claim in side.claims)

    @property
    def rejected(self) -> tuple[str, ...]:
        """The claims that are not to be followed: with `prefer`, those of the other sides."""
        if self.verdict is not DecisionVerdict.PREFER:
            return ()
        return tuple(claim for side in self.sides if self.prefer not in side.claims for claim in side.claims)

    @property
    def followed(self) -> tuple[str, ...]:
        """The claims that are to be followed: with `prefer` those of one side, with `both` those of all."""
        return () if self.verdict is DecisionVerdict.UNDECIDED else tuple(each for each in self.claims if each not in self.rejected)


# How a field is written in files, where Python forbids or the format prefers another name.
WRITTEN_NAMES: Mapping[str, str] = {
    "with_": "with",
    "content_text": "contentText",
    "holds_at": "at",
    "responds_to": "respondsTo",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All that a workspace's corpus holds, each by its id, in the order of files and entries."""

    sources: Mapping[str, Source]
    entities: Mapping[str, Entity]
    claims: Mapping[str, Claim]
    decisions: Mapping[str, ContestDecision] = field(default_factory=dict)

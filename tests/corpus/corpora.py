"""Small invented corpora for tests, and hypothesis strategies for entries of the model."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from kg.claim import (
    Certainty,
    Claim,
    ContestDecision,
    Credibility,
    DecisionSide,
    DecisionVerdict,
    Entity,
    Evidence,
    Explicitness,
    IdentityJudgement,
    Location,
    Modality,
    Polarity,
    Quote,
    Rating,
    Reliability,
    Scope,
    Source,
    Stance,
    Status,
    Tense,
    TextRange,
    Triple,
    Verdict,
)
from kg.corpus import ClaimsFile, EntitiesFile, Reading, read_corpus
from kg.corpus.documents import DecisionsFile

T = TypeVar("T")
DIGEST = "0123456789abcdef" * 4

SOURCE = f"""\
# yaml-language-server: $schema=../../.kg/schema/source.json
key: river-report
title: The river report
publisher: valley-herald
published: 2031-04
sha256: {DIGEST}
length: 4000
locations:
  - {{file: dump-a.txt, start: 100, end: 4100}}
"""

ENTITIES = """\
# yaml-language-server: $schema=../../.kg/schema/entities.json
entities:
  - id: river-front
    types: [ArmedGroup]
    label: River Front
    aliases: [the Front, "Front, the"]

  - id: anna-onder
    types: [Person]
    label: Anna Onder
    ids: {wikidata: Q1}

  - id: valley-herald
    types: [MediaOutlet]
    label: Valley Herald
"""

CLAIMS = f"""\
# yaml-language-server: $schema=../../.kg/schema/claims.json
source: river-report
annotator: editor-one
recorded: 2031-05-02
claims:
  - id: aaaaaaaaa2
    evidence: {{start: 10, end: 60, sha256: {DIGEST}}}
    assertion: [[river-front, ledBy, anna-onder]]
    valid: 2029-04/2031

  - id: aaaaaaaaa3
    by: [anna-onder]
    modality: denied
    evidence: {{start: 70, end: 90, sha256: {DIGEST}}}
    assertion: [[river-front, ledBy, anna-onder]]
    respondsTo: [aaaaaaaaa2]
"""

DECISIONS = """\
# yaml-language-server: $schema=../../.kg/schema/decisions.json
decisions:
  - id: ddddddddd2
    sides:
      - {says: affirmed, claims: [aaaaaaaaa2]}
      - {claims: [aaaaaaaaa3]}
    verdict: prefer
    prefer: aaaaaaaaa3
    why: nearer to the event
    by: editor-one
    "on": 2031-05-03

  - id: ddddddddd3
    sides:
      - {claims: [aaaaaaaaa2]}
      - {claims: [aaaaaaaaa3]}
    verdict: undecided
    why: on second thought
    by: editor-one
    "on": 2031-05-04
"""


def write_corpus(root: Path, **files: str | bytes) -> Path:
    """Write a corpus; keywords are paths with ``__`` for ``/`` and without extension, e.g. ``claims__river_report``.

    Underscores in file names become hyphens; without keywords the sample corpus is written. Gives the corpus folder.
    """
    folder = root / "corpus"
    chosen: dict[str, str | bytes] = files or {
        "sources__river_report": SOURCE,
        "entities__all": ENTITIES,
        "claims__river_report": CLAIMS,
    }
    for name, content in chosen.items():
        path = folder / (name.replace("__", "/").replace("_", "-") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def reading_of(root: Path, *, source: str = SOURCE, entities: str = ENTITIES, claims: str = CLAIMS) -> Reading:
    """The sample corpus with some of its files replaced, as read."""
    folder = write_corpus(root, sources__river_report=source, entities__all=entities, claims__river_report=claims)
    return read_corpus(folder, root=root)


def told(reading: Reading) -> list[tuple[str, str]]:
    """The code and place of each problem."""
    return [(problem.code, str(problem.at)) for problem in reading.problems]


# Texts that no field refuses: something visible in them, and nothing that cannot be seen.
_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Cn", "Co"]) | st.sampled_from(
    "\n: #-,[]{}'\"|>&*!%@`?~\\"
)
texts = st.text(_CHARACTERS, min_size=1, max_size=40).filter(str.strip) | st.sampled_from(
    [
        "NO",
        "null",
        "~",
        "010",
        "1e3",
        "0x1F",
        "12:30",
        "2017",
        "2017-04-05",
        "a: b",
        "- a",
        "a #b",
        "x:",
        "two\nlines\n",
        "\n\nx",
        " x",
        "<<",
        "=",
        ".inf",
    ]
)
# The words of a passage may hold any character.
passages = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(str.strip)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
claim_ids = st.from_regex(r"[a-z2-7]{10}", fullmatch=True)
digests = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,10}(:[A-Za-z][A-Za-z0-9_-]{0,5})?", fullmatch=True)
days = st.dates().map(lambda day: day.isoformat())
edtf = st.sampled_from(
    [
        "2017",
        "2017-04",
        "2017-04-05",
        "2017~",
        "2017?",
        "2017-04?",
        "2017-04-05~",
        "201X",
        "20XX",
        "2017-21",
        "2017-XX",
        "../2017",
        "2017/..",
        "/2017",
        "2016/2017",
        "2016~/2017-04-05?",
    ]
)
numbers = st.integers(0, 10**11)


def some(strategy: st.SearchStrategy[T], most: int = 3) -> st.SearchStrategy[tuple[T, ...]]:
    """Up to `most` of something."""
    return st.lists(strategy, max_size=most).map(tuple)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """Something or nothing."""
    return st.none() | strategy


objects = texts.filter(lambda text: not text.startswith("claim:")) | slugs | claim_ids.map("claim:".__add__)
triples = st.builds(Triple, slugs, names | st.just("a"), objects)
several_triples = st.lists(triples, min_size=1, max_size=3).map(tuple)
ranges = st.builds(TextRange, start=numbers, end=numbers, sha256=digests)
quotes = st.builds(Quote, exact=passages, prefix=passages | st.just(""), suffix=passages | st.just(""))
evidence = st.builds(Evidence, source=maybe(slugs), start=numbers, end=numbers, sha256=digests, quote=maybe(quotes))
stances = st.builds(
    Stance, kind=texts, holder=slugs, about=some(slugs), content=st.just(()) | several_triples, content_text=maybe(texts)
)
sources = st.builds(
    Source,
    key=slugs,
    kind=names,
    title=texts,
    publisher=maybe(slugs),
    author=some(slugs),
    language=st.sampled_from(["en", "fa", "no"]),
    published=maybe(edtf),
    published_clue=maybe(texts),
    url=maybe(texts),
    archive_url=maybe(texts),
    retrieved=maybe(days),
    rights=maybe(texts),
    scope=st.sampled_from(Scope),
    scope_reason=maybe(texts),
    derived_from=some(slugs),
    ratings=some(st.builds(Rating, reliability=st.sampled_from(Reliability), by=slugs, on=days), 2),
    note=maybe(texts),
    sha256=maybe(digests),
    length=maybe(numbers),
    locations=some(st.builds(Location, file=texts, start=numbers, end=numbers), 2),
    paragraphs=some(ranges, 2),
)
judgements = st.builds(IdentityJudgement, with_=slugs, verdict=st.sampled_from(Verdict), why=texts, by=slugs, on=days)
registers = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,6}", fullmatch=True)
entities = st.builds(
    Entity,
    id=slugs,
    types=st.lists(names, min_size=1, max_size=2).map(tuple),
    label=texts,
    aliases=some(texts),
    ids=st.dictionaries(registers, texts, max_size=2),
    identity=some(judgements, 2),
    note=maybe(texts),
)
claims = st.builds(
    Claim,
    id=claim_ids,
    by=some(slugs),
    modality=maybe(st.sampled_from(Modality)),
    polarity=maybe(st.sampled_from(Polarity)),
    certainty=st.sampled_from(Certainty),
    explicitness=st.sampled_from(Explicitness),
    hedge=maybe(texts),
    condition=maybe(texts),
    evidence=some(evidence, 2),
    quote=some(passages, 2),
    assertion=st.just(()) | several_triples,
    stance=maybe(stances),
    valid=maybe(edtf),
    holds_at=maybe(edtf),
    tense=maybe(st.sampled_from(Tense)),
    said=maybe(edtf),
    role=maybe(texts),
    place=maybe(slugs),
    tenure=maybe(slugs),
    reading=st.dictionaries(slugs, some(slugs), max_size=2),
    supports=some(claim_ids),
    refutes=some(claim_ids),
    responds_to=some(claim_ids),
    credibility=maybe(st.builds(Credibility, grade=st.integers(1, 6), by=slugs, on=days)),
    status=st.sampled_from(Status),
    annotator=slugs,
    recorded=days,
    note=maybe(texts),
    source=st.just("river-report"),
)
entities_files = st.builds(EntitiesFile, entities=some(entities, 3))
claims_files = st.builds(
    ClaimsFile, source=st.just("river-report"), annotator=maybe(slugs), recorded=maybe(days), claims=some(claims, 3)
)
sides = st.lists(claim_ids, min_size=2, max_size=5, unique=True).flatmap(
    lambda ids: st.tuples(
        st.builds(DecisionSide, says=maybe(texts), claims=st.just(tuple(ids[:1]))),
        st.builds(DecisionSide, says=maybe(texts), claims=st.just(tuple(ids[1:]))),
    )
)
decisions = st.builds(
    ContestDecision,
    id=claim_ids,
    sides=sides,
    verdict=st.sampled_from([DecisionVerdict.BOTH, DecisionVerdict.UNDECIDED]),
    why=texts,
    by=slugs,
    on=days,
) | sides.flatmap(
    lambda two: st.builds(
        ContestDecision,
        id=claim_ids,
        sides=st.just(two),
        verdict=st.just(DecisionVerdict.PREFER),
        prefer=st.sampled_from(two[1].claims),
        why=texts,
        by=slugs,
        on=days,
    )
)
decisions_files = st.builds(DecisionsFile, decisions=some(decisions, 3))

"""Statistics over a small corpus."""

from __future__ import annotations

from kg.claim import Claim, Corpus, Entity, Evidence, IdentityJudgement, Source, Stance, TextRange, Triple, Verdict
from kg.comparing import count
from kg.vocabulary import CG, ClassTerm, PropertyTerm, TermTable

DIGEST = "0" * 64


def entity(id: str, kind: str, label: str, *aliases: str, judged: str | None = None) -> Entity:
    identity = (IdentityJudgement(with_=judged, verdict=Verdict.UNSURE, why="x", by="me", on="2026-01-01"),) if judged else ()
    return Entity(id=id, types=(kind,), label=label, aliases=aliases, identity=identity)


ENTITIES = [
    entity("semple", "Person", "Michael Semple"),
    entity("sempel", "Person", "Michael Sempel"),
    entity("michael-semple-prize", "Document", "Michael Semple"),
    entity("jundullah-a", "ArmedGroup", "Jundullah", judged="jundullah-b"),
    entity("jundullah-b", "ArmedGroup", "Jundallah"),
    entity("ann", "Person", "Ann Alder"),
    entity("anne", "Person", "Somebody else", "Ann Álder"),
    entity("unused", "Person", "Zed"),
]
CLAIMS = [
    Claim(
        id="a" * 10,
        source="s",
        assertion=(Triple("ann", "leads", "jundullah-a"),),
        evidence=(Evidence(start=0, end=5, sha256=DIGEST),),
    ),
    Claim(id="b" * 10, source="s", by=("semple",), stance=Stance(kind="fear", holder="ann", about=("jundullah-b",))),
    Claim(id="c" * 10, source="s", by=("semple",), assertion=(Triple("jundullah-a", "leads", "anne"),)),
]
SOURCE = Source(
    key="s", title="S", paragraphs=(TextRange(start=0, end=9, sha256=DIGEST), TextRange(start=11, end=20, sha256=DIGEST))
)
CORPUS = Corpus(
    sources={"s": SOURCE, "t": Source(key="t", title="T")},
    entities={each.id: each for each in ENTITIES},
    claims={each.id: each for each in CLAIMS},
)
TABLE = TermTable(
    classes={CG + name: ClassTerm(iri=CG + name, label=name, superclasses=frozenset({CG + name})) for name in ("Person", "Attack")},
    properties={
        CG + name: PropertyTerm(iri=CG + name, label=name, superproperties=frozenset({CG + name})) for name in ("leads", "follows")
    },
)


def test_counts() -> None:
    counted = count(CORPUS, TABLE)
    assert counted.by_voice == {"semple": 2, "(the article itself)": 1}
    assert counted.by_modality == {"reported": 2, "stated": 1}
    assert counted.by_stance == {"fear": 1}
    assert counted.by_property == {"leads": 2}
    assert counted.covered == {"s": (1, 2)}
    assert counted.unused_terms == ("Attack", "follows")
    assert counted.mentioned_once == ("anne", "jundullah-b")
    assert counted.unmentioned == ("michael-semple-prize", "sempel", "unused")

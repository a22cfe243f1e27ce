"""What one claim becomes in RDF, triple by triple, over a small term table of its own."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from kg.claim import (
    Certainty,
    Claim,
    Corpus,
    Entity,
    Evidence,
    Modality,
    Polarity,
    Source,
    Stance,
    Status,
    Tense,
    TextRange,
    Triple,
)
from kg.mapping import MappedClaim, map_corpus
from kg.settings import AcceptancePolicy, Settings
from kg.vocabulary import CG, EDTF, OA, RDF, XSD, ClassTerm, DataIris, PropertyTerm, Shortcut, StanceTerm, TermTable

IRIS = DataIris("https://example.org/id/")
DIGEST = "0" * 64


def property_term(name: str, *above: str, **details: Any) -> tuple[str, PropertyTerm]:
    iri = CG + name
    return iri, PropertyTerm(iri=iri, label=name, superproperties=frozenset({iri, *(CG + each for each in above)}), **details)


def class_term(name: str, *above: str) -> tuple[str, ClassTerm]:
    iri = CG + name
    return iri, ClassTerm(iri=iri, label=name, superclasses=frozenset({iri, *(CG + each for each in above)}))


TABLE = TermTable(
    classes=dict([class_term("Event"), class_term("Killing", "Event"), class_term("Person"), class_term("ArmedGroup")]),
    properties=dict(
        [
            property_term("ledBy", situation=CG + "Leadership"),
            property_term("leads", canonical=CG + "ledBy"),
            property_term("alliedWith", symmetric=True, situation=CG + "Cooperation"),
            property_term("participant"),
            property_term("agent", "participant"),
            property_term("perpetrator", "agent", "participant"),
            property_term("victim"),
            property_term("killedBy", generated=False),
            property_term("responsibleFor"),
            property_term("pledgedAllegianceTo", sought_as=CG + "seeksAllegianceOf"),
            property_term("deaths", literal=True, datatype=XSD + "integer"),
            property_term("date", literal=True, datatype=EDTF),
        ]
    ),
    shortcuts=(Shortcut(property=CG + "killedBy", event_class=CG + "Killing", from_role=CG + "victim", to_role=CG + "agent"),),
    stances={
        "oppose": StanceTerm(keyword="oppose", iri=CG + "Opposition", shortcut=CG + "opposes"),
        "seek": StanceTerm(keyword="seek", iri=CG + "Attempt"),
        "fear": StanceTerm(keyword="fear", iri=CG + "Fear"),
    },
)
ENTITIES = {
    id: Entity(id=id, types=(kind,), label=id.title())
    for id, kind in [
        ("red-band", "ArmedGroup"),
        ("blue-band", "ArmedGroup"),
        ("ann", "Person"),
        ("bob", "Person"),
        ("killing-of-ann", "Killing"),
    ]
}
SOURCE = Source(
    key="paper",
    title="Paper",
    published="2024-09/2024-10",
    paragraphs=(TextRange(start=0, end=9, sha256=DIGEST), TextRange(start=11, end=40, sha256=DIGEST)),
)


def mapped(*, policy: AcceptancePolicy | None = None, source: Source = SOURCE, **details: Any) -> MappedClaim:
    """The one claim with these fields, mapped."""
    triples = details.pop("triples", None)
    if triples:
        details["assertion"] = tuple(Triple(*each) for each in triples)
    claim = Claim(id="aaaaaaaaaa", source="paper", **details)
    corpus = Corpus(sources={source.key: source}, entities=ENTITIES, claims={claim.id: claim})
    settings = Settings(acceptance=policy or AcceptancePolicy())
    return map_corpus(corpus, TABLE, IRIS, settings).claims[claim.id]


def entity(id: str) -> ox.NamedNode:
    return ox.NamedNode(IRIS.entity(id))


def cg(name: str) -> ox.NamedNode:
    return ox.NamedNode(CG + name)


CLAIM = ox.NamedNode(IRIS.claim("aaaaaaaaaa"))
SITUATION = ox.NamedNode(CLAIM.value + "#situation")


def values(triples: tuple[ox.Triple, ...], subject: ox.NamedNode, name: str) -> set[str]:
    """The objects of a property, as IRI tails or lexical forms."""
    return {
        t.object.value.removeprefix(CG).removeprefix(IRIS.base)
        for t in triples
        if t.subject == subject and t.predicate.value in (CG + name, name)
    }


def test_a_relation_gives_the_direct_triple_and_its_situation() -> None:
    result = mapped(triples=[("red-band", "ledBy", "ann")], valid="2017-04/2020", role="emir")
    assert result.authored == (ox.Triple(entity("red-band"), cg("ledBy"), entity("ann")),)
    said = {
        name: values(result.generated, SITUATION, name) for name in (RDF + "type", "startEarliest", "startLatest", "endEarliest")
    }
    assert said == {
        RDF + "type": {"Leadership"},
        "startEarliest": {"2017-04-01"},
        "startLatest": {"2017-04-30"},
        "endEarliest": {"2020-01-01"},
    }
    assert values(result.generated, SITUATION, "situationSubject") == {"entity/red-band"}
    assert values(result.generated, SITUATION, "situationObject") == {"entity/ann"}
    assert values(result.generated, SITUATION, "situationRole") == {"emir"}


def test_an_inverse_keeps_its_triple_but_shares_situation_and_proposition() -> None:
    one, other = mapped(triples=[("red-band", "ledBy", "ann")]), mapped(triples=[("ann", "leads", "red-band")])
    assert one.generated == other.generated
    assert one.authored != other.authored
    assert values(one.description, CLAIM, "hasProposition") == values(other.description, CLAIM, "hasProposition")


def test_the_ends_of_a_symmetric_property_do_not_matter_to_the_proposition() -> None:
    one, other = (mapped(triples=[ends]) for ends in [("red-band", "alliedWith", "ann"), ("ann", "alliedWith", "red-band")])
    assert values(one.description, CLAIM, "hasProposition") == values(other.description, CLAIM, "hasProposition")


def test_for_and_against_one_proposition_meet() -> None:
    said = mapped(triples=[("red-band", "ledBy", "ann")], by=("bob",), modality=Modality.ALLEGED)
    denied = mapped(triples=[("red-band", "ledBy", "ann")], by=("ann",), modality=Modality.DENIED)
    assert values(said.description, CLAIM, "hasProposition") == values(denied.description, CLAIM, "hasProposition")
    assert (values(said.description, CLAIM, "affirmedBy"), values(said.description, CLAIM, "deniedBy")) == ({"entity/bob"}, set())
    assert (values(denied.description, CLAIM, "affirmedBy"), values(denied.description, CLAIM, "deniedBy")) == (
        set(),
        {"entity/ann"},
    )
    assert values(denied.description, CLAIM, "polarity") == {"NegativePolarity"}


def test_an_accusation_of_several_triples_meets_the_denial_of_one() -> None:
    accused = mapped(
        triples=[("killing-of-ann", "a", "Killing"), ("killing-of-ann", "victim", "ann"), ("killing-of-ann", "agent", "red-band")],
        by=("bob",),
        modality=Modality.ALLEGED,
    )
    denied = mapped(triples=[("killing-of-ann", "agent", "red-band")], by=("red-band",), modality=Modality.DENIED)
    said = values(accused.description, CLAIM, "hasProposition")
    assert len(said) == 2
    assert values(denied.description, CLAIM, "hasProposition") < said


@pytest.mark.parametrize(
    ("details", "accepted"),
    [
        ({}, True),
        ({"by": ("bob",)}, True),
        ({"by": ("bob",), "modality": Modality.ALLEGED}, False),
        ({"modality": Modality.OPINION}, False),
        ({"modality": Modality.PREDICTED}, False),
        ({"modality": Modality.DENIED}, False),
        ({"certainty": Certainty.PROBABLE}, True),
        ({"certainty": Certainty.POSSIBLE}, False),
        ({"status": Status.RETRACTED}, False),
        ({"polarity": Polarity.NEGATIVE}, True),
    ],
)
def test_the_accepted_view(details: dict[str, Any], accepted: bool) -> None:
    result = mapped(triples=[("red-band", "ledBy", "ann")], **details)
    assert result.accepted is accepted
    assert (cg("AcceptedClaim").value in {t.object.value for t in result.description}) is accepted


def test_an_accepted_denial_never_enters_the_default_graph() -> None:
    claim = Claim(id="aaaaaaaaaa", source="paper", polarity=Polarity.NEGATIVE, assertion=(Triple("red-band", "ledBy", "ann"),))
    corpus = Corpus(sources={"paper": SOURCE}, entities=ENTITIES, claims={claim.id: claim})
    result = map_corpus(corpus, TABLE, IRIS, Settings())
    proposition = ox.Triple(entity("red-band"), cg("ledBy"), entity("ann"))
    assert result.claims[claim.id].accepted
    assert proposition not in set(result.default_graph())
    assert ox.Quad(proposition.subject, proposition.predicate, proposition.object, CLAIM) in set(result.quads())


def test_responsibility_is_not_accepted_from_the_party_itself() -> None:
    triples = [("red-band", "responsibleFor", "killing-of-ann")]
    assert not mapped(triples=triples, by=("red-band",), modality=Modality.STATED).accepted
    assert mapped(triples=triples, by=("bob",), modality=Modality.STATED).accepted


def test_an_event_with_its_roles_gives_the_shortcut() -> None:
    result = mapped(
        triples=[
            ("killing-of-ann", "a", "Killing"),
            ("killing-of-ann", "victim", "ann"),
            ("killing-of-ann", "perpetrator", "red-band"),
            ("killing-of-ann", "date", "2016-08"),
            ("killing-of-ann", "deaths", "01"),
        ]
    )
    assert ox.Triple(entity("ann"), cg("killedBy"), entity("red-band")) in result.generated
    assert values(result.generated, SITUATION, RDF + "type") == {"Occurrence"}
    assert values(result.generated, SITUATION, "startEarliest") == {"2016-08-01"}
    assert values(result.generated, SITUATION, "startLatest") == {"2016-08-31"}
    assert (
        ox.Triple(entity("killing-of-ann"), cg("deaths"), ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")))
        in result.authored
    )


def test_the_registry_does_not_type_events() -> None:
    corpus = Corpus(sources={}, entities=ENTITIES, claims={})
    result = map_corpus(corpus, TABLE, IRIS, Settings())
    event = result.registry[IRIS.entity("killing-of-ann")]
    assert values(event, entity("killing-of-ann"), RDF + "type") == set()
    assert values(event, entity("killing-of-ann"), "recordedAs") == {"Killing"}
    assert values(result.registry[IRIS.entity("ann")], entity("ann"), RDF + "type") == {"Person"}
    assert result.event_types == (ox.Triple(entity("killing-of-ann"), ox.NamedNode(RDF + "type"), cg("Killing")),)


def test_a_stance_is_told_and_its_content_is_not() -> None:
    stance = Stance(kind="oppose", holder="ann", about=("red-band",), content=(Triple("bob", "leads", "red-band"),))
    result = mapped(stance=stance)
    node = ox.NamedNode(CLAIM.value + "#stance")
    assert values(result.generated, node, RDF + "type") == {"Opposition"}
    assert ox.Triple(entity("ann"), cg("opposes"), entity("red-band")) in result.generated
    assert result.content == (ox.Triple(entity("bob"), cg("leads"), entity("red-band")),)
    assert not set(result.content) & set(result.asserted)


def test_sought_allegiance_is_not_given() -> None:
    stance = Stance(kind="seek", holder="red-band", about=("ann",), content=(Triple("ann", "pledgedAllegianceTo", "red-band"),))
    result = mapped(stance=stance)
    assert ox.Triple(entity("red-band"), cg("seeksAllegianceOf"), entity("ann")) in result.generated
    assert ox.Triple(entity("ann"), cg("pledgedAllegianceTo"), entity("red-band")) not in result.asserted


def test_the_chain_keeps_its_order_and_only_the_innermost_asserts() -> None:
    result = mapped(triples=[("red-band", "ledBy", "ann")], by=("bob", "blue-band"))
    assert values(result.description, CLAIM, "affirmedBy") == {"entity/bob"}
    assert values(result.description, CLAIM, "hasVoice") == {"entity/bob", "entity/blue-band"}
    order = [values(result.description, ox.NamedNode(f"{CLAIM.value}#voice-{n}"), "voiceAgent") for n in (1, 2)]
    assert order == [{"entity/bob"}, {"entity/blue-band"}]


def test_the_articles_own_voice_is_its_author_or_the_article() -> None:
    assert values(mapped(triples=[("red-band", "ledBy", "ann")]).description, CLAIM, "affirmedBy") == {"source/paper"}
    signed = Source(key="paper", title="Paper", author=("bob",))
    result = mapped(triples=[("red-band", "ledBy", "ann")], source=signed)
    assert values(result.description, CLAIM, "affirmedBy") == {"entity/bob"}


def test_tense_is_read_against_the_publication() -> None:
    now = mapped(triples=[("red-band", "ledBy", "ann")], tense=Tense.NOW)
    assert values(now.generated, SITUATION, "startLatest") == {"2024-10-31"}
    assert values(now.generated, SITUATION, "endEarliest") == {"2024-09-01"}
    since = mapped(triples=[("red-band", "ledBy", "ann")], valid="2016/..", tense=Tense.NOW)
    assert values(since.generated, SITUATION, "startLatest") == {"2016-12-31"}
    assert values(since.generated, SITUATION, "endEarliest") == {"2024-09-01"}
    former = mapped(triples=[("red-band", "ledBy", "ann")], tense=Tense.FORMER)
    assert values(former.generated, SITUATION, "endLatest") == {"2024-10-31"}
    assert values(former.generated, SITUATION, "startLatest") == set()


def test_own_deeds_are_flagged() -> None:
    deed = [("killing-of-ann", "a", "Killing"), ("killing-of-ann", "agent", "red-band")]
    assert values(mapped(triples=deed, by=("red-band",)).description, CLAIM, "selfInterested") == {"true"}
    assert values(mapped(triples=deed, by=("bob",)).description, CLAIM, "selfInterested") == set()


def test_evidence_is_a_position_with_its_digest_and_paragraph() -> None:
    evidence = Evidence(start=12, end=20, sha256=DIGEST)
    result = mapped(triples=[("red-band", "ledBy", "ann")], evidence=(evidence,))
    passage, selector = (ox.NamedNode(f"{CLAIM.value}#{part}-1") for part in ("evidence", "selector"))
    assert values(result.description, passage, OA + "hasSource") == {"source/paper"}
    assert values(result.description, passage, "paragraphNumber") == {"2"}
    assert values(result.description, selector, OA + "start") == {"12"}
    assert values(result.description, selector, OA + "end") == {"20"}
    assert values(result.description, selector, "passageDigest") == {DIGEST}

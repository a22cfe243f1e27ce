"""Contested claims: each kind found, and what only looks like one passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

import kg
from kg.contests import Contest
from kg.knowledge_graph import KnowledgeGraph

SHA = "0123456789abcdef" * 4
KINDS = {
    "MediaOutlet": ("post", "herald"),
    "ArmedGroup": ("column", "band", "wing", "front"),
    "Person": ("ann", "bob", "cyd", "dan", "eve"),
    "State": ("state-s",),
    "Country": ("upland", "lowland"),
    "City": ("hilltown", "seatown"),
    "Killing": ("killing-of-ann", "killing-of-bob", "killing-of-eve"),
    "Attack": ("raid-on-seatown", "raid-on-hilltown"),
    "StrengthEstimate": ("e-1", "e-2", "e-3"),
    "Meeting": ("jirga",),
}
CLAIMS = {
    "post": """
assertion: [[hilltown, locatedIn, upland]]
assertion: [[column, alliedWith, state-s]] | by: [bob] | modality: alleged
assertion: [[column, alliedWith, state-s]] | by: [cyd] | modality: denied
assertion: [[column, ledBy, ann]] | valid: 2010/2014
assertion: [[column, ledBy, bob]] | valid: 2015/2017
assertion: [[band, ledBy, cyd]] | valid: 2010/2016
assertion: [[front, ledBy, ann]] | valid: 2010/2016
assertion: [[front, ledBy, bob]] | valid: 2010/2016
assertion: [[killing-of-ann, a, Killing], [killing-of-ann, victim, ann], [killing-of-ann, agent, column]]
assertion: [[killing-of-bob, a, Killing], [killing-of-bob, victim, bob], [killing-of-bob, agent, wing]]
assertion: [[killing-of-eve, a, Killing], [killing-of-eve, victim, eve], [killing-of-eve, perpetrator, dan]]
assertion: [[raid-on-seatown, a, Attack], [raid-on-seatown, place, seatown], [raid-on-seatown, date, 2017-04]]
assertion: [[raid-on-hilltown, a, Attack], [raid-on-hilltown, place, hilltown], [raid-on-hilltown, date, 2017]]
assertion: [[e-1, a, StrengthEstimate], [e-1, strengthOf, band], [e-1, minimum, "100"], [e-1, maximum, "200"]]
assertion: [[column, controls, seatown]] | at: 2010
assertion: [[column, controls, seatown]] | polarity: negative | at: 2016
assertion: [[wing, factionOf, column]]
""",
    "herald": """
assertion: [[band, ledBy, dan]] | valid: 2012/2014
assertion: [[killing-of-ann, agent, band]]
assertion: [[killing-of-bob, agent, column]]
assertion: [[killing-of-eve, agent, front]]
assertion: [[raid-on-seatown, place, hilltown]]
assertion: [[raid-on-hilltown, place, upland], [raid-on-hilltown, date, 2017-04-05]]
assertion: [[e-2, a, StrengthEstimate], [e-2, strengthOf, band], [e-2, minimum, "300"]]
assertion: [[e-3, a, StrengthEstimate], [e-3, strengthOf, band], [e-3, minimum, "150"], [e-3, maximum, "400"]]
assertion: [[wing, separateFrom, column]]
stance: {kind: reject, holder: state-s, content: [[column, alliedWith, state-s]]} | by: [dan]
assertion: [[jirga, a, Meeting]] | by: [eve]
assertion: [[jirga, a, Agreement]] | by: [front]
assertion: [[jirga, a, Negotiation]] | by: [wing]
assertion: [[front, alliedWith, state-s]] | by: [cyd] | modality: denied
assertion: [[state-s, suppliesTo, front]] | refutes: [@previous]
assertion: [[front, foundedBy, ann], [front, activeIn, upland]]
assertion: [[front, foundedBy, bob], [front, activeIn, upland]] | refutes: [@previous]
stance: {kind: call, holder: state-s, about: [band]}
stance: {kind: reject, holder: band, about: [state-s]} | respondsTo: [@previous]
assertion: [[eve, goal, jirga]]
stance: {kind: dismiss, holder: band, about: [jirga]} | respondsTo: [@previous]
stance: {kind: characterise, holder: state-s, about: [wing]}
stance: {kind: reject, holder: wing, about: [state-s]} | respondsTo: [@previous]
""",
}


def write_workspace(folder: Path) -> Path:
    for name in ("sources", "entities", "claims"):
        (folder / "corpus" / name).mkdir(parents=True)
    (folder / "kg.toml").write_text('name = "contests"\n', encoding="utf-8")
    entities = [
        f"  - {{id: {id}, types: [{kind}], label: {id.replace('-', ' ').title()}}}\n" for kind, ids in KINDS.items() for id in ids
    ]
    (folder / "corpus/entities/all.yaml").write_text("entities:\n" + "".join(entities), encoding="utf-8")
    number, id = 0, ""
    for source, lines in CLAIMS.items():
        text = f"source: {source}\nannotator: editors\nrecorded: 2026-11-22\nclaims:\n"
        for line in lines.strip().splitlines():
            number += 1
            line = line.replace("@previous", id)
            id = "".join("abcdefghijklmnopqrstuvwxyz"[number // 26**place % 26] for place in range(10))
            text += f"  - id: {id}\n    evidence: {{start: {number * 10}, end: {number * 10 + 5}, sha256: {SHA}}}\n"
            text += "".join(f"    {field.strip()}\n" for field in line.split(" | "))
        (folder / f"corpus/claims/{source}.yaml").write_text(text, encoding="utf-8")
        told = f"key: {source}\ntitle: The {source}\npublished: 2018\nsha256: {SHA}\nlength: 900\n"
        (folder / f"corpus/sources/{source}.yaml").write_text(told, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def quarrels(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    graph = kg.open(write_workspace(tmp_path_factory.mktemp("contests") / "workspace"))
    result = graph.build()
    assert result.published, result.report.render("text")
    return graph


def told(graph: KnowledgeGraph, contest: Contest) -> tuple[str, str, tuple[str, ...]]:
    """Kind, what it is about, and what each side says with the number of its claims."""

    def name(iri: str) -> str:
        if iri.startswith(graph.iris.claim("")):
            return "a stance"
        return iri.replace(graph.iris.entity(""), "").replace("https://w3id.org/claimgraph/ns#", "")

    about = " ".join(map(name, contest.about))
    sides = tuple(f"{name(side.says)} {len(side.claims)}" for side in contest.sides)
    return contest.kind, about, sides


def test_every_kind_is_found_and_nothing_else(quarrels: KnowledgeGraph) -> None:
    assert [told(quarrels, each) for each in quarrels.contests()] == [
        ("denied", "column alliedWith state-s", ("affirmed 1", "denied 2")),
        ("denied", "front alliedWith state-s", ("affirmed 1", "denied 1")),
        ("denied", "front foundedBy ann", ("affirmed 1", "denied 1")),
        ("answered", "a stance", ("affirmed 1", "denied 1")),
        ("responsible", "killing-of-ann", ("band 1", "column 1")),
        ("values", "band ledBy", ("cyd 1", "dan 1")),
        ("values", "raid-on-seatown place", ("hilltown 1", "seatown 1")),
        ("numbers", "band", ("100–200 1", "at least 300 1")),
        ("classes", "jirga http://www.w3.org/1999/02/22-rdf-syntax-ns#type", ("Agreement 1", "Meeting 1", "Negotiation 1")),
        ("at odds", "wing factionOf column", ("factionOf 1", "separateFrom 1")),
    ]


def test_what_gets_on_with_one_another_is_not_opposed(quarrels: KnowledgeGraph) -> None:
    (contest,) = (each for each in quarrels.contests() if each.kind == "classes")
    agreement, meeting, negotiation = contest.sides
    assert contest.opposed == {frozenset((*agreement.claims, *other.claims)) for other in (meeting, negotiation)}
    assert contest.against(agreement) == (meeting, negotiation)
    assert contest.against(meeting) == (agreement,)


def test_a_contest_keeps_its_key(quarrels: KnowledgeGraph, tmp_path: Path) -> None:
    again = kg.open(write_workspace(tmp_path / "again"))
    again.build()
    keys = [each.key for each in quarrels.contests()]
    assert len(set(keys)) == len(keys) == 10
    assert [each.key for each in again.contests()] == keys


def test_the_shipped_corpus_holds_what_a_careful_reader_finds(shipped: KnowledgeGraph) -> None:
    found = {(kind, about) for kind, about, _ in (told(shipped, each) for each in shipped.contests())}
    assert found >= {
        ("responsible", "killing-of-khalil-haqqani"),
        ("denied", "taliban providesSafeHavenTo tehreek-e-taliban-pakistan"),
        ("denied", "tehreek-e-taliban-pakistan presentIn afghanistan"),
        ("values", "strikes-in-kurram-october-2017 place"),
        ("denied", "haqqani-network separateFrom taliban"),
        ("denied", "haqqani-network inDisputeWith taliban"),
        ("denied", "joe-biden opposes us-war-in-afghanistan"),
        ("rejected", "pakistan supports haqqani-network"),
        ("rejected", "pakistan providesSafeHavenTo taliban"),
        ("denied", "founding-of-is-k founder islamic-state"),
        ("denied", "jundullah-uzbek joined islamic-state-khorasan"),
        ("denied", "national-peace-and-justice-movement ledBy jalil-shams"),
    }
    assert len(shipped.contests()) >= 20


def test_succession_and_change_are_no_contests(shipped: KnowledgeGraph) -> None:
    about = [told(shipped, each)[1] for each in shipped.contests()]
    assert "islamic-state-khorasan ledBy" not in about
    assert "taliban controlsTerritory panjshir-province" not in about

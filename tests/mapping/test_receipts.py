"""Receipts as written down with a snapshot say what the graphs say."""

from __future__ import annotations

from collections import defaultdict

from kg.knowledge_graph import KnowledgeGraph
from kg.mapping.descriptions import CERTAINTIES, EXPLICITNESSES, MODALITIES, POLARITIES, STATUSES
from kg.receipt import Receipt

HEADERS = """SELECT * {
  ?claim a cg:Claim ; cg:fromSource ?from ; cg:modality ?modality ; cg:polarity ?polarity ; cg:certainty ?certainty ;
    cg:explicitness ?explicitness ; cg:status ?status ; prov:wasAttributedTo/rdfs:label ?annotator .
  ?from cg:sourceKey ?source ; dcterms:title ?title .
  OPTIONAL { ?from cg:publishedDuring ?published } OPTIONAL { ?claim cg:saidOn ?said } OPTIONAL { ?claim cg:hedge ?hedge }
  OPTIONAL { ?claim cg:validDuring ?during } OPTIONAL { ?claim cg:holdsAt ?at } OPTIONAL { ?claim cg:holdsTense ?tense }
  BIND(COALESCE(?during, ?at, ?tense) AS ?valid)
}"""
VOICES = """SELECT ?claim ?speaker ?label {
  ?claim cg:voicePosition ?voice . ?voice cg:voiceAgent ?speaker ; cg:position ?position .
  ?speaker rdfs:label ?name . BIND(IF(EXISTS { ?claim cg:fromSource ?speaker }, "the article itself", ?name) AS ?label)
} ORDER BY ?claim ?position"""
PASSAGES = """SELECT ?claim ?key ?start ?end ?paragraph ?digest {
  ?claim cg:hasEvidence ?evidence . ?evidence oa:hasSource/cg:sourceKey ?key ; oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end ; cg:passageDigest ?digest .
  OPTIONAL { ?evidence cg:paragraphNumber ?paragraph }
} ORDER BY ?claim ?key ?start"""
WORDS = {
    "modality": MODALITIES,
    "polarity": POLARITIES,
    "certainty": CERTAINTIES,
    "explicitness": EXPLICITNESSES,
    "status": STATUSES,
}
PLAIN = ("source", "title", "published", "said", "valid", "hedge", "annotator")


def asked(graph: KnowledgeGraph, query: str) -> list[dict[str, str]]:
    return [{name: getattr(term, "value", "") for name, term in row.items()} for row in graph.query(query).solutions]


def test_receipts_say_what_the_graphs_say(shipped: KnowledgeGraph) -> None:
    headers = {row["claim"]: row for row in asked(shipped, HEADERS)}
    voices, passages = defaultdict(list), defaultdict(list)
    for row in asked(shipped, VOICES):
        voices[row["claim"]].append((row["speaker"], row["label"]))
    for row in asked(shipped, PASSAGES):
        passages[row["claim"]].append((row["key"], row["start"], row["end"], row.get("paragraph"), row["digest"]))
    claims = {shipped.iris.claim(each.id) for each in shipped.claims()}
    receipts = shipped.snapshot.support.receipts(claims)
    assert set(receipts) == claims == set(headers)
    assert len(claims) > 1_000
    for claim, receipt in receipts.items():
        header = headers[claim]
        assert {name: getattr(receipt, name) for name in PLAIN} == {name: header.get(name) for name in PLAIN}
        for name, terms in WORDS.items():
            told = {word.value: term for word, term in terms.items()}
            assert header[name].endswith(f"#{told[getattr(receipt, name)]}"), (claim, name)
        assert list(zip(receipt.speakers, receipt.voices, strict=True)) == voices[claim]
        assert places(receipt) == passages[claim]


def places(receipt: Receipt) -> list[tuple[str, str, str, str | None, str]]:
    return [
        (each.source, str(each.start), str(each.end), str(each.paragraph) if each.paragraph else None, each.sha256)
        for each in receipt.passages
    ]

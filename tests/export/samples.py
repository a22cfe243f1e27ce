"""A snapshot with everything that a syntax can get wrong, and readers that compare without normalising."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import rdflib

from kg.store import Backings, Counts, Snapshot, open_snapshot, write_snapshot
from kg.vocabulary import CG, OWL, RDF, RDFS, XSD, DataIris

IRIS = DataIris("https://data.example/id/")
CLAIM = ox.NamedNode(IRIS.claim("2aaaaaaaaa"))
DENIED = ox.NamedNode(IRIS.claim("bbbbbbbbbb"))
CONTENT = ox.NamedNode(IRIS.claim("2aaaaaaaaa") + "#content")
INFERRED = ox.NamedNode(IRIS.inferred_graph())
ONTOLOGY = ox.NamedNode("https://w3id.org/claimgraph/ontology")
GROUP, PERSON = ox.NamedNode(IRIS.entity("group-a")), ox.NamedNode(IRIS.entity("person-b"))
TYPE = ox.NamedNode(RDF + "type")


def cg(name: str) -> ox.NamedNode:
    return ox.NamedNode(CG + name)


def typed(value: str, name: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + name))


VALUES = (
    typed("1.0", "decimal"),
    typed("01", "integer"),
    typed("+1", "integer"),
    typed("-3", "negativeInteger"),
    typed("1", "boolean"),
    typed("1E3", "double"),
    typed("2017-04", "gYearMonth"),
    typed("2026-11-22T00:00:00Z", "dateTime"),
    ox.Literal("2017-04/..", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
    ox.Literal("<b>x &amp; y</b>", datatype=ox.NamedNode(RDF + "XMLLiteral")),
    ox.Literal("colour", language="en-gb"),
    ox.Literal("پښتو", language="ps"),
    ox.Literal("Ελλάς 北方 \U0001f600 e\u0301 \u00e9 \u2028 \u0085 \ufeff"),
    ox.Literal(" leading and trailing "),
    ox.Literal(""),
    ox.Literal('tab\tnewline\ncarriage\r\nreturn\rquote"\'\'\'""" backslash\\ \\u0041 ]]> <&>'),
    ox.Literal("ends in backslash\\"),
)
CONTROLS = ox.Literal("nul\u0000 bell\u0007 escape\u001b backspace\b formfeed\f delete\u007f unit\u001f")
ACCEPTED = [
    ox.Triple(GROUP, TYPE, cg("ArmedGroup")),
    ox.Triple(GROUP, cg("ledBy"), PERSON),
    ox.Triple(GROUP, ox.NamedNode("https://other.example/a/b-c.d"), ox.NamedNode("https://other.example/ä?q=1&r=2#f'")),
    *(ox.Triple(GROUP, cg("note"), value) for value in VALUES),
    ox.Triple(CLAIM, TYPE, cg("Claim")),
    ox.Triple(DENIED, TYPE, cg("Claim")),
]
FOLLOWED = ox.Triple(PERSON, cg("leads"), GROUP)
SAID = [ox.Triple(GROUP, cg("ledBy"), PERSON), ox.Triple(GROUP, cg("minimum"), VALUES[0])]
NOT_SAID = ox.Triple(GROUP, cg("alliedWith"), PERSON)
FEARED = ox.Triple(PERSON, cg("ledBy"), GROUP)
NODE = ox.BlankNode("claims-1")


def in_graph(triple: ox.Triple, graph: ox.NamedNode | None = None) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, *([graph] if graph else []))


QUADS = [
    *map(in_graph, ACCEPTED),
    in_graph(FOLLOWED),
    in_graph(FOLLOWED, INFERRED),
    *(in_graph(triple, CLAIM) for triple in SAID),
    in_graph(NOT_SAID, DENIED),
    in_graph(FEARED, CONTENT),
    ox.Quad(cg("ledBy"), ox.NamedNode(RDFS + "label"), ox.Literal("led by", language="en"), ONTOLOGY),
    ox.Quad(cg("Agent"), ox.NamedNode(OWL + "unionOf"), NODE, ONTOLOGY),
    ox.Quad(NODE, ox.NamedNode(RDF + "first"), cg("Person"), ONTOLOGY),
    ox.Quad(NODE, ox.NamedNode(RDF + "rest"), ox.NamedNode(RDF + "nil"), ONTOLOGY),
]


def snapshot_of(folder: Path, quads: Iterable[ox.Quad] = QUADS) -> Snapshot:
    write_snapshot(
        folder, quads, inputs="0" * 64, base=IRIS.base, versions={}, counts=Counts(claims=2), report="{}\n", support=Backings()
    )
    return open_snapshot(folder)


def canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Quads with their blank nodes renamed by RDFC-1.0, so that equal content is equal."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def read_by_pyoxigraph(data: bytes, format: ox.RdfFormat) -> set[ox.Quad]:
    return canonical(ox.parse(data, format=format))


def read_by_rdflib(data: bytes, format: str) -> set[ox.Quad]:
    """What rdflib reads, without its normalising of literals."""
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        dataset = rdflib.Dataset()
        target = dataset if format in ("trig", "nquads", "json-ld") else dataset.default_graph
        target.parse(data=data, format=format)
        return canonical(
            ox.Quad(_term(s), _term(p), _term(o), *([] if g in (None, dataset.default_graph.identifier) else [_term(g)]))
            for s, p, o, g in dataset.quads()
        )
    finally:
        rdflib.NORMALIZE_LITERALS = before


def _term(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, rdflib.Literal)
    if term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term))

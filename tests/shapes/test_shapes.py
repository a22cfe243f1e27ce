"""Every shape finds its planted fault and nothing else; conforming data gives no result at all."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.ontology import Ontology, TermKind, load_ontology
from kg.validation.findings import CGSH
from kg.validation.graphs import TYPE, View, view_graph
from kg.validation.shacl import run
from kg.validation.shapes import ShapeSet, compiled, load_shapes
from kg.validation.terms import check_shapes
from kg.vocabulary import CG, EDTF, RDFS, SH, XSD
from kg.workspace import shipped
from tests.shapes.faults import ACCEPTED, FORM, STYLE, Row

EX = "http://example.org/"
DATA = Path(__file__).parent / "data"
PREFIXES = {
    "cg": CG,
    "dcterms": "http://purl.org/dc/terms/",
    "edtf": EDTF.removesuffix("EDTF"),
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdfs": RDFS,
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vann": "http://purl.org/vocab/vann/",
    "xsd": XSD,
}
VIEWS = {
    View.EVERYTHING: ("conforming.ttl", FORM),
    View.ACCEPTED: ("accepted.ttl", ACCEPTED),
    View.ONTOLOGY: ("house-style.ttl", STYLE),
}
Found = set[tuple[str, str]]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(sorted(shipped("ontology").glob("*.ttl")))


@pytest.fixture(scope="module")
def shapes() -> ShapeSet:
    return load_shapes(sorted(shipped("shapes").glob("*.ttl")))


def found(triples: Iterable[ox.Triple], shapes: ShapeSet, view: View, ontology: Ontology) -> Found:
    """(focus node, source shape) of every result."""
    graph = view_graph(triples, ontology.table.classes)
    return {(str(getattr(each.focus, "value", "")), each.shape.value) for each in run(graph.triples, compiled(shapes, view))}


def mutated(view: View, number: int, update: str) -> list[ox.Triple]:
    """The view's conforming data, renamed so that copies can share a graph, with one change."""
    base = f"{EX}{number}/"
    text = (DATA / VIEWS[view][0]).read_text().replace(EX, base)
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TURTLE)
    # A local name with a fragment is no prefixed name.
    update = re.sub(r"ex:terms#(\w+)", rf"<{base}terms#\1>", update)
    store.update(update, prefixes={**PREFIXES, "ex": base})
    return [quad.triple for quad in store]


@pytest.fixture(scope="module")
def all_found(shapes: ShapeSet, ontology: Ontology) -> dict[View, Found]:
    """The results of all faults of a view, checked in one run."""
    results = {}
    for view, (_, rows) in VIEWS.items():
        triples = [triple for number, row in enumerate(rows) for triple in mutated(view, number, row[2])]
        results[view] = found(triples, shapes, view, ontology)
    return results


@pytest.mark.parametrize("view", View)
def test_conforming_data_has_no_result(view: View, shapes: ShapeSet, ontology: Ontology) -> None:
    quads = ox.parse(path=str(DATA / VIEWS[view][0]))
    assert found([quad.triple for quad in quads], shapes, view, ontology) == set()


@pytest.mark.parametrize(
    ("view", "number", "row"),
    [
        pytest.param(view, number, row, id=f"{view}-{row[0]}-{number}")
        for view, (_, rows) in VIEWS.items()
        for number, row in enumerate(rows)
    ],
)
def test_fault_is_found_and_nothing_else(view: View, number: int, row: Row, all_found: dict[View, Found]) -> None:
    shape, focus, _, also = row
    base = f"{EX}{number}/"
    expected = {(base + focus, CGSH + shape)}
    expected |= {(base + other.split()[0], CGSH + other.split()[1]) for other in also}
    assert {(node, name) for node, name in all_found[view] if node.startswith(base)} == expected


# Domain shapes: one for each kind of thing that may stand before or after properties


def domain_shapes(shapes: ShapeSet) -> list[tuple[ox.NamedNode, str, list[str]]]:
    """(shape, its kind of target, the properties it targets) of the shapes named <module>-subject-... and <module>-object-..."""
    rows = []
    for shape in shapes.shapes:
        if isinstance(shape, ox.NamedNode) and re.search(r"#\w+-(subject|object)-", shape.value):
            targets = shapes.targets(shape)
            (kind,) = {name for name, _ in targets}
            rows.append((shape, kind, [value.value for _, value in targets if isinstance(value, ox.NamedNode)]))
    return rows


def allowed(shape: ox.NamedNode) -> list[str]:
    """The classes that a domain shape is named by."""
    return [CG + name for name in shape.value.split("-")[2:] if name != "entity"]


def test_domain_shapes_find_the_wrong_class_at_every_property(shapes: ShapeSet, ontology: Ontology) -> None:
    table = ontology.table
    classes = [CG + name for name in ("Topic", "Person", "City", "SanctionsList", "Proposition")]
    rows = domain_shapes(shapes)
    subjects = {each: shape for shape, kind, names in rows if kind == "targetSubjectsOf" for each in names}
    objects = {each: shape for shape, kind, names in rows if kind == "targetObjectsOf" for each in names}
    triples, expected = [], set()
    for number, name in enumerate(sorted({*subjects, *objects})):
        if table.properties[name].literal:
            continue
        ends = []
        for role, shape in (("subject", subjects.get(name)), ("object", objects.get(name))):
            right = ox.NamedNode(f"{EX}{number}/right-{role}")
            wrong = ox.NamedNode(f"{EX}{number}/wrong-{role}")
            may = allowed(shape) if shape else []
            if may:
                triples.append(ox.Triple(right, TYPE, ox.NamedNode(may[0])))
                unfit = next(each for each in classes if not any(table.is_a(each, one) for one in may))
                triples.append(ox.Triple(wrong, TYPE, ox.NamedNode(unfit)))
            ends.append((right, wrong if may else right))
            if may and shape:
                expected.add((wrong.value, shape.value))
        (subject, odd_subject), (value, odd_value) = ends
        for triple in ((subject, value), (odd_subject, value), (subject, odd_value)):
            triples.append(ox.Triple(triple[0], ox.NamedNode(name), triple[1]))
    names = {shape.value for shape, _, _ in rows}
    assert {(node, shape) for node, shape in found(triples, shapes, View.EVERYTHING, ontology) if shape in names} == expected


def test_shapes_for_entities_refuse_text(shapes: ShapeSet, ontology: Ontology) -> None:
    rows = [(shape, names) for shape, kind, names in domain_shapes(shapes) if kind == "targetObjectsOf"]
    triples = [
        ox.Triple(ox.NamedNode(f"{EX}subject"), ox.NamedNode(name), ox.Literal(shape.value))
        for shape, names in rows
        for name in names
    ]
    results = found(triples, shapes, View.EVERYTHING, ontology)
    assert {(text, shape) for text, shape in results if text.startswith(CGSH)} == {(shape.value, shape.value) for shape, _ in rows}


def test_values_of_every_literal_property(shapes: ShapeSet, ontology: Ontology) -> None:
    """Each `<property>-value` shape refuses another datatype, and takes its own."""
    good = {XSD + "string": "x", XSD + "integer": "3", XSD + "decimal": "3.5", XSD + "boolean": "true", EDTF: "2017-04"}
    triples, expected = [], set()
    for shape in shapes.shapes:
        if not isinstance(shape, ox.NamedNode) or not shape.value.endswith("-value"):
            continue
        name = CG + shape.value.removeprefix(CGSH).removesuffix("-value")
        datatype = ontology.table.properties[name].datatype
        for node, literal in (
            ("right", ox.Literal(good[datatype], datatype=ox.NamedNode(datatype))),
            ("wrong", ox.Literal("x", language="en")),
        ):
            triples.append(ox.Triple(ox.NamedNode(f"{EX}{node}/{name}"), ox.NamedNode(name), literal))
        expected.add((f"{EX}wrong/{name}", shape.value))
    results = found(triples, shapes, View.EVERYTHING, ontology)
    assert {each for each in results if each[1].endswith("-value")} == expected
    assert len(expected) > 15


# The shapes as a whole


def test_every_shape_has_a_test(shapes: ShapeSet) -> None:
    tested = {row[0] for _, rows in VIEWS.values() for row in rows}
    tested |= {row[0].split()[1] for _, rows in VIEWS.values() for each in rows for row in [each[3]] if row}
    untested = []
    for shape in shapes.shapes:
        if not isinstance(shape, ox.NamedNode):
            continue
        name = shape.value.removeprefix(CGSH)
        only_groups = not set(shapes.said[shape]) & {
            SH + each for each in ("path", "class", "or", "not", "nodeKind", "pattern", "node")
        }
        derived = name.endswith("-value") or re.match(r"\w+-(subject|object)-", name)
        if name not in tested and not only_groups and not derived:
            untested.append(name)
    assert untested == []


def test_shapes_are_named_and_speak(shapes: ShapeSet) -> None:
    for shape in shapes.shapes:
        if SH + "targetClass" in shapes.said[shape] or SH + "message" in shapes.said[shape]:
            assert isinstance(shape, ox.NamedNode)
            assert shape.value.startswith(CGSH)
        if isinstance(shape, ox.NamedNode) and shapes.objects(shape, "path"):
            assert len(shapes.objects(shape, "message")) == 1, shape
            assert len(shapes.objects(shape, "severity")) == 1, shape
        for inner in shapes.objects(shape, "property"):
            assert isinstance(inner, ox.NamedNode), shape


def test_shapes_use_declared_terms_only(shapes: ShapeSet, ontology: Ontology) -> None:
    assert [str(each.problem) for each in check_shapes(shapes, ontology)] == []


def test_shapes_are_free_of_sparql(shapes: ShapeSet) -> None:
    """SHACL Core alone: queries cost a hundred times as much for each focus node."""
    assert not [each for each in shapes.triples if each.predicate.value == SH + "sparql"]


def test_every_stated_domain_and_range_is_checked(shapes: ShapeSet, ontology: Ontology) -> None:
    """A property of annotators whose domain or range the ontology states stands in a domain shape that says the same."""
    generated = {
        each.subject
        for each in ontology.triples
        if each.predicate.value == CG + "generated" and isinstance(each.subject, ox.NamedNode)
    }
    checked = {(kind, name): allowed(shape) for shape, kind, names in domain_shapes(shapes) for name in names if allowed(shape)}
    missing = []
    for term in ontology.terms.values():
        if term.kind is not TermKind.OBJECT_PROPERTY or not term.iri.startswith(CG) or ox.NamedNode(term.iri) in generated:
            continue
        for kind, stated in (("targetSubjectsOf", term.domain), ("targetObjectsOf", term.range)):
            if stated and checked.get((kind, term.iri)) != sorted(stated):
                missing.append((kind, term.name, stated))
    assert missing == []

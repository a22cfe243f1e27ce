"""Checking RDF files: every syntax, places, named graphs, and nothing from the network."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import NothingToCheck, UnreadableInput
from kg.ontology import Ontology
from kg.validation import Report, validate_data
from kg.workspace import shipped
from tests.validation.workspaces import told

SHAPES = sorted(shipped("shapes").glob("*.ttl"))
GOOD = Path(__file__).parent.parent / "shapes" / "data" / "conforming.ttl"
SYNTAXES = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".trig": ox.RdfFormat.TRIG,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}


def check(ontology: Ontology, *files: Path, owl: bool = False) -> Report:
    root = files[0].parent if files else None
    return validate_data(files, ontology, SHAPES, owl=owl, root=root)


def write(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    head = "@prefix cg: <https://w3id.org/claimgraph/ns#> .\n@prefix ex: <http://example.org/> .\n"
    path.write_text((head if path.suffix in (".ttl", ".trig") else "") + body)
    return path


@pytest.mark.parametrize("suffix", SYNTAXES)
def test_every_syntax(suffix: str, tmp_path: Path, ontology: Ontology) -> None:
    triples = [quad.triple for quad in ox.parse(path=str(GOOD))]
    path = tmp_path / f"data{suffix}"
    if SYNTAXES[suffix].supports_datasets:
        quads = [ox.Quad(each.subject, each.predicate, each.object) for each in triples]
        ox.serialize(quads, str(path), format=SYNTAXES[suffix])
    else:
        ox.serialize(triples, str(path), format=SYNTAXES[suffix])
    report = check(ontology, path)
    assert told(report) == []
    assert report.counts.triples == len(set(triples))


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf", ".jsonld"])
def test_places_in_every_syntax(suffix: str, tmp_path: Path, ontology: Ontology) -> None:
    triples = [quad.triple for quad in ox.parse(path=str(GOOD))]
    wrong = ox.NamedNode("http://example.org/designation")
    triples = [each for each in triples if not (each.subject == wrong and each.predicate.value.endswith("designatedEntity"))]
    path = tmp_path / f"data{suffix}"
    ox.serialize(triples, str(path), format=SYNTAXES[suffix])
    (finding,) = [each for each in check(ontology, path).findings if each.severity == "error"]
    assert finding.problem.code == "Designation-entity"
    assert finding.problem.at is not None
    line = path.read_text().splitlines()[finding.problem.at.line - 1]
    assert "http://example.org/designation" in line


def test_undeclared_and_misused_terms(tmp_path: Path, ontology: Ontology) -> None:
    path = write(
        tmp_path,
        "own.ttl",
        "ex:column a cg:ArmedGrup ;\n  cg:leadBy ex:amir .\nex:amir a cg:Person , cg:ledBy ; cg:Person ex:column .\n"
        'ex:raid a cg:Attack ;\n  cg:date "2018-02-30"^^<http://id.loc.gov/datatypes/edtf/EDTF> ; cg:agent "Amir" ;\n'
        "  cg:deaths ex:amir .\n",
    )
    report = check(ontology, path)
    terms = [f"{each.problem.at} {each.problem.code}" for each in report.findings if each.stage == "terms"]
    assert terms == [
        "own.ttl:3:13 undeclared-term",
        "own.ttl:4:3 undeclared-term",
        "own.ttl:5:11 class-as-property",
        "own.ttl:5:23 property-as-class",
        "own.ttl:6:1 entity-expected",
        "own.ttl:6:1 impossible-date",
        "own.ttl:6:1 text-expected",
    ]
    assert "`ArmedGroup`" in report.render("text")


def test_terms_that_the_data_declares_itself(tmp_path: Path, ontology: Ontology) -> None:
    path = write(
        tmp_path,
        "own.ttl",
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "ex:Brigade a owl:Class ; rdfs:subClassOf cg:ArmedGroup .\n"
        'ex:first a ex:Brigade ; skos:prefLabel "First" ; cg:ledBy ex:amir . ex:amir a cg:Person ; skos:prefLabel "Amir" .\n',
    )
    assert told(check(ontology, path)) == []


def test_named_graphs(tmp_path: Path, ontology: Ontology) -> None:
    """Form shapes see every graph, consistency shapes the default graph."""
    dates = 'ex:raid cg:date "{}"^^<http://id.loc.gov/datatypes/edtf/EDTF> .'
    entry = 'ex:raid a cg:Attack ; <http://www.w3.org/2004/02/skos/core#prefLabel> "Raid" .\n'
    apart = write(
        tmp_path, "apart.trig", entry + dates.format(2018) + "\nex:g {" + dates.format(2019) + " ex:raid cg:place ex:raid }"
    )
    both = write(tmp_path, "both.trig", entry + dates.format(2018) + dates.format(2019) + "\nex:g { ex:raid cg:place ex:raid }")
    codes = [[each.problem.code for each in check(ontology, path).findings if each.severity != "info"] for path in (apart, both)]
    assert codes[0] == ["operations-object-Place"]
    assert sorted(codes[1]) == ["AcceptedEvent-date", "operations-object-Place"]


def test_house_style_of_modules(ontology: Ontology) -> None:
    modules = sorted(shipped("ontology").glob("*.ttl"))
    report = validate_data(modules, ontology, SHAPES, root=shipped("ontology").parent)
    assert told(report) == []


@pytest.mark.parametrize(
    ("name", "body", "code", "words"),
    [
        ("a.ttl", "ex:a ex:b", "rdf-syntax", "Mend"),
        ("a.nt", "<http://example.org/a> <b> 1 .", "rdf-syntax", "Mend"),
        ("a.txt", "hello", "unknown-syntax", ".ttl"),
        (
            "a.jsonld",
            '{"@context": "http://example.org/context.jsonld", "@id": "http://example.org/a", "name": "A"}',
            "rdf-syntax",
            "nothing is fetched",
        ),
    ],
)
def test_unreadable_data(name: str, body: str, code: str, words: str, tmp_path: Path, ontology: Ontology) -> None:
    path = write(tmp_path, name, body)
    with pytest.raises(UnreadableInput) as caught:
        check(ontology, path)
    (problem,) = caught.value.problems
    assert (problem.code, caught.value.exit_code) == (code, 3)
    assert problem.at is not None
    assert problem.at.file == name
    assert words in problem.remedy


def test_all_unreadable_files_are_told(tmp_path: Path, ontology: Ontology) -> None:
    latin = tmp_path / "latin.ttl"
    latin.write_bytes('<http://example.org/a> <http://example.org/b> "Größe" .'.encode("latin-1"))
    with pytest.raises(UnreadableInput) as caught:
        check(ontology, latin, tmp_path / "missing.ttl")
    assert [(problem.code, str(problem.at)) for problem in caught.value.problems] == [
        ("not-utf-8", "latin.ttl:1:50"),
        ("unreadable-file", "missing.ttl:1:1"),
    ]


def test_nothing_to_check(tmp_path: Path, ontology: Ontology) -> None:
    for body in ("", "ex:a ex:b ex:c ."):
        with pytest.raises(NothingToCheck) as caught:
            check(ontology, write(tmp_path, "a.ttl", body))
        assert caught.value.exit_code == 2
        assert caught.value.remedy


def test_imports_are_never_followed(tmp_path: Path, ontology: Ontology) -> None:
    body = GOOD.read_text() + "\n<http://example.org/o> <http://www.w3.org/2002/07/owl#imports> <http://example.org/other> .\n"
    path = write(tmp_path, "a.ttl", body)
    assert told(check(ontology, path)) == []

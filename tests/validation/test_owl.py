"""OWL consistency under HermiT: which statements clash, and what happens without Java."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import EngineFailure, MissingEngine
from kg.ontology import Ontology, load_ontology
from kg.validation.owl import axioms, check_consistency, statements
from kg.validation.tracing import Origin
from kg.vocabulary import CG, EDTF, RDF, XSD
from tests.validation.workspaces import Workspace, told

needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="OWL CHECKS SKIPPED: there is no Java on the PATH")
EX = "http://example.org/"
CLAIMS = "corpus/claims/border-war.yaml"


def statement(subject: str, predicate: str, value: str) -> ox.Triple:
    property = RDF + "type" if predicate == "a" else CG + predicate
    return ox.Triple(
        ox.NamedNode(EX + subject), ox.NamedNode(property), ox.NamedNode(CG + value if predicate == "a" else EX + value)
    )


def no_origin(_: ox.Triple) -> tuple[Origin, ...]:
    return ()


@needs_java
def test_the_shipped_ontology_is_consistent_and_satisfiable(ontology: Ontology) -> None:
    assert check_consistency(ontology, [], no_origin) == ()


@needs_java
@pytest.mark.parametrize(
    ("data", "focus", "words"),
    [
        ([("x", "a", "Person"), ("x", "a", "Council")], "x", "both Person and Council"),
        ([("x", "a", "City"), ("x", "bornIn", "y")], "x", "[x, bornIn, y]"),
        ([("x", "a", "Event"), ("y", "ledBy", "x")], "x", "[y, ledBy, x]"),
    ],
)
def test_clashes_name_the_statements(data: list[tuple[str, str, str]], focus: str, words: str, ontology: Ontology) -> None:
    (finding,) = check_consistency(ontology, [statement(*each) for each in data], no_origin)
    assert finding.problem.code == "owl-clash"
    assert finding.focus == ox.NamedNode(EX + focus)
    assert words in finding.problem.message


@needs_java
def test_an_inconsistency_that_hierarchies_do_not_explain_is_searched_for(tmp_path: Path) -> None:
    module = tmp_path / "own.ttl"
    module.write_text(
        "@prefix cg: <https://w3id.org/claimgraph/ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "cg:Lonely a owl:Class ; rdfs:subClassOf [ a owl:Restriction ; owl:onProperty cg:ledBy ; owl:maxCardinality 0 ] .\n"
        "cg:ledBy a owl:ObjectProperty . cg:Agent a owl:Class .\n"
    )
    noise = [("n", "ledBy", f"m{number}") for number in range(6)]
    data = [*noise[:3], ("x", "a", "Lonely"), *noise[3:], ("x", "ledBy", "y"), ("z", "a", "Agent")]
    (finding,) = check_consistency(load_ontology([module]), [statement(*each) for each in data], no_origin)
    assert finding.problem.code == "owl-inconsistent"
    assert "[x, ledBy, y]; [x, a, Lonely]" in finding.problem.message


@needs_java
def test_an_unsatisfiable_class_is_named(tmp_path: Path) -> None:
    module = tmp_path / "own.ttl"
    module.write_text(
        "@prefix cg: <https://w3id.org/claimgraph/ns#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "cg:A a owl:Class ; owl:disjointWith cg:B . cg:B a owl:Class . cg:C a owl:Class ; rdfs:subClassOf cg:A , cg:B .\n"
        "<http://example.org/o> a owl:Ontology ; owl:imports <http://example.org/never> .\n"
    )
    (finding,) = check_consistency(load_ontology([module]), [], no_origin)
    assert (finding.problem.code, finding.focus) == ("unsatisfiable-class", ox.NamedNode(CG + "C"))


@needs_java
def test_clashes_lead_back_to_claims(workspace: Workspace, ontology: Ontology) -> None:
    workspace.replace(CLAIMS, "place, merin", "place, amir-doran")
    report = workspace.check(ontology, owl=True)
    clash = next(each for each in report.findings if each.problem.code == "owl-clash")
    assert [str(at) for at in (clash.problem.at, *clash.related)] == ["corpus/entities/all.yaml:6:5", f"{CLAIMS}:14:32"]
    assert clash.claims == ("bbbbbbbbbb",)
    assert f"{CLAIMS}:14:32 operations-object-Place" in told(report)


def test_what_the_reasoner_is_spared(ontology: Ontology) -> None:
    made = axioms(ontology)
    predicates = {each.predicate.value for each in made}
    assert not {each for each in predicates if each.endswith(("imports", "versionIRI", "label", "definition"))}
    dated = ox.Triple(ox.NamedNode(EX + "x"), ox.NamedNode(CG + "date"), ox.Literal("2017", datatype=ox.NamedNode(EDTF)))
    counted = ox.Triple(
        ox.NamedNode(EX + "x"), ox.NamedNode(CG + "deaths"), ox.Literal("3", datatype=ox.NamedNode(XSD + "integer"))
    )
    foreign = ox.Triple(ox.NamedNode(EX + "x"), ox.NamedNode(EX + "p"), ox.NamedNode(EX + "y"))
    assert statements([dated, counted, foreign], ontology) == [counted]


def test_without_java(workspace: Workspace, ontology: Ontology, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(MissingEngine) as caught:
        workspace.check(ontology, owl=True)
    assert caught.value.exit_code == 4
    assert "Java" in caught.value.remedy


@needs_java
def test_time_limit(ontology: Ontology) -> None:
    with pytest.raises(EngineFailure, match="no answer within"):
        check_consistency(ontology, [], no_origin, timeout=0.01)


def test_broken_java(ontology: Ontology, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'Exception in thread main: no class' >&2\nexit 1\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(EngineFailure, match="no class"):
        check_consistency(ontology, [], no_origin)

"""Faults planted in a corpus: each is found with its code, place and remedy, and nothing else is."""

from __future__ import annotations

import pytest

from kg.errors import KgError, NothingToCheck, UnreadableInput
from kg.ontology import Ontology
from kg.validation import FORMATS, Stage
from tests.validation.workspaces import DIGEST, Workspace, told

CLAIMS = "corpus/claims/border-war.yaml"
ENTITIES = "corpus/entities/all.yaml"
SOURCE = "corpus/sources/border-war.yaml"


def test_a_sound_corpus_conforms(workspace: Workspace, ontology: Ontology) -> None:
    report = workspace.check(ontology)
    assert (told(report), told(report, "warning"), report.conforms, report.exit_code) == ([], [], True, 0)
    assert report.checks == (Stage.READING, Stage.TERMS, Stage.SHAPES, Stage.SHACL)
    assert (report.counts.claims, report.counts.sources, report.counts.entities, report.counts.files) == (3, 1, 4, 3)
    assert report.counts.focus_nodes > 50


FAULTS = [
    # file, what is replaced, by what, where and what is found, a part of the message or remedy
    (CLAIMS, "ledBy", "leadBy", [f"{CLAIMS}:7:35 unknown-predicate"], "Did you mean `ledBy`"),
    (CLAIMS, "ledBy", "Leadership", [f"{CLAIMS}:7:35 class-as-property"], "Leadership is a class, not a property"),
    (CLAIMS, "a, Attack", "a, Atack", [f"{CLAIMS}:13:28 unknown-class"], "`Attack`"),
    (CLAIMS, "a, Attack", "a, place", [f"{CLAIMS}:13:28 property-as-class"], "not a class"),
    (CLAIMS, "ledBy, amir-doran", "ledBy, amir-dorn", [f"{CLAIMS}:7:42 unknown-entity"], "`amir-doran`"),
    (CLAIMS, "[[northern-column", "[[northen-column", [f"{CLAIMS}:7:18 unknown-entity"], "`northern-column`"),
    (CLAIMS, "ledBy, amir-doran", "ledBy, Amir Doran", [f"{CLAIMS}:7:42 entity-expected"], "kg find"),
    (CLAIMS, "ledBy, amir-doran", "describedAs, amir-doran", [f"{CLAIMS}:7:48 text-expected"], "Write the text itself"),
    (CLAIMS, "ledBy, amir-doran", "ledBy, merin", [f"{CLAIMS}:7:42 actors-object-Agent"], "Only an agent"),
    (CLAIMS, "[[northern-column, ledBy", "[[merin, ledBy", [f"{CLAIMS}:7:18 actors-subject-Agent"], "[merin, ledBy, amir-doran]"),
    (CLAIMS, "place, merin", "place, amir-doran", [f"{CLAIMS}:14:32 operations-object-Place"], "Only a place"),
    (CLAIMS, "ledBy, amir-doran", "fears, amir-doran", [f"{CLAIMS}:7:35 generated-term"], "stance of kind 'fear'"),
    (CLAIMS, "kind: fear", "kind: feer", [f"{CLAIMS}:20:13 unknown-stance"], "`fear`"),
    (CLAIMS, '"2018-02-03"', '"2018-02-30"', [f"{CLAIMS}:15:31 impossible-date"], "28 days"),
    (CLAIMS, "2017-04/2020", "2017-13/2020", [f"{CLAIMS}:8:12 bad-date"], "no month 13"),
    (CLAIMS, "ledBy, amir-doran", "ledBy, northern-column", [], ""),
    (
        CLAIMS,
        f"    evidence: {{start: 10, end: 90, sha256: {DIGEST}}}\n",
        "",
        [f"{CLAIMS}:5:5 no-evidence"],
        "kg anchor",
    ),
    (CLAIMS, "id: bbbbbbbbbb", "id: aaaaaaaaaa", [f"{CLAIMS}:10:9 duplicate-claim"], "another id"),
    (
        CLAIMS,
        "source: border-war",
        "source: border-wars",
        [f"{CLAIMS}:1:9 file-name", f"{CLAIMS}:1:9 unknown-source"],
        "`border-war`",
    ),
    (ENTITIES, "[ArmedGroup]", "[ArmedGrup]", [f"{ENTITIES}:2:5 unknown-class"], "`ArmedGroup`"),
    (ENTITIES, "[ArmedGroup]", "[Claim]", [f"{ENTITIES}:2:5 generated-term"], "only the mapping writes"),
    (ENTITIES, "[Person]", "[Person, Council]", [f"{ENTITIES}:6:5 Person"], "make two entities"),
    (SOURCE, "published: 2017-10", "published: 2017-10-32", [f"{SOURCE}:4:12 bad-date"], "31 days"),
]


@pytest.mark.parametrize(("file", "old", "new", "expected", "words"), FAULTS, ids=[f"{row[2][:24]!r}" for row in FAULTS])
def test_planted_fault(
    file: str, old: str, new: str, expected: list[str], words: str, workspace: Workspace, ontology: Ontology
) -> None:
    workspace.replace(file, old, new)
    report = workspace.check(ontology)
    places = told(report)
    assert places == expected
    assert report.exit_code == (1 if expected else 0)
    assert words in report.render("text")
    for format in FORMATS:
        assert report.render(format)


def test_itself_related_is_a_warning(workspace: Workspace, ontology: Ontology) -> None:
    workspace.replace(CLAIMS, "ledBy, amir-doran", "ledBy, northern-column")
    report = workspace.check(ontology)
    assert told(report, "warning") == [f"{CLAIMS}:7:42 self-relation"]
    assert report.exit_code == 0


def test_all_problems_are_told_at_once(workspace: Workspace, ontology: Ontology) -> None:
    workspace.replace(CLAIMS, "ledBy, amir-doran", "ledBy, merin")
    workspace.replace(CLAIMS, "a, Attack", "a, Atack")
    workspace.replace(CLAIMS, "    by: [amir-doran]", "    by: [amir-dorn]")
    places = told(workspace.check(ontology))
    assert [f"{CLAIMS}:7:42 actors-object-Agent", f"{CLAIMS}:13:28 unknown-class", f"{CLAIMS}:18:10 unknown-entity"] == places


def test_one_finding_leads_to_every_claim_concerned(workspace: Workspace, ontology: Ontology) -> None:
    workspace.replace(CLAIMS, "ledBy, amir-doran", "ledBy, merin")
    workspace.replace(CLAIMS, "[raid-on-merin, place, merin]", "[raid-on-merin, agent, merin]\n      - [merin, fights, amir-doran]")
    report = workspace.check(ontology)
    by_code = {each.problem.code: each for each in report.findings}
    assert by_code["actors-object-Agent"].claims == ("aaaaaaaaaa",)
    assert by_code["operations-object-Agent"].claims == ("bbbbbbbbbb",)
    assert str(by_code["actors-subject-Agent"].problem.at) == f"{CLAIMS}:15:10"
    assert "also at" not in report.render("text")


UNREADABLE = [
    (CLAIMS, "claims:", "claims: &anchor", "anchor"),
    (CLAIMS, "    by: [amir-doran]", "\tby: [amir-doran]", "tab"),
    (CLAIMS, "    by: [amir-doran]", "    by: [amir-doran]\n    by: [amir-doran]", "duplicate-key"),
]


@pytest.mark.parametrize(("file", "old", "new", "code"), UNREADABLE)
def test_unreadable_files(file: str, old: str, new: str, code: str, workspace: Workspace, ontology: Ontology) -> None:
    workspace.replace(file, old, new)
    with pytest.raises(UnreadableInput) as caught:
        workspace.check(ontology)
    assert caught.value.exit_code == 3
    assert [problem.at.file for problem in caught.value.problems if problem.at] == [file]
    assert all(problem.remedy for problem in caught.value.problems)


def test_wrong_encoding(workspace: Workspace, ontology: Ontology) -> None:
    workspace.write(SOURCE, "key: border-war\ntitle: Größe\n".encode("latin-1"))
    with pytest.raises(UnreadableInput) as caught:
        workspace.check(ontology)
    assert caught.value.exit_code == 3
    assert str(caught.value.problems[0].at).startswith(f"{SOURCE}:2:")


def test_empty_corpus(workspace: Workspace, ontology: Ontology) -> None:
    (workspace.root / CLAIMS).unlink()
    with pytest.raises(NothingToCheck) as caught:
        workspace.check(ontology)
    assert caught.value.exit_code == 2


# Shapes

HEAD = """\
@prefix cg: <https://w3id.org/claimgraph/ns#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix : <http://example.org/> .
"""


def with_shapes(workspace: Workspace, ontology: Ontology, body: str) -> list[str]:
    path = workspace.write("shapes/own.ttl", HEAD + body)
    return told(workspace.check(ontology, shapes=[path]))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (":S a sh:NodeShape ; sh:targetClass cg:Claim , cg:Cliam ; sh:nodeKind sh:IRI .", "shapes/own.ttl:3:47 undeclared-target"),
        (":S a sh:NodeShape ; sh:targetClass cg:Cliam ; sh:nodeKind sh:IRI .", "shapes/own.ttl:3:36 undeclared-target"),
        (":S a sh:NodeShape ; sh:targetClas cg:Claim ; sh:nodeKind sh:IRI .", "shapes/own.ttl:3:21 unknown-shacl-term"),
        (":S a sh:NodeShape ; sh:targetClass cg:ledBy ; sh:nodeKind sh:IRI .", "shapes/own.ttl:3:36 property-as-class"),
        (":S a sh:NodeShape ; sh:targetSubjectsOf cg:leadBy ; sh:nodeKind sh:IRI .", "shapes/own.ttl:3:41 undeclared-target"),
        (
            ":S a sh:NodeShape ; sh:targetClass cg:Claim ; sh:property [ sh:path cg:sourc ; sh:minCount 1 ] .",
            "shapes/own.ttl:3:69 undeclared-term",
        ),
        (":S a sh:NodeShape ; sh:targetClass cg:Claim ; sh:property :Missing .", "shapes/own.ttl:3:59 missing-shape"),
        (':S a sh:NodeShape ; sh:targetClass cg:Claim ; sh:js [ sh:jsFunctionName "f" ] .', "shapes/own.ttl:3:1 shape-refused"),
        (
            ":S a sh:NodeShape ; sh:targetClass cg:Claim ;\n"
            "  sh:sparql [ sh:select 'SELECT $this { SERVICE <http://example.org/> { $this ?p ?o } }' ] .",
            "shapes/own.ttl:3:1 shape-refused",
        ),
        (
            ":S a sh:NodeShape ; sh:targetClass cg:Claim ;\n"
            "  sh:sparql [ sh:select 'SELECT $this FROM <file:///etc/hostname> { $this ?p ?o }' ] .",
            "shapes/own.ttl:3:1 shape-refused",
        ),
    ],
)
def test_faulty_shapes(body: str, expected: str, workspace: Workspace, ontology: Ontology) -> None:
    assert expected in with_shapes(workspace, ontology, body)


def test_malformed_shapes_are_a_finding(workspace: Workspace, ontology: Ontology) -> None:
    body = ":S a sh:PropertyShape ; sh:targetClass cg:Claim ; sh:path cg:status , cg:note ."
    assert with_shapes(workspace, ontology, body) == ["shapes/own.ttl:1:1 bad-shape"]


def test_sparql_constraints_run(workspace: Workspace, ontology: Ontology) -> None:
    body = (
        ":S a sh:NodeShape ; sh:targetClass cg:Claim ; sh:sparql [ sh:message 'no stances' ; sh:select '''\n"
        "SELECT $this WHERE { ?stance <https://w3id.org/claimgraph/ns#stanceOf> $this # SERVICE is a word here\n}''' ] ."
    )
    assert with_shapes(workspace, ontology, body) == [f"{CLAIMS}:17:5 http://example.org/S"]


def test_a_target_without_instance_is_a_note(workspace: Workspace, ontology: Ontology) -> None:
    body = ":{} a sh:NodeShape ; sh:targetClass cg:{} ; sh:nodeKind sh:IRI .\n"
    path = workspace.write("shapes/own.ttl", HEAD + body.format("S", "Claim") + body.format("T", "Tribe"))
    report = workspace.check(ontology, shapes=[path])
    assert report.exit_code == 0
    assert told(report, "info") == ["shapes/own.ttl:1:1 no-focus-node"]
    assert "http://example.org/T" in report.render("json")
    assert "some shapes have nothing to check yet" in report.render("text")


@pytest.mark.parametrize("body", ["", ":S a sh:NodeShape ; sh:targetClass cg:Tribe ; sh:nodeKind sh:IRI ."])
def test_nothing_to_check(body: str, workspace: Workspace, ontology: Ontology) -> None:
    with pytest.raises(NothingToCheck) as caught:
        with_shapes(workspace, ontology, body)
    assert caught.value.exit_code == 2
    assert caught.value.remedy


def test_unreadable_shapes(workspace: Workspace, ontology: Ontology) -> None:
    with pytest.raises(UnreadableInput) as caught:
        with_shapes(workspace, ontology, ":S a sh:NodeShape")
    assert "shapes/own.ttl:3:" in str(caught.value.problems[0].at)


def test_undeclared_terms_in_queries(workspace: Workspace, ontology: Ontology) -> None:
    from kg.validation.terms import check_queries

    path = workspace.write(
        "queries/led.rq",
        "PREFIX cg: <https://w3id.org/claimgraph/ns#>\n# cg:notATerm in a comment\n"
        "SELECT ?x { ?x cg:leadBy ?y ; a <https://w3id.org/claimgraph/ns#Persn> . FILTER(?y != 'cg:neither') }\n",
    )
    findings = check_queries([path], ontology, workspace.root)
    assert [(str(each.problem.at), each.problem.code) for each in findings] == [
        ("queries/led.rq:3:16", "undeclared-term"),
        ("queries/led.rq:3:33", "undeclared-term"),
    ]
    assert "`ledBy`" in findings[0].problem.remedy


def test_errors_are_our_own(workspace: Workspace, ontology: Ontology) -> None:
    """Whatever is thrown at a reader of shapes comes out as an error with a remedy."""
    path = workspace.write("shapes/own.ttl", b"\xff\xfe\x00")
    with pytest.raises(KgError) as caught:
        workspace.check(ontology, shapes=[path])
    assert caught.value.exit_code == 3

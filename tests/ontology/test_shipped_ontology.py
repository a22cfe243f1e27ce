"""The shipped ontology: house style, and that it holds what the first users asked for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import UnreadableInput
from kg.ontology import Ontology, TermKind, load_ontology
from kg.vocabulary import CG, OWL, RDFS, SKOS

FOLDER = Path(__file__).parent.parent.parent / "ontology"
FILES = sorted(FOLDER.glob("*.ttl"))
MODULES = ["actors", "alignments", "claims", "operations", "places", "sanctions"]


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(FILES)


def test_the_modules() -> None:
    assert [path.stem for path in FILES] == MODULES


def test_every_term_of_ours_has_one_label_one_definition_an_example_and_one_module(ontology: Ontology) -> None:
    said: Counter[tuple[str, str]] = Counter()
    for triple in ontology.triples:
        if isinstance(triple.subject, ox.NamedNode):
            said[triple.subject.value, triple.predicate.value] += 1
    ours = [iri for iri in ontology.terms if iri.startswith(CG)]
    assert len(ours) > 500
    faults = [
        (iri, predicate)
        for iri in ours
        for predicate, least, most in (
            (RDFS + "label", 1, 1),
            (SKOS + "definition", 1, 1),
            (SKOS + "example", 1, 9),
            (RDFS + "isDefinedBy", 1, 1),
        )
        if not least <= said[iri, predicate] <= most
    ]
    assert faults == []


def test_no_two_terms_share_a_label(ontology: Ontology) -> None:
    labels = Counter((term.label.lower(), term.kind) for iri, term in ontology.terms.items() if iri.startswith(CG))
    assert [label for label, times in labels.items() if times > 1] == []


def test_nothing_of_ours_is_used_undeclared(ontology: Ontology) -> None:
    used = {
        node.value
        for triple in ontology.triples
        for node in (triple.subject, triple.predicate, triple.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(CG) and len(node.value) > len(CG)
    }
    assert used - set(ontology.terms) == set()


@pytest.mark.parametrize(
    "name",
    """
    Person UnnamedPerson PersonGroup Family Tribe EthnicGroup ArmedGroup ArmedFaction Council PoliticalMovement
    PoliticalParty Coalition State Government GovernmentBody MilitaryForce IntelligenceAgency LawEnforcementAgency
    InternationalOrganization Company ResearchInstitution MediaOutlet OnlinePlatform UnnamedSource Post Country
    Province District City Village Region Site Attack Killing HostageTaking PrisonerExchange Detention
    MilitaryOperation MilitaryExercise TerritorialTakeover AllegiancePledge Designation Delivery Meeting
    Negotiation Statement Publication WeaponSystem WeaponProgramme ExportControlRegime SanctionsList
    LegalInstrument Agreement MediaWork Document Topic Claim AcceptedClaim Situation Stance StrengthEstimate
    IdentityJudgement ContestDecision SourceRating
    """.split(),
)
def test_classes_that_must_be_there(ontology: Ontology, name: str) -> None:
    assert ontology.by_name[name].kind is TermKind.CLASS


def test_what_drives_the_mapping_is_well_formed(ontology: Ontology) -> None:
    table = ontology.table
    assert {term.situation for term in table.properties.values() if term.situation} <= set(table.classes)
    assert all(table.is_a(term.situation, CG + "Situation") for term in table.properties.values() if term.situation)
    for shortcut in table.shortcuts:
        assert table.is_a(shortcut.event_class, CG + "Event"), shortcut
        assert {shortcut.property, shortcut.from_role, shortcut.to_role} <= set(table.properties), shortcut
    assert set(table.stances) >= set(
        "fear want demand threaten promise plan seek dismiss reject characterise silent omit oppose".split()
    )
    assert {stance.shortcut for stance in table.stances.values() if stance.shortcut} <= set(table.properties)
    assert table.properties[CG + "pledgedAllegianceTo"].sought_as == CG + "seeksAllegianceOf"


def test_inverses_stand_once_and_situations_on_the_preferred_side(ontology: Ontology) -> None:
    stated = [
        (t.subject.value, t.object.value)
        for t in ontology.triples
        if t.predicate.value == OWL + "inverseOf" and isinstance(t.subject, ox.NamedNode)
    ]
    assert len(stated) > 40
    assert [pair for pair in stated if pair[::-1] in stated] == []
    table = ontology.table
    assert [term.iri for term in table.properties.values() if term.canonical and term.situation] == []


def test_terms_are_found_and_suggested(ontology: Ontology) -> None:
    assert ontology.suggest("ledby")[0] == "ledBy"
    assert ontology.suggest("Killling", TermKind.CLASS)[0] == "Killing"
    assert ontology.find("led by")[0].name == "ledBy"
    assert ontology.find("no such thing at all") == []


def test_two_readings_agree_on_blank_nodes(ontology: Ontology) -> None:
    assert ontology.triples == load_ontology(FILES).triples


def test_a_broken_module_is_told_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("@prefix cg: <https://w3id.org/claimgraph/ns#> .\ncg:A a ;\n", encoding="utf-8")
    with pytest.raises(UnreadableInput) as caught:
        load_ontology([broken])
    (problem,) = caught.value.problems
    assert problem.at is not None
    assert (problem.at.file, problem.at.line) == (str(broken), 2)


def test_alignments_keep_to_their_module() -> None:
    for path in FILES:
        foreign = {
            quad.object.value.rpartition("#")[0]
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
            if quad.predicate.value in (RDFS + "subClassOf", RDFS + "subPropertyOf")
            and isinstance(quad.object, ox.NamedNode)
            and not quad.object.value.startswith(CG)
        }
        assert path.stem == "alignments" or not foreign, (path.stem, foreign)

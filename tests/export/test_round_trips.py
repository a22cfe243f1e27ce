"""Every export is read back by other programs with equal content: terms and lexical forms, not values."""

from __future__ import annotations

import errno
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import ContentError, StorageFailure, UnknownName
from kg.export import DATASET_FORMATS, FORMATS, GRAPH_FORMATS, export_dataset, export_to
from kg.publishing import build
from kg.store import Snapshot, open_current
from kg.vocabulary import CG, RDF
from tests.export import samples
from tests.export.samples import (
    ACCEPTED,
    CLAIM,
    CONTROLS,
    DENIED,
    FEARED,
    FOLLOWED,
    GROUP,
    INFERRED,
    NOT_SAID,
    QUADS,
    SAID,
    canonical,
    cg,
    in_graph,
    read_by_pyoxigraph,
    read_by_rdflib,
    snapshot_of,
    typed,
)
from tests.publishing.workspaces import make_workspace

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
RAPPER = {"turtle": "turtle", "ntriples": "ntriples", "rdfxml": "rdfxml"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return snapshot_of(tmp_path_factory.mktemp("sample") / "s")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    workspace = make_workspace(tmp_path_factory.mktemp("built"))
    build(workspace)
    return open_current(workspace.state)


def exported(snapshot: Snapshot, format: str, *, inferred: bool = True) -> bytes:
    output = io.BytesIO()
    export_dataset(snapshot, format, output, inferred=inferred)
    return output.getvalue()


def statement(claim: ox.NamedNode, name: str, triple: ox.Triple, belongs: str) -> list[ox.Quad]:
    node = ox.NamedNode(f"{claim.value}#{name}")
    return [
        ox.Quad(node, ox.NamedNode(RDF + "type"), ox.NamedNode(RDF + "Statement")),
        ox.Quad(node, cg(belongs), claim),
        ox.Quad(node, ox.NamedNode(RDF + "subject"), triple.subject),
        ox.Quad(node, ox.NamedNode(RDF + "predicate"), triple.predicate),
        ox.Quad(node, ox.NamedNode(RDF + "object"), triple.object),
    ]


STATEMENTS = [
    *statement(CLAIM, "statement-1", SAID[0], "statementOf"),
    *statement(CLAIM, "statement-2", SAID[1], "statementOf"),
    *statement(DENIED, "statement-1", NOT_SAID, "statementOf"),
    *statement(CLAIM, "content-statement-1", FEARED, "contentStatementOf"),
]
VIEW = set(map(in_graph, [*ACCEPTED, FOLLOWED])) | set(STATEMENTS)


@pytest.mark.parametrize("format", DATASET_FORMATS)
def test_datasets_say_what_was_mapped(sample: Snapshot, format: str) -> None:
    data = exported(sample, format)
    assert read_by_pyoxigraph(data, OXIGRAPH[format]) == canonical(QUADS)
    assert read_by_rdflib(data, RDFLIB[format]) == canonical(QUADS)


@pytest.mark.parametrize("format", GRAPH_FORMATS)
def test_graphs_say_the_accepted_view_and_every_claim(sample: Snapshot, format: str) -> None:
    data = exported(sample, format)
    assert read_by_pyoxigraph(data, OXIGRAPH[format]) == VIEW
    assert read_by_rdflib(data, RDFLIB[format]) == VIEW


@pytest.mark.parametrize("format", FORMATS[:-1])
def test_real_workspace_is_read_back(built: Snapshot, format: str) -> None:
    data = exported(built, format)
    expected = (
        canonical(built.quads())
        if format in DATASET_FORMATS
        else read_by_pyoxigraph(exported(built, "ntriples"), OXIGRAPH["ntriples"])
    )
    assert read_by_pyoxigraph(data, OXIGRAPH[format]) == expected
    assert read_by_rdflib(data, RDFLIB[format]) == expected


def read_by_rapper(data: bytes, format: str, file: Path) -> set[ox.Quad]:
    if shutil.which("rapper") is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    file.write_bytes(data)
    told = subprocess.run(["rapper", "-i", RAPPER[format], "-o", "ntriples", str(file)], check=True, capture_output=True)
    assert b"rror" not in told.stderr, told.stderr.decode()
    assert b"arning" not in told.stderr, told.stderr.decode()
    return read_by_pyoxigraph(told.stdout, ox.RdfFormat.N_TRIPLES)


@pytest.mark.parametrize("format", RAPPER)
@pytest.mark.parametrize("which", ["sample", "built"])
def test_rapper_reads_the_same(request: pytest.FixtureRequest, tmp_path: Path, format: str, which: str) -> None:
    snapshot: Snapshot = request.getfixturevalue(which)
    expected = read_by_pyoxigraph(exported(snapshot, "ntriples"), ox.RdfFormat.N_TRIPLES)
    assert read_by_rapper(exported(snapshot, format), format, tmp_path / "export") == expected


NUMERALS = {
    "integer": ("0", "-5", "12", "01", "+1", "-0", "007"),
    "decimal": ("1.0", "-1.50", ".5", "+.5", "00.5", "0.0000001", "0.00000010", "-0.0", "1", "123456789012345678901234567890.10"),
    "double": ("1E3", "1.0E0", ".5e1", "+1E0", "1.E+3", "INF"),
    "boolean": ("true", "1", "0"),
    "negativeInteger": ("-1", "-01"),
}


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """What readers tend to get wrong in abbreviated syntaxes, in the default graph and in claims' graphs."""
    dotted = [ox.NamedNode(f"{each.value}a.") for each in (GROUP, CLAIM)]
    told = [
        *(ox.Triple(GROUP, cg("value"), typed(each, name)) for name, values in NUMERALS.items() for each in values),
        *(ox.Triple(each, cg("value"), ox.NamedNode("source:somewhere")) for each in dotted),
        ox.Triple(GROUP, cg("value"), ox.Literal('{"a": 1.0}', datatype=ox.NamedNode(RDF + "JSON"))),
        ox.Triple(GROUP, cg("value"), typed("x", "dotted.")),
    ]
    quads = [in_graph(triple, graph) for triple in told for graph in (None, CLAIM, DENIED, dotted[1])]
    return snapshot_of(tmp_path_factory.mktemp("awkward") / "s", quads)


@pytest.mark.parametrize("format", FORMATS[:-1])
def test_awkward_terms_keep_their_spelling(awkward: Snapshot, tmp_path: Path, format: str) -> None:
    data = exported(awkward, format)
    expected = (
        set(awkward.quads())
        if format in DATASET_FORMATS
        else read_by_pyoxigraph(exported(awkward, "ntriples"), OXIGRAPH["ntriples"])
    )
    assert {quad.triple for quad in awkward.quads()} <= {quad.triple for quad in expected}
    assert read_by_pyoxigraph(data, OXIGRAPH[format]) == expected
    assert read_by_rdflib(data, RDFLIB[format]) == expected
    if format in RAPPER:
        assert read_by_rapper(data, format, tmp_path / "export") == expected


@pytest.mark.parametrize("format", FORMATS[:-1])
def test_inferred_triples_can_be_left_out(sample: Snapshot, format: str) -> None:
    told = read_by_pyoxigraph(exported(sample, format, inferred=False), OXIGRAPH[format])
    everything = canonical(QUADS) if format in DATASET_FORMATS else VIEW
    assert told == everything - {in_graph(FOLLOWED), in_graph(FOLLOWED, INFERRED)}


@pytest.mark.parametrize("format", [each for each in FORMATS[:-1] if each != "rdfxml"])
def test_control_characters_are_escaped(tmp_path: Path, format: str) -> None:
    quad = ox.Quad(GROUP, cg("note"), CONTROLS)
    data = exported(snapshot_of(tmp_path / "s", [quad]), format)
    assert not [byte for byte in data if byte < 0x20 and byte not in b"\n"]
    assert read_by_pyoxigraph(data, OXIGRAPH[format]) == {quad}
    assert read_by_rdflib(data, RDFLIB[format]) == {quad}


@pytest.mark.parametrize(
    ("quad", "told"),
    [
        (ox.Quad(GROUP, cg("note"), CONTROLS), "U+0000"),
        (ox.Quad(GROUP, cg("note"), ox.Literal("\ufffe")), "U+FFFE"),
        (ox.Quad(GROUP, ox.NamedNode("https://other.example/123"), GROUP), "https://other.example/123"),
        (ox.Quad(GROUP, ox.NamedNode("https://other.example/"), GROUP), "https://other.example/"),
        (ox.Quad(GROUP, ox.NamedNode(RDF + "li"), GROUP), "li"),
        (ox.Quad(GROUP, ox.NamedNode(RDF + "Description"), GROUP), "Description"),
        (ox.Quad(GROUP, ox.NamedNode(RDF + "aboutEach"), GROUP), "aboutEach"),
        (ox.Quad(GROUP, ox.NamedNode(RDF + "type"), ox.NamedNode("https://other.example/123")), "https://other.example/123"),
    ],
)
def test_what_xml_cannot_say_is_refused(tmp_path: Path, quad: ox.Quad, told: str) -> None:
    with pytest.raises(ContentError, match=told.replace("+", r"\+")) as caught:
        exported(snapshot_of(tmp_path / "s", [quad]), "rdfxml")
    assert "Turtle" in caught.value.remedy


@pytest.mark.parametrize("format", FORMATS[:-1])
@pytest.mark.parametrize(
    "term", [ox.Triple(GROUP, cg("ledBy"), GROUP), ox.Literal("a", language="en", direction=ox.BaseDirection.LTR)], ids=str
)
def test_what_rdf_1_1_cannot_say_is_refused(tmp_path: Path, format: str, term: ox.Triple | ox.Literal) -> None:
    with pytest.raises(ContentError, match=r"RDF 1\.1"):
        exported(snapshot_of(tmp_path / "s", [ox.Quad(GROUP, cg("note"), term)]), format)


def test_unknown_formats_are_told(sample: Snapshot) -> None:
    with pytest.raises(UnknownName, match="no export format 'owl'") as caught:
        exported(sample, "owl")
    assert "claims-jsonl" in caught.value.remedy
    with pytest.raises(UnknownName, match="corpus"):
        exported(sample, "claims-jsonl")


def test_lines_are_sorted(built: Snapshot) -> None:
    assert exported(built, "nquads") == built.dataset.read_bytes()
    lines = exported(built, "ntriples").decode().splitlines()
    assert lines == sorted(set(lines))


def test_turtle_is_readable(sample: Snapshot) -> None:
    text = exported(sample, "turtle").decode()
    assert text.startswith("# The accepted view: ")
    assert "\n@prefix cg: <https://w3id.org/claimgraph/ns#> .\n" in text
    assert "\nentity:person-b cg:leads entity:group-a .\n" in text
    assert "\nentity:group-a a cg:ArmedGroup ;\n\t<https://other.example/a/b-c.d> " in text
    assert (
        "\nclaim:bbbbbbbbbb\\#statement-1 a rdf:Statement ;\n\trdf:object entity:person-b ;\n\trdf:predicate cg:alliedWith ;\n"
        "\trdf:subject entity:group-a ;\n\tcg:statementOf claim:bbbbbbbbbb .\nclaim:bbbbbbbbbb a cg:Claim .\n"
    ) in text


def test_trig_is_readable(sample: Snapshot) -> None:
    text = exported(sample, "trig").decode()
    assert "\nclaim:bbbbbbbbbb {\n\tentity:group-a cg:alliedWith entity:person-b .\n}\n" in text


def test_what_is_not_accepted_stands_only_in_statements(built: Snapshot) -> None:
    for format in GRAPH_FORMATS:
        triples = {quad.triple for quad in read_by_pyoxigraph(exported(built, format), OXIGRAPH[format])}
        assert not [each for each in triples if each.predicate.value == CG + "alliedWith"]
        told = [each for each in triples if each.object == ox.NamedNode(CG + "alliedWith")]
        assert len([each for each in told if each.predicate.value == RDF + "predicate"]) >= 2


EXPORT = """
import sys
from pathlib import Path
from kg.export import export_dataset
from kg.store import open_snapshot
for format in sys.argv[2:]:
    with open_snapshot(Path(sys.argv[1])) as snapshot:
        export_dataset(snapshot, format, sys.stdout.buffer)
"""


def test_hash_seed_changes_no_byte(built: Snapshot) -> None:
    outputs = {
        subprocess.run(
            [sys.executable, "-c", EXPORT, str(built.folder), *FORMATS[:-1]],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(outputs) == 1
    assert outputs == {b"".join(exported(built, format) for format in FORMATS[:-1])}


def test_file_appears_whole_or_not_at_all(sample: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "out.ttl"
    export_to(file, lambda output: export_dataset(sample, "turtle", output))
    assert file.read_bytes() == exported(sample, "turtle")
    refused = snapshot_of(tmp_path / "s", [ox.Quad(GROUP, cg("note"), CONTROLS)])
    with pytest.raises(ContentError):
        export_to(file, lambda output: export_dataset(refused, "rdfxml", output))
    assert file.read_bytes() == exported(sample, "turtle")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ttl", "s"]


def test_full_disk_is_told(tmp_path: Path) -> None:
    def full(_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(StorageFailure, match=r"exporting failed: No space left on device .*out\.nt") as caught:
        export_to(tmp_path / "out.nt", full)
    assert "Free some space" in caught.value.remedy
    assert not list(tmp_path.iterdir())


def test_full_disk_is_told_through_the_serializer(sample: Snapshot) -> None:
    device = Path("/dev/full")
    if not device.exists():
        pytest.skip("this system has no /dev/full")
    for format in FORMATS[:-1]:
        with pytest.raises(StorageFailure, match="No space left on device"):
            export_to(device, lambda output, format=format: export_dataset(sample, format, output))  # type: ignore[misc]


def test_samples_hold_what_stores_rewrite() -> None:
    stored = ox.Store()
    stored.extend(samples.QUADS)
    assert set(stored) != set(samples.QUADS), "the samples must hold forms that the store does not keep"

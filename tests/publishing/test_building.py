"""Builds: what is published, what is reused, what is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from kg.errors import BuildLocked, EngineFailure, NothingToCheck, StorageFailure, UnreadableInput
from kg.publishing import build, building, digest_inputs, restore
from kg.publishing.inputs import archive_inputs
from kg.publishing.lock import build_lock
from kg.recording import init_workspace
from kg.store import INPUTS, open_current, open_snapshot
from kg.vocabulary import CG, DataIris
from kg.why.backing import Backing
from kg.workspace import Workspace, open_workspace
from tests.publishing.workspaces import make_workspace

IRIS = DataIris()
CLAIMS = "corpus/claims/harbour-report.yaml"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return make_workspace(tmp_path)


def edit(workspace: Workspace, name: str, old: str, new: str) -> None:
    path = workspace.root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def entries(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_build_publishes_what_the_corpus_says(workspace: Workspace) -> None:
    result = build(workspace)
    assert result.snapshot is not None
    assert not result.reused
    assert result.report.conforms
    assert entries(workspace.state) == {"current", "lock", "schema", "snapshots"}
    assert (workspace.state / "current").readlink() == Path("snapshots") / result.snapshot.name
    assert result.snapshot.name == result.inputs[:16]
    with open_current(workspace.state) as snapshot:
        snapshot.verify()
        assert snapshot.folder == result.snapshot.resolve()
        assert snapshot.manifest.inputs == result.inputs
        assert snapshot.manifest.counts == result.counts
        assert (result.counts.claims, result.counts.sources, result.counts.entities) == (5, 1, 5)
        graphs = {quad.graph_name for quad in snapshot.quads()}
        assert {ox.NamedNode(IRIS.claim(letter * 10)) for letter in "abcde"} < graphs
        assert ox.NamedNode(IRIS.claim("dddddddddd") + "#content") in graphs
        assert ox.NamedNode(IRIS.inferred_graph()) in graphs
        assert ox.NamedNode("https://w3id.org/claimgraph/ontology") in graphs
        assert json.loads(snapshot.report)["conforms"] is True


def test_accepted_view_takes_what_is_accepted_and_nothing_else(workspace: Workspace) -> None:
    build(workspace)
    group = ox.NamedNode(IRIS.entity("northern-column"))
    with open_current(workspace.state) as snapshot:
        accepted = {quad.triple for quad in snapshot.quads() if quad.graph_name == ox.DefaultGraph()}
    assert ox.Triple(group, ox.NamedNode(CG + "ledBy"), ox.NamedNode(IRIS.entity("anna-b"))) in accepted
    assert not [each for each in accepted if each.predicate.value == CG + "alliedWith"], "alleged and denied"
    assert not [each for each in accepted if each.predicate.value == CG + "alsoKnownAs"], "retracted"
    assert ox.Triple(group, ox.NamedNode(CG + "ledBy"), ox.NamedNode(IRIS.entity("spokesman"))) not in accepted, (
        "a stance's content"
    )


def test_every_accepted_triple_has_a_way(workspace: Workspace) -> None:
    build(workspace)
    inferred = IRIS.inferred_graph()
    with open_current(workspace.state) as snapshot:
        backing = Backing(snapshot.store, snapshot.support, IRIS)
        triples = {quad.triple for quad in snapshot.quads() if quad.graph_name == ox.DefaultGraph()}
        assert len(triples) > 100
        for triple in triples:
            assert backing.ways(terms_of(triple), None), triple
        led = next(each for each in triples if each.predicate.value == CG + "ledBy")
        assert backing.ways(terms_of(led), None) == {frozenset({IRIS.claim("aaaaaaaaaa")})}
        followed = [quad.triple for quad in snapshot.quads() if str(quad.graph_name) == f"<{inferred}>"]
        assert followed
        for triple in followed:
            assert list(backing.derivations(terms_of(triple))), triple


def test_ways_are_found_from_what_the_store_returns(workspace: Workspace) -> None:
    build(workspace)
    with open_current(workspace.state) as snapshot:
        backing = Backing(snapshot.store, snapshot.support, IRIS)
        for quad in snapshot.store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
            assert backing.ways(terms_of(quad.triple), None), quad


def terms_of(triple: ox.Triple) -> Any:
    return triple.subject, triple.predicate, triple.object


def test_a_snapshot_keeps_the_files_it_was_made_from(workspace: Workspace, tmp_path: Path) -> None:
    built = build(workspace)
    assert built.snapshot is not None
    (tmp_path / "restored").mkdir()
    assert digest_inputs(restore(built.snapshot, tmp_path / "restored")) == built.inputs
    archive = (built.snapshot / INPUTS).read_bytes()
    for path in workspace.corpus.rglob("*.yaml"):
        path.touch()
    again = build(workspace, force=True)
    assert again.snapshot != built.snapshot
    assert ((again.snapshot or tmp_path) / INPUTS).read_bytes() == archive


def test_files_that_change_while_they_are_read_are_read_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []

    def archive(given: Workspace, path: Path) -> str:
        times.append(len(times))
        if len(times) == 1:
            edit(given, CLAIMS, "valid: 2017-04/2020", "valid: 2017-04/2022")
        return archive_inputs(given, path)

    monkeypatch.setattr(building, "archive_inputs", archive)
    told: list[str] = []
    built = build(workspace, progress=told.append)
    assert times == [0, 1]
    assert "files changed meanwhile, starting again" in told
    assert built.inputs == digest_inputs(workspace)
    with open_current(workspace.state) as snapshot:
        assert "2017-04/2022" in snapshot.dataset.read_text(encoding="utf-8")


def test_unchanged_inputs_reuse_snapshot_and_report(workspace: Workspace) -> None:
    first = build(workspace)
    second = build(workspace)
    assert second.reused
    assert "nothing has changed" in str(second)
    assert (second.snapshot, second.report, second.counts) == (first.snapshot, first.report, first.counts)


def test_reuse_reads_no_corpus(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    build(workspace)
    monkeypatch.setattr(building, "_prepare", lambda *_: pytest.fail("it built again"))
    assert build(workspace).reused


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (CLAIMS, "valid: 2017-04/2020", "valid: 2017-04/2021"),
        ("shapes/claims.ttl", "Say which", "Tell which"),
        ("queries/who-leads.rq", "Who leads whom?", "Who leads?"),
        ("kg.toml", "The editors", "Editors"),
        ("corpus/entities/actors.yaml", "label: State S", "label: State T"),
    ],
)
def test_any_changed_input_builds_anew(workspace: Workspace, name: str, old: str, new: str) -> None:
    first = build(workspace)
    edit(workspace, name, old, new)
    second = build(open_workspace(workspace.root))
    assert not second.reused
    assert second.inputs != first.inputs


def test_inputs_count_by_name_and_content_only(tmp_path: Path) -> None:
    one, two = make_workspace(tmp_path / "one"), make_workspace(tmp_path / "two")
    os.utime(two.root / CLAIMS, (0, 0))
    (two.root / "corpus" / ".hidden.yaml").write_text("not read")
    assert digest_inputs(one) == digest_inputs(two)
    (two.root / CLAIMS).rename(two.root / "corpus/claims/renamed.yaml")
    assert digest_inputs(one) != digest_inputs(two)


def test_going_back_reuses_the_older_snapshot(workspace: Workspace) -> None:
    first = build(workspace)
    edit(workspace, CLAIMS, "2017-04/2020", "2017-04/2021")
    build(workspace)
    edit(workspace, CLAIMS, "2017-04/2021", "2017-04/2020")
    third = build(workspace)
    assert third.reused
    assert third.snapshot == first.snapshot
    with open_current(workspace.state) as snapshot:
        assert snapshot.folder == (first.snapshot and first.snapshot.resolve())


def test_force_builds_again_beside_the_old_one(workspace: Workspace) -> None:
    first = build(workspace)
    assert first.snapshot is not None
    with open_current(workspace.state) as reader:
        second = build(workspace, force=True)
        assert second.snapshot is not None
        assert not second.reused
        assert second.snapshot != first.snapshot
        for name in ("dataset.nq", "manifest.json", "report.json"):
            assert (second.snapshot / name).read_bytes() == (first.snapshot / name).read_bytes()
        reader.verify()
    build(workspace, force=True)
    assert len(entries(workspace.state / "snapshots")) == 1, "doubles of the current snapshot are pruned"


@pytest.mark.parametrize("name", ["dataset.nq", "support.sqlite", "report.json", "manifest.json"])
def test_a_damaged_snapshot_is_not_reused(workspace: Workspace, name: str) -> None:
    first = build(workspace)
    assert first.snapshot is not None
    (first.snapshot / name).write_text("{}")
    second = build(workspace)
    assert not second.reused
    with open_current(workspace.state) as snapshot:
        snapshot.verify()


def test_content_that_does_not_conform_is_not_published(workspace: Workspace) -> None:
    first = build(workspace)
    edit(workspace, CLAIMS, "northern-column, ledBy, anna-b", "northern-column, ledBy, nobody-known")
    result = build(workspace)
    assert result.snapshot is None
    assert not result.report.conforms
    assert [(each.problem.code, each.problem.at and each.problem.at.file) for each in result.report.findings] == [
        ("unknown-entity", CLAIMS)
    ]
    assert "nothing was published" in str(result)
    assert entries(workspace.state) == {"current", "lock", "schema", "snapshots"}
    with open_current(workspace.state) as snapshot:
        assert snapshot.folder == (first.snapshot and first.snapshot.resolve())


def test_unreadable_and_empty_corpora_publish_nothing(workspace: Workspace) -> None:
    (workspace.root / CLAIMS).write_text("source: [\n")
    with pytest.raises(UnreadableInput):
        build(workspace)
    shutil.rmtree(workspace.root / "corpus")
    with pytest.raises(NothingToCheck):
        build(workspace)
    assert entries(workspace.state) == {"lock", "schema"}


def test_one_build_at_a_time(workspace: Workspace) -> None:
    workspace.state.mkdir()
    with build_lock(workspace.state), pytest.raises(BuildLocked, match=f"process {os.getpid()}") as caught:
        build(workspace)
    assert "kg build" in caught.value.remedy
    assert build(workspace).published


def test_leftovers_of_killed_builds_are_removed(workspace: Workspace) -> None:
    for name in ("building-1-abc/store/x", "removing-2-def/manifest.json"):
        path = workspace.state / name
        path.parent.mkdir(parents=True)
        path.write_text("left")
    (workspace.state / "current.77").symlink_to("nowhere")
    build(workspace)
    assert entries(workspace.state) == {"current", "lock", "schema", "snapshots"}


def test_old_snapshots_are_pruned_but_never_one_in_use(workspace: Workspace) -> None:
    edit(workspace, "kg.toml", 'name = "test"', 'name = "test"\nkeep_snapshots = 1')
    workspace = open_workspace(workspace.root)
    built = [build(workspace)]
    with open_snapshot(workspace.state / "current") as reader:
        for year in (2021, 2022, 2023):
            edit(workspace, CLAIMS, f"2017-04/{year - 1}", f"2017-04/{year}")
            built.append(build(workspace))
        assert all(result.published and not result.reused for result in built)
        names = [result.snapshot.name for result in built if result.snapshot]
        assert entries(workspace.state / "snapshots") == {names[0], names[2], names[3]}
        reader.verify()
        assert reader.store.query("ASK { ?s ?p ?o }")
    build(workspace, force=True)
    assert names[0] not in entries(workspace.state / "snapshots")


def test_files_that_keep_changing_end_the_build(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare = building._prepare

    def meddled(at: Workspace, tell: building.Progress) -> object:
        prepared = prepare(at, tell)
        with (at.root / CLAIMS).open("a") as file:
            file.write("# more\n")
        return prepared

    monkeypatch.setattr(building, "_prepare", meddled)
    with pytest.raises(EngineFailure, match="kept changing"):
        build(workspace)
    assert not (workspace.state / "current").exists()


def test_files_changed_once_meanwhile_are_read_again(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare, changes = building._prepare, ["2017-04/2021"]

    def meddled(at: Workspace, tell: building.Progress) -> object:
        prepared = prepare(at, tell)
        if changes:
            edit(at, CLAIMS, "2017-04/2020", changes.pop())
        return prepared

    monkeypatch.setattr(building, "_prepare", meddled)
    stages: list[str] = []
    result = build(workspace, progress=stages.append)
    assert "files changed meanwhile, starting again" in stages
    with open_current(workspace.state) as snapshot:
        assert any("2017-04/2021" in line for line in snapshot.dataset.read_text(encoding="utf-8").splitlines())
    assert result.inputs == digest_inputs(workspace)


def test_state_folder_that_cannot_be_made(workspace: Workspace) -> None:
    workspace.state.write_text("a file stands there")
    with pytest.raises(StorageFailure):
        build(workspace)


BUILD = "import sys; from pathlib import Path; from kg.publishing import build; from kg.workspace import open_workspace; \
build(open_workspace(Path(sys.argv[1])))"
REVERSED_LISTING = """
import os
scandir, listdir = os.scandir, os.listdir
class Reversed:
    def __init__(self, entries): self.entries = iter(sorted(entries, key=lambda each: each.name, reverse=True))
    def __iter__(self): return self.entries
    def __next__(self): return next(self.entries)
    def __enter__(self): return self
    def __exit__(self, *failure): pass
    def close(self): pass
os.scandir = lambda *given: Reversed(scandir(*given))
os.listdir = lambda *given: sorted(listdir(*given), reverse=True)
"""


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_hash_seed_and_listing_order_change_no_byte(tmp_path: Path, seed: str) -> None:
    here, there = make_workspace(tmp_path / "here", more_claims=20), make_workspace(tmp_path / "there", more_claims=20)
    for workspace in (here, there):
        for name in ("b", "a", "c"):
            (workspace.corpus / "entities" / f"{name}.yaml").write_text(
                f"entities:\n  - {{id: person-{name}, types: [Person], label: {name}}}\n"
            )
    build(here)
    subprocess.run(
        [sys.executable, "-c", REVERSED_LISTING + BUILD, str(there.root)], check=True, env={**os.environ, "PYTHONHASHSEED": seed}
    )
    with open_current(here.state) as one, open_current(there.state) as two:
        for name in ("dataset.nq", "manifest.json", "report.json", "support.sqlite"):
            assert (one.folder / name).read_bytes() == (two.folder / name).read_bytes(), name


def test_example_workspace_builds(tmp_path: Path) -> None:
    init_workspace(tmp_path / "new")
    workspace = open_workspace(tmp_path / "new")
    try:
        workspace.files("shapes")
        workspace.files("queries")
    except NothingToCheck as missing:
        pytest.skip(f"the shipped pack is not complete: {missing}")
    result = build(workspace)
    assert result.published, result.report.render()
    with open_current(workspace.state) as snapshot:
        snapshot.verify()
        assert result.counts.claims > 0

"""Differences: of corpora, and of answers down to the claim that changed them."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kg
from benchmarks.corpora import invent
from kg.claim import Claim, Corpus, DecisionSide, DecisionVerdict, Status
from kg.comparing import Change, compare
from kg.errors import NothingToCheck, StorageFailure, UsageError
from kg.knowledge_graph import KnowledgeGraph
from kg.publishing import revisions
from kg.recording import decide
from tests.contests.test_finding import write_workspace

INVENTED = invent(60)
SOME = st.sets(st.sampled_from(sorted(INVENTED.claims)), max_size=10)


def with_claims(claims: Mapping[str, Claim]) -> Corpus:
    return replace(INVENTED, claims=claims)


def test_nothing_differs_from_itself() -> None:
    assert compare(INVENTED, invent(60)) == ()


@given(
    st.sets(st.sampled_from(sorted(INVENTED.claims)), max_size=10), st.sets(st.sampled_from(sorted(INVENTED.claims)), max_size=10)
)
def test_one_way_mirrors_the_other(first: set[str], second: set[str]) -> None:
    before = with_claims({id: claim for id, claim in INVENTED.claims.items() if id not in first})
    after = with_claims({id: claim for id, claim in INVENTED.claims.items() if id not in second})
    forth = {(each.id, each.change) for each in compare(before, after)}
    back = {(each.id, each.change) for each in compare(after, before)}
    assert forth == {(id, Change.ADDED) for id in first - second} | {(id, Change.REMOVED) for id in second - first}
    mirrored = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
    assert back == {(id, mirrored[change]) for id, change in forth}


def test_each_kind_of_change_is_told() -> None:
    ids = sorted(INVENTED.claims)[:3]
    claims = dict(INVENTED.claims)
    moved = tuple(replace(each, start=each.start + 1) for each in claims[ids[0]].evidence)
    claims[ids[0]] = replace(claims[ids[0]], evidence=moved)
    claims[ids[1]] = replace(claims[ids[1]], status=Status.RETRACTED)
    claims[ids[2]] = replace(claims[ids[2]], note="another word")
    told = {each.id: (each.change, set(each.changed)) for each in compare(INVENTED, with_claims(claims))}
    assert told == {
        ids[0]: (Change.MOVED, {"evidence"}),
        ids[1]: (Change.RETRACTED, {"status"}),
        ids[2]: (Change.CHANGED, {"note"}),
    }


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A workspace under git, with one commit."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    folder = write_workspace(tmp_path / "workspace")
    for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "commit", "-qm", "one"]):
        subprocess.run(["git", "-C", str(folder), *arguments], check=True)
    return folder


def differences(graph: KnowledgeGraph, revision: str, aside: Path) -> kg.comparing.Differences:
    for name in ("a", "b"):
        (aside / name).mkdir(parents=True)
    return graph.at(revision, aside / "a").diff(graph.assembled(aside / "b"))


def test_a_retracted_claim_is_told_down_to_the_answer(repository: Path, tmp_path: Path) -> None:
    assert not differences(kg.open(repository), "HEAD", tmp_path / "first")
    query = repository / "queries/leaders-of-column.rq"
    query.parent.mkdir()
    query.write_text(
        "#+ summary: Who led the column?\n#+ tags: [leadership]\n#+ view: accepted\n"
        "PREFIX cg: <https://w3id.org/claimgraph/ns#>\n"
        "SELECT ?leader { <https://w3id.org/claimgraph/id/entity/column> cg:ledBy ?leader } ORDER BY ?leader\n",
        encoding="utf-8",
    )
    subprocess.run(["git", "-C", str(repository), "add", "-A"], check=True)
    commit = ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "commit", "-qm", "two"]
    subprocess.run(["git", "-C", str(repository), *commit], check=True)
    file = repository / "corpus/claims/post.yaml"
    text = file.read_text(encoding="utf-8")
    line = "    assertion: [[column, ledBy, bob]]\n"
    id = text[: text.index(line)].rpartition("- id: ")[2][:10]
    file.write_text(text.replace(line, line + "    status: retracted\n"), encoding="utf-8")
    found = differences(kg.open(repository), "HEAD", tmp_path / "second")
    assert [(each.kind, each.id, each.change) for each in found.content] == [("claim", id, Change.RETRACTED)]
    answers = {each.question: (each.gone, each.new) for each in found.answers}
    assert answers["leaders-of-column"] == ((({"leader": "Bob"}, (id,)),), ())
    status = subprocess.run(["git", "-C", str(repository), "status", "--short"], check=True, capture_output=True, text=True).stdout
    assert status.split() == ["M", "corpus/claims/post.yaml"]


def test_snapshots_are_compared_by_the_files_they_were_made_from(tmp_path: Path) -> None:
    """Without git: the published one, an earlier one by its name, and one that lies elsewhere by its path."""
    folder = write_workspace(tmp_path / "workspace")
    graph = kg.open(folder)
    first = graph.build().snapshot
    assert first is not None
    shutil.copytree(first, tmp_path / "carried away")
    file = folder / "corpus/claims/post.yaml"
    text = file.read_text(encoding="utf-8")
    line = "    assertion: [[column, ledBy, bob]]\n"
    id = text[: text.index(line)].rpartition("- id: ")[2][:10]
    file.write_text(text.replace(line, line + "    note: another\n"), encoding="utf-8")
    noted = [("claim", id, Change.CHANGED)]
    for number, state in enumerate(("published", first.name, str(tmp_path / "carried away"))):
        found = differences(kg.open(folder), state, tmp_path / str(number))
        assert [(each.kind, each.id, each.change) for each in found.content] == noted, state
    assert kg.open(folder).build().published
    assert not differences(kg.open(folder), "published", tmp_path / "now")
    found = differences(kg.open(folder), first.name, tmp_path / "then")
    assert [(each.kind, each.id, each.change) for each in found.content] == noted
    (first / "inputs.tar.gz").unlink()
    with pytest.raises(UsageError, match="keeps no files"):
        differences(kg.open(folder), first.name, tmp_path / "without")


def archive_of(entries: list[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for entry, content in entries:
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def entry(name: str, type: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = type, link
    return made


def test_a_snapshot_from_elsewhere_is_read_with_care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_workspace(tmp_path / "workspace")
    snapshot = kg.open(folder).build().snapshot
    assert snapshot is not None
    file = snapshot / "inputs.tar.gz"
    whole = file.read_bytes()
    settings = (folder / "kg.toml").read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 4
    for number, bad in enumerate(
        (
            whole[:-100],
            bytes(flipped),
            b"no archive",
            archive_of([(entry("../outside.txt"), b"x")]),
            archive_of([(entry("kg.toml"), settings), (entry("corpus", tarfile.SYMTYPE, "/etc"), b"")]),
            archive_of([(entry("kg.toml"), settings)]),
            archive_of([(entry("kg.toml"), settings), (entry("corpus/claims/more.yaml"), b"claims: []\n")]),
        )
    ):
        file.write_bytes(bad)
        with pytest.raises((StorageFailure, NothingToCheck)):
            differences(kg.open(folder), "published", tmp_path / str(number))
    assert not (tmp_path / "outside.txt").exists()
    file.write_bytes(whole)
    monkeypatch.setattr(revisions, "_LARGEST", 1_000)
    with pytest.raises(StorageFailure, match="too long"):
        differences(kg.open(folder), "published", tmp_path / "long")


def test_what_is_shipped_later_is_no_part_of_an_earlier_snapshot(tmp_path: Path) -> None:
    """The files of a snapshot hold all that was shipped then; a question of today's that it has not is none of its."""
    folder = write_workspace(tmp_path / "workspace")
    graph = kg.open(folder)
    assert graph.build().published
    (tmp_path / "then").mkdir()
    then = graph.at("published", tmp_path / "then")
    assert then.workspace.settings.replaces == {"ontology", "shapes", "queries"}
    assert set(then.questions) == set(graph.questions)
    (then.workspace.root / "queries/who-said.rq").unlink()
    assert "who-said" not in kg.knowledge_graph.KnowledgeGraph(then.workspace).questions


def test_a_decision_is_told_down_to_the_answer(repository: Path, tmp_path: Path) -> None:
    query = repository / "queries/leaders-of-band.rq"
    query.parent.mkdir()
    query.write_text(
        "#+ summary: Who led the band?\n#+ tags: [leadership]\n#+ view: accepted\n"
        "PREFIX cg: <https://w3id.org/claimgraph/ns#>\n"
        "SELECT ?leader { <https://w3id.org/claimgraph/id/entity/band> cg:ledBy ?leader } ORDER BY ?leader\n",
        encoding="utf-8",
    )
    for arguments in (["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "commit", "-qm", "two"]):
        subprocess.run(["git", "-C", str(repository), *arguments], check=True)
    (repository / "kg.toml").write_text('[annotators]\neditors = "Editors"\n', encoding="utf-8")
    claims = {
        triple.object: claim.id
        for claim in kg.open(repository).claims()
        for triple in claim.assertion
        if (triple.subject, triple.predicate) == ("band", "ledBy")
    }
    sides = [DecisionSide(claims=(claims[name],)) for name in ("cyd", "dan")]
    made = decide(kg.open(repository).workspace, sides, DecisionVerdict.PREFER, prefer=claims["dan"], why="x")
    found = differences(kg.open(repository), "HEAD", tmp_path / "aside")
    assert [(each.kind, each.id, each.change) for each in found.content] == [("decision", made.id, Change.ADDED)]
    answers = {each.question: (each.gone, each.new) for each in found.answers}
    assert answers["leaders-of-band"] == ((({"leader": "Cyd"}, (claims["cyd"],)),), ())


def test_what_neither_state_can_be_asked_is_told_and_is_no_equal_answer(tmp_path: Path) -> None:
    folders = [write_workspace(tmp_path / name) for name in ("one", "two")]
    entity = "#+ parameters:\n#+   group: {type: entity, default: %s, description: The group.}\n"
    asks = "SELECT ?leader { ?_group_iri <https://w3id.org/claimgraph/ns#ledBy> ?leader }\n"
    questions = {
        "of-column": entity % "column",
        "of-newcomers": entity % "newcomers",
        "of-nobody": entity % "nobody",
        "of-whom": "#+ parameters:\n#+   group: {type: entity, description: The group.}\n",
    }
    for folder in folders:
        (folder / "queries").mkdir()
        for name, parameters in questions.items():
            (folder / f"queries/{name}.rq").write_text(f"#+ summary: Who?\n{parameters}{asks}", encoding="utf-8")
    entities = folders[1] / "corpus/entities/all.yaml"
    named = "  - {id: newcomers, types: [ArmedGroup], label: Newcomers}\n"
    entities.write_text(entities.read_text(encoding="utf-8") + named, encoding="utf-8")
    claims = folders[1] / "corpus/claims/post.yaml"
    old = "assertion: [[column, ledBy, bob]]"
    text = claims.read_text(encoding="utf-8")
    assert text.count(old) == 1
    claims.write_text(text.replace(old, "assertion: [[newcomers, ledBy, bob]]"), encoding="utf-8")
    states = [kg.open(folder) for folder in folders]
    for number, folder in enumerate(("a", "b")):
        (tmp_path / folder).mkdir()
        states[number] = states[number].assembled(tmp_path / folder)
    found = states[0].diff(states[1])
    told = {each.question: (each.gone, each.new) for each in found.answers if each.question in questions}
    assert {name: [len(each) for each in sides] for name, sides in told.items()} == {"of-column": [1, 0], "of-newcomers": [0, 1]}
    assert found.questions == len(states[0].questions) > len(questions)
    assert {name: why for name, why in found.unasked.items() if name in questions} == {
        "of-nobody": "question 'of-nobody' needs --group here: its default 'nobody' is not in this workspace",
        "of-whom": "question 'of-whom' needs --group",
    }


@pytest.mark.parametrize("revision", ["nonsense", "--output=x"])
def test_an_unknown_revision_is_told(repository: Path, tmp_path: Path, revision: str) -> None:
    with pytest.raises(UsageError):
        kg.open(repository).at(revision, tmp_path)
    assert not (tmp_path / "x").exists()

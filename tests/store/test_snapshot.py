"""Snapshots: written once, opened read-only, damage told."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import NoSnapshot, StorageFailure
from kg.store import Backings, Counts, Manifest, Snapshot, current_folder, open_current, open_snapshot, sorted_lines, write_snapshot
from kg.vocabulary import XSD

A, P, G = ox.NamedNode("http://example.org/a"), ox.NamedNode("http://example.org/p"), ox.NamedNode("http://example.org/g")
VALUES = (
    ox.Literal("1.0", datatype=ox.NamedNode(XSD + "decimal")),
    ox.Literal("01", datatype=ox.NamedNode(XSD + "integer")),
    ox.Literal("-3", datatype=ox.NamedNode(XSD + "negativeInteger")),
    ox.Literal('Ελλάς \U0001f600 \u0001\t"\\\r\n', language="el"),
)
QUADS = [ox.Quad(A, P, value, G) for value in VALUES] + [ox.Quad(A, P, VALUES[0])]


def write(folder: Path, quads: list[ox.Quad] = QUADS) -> Snapshot:
    write_snapshot(
        folder,
        quads,
        inputs="0" * 64,
        base="http://example.org/",
        versions={"b": "2", "a": "1"},
        counts=Counts(claims=1),
        report='{"conforms": true}\n',
        support=Backings(),
    )
    return open_snapshot(folder)


def test_dataset_is_sorted_and_unique_and_keeps_lexical_forms(tmp_path: Path) -> None:
    with write(tmp_path / "s", QUADS + QUADS[::-1]) as snapshot:
        text = snapshot.dataset.read_text(encoding="utf-8")
        assert text.splitlines(keepends=True) == sorted(set(text.splitlines(keepends=True)))
        assert set(snapshot.quads()) == set(QUADS)
        assert '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .\n' in text
        assert snapshot.manifest.counts == Counts(quads=5, claims=1)
        assert snapshot.manifest.dataset == hashlib.sha256(text.encode()).hexdigest()


def test_lines_sort_as_their_bytes() -> None:
    names = ["a", "z", "é", "￿", "\U00010000", "\U0001f600"]
    lines = sorted_lines(ox.Quad(A, P, ox.Literal(name)) for name in reversed(names))
    assert [line.encode() for line in lines] == sorted(line.encode() for line in lines)


def test_order_of_quads_does_not_matter(tmp_path: Path) -> None:
    with write(tmp_path / "one") as one, write(tmp_path / "two", QUADS[::-1]) as two:
        assert one.dataset.read_bytes() == two.dataset.read_bytes()
        assert (one.folder / "manifest.json").read_bytes() == (two.folder / "manifest.json").read_bytes()


def test_store_answers_and_cannot_be_written(tmp_path: Path) -> None:
    with write(tmp_path / "s") as snapshot:
        answer = snapshot.store.query("SELECT ?o WHERE { ?s ?p ?o }")
        assert isinstance(answer, ox.QuerySolutions)
        assert [solution["o"].value for solution in answer] == ["1"]
        with pytest.raises(RuntimeError, match="read-write"):
            snapshot.store.add(QUADS[0])
        snapshot.verify()


def test_manifest_round_trip_has_no_time_and_no_path(tmp_path: Path) -> None:
    with write(tmp_path / "s") as snapshot:
        text = (snapshot.folder / "manifest.json").read_text()
        assert Manifest.from_json(text) == snapshot.manifest
        assert Manifest.from_json(text).to_json() == text
        assert str(tmp_path) not in text
        assert list(snapshot.manifest.versions) == ["a", "b"]


@pytest.mark.parametrize("name", ["dataset.nq", "report.json", "support.sqlite", "manifest.json"])
def test_missing_part_is_told(tmp_path: Path, name: str) -> None:
    write(tmp_path / "s").close()
    (tmp_path / "s" / name).unlink()
    with pytest.raises((StorageFailure, NoSnapshot), match=name):
        open_snapshot(tmp_path / "s")


@pytest.mark.parametrize("text", ["", "[]", '{"format": 2}', '{"format": 1, "inputs": "x"}', '{"format": 1'])
def test_damaged_manifest_is_told(tmp_path: Path, text: str) -> None:
    write(tmp_path / "s").close()
    (tmp_path / "s" / "manifest.json").write_text(text)
    with pytest.raises(StorageFailure, match=r"manifest\.json: not the manifest") as caught:
        open_snapshot(tmp_path / "s")
    assert "kg build --force" in caught.value.remedy


def test_verify_finds_an_edited_dataset(tmp_path: Path) -> None:
    with write(tmp_path / "s") as snapshot:
        snapshot.dataset.write_text(snapshot.dataset.read_text().replace("1.0", "1.1"))
        with pytest.raises(StorageFailure, match=r"dataset\.nq: its SHA-256"):
            snapshot.verify()


def test_damaged_dataset_is_told_when_read(tmp_path: Path) -> None:
    with write(tmp_path / "s") as snapshot:
        snapshot.dataset.write_text("<http://example.org/a> nonsense .\n")
        with pytest.raises(StorageFailure, match="damaged"):
            list(snapshot.quads())


def test_damaged_support_index_is_told(tmp_path: Path) -> None:
    write(tmp_path / "s").close()
    (tmp_path / "s" / "support.sqlite").write_bytes(b"no database at all" * 100)
    with open_snapshot(tmp_path / "s") as snapshot, pytest.raises(StorageFailure, match="support"):
        snapshot.verify()


def test_nothing_built(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshot, match="nothing was built yet"):
        open_current(tmp_path)
    with pytest.raises(NoSnapshot, match="no manifest"):
        open_snapshot(tmp_path)


def test_current_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("snapshots/gone")
    assert current_folder(tmp_path) == tmp_path / "snapshots/gone"
    with pytest.raises(StorageFailure, match="leads to a snapshot that is not there"):
        open_current(tmp_path)


def test_open_snapshot_holds_a_shared_lock_until_closed(tmp_path: Path) -> None:
    snapshot = write(tmp_path / "s")
    descriptor = os.open(tmp_path / "s" / "manifest.json", os.O_RDONLY)
    try:
        with open_snapshot(tmp_path / "s"), pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        snapshot.close()
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(descriptor)


def test_snapshot_is_readable_where_nothing_may_be_written(tmp_path: Path) -> None:
    write(tmp_path / "s").close()
    for path in [*(tmp_path / "s").rglob("*"), tmp_path / "s"]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        with open_snapshot(tmp_path / "s") as snapshot:
            snapshot.verify()
    finally:
        for path in [tmp_path / "s", *(tmp_path / "s").rglob("*")]:
            path.chmod(0o755)

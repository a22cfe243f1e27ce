"""A full disk ends a build with a clear error, at whatever step; what was published stays, nothing is left behind."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.errors import StorageFailure
from kg.publishing import build, building, shelf
from kg.store import open_current, writing
from kg.workspace import Workspace
from tests.publishing.workspaces import make_workspace

KIB = 1024


def no_space(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def store_says_no_space(*_: Any, **__: Any) -> Any:
    raise OSError("IO error: No space left on device: While appending to file: 000012.sst")


def database_says_full(*_: Any, **__: Any) -> Any:
    raise sqlite3.OperationalError("database or disk is full")


STEPS: list[tuple[str, Any, str, Callable[..., Any]]] = [
    ("dataset", writing, "_write_lines", no_space),
    ("store", writing, "_load", store_says_no_space),
    ("support index", writing, "write_support", database_says_full),
    ("files", building, "archive_inputs", no_space),
    ("report and manifest", writing, "_write_text", no_space),
    ("flush", writing, "sync_tree", no_space),
    ("flush of the shelf", shelf, "sync_folder", no_space),
    ("folder", Path, "mkdir", no_space),
    ("rename", Path, "rename", no_space),
    ("link", Path, "symlink_to", no_space),
    ("swap", Path, "replace", no_space),
]


@pytest.mark.parametrize(("module", "name", "fails"), [each[1:] for each in STEPS], ids=[each[0] for each in STEPS])
def test_no_space_at_any_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, fails: Callable[..., Any]
) -> None:
    workspace = make_workspace(tmp_path)
    before = build(workspace)
    workspace = make_workspace(tmp_path, more_claims=3)
    with monkeypatch.context() as patch:
        patch.setattr(module, name, fails)
        with pytest.raises(StorageFailure, match="No space left on device") as caught:
            build(workspace)
    assert "Free some space" in caught.value.remedy
    check_untouched(workspace, before.snapshot)
    assert build(workspace).published


def check_untouched(workspace: Workspace, published: Path | None) -> None:
    assert {path.name for path in workspace.state.iterdir()} <= {"current", "lock", "schema", "snapshots", "ballast"}
    assert [path.name for path in (workspace.state / "snapshots").iterdir()] == [published.name if published else ""]
    with open_current(workspace.state) as snapshot:
        assert snapshot.folder == (published and published.resolve())
        snapshot.verify()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a small tmpfs needs root; the same steps are tested with injected errors")
    state = tmp_path / "workspace" / ".kg"
    state.mkdir(parents=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(state)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no tmpfs here: {mounted.stderr.strip()}")
    try:
        yield state.parent
    finally:
        subprocess.run(["umount", "--lazy", str(state)], check=True)


def test_small_tmpfs(small_disk: Path) -> None:
    workspace = make_workspace(small_disk)
    before = build(workspace)
    used = shutil.disk_usage(workspace.state).used
    workspace = make_workspace(small_disk, more_claims=10)
    ballast = workspace.state / "ballast"
    told = set()
    for room in (0, 16 * KIB, 256 * KIB, used // 3, used // 2, used * 2 // 3):
        ballast.write_bytes(b"\0" * (shutil.disk_usage(workspace.state).free - room))
        with pytest.raises(StorageFailure, match="No space left on device") as caught:
            build(workspace)
        told.add(caught.value.message.partition(" failed")[0])
        assert "Free some space" in caught.value.remedy
        check_untouched(workspace, before.snapshot)
        ballast.unlink()
    assert {"writing the dataset", "loading the store"} <= told
    assert build(workspace).published

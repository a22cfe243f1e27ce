"""Files are replaced whole or not at all, whatever happens in between."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kg.errors import StorageFailure
from kg.recording import replace_file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "claims.yaml"
    path.write_bytes(b"old\n")
    return path


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_new_bytes_take_the_place_of_the_old(file: Path) -> None:
    file.chmod(0o640)
    replace_file(file, b"new\r\n", b"old\n")
    assert file.read_bytes() == b"new\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert leftovers(file.parent) == ["claims.yaml"]


def test_a_new_file_and_its_folder_are_made(tmp_path: Path) -> None:
    replace_file(tmp_path / "a" / "b.yaml", b"x", None)
    assert (tmp_path / "a" / "b.yaml").read_bytes() == b"x"
    assert leftovers(tmp_path / "a") == ["b.yaml"]


def test_a_symbolic_link_stays_one(file: Path) -> None:
    link = file.parent / "link.yaml"
    link.symlink_to(file)
    replace_file(link, b"new", b"old\n")
    assert link.is_symlink()
    assert file.read_bytes() == b"new"


@pytest.mark.parametrize("expected", [None, b"something else"])
def test_a_file_that_somebody_else_changed_is_left_alone(file: Path, expected: bytes | None) -> None:
    with pytest.raises(StorageFailure, match=r"appeared|was changed"):
        replace_file(file, b"new", expected)
    assert file.read_bytes() == b"old\n"


def test_a_file_that_was_deleted_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(StorageFailure, match="was deleted"):
        replace_file(tmp_path / "gone.yaml", b"new", b"old")
    assert leftovers(tmp_path) == []


def test_a_change_made_while_the_new_file_is_written_is_seen(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sync = os.fsync

    def edit_meanwhile(descriptor: int) -> None:
        sync(descriptor)
        file.write_bytes(b"saved by an editor\n")

    monkeypatch.setattr(os, "fsync", edit_meanwhile)
    with pytest.raises(StorageFailure, match="was changed"):
        replace_file(file, b"new", b"old\n")
    assert file.read_bytes() == b"saved by an editor\n"
    assert leftovers(file.parent) == ["claims.yaml"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_fault_before_the_rename_leaves_the_old_file_whole(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(StorageFailure if isinstance(fault, OSError) else KeyboardInterrupt):
        replace_file(file, b"new", b"old\n")
    assert file.read_bytes() == b"old\n"
    assert leftovers(file.parent) == ["claims.yaml"]


def test_an_unwritable_folder_is_told(file: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere")
    file.parent.chmod(0o555)
    try:
        with pytest.raises(StorageFailure, match="cannot be written"):
            replace_file(file, b"new", b"old\n")
    finally:
        file.parent.chmod(0o755)


KILLED = """
import os, signal, sys
from pathlib import Path
from kg.recording import replace_file

step = getattr(os, sys.argv[2])
def die(*arguments, **named):
    if sys.argv[3] == "after":
        step(*arguments, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[2], die)
replace_file(Path(sys.argv[1]), b"new" * 100_000, b"old\\n")
"""


@pytest.mark.parametrize(
    ("step", "when", "content"),
    [
        ("open", "after", b"old\n"),
        ("fchmod", "after", b"old\n"),
        ("fsync", "before", b"old\n"),
        ("fsync", "after", b"old\n"),
        ("replace", "before", b"old\n"),
        ("replace", "after", b"new" * 100_000),
    ],
)
def test_a_kill_at_any_step_leaves_the_old_or_the_new_file_whole(file: Path, step: str, when: str, content: bytes) -> None:
    process = subprocess.run([sys.executable, "-c", KILLED, str(file), step, when], check=False, timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert file.read_bytes() == content
    # What the kill left behind is hidden and no corpus file.
    assert [name for name in leftovers(file.parent) if not name.startswith(".")] == ["claims.yaml"]
    replace_file(file, b"next", content)
    assert file.read_bytes() == b"next"

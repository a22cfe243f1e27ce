"""The folder of snapshots: publishing one, finding one again, and clearing away what nobody needs.

Every function expects its caller to hold the build lock.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from kg.errors import KgError, NoSnapshot
from kg.store import CURRENT, INPUTS, MANIFEST, SNAPSHOTS, current_folder, open_snapshot, storage_errors, sync_folder

BUILDING = "building-"
REMOVING = "removing-"
_LINK = f"{CURRENT}."
_NAME_DIGITS = 16


def remove_debris(state: Path) -> None:
    """Remove what killed builds left behind; whoever holds the build lock knows that nobody is writing it any more."""
    for path in state.glob("*"):
        if path.name.startswith((BUILDING, REMOVING, _LINK)):
            remove(path)


def remove(path: Path) -> None:
    """Remove a folder or file as far as possible; what resists is tried again by the next build."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()


def aside(state: Path, inputs: str) -> Path:
    """Where this process writes a snapshot before it is published."""
    return state / f"{BUILDING}{os.getpid()}-{inputs[:_NAME_DIGITS]}"


def archive_aside(state: Path) -> Path:
    """Where this process keeps the files that it builds from, until they become part of a snapshot."""
    return state / f"{BUILDING}{os.getpid()}-{INPUTS}"


def find_whole(state: Path, inputs: str) -> Path | None:
    """A snapshot made from exactly these inputs whose dataset still has its digest; the published one first."""
    candidates = sorted((state / SNAPSHOTS).glob(f"{inputs[:_NAME_DIGITS]}*"))
    with suppress(NoSnapshot):
        candidates.insert(0, current_folder(state))
    for folder in dict.fromkeys(candidates):
        try:
            with open_snapshot(folder) as snapshot:
                if snapshot.manifest.inputs == inputs:
                    snapshot.verify()
                    return folder
        except KgError:
            continue
    return None


def publish(state: Path, written: Path, inputs: str) -> Path:
    """Give a written snapshot its name and make it the current one. Readers see the old one or the new one, nothing between.

    :raises StorageFailure: the disk is full or fails; the old snapshot is then still current.
    """
    shelf = state / SNAPSHOTS
    with storage_errors("publishing the snapshot", shelf):
        shelf.mkdir(exist_ok=True)
        # A forced build meets its own name; a folder in use cannot be replaced, so the new one gets a number.
        folder = shelf / inputs[:_NAME_DIGITS]
        number = 1
        while folder.exists():
            number += 1
            folder = shelf / f"{inputs[:_NAME_DIGITS]}-{number}"
        written.rename(folder)
        try:
            sync_folder(shelf)
            make_current(state, folder)
        except BaseException:
            remove(folder)
            raise
    return folder


def make_current(state: Path, folder: Path) -> None:
    """Point ``current`` to a snapshot, in one step.

    :raises StorageFailure: the disk is full or fails; the old snapshot is then still current.
    """
    with storage_errors("publishing the snapshot", state / CURRENT):
        link = state / f"{_LINK}{os.getpid()}"
        try:
            link.unlink(missing_ok=True)
            link.symlink_to(Path(SNAPSHOTS) / folder.name)
            link.replace(state / CURRENT)
        except BaseException:
            remove(link)
            raise
        # From here on the new snapshot is published; a failing flush must not make the caller remove it.
        with suppress(OSError):
            sync_folder(state)


def prune(state: Path, keep: int) -> tuple[Path, ...]:
    """Remove old snapshots, oldest first, but never the current one nor one that somebody reads.

    :param keep: how many stay beside the current one.
    :return: the folders removed.
    """
    current = current_folder(state)
    removed = []
    for folder in _superfluous(state, current, keep):
        moved = state / f"{REMOVING}{os.getpid()}-{folder.name}"
        if _move_unused(folder, moved):
            remove(moved)
            removed.append(folder)
    return tuple(removed)


def _superfluous(state: Path, current: Path, keep: int) -> list[Path]:
    """Snapshots to remove, oldest first: all beyond `keep`, incomplete ones, and doubles of the current one."""
    doubles = f"{current.name[:_NAME_DIGITS]}-", current.name[:_NAME_DIGITS]
    kept: list[tuple[int, str, Path]] = []
    surplus: list[Path] = []
    for folder in (state / SNAPSHOTS).iterdir():
        if folder.name == current.name:
            continue
        manifest = folder / MANIFEST
        if not manifest.is_file() or folder.name == doubles[1] or folder.name.startswith(doubles[0]):
            surplus.append(folder)
        else:
            kept.append((manifest.stat().st_mtime_ns, folder.name, folder))
    kept.sort(reverse=True)
    return surplus + [folder for _, _, folder in reversed(kept[keep:])]


def _move_unused(folder: Path, moved: Path) -> bool:
    """Take a snapshot away under another name, unless a reader holds it.

    The lock is kept until the name is gone: a reader that waits for it then sees that it came too late.
    """
    try:
        descriptor = os.open(folder / MANIFEST, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        descriptor = None
    except OSError:
        return False
    try:
        if descriptor is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder.rename(moved)
    except OSError:
        return False
    finally:
        if descriptor is not None:
            os.close(descriptor)
    return True

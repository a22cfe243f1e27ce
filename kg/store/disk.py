"""The disk's side of storing: writes that reach it, and its failures told as ours."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StorageFailure

_REMEDIES = {
    errno.ENOSPC: "Free some space on that disk, then run the command again.",
    errno.EDQUOT: "Your quota on that disk is used up: free some space, then run the command again.",
    errno.EROFS: "The disk is mounted read-only: mount it writable, or work on a copy of the workspace.",
    errno.EACCES: "Make the folder writable for yourself.",
    errno.EPERM: "Make the folder writable for yourself.",
    errno.ENOENT: "Make the folder first.",
    errno.EIO: "The disk reports a hardware error: check it before anything else.",
}
# The store and SQLite pass the system's message on, not its number.
_SAID = {
    "no space left on device": errno.ENOSPC,
    "database or disk is full": errno.ENOSPC,
    "disk quota exceeded": errno.EDQUOT,
    "read-only file system": errno.EROFS,
    "permission denied": errno.EACCES,
    "input/output error": errno.EIO,
}


def _number_of(error: BaseException) -> int | None:
    if isinstance(error, OSError) and error.errno is not None:
        return error.errno
    said = str(error).lower()
    return next((number for text, number in _SAID.items() if text in said), None)


@contextmanager
def storage_errors(doing: str, where: Path) -> Iterator[None]:
    """Tell every failure of the disk, the store or SQLite inside the block as a :class:`StorageFailure`.

    :param doing: what fails, as in ``"writing the dataset"``.
    :raises StorageFailure: with the remedy that fits the system's error.
    """
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        number = _number_of(error)
        why = os.strerror(number) if number is not None else str(error)
        remedy = _REMEDIES.get(number or 0, "Look at the folder and its disk, then run the command again.")
        raise StorageFailure(f"{doing} failed: {why} ({where})", remedy) from error


def sync_file(path: Path) -> None:
    """Have the system write a file's bytes to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Have the system write a folder's list of names to the disk, so that a rename in it survives a power cut."""
    sync_file(path)


def sync_tree(folder: Path) -> None:
    """Write everything below a folder, and the folder itself, to the disk: children before their parents."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            sync_tree(path)
        else:
            sync_file(path)
    sync_folder(folder)

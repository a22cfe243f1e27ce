"""Replacing a file whole or not at all: a temporary file beside it, flushed to the disk, then renamed over it."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from kg.errors import StorageFailure

# Hidden and with a suffix that no reader looks for: what a crash leaves behind is never taken for a corpus file.
_TEMPORARY_SUFFIX = ".kg-new"


def replace_file(path: Path, data: bytes, expected: bytes | None) -> None:
    """Put `data` in place of a file's content in one step: any reader, and any crash, sees the old bytes or the new ones.

    The file's permissions stay; a symbolic link stays and the file behind it is replaced. When this fails the old file is whole.

    :param path: the file; its folder is made when missing.
    :param data: the new content.
    :param expected: the content that the change was worked out from, or ``None`` for a file that must not exist yet.
    :raises StorageFailure: the file was changed by someone else in the meantime, the disk is full, or the folder cannot be written.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _refuse_if_changed(target, path, expected)
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(6)}{_TEMPORARY_SUFFIX}")
        try:
            _write(temporary, data, target)
            _refuse_if_changed(target, path, expected)
            _move(temporary, target, fresh=expected is None)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise StorageFailure(
            f"{path} cannot be written: {error.strerror or error}",
            "The file is as it was. Free disk space or mend permissions, and run it again.",
        ) from error


def _refuse_if_changed(target: Path, path: Path, expected: bytes | None) -> None:
    try:
        current: bytes | None = target.read_bytes()
    except FileNotFoundError:
        current = None
    if current != expected:
        what = "appeared" if expected is None else "was deleted" if current is None else "was changed"
        raise StorageFailure(f"{path} {what} while it was being worked on", "Save it in your editor and run the command again.")


def _write(temporary: Path, data: bytes, target: Path) -> None:
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(descriptor, "wb") as stream:
        with suppress(FileNotFoundError):
            os.fchmod(descriptor, target.stat().st_mode & 0o7777)
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)


def _move(temporary: Path, target: Path, *, fresh: bool) -> None:
    if fresh:
        # Unlike a rename, a link fails where something stands already; some file systems know no hard links.
        try:
            target.hardlink_to(temporary)
        except FileExistsError:
            raise StorageFailure(f"{target} appeared while it was being made", "Look at it, then run the command again.") from None
        except OSError:
            temporary.replace(target)
        else:
            temporary.unlink()
    else:
        temporary.replace(target)


def _sync_folder(folder: Path) -> None:
    """Flush the rename itself; a file system that cannot sync folders keeps its own order."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

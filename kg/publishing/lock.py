"""One build at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.errors import BuildLocked
from kg.store import storage_errors

LOCK = "lock"
_LONGEST = 32
_LOOKS = 20
_BETWEEN_LOOKS = 0.01


@contextmanager
def build_lock(state: Path) -> Iterator[None]:
    """Hold the workspace's build lock inside the block. The system lets go of it when the process ends, however it ends.

    :param state: the folder ``.kg``, which exists.
    :raises BuildLocked: another process holds it; the message names the process.
    :raises StorageFailure: the lock file cannot be made.
    """
    path = state / LOCK
    with storage_errors("taking the build lock", path):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = _holder(descriptor)
            raise BuildLocked(
                f"another build is at work in {state.parent} (process {holder})",
                "Wait until it ends, or end that process; then run `kg build` again.",
            ) from error
        # The process id only serves the message: a full disk is told by the step that really needs room.
        with suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _holder(descriptor: int) -> str:
    """The holder's process id, which it writes just after it has taken the lock."""
    for _ in range(_LOOKS):
        if told := os.pread(descriptor, _LONGEST, 0).decode("ascii", "replace").strip():
            return told
        time.sleep(_BETWEEN_LOOKS)
    return "unknown"

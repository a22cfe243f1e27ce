"""How much one request, one worker and the whole server may take."""

from __future__ import annotations

import os
from dataclasses import dataclass

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of the server; what is beyond them is refused with an error that says so.

    :ivar deadline: seconds that a query may take in its worker.
    :ivar memory: MiB of address space that a worker may add to what it has once the snapshot is open.
    :ivar workers: processes that answer queries.
    :ivar waiting: requests that may wait for a worker; more are told to come again.
    :ivar answer: MiB of an answer before compression.
    :ivar request: bytes of a request's body.
    :ivar cache: MiB of answers that are kept.
    """

    deadline: float = 10.0
    memory: int = 1024
    workers: int = max(4, min(8, os.cpu_count() or 4))
    waiting: int = 64
    answer: int = 32
    request: int = MEBIBYTE
    cache: int = 32

"""The workers of one snapshot: each answers one message at a time, and is killed and replaced when it does not."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.errors import Busy, EngineFailure, KgError, QueryStopped, QueryTooLarge, QueryTooSlow
from kg.web.limits import MEBIBYTE, Limits
from kg.web.messages import HEADER, error_of, pack, unpack

_OPENING = 60.0
"""Seconds that a worker may take until its snapshot is open."""
_LONGEST_DOCUMENT = MEBIBYTE
_FEWEST_SECONDS_OF_LIFE = 1.0
_PAUSE = 0.5
_KILLED_BY_THE_QUERY = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGXCPU, signal.SIGILL, signal.SIGTRAP}


class Pool:
    """Workers on one snapshot.

    :ivar folder: of the snapshot.
    """

    def __init__(self, workspace: Path, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self._workspace = workspace
        self._limits = limits
        self._idle: asyncio.LifoQueue[Process] = asyncio.LifoQueue()
        self._living: set[Process] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._asked = 0
        self._closed = False
        self.lost = 0

    @property
    def living(self) -> int:
        """How many workers there are."""
        return len(self._living)

    @property
    def waiting(self) -> int:
        """How many requests wait for a worker."""
        return self._waiting

    async def open(self) -> None:
        """Start the workers, and wait for the first; the others follow.

        :raises EngineFailure: it does not start.
        """
        await self._start()
        for _ in range(self._limits.workers - 1):
            self._start_aside()

    async def ask(self, message: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        """A worker's answer to a message.

        :raises Busy: no worker was free in time, or too many requests wait for one.
        :raises QueryTooSlow: the deadline passed; the worker is gone.
        :raises QueryTooLarge: the worker broke on it.
        :raises KgError: what the worker found wrong.
        """
        self._asked += 1
        try:
            worker = await self._free_worker()
            document, body = await self._answer(worker, pack(message))
        finally:
            self._asked -= 1
            if self._closed and not self._asked:
                self._end_all()
        if "error" in document:
            raise error_of(document)
        return document, body

    async def _free_worker(self) -> Process:
        with suppress(asyncio.QueueEmpty):
            while True:
                worker = self._idle.get_nowait()
                if worker.returncode is None:
                    return worker
                self._replace(worker)  # it ended while nobody asked it anything
        if self._waiting >= self._limits.waiting:
            raise Busy("too many queries are waiting", "Come again in a moment.")
        self._waiting += 1
        try:
            return await asyncio.wait_for(self._idle.get(), self._limits.deadline)
        except TimeoutError as error:
            raise Busy("no worker became free in time", "Come again in a moment.") from error
        finally:
            self._waiting -= 1

    async def _answer(self, worker: Process, message: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer; a worker that gave none, or whose asker left, is replaced."""
        answered = False
        try:
            async with asyncio.timeout(self._limits.deadline):
                result = await _exchange(worker, message, self._limits.answer * MEBIBYTE)
            answered = True
            return result
        except TimeoutError as error:
            raise QueryTooSlow(f"no answer within {self._limits.deadline:g} seconds", "Ask for less, or more precisely.") from error
        except (asyncio.IncompleteReadError, OSError) as error:
            raise await self._end_of(worker) from error
        finally:
            if answered and not self._closed:
                self._idle.put_nowait(worker)
            elif not answered:
                self._replace(worker)

    async def _end_of(self, worker: Process) -> KgError:
        """Why a worker ended by itself."""
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await worker.wait()
        if worker.returncode is not None and -worker.returncode in _KILLED_BY_THE_QUERY:
            return QueryTooLarge("the query needs more than a worker may have", "Ask for less, or more simply.")
        return QueryStopped("the worker was ended from outside", "Come again in a moment.")

    # The workers' lives

    def _replace(self, worker: Process) -> None:
        self.lost += 1
        _kill(worker)
        self._living.discard(worker)
        if not self._closed:
            self._start_aside()

    def _start_aside(self) -> None:
        task = asyncio.create_task(self._start_persistently())
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start_persistently(self) -> None:
        """Start a worker, again and again if need be: a machine may be out of memory or processes for a while."""
        while not self._closed:
            with suppress(EngineFailure, OSError):
                await self._start()
                return
            await asyncio.sleep(_PAUSE)

    async def _start(self) -> None:
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "kg.web.worker", str(self._workspace), str(self.folder), json.dumps(asdict(self._limits)),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}, start_new_session=True,
        )  # fmt: skip
        self._living.add(worker)
        try:
            async with asyncio.timeout(_OPENING):
                await _exchange(worker, b"", 0)
        except (TimeoutError, asyncio.IncompleteReadError, OSError) as error:
            self._living.discard(worker)
            _kill(worker)
            raise EngineFailure("a worker did not start", "`kg query 'ASK {}'` tells whether the snapshot is sound.") from error
        except BaseException:
            self._living.discard(worker)
            _kill(worker)
            raise
        if self._closed:
            self._living.discard(worker)
            _kill(worker)
        else:
            self._idle.put_nowait(worker)

    def retire(self) -> None:
        """Take no new requests; the workers end when the last answer is given."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        if not self._asked:
            self._end_all()

    def _end_all(self) -> None:
        for worker in self._living:
            _kill(worker)
        self._living.clear()

    async def close(self) -> None:
        """End the workers now."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        ending = list(self._living)
        self._end_all()
        for worker in ending:
            with suppress(TimeoutError):
                async with asyncio.timeout(2):
                    await worker.wait()


async def _exchange(worker: Process, message: bytes, most: int) -> tuple[dict[str, Any], bytes]:
    """Send a message and read the one that comes back.

    :raises IncompleteReadError: the worker ended, or what it sends is no message.
    """
    if worker.stdin is None or worker.stdout is None:
        raise TypeError("a worker is started with pipes")
    worker.stdin.write(message)
    told, length = HEADER.unpack(await worker.stdout.readexactly(HEADER.size))
    if told > _LONGEST_DOCUMENT or length > most:
        raise asyncio.IncompleteReadError(b"", None)
    document = unpack(await worker.stdout.readexactly(told))
    return document, await worker.stdout.readexactly(length) if length else b""


def _kill(worker: Process) -> None:
    with suppress(ProcessLookupError):
        worker.kill()

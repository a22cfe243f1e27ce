"""The workers of one snapshot: each answers one message at a time, and is killed and replaced when it does not."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from kg.errors import Busy, EngineFailure, QueryStopped, QueryTooLarge, QueryTooSlow
from kg.web.limits import Limits
from kg.web.line import Line, WorkerEnded
from kg.web.messages import error_of

_OPENING = 60.0
"""Seconds that a worker may take until its snapshot is open."""
_PAUSE = 0.5
_KILLED_BY_THE_QUERY = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGXCPU, signal.SIGILL, signal.SIGTRAP}


class Pool:
    """Workers on one snapshot.

    :ivar folder: of the snapshot.
    """

    def __init__(self, workspace: Path, folder: Path, limits: Limits, *, quotes: bool) -> None:
        self.folder = folder
        self._workspace = workspace
        self._limits = limits
        self._quotes = quotes
        self._idle: asyncio.LifoQueue[Line] = asyncio.LifoQueue()
        self._living: set[Line] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._asked = 0
        self._retired = False
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

    async def ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        """A worker's answer to a message, packed.

        :raises Busy: no worker was free in time, or too many requests wait for one.
        :raises QueryTooSlow: the deadline passed; the worker is gone.
        :raises QueryTooLarge: the worker broke on it.
        :raises KgError: what the worker found wrong.
        """
        self._asked += 1
        try:
            worker = await self._free_worker()
            document, body = await self._answer(worker, message)
        finally:
            self._asked -= 1
            if self._retired and not self._asked:
                self.close()
        if "error" in document:
            raise error_of(document)
        return document, body

    async def _free_worker(self) -> Line:
        with suppress(asyncio.QueueEmpty):
            while True:
                worker = self._idle.get_nowait()
                if worker.lives:
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

    async def _answer(self, worker: Line, message: bytes) -> tuple[dict[str, Any], bytes]:
        """The answer; a worker that gave none, or whose asker left, is replaced."""
        answered = False
        deadline = asyncio.get_running_loop().call_later(self._limits.deadline, worker.give_up)
        try:
            result = await worker.ask(message)
            answered = True
            return result
        except TimeoutError as error:
            raise QueryTooSlow(f"no answer within {self._limits.deadline:g} seconds", "Ask for less, or more precisely.") from error
        except WorkerEnded as error:
            if -error.code in _KILLED_BY_THE_QUERY:
                raise QueryTooLarge("the query needs more than a worker may have", "Ask for less, or more simply.") from error
            raise QueryStopped("the worker was ended from outside", "Come again in a moment.") from error
        finally:
            deadline.cancel()
            if answered:
                self._idle.put_nowait(worker)
            else:
                self._replace(worker)

    # The workers' lives

    def _replace(self, worker: Line) -> None:
        self.lost += 1
        worker.kill()
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
        worker = Line(self._workspace, self.folder, self._limits, quotes=self._quotes)
        self._living.add(worker)
        ready = False
        try:
            async with asyncio.timeout(_OPENING):
                await worker.ready()
            ready = not self._closed
        except (TimeoutError, WorkerEnded) as error:
            raise EngineFailure("a worker did not start", "`kg query 'ASK {}'` tells whether the snapshot is sound.") from error
        finally:
            if not ready:
                self._living.discard(worker)
                worker.kill()
        if ready:
            self._idle.put_nowait(worker)

    def retire(self) -> None:
        """Take no new requests; the workers end when the last one is answered."""
        self._retired = True
        if not self._asked:
            self.close()

    def close(self) -> None:
        """End the workers now."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        for worker in self._living:
            worker.kill()
        self._living.clear()

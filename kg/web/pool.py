"""The workers of one snapshot: each answers one message at a time, and is killed and replaced when it does not."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from kg.errors import Busy, EngineFailure, KgError, QueryStopped, QueryTooLarge, QueryTooSlow
from kg.web.limits import Limits
from kg.web.line import Line
from kg.web.messages import Answer, Message, Outcome, pack, read_answer

_log = logging.getLogger("kg.web")
_OPENING = 60.0
"""Seconds that a worker may take until its snapshot is open."""
_PAUSE = 0.5
_GLANCE = 0.02
"""Seconds between glances at whose time is up."""
_SMALL, _SLOW = 0.002, 0.02
"""Seconds that small queries take at most on average, and from which on nobody should be behind one."""
_UNHEARD = 0.5
"""Seconds that a worker may spend on what nobody listens to any more."""
_AT_A_WORKER = 2
"""Messages that are sent to one worker at most."""
_STOPPED = QueryStopped("the workers of this snapshot end", "Come again in a moment.")
_KILLED_BY_THE_QUERY = {signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS, signal.SIGXCPU, signal.SIGILL, signal.SIGTRAP}


@dataclass(slots=True)
class _Asked:
    """A message on its way.

    :ivar since: when it began to wait for a worker; then, when that could begin with it.
    """

    packed: bytes
    done: Callable[[Outcome], None]
    since: float = 0.0


class Pool:
    """Workers on one snapshot.

    Plain calls instead of tasks: a small query takes less time in its worker than a task's turns on the event loop do. For the same
    reason, where as many workers as there are processors are at work on small queries, the next is sent after the one before: a
    worker that finds something to do when it is done need not be woken. If that one turns out slow, another worker is sent the next
    too.

    :ivar folder: of the snapshot.
    :ivar lost: workers that ended or were killed.
    """

    def __init__(self, workspace: Path, folder: Path, limits: Limits, *, quotes: bool) -> None:
        self.folder = folder
        self.lost = 0
        self._workspace = workspace
        self._limits = limits
        self._quotes = quotes
        self._loop = asyncio.get_running_loop()
        self._living: set[Line] = set()
        self._idle: list[Line] = []
        self._busy: dict[Line, deque[_Asked]] = {}
        self._opening: dict[Line, asyncio.Future[None]] = {}
        self._ending: dict[Line, _Asked] = {}
        self._waiting: deque[_Asked] = deque()
        self._pace = 0.0
        self._at_once = min(limits.workers, _processors())
        self._watch: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._retired = False
        self._closed = False

    @property
    def living(self) -> int:
        """How many workers there are."""
        return len(self._living)

    @property
    def waiting(self) -> int:
        """How many requests wait for a worker."""
        return len(self._waiting)

    async def open(self) -> None:
        """Start the workers, and wait for the first; the others follow.

        :raises EngineFailure: it does not start.
        """
        await self._start()
        for _ in range(self._limits.workers - 1):
            self._aside(self._start_persistently())

    async def ask(self, message: Message) -> Answer:
        """A worker's answer to a message.

        :raises KgError: as :meth:`submit` tells it.
        """
        answered: asyncio.Future[Outcome] = self._loop.create_future()
        self.submit(pack(message), lambda outcome: None if answered.done() else answered.set_result(outcome))
        outcome = await answered
        if isinstance(outcome, KgError):
            raise outcome
        return outcome

    def submit(self, packed: bytes, done: Callable[[Outcome], None]) -> None:
        """Have a worker answer a message.

        :param done: called once, with the answer or with what went wrong: :class:`Busy` when no worker was free in time or too many
            requests wait for one, :class:`QueryTooSlow` when the deadline passed, :class:`QueryTooLarge` when the worker broke on
            it, :class:`QueryStopped` when the worker was ended, or what the worker found wrong. It raises nothing.
        """
        asked = _Asked(packed, done, self._loop.time())
        if self._closed:
            _tell(asked, _STOPPED)
            return
        self._waiting.append(asked)
        self._serve()
        if len(self._waiting) > self._limits.waiting and self._waiting[-1] is asked:
            self._waiting.pop()
            _tell(asked, Busy("too many queries are waiting", "Come again in a moment."))

    def _choose(self, now: float) -> Line | None:
        """The worker that should have the next message, if any can."""
        if self._pace < _SMALL and len(self._busy) >= self._at_once:
            quick, behind = 0, None
            for line, under_way in self._busy.items():
                if now - under_way[0].since < _SLOW and line.lives:
                    quick += 1
                    if behind is None and len(under_way) < _AT_A_WORKER:
                        behind = line
            if behind is not None and quick >= self._at_once:
                return behind
        while self._idle:
            line = self._idle.pop()
            if line.lives:
                return line
        return None

    def _give(self, line: Line, asked: _Asked) -> None:
        under_way = self._busy.get(line)
        if under_way is None:
            self._busy[line] = deque((asked,))
            asked.since = self._loop.time()
        else:
            under_way.append(asked)
        line.send(asked.packed)
        self._watch_over()

    def _serve(self) -> None:
        """Give to workers what waits for them, as far as they can take it, who came first before the others."""
        while self._waiting and (line := self._choose(self._loop.time())) is not None:
            self._give(line, self._waiting.popleft())
        if self._waiting:
            self._watch_over()

    def _send_elsewhere(self, asked: _Asked) -> None:
        """Have another worker answer what its worker will not, or not soon."""
        self._waiting.appendleft(asked)
        self._serve()

    # What lines tell

    def _came(self, line: Line, message: Message, compressed: bool) -> None:
        if (opened := self._opening.pop(line, None)) is not None:
            opened.set_result(None)
            return
        under_way = self._busy.get(line)
        if under_way is None:  # nobody had asked: it is not ours any more
            self._disown(line, ())
            return
        asked, now = under_way.popleft(), self._loop.time()
        self._pace += (now - asked.since - self._pace) / 8
        if under_way:
            under_way[0].since = now
        else:
            del self._busy[line]
            self._idle.append(line)
        try:
            outcome = read_answer(message, compressed)
        except (ValueError, RecursionError):
            self._disown(line, under_way)
            outcome = EngineFailure("a worker did not keep to what is agreed", "Tell the maintainers.")
        self._serve()
        _tell(asked, outcome)
        self._end_if_retired()

    def _disown(self, line: Line, under_way: Iterable[_Asked]) -> None:
        """End a worker that does not do as it should."""
        line.kill()
        self._part_with(line, under_way)

    def _ended(self, line: Line) -> None:
        if (opened := self._opening.pop(line, None)) is not None:
            opened.set_exception(EOFError())
            return
        under_way = self._busy.get(line)
        if under_way is None:
            self._disown(line, ())
            return
        self._ending[line] = under_way.popleft()
        self._aside(self._tell_end(line))
        self._part_with(line, under_way)

    def _part_with(self, line: Line, under_way: Iterable[_Asked]) -> None:
        """Have another worker in the place of one; what it has not begun with goes to others."""
        self._busy.pop(line, None)
        if line in self._idle:
            self._idle.remove(line)
        self._lose(line)
        for behind in [*under_way]:
            if behind.done is not _nobody:
                self._send_elsewhere(behind)

    async def _tell_end(self, line: Line) -> None:
        code = await line.code()
        asked = self._ending.pop(line)
        if -code in _KILLED_BY_THE_QUERY:
            _tell(asked, QueryTooLarge("the query needs more than a worker may have", "Ask for less, or more simply."))
        else:
            _tell(asked, QueryStopped("the worker was ended from outside", "Come again in a moment."))
        self._end_if_retired()

    # Whose time is up

    def _watch_over(self) -> None:
        if self._watch is None:
            self._watch = self._loop.call_later(_GLANCE, self._look)

    def _look(self) -> None:
        self._watch = None
        now = self._loop.time()
        deadline = self._limits.deadline
        for line, under_way in [*self._busy.items()]:
            took = now - under_way[0].since
            if took >= _SLOW:
                for place in range(1, len(under_way)):
                    behind = under_way[place]
                    if behind.done is not _nobody:
                        # The worker will come upon it all the same, if it is not killed before; then nobody listens any more.
                        under_way[place] = _Asked(behind.packed, _nobody)
                        self._send_elsewhere(behind)
            if took >= (deadline if under_way[0].done is not _nobody else min(deadline, _UNHEARD)):
                self._pace += (took - self._pace) / 8
                asked = under_way.popleft()
                self._disown(line, under_way)
                _tell(asked, QueryTooSlow(f"no answer within {deadline:g} seconds", "Ask for less, or more precisely."))
        while self._waiting and now - self._waiting[0].since >= deadline:
            _tell(self._waiting.popleft(), Busy("no worker became free in time", "Come again in a moment."))
        if self._busy or self._waiting:
            self._watch_over()
        self._end_if_retired()

    # The workers' lives

    def _lose(self, line: Line) -> None:
        if line not in self._living:
            return  # it was lost before, or is not wanted any more
        self.lost += 1
        self._living.discard(line)
        if not self._closed:
            self._aside(self._start_persistently())

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _start_persistently(self) -> None:
        """Start a worker, again and again if need be: a machine may be out of memory or processes for a while."""
        while not self._closed:
            with suppress(EngineFailure, OSError):
                await self._start()
                return
            await asyncio.sleep(_PAUSE)

    async def _start(self) -> None:
        line = Line(self._workspace, self.folder, self._limits, quotes=self._quotes, on_message=self._came, on_end=self._ended)
        self._living.add(line)
        opened = self._opening[line] = self._loop.create_future()
        ready = False
        try:
            async with asyncio.timeout(_OPENING):
                await opened
            ready = not self._closed
        except (TimeoutError, EOFError) as error:
            raise EngineFailure("a worker did not start", "`kg query 'ASK {}'` tells whether the snapshot is sound.") from error
        finally:
            self._opening.pop(line, None)
            if not ready:
                self._living.discard(line)
                line.kill()
        if ready and line.lives:
            self._idle.append(line)
            self._serve()

    def retire(self) -> None:
        """Take no new requests; the workers end when the last one is answered."""
        self._retired = True
        self._end_if_retired()

    def _end_if_retired(self) -> None:
        if self._retired and not (self._busy or self._ending or self._waiting):
            self.close()

    def close(self) -> None:
        """End the workers now."""
        self._closed = True
        for task in self._tasks:
            task.cancel()
        for line in self._living:
            line.kill()
        self._living.clear()
        left = [*chain.from_iterable(self._busy.values()), *self._ending.values(), *self._waiting]
        for asking in (self._busy, self._ending, self._waiting):
            asking.clear()
        for asked in left:
            _tell(asked, _STOPPED)


def _tell(asked: _Asked, outcome: Outcome) -> None:
    """Tell whoever asked; what fails there must not fail here, where others are waiting to be told."""
    try:
        asked.done(outcome)
    except Exception:
        _log.exception("an answer could not be passed on")


def _nobody(_outcome: Outcome) -> None:
    """Listens to what was asked elsewhere too."""


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

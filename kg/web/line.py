"""The line to one worker: start it, send it a message, get the message that comes back.

Plain pipes and the event loop's readers: a small query costs less than a transport's bookkeeping does.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kg.web.limits import MEBIBYTE, Limits
from kg.web.messages import HEADER, unpack

_LONGEST_DOCUMENT = MEBIBYTE
_CHUNK = 1 << 18
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)
_PATIENCE = 2.0
"""Seconds that a process whose pipe is closed may take to end."""


class WorkerEnded(Exception):
    """The worker has ended, or what it sends is no message.

    :ivar code: its exit code, negative where a signal ended it.
    """

    def __init__(self, code: int) -> None:
        super().__init__(f"a worker ended with {code}")
        self.code = code


class Line:
    """A worker's process. One message at a time is under way."""

    def __init__(self, workspace: Path, folder: Path, limits: Limits, *, quotes: bool) -> None:
        """Start a worker on the snapshot in `folder`; it takes messages when :meth:`ready` has returned.

        :raises OSError: no process can be started.
        """
        self._loop = asyncio.get_running_loop()
        self._most = limits.answer * MEBIBYTE
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [
                sys.executable,
                "-m",
                "kg.web.worker",
                str(workspace),
                str(folder),
                json.dumps(asdict(limits)),
                "yes" if quotes else "no",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        if self._process.stdin is None or self._process.stdout is None:
            raise TypeError("a worker is started with pipes")
        self._input, self._output = self._process.stdin.fileno(), self._process.stdout.fileno()
        self._to_send = b""
        self._is_waiting_to_send = False
        self._received = bytearray()
        self._awaited: asyncio.Future[tuple[dict[str, Any], bytes]] | None = None
        self.lives = True
        for pipe in (self._input, self._output):
            os.set_blocking(pipe, False)
            if _SET_PIPE_SIZE is not None:
                with suppress(OSError):  # the usual size does too, with more turns
                    fcntl.fcntl(pipe, _SET_PIPE_SIZE, MEBIBYTE)
        self._loop.add_reader(self._output, self._readable)

    async def ready(self) -> None:
        """Wait until the snapshot is open.

        :raises WorkerEnded: it is not going to be.
        """
        await self._next()

    async def ask(self, message: bytes) -> tuple[dict[str, Any], bytes]:
        """Send a message, and wait for the document and the bytes that come back.

        :raises WorkerEnded: none comes.
        """
        if self.lives:
            self._to_send = message
            self._writable()
        return await self._next()

    def give_up(self) -> None:
        """Let whoever waits for the worker wait no more: a :class:`TimeoutError` is raised there."""
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(TimeoutError())

    async def _next(self) -> tuple[dict[str, Any], bytes]:
        self._awaited = self._loop.create_future()
        self._take()
        try:
            if self.lives:
                return await self._awaited
        except EOFError:
            pass
        finally:
            self._awaited = None
        raise WorkerEnded(await self._code())

    async def _code(self) -> int:
        """The exit code of a worker that is ending; one that does not end is killed."""
        try:
            return await asyncio.to_thread(self._process.wait, _PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return await asyncio.to_thread(self._process.wait)

    def kill(self) -> None:
        """End the worker at once."""
        self._hang_up()
        self._process.kill()
        self._loop.run_in_executor(None, self._process.wait)

    def _hang_up(self) -> None:
        """Listen no more."""
        if not self.lives:
            return
        self.lives = False
        self._loop.remove_reader(self._output)
        self._loop.remove_writer(self._input)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_exception(EOFError())

    # What the event loop calls

    def _writable(self) -> None:
        try:
            sent = os.write(self._input, self._to_send)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._hang_up()
            return
        if sent == len(self._to_send):
            if self._is_waiting_to_send:
                self._loop.remove_writer(self._input)
                self._is_waiting_to_send = False
            return
        self._to_send = self._to_send[sent:]
        if not self._is_waiting_to_send:
            self._loop.add_writer(self._input, self._writable)
            self._is_waiting_to_send = True

    def _readable(self) -> None:
        try:
            data = os.read(self._output, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._received += data
            self._take()
        else:
            self._hang_up()

    def _take(self) -> None:
        """Hand over the message that has come, if it is whole."""
        if self._awaited is None or self._awaited.done() or len(self._received) < HEADER.size:
            return
        told, length = HEADER.unpack_from(self._received)
        if told > _LONGEST_DOCUMENT or length > self._most:
            self._hang_up()
            return
        end = HEADER.size + told + length
        if len(self._received) >= end:
            document = unpack(bytes(self._received[HEADER.size : HEADER.size + told]))
            body = bytes(self._received[HEADER.size + told : end])
            del self._received[:end]
            self._awaited.set_result((document, body))

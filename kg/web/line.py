"""The line to one worker: start it, send it a message, be told of the message that comes back.

Plain pipes and the event loop's readers: a small query costs less than a transport's bookkeeping does.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from kg.web.limits import MEBIBYTE, Limits
from kg.web.messages import HEADER, Message

_LONGEST_DOCUMENT = MEBIBYTE
_CHUNK = 1 << 18
_SET_PIPE_SIZE = getattr(fcntl, "F_SETPIPE_SZ", None)
_PATIENCE = 2.0
"""Seconds that a process whose pipe is closed may take to end."""


class Line:
    """A worker's process, which answers one message after another.

    :ivar lives: whether it is not known to have ended.
    """

    def __init__(
        self,
        workspace: Path,
        folder: Path,
        limits: Limits,
        *,
        quotes: bool,
        on_message: Callable[[Line, Message, bool], None],
        on_end: Callable[[Line], None],
    ) -> None:
        """Start a worker on the snapshot in `folder`. Its first message, which comes by itself, says that it is ready.

        :param on_message: called with each message that comes, and whether its bytes are compressed.
        :param on_end: called when nothing more will come, unless it is because of :meth:`kill`.
        :raises OSError: no process can be started.
        """
        self._loop = asyncio.get_running_loop()
        self._most = limits.answer * MEBIBYTE
        self._on_message = on_message
        self._on_end = on_end
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
        self.lives = True
        for pipe in (self._input, self._output):
            os.set_blocking(pipe, False)
            if _SET_PIPE_SIZE is not None:
                with suppress(OSError):  # the usual size does too, with more turns
                    fcntl.fcntl(pipe, _SET_PIPE_SIZE, MEBIBYTE)
        self._loop.add_reader(self._output, self._readable)

    def send(self, packed: bytes) -> None:
        """Send a message; the worker answers one after another."""
        if self.lives:
            self._to_send += packed
            if not self._is_waiting_to_send:
                self._writable()

    async def code(self) -> int:
        """The exit code of a worker that is ending, negative where a signal ended it; one that does not end is killed."""
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

    def _hang_up(self) -> bool:
        """Listen no more; whether anybody did."""
        if not self.lives:
            return False
        self.lives = False
        self._loop.remove_reader(self._output)
        self._loop.remove_writer(self._input)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return True

    def _ended(self) -> None:
        if self._hang_up():
            # Not now: whoever is sending a message just then must have gone on.
            self._loop.call_soon(self._on_end, self)

    # What the event loop calls

    def _writable(self) -> None:
        try:
            sent = os.write(self._input, self._to_send)
        except BlockingIOError:
            sent = 0
        except OSError:
            self._ended()
            return
        self._to_send = self._to_send[sent:]
        if not self._to_send:
            if self._is_waiting_to_send:
                self._loop.remove_writer(self._input)
                self._is_waiting_to_send = False
        elif not self._is_waiting_to_send:
            self._loop.add_writer(self._input, self._writable)
            self._is_waiting_to_send = True

    def _readable(self) -> None:
        try:
            data = os.read(self._output, _CHUNK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._ended()
            return
        self._received += data
        while self.lives and self._take():
            pass

    def _take(self) -> bool:
        """Hand over the message that has come, if it is whole."""
        received = self._received
        if len(received) < HEADER.size:
            return False
        told, length, compressed = HEADER.unpack_from(received)
        if told > _LONGEST_DOCUMENT or length > self._most:
            self._ended()  # that is no message
            return False
        end = HEADER.size + told + length
        if len(received) < end:
            return False
        message = Message(bytes(received[HEADER.size : HEADER.size + told]), bytes(received[HEADER.size + told : end]))
        del received[:end]
        self._on_message(self, message, compressed)
        return True

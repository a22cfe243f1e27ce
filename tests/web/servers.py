"""Servers to ask: ``kg serve`` as its user starts it, on a free port of the loopback."""

from __future__ import annotations

import http.client
import json
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

_STARTING = 60


@dataclass(frozen=True)
class Reply:
    """What a server replied; names of headers are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def error(self) -> str:
        """The code of the error that it tells."""
        code: str = self.json["error"]["code"]
        assert self.json["error"]["message"]
        return code


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    process: subprocess.Popen[str]
    log: IO[str]

    @property
    def port(self) -> int:
        port = urlsplit(self.address).port
        assert port is not None
        return port

    def ask(self, method: str, path: str, *, body: bytes | None = None, timeout: float = 60, **headers: str) -> Reply:
        """Send one request on a connection of its own; header names are given with underscores."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, told, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Reply:
        return self.ask("GET", path, **headers)

    def query(self, sparql: str, *, timeout: float = 60, **headers: str) -> Reply:
        return self.ask("GET", "/sparql?" + urlencode({"query": sparql}), timeout=timeout, **headers)

    def logged(self) -> str:
        """What it has written to standard error."""
        self.log.flush()
        self.log.seek(0)
        return self.log.read()

    def workers(self) -> list[int]:
        """Its worker processes."""
        found = []
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                parent = re.search(r"^PPid:\s+(\d+)$", status.read_text(encoding="utf-8"), re.MULTILINE)
            except OSError:
                continue
            if parent is not None and int(parent[1]) == self.process.pid:
                found.append(int(status.parent.name))
        return found


def resident(process: int) -> int:
    """Bytes of memory that a process holds now; 0 when it is gone."""
    try:
        found = re.search(r"^VmRSS:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text(encoding="utf-8"), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


@contextmanager
def serving(workspace: Path, *options: str) -> Iterator[Server]:
    """A server on a workspace that has been built."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        command = [sys.executable, "-m", "kg", "serve", "--port", "0", "--workspace", str(workspace), *options]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            found = re.search(r"http://\S+/", told)
            if found is None:
                log.seek(0)
                raise AssertionError(f"the server did not start: {told}{log.read()}")
            yield Server(found[0], process, log)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(_STARTING)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()

"""Running the application as a server."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kg.errors import KgError, UsageError
from kg.web.app import application
from kg.web.connection import Connection
from kg.web.limits import Limits
from kg.web.live import LiveSite

_BACKLOG = 256
_MOST_CONNECTIONS = 500
_KEEP_ALIVE = 15
"""Seconds that an idle connection is kept."""


def serve(
    workspace: Path,
    host: str,
    port: int,
    limits: Limits,
    *,
    hosts: frozenset[str] = frozenset(),
    quotes: bool = False,
    log_requests: bool = True,
    ready: Callable[[str], None],
) -> None:
    """Serve a workspace until SIGINT or SIGTERM.

    :param quotes: as for :class:`kg.web.live.LiveSite`.
    :param port: 0 takes a free one.
    :param ready: told the server's address as soon as it answers.
    :raises UsageError: the address is taken or not this machine's.
    :raises NoSnapshot: nothing was built yet.
    """
    for name in ("kg.web", "kg.web.access"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.handlers = [logging.StreamHandler(sys.stderr)]
    listening = _listen(host, port)
    with listening:
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        site = LiveSite(workspace, limits, quotes=quotes)
        site.check()
        config = uvicorn.Config(
            application(site, hosts=hosts, log_requests=log_requests),
            http=Connection,
            lifespan="off",
            loop="auto",  # uvloop where it is installed
            ws="none",
            proxy_headers=False,
            access_log=False,
            log_level="warning",
            server_header=False,
            date_header=True,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=int(limits.deadline) + 1,
            limit_concurrency=_MOST_CONNECTIONS,
            backlog=_BACKLOG,
        )
        server = _Server(config, site, lambda: ready(address))
        server.run([listening])
        if server.failure is not None:
            raise server.failure


class _Server(uvicorn.Server):
    """A server with its site.

    :ivar failure: why the site could not be opened.
    """

    def __init__(self, config: uvicorn.Config, site: LiveSite, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._site = site
        self._ready = ready
        self.failure: KgError | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            await self._site.open()
        except KgError as error:
            self.failure = error
            self.should_exit = True
            return
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        await self._site.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(
            f"cannot listen on {host}:{port}: {error.strerror or error}", "Choose another --port, or 0 for a free one."
        ) from error
    return listening

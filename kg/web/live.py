"""The published snapshot with its workers, followed from one build to the next without dropping a request."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kg.errors import KgError
from kg.knowledge_graph import KnowledgeGraph
from kg.knowledge_graph import open as open_graph
from kg.store import current_folder, open_snapshot
from kg.web.limits import Limits
from kg.web.messages import question_message
from kg.web.pool import Pool

_GLANCE = 0.25
"""Seconds between glances at which snapshot is published."""
_log = logging.getLogger("kg.web")


@dataclass(frozen=True, slots=True)
class Live:
    """A snapshot as it is answered from.

    :ivar tag: changes with anything that could change an answer.
    """

    graph: KnowledgeGraph
    pool: Pool
    tag: str


class LiveSite:
    """Implements :class:`kg.web.site.Site`."""

    def __init__(self, workspace: Path, limits: Limits, *, quotes: bool = False) -> None:
        """Serve what is published in a workspace.

        :param quotes: whether receipts quote passages, where the texts are at hand.
        """
        self.limits = limits
        self.switches = 0
        self._workspace = workspace
        self._quotes = quotes
        self._live: Live | None = None
        self._following: asyncio.Task[None] | None = None

    @property
    def live(self) -> Live:
        """The snapshot that is published now; keep it for the whole of a request."""
        if self._live is None:
            raise RuntimeError("the site is not open")
        return self._live

    @property
    def graph(self) -> KnowledgeGraph:
        return self.live.graph

    async def explain(self, name: str, parameters: Mapping[str, str], *, weigh: bool = False) -> Mapping[str, Any]:
        answer = await self.live.pool.ask(question_message(name, parameters, why=True, weigh=weigh))
        document: Mapping[str, Any] = json.loads(answer.body)
        return document

    def check(self) -> None:
        """Find out early whether there is something to serve.

        :raises NoSnapshot: nothing was built yet.
        :raises StorageFailure: it is damaged or incomplete.
        """
        with open_snapshot(self._published()):
            pass

    async def open(self) -> None:
        """Open what is published, and follow it.

        :raises NoSnapshot: nothing was built yet.
        :raises EngineFailure: no worker starts.
        """
        self._live = await self._opened(self._published())
        self._following = asyncio.create_task(self._follow())

    async def close(self) -> None:
        """End the workers."""
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        if self._live is not None:
            self._live.pool.close()

    def _published(self) -> Path:
        return current_folder(open_graph(self._workspace).workspace.state).resolve()

    async def _opened(self, folder: Path) -> Live:
        graph = open_graph(self._workspace).fixed(folder)
        graph.quotes = self._quotes
        tag = f"{graph.snapshot.manifest.inputs[:32]}-{version('claimgraph')}"
        pool = Pool(self._workspace, folder, self.limits, quotes=self._quotes)
        await pool.open()
        return Live(graph, pool, tag)

    async def _follow(self) -> None:
        state = self.graph.workspace.state
        failed: Path | None = None
        while True:
            await asyncio.sleep(_GLANCE)
            with suppress(KgError, OSError):
                folder = current_folder(state).resolve()
                if folder in (self.live.pool.folder, failed):
                    continue
                try:
                    opened = await self._opened(folder)
                except (KgError, OSError) as error:
                    failed = folder
                    _log.error("the new snapshot %s is not served: %s", folder.name, error)
                    continue
                before, self._live = self.live, opened
                self.switches += 1
                before.pool.retire()
                _log.info("serving snapshot %s", folder.name)

"""A site for tests: questions are answered in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.errors import KgError
from kg.knowledge_graph import KnowledgeGraph
from kg.knowledge_graph import open as open_graph
from kg.telling import explanation_document
from kg.web.pages import routes

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)


class InProcess:
    """A site over one workspace.

    :ivar failing: raised by :meth:`explain` instead of an answer.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self.graph = graph
        self.failing: KgError | None = None

    async def explain(self, name: str, parameters: Mapping[str, str], *, weigh: bool = False) -> Mapping[str, Any]:
        if self.failing is not None:
            raise self.failing
        return await run_in_threadpool(self._explain, name, parameters, weigh)

    def _explain(self, name: str, parameters: Mapping[str, str], weigh: bool) -> Mapping[str, Any]:
        explanation = self.graph.why(self.graph.bound(name, **parameters))
        return explanation_document(self.graph, explanation, weigh=weigh)


class _StrictPolicy:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)

        await self._app(scope, receive, with_policy)


def app_of(site: InProcess) -> Starlette:
    """An app of the pages alone, under the policy that the endpoint sets."""
    return Starlette(routes=routes(site), middleware=[Middleware(_StrictPolicy)])


def app_in(folder: Path) -> Starlette:
    """The app of a workspace that was built."""
    return app_of(InProcess(open_graph(folder)))

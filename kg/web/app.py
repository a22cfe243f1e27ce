"""The whole application: the endpoint, what stands beside it, and the pages."""

from __future__ import annotations

import json
from importlib.metadata import version

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg.errors import KgError, UnknownName
from kg.web.description import service_description
from kg.web.endpoint import Answers, Endpoint
from kg.web.gate import App, Gate, Metrics
from kg.web.graphs import Dumps, GraphStore
from kg.web.live import LiveSite
from kg.web.problems import problem_body, status_of
from kg.web.questions import Questions
from kg.web.replies import Receive, Reply, Scope, Send, header, problem_reply
from kg.web.resources import Resources


def application(site: LiveSite, *, hosts: frozenset[str] = frozenset(), log_requests: bool = True) -> App:
    """The ASGI application of an open site.

    :param hosts: see :class:`kg.web.gate.Gate`.
    """
    answers = Answers(site)
    endpoint, dumps, metrics = Endpoint(answers), Dumps(answers), Metrics(answers)

    behind = Starlette(routes=_routes(answers, dumps, metrics), exception_handlers=_HANDLERS)
    return Gate(behind, {"/sparql": endpoint, "/sparql/": endpoint}, metrics, hosts, log_requests=log_requests)


def _routes(answers: Answers, dumps: Dumps, metrics: Metrics) -> list[BaseRoute]:
    questions, resources = Questions(answers), Resources(answers)

    async def void(scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = service_description(scope, answers.site.graph, header(scope, b"accept"))
        except KgError as error:
            reply = problem_reply(error)
        await reply.send(send, head=scope["method"] == "HEAD")

    async def health(scope: Scope, receive: Receive, send: Send) -> None:
        pool = answers.site.live.pool
        told = {
            "status": "ok" if pool.living else "no worker lives",
            "version": version("claimgraph"),
            "snapshot": pool.folder.name,
            "claims": answers.site.graph.snapshot.manifest.counts.claims,
            "workers": pool.living,
        }
        headers = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))
        await Reply(200 if pool.living else 503, headers, json.dumps(told).encode()).send(send, head=scope["method"] == "HEAD")

    return [
        Route("/graphs", GraphStore(answers)),
        Route("/dataset", dumps),
        Route("/.well-known/void", Asgi(void)),
        Route("/questions", Asgi(questions.list)),
        Route("/questions/{name}", Asgi(questions.answer)),
        Route("/openapi.json", Asgi(questions.openapi)),
        Route("/id/{kind}/{id}", Asgi(resources.identify)),
        Route("/data/{kind}/{id}", Asgi(resources.describe)),
        Route("/ns", Asgi(resources.vocabulary)),
        Route("/health", Asgi(health)),
        Route("/metrics", metrics),
    ]


class Asgi:
    """A route's function that speaks ASGI; Starlette takes plain functions for handlers of requests."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _told(request: Request, error: Exception) -> Response:
    """An error that a page raised."""
    if isinstance(error, HTTPException):
        known = UnknownName("there is nothing here", "Start at /.")
        return Response(problem_body(known), error.status_code, {"content-type": "application/json", **(error.headers or {})})
    if isinstance(error, KgError):
        return Response(problem_body(error), status_of(error), {"content-type": "application/json"})
    return JSONResponse({}, 500)


_HANDLERS = {HTTPException: _told, KgError: _told}

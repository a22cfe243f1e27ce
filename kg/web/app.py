"""The whole application: the endpoint, what stands beside it, and the pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import version

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from kg.errors import KgError, UnknownName
from kg.web.bundle import addresses
from kg.web.choosing import Assets, PageOrData, sparql_page, wants_page
from kg.web.completions import terms_document
from kg.web.description import service_description
from kg.web.endpoint import Answers, Endpoint, prefers_page
from kg.web.gate import Gate, Metrics
from kg.web.graphs import Dumps, GraphStore
from kg.web.live import LiveSite
from kg.web.pages import error_page, routes
from kg.web.problems import MethodNotAllowed, problem_body, status_of
from kg.web.questions import Questions
from kg.web.replies import App, Receive, Reply, Scope, Send, header, problem_reply
from kg.web.resources import Resources


def application(site: LiveSite, *, hosts: frozenset[str] = frozenset(), log_requests: bool = True) -> App:
    """The ASGI application of an open site.

    :param hosts: see :class:`kg.web.gate.Gate`.
    """
    answers = Answers(site)
    metrics = Metrics(answers)
    endpoint = Endpoint(answers)
    page_or_endpoint = PageOrData(sparql_page(site), endpoint)
    behind = Starlette(routes=_routes(answers, metrics), exception_handlers=_HANDLERS)

    def taking(scope: Scope, done: Callable[[Reply], None]) -> bool:
        if scope["method"] != "GET" or wants_page(scope):
            return False
        endpoint.answer(scope, b"", done)
        return True

    paths = ("/sparql", "/sparql/")
    return Gate(
        behind,
        dict.fromkeys(paths, page_or_endpoint),
        metrics,
        hosts,
        taking=dict.fromkeys(paths, taking),
        log_requests=log_requests,
    )


def _routes(answers: Answers, metrics: Metrics) -> list[BaseRoute]:
    questions, resources, site = Questions(answers), Resources(answers), answers.site
    pages = Starlette(routes=routes(site, assets=addresses()), exception_handlers=_HANDLERS)

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

    async def terms(scope: Scope, receive: Receive, send: Send) -> None:
        body = json.dumps(terms_document(site.graph), ensure_ascii=False).encode()
        headers = ((b"content-type", b"application/json"), (b"cache-control", b"public, max-age=300"))
        await Reply(200, headers, body).send(send, head=scope["method"] == "HEAD")

    return [
        Route("/graphs", GraphStore(answers)),
        Route("/dataset", Dumps(answers)),
        Route("/.well-known/void", Asgi(void)),
        Route("/questions", PageOrData(pages, Asgi(questions.list))),
        Route("/questions/{name}", PageOrData(pages, Asgi(questions.answer))),
        Route("/openapi.json", Asgi(questions.openapi)),
        Route("/id/{kind}/{id}", Asgi(resources.identify)),
        Route("/data/{kind}/{id}", Asgi(resources.describe)),
        Route("/ns", Asgi(resources.vocabulary)),
        Route("/health", Asgi(health)),
        Route("/metrics", metrics),
        Route("/ontology/terms.json", Asgi(terms)),
        Mount("/assets", Assets()),
        Mount("/", pages),
    ]


class Asgi:
    """A route's function that speaks ASGI; Starlette takes plain functions for handlers of requests."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _told(request: Request, error: Exception) -> Response:
    """The reply to an error, as a page or as data."""
    if isinstance(error, HTTPException):
        status = error.status_code
        known: KgError = UnknownName("there is nothing here", "Start at /.")
        if status == 405:
            known = MethodNotAllowed("this cannot be done here", "Use GET.")
    elif isinstance(error, KgError):
        status, known = status_of(error), error
    else:
        raise error
    if prefers_page(request.headers.get("accept", "")):
        return error_page(request, status, known.message, known.remedy)
    return Response(problem_body(known), status, {"content-type": "application/json"})


_HANDLERS = {HTTPException: _told, KgError: _told}

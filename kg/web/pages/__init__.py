"""The pages of the endpoint, rendered on the server; they need no script.

Everything that a page shows is read from the published snapshot, the ontology and the saved questions; a question is answered
through :meth:`kg.web.site.Site.explain`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from kg.errors import KgError
from kg.web.pages.catalogue import Catalogue, Catalogues
from kg.web.pages.claim import claim_page
from kg.web.pages.contested import contested_page
from kg.web.pages.entity import entity_page
from kg.web.pages.home import home_page
from kg.web.pages.neighbours import neighbours_response
from kg.web.pages.ontology import ontology_page, term_page
from kg.web.pages.questions import QuestionPage, questions_page
from kg.web.pages.rendering import STATIC, Page, error_page, rendered
from kg.web.pages.search import search_page, suggestions
from kg.web.pages.sources import source_page, sources_page
from kg.web.problems import status_of
from kg.web.site import Site

__all__ = ["Page", "error_page", "rendered", "routes"]

Endpoint = Callable[[Request], Awaitable[Response]]
Made = Callable[[Catalogue, Request], Page | Response]

_PAGES: Sequence[tuple[str, Made]] = (
    ("/", home_page),
    ("/questions", questions_page),
    ("/entity/{id}", entity_page),
    ("/entity/{id}/neighbours.json", neighbours_response),
    ("/source/{key}", source_page),
    ("/sources", sources_page),
    ("/claim/{id}", claim_page),
    ("/contested", contested_page),
    ("/ontology", ontology_page),
    ("/ontology/{term}", term_page),
    ("/search", search_page),
    ("/search/suggestions.json", suggestions),
)


def routes(site: Site, *, assets: Mapping[str, str] = MappingProxyType({})) -> list[BaseRoute]:
    """The routes of all pages, and of the files under ``/static``.

    :param assets: the bundle's files, where it is at hand: plain name, such as ``graph.js`` -> address. Pages work without them.
    """
    catalogues = Catalogues()
    questions = _telling_errors(QuestionPage(site, catalogues), assets)
    return [
        *(Route(path, _telling_errors(_made(site, catalogues, make), assets), methods=["GET"]) for path, make in _PAGES),
        Route("/questions/{name}", questions, methods=["GET"]),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]


def _made(site: Site, catalogues: Catalogues, make: Made) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        graph = site.graph

        def work() -> Response:
            made = make(catalogues.of(graph), request)
            return rendered(request, made) if isinstance(made, Page) else made

        return await run_in_threadpool(work)

    return endpoint


def _telling_errors(endpoint: Endpoint, assets: Mapping[str, str]) -> Endpoint:
    async def telling(request: Request) -> Response:
        request.scope["kg.assets"] = assets
        try:
            return await endpoint(request)
        except KgError as error:
            return error_page(request, status_of(error), error.message, error.remedy)

    return telling

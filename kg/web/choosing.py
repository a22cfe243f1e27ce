"""Pages for those who look, data for those who process: one address serves both."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import request_response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.types import Message as StarletteMessage
from starlette.types import Receive as StarletteReceive
from starlette.types import Scope as StarletteScope
from starlette.types import Send as StarletteSend

from kg.web.bundle import ASSETS, addresses
from kg.web.editor import editor_values
from kg.web.endpoint import prefers_page
from kg.web.pages import Page, rendered
from kg.web.replies import App, Receive, Scope, Send, header
from kg.web.site import Site


class PageOrData:
    """An ASGI application that gives a page to browsers, and data to everybody else and whenever a format is named."""

    def __init__(self, page: ASGIApp, data: App) -> None:
        self._page = page
        self._data = data

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if wants_page(scope):
            await self._page(scope, receive, send)
        else:
            await self._data(scope, receive, send)


def wants_page(scope: Scope) -> bool:
    """Whether a request is for a page."""
    looks = scope["method"] in ("GET", "HEAD") and b"format=" not in scope["query_string"]
    return looks and prefers_page(header(scope, b"accept"))


def sparql_page(site: Site) -> ASGIApp:
    """The page on which SPARQL is written. It shows the query of its address and runs nothing by itself."""

    async def shown(request: Request) -> Response:
        request.scope["kg.assets"] = addresses()
        return rendered(request, Page("sparql.html", editor_values(site.graph, request.query_params.get("query", ""))))

    return request_response(shown)


class Assets(StaticFiles):
    """The front end's bundle: its files are named after their content, so that whoever has one need never ask again."""

    def __init__(self) -> None:
        super().__init__(directory=ASSETS, check_dir=False)

    async def __call__(self, scope: StarletteScope, receive: StarletteReceive, send: StarletteSend) -> None:
        async def sending(message: StarletteMessage) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                message["headers"] = [*message["headers"], (b"cache-control", b"public, max-age=31536000, immutable")]
            await send(message)

        await super().__call__(scope, receive, sending)

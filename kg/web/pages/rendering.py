"""Pages from templates: everything that is data is escaped, and hidden characters in it are spelled out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kg.telling import date_in_words
from kg.web.pages.hidden import marked, spelled

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be rendered.

    :ivar values: what the template names.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200


@cache
def environment() -> Environment:
    """The templates' environment. Whatever an expression gives is spelled out before it is escaped, also in attributes."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = marked
    made.filters["dated"] = date_in_words
    made.filters["grouped"] = lambda number: f"{number:,}"
    made.filters["worded"] = _worded
    made.globals["static"] = _static
    return made


def _finalize(value: object) -> object:
    return spelled(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _worded(name: str) -> str:
    """A variable's name as words: ``startEarliest`` is "start earliest"."""
    spaced = "".join(f" {each.lower()}" if each.isupper() else each for each in name.replace("_", " "))
    return spaced.strip() or name


@cache
def _static(name: str) -> str:
    """The address of a file of ours, another one when its content is."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


def rendered(request: Request, page: Page) -> Response:
    """The response of a page."""
    values = {"path": request.url.path, "assets": request.scope.get("kg.assets", {}), "searched": "", **page.values}
    return HTMLResponse(environment().get_template(page.template).render(values), page.status)


_HEADINGS = {
    400: "That cannot be asked",
    404: "There is no such page",
    413: "The answer is too large",
    503: "Too much is asked at once",
    504: "That took too long",
}
_REMEDIES = {
    404: "Look it up by name, or start from the home page.",
    503: "Try again in a few seconds.",
    504: "Ask for less: fewer results, or a narrower question.",
}


def error_page(request: Request, status: int, message: str, remedy: str = "", near: Mapping[str, str] | None = None) -> Response:
    """A page that says what is wrong and what to do.

    :param near: path -> name of what may have been meant.
    """
    heading = _HEADINGS.get(status, "Something went wrong")
    told = {"status": status, "heading": heading, "message": message, "near": near or {}}
    response = rendered(request, Page("error.html", {**told, "remedy": remedy or _REMEDIES.get(status, "")}, status))
    if status == 503:
        response.headers["Retry-After"] = "2"
    return response

"""What the SPARQL page's template names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup, escape

from kg.web.bundle import asset

if TYPE_CHECKING:
    from kg.knowledge_graph import KnowledgeGraph

_FOLDER = Path(__file__).parent
_FIRST = "SELECT ?group ?leader WHERE {\n  ?group cg:ledBy ?leader\n}\nORDER BY ?group ?leader\nLIMIT 100\n"


@dataclass(frozen=True, slots=True)
class Example:
    """A query to start from."""

    title: str
    query: str

    @property
    def href(self) -> str:
        return "/sparql?" + urlencode({"query": self.query})


@cache
def examples() -> tuple[Example, ...]:
    """The examples, each a file whose first line, a comment, is its title."""
    files = (path.read_text("utf-8").partition("\n") for path in sorted((_FOLDER / "examples").glob("*.rq")))
    return tuple(Example(title.removeprefix("#").strip(), query) for title, _, query in files)


def editor_values(graph: KnowledgeGraph, query: str = "") -> dict[str, Any]:
    """The values for ``sparql.html``, which has the editor's script when there is a bundle.

    :param query: what the address asks; it is shown, never run here.
    """
    names = {"prefixes": graph.iris.prefixes(), "base": graph.iris.base, "terms": "/ontology/"}
    return {
        # Markup, since a query is to come back exactly as it was written, its hidden characters too; the editor shows those.
        "query": Markup("\n") + escape(query or _FIRST),
        "names": json.dumps(names),
        "prefixes": sorted(graph.iris.prefixes()),
        "examples": examples(),
        "script": asset("sparql.js"),
    }
